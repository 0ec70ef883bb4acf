#include "api/payments/payment_run.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "api/natural_names.hpp"
#include "api/x12/remittance_835.hpp"
#include "events/settlement.hpp"
#include "projections/payments_view.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

using projections::claim_row;

constexpr std::size_t batch = 256;  // Commands that are with the engine at a time.

cents due_of(const claim_row& row) { return checked_sub(row.plan_paid, row.settlement.settled); }

remittance_step step_of(const claim_row& row) {
  return next_remittance_step(row.status, row.settlement, row.plan_paid);
}

bool takes_back(const claim_row& row) {
  const auto step = step_of(row);
  return step == remittance_step::recover || (step == remittance_step::pay && due_of(row) < 0);
}

/// What a payment would take back for *row* when it comes to *available* so far.
cents recoverable(const claim_row& row, cents available) {
  const auto wanted = step_of(row) == remittance_step::pay ? -due_of(row) : row.settlement.to_recoup;
  return std::min(wanted, available);
}

/// The name of the payments of *to* in *run*; the first has no number.
std::string trace_name(const std::string& run, const payee& to, std::size_t number) {
  constexpr std::size_t member_digits = 16;
  auto trace = run + '.' + (to.npi.empty() ? 'M' + to_hex(to.member).substr(0, member_digits) : to.npi);
  return number == 1 ? trace : trace + '.' + std::to_string(number);
}

/// A payee's claims that the run has to visit.
struct payee_work {
  std::vector<claim_row> pay, take_back;
};
using work_list = std::map<payee, payee_work>;

class runs final : public payment_runs {
 public:
  runs(const query_parts& parts, queries& reads, submit_requests submit)
      : parts_(parts), reads_(reads), submit_(std::move(submit)) {
    origin_->user = "payment-run";
    origin_->source.channel = store::source_channel::system;
  }

  payment_run_result run(const payment_run_request& request, phi_access& phi,
                         const payment_progress& tell) override {
    const std::lock_guard one(running_);
    by_ = request.by ? request.by : origin_;
    if (request.dry) {
      const auto decided = parts_.payments.decide(open_payment_run{request.run, request.on});
      if (const auto* refused = std::get_if<rejection>(&decided)) return *refused;
    } else if (auto refused = ask(open_payment_run{request.run, request.on})) {
      return std::move(*refused);
    }
    const auto known = parts_.payments.run(request.run);
    if (known && known->closed) return view(request.run, *known, phi);
    catch_up();
    const auto work = collect(request);
    if (request.dry) return plan(request, work, phi);
    std::uint64_t done = 0, total = 0;
    for (const auto& [to, claims] : work) total += claims.pay.size() + claims.take_back.size();
    std::size_t failed = 0;
    for (const auto& [to, claims] : work) {
      if (auto refused = pay(request, to, claims, failed)) return std::move(*refused);
      done += claims.pay.size() + claims.take_back.size();
      if (tell) tell(done, total);
    }
    if (auto refused = ask(close_payment_run{request.run})) return std::move(*refused);
    catch_up();
    auto shown = view(request.run, *parts_.payments.run(request.run), phi);
    shown.failed = failed;
    return shown;
  }

  std::vector<payment_run_view> list() const override {
    std::vector<payment_run_view> all;
    for (const auto& [name, run] : parts_.payments.runs()) all.push_back(head(name, run));
    return all;
  }

  std::optional<payment_run_view> show(const std::string& run, phi_access& phi) const override {
    const auto known = parts_.payments.run(run);
    if (!known) return std::nullopt;
    return view(run, *known, phi);
  }

  remittance_file remittance(const payer_identity& payer, const std::string& trace,
                             phi_access& phi) const override {
    return write_remittance(with_access(parts_, phi), payer, trace);
  }

  std::optional<std::string> paid_provider(const std::string& trace) const override {
    const auto known = parts_.payments.payment(trace);
    if (!known || known->terms.to.npi.empty()) return std::nullopt;
    return known->terms.to.npi;
  }

  actors::answer confirm(const std::string& trace, date on, const std::string& bank_reference,
                         std::shared_ptr<const store::event_origin> origin) override {
    const auto known = parts_.payments.payment(trace);
    const auto run = known ? known->terms.run : std::string();
    return call(actors::payment_request{confirm_payment{run, trace, on, bank_reference}},
                origin ? std::move(origin) : origin_);
  }

