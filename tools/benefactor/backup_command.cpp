// `benefactor backup`: a consistent copy of log and keys, from a running server or from a data directory at
// rest.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "api/wall_clock.hpp"
#include "events/date.hpp"
#include "store/backup_set.hpp"
#include "tools/benefactor/backup_list.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct backup_options : client_options {
  std::string to, data, keys;
  std::uint32_t keep = 0;
  bool list = false;
};

void print_backup(const backup_options& options, const std::string& folder,
                  const store::backup_report& report) {
  const auto& backup = report.backup;
  if (options.json) {
    nlohmann::ordered_json out;
    out["number"] = backup.number;
    out["time"] = format_instant(backup.time_us);
    out["lastPosition"] = backup.last_position;
    out["pageHash"] = hex_of(store::as_text(backup.page_hash));
    out["keyRingId"] = to_hex(report.key_ring_id);
    out["copiedBytes"] = report.copied_bytes;
    out["reusedBytes"] = report.reused_bytes;
    out["backups"] = report.backups;
    out["removed"] = report.removed;
    std::cout << out.dump() << '\n';
    return;
  }
  std::cout << "Backup " << backup.number << " in " << folder << ": everything up to position "
            << backup.last_position << ".\nCopied " << format_count(report.copied_bytes) << " bytes; "
            << format_count(report.reused_bytes) << " were there already. The folder holds "
            << counted(report.backups, "backup");
  if (report.removed > 0) std::cout << ", " << report.removed << " older removed";
  std::cout << ".\nThe key ring " << to_hex(report.key_ring_id)
            << " is not in it, and without it nobody can use it: keep a copy of the ring\nsomewhere else.\n";
}

/// Shows progress until the backup is there, or Ctrl-C.
struct teller {
  bool operator()(const store::backup_progress& progress) {
    if (progress.total_bytes > 0 && !meter) meter.emplace("bytes", progress.total_bytes);
    if (meter) meter->update(progress.copied_bytes, progress.copied_bytes);
    return !interrupted();
  }
  void clear() {
    if (meter) meter->clear();
  }
  std::optional<progress_meter> meter;
};

int say_stopped() {
  std::cerr << "benefactor: stopped; the earlier backups are as they were\n";
  return status_failed;
}

int back_up_server(const backup_options& options, const store::backup_request& request) {
  return with_client(options, [&](api::claims_client& client) {
    teller tell;
    const auto outcome = client.back_up(request, std::ref(tell));
    tell.clear();
    if (!outcome) return say_stopped();
    if (outcome->done) {
      print_backup(options, request.folder.string(), *outcome->done);
      return status_done;
    }
    std::cerr << "benefactor: " << (outcome->refused.empty() ? outcome->failed : outcome->refused) << '\n';
    return status_failed;
  });
}

int back_up_data(const backup_options& options, const store::backup_request& request) {
  {
    const log_lock free(options.data);  // Says who has it open, which RocksDB does not.
  }
  const auto log = store::rocksdb_log_device::open(log_folder(options.data));
  const auto origin = store::open_log(*log).origin;
  const auto keys = open_data_keys(options.data, options.keys, origin);
  // A server that was started without one has none.
  std::unique_ptr<store::rocksdb_log_device> access;
  const auto access_folder = std::filesystem::path(options.data) / "access";
  if (std::filesystem::exists(access_folder / "CURRENT"))
    access = store::rocksdb_log_device::open(access_folder);
  teller tell;
  const auto report = store::take_backup(options.data, *log, *keys, origin, request, api::wall_clock_us(),
                                         std::ref(tell), access.get());
  tell.clear();
  print_backup(options, request.folder.string(), report);
  return status_done;
}

int back_up(const backup_options& options) {
  if (options.list) return list_backups(options.to, options.json);
  const interrupt_guard guard;
  const store::backup_request request{std::filesystem::absolute(options.to).lexically_normal(), options.keep};
  return options.data.empty() ? back_up_server(options, request) : back_up_data(options, request);
}

}  // namespace

void add_backup_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<backup_options>();
  auto* command =
      app.add_subcommand("backup", "Back up a running server's log and keys, or a data directory");
  command->add_option("--to", chosen->to, "The folder of the backups, on the server's machine")->required();
  command->add_option("--keep", chosen->keep, "Afterwards remove all but this many, the newest; 0: none");
  command->add_flag("--list", chosen->list, "Take none; show those that are there");
  add_connect_option(*command, *chosen);
  auto* data =
      command->add_option("--data", chosen->data, "Back up this data directory, which no server has open");
  data->excludes("--connect");
  command->add_option("--keys", chosen->keys, "With --data: the key ring; else DATA.keys")->needs(data);
  add_json_option(*command, *chosen);
  command->footer(
      "The server goes on deciding claims meanwhile; everything answered before the command began is in the "
      "backup.\n"
      "Each backup is complete by itself. What an earlier one in the folder has already is not copied again, "
      "and a\n"
      "backup that is interrupted leaves the earlier ones as they were. Up to 1,000 fit in one folder, of "
      "one log.\n"
      "\n"
      "The key ring is never in a backup: keep a copy of it elsewhere. A backup that is older than the "
      "erasure of a\n"
      "member still holds that member's key; --keep lets such backups go.\n"
      "\n"
      "Exit status: 0 done; 1 refused, failed or stopped, or the server could not be asked; 2 unusable input "
      "or "
      "usage.\n"
      "\n"
      "Example:\n"
      "  benefactor backup --to /var/backups/benefactor --keep 14");
  command->callback([chosen, &status] {
    try {
      status = back_up(*chosen);
    } catch (const log_unavailable& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    } catch (const store::key_error& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    } catch (const store::backup_stopped&) {
      status = say_stopped();
    } catch (const std::exception& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_failed;
    }
  });
}

}  // namespace benefactor::tools
