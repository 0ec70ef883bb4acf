#include "store/data_keys_beside.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <rocksdb/db.h>
#include <shared_mutex>
#include <stdexcept>
#include <unordered_map>

#include "store/data_key_database.hpp"
#include "store/key_cache.hpp"
#include "store/opening_beside.hpp"
#include "store/tenant.hpp"
#include "store/wrapped_key.hpp"

namespace benefactor::store {

namespace {

constexpr char ring_record_version = 1;

/// Of names and values, in the store's order: some 100 bytes a key.
constexpr std::size_t kept_max = 500'000;

std::string ring_record(const id128& id) {
  std::string value(1, ring_record_version);
  return value.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

}  // namespace

struct data_keys_beside::impl {
  /// Names and values as the store has them, in its order, as one text.
  class kept_keys {
   public:
    /// *name* is behind all before. Of more than kept_max keys the rest is left out.
    void add(std::string_view name, std::string_view value) {
      if (places_.size() == kept_max) return;
      places_.push_back(
          {bytes_.size(), static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
      bytes_.append(name).append(value);
    }
    std::optional<std::string_view> find(std::string_view name) const {
      const auto at = std::lower_bound(
          places_.begin(), places_.end(), name,
          [&](const place& each, std::string_view wanted) { return name_of(each) < wanted; });
      if (at == places_.end() || name_of(*at) != name) return std::nullopt;
      return std::string_view(bytes_).substr(at->begin + at->name, at->value);
    }

   private:
    struct place {
      std::size_t begin;
      std::uint32_t name, value;  ///< bytes, one behind the other
    };
    std::string_view name_of(const place& of) const {
      return std::string_view(bytes_).substr(of.begin, of.name);
    }

    std::string bytes_;
    std::vector<place> places_;
  };

  impl(const std::filesystem::path& directory, key_ring opened_ring, std::size_t cache_entries)
      : ring(std::move(opened_ring)), cache(cache_entries), folder(directory) {
    if (std::error_code ignored; !std::filesystem::exists(folder / "CURRENT", ignored))
      throw key_error(at_data_keys(folder) + "there are none");
    std::string why;
    bool broken = false;
    db = open_unchanged<key_error>(
        folder, [this] { return open(); }, why, broken);
    if (!db)
      throw key_error(broken ? why
                             : at_data_keys(folder) +
                                   "they cannot be opened beside the engine that has them open (" + why +
                                   "); try again");
    std::string record;
    require_keys(folder, db->Get({}, {ring_record_name.data(), ring_record_name.size()}, &record),
                 "read the key ring's id");
    if (record != ring_record(ring.id()))
      throw key_error(at_data_keys(folder) + "the store belongs to another key ring than " +
                      to_hex(ring.id()));
  }

  std::unique_ptr<rocksdb::DB> open() const {
    const auto options = data_key_options_of({.env = nullptr, .tune = [](rocksdb::Options& chosen) {
                                                chosen.info_log = std::make_shared<no_information>();
                                              }});
    rocksdb::DB* opened = nullptr;
    require_keys(folder, rocksdb::DB::OpenForReadOnly(options, folder.string(), &opened), "open the store");
    return std::unique_ptr<rocksdb::DB>(opened);
  }

  key_cache::id cache_id(std::string_view tenant, const member_id& member) {
    check_tenant(tenant);
    const std::string name(tenant);
    {
      const std::shared_lock lock(tenants_mutex);
      if (const auto found = tenants.find(name); found != tenants.end()) return {found->second, member};
    }
    const std::unique_lock lock(tenants_mutex);
    return {tenants.try_emplace(name, static_cast<std::uint32_t>(tenants.size())).first->second, member};
  }

  key_ring ring;
  key_cache cache;
  const std::filesystem::path folder;
  std::unique_ptr<rocksdb::DB> db;
  kept_keys kept;                     // The first keys of the store, for find() once all were read.
  std::atomic<bool> kept_all{false};  // They were, and no more are kept.
  std::shared_mutex tenants_mutex;
  std::unordered_map<std::string, std::uint32_t> tenants;
};

data_keys_beside::data_keys_beside(const std::filesystem::path& directory, key_ring ring,
                                   std::size_t cache_entries)
    : impl_(std::make_unique<impl>(directory, std::move(ring), cache_entries)) {}

data_keys_beside::~data_keys_beside() = default;

key_lookup data_keys_beside::find(std::string_view tenant, const member_id& member) {
  const auto id = impl_->cache_id(tenant, member);
  if (auto known = impl_->cache.find(id)) return *std::move(known);
  const auto name = data_key_name(tenant, member);
  if (impl_->kept_all.load(std::memory_order_acquire))
    if (const auto known = impl_->kept.find(name)) {
      auto lookup = unwrap_key(impl_->ring, name, *known);
      impl_->cache.put(id, lookup);
      return lookup;
    }
  rocksdb::PinnableSlice value;
  const auto status = impl_->db->Get({}, impl_->db->DefaultColumnFamily(), name, &value);
  if (status.IsNotFound()) return {};
  require_keys(impl_->folder, status, "read a key");
  auto lookup = unwrap_key(impl_->ring, name, value.ToStringView());
  impl_->cache.put(id, lookup);
  return lookup;
}

std::set<std::pair<std::string, member_id>> data_keys_beside::erased() {
  const bool keeps = !impl_->kept_all;
  auto found = erased_members(*impl_->db, impl_->folder, [&](std::string_view name, std::string_view value) {
    if (keeps) impl_->kept.add(name, value);
    return true;
  });
  impl_->kept_all.store(true, std::memory_order_release);
  return *std::move(found);
}

key_counts data_keys_beside::counts() const { return count_keys(*impl_->db, impl_->folder); }

std::vector<key_lookup> data_keys_beside::get_or_create(std::string_view /*tenant*/,
                                                        std::span<const member_id> /*members*/) {
  throw std::logic_error("data keys beside an engine are only read");
}

key_state data_keys_beside::erase(std::string_view /*tenant*/, const member_id& /*member*/) {
  throw std::logic_error("data keys beside an engine are only read");
}

}  // namespace benefactor::store
