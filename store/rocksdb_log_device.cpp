#include "store/rocksdb_log_device.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>
#include <thread>
#include <utility>

#include "store/append_only.hpp"
#include "store/bytes.hpp"
#include "store/durable_folder.hpp"
#include "store/high_water_mark.hpp"
#include "store/journal_inspection.hpp"
#include "store/rocksdb_log_files.hpp"

namespace benefactor::store {

namespace {

// After a power cut the mark may be older than the log by what was written in this time.
constexpr std::chrono::seconds mark_sync_interval{1};
// Longer journals are made a table when the log is closed; shorter ones are read back in some milliseconds.
constexpr std::uint64_t journal_left = 4 << 20;

std::string key_of(std::uint64_t position) {
  std::string key;
  append_big(key, position);
  return key;
}

}  // namespace

struct rocksdb_log_device::implementation {
  struct batch {
    std::vector<stored_page> pages;
    completion done;
  };

  std::filesystem::path folder;
  bool read_only = false;
  std::uint64_t last_shown = UINT64_MAX;      // The key of no page behind it is told of.
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
  void leave_table();
  [[noreturn]] void refuse_read(std::uint64_t position, const rocksdb::Status& status) const;
  std::unique_ptr<rocksdb::Iterator> iterator() const {
    return std::unique_ptr<rocksdb::Iterator>(db->NewIterator({}));
  }
  stored_page page_under(const rocksdb::Iterator& at, std::uint64_t wanted) const;
  stored_page page_at_or_before(std::uint64_t position) const;
};

void rocksdb_log_device::implementation::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    const auto something = [&] { return closing || !queue.empty(); };
    if (!mark || !mark->unsynced())
      work.wait(lock, something);
    else if (!work.wait_for(lock, mark_sync_interval, something) || queue.empty()) {
      lock.unlock();  // Whoever submits does not wait for the disk.
      sync_mark();    // Nothing comes just now, or any more.
      lock.lock();
    }
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
  failed = at_log(folder) + "writing from position " + std::to_string(pages.front().first_position) +
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

/// Whoever opens the log next need not read a long journal back. Where it fails the journal is still there.
void rocksdb_log_device::implementation::leave_table() {
  std::uint64_t bytes = 0;
  if (db->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes) && bytes > journal_left)
    static_cast<void>(db->Flush({}));
}

void rocksdb_log_device::implementation::refuse_read(std::uint64_t position,
                                                     const rocksdb::Status& status) const {
  throw log_error(at_log(folder) + "reading at position " + std::to_string(position) + " failed (" +
                  status.ToString() +
                  "); run `benefactor log verify`, restore a backup if it confirms the damage");
}

stored_page rocksdb_log_device::implementation::page_under(const rocksdb::Iterator& at,
                                                           std::uint64_t wanted) const {
  if (!at.status().ok()) refuse_read(wanted, at.status());
  if (!at.Valid()) return {};
  const auto key = at.key().ToStringView();
  if (key.size() != 8) throw log_error(at_log(folder) + "holds a key that is not a position");
  return {get_big(key), std::make_shared<const std::string>(at.value().ToStringView())};
}

stored_page rocksdb_log_device::implementation::page_at_or_before(std::uint64_t position) const {
  const auto at = iterator();
  at->SeekForPrev(key_of(std::min(position, last_shown)));
  return page_under(*at, position);
}

rocksdb_log_device::rocksdb_log_device(std::unique_ptr<implementation> self) : self_(std::move(self)) {}

