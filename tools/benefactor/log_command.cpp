// `benefactor log stat`, `dump`, `verify` and `repair`: the event log on disk, while no server has it open.
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>

#include "api/wall_clock.hpp"
#include "events/date.hpp"
#include "store/key_ring.hpp"
#include "tools/benefactor/claim_in_log.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/event_json.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

struct log_options {
  std::string data, keys, claim;
  std::uint64_t from = 0, to = std::numeric_limits<std::uint64_t>::max();
  bool open = false, json = false, drop_tail = false;
  std::optional<std::uint64_t> drop_from;
};

int stat(const log_options& options) {
  const log_lock lock(options.data);
  const auto device = store::rocksdb_log_device::open(log_folder(options.data), {.read_only = true});
  const auto stat = store::log_stat(*device);
  if (options.json) {
    nlohmann::ordered_json out;
    out["events"] = stat.events;
    out["pages"] = stat.pages;
    out["pageBytes"] = stat.page_bytes;
    out["firstPosition"] = stat.first_position;
    out["lastPosition"] = stat.last_position;
    out["firstTime"] = format_instant(stat.first_time_us);
    out["lastTime"] = format_instant(stat.last_time_us);
    auto& types = out["types"] = nlohmann::ordered_json::object();
    for (const auto& [type, counted] : stat.by_type)
      types[event_type_name(type)] = {
          {"events", counted.events}, {"bytes", counted.bytes}, {"sealedBytes", counted.sealed_bytes}};
    std::cout << out.dump() << '\n';
    return status_done;
  }
  using enum align;
  text_table table{
      {{"Event"}, {"Events", right}, {"Bytes", right}, {"Bytes each", right}, {"Sealed bytes", right}}};
  for (const auto& [type, counted] : stat.by_type)
    table.add({event_type_name(type), format_count(counted.events), format_count(counted.bytes),
               format_count(counted.bytes / std::max<std::uint64_t>(counted.events, 1)),
               format_count(counted.sealed_bytes)});
  table.print(std::cout);
  std::cout << '\n'
            << counted(stat.events, "event") << " in " << counted(stat.pages, "page") << ", "
            << format_count(stat.page_bytes) << " bytes; positions " << stat.first_position << " to "
            << stat.last_position << ", " << format_instant(stat.first_time_us) << " to "
            << format_instant(stat.last_time_us) << ".\n";
  return status_done;
}

int dump(const log_options& options) {
  const interrupt_guard guard;
  const log_lock lock(options.data);
  const auto device = store::rocksdb_log_device::open(log_folder(options.data), {.read_only = true});
  const auto origin = store::open_log(*device).origin;
  const auto keys = options.open ? open_data_keys(options.data, options.keys, origin) : nullptr;
  std::function<bool(const store::event_view&)> wanted;
  if (!options.claim.empty())
    wanted = [is_it = claim_id_filter(options.claim, options.data, options.keys, origin)](
                 const store::event_view& event) { return concerns_claim(event, is_it); };
  store::for_each_event(*device, options.from, options.to, [&](const store::event_view& event) {
    if (!wanted || wanted(event))
      std::cout << event_json(event, origin.log_id, keys.get())
                       .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                << '\n';
    return !interrupted() && std::cout.good();
  });
  std::cout.flush();
  return std::cout.good() && !interrupted() ? status_done : status_failed;
}

void tell_damage(const store::log_damage& damage) {
  std::cout << "Damaged at position " << damage.position << ": " << damage.what
            << "\nEverything before it is sound. "
            << (damage.in_last_page
                    ? "No page follows: `benefactor log repair --drop-tail` can drop the damaged end.\n"
                    : "Pages follow it: restore a backup.\n");
}

int verify(const log_options& options) {
  const log_lock lock(options.data);
  std::unique_ptr<store::rocksdb_log_device> device;
  try {
    device = store::rocksdb_log_device::open(log_folder(options.data), {.read_only = true});
  } catch (const store::log_error& error) {
    if (options.json)
      std::cout << nlohmann::ordered_json{{"sound", false}, {"what", error.what()}}.dump() << '\n';
    else
      std::cout << error.what() << '\n';
    return status_failed;
  }
  std::uint64_t end = 0;
  try {
    end = store::open_log(*device).link.next_position;
  } catch (const store::log_error&) {
    // Damaged at either end: verify says where. The progress then has no end to show.
  }
  progress_meter meter("events", end);
  const auto report = store::verify(
      *device, std::nullopt, [&](std::uint64_t position) { meter.update(position + 1, position + 1); });
  meter.clear();
  if (options.json) {
    nlohmann::ordered_json out;
    out["sound"] = report.ok();
    out["events"] = report.events;
    out["pages"] = report.pages;
    out["bytes"] = report.bytes;
    out["nextPosition"] = report.link.next_position;
    if (report.damage) {
      out["position"] = report.damage->position;
      out["what"] = report.damage->what;
      out["inLastPage"] = report.damage->in_last_page;
    }
    std::cout << out.dump() << '\n';
  } else if (report.damage) {
    tell_damage(*report.damage);
  } else {
    std::cout << "Sound: " << counted(report.events, "event") << " in " << counted(report.pages, "page")
              << ", " << format_count(report.bytes) << " bytes; the next position is "
              << report.link.next_position << ".\n";
  }
  return report.ok() ? status_done : status_failed;
}

