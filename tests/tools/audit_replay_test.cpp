// `benefactor audit replay` as auditors run it, beside a server.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "store/event_log.hpp"
#include "tests/support/paths.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace {

/// A server with a small book: claims of all kinds, payments, disputes.
struct audited_server : command_fixture {
  audited_server() {
    const auto at = server.address();
    BOOST_REQUIRE(
        run_program({"generate", "--policies", "20", "--claims", "600", "--out", file("book")}).status == 0);
    BOOST_REQUIRE(run_program({"enroll", file("book/enrollment.ndjson"), "--connect", at}).status == 0);
    // The last fifty come later.
    std::ifstream claims(file("book/claims.ndjson"));
    std::ofstream first(file("first.ndjson")), rest(file("rest.ndjson"));
    std::size_t lines = 0;
    for (std::string line; std::getline(claims, line); ++lines) (lines < 550 ? first : rest) << line << '\n';
    BOOST_REQUIRE(lines == 600u);
    first.close();
    rest.close();
    BOOST_REQUIRE(run_program({"submit", file("first.ndjson"), "--connect", at}).status == 0);
  }

  program_result replay(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"audit", "replay", "--data", file("data")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  json replay_json(int status, std::vector<std::string> more = {}) const {
    more.emplace_back("--json");
    const auto r = replay(std::move(more));
    BOOST_TEST(r.status == status, r.out << r.err);
    return json::parse(r.out, nullptr, false);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_replay_command)

BOOST_FIXTURE_TEST_CASE(beside_a_server_everything_comes_out_the_same, audited_server) {
  const auto report = replay_json(0);
  BOOST_TEST(report["same"] == true);
  BOOST_TEST(report["complete"] == true);
  BOOST_TEST(report["claims"].get<int>() > 500);
  BOOST_TEST(report["notReproducibleInAll"] == 0);
  BOOST_TEST(report["differences"].empty());

  const auto text = replay();
  BOOST_TEST(text.status == 0, text.err);
  BOOST_TEST(text.out.find("Everything that was decided again came out the same.") != std::string::npos);
  BOOST_TEST(text.out.find("No checkpoint from outside was given") != std::string::npos);

  // It takes nothing from the server, which goes on.
  BOOST_TEST(run({"info"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(a_state_is_gone_on_from_with_what_came_since, audited_server) {
  const auto first = replay_json(0, {"--resume", file("state.json")});
  BOOST_REQUIRE(run({"submit", file("rest.ndjson")}).status == 0);
  const auto second = replay_json(0, {"--resume", file("state.json")});
  BOOST_TEST(second["claims"].get<int>() > first["claims"].get<int>());
  BOOST_TEST(second["claims"] == replay_json(0)["claims"]);
  BOOST_TEST(json::parse(content("state.json"))["nextPosition"] == second["nextPosition"]);
}

BOOST_FIXTURE_TEST_CASE(a_pin_of_another_page_is_found, audited_server) {
  const auto report = replay_json(0);
  const auto position = std::to_string(report["nextPosition"].get<std::uint64_t>() - 1);
  const auto hash = report["pageHash"].get<std::string>();
  BOOST_TEST(replay_json(0, {"--pinned", position + ":" + hash})["pins"][0]["holds"] == true);
  auto other = hash;
  other[5] = other[5] == 'a' ? 'b' : 'a';
  BOOST_TEST(replay_json(1, {"--pinned", position + ":" + other})["pins"][0]["holds"] == false);
  const auto missing = replay_json(1, {"--pinned", "99999999:" + hash});
  BOOST_TEST(missing["pins"][0]["what"].get<std::string>().find("missing at its end") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(fingerprints_are_computed_again_where_that_is_asked_for, audited_server) {
  const auto report = replay_json(0, {"--fingerprints"});
  BOOST_TEST(report["fingerprints"].get<int>() > 550);
  BOOST_TEST(replay({"--fingerprints"}).out.find("Fingerprints, by which") == std::string::npos);
  BOOST_TEST(
      replay().out.find("Fingerprints, by which lines are found to be duplicates, are taken as recorded") !=
      std::string::npos);
  BOOST_TEST(replay({"--fingerprints", "--without-keys"}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_looked_at_is_no_difference, audited_server) {
  BOOST_TEST(run_program({"audit", "replay", "--data", file("nowhere")}).status == 2);
  BOOST_TEST(replay({"--pinned", "12:abc"}).status == 2);
  BOOST_TEST(replay({"--keys", file("book/enrollment.ndjson")}).status == 2);
  write("state.json", "{}");
  BOOST_TEST(replay({"--resume", file("state.json")}).status == 2);
  BOOST_TEST(replay({"--resume", file("state.json"), "--from-scratch"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(without_keys_what_rests_on_sealed_parts_is_listed, audited_server) {
  const auto report = replay_json(0, {"--without-keys"});
  BOOST_TEST(report["same"] == true);
  BOOST_TEST(report["unsealed"] == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::tools
