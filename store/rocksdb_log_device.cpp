#include "store/rocksdb_log_device.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <system_error>
#include <thread>
#include <utility>

#include "store/append_only.hpp"
#include "store/bytes.hpp"
#include "store/durable_folder.hpp"
#include "store/high_water_mark.hpp"
#include "store/journal_inspection.hpp"

namespace benefactor::store {

namespace {

// After a power cut the mark may be older than the log by what was written in this time.
constexpr std::chrono::seconds mark_sync_interval{1};

std::string key_of(std::uint64_t position) {
  std::string key;
  append_big(key, position);
  return key;
}

std::string at_folder(const std::filesystem::path& folder) { return "log in " + folder.string() + ": "; }

rocksdb::Options make_options(rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup) {
  rocksdb::Options options;
  // The default mode opens silently with half the log when a record in the middle is damaged.
  options.wal_recovery_mode = recovery;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.write_buffer_size = 64 << 20;  // Bounds the journal that a start reads back: about a second.
  options.max_write_buffer_number = 4;
  options.target_file_size_base = 64 << 20;
  options.max_open_files = 1000;
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log_level = rocksdb::ERROR_LEVEL;
  options.keep_log_file_num = 2;
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 16 << 10;
  table.block_cache = rocksdb::NewLRUCache(64 << 20);
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

/// RocksDB would begin a new log where CURRENT is missing, and delete the files of the old one. Those of a
/// creation that was broken off are no log yet: CURRENT comes before the first journal.
void refuse_log_without_current(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto& file = entry.path();
    if (file.extension() == ".sst" || file.extension() == ".log" || file == high_water_mark::file_in(folder))
      throw log_error(at_folder(folder) + "CURRENT, which names its files, is missing, and " +
                      file.filename().string() + " is there: restore a backup");
  }
}

std::string end_of(const std::optional<std::uint64_t>& last) {
  return last ? "its last page is at position " + std::to_string(*last) : std::string{"it is empty"};
}

/// A log that is shorter than it is known to have been has lost what was answered.
void refuse_short(const std::filesystem::path& folder, const std::optional<std::uint64_t>& last,
                  const std::optional<std::uint64_t>& mark) {
  if (!mark || (last && *last >= *mark)) return;
  throw log_error(at_folder(folder) + end_of(last) + ", but the page at position " + std::to_string(*mark) +
                  " was durable: its end is lost; restore a backup, or `benefactor log repair --drop-tail` "
                  "goes on without it");
}

void refuse_damage(const std::filesystem::path& folder, const journal_inspection& journals) {
  if (!journals.damage) return;
  const auto& damage = *journals.damage;
  throw log_error(at_folder(folder) + damage.file + " is damaged at byte " + std::to_string(damage.offset) +
                  ": " + damage.what +
                  (damage.manifest ? "; restore a backup"
                                   : "; `benefactor log repair --drop-tail` tells whether it is at the "
                                     "journal's end, and removes that; otherwise restore a backup"));
}

[[noreturn]] void refuse_open(const std::filesystem::path& folder, const rocksdb::Status& status) {
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
  throw log_error(at_folder(folder) + "cannot be opened (" + status.ToString() + "); " + advice);
}

/// The key of the last page as a recovery mode sees it, without changing anything on disk.
std::optional<std::uint64_t> last_key_under(const std::filesystem::path& folder,
                                            rocksdb::WALRecoveryMode recovery, const rocksdb_setup& setup) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(make_options(recovery, setup), folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::unique_ptr<rocksdb::Iterator> last(db->NewIterator({}));
  last->SeekToLast();
  if (!last->status().ok()) refuse_open(folder, last->status());
  if (!last->Valid()) return std::nullopt;
  return get_big(last->key().ToStringView());
}

}  // namespace

struct rocksdb_log_device::implementation {
  struct batch {
    std::vector<stored_page> pages;
    completion done;
  };

  std::filesystem::path folder;
  bool read_only = false;
  std::shared_ptr<rocksdb::Env> environment;  // Of a backup; null: the file system as it is.
  std::unique_ptr<rocksdb::DB> db;

