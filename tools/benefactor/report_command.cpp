// `benefactor report`: the page for managers, from an export.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "projections/export/export_fold.hpp"
#include "store/durable_file.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/reports/report_page.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;

struct report_options {
  std::string from, to, on;
};

int report(const report_options& options) {
  std::optional<date> on;
  if (!options.on.empty()) on = date_argument(options.on, "--on");
  export_reader reader(options.from);
  const auto last = last_day(reader.manifest());
  // A day on which nothing happened can be reported; one that the export has not seen cannot.
  const auto seen = std::max(last, day_of(reader.manifest().written_us));
  if (on && *on > seen)
    throw std::invalid_argument("--on: the export ends on " + format_date(seen) + "; export again first");
  const auto figures = read_figures(reader, on.value_or(last));
  store::write_durably(options.to, report_page(figures), 0666);
  std::cout << "The report of " << format_date(figures.on) << " is in " << options.to << ": "
            << counted(figures.received_month, "claim") << " received this month, "
            << format_count(figures.month.claims) << " decided, " << format_count(figures.queued)
            << " waiting for review.\n";
  return status_done;
}

}  // namespace

void add_report_command(CLI::App& app, int& status) {
  auto o = std::make_shared<report_options>();
  auto* command =
      app.add_subcommand("report", "Write a page for managers: volumes, money, denials, queue, providers");
  command->add_option("--from", o->from, "The folder of an export")->required();
  command->add_option("--to", o->to, "The page, an HTML file")->required();
  command->add_option("--on", o->on,
                      "As things stood at the end of this day, UTC; else the export's last one");
  command->footer(
      "The page needs nothing else and no network: it can be mailed, printed and kept. No member is named in "
      "it. All its\n"
      "figures are SQL over the export, so `benefactor sql` can go on from any of them.\n"
      "\n"
      "Exit status: 0 written; 1 stopped, or the page could not be written; 2 the export, the day or DuckDB "
      "cannot be "
      "used.\n"
      "\n"
      "Example:\n"
      "  benefactor export --data /var/lib/benefactor --to /srv/reports/benefactor\n"
      "  benefactor report --from /srv/reports/benefactor --to report.html");
  command->callback([o, &status] {
    try {
      status = report(*o);
    } catch (const fs::filesystem_error& error) {
      std::cerr << "benefactor report: " << error.what() << '\n';
      status = status_failed;
    } catch (const std::exception& error) {
      std::cerr << "benefactor report: " << (interrupted() ? "stopped" : error.what()) << '\n';
      status = interrupted() ? status_failed : status_unusable;
    }
  });
}

}  // namespace benefactor::tools
