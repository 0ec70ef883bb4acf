#include "events/payment.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor {

namespace {

using changes = std::optional<payment_event>;
const payment_decision unchanged = changes{};

rejection invalid_form(std::vector<field_problem> problems) {
  std::sort(problems.begin(), problems.end());
  return {rejection_code::invalid, std::move(problems), "the request has problems of form"};
}

rejection not_found(const char* what) { return {rejection_code::not_found, {}, what}; }
bool is_run_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

void check_run(std::string_view run, std::vector<field_problem>& problems) {
  if (run.empty() || run.size() > max_run_text || run.front() == '-' ||
      !std::all_of(run.begin(), run.end(), is_run_character))
    problems.push_back({"run", "has 1 to 24 of A to Z, 0 to 9 and -, and does not begin with -"});
}

payment_decision on(const payment_ledger& ledger, const open_payment_run& c) {
  std::vector<field_problem> problems;
  check_run(c.run, problems);
  check_day(c.on, "on", problems);
  if (!problems.empty()) return invalid_form(std::move(problems));
  if (const auto known = ledger.runs.find(c.run); known != ledger.runs.end()) {
    if (known->second.on == c.on) return unchanged;
    return rejection{rejection_code::idempotency_conflict, {}, "the run is known with another day"};
  }
  for (const auto& [name, run] : ledger.runs)
    if (!run.closed) return refused_transition("run " + name + " is not finished: it is finished first");
  return payment_run_opened{c.run, c.on};
}

payment_decision on(const payment_ledger& ledger, const settle_payment& c) {
  std::vector<field_problem> problems;
  check_text(c.trace, 1, max_trace_text, "trace", problems);
  if (c.amount < 0 || c.amount > max_amount)
    problems.push_back({"amount", "is 0 or more, up to the largest amount"});
  if (c.claims == 0) problems.push_back({"claims", "a payment is for at least one claim"});
  if (c.to.npi.empty() == !c.to.member) problems.push_back({"payee", "is either a provider or a member"});
  if (!problems.empty()) return invalid_form(std::move(problems));
  const auto run = ledger.runs.find(c.run);
  if (run == ledger.runs.end()) return not_found("no such payment run");
  payment_settled event{
      c.run,    c.trace, c.to, run->second.on, c.amount == 0 ? payment_method::none : payment_method::check,
      c.amount, c.claims};
  if (const auto known = ledger.payments.find(c.trace); known != ledger.payments.end()) {
    if (known->second.terms == event) return unchanged;
    return rejection{rejection_code::idempotency_conflict, {}, "the payment is known with other content"};
  }
  if (run->second.closed) return refused_transition("a run that is closed settles nothing more");
  return event;
}

payment_decision on(const payment_ledger& ledger, const close_payment_run& c) {
  const auto run = ledger.runs.find(c.run);
  if (run == ledger.runs.end()) return not_found("no such payment run");
  if (run->second.closed) return unchanged;
  return payment_run_closed{c.run, run->second.payments, run->second.claims, run->second.amount};
}

payment_decision on(const payment_ledger& ledger, const confirm_payment& c) {
  std::vector<field_problem> problems;
  check_day(c.on, "on", problems);
  check_text(c.bank_reference, 1, max_bank_reference, "bankReference", problems);
  if (!problems.empty()) return invalid_form(std::move(problems));
  const auto known = ledger.payments.find(c.trace);
  if (known == ledger.payments.end() || known->second.terms.run != c.run)
    return not_found("no such payment in the run");
  const auto& payment = known->second;
  if (payment.terms.method == payment_method::none)
    return refused_transition("a payment of nothing is carried out by no bank");
  const auto masked = masked_reference(c.bank_reference);
  if (payment.confirmed) {
    if (payment.confirmed == c.on && payment.masked == masked) return unchanged;
    return refused_transition("the payment is confirmed already");
  }
  if (c.on < payment.terms.on) return invalid_form({{"on", "is not before the day of the payment"}});
  return payment_confirmed{payment.terms.run, c.trace, c.on, masked, {c.bank_reference}};
}

}  // namespace

std::string_view to_text(payment_method m) { return m == payment_method::check ? "CHECK" : "NONE"; }

const std::string& run_of(const payment_event& event) {
  return std::visit([](const auto& e) -> const std::string& { return e.run; }, event);
}

payment_decision decide(const payment_ledger& ledger, const payment_command& command) {
  return std::visit([&](const auto& c) { return on(ledger, c); }, command);
}

void evolve(payment_ledger& ledger, const payment_event& event) {
  std::visit(overloaded{[&](const payment_run_opened& e) { ledger.runs[e.run].on = e.on; },
                        [&](const payment_settled& e) {
                          auto& run = ledger.runs[e.run];
                          ++run.payments;
                          run.claims += e.claims;
                          run.amount = checked_add(run.amount, e.amount);
                          ledger.payments[e.trace].terms = e;
                        },
                        [&](const payment_run_closed& e) { ledger.runs[e.run].closed = true; },
                        [&](const payment_confirmed& e) {
                          auto& payment = ledger.payments[e.trace];
                          payment.confirmed = e.on;
                          payment.masked = e.masked;
                        }},
             event);
}

std::string masked_reference(std::string_view reference) {
  constexpr std::size_t shown = 4;
  if (reference.size() <= 2 * shown) return "****";
  return "****" + std::string(reference.substr(reference.size() - shown));
}

}  // namespace benefactor
