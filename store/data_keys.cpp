#include "store/data_keys.hpp"

#include <utility>

#include "store/data_keys_implementation.hpp"
#include "store/locked_memory.hpp"

namespace benefactor::store {
namespace {

struct member_hash {
  std::size_t operator()(const member_id& member) const { return id128_hash{}(member); }
};

}  // namespace

data_key_store::data_key_store(const std::filesystem::path& directory, key_ring ring,
                               const data_key_options& options)
    : data_key_store(directory, std::make_shared<const key_ring>(std::move(ring)), options) {}

data_key_store::data_key_store(const std::filesystem::path& directory,
                               std::shared_ptr<const key_wrapper> wrapper, const data_key_options& options)
    : impl_(std::make_unique<impl>(directory, std::move(wrapper), options)) {}

data_key_store::~data_key_store() = default;

key_lookup data_key_store::find(std::string_view tenant, const member_id& member) {
  const auto id = impl_->cache_id(tenant, member);
  if (auto known = impl_->cache.find(id)) return *std::move(known);

  const auto generation = impl_->cache.generation(id);
  const auto name = data_key_name(tenant, member);
  for (bool again = false;; again = true) {
    rocksdb::PinnableSlice value;
    const auto status = impl_->db->Get({}, impl_->db->DefaultColumnFamily(), name, &value);
    if (status.IsNotFound()) return {};
    impl_->require(status, "read a key");
    // The ring is looked at after the value was read: rewrap takes over the newer ring, which holds the old
    // keys too, before it writes anything wrapped under the new one.
    const auto ring = impl_->current_ring();
    const auto number = wrapped_under(value.ToStringView());
    // In between, a rotation may have wrapped the key anew and forgotten what it was wrapped under.
    if (number && !ring->holds(*number) && !again) continue;
    auto lookup = unwrap_key(*ring, name, value.ToStringView());
    impl_->cache.add_if_unchanged(id, lookup, generation);
    return lookup;
  }
}

std::vector<key_lookup> data_key_store::get_or_create(std::string_view tenant,
                                                      std::span<const member_id> members) {
  check_tenant(tenant);
  std::vector<key_lookup> result(members.size());
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (auto known = impl_->cache.find(impl_->cache_id(tenant, members[i])))
      result[i] = *std::move(known);
    else
      unknown.push_back(i);
  }
  if (unknown.empty()) return result;

  const std::lock_guard lock(impl_->write_mutex);
  std::vector<std::string> names;
  names.reserve(unknown.size());
  for (const auto i : unknown) names.push_back(data_key_name(tenant, members[i]));
  auto stored = impl_->read(names);

  const auto ring = impl_->current_ring();
  rocksdb::WriteBatch batch;
  std::unordered_map<member_id, std::size_t, member_hash> made;  // a member may be named twice
  for (std::size_t n = 0; n < unknown.size(); ++n) {
    const auto& member = members[unknown[n]];
    if (stored[n].state == key_state::missing) {
      const auto [first, is_new] = made.try_emplace(member, n);
      if (is_new) {
        auto key = std::allocate_shared<data_key>(locked_allocator<data_key>());
        impl_->entropy.fill(key->bytes);
        impl_->require(batch.Put(names[n], wrap_key(*ring, names[n], *key, impl_->entropy)),
                       "collect new keys");
        stored[n] = {key_state::live, std::move(key)};
      } else {
        stored[n] = stored[first->second];
      }
    }
    result[unknown[n]] = stored[n];
  }
  if (batch.Count() > 0) impl_->write(batch, "write new keys");
  for (std::size_t n = 0; n < unknown.size(); ++n)
    impl_->cache.put(impl_->cache_id(tenant, members[unknown[n]]), stored[n]);
  return result;
}

key_state data_key_store::erase(std::string_view tenant, const member_id& member) {
  const auto id = impl_->cache_id(tenant, member);
  const auto name = data_key_name(tenant, member);
  auto before = key_state::missing;
  const std::lock_guard one(impl_->erase_mutex);
  auto& env = *impl_->db->GetEnv();
  // Of an erasure that failed: whichever key it was may lie in a file.
  const bool unfinished = has_erasure_mark(env, impl_->folder);
  if (!unfinished) impl_->require(make_erasure_mark(env, impl_->folder), "mark an erasure");
  {
    const std::lock_guard lock(impl_->write_mutex);
    std::string value;
    const auto status = impl_->db->Get({}, name, &value);
    if (!status.IsNotFound()) {
      impl_->require(status, "read a key");
      // Not unwrapped: a key whose key-encryption key is lost must be erasable too.
      before = value == erased_key() ? key_state::erased : key_state::live;
    }
    rocksdb::WriteBatch batch;
    impl_->require(batch.Put(name, erased_key()), "erase a key");
    impl_->write(batch, "erase a key");
    impl_->cache.put(id, {key_state::erased, nullptr});
  }
  // Also when it was erased before: a crash may have come between the mark and the compaction.
  const rocksdb::Slice bound(name);
  impl_->compact(unfinished ? nullptr : &bound, unfinished ? nullptr : &bound);
  impl_->require(remove_erasure_mark(env, impl_->folder), "end an erasure");
  return before;
}

std::size_t data_key_store::rewrap(key_ring newer) {
  return rewrap(std::make_shared<const key_ring>(std::move(newer)));
}

std::size_t data_key_store::rewrap(std::shared_ptr<const key_wrapper> newer, const rewrap_listener& tell,
                                   damaged_data_keys* damaged) {
  impl_->adopt(newer);
  const auto total = tell ? counts().all() : 0;
  std::size_t count = 0, looked_at = 0;
  damaged_data_keys unnoticed;
  std::string after;
  while (impl_->rewrap_some(*newer, after, count, looked_at, damaged != nullptr ? *damaged : unnoticed))
    if (tell && !tell(looked_at, std::max(total, looked_at))) return count;
  if (tell) tell(looked_at, looked_at);
  // Also when none was left: a crash may have come between the last batch and the compaction.
  impl_->compact(nullptr, nullptr);
  return count;
}

key_counts data_key_store::counts() const { return count_keys(*impl_->db, impl_->folder); }

std::optional<std::set<std::pair<std::string, member_id>>> data_key_store::erased(
    const std::function<bool()>& stopped) const {
  return erased_members(*impl_->db, impl_->folder,
                        [&stopped](std::string_view, std::string_view) { return !stopped || !stopped(); });
}

database_copy data_key_store::back_up(database_backups& backups, const copy_listener& tell) {
  // An erasure has promised, when it returns, that no file holds the key any more.
  const std::lock_guard lock(impl_->compact_mutex);
  return backups.add(*impl_->db, tell);
}

std::uint64_t data_key_store::bytes_to_back_up(const database_backups& backups) const {
  return backups.bytes_to_copy(*impl_->db);
}

}  // namespace benefactor::store
