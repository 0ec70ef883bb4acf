// The bucket's decide() about what moves no money: remarks, reviews, documents; and what their events do to
// the claim. Part of events/bucket.hpp.
#pragma once

#include "events/bucket.hpp"

namespace benefactor {

bucket_decision decide_life(const claim_state& claim, const add_remark& c);
bucket_decision decide_life(const claim_state& claim, const change_review& c);
bucket_decision decide_life(const claim_state& claim, const announce_document& c);
bucket_decision decide_life(const claim_state& claim, const complete_document& c);
bucket_decision decide_life(const claim_state& claim, const withdraw_document& c);

void evolve(claim_life& life, const claim_remarked& e);
void evolve(claim_life& life, const review_changed& e);
void evolve(claim_life& life, const document_announced& e);
void evolve(claim_life& life, const document_stored& e);
void evolve(claim_life& life, const document_withdrawn& e);

}  // namespace benefactor
