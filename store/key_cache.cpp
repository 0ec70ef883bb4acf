#include "store/key_cache.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace benefactor::store {
namespace {

// Member ids are HMACs, so any of their bytes are as good as a hash.
std::size_t hash(const key_cache::id& id) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, id.member.bytes.data(), sizeof bits);
  return static_cast<std::size_t>(bits + id.tenant * 0x9e3779b97f4a7c15u);
}

}  // namespace

key_cache::key_cache(std::size_t capacity)
    : shard_capacity_(std::max<std::size_t>(1, (capacity + shard_count - 1) / shard_count)) {
  for (auto& shard : shards_) shard.buckets.assign(std::bit_ceil(shard_capacity_), none);
}

key_cache::shard& key_cache::shard_of(const id& id) { return shards_[hash(id) % shard_count]; }

std::optional<key_lookup> key_cache::find(const id& id) {
  auto& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.look_up(id);
  if (at == none) return std::nullopt;
  // Who was used last matters once something has to go, and telling it touches three entries.
  const bool nearly_full = 4 * shard.entries.size() >= 3 * shard_capacity_;
  if (nearly_full && at != shard.newest) {
    shard.unlink(at);
    shard.link_newest(at);
  }
  return shard.entries[at].lookup;
}

std::uint64_t key_cache::generation(const id& id) {
  auto& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.generation;
}

void key_cache::add_if_unchanged(const id& id, const key_lookup& lookup, std::uint64_t generation) {
  auto& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  if (shard.generation == generation) shard.set(id, lookup, shard_capacity_);
}

void key_cache::put(const id& id, const key_lookup& lookup) {
  auto& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  ++shard.generation;
  shard.set(id, lookup, shard_capacity_);
}

void key_cache::replace(const id& id, const key_lookup& lookup) {
  auto& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  ++shard.generation;
  if (const auto at = shard.look_up(id); at != none) shard.entries[at].lookup = lookup;
}

std::size_t key_cache::size() {
  std::size_t sum = 0;
  for (auto& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.entries.size();
  }
  return sum;
}

std::uint32_t& key_cache::shard::bucket(const id& id) {
  return buckets[hash(id) / shard_count & (buckets.size() - 1)];
}

std::uint32_t key_cache::shard::look_up(const id& id) {
  auto at = bucket(id);
  while (at != none && entries[at].key != id) at = entries[at].next;
  return at;
}

void key_cache::shard::unlink(std::uint32_t at) {
  const auto& gone = entries[at];
  (gone.newer == none ? newest : entries[gone.newer].older) = gone.older;
  (gone.older == none ? oldest : entries[gone.older].newer) = gone.newer;
}

void key_cache::shard::link_newest(std::uint32_t at) {
  entries[at].newer = none;
  entries[at].older = newest;
  (newest == none ? oldest : entries[newest].newer) = at;
  newest = at;
}

void key_cache::shard::set(const id& id, const key_lookup& lookup, std::size_t capacity) {
  auto at = look_up(id);
  if (at != none) {
    unlink(at);
  } else {
    if (entries.size() < capacity) {
      at = static_cast<std::uint32_t>(entries.size());
      entries.emplace_back();
    } else {
      at = oldest;
      unlink(at);
      auto* link = &bucket(entries[at].key);
      while (*link != at) link = &entries[*link].next;
      *link = entries[at].next;
    }
    auto& first = bucket(id);
    entries[at].key = id;
    entries[at].next = std::exchange(first, at);
  }
  entries[at].lookup = lookup;
  link_newest(at);
}

}  // namespace benefactor::store
