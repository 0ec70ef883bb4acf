// `benefactor enroll`: policies, members, providers and authorisations from files to a server.
#include <iostream>
#include <memory>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/document_files.hpp"
#include "tools/benefactor/enrollment_sender.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::tools {

namespace {

struct enroll_options : client_options {
  std::vector<std::string> files;
};

int enroll(api::claims_client& client, const enroll_options& options) {
  const interrupt_guard guard;
  enrollment_sender* sending = nullptr;
  document_files files(options.files, std::cerr, [&] {
    if (sending) sending->clear();
  });
  return send_enrollments(
      client, options.json, files.bytes_in_all(),
      [&](enrollment_sender& sender) {
        sending = &sender;
        files.for_each_enrollment([&](api::enrollment_item& item, const claim_place& place) {
          sender.add(std::move(item), files.describe(place), files.bytes_read());
          return !interrupted();
        });
        sending = nullptr;
      },
      [&] { return files.unreadable(); });
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
      "\"providers\", \"policies\" and \"steps\", or a single policy, provider, member (with a policyNumber) "
      "or "
      "step.\n"
      "Steps are preauth, enrollMember, affiliateProvider, describeProvider, loadFees, loadEdits and the "
      "changes of a\n"
      "policy: revisePolicy, reviseMember, suspendPolicy, cancelPolicy, reinstatePolicy, terminateMember, "
      "reinstateMember,\n"
      "requestPreauth, denyPreauth, amendPreauth, revokePreauth, describeMember. Memory is bounded by one "
      "document and\n500 items.\n"
      "\n"
      "A policy's \"administrator\" is the external processor that decides its claims; without one the "
      "engine does. What\n"
      "bills to it need of a provider is said by describeProvider (npi, person, firstName, taxonomy, taxId, "
      "address), of a\n"
      "member by its \"address\" (line1, line2, city, state, postalCode, country). A policy's \"plan\" is "
      "the "
      "name of the\n"
      "plan it was sold under (50 ASCII characters at most): benefactor stats counts its claims by it.\n"
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
