// What the export keeps of a claim between two of its events: its row of the claims view, and what a report
// asks for besides. Nothing private is in here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/claim_events.hpp"
#include "projections/claims_view.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

struct claim_facts {
  claim_row row;
  claim_id replaces;  ///< zero: an original
  /// It was held for review, or a person decided: released or denied it, or decided a dispute about it.
  bool touched_by_hand = false;
  std::int64_t submitted_us = 0, last_us = 0;
  std::optional<std::int64_t> first_decided_us, decided_us;  ///< when all lines first were, and were last

  auto operator<=>(const claim_facts&) const = default;
};

/// Applies an event of the claim. Pure.
void apply(claim_facts& claim, const bucket_event& event, std::uint64_t position, std::int64_t time_us);

/// True when a person decided: all else happens by itself.
bool is_by_hand(adjudication_cause cause);

/// The external processor that the claim is with, or that has decided it; empty: the engine, or staff of its
/// payer, decides it or has, be it that the processor refused it at its door, or that it was taken back
/// (is_in_review of events/external_claim.hpp).
std::string_view decided_elsewhere_by(const claim_row& row);

/// In cents, over the lines.
cents allowed_total(const claim_row& row);

/// The facts as kept, and back. Errors: log_error when the bytes are not encode_facts's.
std::string encode_facts(const claim_facts& claim);
claim_facts decode_facts(std::string_view bytes);

}  // namespace benefactor::projections
