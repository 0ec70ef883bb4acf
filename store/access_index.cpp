#include "store/access_index.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <system_error>
#include <utility>

#include "store/bytes.hpp"
#include "store/door_record.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

// No stream's key begins with a zero byte: the tenant's length stands there.
const std::string checkpoint_key("\0checkpoint", 11);
constexpr std::uint32_t index_version = 1;
constexpr std::size_t checkpoint_bytes = 4 + 16 + 8 + 32;
constexpr std::size_t rows_at_a_time = 20'000;

std::string at_index(const fs::path& folder) { return "access index in " + folder.string() + ": "; }

rocksdb::Options options_of(const rocksdb_setup& setup) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = 8 << 20;
  options.max_open_files = 200;
  options.max_file_opening_threads = file_opening_threads;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log_level = rocksdb::ERROR_LEVEL;
  options.keep_log_file_num = 2;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(8 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (setup.env != nullptr) options.env = setup.env;
  if (setup.tune) setup.tune(options);
  return options;
}

std::string row_of(const stream_id& stream, std::uint64_t position) {
  auto key = stream.key();
  append_big(key, position);
  return key;
}

void add_rows(rocksdb::WriteBatch& rows, const event_view& event) {
  if (event.type != phi_accessed_event_type && event.type != door_event_type) return;
  rows.Put(row_of(event.stream, event.position), {});
  for (const auto tag : event.tags) rows.Put(row_of(tag, event.position), {});
}

void set_checkpoint(rocksdb::WriteBatch& rows, const log_checkpoint& reached) {
  std::string value(checkpoint_bytes, '\0');
  auto* to = put_little(value.data(), index_version);
  std::memcpy(to, reached.log_id.bytes.data(), 16);
  to = put_little(to + 16, reached.position);
  std::memcpy(to, reached.page_hash.data(), reached.page_hash.size());
  rows.Put(checkpoint_key, value);
}

}  // namespace

rocksdb_setup access_log_setup(rocksdb_setup setup) {
  setup.tune = [tune = std::move(setup.tune)](rocksdb::Options& options) {
    options.write_buffer_size = 8 << 20;
    options.max_write_buffer_number = 2;
    options.max_open_files = 200;
    if (tune) tune(options);
  };
  return setup;
}

struct access_index::implementation {
  fs::path folder;
  std::unique_ptr<rocksdb::DB> db;
  id128 log_id;
  std::atomic<std::uint64_t> end{0};

  void require(const rocksdb::Status& status, const char* doing) const {
    if (!status.ok())
      throw log_error(at_index(folder) + doing + " failed (" + status.ToString() +
                      "); delete the folder, it is built again from the access log");
  }

  void write(rocksdb::WriteBatch& rows) const {
    // Without a journal: rows and checkpoint become a table together, and what a crash takes away, the next
    // start adds again from the checkpoint on.
    rocksdb::WriteOptions unjournaled;
    unjournaled.disableWAL = true;
    require(db->Write(unjournaled, &rows), "writing");
    rows.Clear();
  }

  ~implementation() {
    if (db) static_cast<void>(db->Flush({}));  // Else the next start adds it again.
  }

  /// Up to where the log is indexed. A damaged index is begun anew.
  std::optional<log_checkpoint> checkpoint(const rocksdb_setup& setup) {
    std::string value;
    const auto status = db->Get({}, checkpoint_key, &value);
    if (status.IsCorruption()) begin_anew(setup);
    if (status.IsNotFound() || status.IsCorruption()) return std::nullopt;
    require(status, "reading");
    if (value.size() != checkpoint_bytes || get_little<std::uint32_t>(value.data()) != index_version)
      return std::nullopt;
    log_checkpoint found;
    std::memcpy(found.log_id.bytes.data(), value.data() + 4, 16);
    found.position = get_little<std::uint64_t>(value.data() + 20);
    std::memcpy(found.page_hash.data(), value.data() + 28, 32);
    return found;
  }

