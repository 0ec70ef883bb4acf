// Coordination of benefits: what this plan pays for a line that other payers have paid on before it, and who
// bears what is left. COORDINATION.md beside this file states the rules with their sources.
#pragma once

#include <vector>

#include "events/codes.hpp"
#include "events/money.hpp"
#include "events/prior_payer.hpp"

namespace benefactor {

/// How steps 7 to 9 split an amount that is allowed. In cents, all >= 0; after the out-of-pocket maximum's
/// relief and the annual limit: amount = plan_paid + deductible + copay + coinsurance + over_annual.
struct benefit_shares {
  cents deductible = 0, copay = 0, coinsurance = 0, plan_paid = 0;
  cents relief = 0, over_annual = 0;

  auto operator<=>(const benefit_shares&) const = default;
};

/// What the payers before this plan left, in cents.
struct prior_outcome {
  cents paid = 0;       ///< P: by all of them
  cents owed = 0;       ///< R: what the patient still owes after the last of them
  cents allowable = 0;  ///< E: the highest allowed amount known, this plan's included
  cents unsettled = 0;  ///< T: billed, less what is known to be paid or written off
};

/// R is what the last payer that says so left to the patient: its patient responsibility, or else billed less
/// all that was paid and written off up to it; what later payers paid and wrote off comes off. When none says
/// either, R = max(0, max(price, E) - P). Never more than billed - P, as nobody owes what was paid.
/// @param billed, price, allowed of this plan's line: billed >= price >= allowed >= 0.
/// @param prior  well formed (form_problems), in payer order.
prior_outcome after_prior_payers(cents billed, cents price, cents allowed,
                                 const std::vector<prior_payer>& prior);

/// A line before coordination.
struct line_to_coordinate {
  cents billed = 0, price = 0, over_visit = 0;
  benefit_shares alone;    ///< of what is allowed, in the absence of other payers
  benefit_shares on_rest;  ///< of max(0, allowed - P): what MAINTENANCE pays by
};

/// A line after it: billed = plan_paid + other_payers + contractual + deductible + copay + coinsurance +
/// over_visit + over_annual.
struct coordinated_line {
  cents plan_paid = 0;
  cents other_payers = 0;  ///< OA-23
  cents contractual = 0;   ///< CO-45: what this plan's contract takes off beyond what prior payers did
  cents deductible = 0, copay = 0, coinsurance = 0, over_visit = 0, over_annual = 0;  ///< the member's
};

/// With N = alone.plan_paid:
///   STANDARD     plan = min(N, R, E - P)    all payers together pay the allowable expense at most
///   CARVE_OUT    plan = min(N - P, R)       this plan's own benefit is the most all pay together
///   MAINTENANCE  plan = min(on_rest.plan_paid, R)
/// each at least 0. Of what then is unsettled, the member owes at most price - P - plan: in order deductible,
/// copay, coinsurance, over the visit limit, over the annual limit, each up to its share as computed. The
/// rest is CO-45, and all that was settled before is OA-23.
/// @param method not PRIMARY: such a policy pays as if there was no other payer, and nothing is coordinated.
/// Source: NAIC Coordination of Benefits Model Regulation (120-1), section 7; X12 RFI 1696 and 2143 for
/// OA-23.
coordinated_line coordinate(coordination_method method, const line_to_coordinate& line,
                            const prior_outcome& prior);

}  // namespace benefactor
