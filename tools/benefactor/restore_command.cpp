// `benefactor restore`: a data directory from a backup, as of its end or of a position before it.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>

#include "api/wall_clock.hpp"
#include "events/date.hpp"
#include "store/key_ring.hpp"
#include "store/restore.hpp"
#include "tools/benefactor/backup_list.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct restore_options {
  std::string from, data;
  std::optional<std::uint32_t> number;
  std::optional<std::uint64_t> to_position;
  bool list = false, json = false;
};

/// Shows how far it is. Copying cannot be called off half way, so Ctrl-C ends the program: the directory's
/// mark keeps everybody out of it until the restore is run again.
class teller {
 public:
  explicit teller(std::string data) : data_(std::move(data)) {}
  ~teller() { clear(); }

  void operator()(const store::restore_progress& progress) {
    if (!meter_ || verifying_ != progress.verifying) {
      clear();
      verifying_ = progress.verifying;
      meter_.emplace(verifying_ ? "events verified" : "bytes", progress.total);
    }
    meter_->update(progress.done, progress.done);
    if (!interrupted()) return;
    clear();
    std::cerr << "benefactor: stopped; " << data_ << " is not complete: run the command again, or delete it\n"
              << std::flush;
    std::_Exit(status_failed);
  }

  void clear() {
    if (meter_) meter_->clear();
  }

 private:
  std::string data_;
  bool verifying_ = false;
  std::optional<progress_meter> meter_;
};

void print(const restore_options& options, const store::restore_report& report) {
  const auto& verified = report.verified;
  if (options.json) {
    nlohmann::ordered_json out;
    out["backup"] = report.backup.number;
    out["backupTime"] = format_instant(report.backup.time_us);
    out["backupLastPosition"] = report.backup.last_position;
    out["restoredToPosition"] = report.to_position;
    out["nextPosition"] = verified.link.next_position;
    out["events"] = verified.events;
    out["pages"] = verified.pages;
    out["logId"] = to_hex(report.log_id);
    out["keyRingId"] = to_hex(report.key_ring_id);
    std::cout << out.dump() << '\n';
    return;
  }
  std::cout << "Restored backup " << report.backup.number << " of " << format_instant(report.backup.time_us)
            << " into " << options.data << ": everything up to position " << report.to_position;
  if (report.to_position < report.backup.last_position) std::cout << " of " << report.backup.last_position;
  std::cout << "; the\nevent at " << report.to_position + 1
            << " records that.\nVerified: " << counted(verified.events, "event") << " in "
            << counted(verified.pages, "page") << ", positions 0 to " << verified.link.next_position - 1
            << ", sound, and every data key they need is there.\n"
            << "It belongs to key ring " << to_hex(report.key_ring_id)
            << ". Start it with\n  benefactor serve --data " << options.data;
  if (!std::filesystem::exists(store::key_ring::default_path(options.data))) std::cout << " --keys RING";
  std::cout
      << "\nwhich builds the derived data anew. If the lost directory's checkpoints and log key are there, "
         "name them "
         "with\n--checkpoints and --log-key: the server then says whether anything that was answered is "
         "missing.\n";
}

int restore(const restore_options& options) {
  if (options.list) return list_backups(options.from, options.json);
  if (options.data.empty()) throw std::invalid_argument("restore: say --data, the data directory to make");
  const interrupt_guard guard;
  teller tell(options.data);
  const auto report = store::restore_backup({.folder = options.from,
                                             .data = options.data,
                                             .number = options.number,
                                             .to_position = options.to_position},
                                            api::wall_clock_us(), std::ref(tell));
  tell.clear();
  print(options, report);
  return status_done;
}

}  // namespace

void add_restore_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<restore_options>();
  auto* command = app.add_subcommand("restore", "Make a data directory from a backup");
  command->add_option("--from", chosen->from, "The folder of the backups")->required();
  command->add_option("--data", chosen->data, "The data directory to make: not there yet, or empty");
  command->add_option("--backup", chosen->number, "Which one; the newest where none is named");
  command->add_option(
      "--to-position", chosen->to_position,
      "The last event to restore, as answers print it; where none is named, the backup's last");
  command->add_flag("--list", chosen->list, "Restore nothing; show the backups that are there");
  command->add_flag("--json", chosen->json, "Print JSON, for machines");
  command->footer(
      "Checks every file's checksum, the whole chain of pages, and that every data key the log needs is "
      "there. The\n"
      "log records at its end that it was restored. Claims answered after that position are not known any "
      "more and\n"
      "can be submitted again. A position between the events of one command is refused, for they stand or "
      "fall\n"
      "together; the message names the nearest ones. Interrupted, the command is simply run again.\n"
      "\n"
      "Exit status: 0 done; 1 refused, failed, or the backup is damaged; 2 unusable input or usage.\n"
      "\n"
      "Example:\n"
      "  benefactor restore --from /var/backups/benefactor --data /var/lib/benefactor-restored");
  command->callback([chosen, &status] {
    try {
      status = restore(*chosen);
    } catch (const std::invalid_argument&) {
      throw;
    } catch (const std::exception& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_failed;
    }
  });
}

}  // namespace benefactor::tools
