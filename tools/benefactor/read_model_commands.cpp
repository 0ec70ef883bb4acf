// `benefactor views list`, `rebuild` and `verify`: the read models themselves.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_rows.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

struct read_model_options : client_options {
  std::vector<std::string> names;
};

constexpr auto between_looks = std::chrono::milliseconds(250);

std::uint64_t number_of(const json& view, const char* key) { return std::stoull(text_of(view, key, "0")); }

int list_views(api::claims_client& client, const read_model_options& o) {
  const auto s = client.views();
  if (o.json) {
    std::cout << s.dump() << '\n';
    return status_done;
  }
  text_table table{{{"View"}, {"State"}, {"What it shows"}}};
  for (const auto& v : list_of(s, "views")) {
    const bool live = v.value("live", false), building = v.value("building", false);
    table.add({text_of(v, "name"),
               building ? (live ? "live, built anew up to " : "being built, up to ") + text_of(v, "builtTo")
                        : std::string(live ? "live" : "off"),
               text_of(v, "about")});
  }
  table.print(std::cout);
  std::cout << "\nLive views cover the log up to position " << text_of(s, "position") << " of "
            << text_of(s, "durable") << ".\n";
  return status_done;
}

int say_problems(const std::vector<field_problem>& problems) {
  for (const auto& p : problems) std::cerr << "benefactor: " << p.field << ": " << p.rule << '\n';
  return status_failed;
}

int rebuild_views(api::claims_client& client, const read_model_options& o) {
  if (const auto problems = client.rebuild_views(o.names); !problems.empty()) return say_problems(problems);
  const interrupt_guard guard;
  const auto end = number_of(client.views(), "durable");
  progress_meter meter("events", end);
  for (;;) {
    const auto s = client.views();
    std::optional<std::uint64_t> reached;
    for (const auto& v : list_of(s, "views"))
      if (v.value("building", false)) reached = number_of(v, "builtTo");
    if (!reached) break;
    meter.update(*reached, std::min(*reached, end));
    if (interrupted()) {
      meter.clear();
      std::cerr << "benefactor: the server goes on building; `benefactor views list` says how far it is\n";
      return status_failed;
    }
    std::this_thread::sleep_for(between_looks);
  }
  meter.clear();
  const auto seconds = std::max(meter.seconds(), 0.001);
  std::cout << "Built " << (o.names.empty() ? std::string("all views") : counted(o.names.size(), "view"))
            << " anew from " << counted(end, "event") << " in " << format_seconds(seconds) << ", "
            << format_count(static_cast<std::uint64_t>(static_cast<double>(end) / seconds)) << " events/s.\n";
  return status_done;
}

int verify_views(api::claims_client& client, const read_model_options& o) {
  if (const auto problems = client.verify_views(); !problems.empty()) return say_problems(problems);
  const interrupt_guard guard;
  const auto end = number_of(client.views(), "durable");
  progress_meter meter("events", end);
  json outcome;
  for (;;) {
    outcome = client.views().value("verification", json::object());
    if (!outcome.value("running", false)) break;
    const auto reached = number_of(outcome, "position");
    meter.update(reached, std::min(reached, end));
    if (interrupted()) {
      meter.clear();
      std::cerr
          << "benefactor: the server goes on verifying; `benefactor views list --json` says what comes out\n";
      return status_failed;
    }
    std::this_thread::sleep_for(between_looks);
  }
  meter.clear();
  if (o.json) {
    std::cout << outcome.dump() << '\n';
  } else if (outcome.contains("failure")) {
    std::cerr << "benefactor: the views could not be verified: " << text_of(outcome, "failure") << '\n';
  } else {
    print_rows(list_of(outcome, "views"),
               {{"View", "name"},
                {"Rows", "rows", right},
                {"Different", "different", right},
                {"Missing", "missing", right}},
               "No view is live.");
    std::cout << (outcome.value("sound", false) ? "\nEvery row is what the log says, up to position "
                                                : "\nThe views are NOT what the log says, up to position ")
              << text_of(outcome, "end") << "; " << format_seconds(meter.seconds()) << ".\n";
    if (!outcome.value("sound", false)) std::cout << "`benefactor views rebuild` builds them anew.\n";
  }
  return outcome.value("sound", false) ? status_done : status_failed;
}

}  // namespace

void add_read_model_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("views", "The read models that lists and statistics come from");
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, const char* footer, auto ask) {
    const auto o = std::make_shared<read_model_options>();
    auto* command = group->add_subcommand(name, about);
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(client_footer(footer, false));
    command->callback(
        [o, &status, ask] { status = with_client(*o, [&](auto& client) { return ask(client, *o); }); });
    return std::pair(command, o);
  };
  add("list", "Which views there are, and how they stand", "Example:\n  benefactor views list", list_views);
  auto [command, o] =
      add("rebuild", "Build views anew from the log, beside the live ones",
          "The live views answer until the new ones have caught up. The server goes on building\n"
          "when this command is interrupted, and after a restart.\n\nExample:\n"
          "  benefactor views rebuild statistics",
          rebuild_views);
  command->add_option("NAME", o->names, "Which views; all where none is named");
  add("verify", "Compare the live views with a fresh fold of the log",
      "Reads the whole log beside the server's work; the fold takes as much disk as the views do.\n"
      "Exit status 1 where a row is not what the log says.\n\nExample:\n  benefactor views verify",
      verify_views);
}

}  // namespace benefactor::tools
