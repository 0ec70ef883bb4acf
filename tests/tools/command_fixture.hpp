#pragma once
/// Commands against a whole server, with files of their own.

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {

struct command_fixture {
  using json = nlohmann::json;

  command_fixture() : command_fixture(std::nullopt) {}
  /// A server that keeps a Merkle tree and signs checkpoints, where *tree* says how.
  explicit command_fixture(std::optional<api::tree_options> tree)
      : server(folder / "data", {}, {}, std::move(tree)) {}

  std::string file(const std::string& name) const { return (folder / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
  }
  std::string content(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  program_result run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--connect", server.address()});
    return run_program(arguments);
  }

  /// Runs the command, whose exit status must be *status*; its output as JSON where it is some.
  json expect(int status, std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const auto r = run(arguments);
    BOOST_TEST(r.status == status, arguments.front() << " " << arguments[1] << ": " << r.out << r.err);
    return json::parse(r.out, nullptr, false);
  }

  /// A claim of ACME's, of one line, for M-1 under POL-1, received on 2026-03-02.
  static json claim(const std::string& id, const std::string& billed,
                    const std::string& service = "SPECIALIST_VISIT", const std::string& on = "2026-03-01") {
    const json line{{"serviceType", service},
                    {"serviceDate", on},
                    {"billed", billed},
                    {"procedure", "99213"},
                    {"diagnoses", {"M54.5"}}};
    return {{"submitter", "ACME"},         {"submitterClaimId", id}, {"received", "2026-03-02"},
            {"policyNumber", "POL-1"},     {"memberId", "M-1"},      {"providerNpi", "1234567893"},
            {"lines", json::array({line})}};
  }

  test_support::temp_directory folder;
  test_support::running_server server;
};

}  // namespace benefactor::tools