  std::mutex mutex;
  std::condition_variable work;
  std::deque<batch> queue;
  std::optional<std::uint64_t> last_submitted;
  bool closing = false;
  std::string failed;  // Only the writer thread touches it, and the next three.
  rocksdb::Env* env = nullptr;
  std::unique_ptr<high_water_mark> mark;
  std::chrono::steady_clock::time_point mark_synced;
  std::thread writer;

  void run();
  write_result write(const std::vector<stored_page>& pages);
  void move_mark(std::uint64_t last_page);
  void sync_mark();
  [[noreturn]] void refuse_read(std::uint64_t position, const rocksdb::Status& status) const;
  std::unique_ptr<rocksdb::Iterator> iterator() const {
    return std::unique_ptr<rocksdb::Iterator>(db->NewIterator({}));
  }
  stored_page page_under(const rocksdb::Iterator& at, std::uint64_t wanted) const;
};

void rocksdb_log_device::implementation::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    const auto something = [&] { return closing || !queue.empty(); };
    if (!mark || !mark->unsynced())
      work.wait(lock, something);
    else if (!work.wait_for(lock, mark_sync_interval, something) || queue.empty())
      sync_mark();  // Nothing comes just now, or any more.
    if (queue.empty() && closing) return;
    if (queue.empty()) continue;
    auto next = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    auto result = write(next.pages);
    next.pages.clear();
    next.done(std::move(result));
    next = {};
    lock.lock();
  }
}

write_result rocksdb_log_device::implementation::write(const std::vector<stored_page>& pages) {
  if (!failed.empty()) return {failed};
  if (pages.empty()) return {};
  std::size_t bytes = 0;
  for (const auto& page : pages) bytes += page.bytes->size() + 32;
  rocksdb::WriteBatch batch(bytes);
  for (const auto& page : pages) batch.Put(key_of(page.first_position), *page.bytes);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const auto status = db->Write(durable, &batch);
  if (status.ok()) {
    move_mark(pages.back().first_position);
    return {failed};
  }
  // Never retried: after a failed sync nobody knows what is on the disk until the log is read again.
  failed = at_folder(folder) + "writing from position " + std::to_string(pages.front().first_position) +
           " failed (" + status.ToString() +
           "); what was not answered is in doubt, the next start reads the log" +
           (status.IsNoSpace() ? "; make room on its disk first" : "");
  return {failed};
}

/// The pages are durable, but what cannot be marked may be lost later without a word: it counts as failed.
void rocksdb_log_device::implementation::move_mark(std::uint64_t last_page) {
  try {
    if (!mark) mark = std::make_unique<high_water_mark>(*env, high_water_mark::file_in(folder), last_page);
    mark->set(last_page);
  } catch (const log_error& error) {
    failed = error.what();
    return;
  }
  if (std::chrono::steady_clock::now() - mark_synced >= mark_sync_interval) sync_mark();
}

void rocksdb_log_device::implementation::sync_mark() {
  try {
    mark->sync();
  } catch (const log_error& error) {
    // Never tried again, as with the log itself.
    if (failed.empty()) failed = error.what();
    return;
  }
  mark_synced = std::chrono::steady_clock::now();
}

void rocksdb_log_device::implementation::refuse_read(std::uint64_t position,
                                                     const rocksdb::Status& status) const {
  throw log_error(at_folder(folder) + "reading at position " + std::to_string(position) + " failed (" +
                  status.ToString() +
                  "); run `benefactor log verify`, restore a backup if it confirms the damage");
}

stored_page rocksdb_log_device::implementation::page_under(const rocksdb::Iterator& at,
                                                           std::uint64_t wanted) const {
  if (!at.status().ok()) refuse_read(wanted, at.status());
  if (!at.Valid()) return {};
  const auto key = at.key().ToStringView();
  if (key.size() != 8) throw log_error(at_folder(folder) + "holds a key that is not a position");
  return {get_big(key), std::make_shared<const std::string>(at.value().ToStringView())};
}

rocksdb_log_device::rocksdb_log_device(std::unique_ptr<implementation> self) : self_(std::move(self)) {}

