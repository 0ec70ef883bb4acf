// `benefactor publish`: to whom events are published, how far each has come, and what was refused.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

struct publish_command_options : client_options {
  std::string target;
  std::optional<std::uint64_t> position;
};
using publish_options_ptr = std::shared_ptr<publish_command_options>;

int list(api::claims_client& client, const publish_command_options& o) {
  const auto all = client.publish_targets();
  if (o.json) {
    std::cout << all.dump() << '\n';
    return status_done;
  }
  text_table table{{{"Target"},
                    {"To"},
                    {"State"},
                    {"Next position", right},
                    {"Behind", right},
                    {"Published", right},
                    {"Dead letters", right},
                    {"Held up by"}}};
  for (const auto& t : all)
    table.add({text_of(t, "name"), text_of(t, "kind") + " " + text_of(t, "where"), text_of(t, "state"),
               text_of(t, "nextPosition"), text_of(t, "lag"), text_of(t, "published"),
               text_of(t, "deadLetters"),
               text_of(t, "state") == "PUBLISHING" ? "" : text_of(t, "problem", "")});
  if (table.empty())
    std::cout << "This server publishes no events.\n";
  else
    table.print(std::cout);
  return status_done;
}

int dead(api::claims_client& client, const publish_command_options& o) {
  const auto letters = client.dead_letters(o.target);
  if (!letters) return no_such("target " + o.target);
  if (o.json) {
    std::cout << letters->dump() << '\n';
    return status_done;
  }
  text_table table{{{"Position", right}, {"Event"}, {"Refused with"}, {"At"}}};
  for (const auto& l : *letters)
    table.add({text_of(l, "position"), text_of(l, "type"), text_of(l, "reason"), text_of(l, "refused")});
  if (table.empty())
    std::cout << "No dead letters.\n";
  else
    table.print(std::cout);
  return status_done;
}

bool has_ended(api::claims_client& client, const std::string& target) {
  const auto all = client.publish_targets();
  return std::any_of(all.begin(), all.end(), [&](const json& t) {
    return text_of(t, "name") == target && text_of(t, "state") == "ENDED";
  });
}

int retry(api::claims_client& client, const publish_command_options& o) {
  const auto count = client.retry_dead_letters(o.target, o.position);
  if (!count) return no_such("target " + o.target);
  if (*count == 0 && has_ended(client, o.target)) {
    std::cerr << "target: " << o.target << " has ended: it takes nothing until the server is started again\n";
    return status_failed;
  }
  if (*count == 0 && o.position) return no_such("dead letter at position " + std::to_string(*o.position));
  if (o.json)
    std::cout << json{{"retried", *count}}.dump() << '\n';
  else
    std::cout << counted(*count, "event") << " will be published again.\n";
  return status_done;
}

CLI::App* add_one(CLI::App& group, int& status, const char* name, const char* description,
                  const publish_options_ptr& o,
                  int (*run)(api::claims_client&, const publish_command_options&)) {
  auto* command = group.add_subcommand(name, description);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback(
      [o, run, &status] { status = with_client(*o, [&](auto& client) { return run(client, *o); }); });
  return command;
}

}  // namespace

void add_publish_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand(
      "publish", "Events published to Kafka and webhooks: how far each target is, and what it refused");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<publish_command_options>();
    auto* command = add_one(*group, status, "list", "The targets, and how far each has come", o, list);
    command->footer(
        client_footer("Events are published where `benefactor serve --publish FILE` says so.\n\nExample:\n"
                      "  benefactor publish list",
                      false));
  }
  {
    const auto o = std::make_shared<publish_command_options>();
    auto* command = add_one(*group, status, "dead", "The events that a target refused", o, dead);
    command->add_option("TARGET", o->target, "Its name in the settings")->required();
    command->footer(client_footer("Example:\n  benefactor publish dead crm", false));
  }
  {
    const auto o = std::make_shared<publish_command_options>();
    auto* command = add_one(*group, status, "retry", "Publish refused events again, one or all", o, retry);
    command->add_option("TARGET", o->target, "Its name in the settings")->required();
    command->add_option("POSITION", o->position, "This one only");
    command->footer(
        client_footer("They are published after what is under way, so out of order, and leave the list once\n"
                      "the target has acknowledged them.\n\nExample:\n  benefactor publish retry crm 1742",
                      false));
  }
}

}  // namespace benefactor::tools
