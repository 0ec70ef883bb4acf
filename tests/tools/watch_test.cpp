// `benefactor watch` and --as-of: what happens on a server as it happens, and what was known before.
#include <csignal>
#include <sstream>

#include "tests/support/paths.hpp"
#include "tests/tools/command_fixture.hpp"
#include "tools/benchmark/child_process.hpp"

namespace benefactor::tools {
namespace of_watch_test {

struct watched_fixture : command_fixture {
  watched_fixture() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "100.00", "outOfPocketMax": "2000.00", "reviewThreshold": "500.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00", "copay": "20.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
    submit("C-1", "250.00");
    submit("C-2", "700.00", "2026-02-27");  // Pended.
  }

  std::uint64_t submit(const std::string& id, const std::string& billed,
                       const std::string& on = "2026-03-01") const {
    write(id + ".json", claim(id, billed, "SPECIALIST_VISIT", on).dump());
    return expect(0, {"submit", file(id + ".json")})["position"].get<std::uint64_t>();
  }

  /// What `watch` prints with these further arguments, line by line, and the position it says to go on from.
  std::vector<json> watch(std::vector<std::string> arguments, std::string* go_on = nullptr) const {
    arguments.insert(arguments.begin(), "watch");
    arguments.push_back("--json");
    const auto r = run(arguments);
    BOOST_TEST(r.status == 0, r.err);
    std::vector<json> lines;
    std::istringstream in(r.out);
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    if (go_on) *go_on = r.err.substr(r.err.rfind(' ') + 1, r.err.find('\n') - r.err.rfind(' ') - 1);
    return lines;
  }
};

BOOST_FIXTURE_TEST_SUITE(watching, watched_fixture)

BOOST_AUTO_TEST_CASE(each_event_is_a_line_and_who_goes_on_misses_none) {
  std::string go_on;
  auto lines = watch({"--npi", "1234567893", "--from", "1", "--limit", "3"}, &go_on);
  BOOST_REQUIRE(lines.size() == 3u);
  BOOST_TEST(lines[0]["type"] == "claim_submitted");
  BOOST_TEST(lines[1]["type"] == "claim_adjudicated");
  BOOST_TEST(lines[1]["status"] == "PARTIALLY_APPROVED");
  BOOST_TEST(lines[1]["providerNpi"] == "1234567893");
  BOOST_TEST(lines[1]["billed"] == "250.00");
  BOOST_TEST(lines[1]["claimNumber"].get<std::string>().starts_with("CLM-"));
  const auto rest = watch({"--npi", "1234567893", "--from", go_on, "--limit", "1"});
  BOOST_TEST(rest.at(0)["type"] == "claim_pended");
  BOOST_TEST(rest.at(0)["queue"] == "ENTERED");
  for (const auto& line : lines) BOOST_TEST(line.dump().find("M-1") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_filter_may_be_given) {
  const auto first = [&](std::vector<std::string> filter) {
    filter.insert(filter.end(), {"--from", "1", "--limit", "1"});
    return watch(filter).at(0)["type"].get<std::string>();
  };
  BOOST_TEST(first({}) == "provider_enrolled");
  BOOST_TEST(first({"--policy", "POL-1"}) == "policy_enrolled");
  BOOST_TEST(first({"--policy", "POL-1", "--member", "M-1"}) == "claim_submitted");
  BOOST_TEST(first({"--member", "M-1"}) == "claim_submitted");
  BOOST_TEST(first({"--status", "UNDER_REVIEW"}) == "claim_pended");
  BOOST_TEST(first({"--queue"}) == "claim_pended");
  BOOST_TEST(first({"--claim", "ACME/C-2"}) == "claim_submitted");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_watched_is_said) {
  BOOST_TEST(run({"watch", "--queue", "--npi", "1234567893"}).status == 2);
  BOOST_TEST(run({"watch", "--status", "PENDING"}).err.find("--status: PENDING") != std::string::npos);
  const auto npi = run({"watch", "--npi", "123"});
  BOOST_TEST(npi.status == 1);
  BOOST_TEST(npi.err.find("filter.providerNpi") != std::string::npos, npi.err);
  const auto late = run({"watch", "--from", "1000000"});
  BOOST_TEST(late.status == 1);
  BOOST_TEST(late.err.find("from") != std::string::npos, late.err);
}

BOOST_AUTO_TEST_CASE(ctrl_c_ends_it_in_good_order) {
  benchmark::child_process child(
      {test_support::program_path().string(), "watch", "--from", "1", "--connect", server.address()},
      file("errors"));
  BOOST_TEST(child.read_line(std::chrono::seconds(60)).has_value());  // It watches.
  ::kill(child.pid(), SIGINT);
  BOOST_TEST(child.wait(std::chrono::seconds(60)) == 0);
  BOOST_TEST(content("errors").find("go on with --from ") != std::string::npos, content("errors"));
}

BOOST_AUTO_TEST_CASE(claim_bucket_and_policy_are_shown_as_they_were) {
  const auto before = expect(0, {"show", "ACME/C-2"});
  const auto position = before["position"].dump();
  expect(0, {"release", "ACME/C-2"});
  BOOST_TEST(expect(0, {"show", "ACME/C-2"})["status"] != "UNDER_REVIEW");
  auto then = expect(0, {"show", "ACME/C-2", "--as-of", position});
  BOOST_TEST(then["asOf"]["position"].dump() == position);
  const auto time = then["asOf"]["time"].get<std::string>();
  then.erase("asOf");
  BOOST_TEST(then == before);
  BOOST_TEST(expect(0, {"show", "ACME/C-2", "--as-of", time})["status"] == "UNDER_REVIEW");
  BOOST_TEST(run({"explain", "ACME/C-2", "--as-of", position}).out.find("under review") != std::string::npos);
  BOOST_TEST(run({"show", "ACME/C-2", "--as-of", position}).out.starts_with("As of position " + position));

  const auto paid = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"bucket", "POL-1", "2026"});
    return expect(0, more).at("years").at(0).at("outOfPocketUsed");
  };
  BOOST_TEST(paid({}) != paid({"--as-of", position}));
  BOOST_TEST(expect(0, {"policy", "show", "POL-1", "--as-of", position})["policyNumber"] == "POL-1");
  BOOST_TEST(run({"policy", "show", "POL-1", "--as-of", "0"}).err.find("no such policy") !=
             std::string::npos);
  BOOST_TEST(run({"show", "ACME/C-2", "--as-of", "1"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_moment_that_is_none_or_not_yet_is_refused) {
  const auto position = run({"show", "ACME/C-1", "--as-of", "1000000"});
  BOOST_TEST(position.status == 1);
  BOOST_TEST(position.err.find("asOf.position") != std::string::npos, position.err);
  const auto future = run({"bucket", "POL-1", "--as-of", "2999-01-01"});
  BOOST_TEST(future.status == 1);
  BOOST_TEST(future.err.find("future") != std::string::npos, future.err);
  for (const auto* when : {"yesterday", "2026-02-30", "2026-03-02T25:00:00Z", "2026-03-02T12:00:00", "-1"}) {
    const auto r = run({"show", "ACME/C-1", "--as-of", when});
    BOOST_TEST(r.status == 2, when);
  }
  BOOST_TEST(run({"show", "ACME/C-1", "--as-of", "5", "--at-least", "5"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_watch_test
}  // namespace benefactor::tools
