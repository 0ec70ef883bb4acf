#include "events/adjudication/line_decision.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace benefactor {

namespace {

constexpr std::uint16_t carc_deductible = 1, carc_coinsurance = 2, carc_copay = 3, carc_prior_payers = 23,
                        carc_contractual = 45, carc_maximum_reached = 119;
constexpr std::uint16_t letter_step = 1'000;

/// What the provider's contract takes off. Coordinated, it is what nobody else bears.
cents contractual_of(const line_decision& d) {
  if (d.coordination == coordination_method::primary) return checked_sub(d.billed, d.price);
  cents borne = checked_add(d.plan_paid, d.other_payers);
  for (const auto share : {d.deductible, d.copay, d.coinsurance, d.over_visit, d.over_annual})
    borne = checked_add(borne, share);
  return checked_sub(d.billed, borne);
}

constexpr std::size_t adjustments_max = 6;

/// Those of a line that was decided here, which are not zero, in no order.
template <class Take>
void for_each_adjustment(const line_decision& d, Take take) {
  const auto add = [&](const adjustment& a) {
    if (a.amount != 0) take(a);
  };
  const adjustment contractual{adjustment_group::co, carc_contractual, contractual_of(d)};
  if (d.status == line_status::denied) {
    if (d.denied == denial::annual_limit_exhausted) add(contractual);
    add(denial_adjustment(d));
  } else if (d.takes_from_bucket()) {
    add(contractual);
    add({adjustment_group::pr, carc_deductible, d.deductible});
    add({adjustment_group::pr, carc_coinsurance, d.coinsurance});
    add({adjustment_group::pr, carc_copay, d.copay});
    add({adjustment_group::pr, carc_maximum_reached, checked_add(d.over_visit, d.over_annual)});
    add({adjustment_group::oa, carc_prior_payers, d.other_payers});
  }
}

}  // namespace

std::optional<std::uint16_t> lettered_reason(std::string_view code) {
  if (code.size() < 2 || code[0] < 'A' || code[0] > 'Z') return std::nullopt;
  std::uint16_t number = 0;
  const auto* end = code.data() + code.size();
  const auto parsed = std::from_chars(code.data() + 1, end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number == 0 || number >= letter_step)
    return std::nullopt;
  return static_cast<std::uint16_t>((code[0] - 'A' + 1) * letter_step + number);
}

std::string reason_text(std::uint16_t carc) {
  if (carc < letter_step) return std::to_string(carc);
  return std::string(1, static_cast<char>('A' + carc / letter_step - 1)) + std::to_string(carc % letter_step);
}

void sort_adjustments(std::vector<adjustment>& all) {
  std::sort(all.begin(), all.end(), [](const adjustment& a, const adjustment& b) {
    return std::tuple(to_text(a.group), a.carc) < std::tuple(to_text(b.group), b.carc);
  });
  auto last = all.begin();  // Of the sums.
  for (auto at = all.begin(); at != all.end(); ++at) {
    if (at == all.begin()) continue;
    if (last->group == at->group && last->carc == at->carc)
      last->amount = checked_add(last->amount, at->amount);
    else
      *++last = *at;
  }
  if (!all.empty()) all.erase(last + 1, all.end());
}

adjustment denial_adjustment(const line_decision& d) {
  using enum adjustment_group;
  switch (d.denied) {
    case denial::policy_inactive:
    case denial::member_not_enrolled:
      return {pr, static_cast<std::uint16_t>(d.before_first_day ? 26 : 27), d.billed};
    case denial::timely_filing: return {co, 29, d.billed};
    case denial::duplicate_claim: return {co, 18, d.billed};
    case denial::not_covered_service: return {pr, 204, d.billed};
    case denial::out_of_network: return {pr, 242, d.billed};
    case denial::excluded_diagnosis: return {pr, 167, d.billed};
    case denial::preauth_required: return {co, 197, d.billed};
    case denial::annual_limit_exhausted: return {pr, carc_maximum_reached, d.price};
    case denial::denied_in_review: return {pr, 96, d.billed};
    case denial::claim_edit:
    case denial::denied_elsewhere: return {d.reason.group, d.reason.carc, d.billed};
    case denial::none: break;
  }
  return {};
}

std::vector<adjustment> adjustments_of(const line_decision& d) {
  if (d.elsewhere) return d.stated;
  std::vector<adjustment> all;
  all.reserve(adjustments_max);
  for_each_adjustment(d, [&](const adjustment& a) { all.push_back(a); });
  sort_adjustments(all);
  return all;
}

cents adjusted_total(const line_decision& d) {
  cents sum = 0;
  const auto add = [&](const adjustment& a) { sum = checked_add(sum, a.amount); };
  if (d.elsewhere)
    for (const auto& a : d.stated) add(a);
  else
    for_each_adjustment(d, add);
  return sum;
}

bool same_outcome(const line_decision& a, const line_decision& b) {
  return a.status == b.status && a.denied == b.denied && a.plan_paid == b.plan_paid &&
         adjustments_of(a) == adjustments_of(b);
}

cents member_responsibility(const line_decision& d) {
  cents sum = 0;
  for (const auto& a : adjustments_of(d))
    if (a.group == adjustment_group::pr) sum = checked_add(sum, a.amount);
  return sum;
}

bucket_movement movement_of(const line_decision& d) {
  return {.line = d.line,
          .service = d.service,
          .member_rule = d.member_rule,
          .visit = d.counts_visit,
          .benefit_year = d.benefit_year,
          .authorization = d.authorization,
          .plan_paid = d.plan_paid,
          .deductible = checked_add(d.deductible, d.deductible_credit),
          .out_of_pocket = checked_add(checked_add(d.deductible, d.copay), d.coinsurance),
          .fingerprint = d.fingerprint};
}

}  // namespace benefactor
