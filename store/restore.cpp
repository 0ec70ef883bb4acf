#include "store/restore.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <set>
#include <system_error>
#include <utility>

#include "store/backup_set.hpp"
#include "store/data_format.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/event_codec.hpp"
#include "store/key_inventory.hpp"
#include "store/sealed_event.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

constexpr auto between_reports = std::chrono::milliseconds(100);

const backup_entry& chosen_backup(const backup_manifest& manifest, const restore_request& request) {
  const auto& all = manifest.backups;
  if (all.empty())
    throw backup_refused("restore: no backup in " + request.folder.string() +
                         " is complete; name another folder");
  if (!request.number) return all.back();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& entry) { return entry.number == *request.number; });
  if (found == all.end())
    throw backup_refused("restore: there is no backup " + std::to_string(*request.number) + " in " +
                         request.folder.string() + "; there are " + std::to_string(all.front().number) +
                         " to " + std::to_string(all.back().number) + ", --list shows them");
  return *found;
}

/// The files of one backup, each list checked against the manifest.
struct backup_copies {
  backup_copies(const fs::path& folder, const backup_entry& entry)
      : log(folder / "log", false), keys(folder / "keys", false) {
    check_list(folder / "log", entry.log_copy, entry.log_list);
    check_list(folder / "keys", entry.keys_copy, entry.keys_list);
    bytes = log.bytes_of(entry.log_copy) + keys.bytes_of(entry.keys_copy);
    if (entry.access_copy == 0) return;
    check_list(folder / "access", entry.access_copy, entry.access_list);
    access.emplace(folder / "access", false);
    bytes += access->bytes_of(entry.access_copy);
  }

  static void check_list(const fs::path& folder, std::uint32_t copy, const digest256& digest) {
    const auto file = database_backups::list_file(folder, copy);
    const auto text = read_small_file(file, std::size_t{64} << 20);
    if (!text || sha256(*text) != digest)
      throw backup_damaged("restore: " + file.string() +
                           (text ? " was changed since the backup was taken" : " is missing") +
                           "; restore another backup");
  }

  database_backups log, keys;
  std::optional<database_backups> access;  ///< nothing: there was no access log
  std::uint64_t bytes = 0;
};

/// Refuses a position that the backup does not hold, or behind which a command would be torn.
void check_position(const backup_copies& copies, const backup_entry& entry, std::uint64_t position) {
  if (position > entry.last_position)
    throw backup_refused("restore: position " + std::to_string(position) + " is not in backup " +
                         std::to_string(entry.number) + ", whose last is " +
                         std::to_string(entry.last_position) + "; name a lower one or a later backup");
  const auto log = rocksdb_log_device::open_backup(copies.log, entry.log_copy);
  const auto log_id = open_log(*log).origin.log_id;
  if (ends_command(*log, log_id, position)) return;
  auto before = position, after = position;
  while (before > 0 && !ends_command(*log, log_id, before)) --before;
  while (after < entry.last_position && !ends_command(*log, log_id, after)) ++after;
  throw backup_refused("restore: position " + std::to_string(position) + " is one of positions " +
                       std::to_string(before + 1) + " to " + std::to_string(after) +
                       ", which one command caused and which stand or fall together; restore to " +
                       std::to_string(before) + " without it, or to " + std::to_string(after) + " with it");
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // RocksDB renames its temporary files meanwhile.
    if (at->is_regular_file(gone))
      if (const auto size = at->file_size(gone); !gone) bytes += size;
  }
  return bytes;
}

/// Makes the directory, marks it, and takes away what an interrupted restore left.
void begin(const fs::path& data) {
  const auto mark = restoring_mark(data);
  const auto refuse = [&](const std::string& why) {
    throw backup_refused("restore: " + data.string() + ' ' + why + "; name one that is not there yet");
  };
  if (fs::exists(data) && !fs::is_directory(data)) refuse("is no directory");
  if (fs::exists(data) && !fs::is_empty(data) && !fs::exists(mark)) refuse("is not empty");
  make_durable_folder(data);
  write_durably(mark, "A restore into this directory was begun and is not finished. Run it again.\n");
  for (const auto* part : {"log", "keys", "access", "access-index", "derived", "FORMAT"})
    fs::remove_all(data / part);
}

/// Copies on a thread of its own, because RocksDB does not say how far it is: the bytes that arrived do.
void copy(const backup_copies& copies, const backup_entry& entry, const fs::path& data,
          const restore_listener& tell) {
  auto copying = std::async(std::launch::async, [&] {
    copies.log.restore(entry.log_copy, data / "log");
    copies.keys.restore(entry.keys_copy, data / "keys");
    if (copies.access) copies.access->restore(entry.access_copy, data / "access");
  });
  while (copying.wait_for(between_reports) != std::future_status::ready)
    if (tell) tell({false, std::min(bytes_below(data), copies.bytes), copies.bytes});
  copying.get();
}

/// Where the chain stands before the page that begins at *position*.
page_link link_before(const log_device& log, std::uint64_t position) {
  if (position == 0) return {};
  return page_view::verified(log.read_page_at_or_before(position - 1)).link();
}

