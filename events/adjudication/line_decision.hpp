// What was decided for one service line: every number, recorded once and never recomputed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/edits/edit_terms.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"

namespace benefactor {

/// Claim adjustment reason codes are numbers, but for some that other payers use: "A1", "B7", "P12". Those
/// are numbered behind the others: the letter's place in the alphabet in thousands, and the number.
std::optional<std::uint16_t> lettered_reason(std::string_view code);
/// "45", "B7".
std::string reason_text(std::uint16_t carc);

/// One claim adjustment as in an 835's CAS segment; amount > 0.
struct adjustment {
  adjustment_group group = adjustment_group::pr;
  std::uint16_t carc = 0;  ///< claim adjustment reason code
  cents amount = 0;

  auto operator<=>(const adjustment&) const = default;
};

/// The outcome of the ten steps for one line. Amounts in cents, all >= 0; names as on the adjudication rules'
/// page. Invariant: billed = plan_paid + sum of adjustments_of(*this).
struct line_decision {
  std::uint16_t line = 0;  ///< 1-based place in the claim
  line_status status = line_status::needs_review;
  denial denied = denial::none;
  denial waived = denial::none;        ///< the denial a dispute set aside, where the line needed it
  claim_edit edit = claim_edit::none;  ///< that denied it (CLAIM_EDIT), with
  edit_reason reason;                  ///< this as its reason; else none
  bool elsewhere = false;              ///< decided by an external processor
  bool before_first_day = false;       ///< of what failed in step 1: CARC 26 instead of 27
  bool member_rule = false;            ///< decided by the member's own rule
  bool counts_visit = false;           ///< the first standing line of its visit to use *authorization*
  service_type service = service_type::other;
  std::int16_t benefit_year = 0;
  std::uint16_t terms_version = 1;  ///< of the policy's terms in force on the service date
  std::uint16_t rule_version = 1;   ///< of the rule that decided: the policy's terms', or the member's own
  /// PRIMARY where nothing was coordinated: no payer before this plan, or a policy that pays regardless.
  coordination_method coordination = coordination_method::primary;
  basis_points coverage = 0;
  std::int32_t authorization = -1;  ///< index of the authorisation used, in the order granted; -1: none

  cents billed = 0, price = 0, allowed = 0, deductible = 0, copay = 0, coinsurance = 0, plan_paid = 0;
  cents relief = 0, over_visit = 0, over_annual = 0;

  // Of a line that was coordinated (COORDINATION.md); else zero. The amounts above are then what is left of
  // them.
  cents prior_paid = 0;    ///< by the payers before this plan
  cents other_payers = 0;  ///< what they paid and wrote off: OA-23
  cents alone_paid = 0;    ///< what this plan would have paid in their absence
  /// What counts as the member's beyond what the member pays, as it would have been in their absence.
  cents deductible_credit = 0, copay_credit = 0;

  /// What the decision rested on, for its explanation; nothing: no such limit.
  std::optional<cents> annual_limit, annual_remaining, visit_remaining, out_of_pocket_remaining;
  cents deductible_remaining = 0;

  line_fingerprint fingerprint;  ///< zero for a line that is exempt from the duplicate check

  std::vector<adjustment> stated = {};  ///< as the external processor stated them; sorted

  auto operator<=>(const line_decision&) const = default;

  /// Decided and not denied: the line stands in the bucket until it is reversed or cancelled.
  bool takes_from_bucket() const {
    return status == line_status::covered || status == line_status::partially_covered;
  }
};

/// Sorts by group (CO, OA, PR), then CARC, and adds up equal pairs.
void sort_adjustments(std::vector<adjustment>& all);

/// The claim adjustment reason code of a denial; group CO or PR with it.
adjustment denial_adjustment(const line_decision& d);

/// The line's adjustments, sorted by group (CO, OA, PR), then CARC; equal pairs added up; zero amounts left
/// out.
std::vector<adjustment> adjustments_of(const line_decision& d);

/// Sum of adjustments_of(d), without the list.
cents adjusted_total(const line_decision& d);

/// True when both say the same to payee and member; what they rest on may differ.
bool same_outcome(const line_decision& a, const line_decision& b);

/// Sum of the PR adjustments.
cents member_responsibility(const line_decision& d);

/// What a standing line took from its bucket, and so what its reversal gives back: self-contained, so that
/// the bucket can be folded without its claims.
struct bucket_movement {
  std::uint16_t line = 0;
  service_type service = service_type::other;
  bool member_rule = false;
  bool visit = false;  ///< a visit of *authorization* is used up, or becomes free again
  std::int16_t benefit_year = 0;
  std::int32_t authorization = -1;
  cents plan_paid = 0, deductible = 0, out_of_pocket = 0;
  line_fingerprint fingerprint;

  auto operator<=>(const bucket_movement&) const = default;
};

/// The movement of a line that takes from the bucket.
bucket_movement movement_of(const line_decision& d);

}  // namespace benefactor