 private:
  actors::answer call(actors::request_body body, std::shared_ptr<const store::event_origin> origin) {
    std::vector<actors::request> one;
    one.push_back({std::move(body), 0, nullptr, std::move(origin)});
    return std::move(answers_of(submit_, std::move(one)).front());
  }

  /// Why the command was refused; nothing: it is done.
  std::optional<rejection> ask(payment_command command) {
    auto answer = call(actors::payment_request{std::move(command)}, by_);
    if (!answer.failure.empty())
      return rejection{rejection_code::invalid_transition, {}, "the engine failed: " + answer.failure};
    return std::move(answer.refused);
  }

  /// Waits until the views show all that is durable.
  void catch_up() {
    std::promise<bool> reached;
    reads_.when_projected(reads_.durable_position() - 1, [&](bool is) { reached.set_value(is); });
    if (!reached.get_future().get()) throw std::runtime_error("payment run: the server is stopping");
  }

  work_list collect(const payment_run_request& request) const {
    work_list work;
    const auto only = request.npi.empty() ? std::nullopt : std::optional(payee{request.npi, {}});
    projections::scan_owed(parts_.derived, parts_.tenant, only, [&](const claim_row& row) {
      auto& of = work[projections::payee_of(row)];
      (takes_back(row) ? of.take_back : of.pay).push_back(row);
      return true;
    });
    // Payments that were begun and may have no claim left to visit. Whoever is paid: the run closes behind
    // them.
    for (const auto& trace : projections::traces_of(parts_.derived, parts_.tenant, request.run + '.')) {
      if (parts_.payments.payment(trace)) continue;
      const auto named = projections::claims_of_payment(parts_.derived, parts_.tenant, trace);
      const auto row = projections::find_claim(parts_.derived, parts_.tenant, named.front().claim);
      if (row) work[projections::payee_of(*row)];
    }
    return work;
  }

  /// A payment while it is made.
  struct payment {
    std::string trace;
    std::size_t claims = 0;
    cents amount = 0;
    bool takes(cents more) const {
      return claims < payment_claims_max && amount + more <= x12::max_remitted_amount;
    }
  };

  /// The payee's first payment of the run that is not settled, with what it has already.
  payment open_payment(const std::string& run, const payee& to, std::size_t& number) const {
    payment open;
    do open.trace = trace_name(run, to, number++);
    while (parts_.payments.payment(open.trace));
    for (const auto& claim : projections::claims_of_payment(parts_.derived, parts_.tenant, open.trace)) {
      ++open.claims;
      open.amount = checked_add(open.amount, claim.moved);
    }
    return open;
  }

  std::optional<rejection> settle(const std::string& run, const payee& to, const payment& made) {
    if (made.claims == 0) return std::nullopt;
    return ask(settle_payment{run, made.trace, to, made.amount, static_cast<std::uint32_t>(made.claims)});
  }

  std::optional<rejection> pay(const payment_run_request& request, const payee& to, const payee_work& work,
                               std::size_t& failed) {
    std::size_t number = 1, next = 0, next_back = 0;
    while (true) {
      auto open = open_payment(request.run, to, number);
      while (next < work.pay.size()) {
        std::vector<actors::request> requests;
        cents expected = 0;
        auto room = open;
        for (; next < work.pay.size() && requests.size() < batch; ++next) {
          const auto& row = work.pay[next];
          if (!room.takes(checked_add(expected, due_of(row))) && room.claims > 0) break;
          expected = checked_add(expected, due_of(row));
          ++room.claims;
          requests.push_back(remit(request, row, open, 0));
        }
        if (requests.empty()) break;
        take(answers_of(submit_, std::move(requests)), open, failed);
      }
      for (; next_back < work.take_back.size() && open.claims < payment_claims_max; ++next_back) {
        std::vector<actors::request> one;
        one.push_back(remit(request, work.take_back[next_back], open, open.amount));
        take(answers_of(submit_, std::move(one)), open, failed);
      }
      if (auto refused = settle(request.run, to, open)) return refused;
      if (next == work.pay.size() && next_back == work.take_back.size()) return std::nullopt;
    }
  }