int repair(const log_options& options) {
  if (!options.drop_tail)
    throw std::invalid_argument(
        "repair: say --drop-tail, which removes what is damaged at the log's end for good");
  log_lock lock(options.data);
  const auto folder = log_folder(options.data);
  // Below the pages first: with a damaged journal the log does not even open.
  lock.release();
  const auto cut_at = store::rocksdb_log_device::drop_damaged_journal_tail(folder);
  if (cut_at == 0) {
    std::cout
        << "The log was being made and had no first page yet: nothing in it was ever answered. The next "
           "start begins it again.\n";
    return status_done;
  }
  const auto device = store::rocksdb_log_device::open(folder, {.repairing = true});
  if (cut_at) {
    std::cout << "The journal's end was damaged and was dropped, or was gone: events from position "
              << *cut_at << " on may be lost.\n";
    store::record_repair(*device, {store::tail_damage::journal, *cut_at, 0, 0}, api::wall_clock_us());
  }
  const auto report = store::verify(*device);
  if (report.ok()) {
    std::cout << (cut_at ? "The rest is sound, and the log records the repair.\n"
                         : "The log is sound; nothing was dropped.\n");
    return status_done;
  }
  tell_damage(*report.damage);
  const auto dropped = store::repair_drop_tail(*device, api::wall_clock_us(), options.drop_from);
  if (dropped)
    std::cout << "Dropped " << counted(dropped->pages, "page") << " with " << format_count(dropped->bytes)
              << " bytes: all events from position " << dropped->from_position
              << " on are lost. The log records the repair.\n";
  return status_done;
}

/// Damage is told from what cannot be looked at.
int run_guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const log_unavailable& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status_unusable;
  } catch (const store::key_error& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status_unusable;
  } catch (const store::newer_format& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status_unusable;
  } catch (const store::log_error& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
    return status_failed;
  }
}

CLI::App* add_log_subcommand(CLI::App* group, int& status, const std::string& name, const std::string& about,
                             const std::shared_ptr<log_options>& chosen, int (*work)(const log_options&)) {
  auto* command = group->add_subcommand(name, about);
  command->add_option("--data", chosen->data, "The server's data folder")->required();
  command->callback([chosen, &status, work] { status = run_guarded([&] { return work(*chosen); }); });
  return command;
}

constexpr auto statuses =
    "The log must not be open: stop the server first.\n"
    "\n"
    "Exit status: 0 done; 1 the log is damaged; 2 it cannot be looked at: it is in use, there is none, "
    "it is of a\n"
    "newer format, or a key is missing.\n";

}  // namespace

void add_log_command(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("log", "Look at an event log on disk: stat, dump, verify, repair");
  group->require_subcommand(1);
  {
    auto o = std::make_shared<log_options>();
    auto* command = add_log_subcommand(group, status, "stat", "Count events and bytes by type", o, stat);
    command->add_flag("--json", o->json, "Print JSON, for machines");
    command->footer(std::string(statuses) + "\nExample:\n  benefactor log stat --data data");
  }
  {
    auto o = std::make_shared<log_options>();
    auto* command = add_log_subcommand(group, status, "dump", "Print events, one line of JSON each", o, dump);
    command->add_option("--from", o->from, "First position");
    command->add_option("--to", o->to, "Last position");
    command->add_option("--claim", o->claim, "Only events of this claim");
    command->add_option("--keys", o->keys, "The key ring; else DATA.keys");
    command->add_flag("--open", o->open, "Open sealed parts: prints confidential texts");
    command->footer(
        "A claim is named by SUBMITTER/SUBMITTER-CLAIM-ID, for which the key ring is needed, by claim number "
        "or by its\n"
        "id. What is sealed is only counted, unless --open is given; an erased member's stays closed.\n\n" +
        std::string(statuses) + "\nExample:\n  benefactor log dump --data data --from 100 --to 110 --open");
  }
  {
    auto o = std::make_shared<log_options>();
    auto* command = add_log_subcommand(group, status, "verify",
                                       "Check every page, hash link and event from the first", o, verify);
    command->add_flag("--json", o->json, "Print JSON, for machines");
    command->footer("Prints the position of the first damage, if there is any.\n\n" + std::string(statuses) +
                    "\nExample:\n  benefactor log verify --data data");
  }
  {
    auto o = std::make_shared<log_options>();
    auto* command =
        add_log_subcommand(group, status, "repair", "Drop a damaged end, and record that it was", o, repair);
    command->add_flag("--drop-tail", o->drop_tail, "Remove the damaged end; without it nothing is done");
    command->add_option(
        "--drop-from", o->drop_from,
        "Remove everything from this position, where the first damage is, even if sound pages follow");
    command->footer(
        "Says which events may be lost, removes them for good, and appends an event that says so. Without\n"
        "damage it changes nothing. Back the folder up first.\n\n" +
        std::string(statuses) + "\nExample:\n  benefactor log repair --data data --drop-tail");
  }
}

}  // namespace benefactor::tools
