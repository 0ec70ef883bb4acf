// What data_key_store is made of. For data_keys.cpp and data_key_renewal.cpp; nobody else includes this.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/data_format.hpp"
#include "store/data_key_database.hpp"
#include "store/data_keys.hpp"
#include "store/durable_folder.hpp"
#include "store/erasure_mark.hpp"
#include "store/high_water_mark.hpp"
#include "store/journal_inspection.hpp"
#include "store/key_cache.hpp"
#include "store/log_error.hpp"
#include "store/tenant.hpp"
#include "store/wrapped_key.hpp"

namespace benefactor::store {

/// A mutex that whoever waits gets before who has just let go of it: without it the batches of a rotation or
/// renewal, which follow each other at once, would keep others out until the last.
class fair_mutex {
 public:
  void lock() {
    const std::lock_guard turn(turn_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex turn_, mutex_;
};

struct data_key_store::impl {
  static constexpr char ring_record_version = 1;
  static constexpr std::size_t rewrap_batch = 10'000, read_batch = 1'000;

  static rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

  static rocksdb::WriteOptions synced() {
    rocksdb::WriteOptions options;
    options.sync = true;
    return options;
  }

  static std::string ring_record(const id128& id) {
    std::string value(1, ring_record_version);
    return value.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  }

  impl(const std::filesystem::path& directory, std::shared_ptr<const key_wrapper> wrapper,
       const data_key_options& options)
      : entropy(options.entropy != nullptr ? *options.entropy : system_entropy()),
        ring(std::move(wrapper)),
        cache(options.cache_entries),
        folder(directory) {
    try {
      open(options);
    } catch (const log_error& error) {  // Of the mark.
      throw key_error(at_folder() + error.what());
    } catch (const std::filesystem::filesystem_error& error) {
      throw key_error(at_folder() + "the folder cannot be made (" + error.code().message() +
                      "); check the folder above it and the disk below it");
    }
  }

  ~impl() {
    try {
      if (mark) mark->sync();
    } catch (const log_error&) {  // NOLINT(bugprone-empty-catch): it stays older than it could be.
    }
  }

  std::string at_folder() const { return store::at_data_keys(folder); }

  void require(const rocksdb::Status& status, const char* doing) const {
    store::require_keys(folder, status, doing);
  }

  void open(const data_key_options& options) {
    const bool there = std::filesystem::exists(folder / "CURRENT");
    if (!there) refuse_new(options.create);
    make_durable_folder(folder);
    auto& env = options.setup.env != nullptr ? *options.setup.env : *rocksdb::Env::Default();
    const auto mark_file = high_water_mark::file_in(folder);
    const auto known = high_water_mark::read(env, mark_file);
    if (there) {
      // Before RocksDB opens it and deletes what it believes to be no part of it.
      if (const auto journals = inspect_journals(env, folder); journals.damage)
        throw key_error(at_folder() + journals.damage->file + " is damaged at byte " +
                        std::to_string(journals.damage->offset) + ": " + journals.damage->what +
                        "; restore a backup of them");
    }
    auto database = data_key_options_of(options.setup);
    database.create_if_missing = !there;
    rocksdb::DB* opened = nullptr;
    require(rocksdb::DB::Open(database, folder.string(), &opened), "open the store");
    db.reset(opened);
    if (known && db->GetLatestSequenceNumber() < *known)
      throw key_error(at_folder() + "their end is lost: of " + std::to_string(*known) + " writes that were " +
                      "durable " + std::to_string(db->GetLatestSequenceNumber()) +
                      " are there; restore a backup of them, or accept the loss and delete " +
                      mark_file.string());
    bind_to_ring();
    mark = std::make_unique<high_water_mark>(env, mark_file, db->GetLatestSequenceNumber());
    mark->set(db->GetLatestSequenceNumber());
    mark->sync();
    if (!has_erasure_mark(env, folder)) return;
    compact(nullptr, nullptr);
    require(remove_erasure_mark(env, folder), "end an erasure");
  }

  // RocksDB would begin a new store where CURRENT is missing, and delete the files of the old one.
  void refuse_new(bool create) const {
    bool files = false;
    if (std::filesystem::exists(folder))
      for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto& file = entry.path();
        files = files || file.extension() == ".sst" || file.extension() == ".log" ||
                file == high_water_mark::file_in(folder);
      }
    if (files)
      throw key_error(at_folder() + "CURRENT, which names their files, is missing: restore a backup of them");
    if (!create)
      throw key_error(at_folder() +
                      "there are none, but the log was sealed with data keys: bring them back from a backup");
  }

  /// Writes durably, and says how far the store has come.
  void write(rocksdb::WriteBatch& batch, const char* doing) {
    require(db->Write(synced(), &batch), doing);
    if (!mark) return;
    try {
      mark->set(db->GetLatestSequenceNumber());
    } catch (const log_error& error) {
      throw key_error(at_folder() + error.what());
    }
  }

  // A store under the wrong ring would answer every read with an error but take new keys without one.
  void bind_to_ring() {
    std::string record;
    const auto status = db->Get({}, slice(ring_record_name), &record);
    const auto mine = ring_record(ring->id());
    if (status.IsNotFound()) {
      rocksdb::WriteBatch batch;
      require(batch.Put(slice(ring_record_name), mine), "record the key ring");
      write(batch, "record the key ring");
    } else {
      require(status, "read the key ring's id");
      if (!record.empty() && record[0] > ring_record_version)
        throw key_error(newer_format_text("data keys: the store", static_cast<unsigned char>(record[0]),
                                          ring_record_version));
      if (record.size() != mine.size() || record[0] != ring_record_version)
        throw key_error(at_folder() + "the store is of a format this program does not know");
      if (record != mine)
        throw key_error(at_folder() + "the store belongs to another key ring than " + to_hex(ring->id()));
    }
  }

  std::shared_ptr<const key_wrapper> current_ring() {
    const std::shared_lock lock(ring_mutex);
    return ring;
  }

  // Under write_mutex, so that no rotation comes in between.
  key_lookup unwrap(std::string_view name, std::string_view value) {
    return unwrap_key(*current_ring(), name, value);
  }

  key_cache::id cache_id(std::string_view tenant, const member_id& member) {
    check_tenant(tenant);
    {
      const std::shared_lock lock(tenants_mutex);
      if (const auto found = tenants.find(std::string(tenant)); found != tenants.end())
        return {found->second, member};
    }
    const std::unique_lock lock(tenants_mutex);
    return {
        tenants.try_emplace(std::string(tenant), static_cast<std::uint32_t>(tenants.size())).first->second,
        member};
  }

  /// Of a database key, as data_key_name makes it.
  key_cache::id cache_id(std::string_view name) {
    const auto size = static_cast<unsigned char>(name.front());
    member_id member;
    if (name.size() != 1 + size + member.bytes.size())
      throw key_error(at_folder() + "a key has a name of another form");
    std::copy(name.end() - static_cast<std::ptrdiff_t>(member.bytes.size()), name.end(),
              member.bytes.begin());
    return cache_id(name.substr(1, size), member);
  }

  void adopt(const std::shared_ptr<const key_wrapper>& newer) {
    const std::lock_guard writing(write_mutex);
    const std::unique_lock lock(ring_mutex);
    if (newer->id() != ring->id())
      throw key_error("data keys: rewrap needs a later state of key ring " + to_hex(ring->id()));
    if (!newer->holds(ring->current()))
      throw key_error("data keys: rewrap needs a key ring that still has key-encryption key " +
                      std::to_string(ring->current()));
    ring = newer;
  }

  // Wraps the next batch of keys behind *after* again and moves *after* on; false at the end. Writers wait
  // for one batch only; reading and writing it under their lock keeps a key erased meanwhile from coming
  // back.
  bool rewrap_some(const key_wrapper& newer, std::string& after, std::size_t& count, std::size_t& looked_at,
                   damaged_data_keys& damaged) {
    const std::lock_guard lock(write_mutex);
    rocksdb::WriteBatch batch;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator({}));
    std::size_t seen = 0;
    for (at->Seek(after); at->Valid() && seen < rewrap_batch; at->Next(), ++seen) {
      const auto name = at->key().ToStringView(), value = at->value().ToStringView();
      after.assign(name).push_back('\0');  // the least key behind this one
      if (names_no_key(name)) continue;
      ++looked_at;
      if (has_key_form(value)) {
        const auto number = wrapped_under(value);
        if (!number || *number == newer.current()) continue;
      }
      if (const auto stored = unwrap_sound(name, value)) {
        require(batch.Put(slice(name), wrap_key(newer, name, *stored->key, entropy)), "collect wrapped keys");
        ++count;
      } else {
        note_damaged(name, damaged);
      }
    }
    require(at->status(), "read keys");
    if (batch.Count() > 0) write(batch, "write wrapped keys");
    return seen == rewrap_batch;
  }

