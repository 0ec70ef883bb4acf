// `benefactor jobs`: the periodic work of a server.
#include <iostream>
#include <memory>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct job_options : client_options {
  std::string name, on;
};

}  // namespace

void add_job_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("jobs", "Periodic work of the server: see, run and try it");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<job_options>();
    auto* command = group->add_subcommand("list", "The jobs, when they run and what came of it last");
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    command->footer(
        client_footer("A job is off until `benefactor serve --job NAME=HH:MM` gives it a time.", false));
    command->callback([o, &status] {
      status = with_client(*o, [&](auto& client) {
        const auto jobs = client.jobs();
        if (o->json) {
          std::cout << jobs.dump() << '\n';
          return status_done;
        }
        text_table table{{{"Job"}, {"Runs at, UTC"}, {"Last run"}, {"Came of it"}, {"What it does"}}};
        for (const auto& j : jobs)
          table.add({text_of(j, "name"), text_of(j, "at", "off"), text_of(j, "lastRun"),
                     text_of(j, "lastSummary"), text_of(j, "description")});
        table.print(std::cout);
        return status_done;
      });
    });
  }
  {
    const auto o = std::make_shared<job_options>();
    const auto dry = std::make_shared<bool>(false);
    auto* command = group->add_subcommand("run", "Run a job now");
    command->add_option("JOB", o->name, "Its name, as aging")->required();
    command->add_flag("--dry-run", *dry, "Say what it would do, and do nothing");
    command
        ->add_option("--on", o->on, "The day it runs for, YYYY-MM-DD: today; of a report also the day before")
        ->required();
    add_connect_option(*command, *o);
    add_grounds_options(*command, *o);
    add_json_option(*command, *o);
    command->footer(client_footer(
        "Exit status 1 also says that the job could not do all that it had to do; it tells what.\n"
        "\n"
        "Example:\n  benefactor jobs run aging --on 2026-05-01 --dry-run",
        false));
    command->callback([o, dry, &status] {
      const auto on = date_argument(o->on, "--on");
      status = with_client(*o, [&](auto& client) {
        const auto outcome = client.run_job(o->name, on, *dry);
        if (!outcome) return no_such("job");
        if (o->json) {
          std::cout << outcome->dump() << '\n';
        } else {
          std::cout << text_of(*outcome, "summary") << '\n';
          for (const json& claim : list_of(*outcome, "claims"))
            std::cout << "  " << claim.get<std::string>() << '\n';
        }
        return outcome->value("failed", 0u) == 0 ? status_done : status_failed;
      });
    });
  }
}

}  // namespace benefactor::tools