/// Ends the log with the event at *to_position* and the record of the restore behind it. The page that holds
/// that event is written again with what is kept of it: the same events, the same time, another hash.
void end_at(rocksdb_log_device& log, const id128& log_id, const log_restored& record, std::int64_t now_us) {
  const auto stored = log.read_page_at_or_before(record.to_position);
  const auto page = page_view::verified(stored);
  std::vector<stored_page> pages;
  auto link = page.link();
  auto from = page.end_position();
  if (record.to_position + 1 < page.end_position()) {
    from = page.header().first_position;
    page_builder kept(link_before(log, from), page.header().time_us);
    auto position = from;
    for (const auto event : page)
      if (position++ <= record.to_position) kept.add(event);
    pages = kept.finish();
    link = kept.link();
  }
  page_builder builder(link, now_us);
  builder.add(encode_log_restored(log_id, record));
  for (auto& last : builder.finish()) pages.push_back(std::move(last));
  log.remove_from(from);
  if (const auto written = log.submit_and_wait(std::move(pages)); !written.ok())
    throw backup_failed(written.error);
}

/// Verifies the restored access log and records the restore in it too. It is never cut: what was read was
/// read, whatever the event log is restored to.
void end_access(const fs::path& folder, const backup_entry& entry, const id128& key_ring_id,
                std::int64_t now_us) {
  const auto access = rocksdb_log_device::open(folder);
  const auto head = open_log(*access);
  if (head.origin.key_ring_id != key_ring_id)
    throw backup_damaged("restore: the access log is of another key ring; restore another backup");
  if (const auto report = verify(*access); report.damage)
    throw backup_damaged("restore: access log: " + report.damage->what + "; restore another backup");
  const auto last = head.link.next_position - 1;
  end_at(*access, head.origin.log_id, {entry.number, entry.time_us, last, head.link.page_hash, last}, now_us);
}

/// Verifies the restored log, and that no event needs a key that is not there.
verify_report verify_all(const rocksdb_log_device& log, const fs::path& keys_folder, std::uint64_t end,
                         const restore_listener& tell) {
  const key_inventory keys(keys_folder);
  std::set<std::pair<tenant_name, sealing_key>> seen;
  return verify(
      log, std::nullopt,
      [&](std::uint64_t position) {
        if (tell) tell({true, position + 1, end});
      },
      [&](const event_view& event) {
        if (event.type < first_domain_event_type) return;
        for (const auto& key : sealing_keys(event))
          if (seen.emplace(event.stream.tenant, key).second &&
              !keys.holds(event.stream.tenant.text(), key.owner, key.generation))
            throw backup_damaged(
                "restore: the event at position " + std::to_string(event.position) +
                " is sealed under a data key that is not in the backup: its keys were copied before "
                "its log; restore another backup");
      });
}

}  // namespace

bool ends_command(const log_device& log, const id128& log_id, std::uint64_t position) {
  const auto recorded = read_event(log, position);
  if (recorded.event.type < first_domain_event_type) return true;
  const auto decoded = decode(recorded.event, log_id);
  const auto* event = std::get_if<bucket_event>(&decoded);
  return !event || benefactor::ends_command(*event);
}

restore_report restore_backup(const restore_request& asked, std::int64_t now_us,
                              const restore_listener& tell) {
  auto request = asked;
  request.folder = fs::absolute(asked.folder);  // RocksDB opens a backup in its place by its whole name only.
  const auto refuse_folder = [&] {
    throw backup_refused("restore: there are no backups in " + request.folder.string() +
                         "; name the folder that `benefactor backup --to` was given");
  };
  if (!fs::is_directory(request.folder)) refuse_folder();
  const backup_lock lock(request.folder, false);
  const auto manifest = read_backup_manifest(request.folder);
  if (!manifest) refuse_folder();
  const auto& entry = chosen_backup(*manifest, request);
  const backup_copies copies(request.folder, entry);
  if (request.to_position) check_position(copies, entry, *request.to_position);

  const auto& data = request.data;
  begin(data);
  copy(copies, entry, data, tell);
  restore_report report;
  report.backup = entry;
  report.log_id = manifest->log_id;
  report.key_ring_id = manifest->key_ring_id;
  report.to_position = request.to_position.value_or(entry.last_position);
  {
    const auto log = rocksdb_log_device::open(data / "log");
    const auto head = open_log(*log);
    if (head.origin.log_id != manifest->log_id || head.link.next_position != entry.last_position + 1 ||
        head.link.page_hash != entry.page_hash)
      throw backup_damaged("restore: the log in backup " + std::to_string(entry.number) +
                           " does not end as the list of backups says; restore another backup");
    end_at(*log, head.origin.log_id,
           {entry.number, entry.time_us, entry.last_position, entry.page_hash, report.to_position}, now_us);
    report.verified = verify_all(*log, data / "keys", report.to_position + 2, tell);
    if (report.verified.damage)
      throw backup_damaged("restore: " + report.verified.damage->what + "; restore another backup");
  }
  if (copies.access) end_access(data / "access", entry, manifest->key_ring_id, now_us);
  record_data_format(data);
  remove_durably(restoring_mark(data));
  return report;
}

}  // namespace benefactor::store
