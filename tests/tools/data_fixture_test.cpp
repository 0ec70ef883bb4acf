// Data directories of every format there ever was: they open for ever, and say what they always said.
#include "tests/tools/data_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/data_fixture_parts.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"
#include "tests/tools/user_door.hpp"

using namespace benefactor;
using namespace benefactor::test_support;
using nlohmann::ordered_json;

namespace {

std::vector<std::string> keys_of(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += "\n  " + line;
  return all;
}

void expect_same(const ordered_json& expected, const ordered_json& is, const std::string& what) {
  const auto found = differences(expected, is, what);
  BOOST_TEST(found.empty(), joined(found));
}

/// Users are who they were, and come in, or do not, as before.
void check_users(running_server& server, const std::filesystem::path& data, const ordered_json& expected) {
  expect_same(expected, describe_users(server.node.users().directory()), "users");
  user_door door(server, data, fixture::users_noon_us + 60'000'000);
  auto& logins = door.identity.desk().logins;
  const std::string from = "198.51.100.1:4000";
  const auto answer = logins.login("ada", fixture::users_password, "", from);
  BOOST_REQUIRE(std::holds_alternative<api::login::session_tokens>(answer));
  const auto& tokens = std::get<api::login::session_tokens>(answer);
  BOOST_TEST((tokens.user == server.node.surrogates().user("ada")));
  BOOST_TEST(door.connect(tokens.access->text).profile().login == "ada");
  // Sessions that were open then are open still: these have not expired by the time that the test says.
  const auto before = expected.at(to_hex(tokens.user)).at("sessions").size();
  BOOST_TEST(server.node.users().find(tokens.user)->sessions.size() == before + 1);
  for (const auto* name : {"gone", "rita"})  // Deactivated; with another password, which nobody knows.
    BOOST_TEST(std::holds_alternative<api::login::refused_login>(
                   logins.login(name, fixture::users_password, "", from)),
               name);
}

/// A replay decides everything as it was, and what is proved of the log holds: also of who was erased.
void check_audit(const std::filesystem::path& from, const std::vector<std::string>& claims) {
  const temp_directory scratch;
  copy_data_fixture(from, scratch.path());
  const auto data = (scratch / "data").string();
  const auto audit = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "audit");
    const auto result = tools::run_program(arguments);
    BOOST_TEST(result.status == 0, arguments[1] << ": " << result.out << result.err);
    return result.out;
  };
  const auto report = ordered_json::parse(audit({"replay", "--data", data, "--json"}));
  BOOST_TEST(report["same"] == true);
  BOOST_TEST(report["differences"].empty());
  audit({"checkpoint", "--data", data});
  for (const auto& claim : claims) {
    const auto proof = (scratch / "proof.json").string();
    std::ofstream(proof, std::ios::binary) << audit({"prove", claim, "--data", data});
    BOOST_TEST(audit({"check", proof, "--key", data + ".log-key.pub"}).find("Proved") != std::string::npos);
  }
}

