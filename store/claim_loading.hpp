// A claim folded from its stream in the log: for the bucket that decides about it and for queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/claim_events.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

struct loaded_claim {
  claim_state state;
  std::uint64_t position = 0;  ///< of its last event

  // With keys only:
  bool sealed_open = false;  ///< false: the member's key is missing or erased
  claim_submitted::sealed confidential;
  line_diagnoses diagnoses;  ///< in force, by line: as submitted, or as last corrected
};

/// Folds the claim's durable events, up to the position *through*; nothing when there is none. Private texts
/// are opened when *keys* is given. Errors: log_error, corrupt_event.
std::optional<loaded_claim> load_claim(const stream_reader& reader, const tenant_name& tenant,
                                       const id128& log_id, const claim_id& claim, key_vault* keys = nullptr,
                                       std::uint64_t through = UINT64_MAX);

/// The claim with that number; nothing: there is none whose events the index covers (younger ones are in the
/// tail). Errors: log_error, corrupt_event.
std::optional<claim_id> find_claim_number(const stream_reader& reader, const derived_store& derived,
                                          const tenant_name& tenant, const id128& log_id,
                                          const claim_number_parts& number);

}  // namespace benefactor::store
