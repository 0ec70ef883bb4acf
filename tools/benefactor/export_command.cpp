// `benefactor export`: the log as tables for other tools.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "api/wall_clock.hpp"
#include "events/date.hpp"
#include "store/key_ring.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/reports/duckdb_session.hpp"
#include "tools/benefactor/reports/export_run.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

struct export_options {
  std::string data, to, format = "parquet", keys;
  std::uint64_t chunk_events = 250'000;
  bool phi = false, json = false;
};

void print_export(const export_options& options, const export_outcome& outcome, double seconds) {
  const auto& forms = projections::export_tables();
  if (options.json) {
    nlohmann::ordered_json out;
    out["from"] = outcome.from;
    out["nextPosition"] = outcome.next;
    out["events"] = outcome.events;
    auto& rows = out["rows"] = nlohmann::ordered_json::object();
    for (std::size_t t = 0; t < forms.size(); ++t) rows[std::string(forms[t].name)] = outcome.rows[t];
    out["files"] = outcome.files;
    out["bytes"] = outcome.bytes;
    out["removed"] = outcome.removed;
    out["stopped"] = outcome.stopped;
    out["seconds"] = seconds;
    std::cout << out.dump() << '\n';
    return;
  }
  using enum align;
  text_table table{{{"Table"}, {"Rows", right}}};
  for (std::size_t t = 0; t < forms.size(); ++t)
    if (outcome.rows[t] > 0) table.add({std::string(forms[t].name), format_count(outcome.rows[t])});
  if (!table.empty()) {
    table.print(std::cout);
    std::cout << '\n';
  }
  if (outcome.removed > 0)
    std::cout << "Removed " << counted(outcome.removed, "file") << " of an export that was broken off.\n";
  if (outcome.events == 0 && outcome.stopped) return;  // What is said of that is all there is to say.
  if (outcome.events == 0)
    std::cout << "Nothing new: " << options.to << " holds everything up to position " << outcome.next - 1
              << ", " << format_instant(outcome.end_us) << ".\n";
  else
    std::cout << counted(outcome.events, "event") << ", positions " << outcome.from << " to "
              << outcome.next - 1 << " (" << format_instant(outcome.end_us) << "), in "
              << counted(outcome.files, "file") << " with " << format_count(outcome.bytes) << " bytes, "
              << format_count(static_cast<std::uint64_t>(seconds * 1000)) << " ms.\n";
}

int run(const export_options& options) {
  const interrupt_guard guard;
  export_request request;
  request.data = options.data;
  request.folder = options.to;
  request.format = *export_format_from(options.format);
  request.confidential = options.phi;
  request.keys = options.keys;
  request.chunk_events = options.chunk_events;
  std::optional<progress_meter> meter;
  const auto start = std::chrono::steady_clock::now();
  const auto outcome =
      run_export(request, api::wall_clock_us(), [&](std::uint64_t position, std::uint64_t end) {
        if (!meter) meter.emplace("events", end);
        meter->update(position, position);
        return !interrupted();
      });
  if (meter) meter->clear();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  print_export(options, outcome, took.count());
  if (!outcome.stopped) return status_done;
  std::cerr << "benefactor: stopped; the same command goes on from position " << outcome.next << '\n';
  return status_failed;
}

/// Damage and a full disk are told from what cannot be used at all.
int run_guarded(const export_options& options) {
  const auto say = [](const std::exception& error, int status) {
    std::cerr << "benefactor export: " << error.what() << '\n';
    return status;
  };
  try {
    return run(options);
  } catch (const export_unusable& error) {
    return say(error, status_unusable);
  } catch (const duckdb_missing& error) {
    return say(error, status_unusable);
  } catch (const log_unavailable& error) {
    return say(error, status_unusable);
  } catch (const store::key_error& error) {
    return say(error, status_unusable);
  } catch (const store::newer_format& error) {
    return say(error, status_unusable);
  } catch (const std::exception& error) {
    return say(error, status_failed);
  }
}

}  // namespace

void add_export_command(CLI::App& app, int& status) {
  auto o = std::make_shared<export_options>();
  auto* command =
      app.add_subcommand("export", "Write claims, lines, decisions, payments, … as tables for other tools");
  command->add_option("--data", o->data, "The server's data folder; the server may be running")->required();
  command->add_option("--to", o->to, "The folder of the export: new, or of an earlier one that goes on")
      ->required();
  command->add_option("--format", o->format, "parquet, or where DuckDB is not installed csv or ndjson")
      ->check(CLI::IsMember({"parquet", "csv", "ndjson"}))
      ->capture_default_str();
  auto* phi = command->add_flag(
      "--phi", o->phi, "Names, birth dates, plan-issued ids and diagnoses, too; not beside a server");
  command->add_option("--keys", o->keys, "With --phi: the key ring; else DATA.keys")->needs(phi);
  command
      ->add_option("--chunk-events", o->chunk_events,
                   "After so many events a part of the export is complete: a bound of memory")
      ->check(CLI::Range(1'000, 10'000'000))
      ->capture_default_str();
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Writes TABLE/day=YYYY-MM-DD/*.parquet (zstd) below the folder, partitioned by the UTC day on which "
      "things\n"
      "happened, from the log as it is when the command begins; every page is verified on the way. Run "
      "again, "
      "it adds\n"
      "what has come since. manifest.json names the files and the position: what it does not name is no part "
      "of the\n"
      "export. Rows are facts: `benefactor sql` and views.sql tell what is current. An export that was "
      "broken "
      "off, or\n"
      "stopped with Ctrl-C, goes on when the command is run again.\n"
      "\n"
      "Nothing private is in it but with --phi, which is for a new folder; of erased members nothing is, but "
      "what was\n"
      "exported before the erasure stays until the folder is deleted.\n"
      "\n"
      "Exit status: 0 done; 1 stopped, or the log is damaged, or a file could not be written; 2 the log, the "
      "folder, a\n"
      "key or DuckDB cannot be used, and nothing was changed.\n"
      "\n"
      "Example:\n"
      "  benefactor export --data /var/lib/benefactor --to /srv/reports/benefactor");
  command->callback([o, &status] { status = run_guarded(*o); });
}

}  // namespace benefactor::tools
