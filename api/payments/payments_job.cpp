#include "api/payments/payments_job.hpp"

#include <algorithm>

namespace benefactor::api {

namespace {

std::string summary_of(const payment_run_view& run) {
  return "run " + run.run + ": " + std::to_string(run.payments.size()) + " payments of " +
         format_money(run.amount) + " for " + std::to_string(run.claims) + " claims" +
         (run.dry ? " would be made" : " made");
}

job_result pay(payment_runs& payments, phi_access& phi, date on, bool dry, const asked_by_origin& by) {
  std::string unfinished;
  const auto all = payments.list();
  const auto open = std::find_if(all.begin(), all.end(), [](const auto& run) { return !run.closed; });
  if (open != all.end() && open->run != daily_run(on)) {
    if (dry) return {{}, 0, "run " + open->run + " is not finished: it would be finished first"};
    payments.run({open->run, open->on, {}, false, by}, phi);
    unfinished = "run " + open->run + " finished; ";
  }
  const auto made = payments.run({daily_run(on), on, {}, dry, by}, phi);
  if (const auto* refused = std::get_if<rejection>(&made)) return {{}, 1, unfinished + refused->reason};
  const auto& run = std::get<payment_run_view>(made);
  return {{}, run.failed, unfinished + summary_of(run)};
}

}  // namespace

job make_payments_job(payment_runs& payments, phi_access& phi) {
  const auto run = [&payments, &phi](date on, bool dry, const asked_by_origin& by) {
    return pay(payments, phi, on, dry, by);
  };
  return {.name = std::string(payments_job_name),
          .description = "Pays what is decided: the payment run of the day",
          .run = [run](date on, bool dry) { return run(on, dry, nullptr); },
          .run_for = run};
}

}  // namespace benefactor::api