std::unique_ptr<rocksdb_log_device> rocksdb_log_device::open(const std::filesystem::path& folder,
                                                             const rocksdb_log_options& chosen) {
  const bool create = chosen.create && !chosen.read_only;
  const bool there = holds_log(folder);
  if (!there) refuse_log_without_current(folder);
  if (!create && !there)
    throw log_error(at_log(folder) +
                    "there is none; name another data folder, or `benefactor serve --data` starts one");
  if (create) {
    try {
      make_durable_folder(folder);
    } catch (const std::filesystem::filesystem_error& error) {
      throw log_error(at_log(folder) + "the folder cannot be made (" + error.code().message() +
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
  auto options = log_options(mode, chosen.setup);
  options.create_if_missing = create && !there;
  rocksdb::DB* opened = nullptr;
  const auto status = chosen.read_only ? rocksdb::DB::OpenForReadOnly(options, folder.string(), &opened)
                                       : rocksdb::DB::Open(options, folder.string(), &opened);
  if (!status.ok()) refuse_open(folder, status);
  auto self = std::make_unique<implementation>();
  self->db.reset(opened);
  self->folder = folder;
  self->read_only = chosen.read_only;
  // The mark was read before RocksDB looked at its files: they have all that it speaks for.
  if (chosen.durable_only && mark) self->last_shown = *mark;
  if (const auto page = self->page_at_or_before(UINT64_MAX)) self->last_submitted = page.first_position;
  if (!chosen.repairing) refuse_short(folder, self->last_submitted, mark);
  self->env = &env;
  if (!chosen.read_only && !chosen.repairing && self->last_submitted) self->move_mark(*self->last_submitted);
  if (!self->failed.empty()) throw log_error(at_log(folder) + self->failed);
  if (!chosen.read_only) self->writer = std::thread(&implementation::run, self.get());
  return std::unique_ptr<rocksdb_log_device>(new rocksdb_log_device(std::move(self)));
}

rocksdb_log_device::~rocksdb_log_device() {
  {
    const std::lock_guard lock(self_->mutex);
    self_->closing = true;
  }
  self_->work.notify_one();
  if (!self_->writer.joinable()) return;
  self_->writer.join();
  if (self_->failed.empty()) self_->leave_table();
}

void rocksdb_log_device::submit(std::vector<stored_page> pages, completion done) {
  if (self_->read_only) throw log_error(at_log(self_->folder) + "it was opened read-only");
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
  if (first_position > self_->last_shown) return {};
  rocksdb::PinnableSlice value;
  const auto status = self_->db->Get({}, self_->db->DefaultColumnFamily(), key_of(first_position), &value);
  if (status.IsNotFound()) return {};
  if (!status.ok()) self_->refuse_read(first_position, status);
  return {first_position, std::make_shared<const std::string>(value.ToStringView())};
}

stored_page rocksdb_log_device::read_page_at_or_before(std::uint64_t position) const {
  return self_->page_at_or_before(position);
}

stored_page rocksdb_log_device::last_page() const { return read_page_at_or_before(UINT64_MAX); }

namespace {

class rocksdb_cursor final : public page_cursor {
 public:
  rocksdb_cursor(std::unique_ptr<rocksdb::Iterator> at, std::uint64_t from, std::uint64_t last,
                 std::string folder)
      : at_(std::move(at)), last_(last), folder_(std::move(folder)) {
    at_->SeekForPrev(key_of(std::min(from, last)));
    if (!at_->Valid() && at_->status().ok()) at_->SeekToFirst();
  }

  bool next() override {
    if (std::exchange(started_, true) && at_->Valid()) at_->Next();
    if (!at_->status().ok())
      throw log_error(folder_ + "reading on after position " + std::to_string(position_) + " failed (" +
                      at_->status().ToString() + "); restore a backup if it happens again");
    if (!at_->Valid()) return false;
    if (at_->key().size() != 8) throw log_error(folder_ + "holds a key that is not a position");
    const auto position = get_big(at_->key().ToStringView());
    if (position > last_) return false;
    position_ = position;
    return true;
  }
  std::uint64_t first_position() const override { return position_; }
  std::string_view bytes() const override { return at_->value().ToStringView(); }

 private:
  std::unique_ptr<rocksdb::Iterator> at_;
  std::uint64_t last_;
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
                                          from, self_->last_shown, at_log(self_->folder));
}

void rocksdb_log_device::remove_from(std::uint64_t position) {
  if (self_->read_only) throw log_error(at_log(self_->folder) + "it was opened read-only");
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const std::string beyond_all(9, '\xff');
  const auto status =
      self_->db->DeleteRange(durable, self_->db->DefaultColumnFamily(), key_of(position), beyond_all);
  if (!status.ok())
    throw log_error(at_log(self_->folder) + "removing pages from position " + std::to_string(position) +
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
  auto options = log_options(rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords, {});
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