  actors::request remit(const payment_run_request& request, const claim_row& row, const payment& open,
                        cents available) const {
    return {actors::claim_request{row.claim, remit_claim{row.claim, request.on, open.trace, available}}, 0,
            nullptr, by_};
  }

  void take(const std::vector<actors::answer>& answers, payment& open, std::size_t& failed) const {
    for (const auto& answer : answers) {
      if (answer.refused || !answer.failure.empty()) {
        ++failed;
      } else if (!answer.unchanged) {
        const auto stored = parts_.reader.read_event(answer.position);
        const auto event = store::decode(stored.view, parts_.log_id);
        ++open.claims;
        open.amount = checked_add(open.amount, money_moved(std::get<bucket_event>(event)));
      }
    }
  }

  payment_run_view plan(const payment_run_request& request, const work_list& work, phi_access& phi) const {
    payment_run_view planned;
    planned.run = request.run;
    planned.on = request.on;
    planned.dry = true;
    for (const auto& [to, claims] : work) {
      payment_view p;
      p.terms = {request.run, trace_name(request.run, to, 1), to, request.on, {}, 0, 0};
      for (const auto& row : claims.pay) {
        p.paid = checked_add(p.paid, due_of(row));
        ++p.terms.claims;
      }
      for (const auto& row : claims.take_back) {
        const auto taken = recoverable(row, p.paid - p.taken_back);
        if (taken == 0 && step_of(row) == remittance_step::recover && row.settlement.reported) continue;
        p.taken_back = checked_add(p.taken_back, taken);
        ++p.terms.claims;
      }
      if (p.terms.claims == 0) continue;
      p.terms.amount = p.paid - p.taken_back;
      if (p.terms.amount == 0) p.terms.method = payment_method::none;
      p.payee_name =
          name_of(to, claims.pay.empty() ? claims.take_back.front().policy : claims.pay[0].policy, phi);
      planned.claims += p.terms.claims;
      planned.amount = checked_add(planned.amount, p.terms.amount);
      planned.payments.push_back(std::move(p));
    }
    return planned;
  }

  std::string name_of(const payee& to, const policy_id& policy, phi_access& phi) const {
    if (!to.npi.empty()) {
      const auto entry = parts_.directory.entry(to.npi);
      return entry ? entry->name : std::string();
    }
    auto& keys =
        phi.keys({.kinds = store::access_kind::identifiers | store::access_kind::payments, .policy = policy});
    auto names = names_of(parts_.reader, parts_.tenant, parts_.log_id, {keys}, policy, {to.member});
    return std::move(names.members[to.member]);
  }

  static payment_run_view head(const std::string& name, const payment_ledger::run& run) {
    payment_run_view shown;
    shown.run = name;
    shown.on = run.on;
    shown.closed = run.closed;
    shown.claims = run.claims;
    shown.amount = run.amount;
    return shown;
  }

  payment_run_view view(const std::string& name, const payment_ledger::run& run, phi_access& phi) const {
    auto shown = head(name, run);
    for (const auto& known : parts_.payments.payments(name)) {
      payment_view p;
      p.terms = known.terms;
      p.confirmed = known.confirmed;
      p.bank_reference = known.masked;
      policy_id policy;
      for (const auto& claim :
           projections::claims_of_payment(parts_.derived, parts_.tenant, known.terms.trace)) {
        (claim.moved < 0 ? p.taken_back : p.paid) += claim.moved < 0 ? -claim.moved : claim.moved;
        if (known.terms.to.member && !policy)
          if (const auto row = projections::find_claim(parts_.derived, parts_.tenant, claim.claim))
            policy = row->policy;
      }
      p.payee_name = name_of(known.terms.to, policy, phi);
      shown.payments.push_back(std::move(p));
    }
    return shown;
  }

  const query_parts parts_;
  queries& reads_;
  const submit_requests submit_;
  const std::shared_ptr<store::event_origin> origin_ = std::make_shared<store::event_origin>();
  std::shared_ptr<const store::event_origin> by_ = origin_;  // Of the run that goes on.
  std::mutex running_;
};

}  // namespace

std::string daily_run(date on) {
  auto name = format_date(on);
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}

std::unique_ptr<payment_runs> make_payment_runs(const query_parts& parts, queries& reads,
                                                submit_requests submit) {
  return std::make_unique<runs>(parts, reads, std::move(submit));
}

}  // namespace benefactor::api