std::unique_ptr<rocksdb_log_device> rocksdb_log_device::open(const std::filesystem::path& folder,
                                                             const rocksdb_log_options& chosen) {
  const bool create = chosen.create && !chosen.read_only;
  const bool there = holds_log(folder);
  if (!there) refuse_log_without_current(folder);
  if (!create && !there)
    throw log_error(at_folder(folder) +
                    "there is none; name another data folder, or `benefactor serve --data` starts one");
  if (create) {
    try {
      make_durable_folder(folder);
    } catch (const std::filesystem::filesystem_error& error) {
      throw log_error(at_folder(folder) + "the folder cannot be made (" + error.code().message() +
                      "); check the folder above it and the disk below it");
    }
  }
  const auto mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  auto& env = env_of(chosen.setup);
  const auto mark = high_water_mark::read(env, high_water_mark::file_in(folder));
  if (there) {
    // Before RocksDB opens it for writing, because then it deletes whatever it believes to be no part of it.
    const auto journals = inspect_journals(env, folder);
    refuse_damage(folder, journals);
    if (journals.torn && mark && !chosen.read_only && !chosen.repairing)
      refuse_short(folder, last_key_under(folder, mode, chosen.setup), mark);
  }
  auto options = make_options(mode, chosen.setup);
  options.create_if_missing = create && !there;
  rocksdb::DB* opened = nullptr;
  const auto status = chosen.read_only ? rocksdb::DB::OpenForReadOnly(options, folder.string(), &opened)
                                       : rocksdb::DB::Open(options, folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  auto self = std::make_unique<implementation>();
  self->db.reset(opened);
  self->folder = folder;
  self->read_only = chosen.read_only;
  const auto last = self->iterator();
  last->SeekToLast();
  if (const auto page = self->page_under(*last, UINT64_MAX)) self->last_submitted = page.first_position;
  if (!chosen.repairing) refuse_short(folder, self->last_submitted, mark);
  self->env = &env;
  if (!chosen.read_only && !chosen.repairing && self->last_submitted) self->move_mark(*self->last_submitted);
  if (!self->failed.empty()) throw log_error(at_folder(folder) + self->failed);
  if (!chosen.read_only) self->writer = std::thread(&implementation::run, self.get());
  return std::unique_ptr<rocksdb_log_device>(new rocksdb_log_device(std::move(self)));
}

std::optional<std::uint64_t> rocksdb_log_device::drop_damaged_journal_tail(
    const std::filesystem::path& folder, const rocksdb_setup& setup) {
  using mode = rocksdb::WALRecoveryMode;
  if (!holds_log(folder)) {
    refuse_log_without_current(folder);
    throw log_error(at_folder(folder) + "there is none");
  }
  auto& env = env_of(setup);
  const auto journals = inspect_journals(env, folder);
  if (journals.damage && journals.damage->manifest) refuse_damage(folder, journals);
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::OpenForReadOnly(make_options(mode::kTolerateCorruptedTailRecords, setup),
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
    throw log_error(at_folder(folder) + "the damage is not at its end: pages up to position " +
                    std::to_string(*beyond) + " follow it; restore a backup");

  opened = nullptr;
  status = rocksdb::DB::Open(make_options(mode::kPointInTimeRecovery, setup), folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  db.reset(opened);
  const std::unique_ptr<rocksdb::Iterator> last(db->NewIterator({}));
  last->SeekToLast();
  if (!last->status().ok()) refuse_open(folder, last->status());
  if (!last->Valid()) {
    // The mark is made with the first page, before anything is answered.
    if (!mark) return 0;
    throw log_error(at_folder(folder) + "nothing of it is left, not even its first page: restore a backup");
  }
  const auto key = get_big(last->key().ToStringView());
  return page_view::verified(last->value().ToStringView(), key).end_position();
}

rocksdb_log_device::~rocksdb_log_device() {
  {
    const std::lock_guard lock(self_->mutex);
    self_->closing = true;
  }
  self_->work.notify_one();
  if (self_->writer.joinable()) self_->writer.join();
}

void rocksdb_log_device::submit(std::vector<stored_page> pages, completion done) {
  if (self_->read_only) throw log_error(at_folder(self_->folder) + "it was opened read-only");
  {
    const std::lock_guard lock(self_->mutex);
    require_ascending(pages, self_->last_submitted);
    self_->queue.push_back({std::move(pages), std::move(done)});
  }
  self_->work.notify_one();
}

write_result rocksdb_log_device::submit_and_wait(std::vector<stored_page> pages) {
  std::promise<write_result> promise;
  submit(std::move(pages), [&](write_result result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

stored_page rocksdb_log_device::read_page(std::uint64_t first_position) const {
  rocksdb::PinnableSlice value;
  const auto status = self_->db->Get({}, self_->db->DefaultColumnFamily(), key_of(first_position), &value);
  if (status.IsNotFound()) return {};
  if (!status.ok()) self_->refuse_read(first_position, status);
  return {first_position, std::make_shared<const std::string>(value.ToStringView())};
}

stored_page rocksdb_log_device::read_page_at_or_before(std::uint64_t position) const {
  const auto at = self_->iterator();
  at->SeekForPrev(key_of(position));
  return self_->page_under(*at, position);
}

stored_page rocksdb_log_device::last_page() const { return read_page_at_or_before(UINT64_MAX); }

namespace {

class rocksdb_cursor final : public page_cursor {
 public:
  rocksdb_cursor(std::unique_ptr<rocksdb::Iterator> at, std::uint64_t from, std::string folder)
      : at_(std::move(at)), folder_(std::move(folder)) {
    at_->SeekForPrev(key_of(from));
    if (!at_->Valid() && at_->status().ok()) at_->SeekToFirst();
  }

  bool next() override {
    if (std::exchange(started_, true) && at_->Valid()) at_->Next();
    if (!at_->status().ok())
      throw log_error(folder_ + "reading on after position " + std::to_string(position_) + " failed (" +
                      at_->status().ToString() + "); restore a backup if it happens again");
    if (!at_->Valid()) return false;
    if (at_->key().size() != 8) throw log_error(folder_ + "holds a key that is not a position");
    position_ = get_big(at_->key().ToStringView());
    return true;
  }
  std::uint64_t first_position() const override { return position_; }
  std::string_view bytes() const override { return at_->value().ToStringView(); }

 private:
  std::unique_ptr<rocksdb::Iterator> at_;
  std::string folder_;
  std::uint64_t position_ = 0;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<page_cursor> rocksdb_log_device::scan(std::uint64_t from) const {
  rocksdb::ReadOptions through;
  through.fill_cache = false;  // A replay must not push out what single reads have warmed.
  through.readahead_size = 4 << 20;
  return std::make_unique<rocksdb_cursor>(std::unique_ptr<rocksdb::Iterator>(self_->db->NewIterator(through)),
                                          from, at_folder(self_->folder));
}

void rocksdb_log_device::remove_from(std::uint64_t position) {
  if (self_->read_only) throw log_error(at_folder(self_->folder) + "it was opened read-only");
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const std::string beyond_all(9, '\xff');
  const auto status =
      self_->db->DeleteRange(durable, self_->db->DefaultColumnFamily(), key_of(position), beyond_all);
  if (!status.ok())
    throw log_error(at_folder(self_->folder) + "removing pages from position " + std::to_string(position) +
                    " on failed (" + status.ToString() + ")");
  const auto last = last_page();
  const std::lock_guard lock(self_->mutex);
  self_->last_submitted.reset();
  if (last) self_->last_submitted = last.first_position;
}

database_copy rocksdb_log_device::back_up(database_backups& backups, const copy_listener& tell) const {
  return backups.add(*self_->db, tell);
}

std::uint64_t rocksdb_log_device::bytes_to_back_up(const database_backups& backups) const {
  return backups.bytes_to_copy(*self_->db);
}

std::unique_ptr<rocksdb_log_device> rocksdb_log_device::open_backup(const database_backups& backups,
                                                                    std::uint32_t id) {
  auto [name, environment] = backups.location(id);
  auto options = make_options(rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords, {});
  options.env = environment.get();
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, name, &opened);
  if (!status.ok())
    throw log_error("log in the backup " + name + ": cannot be opened (" + status.ToString() +
                    "); restore another backup");
  auto self = std::make_unique<implementation>();
  self->environment = std::move(environment);
  self->db.reset(opened);
  self->folder = name;
  self->read_only = true;
  return std::unique_ptr<rocksdb_log_device>(new rocksdb_log_device(std::move(self)));
}

}  // namespace benefactor::store
