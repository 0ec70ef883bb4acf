#include "events/external_claim.hpp"

#include <algorithm>
#include <array>

#include "events/claim.hpp"
#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 4> kinds{"NONE", "ORIGINAL", "REPLACEMENT", "VOID"};

constexpr std::uint16_t carc_deductible = 1, carc_coinsurance = 2, carc_copay = 3, carc_prior_payers = 23;

cents sum_of(const std::vector<adjustment>& all, adjustment_group group,
             std::optional<std::uint16_t> carc = {}) {
  cents sum = 0;
  for (const auto& a : all)
    if (a.group == group && (!carc || a.carc == *carc)) sum = checked_add(sum, a.amount);
  return sum;
}

}  // namespace

bool is_processor_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= max_processor_text && std::all_of(text.begin(), text.end(), fits);
}

std::string_view to_text(dispatch_kind k) { return kinds[static_cast<std::size_t>(k)]; }

bool is_elsewhere(const claim_state& claim) {
  return !claim.external.processor.empty() && !claim.external.taken_back;
}

dispatch_kind next_dispatch(const external_state& e, claim_status status, bool is_replacement) {
  if (e.processor.empty() || e.taken_back || e.sent == dispatch_kind::withdrawal) return dispatch_kind::none;
  if (e.sent == dispatch_kind::none) {
    if (status != claim_status::under_review) return dispatch_kind::none;
    return is_replacement ? dispatch_kind::replacement : dispatch_kind::original;
  }
  // It has decided the claim, so that it has it, whatever it says of its door later.
  if (e.void_wanted) return dispatch_kind::withdrawal;
  // What was refused at its door the processor does not have.
  const bool there = e.status != processor_status::rejected;
  return there && status == claim_status::cancelled ? dispatch_kind::withdrawal : dispatch_kind::none;
}

dispatch_kind next_dispatch(const claim_state& claim) {
  return next_dispatch(claim.external, claim.status, bool{claim.replaces});
}

bool is_in_review(const claim_state& claim) {
  return claim.status == claim_status::under_review &&
         (!is_elsewhere(claim) || claim.external.status == processor_status::rejected);
}

std::string held_elsewhere(const claim_state& claim) {
  if (!is_elsewhere(claim)) return {};
  const auto& e = claim.external;
  const bool undecided = claim.status == claim_status::under_review;
  if (undecided && (e.sent == dispatch_kind::none || e.status == processor_status::rejected)) return {};
  return undecided ? "the claim is with the external processor that administers its policy"
                   : "the claim was decided by the external processor that administers its policy";
}

std::vector<field_problem> form_problems(const claim_state& claim, const external_remittance& remittance) {
  std::vector<field_problem> problems;
  check_day(remittance.paid_on, "paidOn", problems);
  check_text(remittance.trace, 0, max_reference_text, "trace", problems);
  std::vector<int> times(claim.lines.size());
  for (std::size_t i = 0; i < remittance.lines.size(); ++i) {
    const auto& line = remittance.lines[i];
    const auto at = "lines[" + std::to_string(i) + "]";
    if (line.line < 1 || line.line > claim.lines.size()) {
      problems.push_back({at + ".line", "is a line of the claim"});
      continue;
    }
    if (++times[line.line - 1u] == 2) problems.push_back({at + ".line", "a line is decided once"});
    if (line.paid < 0) problems.push_back({at + ".paid", "what is paid for a line is 0 or more"});
    cents sum = line.paid;
    for (std::size_t k = 0; k < line.adjustments.size(); ++k) {
      const auto& a = line.adjustments[k];
      if (a.amount <= 0)
        problems.push_back(
            {at + ".adjustments[" + std::to_string(k) + "].amount", "an adjustment is above 0"});
      sum = checked_add(sum, a.amount);
    }
    if (sum != claim.lines[line.line - 1u].billed)
      problems.push_back({at, "what is paid and the adjustments add up to what was billed"});
  }
  if (remittance.decides && std::find(times.begin(), times.end(), 0) != times.end())
    problems.push_back({"lines", "every line of the claim is decided"});
  std::sort(problems.begin(), problems.end());
  return problems;
}

bool was_decided(claim_status status) {
  return status == claim_status::approved || status == claim_status::partially_approved ||
         status == claim_status::denied || status == claim_status::paid;
}

std::string misfit(const claim_state& claim, const external_remittance& r) {
  const bool pays = std::any_of(r.lines.begin(), r.lines.end(), [](const auto& l) { return l.paid != 0; });
  switch (claim.status) {
    case claim_status::under_review: return r.decides ? "" : "a claim that is not decided is not reversed";
    case claim_status::cancelled:
    case claim_status::reversed:
      return pays ? "a claim that is " + std::string{to_text(claim.status)} + " is not paid" : "";
    default: break;
  }
  if (!was_decided(claim.status))
    return "a claim that is " + std::string{to_text(claim.status)} + " is not decided";
  if (r.reverses || claim.status == claim_status::denied) return {};
  return "a claim that is " + std::string{to_text(claim.status)} + " is reversed before it is decided again";
}

line_decision decision_of(const claim_state& claim, const policy& contract, const external_line& stated) {
  using enum adjustment_group;
  const auto& line = claim.lines.at(stated.line - 1u);
  line_decision d;
  d.line = stated.line;
  d.elsewhere = true;
  d.stated = stated.adjustments;
  sort_adjustments(d.stated);
  d.service = line.service;
  d.benefit_year = static_cast<std::int16_t>(benefit_year(line.service_date, contract.plan_year_start));
  d.terms_version = terms_on(contract, line.service_date).version;
  d.fingerprint = line.fingerprint;
  d.billed = line.billed;
  d.plan_paid = stated.paid;
  d.price = checked_sub(line.billed, sum_of(d.stated, co));
  d.deductible = sum_of(d.stated, pr, carc_deductible);
  d.coinsurance = sum_of(d.stated, pr, carc_coinsurance);
  d.copay = sum_of(d.stated, pr, carc_copay);
  const auto other_payers = sum_of(d.stated, oa, carc_prior_payers);
  const auto owed = sum_of(d.stated, pr);
  d.allowed = checked_add(d.plan_paid, owed);
  const auto shared =
      checked_add(checked_add(d.deductible, d.coinsurance), checked_add(d.copay, other_payers));
  if (d.plan_paid != 0 || shared != 0) {
    d.status = owed == 0 ? line_status::covered : line_status::partially_covered;
    return d;
  }
  d.status = line_status::denied;
  d.denied = denial::denied_elsewhere;
  d.allowed = 0;
  // Of several reasons the one for the largest part.
  const auto most = std::max_element(d.stated.begin(), d.stated.end(),
                                     [](const auto& a, const auto& b) { return a.amount < b.amount; });
  if (most != d.stated.end()) d.reason = {most->group, most->carc};
  return d;
}

}  // namespace benefactor
