// Data keys on disk: one per member, wrapped under a key-encryption key of the ring, in a RocksDB of their
// own at <data>/keys and never in the log, so that they can be destroyed. Keys and values are stated in
// KEYS.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/database_backups.hpp"
#include "store/entropy.hpp"
#include "store/key_counts.hpp"
#include "store/key_ring.hpp"
#include "store/key_vault.hpp"
#include "store/rocksdb_setup.hpp"

namespace benefactor::store {

struct data_key_options {
  std::size_t cache_entries = 1'000'000;  ///< unwrapped keys held in memory, about 120 bytes each; at least 1
  entropy_source* entropy = nullptr;      ///< null: system_entropy(); must outlive the store
  /// Make a store where there is none. A log that was sealed with keys must find them: a new store would be
  /// empty.
  bool create = true;
  rocksdb_setup setup{};
};

/// Told how many keys of how many have been looked at; when it returns false, nothing more is wrapped.
using rewrap_listener = std::function<bool(std::size_t done, std::size_t total)>;

/// So many keys that are damaged are named; all are counted.
inline constexpr std::size_t damaged_keys_named = 100;

/// Data keys that cannot be unwrapped, as they were changed or their key-encryption key is not in the ring.
/// Whatever finds them lets them stay as they are.
struct damaged_data_keys {
  std::size_t damaged = 0;
  std::vector<std::string> damaged_keys = {};  ///< the first of them: "default/" and whose, by surrogate id
};

/// What a renewal came to.
struct renewal_report : damaged_data_keys {
  std::size_t renewed = 0;  ///< data keys that have a newer generation now
  std::size_t full = 0;     ///< those that have all the generations there can be, and stay as they are
  std::size_t erased = 0, missing = 0;  ///< of the members that were named
  bool went_on = false;                 ///< with a renewal of all keys that had not ended
  bool stopped = false;                 ///< by the listener: asked again, it goes on
};

class data_key_store final : public key_vault {
 public:
  /// Opens or creates the store in *directory*. A new store is bound to the ring's id.
  /// Errors: key_error, which names the folder and says what to do, when the store belongs to another ring,
  /// is in use, damaged or shorter than it is known to have been, or cannot be opened.
  data_key_store(const std::filesystem::path& directory, key_ring ring, const data_key_options& options = {});
  /// The same with keys that are wrapped by something else than a ring's file.
  data_key_store(const std::filesystem::path& directory, std::shared_ptr<const key_wrapper> wrapper,
                 const data_key_options& options = {});
  ~data_key_store() override;

  using key_vault::get_or_create;
  key_lookup find(std::string_view tenant, const member_id& member) override;
  std::vector<key_lookup> get_or_create(std::string_view tenant, std::span<const member_id> members) override;
  key_state erase(std::string_view tenant, const member_id& member) override;

  /// Goes over to *newer* (the same ring, rotated) and wraps every key, all its generations, again that is
  /// not under its current key-encryption key, in synced batches; then drops the files with the old
  /// wrappings. Returns how many were wrapped again. find runs meanwhile, the others wait for one batch at
  /// most. Interrupted, it is simply run again. One that is damaged is added to *damaged* (null: nobody wants
  /// to know) and keeps no other from being wrapped. Errors: key_error when *newer* has another id or lacks a
  /// key-encryption key in use.
  std::size_t rewrap(key_ring newer);
  std::size_t rewrap(std::shared_ptr<const key_wrapper> newer, const rewrap_listener& tell = {},
                     damaged_data_keys* damaged = nullptr);

  /// Gives every key a newer generation, in synced batches: what is sealed from then on is sealed with that
  /// one, and what was sealed before is opened with the older ones. How far it has come is on disk with each
  /// batch, so one that was broken off goes on where it stood and renews no key twice. The others wait for
  /// one batch at most. Keys made meanwhile may be renewed too. One that is damaged is counted and named, and
  /// keeps no other from being renewed. One call at a time. Errors: key_error.
  renewal_report renew_all(const rewrap_listener& tell = {});

  /// The same for the keys of *members* only, by one write, a damaged one too. Errors: key_error,
  /// std::invalid_argument for a tenant.
  renewal_report renew(std::string_view tenant, std::span<const member_id> members);

  /// Notes durably that the erasure which was asked for at the position *request* is about to be approved: it
  /// is to be finished, whatever happens then. Errors: key_error.
  void note_erasure(std::uint64_t request);
  /// It is finished, or was not approved.
  void forget_erasure(std::uint64_t request);
  /// Those noted and not forgotten, ascending.
  std::vector<std::uint64_t> noted_erasures() const;

  /// How many keys there are, and under which key-encryption keys. Reads the whole store, some 100 bytes a
  /// key; what is written meanwhile may be counted or not.
  key_counts counts() const;

  /// Every member whose key was destroyed, with the tenant; reads the whole store too, and passes over what
  /// is damaged. *stopped*, which may be empty, is asked at each key: true ends it, and nothing is returned.
  std::optional<std::set<std::pair<std::string, member_id>>> erased(
      const std::function<bool()>& stopped = {}) const;

  /// Adds a backup of all keys, wrapped as they are, to *backups*. Keys can be made and found meanwhile;
  /// erase and rewrap wait at their end, for a backup holds back the deletion of files. Errors: those of
  /// database_backups::add.
  database_copy back_up(database_backups& backups, const copy_listener& tell = {});

  /// About how many bytes back_up would copy.
  std::uint64_t bytes_to_back_up(const database_backups& backups) const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace benefactor::store
