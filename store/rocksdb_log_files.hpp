// The RocksDB below a log, before a device has it: how it is opened, and what is refused. For
// rocksdb_log_device.cpp and the repair; nobody else includes this.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <string>

#include "store/journal_inspection.hpp"
#include "store/rocksdb_setup.hpp"

namespace benefactor::store {

/// "log in FOLDER: ", which every message about one begins with.
std::string at_log(const std::filesystem::path& folder);

rocksdb::Options log_options(rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup);
rocksdb::Env& env_of(const rocksdb_setup& setup);

/// True when *folder* names a RocksDB.
bool holds_log(const std::filesystem::path& folder);

/// RocksDB would begin a new log where CURRENT is missing, and delete the files of the old one. Those of a
/// creation that was broken off are no log yet: CURRENT comes before the first journal. Errors: log_error.
void refuse_log_without_current(const std::filesystem::path& folder);

/// Refuses a log that is shorter than it is known to have been: it has lost what was answered.
/// @param last  the first position of its last page; nothing: it is empty.
/// @param mark  of the last page known to be durable; nothing: none is.
/// Errors: log_error naming both.
void refuse_short(const std::filesystem::path& folder, const std::optional<std::uint64_t>& last,
                  const std::optional<std::uint64_t>& mark);

/// Errors: log_error naming file and byte when there is damage.
void refuse_damage(const std::filesystem::path& folder, const journal_inspection& journals);

/// Says why RocksDB did not open it, and what to do. Errors: log_error, always.
[[noreturn]] void refuse_open(const std::filesystem::path& folder, const rocksdb::Status& status);

/// The key of the last page as a recovery mode sees it, without changing anything on disk. Errors: log_error.
std::optional<std::uint64_t> last_key_under(const std::filesystem::path& folder,
                                            rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup);

}  // namespace benefactor::store
