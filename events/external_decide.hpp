// The bucket's decide() about claims that an external processor decides: what goes to it and what comes back.
#pragma once

#include "events/bucket.hpp"

namespace benefactor {

bucket_decision decide_external(const claim_state& claim, const dispatch_claim& c);

/// *original*: of the claim that *claim* replaces; null: none.
bucket_decision decide_external(const bucket_state& bucket, const claim_state& claim,
                                const claim_state* original, const report_claim& c);

void evolve(external_state& state, const claim_routed& e);
void evolve(external_state& state, const claim_dispatched& e);
void evolve(external_state& state, const claim_recalled& e);
void evolve(external_state& state, const claim_reversed& e);
void evolve(external_state& state, const processor_reported& e);

/// Whether a void is still wanted after the report of a claim that was *status* before it. Once the claim is
/// reversed here, the processor's reversal leaves nothing to void.
void look_at_void(external_state& state, claim_status status, const processor_reported& e);

}  // namespace benefactor
