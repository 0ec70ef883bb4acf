// The bucket's decide() about claims that are decided: disputes, and deciding again. Part of
// events/bucket.hpp's decide().
#pragma once

#include "events/bucket.hpp"

namespace benefactor {

bucket_decision decide_again(const bucket_state& bucket, const claim_state& claim,
                             const readjudicate_claim& c);
bucket_decision decide_again(const bucket_state& bucket, const claim_state& claim, const dispute_claim& c);
bucket_decision decide_again(const bucket_state& bucket, const claim_state& claim, const resolve_dispute& c);

/// That *claim* cannot become *next*; names both states.
rejection refused_transition(const claim_state& claim, claim_status next);

}  // namespace benefactor
