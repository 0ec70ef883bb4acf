// Renewal of data keys: another generation for each, on disk before anything is sealed with it. How far a
// renewal of all has come stands in a record of the store, written with the keys.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "store/data_keys_implementation.hpp"

namespace benefactor::store {
namespace {

constexpr char renewal_record_version = 1;

// Less than a rotation takes at once: until a batch is in the cache, readers may hold the older generation.
constexpr std::size_t renewal_batch = 1'000;

std::string renewal_record(std::string_view after) {
  return std::string(1, renewal_record_version).append(after);
}

/// *name* as people read it: a tenant and a surrogate id, which says nothing of who it is.
std::string text_of(std::string_view name) {
  const std::size_t size = name.empty() ? 0 : static_cast<unsigned char>(name.front());
  member_id member;
  if (name.size() != 1 + size + member.bytes.size()) return "a key whose name has another form";
  std::copy(name.end() - static_cast<std::ptrdiff_t>(member.bytes.size()), name.end(), member.bytes.begin());
  return std::string(name.substr(1, size)) + "/" + to_hex(member);
}

}  // namespace

void data_key_store::impl::note_damaged(std::string_view name, damaged_data_keys& damaged) {
  ++damaged.damaged;
  if (damaged.damaged_keys.size() < damaged_keys_named) damaged.damaged_keys.push_back(text_of(name));
}

std::shared_ptr<const data_key> data_key_store::impl::renew_into(rocksdb::WriteBatch& batch,
                                                                 std::string_view name,
                                                                 const key_lookup& stored,
                                                                 renewal_report& report) {
  const bool live = stored.state == key_state::live;
  if (!live || stored.key->generation() == key_generation_max) {
    ++(live ? report.full : report.erased);
    return nullptr;
  }
  auto newer = renewed_key(stored.key, entropy);
  require(batch.Put(slice(name), wrap_key(*current_ring(), name, *newer, entropy)), "collect renewed keys");
  ++report.renewed;
  return newer;
}

std::optional<key_lookup> data_key_store::impl::unwrap_sound(std::string_view name, std::string_view value) {
  try {
    cache_id(name);
    return unwrap(name, value);
  } catch (const key_error&) {
    return std::nullopt;
  } catch (const std::invalid_argument&) {  // Of the tenant in its name.
    return std::nullopt;
  }
}

std::size_t data_key_store::impl::number_of_keys() const {
  std::size_t all = 0;
  const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator({}));
  for (at->SeekToFirst(); at->Valid(); at->Next())
    if (!names_no_key(at->key().ToStringView())) ++all;
  require(at->status(), "read keys");
  return all;
}

bool data_key_store::impl::renew_some(std::string& after, renewal_report& report, std::size_t& looked_at) {
  const std::lock_guard lock(write_mutex);
  rocksdb::WriteBatch batch;
  std::vector<std::pair<key_cache::id, std::shared_ptr<const data_key>>> renewed;
  auto counted = report;
  std::size_t seen = 0;
  {
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator({}));
    for (at->Seek(after); at->Valid() && seen < renewal_batch; at->Next(), ++seen) {
      const auto name = at->key().ToStringView();
      after.assign(name).push_back('\0');  // the least key behind this one
      if (names_no_key(name)) continue;
      ++looked_at;
      const auto stored = unwrap_sound(name, at->value().ToStringView());
      if (!stored)
        note_damaged(name, counted);
      else if (auto newer = renew_into(batch, name, *stored, counted))
        renewed.emplace_back(cache_id(name), std::move(newer));
    }
    require(at->status(), "read keys");
  }
  const bool more = seen == renewal_batch;
  // With the last batch the record goes, so that the next renewal begins anew.
  if (more)
    require(batch.Put(slice(renewal_record_name), renewal_record(after)), "record the renewal");
  else
    require(batch.Delete(slice(renewal_record_name)), "end the renewal");
  write(batch, "write renewed keys");
  report = counted;
  for (auto& [id, key] : renewed) cache.replace(id, {key_state::live, std::move(key)});
  return more;
}

renewal_report data_key_store::renew_all(const rewrap_listener& tell) {
  renewal_report report;
  std::string after, record;
  const auto status = impl_->db->Get({}, {renewal_record_name.data(), renewal_record_name.size()}, &record);
  if (!status.IsNotFound()) {
    impl_->require(status, "read how far a renewal has come");
    if (record.empty() || record[0] != renewal_record_version)
      throw key_error(impl_->at_folder() + "their renewal was begun by a program of another version");
    after = record.substr(1);
    report.went_on = true;
  }
  const auto total = tell ? impl_->number_of_keys() : 0;
  std::size_t looked_at = 0;
  if (tell && !tell(0, total)) {
    report.stopped = true;
    return report;
  }
  while (impl_->renew_some(after, report, looked_at))
    if (tell && !tell(looked_at, std::max(total, looked_at))) {
      report.stopped = true;
      return report;
    }
  if (tell) tell(looked_at, looked_at);
  return report;
}

renewal_report data_key_store::renew(std::string_view tenant, std::span<const member_id> members) {
  check_tenant(tenant);
  renewal_report report;
  const std::lock_guard lock(impl_->write_mutex);
  rocksdb::WriteBatch batch;
  std::unordered_map<std::string, std::shared_ptr<const data_key>> renewed;
  for (const auto& member : std::set<member_id>(members.begin(), members.end())) {  // One may be named twice.
    const auto name = data_key_name(tenant, member);
    std::string value;
    const auto status = impl_->db->Get({}, name, &value);
    if (status.IsNotFound()) {
      ++report.missing;
      continue;
    }
    impl_->require(status, "read a key");
    const auto stored = impl_->unwrap_sound(name, value);
    if (!stored)
      impl_->note_damaged(name, report);
    else if (auto newer = impl_->renew_into(batch, name, *stored, report))
      renewed.emplace(name, std::move(newer));
  }
  if (batch.Count() > 0) impl_->write(batch, "write renewed keys");
  for (auto& [name, key] : renewed)
    impl_->cache.replace(impl_->cache_id(name), {key_state::live, std::move(key)});
  return report;
}

}  // namespace benefactor::store
