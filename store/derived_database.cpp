#include "store/derived_database.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_writer.h>
#include <system_error>
#include <utility>

#include "store/derived_families.hpp"
#include "store/log_error.hpp"

namespace benefactor::store {

namespace {

// Where tables are written before they join the database; names RocksDB takes no notice of.
constexpr const char* table_names[derived_families] = {"new-meta.sst", "new-index.sst", "new-snapshots.sst",
                                                       "new-views.sst"};

// Compactions keep fewer tables than that at the top. Adding more would only make every read slower.
constexpr std::uint64_t top_tables_max = 32;

rocksdb::DBOptions database_options(const derived_store_options& chosen,
                                    const std::shared_ptr<rocksdb::EventListener>& listener) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 4;  // While a large merge goes on, small ones keep the tables few.
  options.max_open_files = 1000;
  options.max_file_opening_threads = file_opening_threads;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log_level = rocksdb::ERROR_LEVEL;
  options.keep_log_file_num = 2;
  options.listeners.push_back(listener);
  if (chosen.setup.env != nullptr) options.env = chosen.setup.env;
  if (!chosen.setup.tune) return options;
  rocksdb::Options tuned(options, {});
  chosen.setup.tune(tuned);
  return tuned;
}

}  // namespace

derived_database::family_handles::~family_handles() {
  for (auto* family : all) db->DestroyColumnFamilyHandle(family);
}

derived_database::derived_database(std::string directory, const derived_store_options& chosen)
    : directory_(std::move(directory)) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) throw log_error(at_folder() + "the folder cannot be made (" + error.message() + ")");
  const auto families = derived_family_descriptors(chosen);
  recent_bytes_max_ = families.back().options.write_buffer_size;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(database_options(chosen, compactions_), directory_, families,
                                        &families_.all, &opened);
  if (!status.ok())
    throw log_error(at_folder() + "cannot be opened (" + status.ToString() + "); " +
                    (status.IsNoSpace()
                         ? "make room on the disk below it"
                         : "if it is damaged, delete the folder: it is built again from the log"));
  db_.reset(opened);
  families_.db = opened;
  is_whole_ = !has_lost_bounds();
  // Not before: what is merged no longer shows what it lost.
  if (is_whole_) check(db_->EnableAutoCompaction(families_.all), "opening");
}

void derived_database::check(const rocksdb::Status& status, const char* doing) const {
  if (!status.ok())
    throw log_error(at_folder() + doing + " failed (" + status.ToString() + "); " +
                    (status.IsNoSpace()
                         ? "make room on the disk below it, and start again"
                         : "it may be deleted while nothing runs: it is built again from the log"));
}

void derived_database::damaged(const char* what) const {
  throw log_error(at_folder() + what + " is damaged; delete the folder: it is built again from the log");
}

std::unique_ptr<rocksdb::Iterator> derived_database::iterator(derived_family of,
                                                              const rocksdb::ReadOptions& options) const {
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, handle(of)));
}

std::optional<std::string> derived_database::get(derived_family of, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, handle(of), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status, "reading");
  return value;
}

void derived_database::write_table(const sorted_rows& rows, rocksdb::ColumnFamilyHandle* family,
                                   const std::string& file) const {
  const rocksdb::Options options = db_->GetOptions(family);
  rocksdb::SstFileWriter table(rocksdb::EnvOptions(options), options, family);
  check(table.Open(file), "writing");
  for (const auto& row : rows)
    check(row.removed() ? table.Delete(slice(row.key())) : table.Put(slice(row.key()), slice(row.value())),
          "writing");
  check(table.Finish(), "writing");
}

// A table that has lost its bounds is merged into something that no longer shows it, so nothing is merged
// before that was looked at, and never if one has.
void derived_database::join(const std::array<sorted_rows_ptr, derived_families>& rows) {
  std::vector<rocksdb::IngestExternalFileArg> tables;
  for (std::size_t family = 0; family < derived_families; ++family) {
    if (rows[family]->size() == 0) continue;
    auto& table = tables.emplace_back();
    table.column_family = families_.all[family];
    table.external_files = {directory_ + "/" + table_names[family]};
    table.options.move_files = true;
    table.options.write_global_seqno = false;
    write_table(*rows[family], table.column_family, table.external_files.front());
  }
  {
    const auto held = compactions_->hold_back();
    check(db_->IngestExternalFiles(tables), "writing");
    if (has_lost_bounds()) {
      is_whole_ = false;
      rocksdb::CancelAllBackgroundWork(db_.get(), false);
      throw log_error(at_folder() +
                      "a table that was just written could not be read; start again: the folder is built "
                      "again from the log");
    }
  }
  wait_for_compactions();
}

// RocksDB 7.8 takes a table in without its bounds, and without a word, when it cannot read its first row, and
// then never finds any. No key is empty.
bool derived_database::has_lost_bounds() const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  return std::any_of(tables.begin(), tables.end(),
                     [](const auto& table) { return table.smallestkey.empty() || table.largestkey.empty(); });
}

void derived_database::wait_for_compactions() const {
  compactions_->wait_until([this] {
    std::uint64_t errors = 0;
    db_->GetIntProperty(rocksdb::DB::Properties::kBackgroundErrors, &errors);
    if (errors > 0) return true;  // The next tables will not join, and say why.
    std::uint64_t most = 0;
    for (auto* family : families_.all) {
      std::string count;
      db_->GetProperty(family, rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0", &count);
      most = std::max<std::uint64_t>(most, std::strtoull(count.c_str(), nullptr, 10));
    }
    return most < top_tables_max;
  });
}

}  // namespace benefactor::store
