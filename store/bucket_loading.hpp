// Loading a bucket: its snapshot (store/bucket_snapshots.hpp) plus the events of its stream since.
#pragma once

#include <cstdint>

#include "events/bucket.hpp"
#include "store/bucket_snapshots.hpp"
#include "store/derived_store.hpp"
#include "store/event_codec.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

struct loaded_bucket {
  bucket_state state;                   ///< not enrolled: there is no such policy
  std::uint64_t position = 0;           ///< of its last event; 0: none
  std::uint64_t snapshot_position = 0;  ///< what the snapshot covered; 0: none fitted
};

/// Loads a bucket as of the durable end of the log. A snapshot that does not fit is ignored: the stream is
/// folded from its first event. Errors: log_error, corrupt_event.
loaded_bucket load_bucket(const stream_reader& reader, const derived_store& derived,
                          const tenant_name& tenant, const id128& log_id, const policy_id& policy);

/// The same as of the event at the position *through*. A bucket keeps one snapshot, the newest: where that is
/// later, the stream is folded from its first event, one page in memory at a time, so it takes as long as the
/// policy had events until then.
loaded_bucket load_bucket_as_of(const stream_reader& reader, const derived_store& derived,
                                const tenant_name& tenant, const id128& log_id, const policy_id& policy,
                                std::uint64_t through);

}  // namespace benefactor::store