  /// False when it cannot be opened: then it is damaged, or in use.
  rocksdb::Status open(const rocksdb_setup& setup) {
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(options_of(setup), folder.string(), &opened);
    db.reset(opened);
    return status;
  }

  void begin_anew(const rocksdb_setup& setup) {
    db.reset();
    std::error_code error;
    fs::remove_all(folder, error);
    if (error) throw log_error(at_index(folder) + "cannot be deleted (" + error.message() + ")");
    require(open(setup), "opening");
  }

  void cover(const log_device& device, const log_head& head, const std::optional<log_checkpoint>& from,
             const progress& tell) {
    rocksdb::WriteBatch rows;
    const auto report = verify(device, from, tell, [&](const event_view& event) {
      add_rows(rows, event);
      if (static_cast<std::size_t>(rows.Count()) >= rows_at_a_time) write(rows);
    });
    if (report.damage) throw log_error("access log: " + report.damage->what + "; restore a backup of it");
    if (report.link != head.link)
      throw log_error("access log: it ends at position " + std::to_string(report.link.next_position) +
                      ", where it was opened it ended at " + std::to_string(head.link.next_position));
    set_checkpoint(rows, {head.origin.log_id, report.link.next_position - 1, report.link.page_hash});
    write(rows);
    end = report.link.next_position;
  }
};

access_index::access_index(std::unique_ptr<implementation> self) : self_(std::move(self)) {}
access_index::~access_index() = default;

std::unique_ptr<access_index> access_index::open(const fs::path& folder, const log_device& device,
                                                 const log_head& head, const rocksdb_setup& setup,
                                                 const progress& tell) {
  auto self = std::make_unique<implementation>();
  self->folder = folder;
  self->log_id = head.origin.log_id;
  const auto opened = self->open(setup);
  if (opened.IsCorruption())
    self->begin_anew(setup);
  else
    self->require(opened, "opening");
  auto known = self->checkpoint(setup);
  if (known) {
    // Only durable pages are added: a log that no longer holds what is indexed has lost it.
    if (known->log_id == head.origin.log_id && known->position >= head.link.next_position)
      throw log_error("access log: it ends before position " + std::to_string(head.link.next_position) +
                      ", but up to position " + std::to_string(known->position) +
                      " it was durable; restore a backup, or, if it was restored on purpose, delete " +
                      folder.string());
    if (!fits(device, head, *known)) {
      self->begin_anew(setup);
      known.reset();
    }
  }
  self->cover(device, head, known, tell);
  return std::unique_ptr<access_index>(new access_index(std::move(self)));
}

void access_index::add(const std::vector<stored_page>& pages) {
  if (pages.empty()) return;
  rocksdb::WriteBatch rows;
  for (const auto& page : pages)
    for (const auto bytes : page_view::trusted(page)) add_rows(rows, parse_event(bytes));
  const auto link = page_view::trusted(pages.back()).link();
  set_checkpoint(rows, {self_->log_id, link.next_position - 1, link.page_hash});
  self_->write(rows);
  self_->end = link.next_position;
}

std::vector<std::uint64_t> access_index::newest(const stream_id& stream, std::uint64_t from,
                                                std::uint64_t before, std::size_t limit) const {
  std::vector<std::uint64_t> found;
  if (before <= from) return found;
  const auto prefix = stream.key();
  const std::unique_ptr<rocksdb::Iterator> at(self_->db->NewIterator({}));
  for (at->SeekForPrev(row_of(stream, before - 1)); at->Valid() && found.size() < limit; at->Prev()) {
    const auto key = at->key().ToStringView();
    if (key.size() != prefix.size() + 8 || !key.starts_with(prefix)) break;
    const auto position = get_big(key.substr(prefix.size()));
    if (position < from) break;
    found.push_back(position);
  }
  self_->require(at->status(), "reading");
  return found;
}

std::uint64_t access_index::end_position() const { return self_->end; }

}  // namespace benefactor::store