  // Renews the next batch of keys behind *after*, records with them how far that has come, and moves *after*
  // on; false at the end. Under the writers' lock for the same reason as rewrap_some.
  bool renew_some(std::string& after, renewal_report& report, std::size_t& looked_at);

  // Puts the next generation of *stored*, the key under *name*, into *batch*, and returns it; null, and
  // counted, where there is none to be had. Under write_mutex.
  std::shared_ptr<const data_key> renew_into(rocksdb::WriteBatch& batch, std::string_view name,
                                             const key_lookup& stored, renewal_report& report);

  // Counts the key under *name*, and names it.
  static void note_damaged(std::string_view name, damaged_data_keys& damaged);

  // As unwrap; nothing where the value or its name is damaged, or its key-encryption key is not there.
  std::optional<key_lookup> unwrap_sound(std::string_view name, std::string_view value);

  // How many keys there are, erased ones and damaged ones too.
  std::size_t number_of_keys() const;

  // Drops the files that hold values since replaced. An iterator would keep them, so none may be open here.
  void compact(const rocksdb::Slice* from, const rocksdb::Slice* to) {
    const std::lock_guard lock(
        compact_mutex);  // Deletions are switched by count; only the last switch sweeps.
    require(db->Flush(rocksdb::FlushOptions()), "flush");
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    require(db->CompactRange(options, from, to), "compact");
    // Files out of use are dropped in the background at a time of RocksDB's choosing; switching deletions off
    // and on again sweeps the directory before this call returns, logs included.
    require(db->DisableFileDeletions(), "hold file deletions");
    require(db->EnableFileDeletions(false), "delete old files");
  }

