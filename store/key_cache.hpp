// Unwrapped data keys in memory, bounded, least recently used first out; behind data_key_store.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "events/ids.hpp"
#include "store/key_vault.hpp"

namespace benefactor::store {

/// A cache of live and erased keys in shards, each with its own lock. Missing keys are not remembered: they
/// are the ones about to be made. Tenants are numbers here, given by the store.
class key_cache {
 public:
  /// *capacity* entries in all, at least 1 per shard.
  explicit key_cache(std::size_t capacity);

  struct id {
    std::uint32_t tenant = 0;
    member_id member;
    bool operator==(const id&) const = default;
  };

  /// What is known of a key, or nothing.
  std::optional<key_lookup> find(const id& id);

  /// How often an entry near *id* was overruled. Take it before reading the disk and hand it to
  /// add_if_unchanged.
  std::uint64_t generation(const id& id);

  /// Adds what the disk said, unless put() was called since *generation* was taken: a key read before it was
  /// erased must not come back.
  void add_if_unchanged(const id& id, const key_lookup& lookup, std::uint64_t generation);

  /// Sets what holds from now on.
  void put(const id& id, const key_lookup& lookup);

  /// put() where an entry is known; elsewhere nothing is remembered, but what was read before is not added.
  void replace(const id& id, const key_lookup& lookup);

  std::size_t size();

 private:
  static constexpr std::size_t shard_count = 16;
  static constexpr std::uint32_t none = UINT32_MAX;

  // Entries are chained by number, not by pointer: a million of them cost 56 bytes each instead of some 120.
  struct entry {
    id key;
    std::uint32_t newer = none, older = none;  // by last use
    std::uint32_t next = none;                 // in the same bucket
    key_lookup lookup;
  };

  struct shard {
    std::mutex mutex;
    std::uint64_t generation = 0;
    std::deque<entry> entries;
    std::vector<std::uint32_t> buckets;
    std::uint32_t newest = none, oldest = none;

    std::uint32_t& bucket(const id& id);
    std::uint32_t look_up(const id& id);
    void unlink(std::uint32_t at);
    void link_newest(std::uint32_t at);
    void set(const id& id, const key_lookup& lookup, std::size_t capacity);
  };

  shard& shard_of(const id& id);

  std::size_t shard_capacity_;
  std::array<shard, shard_count> shards_;
};

}  // namespace benefactor::store
