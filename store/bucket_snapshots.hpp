// Bucket snapshots in the derived store: the latest state of every bucket, so that loading one is two reads
// and the tail of its stream. Written by projections/projector.hpp, read by bucket actors and by queries.
//
// A snapshot is never ahead of the store's checkpoint, so the page hash that vouches for the checkpoint
// vouches for the snapshots too: a log that was cut by a repair discards both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/derived_store.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// A bucket's state in two parts, as store/event_codec.hpp encodes them: the contract, which seldom changes,
/// and what changes with every claim.
struct bucket_snapshot {
  std::uint64_t position =
      0;  ///< of the last event that the state rests on; read the stream from the one after it
  std::string contract;
  std::string accumulators;
};

/// The keys of a bucket's two rows: tenant, policy id and one byte for the part.
std::string snapshot_contract_key(const tenant_name& tenant, const policy_id& policy);
std::string snapshot_accumulators_key(const tenant_name& tenant, const policy_id& policy);

/// A row's value: position, version of this layout, bytes.
std::string snapshot_value(std::uint64_t position, std::string_view bytes);

/// The latest snapshot of the bucket; nothing when there is none or it is of another version. Thread-safe.
/// Errors: those of derived_store::snapshot.
std::optional<bucket_snapshot> load_bucket_snapshot(const derived_store& derived, const tenant_name& tenant,
                                                    const policy_id& policy);

}  // namespace benefactor::store