/// Opens a copy of *fixture*, compares what comes out with its expected.json, and adds a claim.
void check_fixture(const std::filesystem::path& fixture) {
  std::ifstream in(fixture / "expected.json");
  const auto expected = ordered_json::parse(in);
  const temp_directory scratch;
  copy_data_fixture(fixture, scratch.path());
  const auto data = scratch / "data";
  expect_same(expected["log"], describe_log(data), "log");
  if (expected.contains("access")) expect_same(expected["access"], describe_accesses(data), "access");
  if (expected.contains("users")) check_audit(fixture, {"ACME/APPROVED", "ACME/ERASED-BY-TWO"});

  const auto end = expected["log"]["nextPosition"].get<std::uint64_t>();
  std::uint64_t position = 0;
  claim_submission claim;
  {
    running_server server{data};
    auto client = server.connect();
    if (expected.contains("keys")) expect_same(expected["keys"], describe_keys(client.key_status()), "keys");
    const ordered_json wanted{{"claims", expected["claims"]}, {"balances", expected["balances"]}};
    expect_same(wanted, describe_claims(client, keys_of(expected["claims"]), keys_of(expected["balances"])),
                {});
    // What was answered is answered again, and a new claim goes behind it.
    const auto known = client.find_claim(api::parse_claim_name("ACME/APPROVED"));
    BOOST_REQUIRE(known);
    claim = known->submission;
    const auto again = client.submit(claim);
    BOOST_REQUIRE(again.outcome());
    BOOST_TEST(again.outcome()->duplicate);
    BOOST_TEST(client.info().durable_position == end);
    claim.submitter_claim_id = "NEW";
    claim.lines.front().service_date.days += 1;
    const auto added = client.submit(claim);
    BOOST_REQUIRE(added.outcome());
    BOOST_TEST(!added.outcome()->duplicate);
    position = added.position;
    BOOST_TEST(position > end);
  }
  BOOST_TEST(describe_log(data)["nextPosition"] == position + 1);
  running_server server{data};
  auto client = server.connect();
  if (expected.contains("users")) check_users(server, data, expected["users"]);
  BOOST_TEST(client.submit(claim).outcome()->duplicate);
  BOOST_TEST(client.find_claim(api::parse_claim_name("ACME/NEW"))->submission.member_number ==
             claim.member_number);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(data_fixture)

BOOST_AUTO_TEST_CASE(a_data_directory_of_every_format_opens_reads_as_it_did_and_goes_on) {
  int formats = 0;
  for (const auto& fixture : std::filesystem::directory_iterator(data_fixtures())) {
    if (!fixture.is_directory()) continue;
    ++formats;
    BOOST_TEST_CONTEXT(fixture.path().filename()) { check_fixture(fixture.path()); }
  }
  BOOST_TEST(formats >= 1);
}

BOOST_AUTO_TEST_CASE(there_is_a_data_directory_with_users_an_erasure_by_two_renewed_keys_and_an_access_log) {
  const auto folder = data_fixtures() / "v2-identity";
  BOOST_REQUIRE_MESSAGE(
      std::filesystem::exists(folder / "expected.json"),
      folder.string() << " is missing. Make it, once, as tests/golden/data/README.md says, and commit it: "
                      << "BENEFACTOR_MAKE_DATA_FIXTURE=" << folder.string()
                      << " tools_test --run_test=data_fixture/make_data_fixture_now");
  std::ifstream in(folder / "expected.json");
  auto expected = ordered_json::parse(in);
  for (const auto* type :
       {"user_added", "user_roles_changed", "user_bound", "password_set", "user_deactivated",
        "user_reactivated", "user_locked", "user_unlocked", "session_opened", "session_refreshed",
        "session_revoked", "member_erasure_requested", "member_erasure_approved", "member_erased"})
    BOOST_TEST(expected["log"]["types"].contains(type), type);
  BOOST_TEST(expected["claims"]["ACME/ERASED-BY-TWO"]["erased"] == true);
  BOOST_TEST(!expected["keys"]["renewed"].empty());
  BOOST_TEST(!expected["access"]["reads"].empty());
  std::set<std::string> happened;
  for (const auto& entry : expected["access"]["door"])
    happened.insert(entry["what"].get<std::string>() + (entry["refused"].get<bool>() ? ", refused" : ""));
  for (const auto* what : {"login", "login, refused", "refresh", "refresh, refused", "logout", "set_up",
                           "session_opened", "user_command", "call, refused"})
    BOOST_TEST(happened.contains(what), what);
}

BOOST_AUTO_TEST_CASE(a_fixture_can_be_made_of_todays_format) {
  const temp_directory scratch;
  make_data_fixture(scratch / "today");
  check_fixture(scratch / "today");
}

// What differs is told, field by field: the checker of the case above.
BOOST_AUTO_TEST_CASE(a_changed_amount_a_lost_text_and_a_missing_claim_are_differences) {
  const auto expected =
      ordered_json::parse(R"({"claims":{"A":{"planPaid":5,"diagnoses":["M54.5"]},"B":{}}})");
  BOOST_TEST(differences(expected, expected).empty());
  BOOST_TEST(
      differences(expected,
                  ordered_json::parse(
                      R"({"more":1,"claims":{"A":{"planPaid":5,"diagnoses":["M54.5"],"x":1},"B":{}}})"))
          .empty());
  const auto found =
      differences(expected, ordered_json::parse(R"({"claims":{"A":{"planPaid":6,"diagnoses":[]}}})"));
  BOOST_REQUIRE(found.size() == 3u);
  BOOST_TEST(found[0] == "/claims/A/planPaid: expected 5, is 6");
  BOOST_TEST(found[1] == "/claims/A/diagnoses: expected [\"M54.5\"], is []");
  BOOST_TEST(found[2] == "/claims/B: expected {}, is null");
}

// Makes the fixture of a new format; tests/golden/data/README.md says how. Never runs by itself.
BOOST_AUTO_TEST_CASE(make_data_fixture_now, *boost::unit_test::disabled()) {
  const auto* folder = std::getenv("BENEFACTOR_MAKE_DATA_FIXTURE");
  if (folder != nullptr) make_data_fixture(folder);
  BOOST_TEST_MESSAGE((folder ? folder : "BENEFACTOR_MAKE_DATA_FIXTURE names no folder to make"));
}

BOOST_AUTO_TEST_SUITE_END()
