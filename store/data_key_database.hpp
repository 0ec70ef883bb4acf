// The RocksDB below the data keys: how it is opened, and how its failures are told. For data_keys.cpp and
// key_inventory.cpp; nobody else includes this.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "events/ids.hpp"
#include "store/key_counts.hpp"
#include "store/rocksdb_setup.hpp"

namespace benefactor::store {

/// "data keys in FOLDER: ", which every message about them begins with.
std::string at_data_keys(const std::filesystem::path& folder);

rocksdb::Options data_key_options_of(const rocksdb_setup& setup = {});

/// Errors: key_error naming the folder, what was being done and what to do, unless *status* is ok.
void require_keys(const std::filesystem::path& folder, const rocksdb::Status& status, const char* doing);

/// The name of the record that binds the store to its ring. No tenant is empty, so no data key begins with a
/// zero byte.
inline constexpr std::string_view ring_record_name{"\0ring", 5};

/// The name of the record that says how far a renewal of all data keys has come; there while one goes on.
inline constexpr std::string_view renewal_record_name{"\0renewal", 8};

/// What the names of records begin with that name an erasure which may be unfinished; its request follows.
inline constexpr std::string_view pending_record_prefix{"\0erasure", 8};

/// True for the name of a record like those.
inline bool names_no_key(std::string_view name) { return name.empty() || name.front() == '\0'; }

/// Reads the whole store, some 100 bytes a key. Nothing is unwrapped.
key_counts count_keys(rocksdb::DB& db, const std::filesystem::path& folder);

/// Every member whose key was destroyed, with the tenant. Reads the whole store likewise, and passes over
/// what is damaged. *each*, which may be empty, is given every name and value; false from it ends the
/// reading, and nothing is returned.
std::optional<std::set<std::pair<std::string, member_id>>> erased_members(
    rocksdb::DB& db, const std::filesystem::path& folder,
    const std::function<bool(std::string_view name, std::string_view value)>& each = {});

}  // namespace benefactor::store
