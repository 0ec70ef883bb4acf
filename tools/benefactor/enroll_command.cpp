// `benefactor enroll`: policies, members, providers and authorisations from files to a server.
#include <iostream>
#include <memory>
#include <optional>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/document_files.hpp"
#include "tools/benefactor/enrollment_tally.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct enroll_options : client_options {
  std::vector<std::string> files;
};

int enroll(api::claims_client& client, const enroll_options& options) {
  constexpr std::size_t batch = 500;
  const interrupt_guard guard;
  std::optional<progress_meter> meter;
  const auto clear = [&] {
    if (meter) meter->clear();
  };
  document_files files(options.files, std::cerr, clear);
  meter.emplace("items", files.bytes_in_all());
  enrollment_tally tally;
  std::vector<api::enrollment_item> items;
  std::vector<claim_place> places;

  const auto send = [&] {
    const auto results = client.enroll(items);
    for (std::size_t i = 0; i < results.size(); ++i) {
      tally.add(items[i], results[i]);
      if (!results[i].refused && results[i].failure.empty()) continue;
      clear();
      print_refusal(std::cerr, files.describe(places[i]), items[i], results[i]);
    }
    items.clear();
    places.clear();
    meter->update(tally.answered(), files.bytes_read());
  };

  bool failed = false;
  try {
    files.for_each_enrollment([&](api::enrollment_item& item, const claim_place& place) {
      items.push_back(std::move(item));
      places.push_back(place);
      if (items.size() == batch) send();
      return !interrupted();
    });
    if (!items.empty()) send();
  } catch (const api::rpc_failure& failure) {
    clear();
    report_failure(failure);
    failed = true;
  }
  clear();
  if (options.json) {
    auto out = tally.to_json();
    out["unreadable"] = files.unreadable();
    out["interrupted"] = interrupted();
    std::cout << out.dump() << '\n';
  } else {
    tally.print(std::cout);
    if (files.unreadable() != 0)
      std::cout << "Passed over as unreadable: " << format_count(files.unreadable()) << ".\n";
    if (interrupted()) std::cout << "Interrupted; enrolling the file again goes on where this ended.\n";
  }
  if (files.unreadable() != 0) return status_unusable;
  return failed || interrupted() || tally.not_taken() != 0 ? status_failed : status_done;
}

}  // namespace

void add_enroll_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<enroll_options>();
  auto* command =
      app.add_subcommand("enroll", "Enrol policies, members, providers and authorisations from files");
  command->add_option("FILE", chosen->files, "Enrolments as JSON or NDJSON; - is standard input")->required();
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(
      "A FILE is one JSON document or has one on each line, in the scenario format's shapes: a whole "
      "document with\n"
      "\"providers\", \"policies\" and \"steps\" (preauth only), or a single policy, provider, member (with "
      "a\n"
      "policyNumber) or preauth step. Memory is bounded by one document and 500 items.\n"
      "\n"
      "Enrolling a file again changes nothing. What is refused is printed on standard error as FILE:LINE, "
      "where a\n"
      "document begins, with every problem; the others are taken all the same.\n"
      "\n"
      "Exit status: 0 all was taken; 1 something was refused or failed; 2 some input could not be read.\n"
      "\n"
      "Example:\n"
      "  benefactor enroll book/enrollment.ndjson");
  command->callback([chosen, &status] {
    status = with_client(*chosen, [&](auto& client) { return enroll(client, *chosen); });
  });
}

}  // namespace benefactor::tools
