// Data directories of every format there ever was: they open for ever, and say what they always said.
#include "tests/tools/data_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/running_server.hpp"

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

/// Opens a copy of *fixture*, compares what comes out with its expected.json, and adds a claim.
void check_fixture(const std::filesystem::path& fixture) {
  std::ifstream in(fixture / "expected.json");
  const auto expected = ordered_json::parse(in);
  const temp_directory scratch;
  copy_data_fixture(fixture, scratch.path());
  const auto data = scratch / "data";
  const auto log = differences(expected["log"], describe_log(data), "log");
  BOOST_TEST(log.empty(), joined(log));

  const auto end = expected["log"]["nextPosition"].get<std::uint64_t>();
  std::uint64_t position = 0;
  claim_submission claim;
  {
    running_server server{data};
    auto client = server.connect();
    const ordered_json wanted{{"claims", expected["claims"]}, {"balances", expected["balances"]}};
    const auto found = differences(
        wanted, describe_claims(client, keys_of(expected["claims"]), keys_of(expected["balances"])));
    BOOST_TEST(found.empty(), joined(found));
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
