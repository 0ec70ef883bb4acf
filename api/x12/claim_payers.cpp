// What other payers decided before this one: loops 2320 and 2330B of a claim, 2430 of its lines.
#include <algorithm>
#include <utility>

#include "api/x12/claim_reader.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t max_claim_payers = 10, max_line_payers = 15;  // Of the guide, for 2320 and 2430.
constexpr std::size_t max_cas_adjustments = 6;
constexpr std::string_view paid_to_patient = "100";  // CARC: payment made to patient.

/// The place of a payer by its SBR01; an unknown one comes last.
std::size_t order_of(std::string_view rank) {
  constexpr std::string_view ranks = "PSTABCDEFGH";
  return rank.size() == 1 ? std::min(ranks.find(rank), ranks.size()) : ranks.size();
}

/// Adds what the same payer said in another SVD.
void add(payer_draft& to, const payer_draft& more) {
  to.paid = checked_add(to.paid.value_or(0), more.paid.value_or(0));
  to.adjusted = to.adjusted || more.adjusted;
  to.adjustments = checked_add(to.adjustments, more.adjustments);
  to.contractual = checked_add(to.contractual, more.contractual);
  to.patient = checked_add(to.patient, more.patient);
  to.paid_to_patient = checked_add(to.paid_to_patient, more.paid_to_patient);
  if (more.left) to.left = checked_add(to.left.value_or(0), *more.left);
  if (more.decided) to.decided = std::max(to.decided.value_or(*more.decided), *more.decided);
}

std::vector<payer_draft> once_each(std::vector<payer_draft> payers) {
  std::vector<payer_draft> once;
  for (auto& payer : payers) {
    const auto same = std::find_if(once.begin(), once.end(), [&](const auto& p) { return p.id == payer.id; });
    if (same == once.end())
      once.push_back(std::move(payer));
    else
      add(*same, payer);
  }
  return once;
}

prior_payer outcome_of(const payer_draft& payer, cents billed) {
  prior_payer p{.payer = payer.id,
                .paid = checked_add(payer.paid.value_or(0), payer.paid_to_patient),
                .allowed = {},
                .patient_responsibility = {},
                .contractual = {},
                .decided = payer.decided};
  if (payer.adjusted) {
    p.patient_responsibility = payer.patient;
    p.contractual = payer.contractual;
  } else if (p.paid == billed) {
    p.patient_responsibility = p.contractual = 0;
  } else {
    p.patient_responsibility = payer.left;
  }
  return p;
}

}  // namespace

cents claim_reader::read_amount(const segment& s, std::string_view value, std::string field) {
  const auto amount = parse_amount(trimmed(value));
  if (!amount.value) problem(s, std::move(field), amount.rule);
  return amount.value.value_or(0);
}

void claim_reader::begin_payer(std::vector<payer_draft>& payers, std::size_t most, const segment& s) {
  if (payers.size() == most) {
    problem(s, std::string{s.id}, "must be one of at most " + std::to_string(most) + " in its loop");
    payers.pop_back();
  }
  payers.emplace_back();
  payers.back().at = s;
}

