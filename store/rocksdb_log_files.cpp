#include "store/rocksdb_log_files.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/table.h>
#include <system_error>

#include "store/bytes.hpp"
#include "store/high_water_mark.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::store {

namespace {

std::string end_of(const std::optional<std::uint64_t>& last) {
  return last ? "its last page is at position " + std::to_string(*last) : std::string{"it is empty"};
}

}  // namespace

std::string at_log(const std::filesystem::path& folder) { return "log in " + folder.string() + ": "; }

rocksdb::Options log_options(rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup) {
  rocksdb::Options options;
  // The default mode opens silently with half the log when a record in the middle is damaged.
  options.wal_recovery_mode = recovery;
  // One compression at every level: tables of ascending positions are then moved down and never written
  // again.
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = 64 << 20;  // Bounds the journal that a start reads back: about a second.
  options.max_write_buffer_number = 4;
  options.target_file_size_base = 64 << 20;
  options.max_open_files = 1000;
  options.max_file_opening_threads = file_opening_threads;
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log_level = rocksdb::ERROR_LEVEL;
  options.keep_log_file_num = 2;
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 8 << 10;
  // Cold buckets read pages from all over the log, which a cache of any size in reason would not have.
  table.block_cache = rocksdb::NewLRUCache(16 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (setup.env != nullptr) options.env = setup.env;
  if (setup.tune) setup.tune(options);
  return options;
}

rocksdb::Env& env_of(const rocksdb_setup& setup) {
  return setup.env != nullptr ? *setup.env : *rocksdb::Env::Default();
}

bool holds_log(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "CURRENT", ignored);
}

void refuse_log_without_current(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto& file = entry.path();
    if (file.extension() == ".sst" || file.extension() == ".log" || file == high_water_mark::file_in(folder))
      throw log_error(at_log(folder) + "CURRENT, which names its files, is missing, and " +
                      file.filename().string() + " is there: restore a backup");
  }
}

void refuse_short(const std::filesystem::path& folder, const std::optional<std::uint64_t>& last,
                  const std::optional<std::uint64_t>& mark) {
  if (!mark || (last && *last >= *mark)) return;
  throw log_error(at_log(folder) + end_of(last) + ", but the page at position " + std::to_string(*mark) +
                  " was durable: its end is lost; restore a backup, or `benefactor log repair --drop-tail` "
                  "goes on without it");
}

void refuse_damage(const std::filesystem::path& folder, const journal_inspection& journals) {
  if (!journals.damage) return;
  const auto& damage = *journals.damage;
  throw log_error(at_log(folder) + damage.file + " is damaged at byte " + std::to_string(damage.offset) +
                  ": " + damage.what +
                  (damage.manifest ? "; restore a backup"
                                   : "; `benefactor log repair --drop-tail` tells whether it is at the "
                                     "journal's end, and removes that; otherwise restore a backup"));
}

void refuse_open(const std::filesystem::path& folder, const rocksdb::Status& status) {
  std::string advice = "check the folder and the disk below it";
  if (status.IsCorruption())
    advice =
        "it is damaged: `benefactor log repair --drop-tail` tells whether only its last record is, and "
        "removes that; "
        "otherwise restore a backup";
  else if (status.IsNoSpace())
    advice = "make room on the disk below it";
  else if (status.ToString().find("lock") != std::string::npos)
    advice = "another process has it open: stop that one first";
  throw log_error(at_log(folder) + "cannot be opened (" + status.ToString() + "); " + advice);
}

std::optional<std::uint64_t> last_key_under(const std::filesystem::path& folder,
                                            rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(log_options(recovery, setup), folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::unique_ptr<rocksdb::Iterator> last(db->NewIterator({}));
  last->SeekToLast();
  if (!last->status().ok()) refuse_open(folder, last->status());
  if (!last->Valid()) return std::nullopt;
  return get_big(last->key().ToStringView());
}

std::optional<std::uint64_t> rocksdb_log_device::drop_damaged_journal_tail(
    const std::filesystem::path& folder, const rocksdb_setup& setup) {
  using mode = rocksdb::WALRecoveryMode;
  if (!holds_log(folder)) {
    refuse_log_without_current(folder);
    throw log_error(at_log(folder) + "there is none");
  }
  auto& env = env_of(setup);
  const auto journals = inspect_journals(env, folder);
  if (journals.damage && journals.damage->manifest) refuse_damage(folder, journals);
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::OpenForReadOnly(log_options(mode::kTolerateCorruptedTailRecords, setup),
                                             folder.string(), &opened);
  std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok() && !status.IsCorruption()) refuse_open(folder, status);
  db.reset();

  // Up to the damage, and with the damage skipped: if skipping shows more, something sound lies behind it.
  const auto mark = high_water_mark::read(env, high_water_mark::file_in(folder));
  const auto sound = last_key_under(folder, mode::kPointInTimeRecovery, setup);
  if (status.ok() && !journals.damage && (!mark || (sound && *sound >= *mark))) return std::nullopt;
  const auto beyond = last_key_under(folder, mode::kSkipAnyCorruptedRecords, setup);
  if (beyond > sound)
    throw log_error(at_log(folder) + "the damage is not at its end: pages up to position " +
                    std::to_string(*beyond) + " follow it; restore a backup");

  opened = nullptr;
  status = rocksdb::DB::Open(log_options(mode::kPointInTimeRecovery, setup), folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  db.reset(opened);
  const std::unique_ptr<rocksdb::Iterator> last(db->NewIterator({}));
  last->SeekToLast();
  if (!last->status().ok()) refuse_open(folder, last->status());
  if (!last->Valid()) {
    // The mark is made with the first page, before anything is answered.
    if (!mark) return 0;
    throw log_error(at_log(folder) + "nothing of it is left, not even its first page: restore a backup");
  }
  const auto key = get_big(last->key().ToStringView());
  return page_view::verified(last->value().ToStringView(), key).end_position();
}

}  // namespace benefactor::store
