// Which decisions of a policy would come out differently now: after a reversal, a retroactive termination or
// a back-dated rule, what was decided stands until it is asked for again.
//
// Source: adjudication rules, "Out-of-order changes".
#pragma once

#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// A claim that stands, and what a decision about it would rest on now.
struct decided_claim {
  claim_state state;
  line_diagnoses diagnoses;
  outside_inputs outside;
  edit_inputs edits = {};
};

/// A claim that would be decided differently.
struct decision_impact {
  claim_id claim;
  claim_status before = claim_status::absent, after = claim_status::absent;
  cents plan_paid_before = 0, plan_paid_after = 0;
  cents member_before = 0, member_after = 0;  ///< the member's responsibility
  std::vector<std::uint16_t> lines;           ///< those that come out differently
};

/// Decides *claims*, of *bucket*, again one after the other, each with what the ones before it became: what
/// readjudicating them all in this order does. Those that would come out the same, or are not to be decided
/// again, are left out.
std::vector<decision_impact> impact_of(bucket_state bucket, const std::vector<decided_claim>& claims);

}  // namespace benefactor