// Sees each segment before take_claim does.
void claim_reader::take_payer(const segment& s, const element_list& e) {
  if (s.id == "SBR") {
    begin_payer(draft_->payers, max_claim_payers, s);
    draft_->payers.back().rank = text(s, e[1], 1, "SBR01");
    return;
  }
  const bool in_line = part_ >= part::line;
  if (s.id == "SVD" && in_line && !draft_->lines.empty()) {
    auto& payers = draft_->lines.back().payers;
    begin_payer(payers, max_line_payers, s);
    payers.back().id = text(s, e[1], 80, "SVD01");
    payers.back().paid = read_amount(s, e[2], "SVD02");
    return;
  }
  payer_draft* payer = nullptr;
  if (part_ == part::other_payer && !draft_->payers.empty()) payer = &draft_->payers.back();
  if (part_ == part::line_payer && !draft_->lines.back().payers.empty())
    payer = &draft_->lines.back().payers.back();
  if (!payer) return;
  const auto qualifier = trimmed(e[1]);
  if (s.id == "CAS") {
    take_adjustments(s, e, *payer);
  } else if (s.id == "AMT" && qualifier == "D" && !in_line) {
    payer->paid = read_amount(s, e[2], "AMT02");
  } else if (s.id == "AMT" && qualifier == "EAF") {
    payer->left = read_amount(s, e[2], "AMT02");
  } else if (s.id == "NM1" && qualifier == "PR" && !in_line) {
    payer->id = text(s, e[9], 80, "NM109");
  } else if (s.id == "DTP" && qualifier == "573") {
    const auto day = parse_period(trimmed(e[2]), trimmed(e[3]));
    if (!day.value) problem(s, "DTP*573", day.rule);
    payer->decided = day.value;
  }
}

void claim_reader::take_adjustments(const segment& s, const element_list& e, payer_draft& payer) {
  payer.adjusted = true;
  const auto group = trimmed(e[1]);
  for (std::size_t n = 0; n < max_cas_adjustments; ++n) {
    const auto reason = trimmed(e[2 + 3 * n]);
    if (reason.empty()) continue;
    const auto amount = read_amount(s, e[3 + 3 * n], numbered("CAS", 3 + 3 * n));
    payer.adjustments = checked_add(payer.adjustments, amount);
    if (group == "CO") payer.contractual = checked_add(payer.contractual, amount);
    if (group != "PR") continue;
    auto& sum = reason == paid_to_patient ? payer.paid_to_patient : payer.patient;
    sum = checked_add(sum, amount);
  }
}

// Turns what was said into the lines' prior payers.
void claim_reader::settle_payers() {
  auto& draft = *draft_;
  for (auto& line : draft.lines) line.payers = once_each(std::move(line.payers));
  for (const auto& payer : draft.payers) share_out(payer);
  bool any = false;
  for (auto& line : draft.lines) {
    for (auto& payer : line.payers) {
      const auto same = [&](const payer_draft& other) { return other.id == payer.id; };
      const auto known = std::find_if(draft.payers.begin(), draft.payers.end(), same);
      if (known != draft.payers.end())
        payer.rank = known->rank;
      else
        odd_payers("SVD01 is of a payer without a loop 2320: it is taken as the last to pay");
      if (payer.adjusted && checked_add(payer.paid.value_or(0), payer.adjustments) != line.line.billed)
        odd_payers("SVD02 and the CAS below it do not add up to SV102");
    }
    std::stable_sort(line.payers.begin(), line.payers.end(),
                     [](const auto& a, const auto& b) { return order_of(a.rank) < order_of(b.rank); });
    for (const auto& payer : line.payers)
      line.line.prior_payers.push_back(outcome_of(payer, line.line.billed));
    any = any || !line.payers.empty();
  }
  if (!any)
    odd_payers("SBR01 is not P, and no other payer's payment is known: it is decided as if there was none");
}

// What a payer says of the claim as a whole is its line's where there is only one.
void claim_reader::share_out(const payer_draft& payer) {
  if (!payer.paid && !payer.adjusted) return;
  auto& lines = draft_->lines;
  const bool by_line = std::any_of(lines.begin(), lines.end(), [&](const line_draft& line) {
    return std::any_of(line.payers.begin(), line.payers.end(),
                       [&](const auto& p) { return p.id == payer.id; });
  });
  if (!by_line && lines.size() == 1)
    lines[0].payers.push_back(payer);
  else if (!by_line || payer.adjusted)
    odd_payers(
        "what another payer decided of the claim as a whole (2320) is not considered: it is not said by "
        "line");
}

void claim_reader::odd_payers(std::string_view what) {
  auto& odd = draft_->odd_payers;
  if (std::find(odd.begin(), odd.end(), what) == odd.end()) odd.push_back(what);
}

}  // namespace benefactor::api::x12
