// From the contract's readers to the engine's requests, once. The form of the values is the engine's to
// check; what cannot be said in the core's types (a code it does not know) is a problem here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "actors/engine.hpp"
#include "api/claims.capnp.h"
#include "api/results.hpp"

namespace benefactor::api {

/// What a claim takes of the limits, besides its texts.
inline constexpr std::uint32_t claim_overhead_bytes = 512;

/// Reads a claim into *to* and appends what cannot be read to *problems*.
/// @returns the bytes it counts for against the limits.
std::uint32_t read_claim(wire::Claim::Reader claim, actors::submit_request& to,
                         std::vector<field_problem>& problems);

/// Kinds of documents at hand; what this program does not know is a problem.
std::vector<document_kind> read_kinds(capnp::List<wire::DocumentKind>::Reader kinds,
                                      std::vector<field_problem>& problems);

/// Where a file says that a claim or command came from.
store::event_source read_source(wire::OriginalSource::Reader source);

/// Where a claim or the parameters of a command came from: over RPC unless they name a source.
template <class Reader>
store::event_source source_of(const Reader& from) {
  if (from.hasSource()) return read_source(from.getSource());
  store::event_source over_rpc;
  over_rpc.channel = store::source_channel::rpc;
  return over_rpc;
}

/// Nothing when *problems* grew.
std::optional<actors::request_body> read_enrollment(wire::EnrollmentItem::Reader item,
                                                    std::vector<field_problem>& problems);

/// The claim's id is left to the caller. Nothing when *problems* grew.
std::optional<claim_action> read_command(wire::ClaimCommand::Reader command,
                                         std::vector<field_problem>& problems);

/// Nothing for a kind of name that this program does not know.
std::optional<claim_name> read_name(wire::ClaimReference::Reader reference);

/// Nothing for a kind of filter or a status that this program does not know.
std::optional<claim_filter> read_filter(wire::ClaimFilter::Reader filter);

}  // namespace benefactor::api
