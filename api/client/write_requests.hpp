// From the core's types to the contract's builders: what a client sends.
#pragma once

#include "api/claims.capnp.h"
#include "api/client/claims_client.hpp"

namespace benefactor::api {

/// About how many words a claim takes in a message: a hint for its first segment.
std::size_t claim_words(const claim_submission& claim);

/// *source* and *origin* may be null: the claim was not taken from a file.
void write_claim(wire::Claim::Builder to, const claim_submission& claim, const original_source* source,
                 const store::event_source* origin);
void write_source(wire::OriginalSource::Builder to, const store::event_source& origin);
void write_options(wire::SubmitOptions::Builder to, const submit_options& options);
void write_enrollment(wire::EnrollmentItem::Builder to, const enrollment_item& item);
void write_name(wire::ClaimReference::Builder to, const claim_name& name);
void write_command(wire::ClaimCommand::Builder to, const claim_action& action);
void write_filter(wire::ClaimFilter::Builder to, const claim_filter& filter);

}  // namespace benefactor::api
