// `benefactor external`: claims that external processors decide: files that go to them and come from them.
#include <iostream>
#include <memory>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

struct exchange_command_options : client_options {
  std::string processor, on;
  bool dry = false;
};
using exchange_options_ptr = std::shared_ptr<exchange_command_options>;

constexpr std::size_t shown_digits = 12;  // Of a SHA-256, for people.

void print_turnaround(std::ostream& out, const json& processor) {
  text_table table{{{"Status"}, {"Claims", right}, {"Median days", right}, {"80 % within", right}}};
  for (const auto& t : list_of(processor, "turnaround"))
    table.add({text_of(t, "status"), text_of(t, "claims"), text_of(t, "median"), text_of(t, "most")});
  if (!table.empty()) table.print(out);
}

void print_processor(std::ostream& out, const json& processor) {
  const auto name = text_of(processor, "name", "");
  out << text_of(processor, "id") << (name.empty() ? " (not set up on this server)" : ": " + name) << ", "
      << text_of(processor, "toSend") << " claims to send\n";
  text_table batches{{{"Batch", right}, {"Sent on"}, {"Claims", right}, {"SHA-256"}}};
  for (const auto& b : list_of(processor, "batches"))
    batches.add({text_of(b, "number"), text_of(b, "on"), text_of(b, "claims"),
                 text_of(b, "sha256").substr(0, shown_digits)});
  if (!batches.empty()) batches.print(out);
  text_table files{{{"File"}, {"Taken on"}, {"Claims", right}, {"Not ours", right}, {"SHA-256"}}};
  for (const auto& f : list_of(processor, "files"))
    files.add({f.value("remittance", false) ? "835" : "277", text_of(f, "on"), text_of(f, "claims"),
               text_of(f, "unknown"), text_of(f, "sha256").substr(0, shown_digits)});
  if (!files.empty()) files.print(out);
  print_turnaround(out, processor);
  if (const auto estimate = text_of(processor, "estimate", ""); !estimate.empty()) out << estimate << '\n';
}

int list(api::claims_client& client, const exchange_command_options& o) {
  auto all = client.external_processors();
  if (!o.processor.empty()) {
    auto only = json::array();
    for (auto& p : all)
      if (text_of(p, "id") == o.processor) only.push_back(std::move(p));
    if (only.empty()) return no_such("external processor");
    all = std::move(only);
  }
  if (o.json) {
    std::cout << all.dump() << '\n';
    return status_done;
  }
  for (const auto& p : all) print_processor(std::cout, p);
  if (all.empty()) std::cout << "No external processor.\n";
  return status_done;
}

void print_sent(std::ostream& out, const json& report) {
  const auto& numbers = list_of(report, "claimNumbers");
  const bool dry = report.value("dry", false);
  for (const auto& number : numbers) out << "  " << number.get<std::string>() << '\n';
  out << numbers.size() << (dry ? " claims would be sent to " : " claims sent to ")
      << text_of(report, "processor");
  if (!numbers.empty() && !dry) out << ", batch " << text_of(report, "lastBatch");
  out << ".\n";
  for (const auto& h : list_of(report, "held")) {
    out << text_of(h, "claimNumber") << " cannot be sent:\n";
    for (const auto& p : list_of(h, "problems"))
      out << "  " << text_of(p, "field") << ": " << text_of(p, "rule") << '\n';
  }
}

int send(api::claims_client& client, const exchange_command_options& o) {
  const auto result = client.send_to(o.processor, date_argument(o.on, "--on"), o.dry);
  if (std::holds_alternative<std::monostate>(result)) return no_such("external processor");
  if (const auto* refused = std::get_if<rejection>(&result)) {
    print(std::cerr, *refused);
    return status_failed;
  }
  const auto& report = std::get<json>(result);
  if (o.json)
    std::cout << report.dump() << '\n';
  else
    print_sent(std::cout, report);
  return list_of(report, "held").empty() ? status_done : status_failed;
}

int receive(api::claims_client& client, const exchange_command_options& o) {
  const auto report = client.receive_from(o.processor, date_argument(o.on, "--on"));
  if (!report) return no_such("external processor");
  bool all_taken = true;
  text_table table{
      {{"File"}, {"Became"}, {"Claims", right}, {"Not ours", right}, {"Refused", right}, {"Why"}}};
  for (const auto& f : list_of(*report, "files")) {
    const auto fate = text_of(f, "fate"), refused = text_of(f, "refused");
    all_taken = all_taken && (fate == "taken" || fate == "repeated") && refused == "0";
    table.add({text_of(f, "sha256").substr(0, shown_digits), fate, text_of(f, "claims"),
               text_of(f, "unknown"), refused, text_of(f, "reason")});
  }
  if (o.json) {
    std::cout << report->dump() << '\n';
  } else {
    if (!table.empty()) table.print(std::cout);
    std::cout << list_of(*report, "files").size() << " files from " << text_of(*report, "processor") << ", "
              << text_of(*report, "waiting") << " waiting.\n";
  }
  return all_taken ? status_done : status_failed;
}

CLI::App* add_one(CLI::App& group, int& status, const char* name, const char* description,
                  const exchange_options_ptr& o,
                  int (*run)(api::claims_client&, const exchange_command_options&)) {
  auto* command = group.add_subcommand(name, description);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback(
      [o, run, &status] { status = with_client(*o, [&](auto& client) { return run(client, *o); }); });
  return command;
}

}  // namespace

void add_exchange_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand(
      "external", "External processors: send them claims, take their answers, see how long they take");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<exchange_command_options>();
    auto* command =
        add_one(*group, status, "list", "What is exchanged with each, and how long it takes", o, list);
    command->add_option("PROCESSOR", o->processor, "This one only");
  }
  {
    const auto o = std::make_shared<exchange_command_options>();
    auto* command = add_one(*group, status, "send",
                            "Put what is to go out into a processor's outbox (X12 837P)", o, send);
    command->add_option("PROCESSOR", o->processor, "Its id, as policies name it as their administrator")
        ->required();
    command->add_option("--on", o->on, "Today, YYYY-MM-DD")->required();
    command->add_flag("--dry-run", o->dry, "Say what would go out, and do nothing");
    command->footer(
        client_footer("Exit status 1: something cannot be sent; it says what is missing.\n\nExample:\n"
                      "  benefactor external send ACME-TPA --on 2026-05-01",
                      false));
  }
  {
    const auto o = std::make_shared<exchange_command_options>();
    auto* command = add_one(*group, status, "receive",
                            "Take the files of a processor's inbox (X12 277 and 835)", o, receive);
    command->add_option("PROCESSOR", o->processor, "Its id")->required();
    command->add_option("--on", o->on, "Today, YYYY-MM-DD")->required();
    command->footer(client_footer(
        "A file is taken once, and as a whole; what cannot be is set aside beside a text that says why.\n"
        "Exit status 1: something was set aside or refused.\n\nExample:\n"
        "  benefactor external receive ACME-TPA --on 2026-05-03",
        false));
  }
}

}  // namespace benefactor::tools
