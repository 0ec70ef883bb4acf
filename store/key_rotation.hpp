// Rotates the key-encryption keys of a ring: a new one, every data key wrapped under it, and the old ones
// forgotten when that is asked for. Each step is durable before the next begins and each can be repeated, so
// whoever was interrupted, by a crash too, asks again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/data_keys.hpp"
#include "store/entropy.hpp"
#include "store/key_counts.hpp"
#include "store/key_ring.hpp"

namespace benefactor::store {

/// A ring's keys and what is wrapped under each.
struct key_status {
  id128 ring;
  std::uint32_t current = 0;
  std::vector<std::uint32_t> numbers;  ///< of the key-encryption keys in the ring, ascending
  key_counts counts;
};

key_status status_of(const key_ring& ring, const key_counts& counts);

struct rotation_report : damaged_data_keys {
  key_status after;
  bool added = false;         ///< a key-encryption key; not when an earlier rotation went on
  std::size_t rewrapped = 0;  ///< by this call
  std::size_t forgotten = 0;  ///< key-encryption keys
  bool stopped = false;       ///< by the listener, which is asked before each step: asked again, it goes on
};

/// Goes on with a rotation that was not finished, or begins one: adds a key-encryption key to *ring* and its
/// file unless data keys are wrapped under an older one than its current, then wraps them all again. One that
/// is damaged is counted and named, and keeps no other from being wrapped; where nothing else is left of an
/// earlier rotation, another begins. With *forget_old*, drops the ring's old keys, when nothing is wrapped
/// under them and no data key is damaged: a backup of that one may need them. One call at a time. Errors:
/// key_error; the ring and every key can be used then as before.
rotation_report rotate_keys(key_ring& ring, data_key_store& keys, bool forget_old, entropy_source& entropy,
                            const rewrap_listener& tell = {});

}  // namespace benefactor::store
