// `benefactor certs init`: the files of a test PKI.
#include <ctime>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "api/tls/test_pki.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

namespace {

int init(api::test_pki_request request) {
  request.now_s = std::time(nullptr);
  if (const auto problems = api::test_pki_problems(request); !problems.empty()) {
    for (const auto& problem : problems) std::cerr << "benefactor certs init: " << problem << '\n';
    return status_unusable;
  }
  try {
    for (const auto& file : api::write_test_pki(request))
      std::cout << (request.folder / file).string() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "benefactor certs init: " << error.what() << '\n';
    return status_failed;
  }
  return status_done;
}

}  // namespace

void add_certs_command(CLI::App& app, int& status) {
  auto* certs = app.add_subcommand("certs", "Certificates for trials");
  certs->require_subcommand(1);
  auto* command = certs->add_subcommand(
      "init",
      "Make a test PKI: a CA of servers, a CA of payers, the server's certificate, one of each payer");
  auto request = std::make_shared<api::test_pki_request>();
  auto folder = std::make_shared<std::string>();
  command->add_option("--to", *folder, "The folder; made when it is not there, and empty when it is")
      ->required();
  command->add_option("--name", request->names,
                      "A host name or IP address of the server (default: localhost and 127.0.0.1)");
  command->add_option("--payer", request->payers,
                      "The common name of a payer's system, which is its identity: A-Z a-z 0-9 . _ -");
  command->add_option("--days", request->days, "How long everything is valid")->capture_default_str();
  command->footer(
      "For trials: the keys of the CAs lie beside what they sign. A real installation gets its certificates "
      "from a\n"
      "CA of its own. See api/tls/README.\n"
      "\n"
      "Exit status: 0 done; 1 a file could not be written; 2 usage, or a folder that is not empty.\n"
      "\n"
      "Example:\n"
      "  benefactor certs init --to pki --name claims.example.org --payer ACME");
  command->callback([request, folder, &status] {
    request->folder = *folder;
    status = init(*request);
  });
}

}  // namespace benefactor::tools
