// Claims as they go to an external processor: out of the log, with the snapshot that their dispatch recorded.
//
// CLM01 is the claim number, without a check character that is neither letter nor digit (X12 would take it
// for a separator; restored_claim_number gives it back), REF*6R of a line its place in the claim: by these
// two the processor's answers are matched. The patient is who the log says at the time of writing. The place
// of service is that of the claim as it was received (CLM05); of one that did not come as X12 it follows from
// the service type of the first line.
#pragma once

#include <string>
#include <vector>

#include "api/external/exchange_settings.hpp"
#include "api/queries.hpp"
#include "api/x12/write_837p.hpp"
#include "events/claim_events.hpp"

namespace benefactor::api::external {

/// CLM01.
std::string outgoing_number(const claim_id& claim, date first_received);

/// What a claim leaves with today: its provider as the directory has it, and contract prices.
dispatch_snapshot snapshot_of(const query_parts& parts, const claim_state& claim);

/// The claim as *dispatched* sends it. Errors: log_error, corrupt_event.
x12::outgoing_claim outgoing_claim_of(const query_parts& parts, const processor_identity& processor,
                                      const claim_dispatched& dispatched);

/// The file of a batch, or what keeps it from being written. *on*: the day of its envelope.
x12::written_837p write_batch(const exchange_settings& settings, const processor_identity& processor,
                              std::uint32_t batch, date on, std::vector<x12::outgoing_claim> claims);

}  // namespace benefactor::api::external