  std::vector<key_lookup> read(const std::vector<std::string>& names) {
    std::vector<key_lookup> result(names.size());
    std::vector<rocksdb::Slice> slices;
    std::vector<std::string> values;
    for (std::size_t from = 0; from < names.size(); from += read_batch) {
      slices.assign(names.begin() + from, names.begin() + std::min(from + read_batch, names.size()));
      const auto statuses = db->MultiGet({}, slices, &values);
      for (std::size_t i = 0; i < slices.size(); ++i) {
        if (statuses[i].IsNotFound()) continue;
        require(statuses[i], "read keys");
        result[from + i] = unwrap(names[from + i], values[i]);
      }
    }
    return result;
  }

  entropy_source& entropy;
  std::shared_mutex ring_mutex;
  std::shared_ptr<const key_wrapper> ring;
  std::shared_mutex tenants_mutex;
  std::unordered_map<std::string, std::uint32_t> tenants;
  key_cache cache;
  const std::filesystem::path folder;
  fair_mutex write_mutex;  // get_or_create, erase, rewrap and renew read before they write
  std::mutex compact_mutex;
  std::mutex erase_mutex;
  std::unique_ptr<rocksdb::DB> db;
  std::unique_ptr<high_water_mark> mark;  // Under write_mutex.
};

}  // namespace benefactor::store
