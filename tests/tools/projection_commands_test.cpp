// Lists, counts and statistics on the command line, against a whole server; views built anew and verified.
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_projection_commands_test {

using nlohmann::json;

struct listed_book : command_fixture {
  listed_book() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00", "reviewThreshold": "1000.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"},
                    {"memberId": "M-2", "relationship": "CHILD", "enrolled": "2026-02-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
    submit(claim("C-1", "250.00"));
    submit(claim("C-2", "100.00", "DENTAL"));                           // Not covered.
    submit(claim("C-3", "1500.00", "SPECIALIST_VISIT", "2026-02-20"));  // Held.
    auto later = claim("C-4", "50.00", "SPECIALIST_VISIT", "2026-02-21");
    later["received"] = "2026-03-09";
    later["memberId"] = "M-2";
    submit(later);
  }

  void submit(const json& what) {
    write("claim.json", what.dump());
    position = std::stoull(expect(0, {"submit", file("claim.json")})["position"].dump());
  }
  /// What is asked about reflects every claim.
  json ask(std::vector<std::string> arguments, int status = 0) const {
    arguments.insert(arguments.end(), {"--at-least", std::to_string(position)});
    return expect(status, std::move(arguments));
  }
  std::string tell(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--at-least", std::to_string(position)});
    const auto r = run(std::move(arguments));
    BOOST_TEST(r.status == 0, r.err);
    return r.out;
  }
  static std::string count(const json& answer) { return answer["counted"]["claims"]; }

  std::uint64_t position = 0;
};

BOOST_FIXTURE_TEST_SUITE(projection_commands, listed_book)

BOOST_AUTO_TEST_CASE(claims_are_listed_and_counted_by_what_a_view_serves_and_everything_else_is_refused) {
  const auto listed = [&](std::vector<std::string> by) {
    by.insert(by.begin(), {"claims", "list"});
    return ask(std::move(by))["claims"].size();
  };
  BOOST_TEST(listed({"--status", "DENIED"}) == 1u);
  BOOST_TEST(listed({"--status", "APPROVED", "--from", "2026-03-09", "--to", "2026-03-09"}) == 0u);
  BOOST_TEST(listed({"--from", "2026-03-09"}) == 1u);
  BOOST_TEST(listed({"--npi", "1234567893", "--to", "2026-03-02"}) == 3u);
  BOOST_TEST(listed({"--policy", "POL-1"}) == 4u);
  BOOST_TEST(listed({"--member", "M-1", "--status", "UNDER_REVIEW"}) == 1u);
  BOOST_TEST(listed({"--dispute", "SUBMITTED"}) == 0u);
  BOOST_TEST(count(ask({"claims", "count"})) == "4");
  BOOST_TEST(count(ask({"claims", "count", "--status", "UNDER_REVIEW"})) == "1");
  BOOST_TEST(count(ask({"claims", "count", "--policy", "POL-1"})) == "4");
  for (const auto* command : {"list", "count"}) {
    const auto r = run({"claims", command, "--npi", "1234567893", "--status", "DENIED"});
    BOOST_TEST(r.status == 2);
    BOOST_TEST(r.out == "");
    BOOST_TEST(r.err.starts_with("benefactor: filter: no view serves claims by status and provider"), r.err);
  }
  BOOST_TEST(run({"claims", "list", "--dispute", "OPEN"}).status == 2);
}

BOOST_AUTO_TEST_CASE(statistics_are_exact_and_tell_the_queue_and_what_is_decided_by_nobodys_hand) {
  const auto s = ask({"stats", "--on", "2026-03-20"});
  BOOST_TEST(s["days"].size() == 2u);
  BOOST_TEST(s["days"][0]["all"]["billed"] == "1850.00");
  BOOST_TEST(s["days"][0]["all"]["planPaid"] == "200.00");
  BOOST_TEST(s["denials"][0]["reason"] == "NOT_COVERED_SERVICE");
  BOOST_TEST(s["autoAdjudicated"] == "100.00 %");
  BOOST_TEST(s["queue"]["claims"] == "1");
  BOOST_TEST(s["queue"]["upTo30"] == "1");
  BOOST_TEST(s["queue"]["oldest"] == 18);
  BOOST_TEST(s["atRisk"]["billed"] == "1500.00");
  expect(0, {"release", "ACME/C-3"});
  const auto released = std::stoull(expect(0, {"show", "ACME/C-3"})["position"].dump());
  const auto after = expect(0, {"stats", "--on", "2026-03-20", "--at-least", std::to_string(released)});
  BOOST_TEST(after["autoAdjudicated"] == "75.00 %");
  BOOST_TEST(after["queue"]["claims"] == "0");
  BOOST_TEST(after["days"][0]["all"]["planPaid"] == "1400.00");
  BOOST_TEST(tell({"stats"}).find("Decided as submitted, by nobody's hand: ") != std::string::npos);
  const auto provider = ask({"stats", "--npi", "1234567893", "--from", "2026-03-09"});
  BOOST_TEST(provider["all"]["claims"] == "1");
  BOOST_TEST(provider["days"][0]["planPaid"] == "40.00");
  BOOST_TEST(run({"stats", "--from", "yesterday"}).status == 2);
}

BOOST_AUTO_TEST_CASE(claims_are_counted_by_the_plan_of_their_policy_and_shown_so_where_one_has_a_plan) {
  const auto plain = ask({"stats"})["byPlan"];
  BOOST_TEST_REQUIRE(plain.size() == 1u);
  BOOST_TEST(!plain[0].contains("plan"));
  BOOST_TEST(plain[0]["all"]["claims"] == "4");
  BOOST_TEST(tell({"stats"}).find("By plan") == std::string::npos);

  write("planned.json", R"({
    "policies": [{"policyNumber": "POL-2", "holder": "M-3", "effective": "2026-01-01", "expiration": "2026-12-31",
      "deductible": "0.00", "plan": "Gold PPO",
      "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
      "members": [{"memberId": "M-3", "relationship": "SELF", "enrolled": "2026-01-01"}]}],
    "steps": [{"op": "revisePolicy", "policyNumber": "POL-1", "from": "2026-03-10", "deductible": "0.00",
      "plan": "Silver", "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}]}]})");
  expect(0, {"enroll", file("planned.json")});
  const auto submit_for = [&](const char* id, const char* policy, const char* member, const char* service,
                              const char* received) {
    auto one = claim(id, "100.00", service);
    one["policyNumber"] = policy;
    one["memberId"] = member;
    one["received"] = received;
    submit(one);
  };
  submit_for("P-1", "POL-2", "M-3", "SPECIALIST_VISIT", "2026-03-02");
  submit_for("P-2", "POL-2", "M-3", "DENTAL", "2026-04-02");  // Not covered.
  submit_for("P-3", "POL-1", "M-2", "DENTAL", "2026-03-10");
  const auto plans = ask({"stats"})["byPlan"];
  BOOST_TEST_REQUIRE(plans.size() == 3u);
  BOOST_TEST(plans[0]["all"]["claims"] == "4");  // The plan came after them.
  BOOST_TEST(plans[1]["plan"] == "Gold PPO");
  BOOST_TEST(plans[1]["all"]["claims"] == "2");
  BOOST_TEST(plans[1]["all"]["billed"] == "200.00");
  BOOST_TEST(plans[1]["all"]["planPaid"] == "80.00");
  BOOST_TEST(plans[1]["deniedClaims"] == "1");
  BOOST_TEST(plans[1]["deniedLines"] == "1");
  BOOST_TEST(plans[1]["denialRate"] == "50.00 %");
  BOOST_TEST(plans[2]["plan"] == "Silver");
  BOOST_TEST(plans[2]["denialRate"] == "100.00 %");
  const auto march = ask({"stats", "--to", "2026-03-09"})["byPlan"];
  BOOST_TEST_REQUIRE(march.size() == 2u);
  BOOST_TEST(march[1]["denialRate"] == "0.00 %");
  const auto shown = tell({"stats"});
  BOOST_TEST(shown.find("By plan") != std::string::npos, shown);
  BOOST_TEST(shown.find("(none)") != std::string::npos, shown);
  BOOST_TEST(shown.find("50.00 %") != std::string::npos, shown);

  write("unsound.json", R"({"op": "revisePolicy", "policyNumber": "POL-1", "from": "2026-05-01",
                            "deductible": "0.00", "plan": " Gold"})");
  const auto refused = run({"enroll", file("unsound.json")});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("plan: a plan's name is 1 to 50 printable ASCII") != std::string::npos,
             refused.err);
}

BOOST_AUTO_TEST_CASE(who_is_enrolled_and_what_payees_have_coming_is_listed_by_name) {
  BOOST_TEST(ask({"policy", "list", "--holder", "M-1"})["policies"][0]["policyNumber"] == "POL-1");
  const auto roster = ask({"member", "list", "--policy", "POL-1"})["memberships"];
  BOOST_TEST(roster.size() == 2u);
  const auto where = ask({"member", "list", "--member", "M-2"})["memberships"];
  BOOST_TEST(where.size() == 1u);
  BOOST_TEST(where[0]["policyNumber"] == "POL-1");
  BOOST_TEST(where[0]["memberId"] == "M-2");
  BOOST_TEST(run({"member", "list"}).status == 2);  // Which?
  const auto payees = ask({"payees"})["payees"];
  BOOST_TEST(payees.size() == 1u);
  BOOST_TEST(payees[0]["toPay"] == "240.00");
  BOOST_TEST(payees[0]["claimsDue"] == "3");
  BOOST_TEST(ask({"payees", "--npi", "1999999992"})["payees"][0]["toPay"] == "0.00");
  BOOST_TEST(ask({"users", "activity"})["users"].size() >= 1u);
  expect(0, {"preauth", "request", "POL-1", "M-1", "A-1", "--service", "IMAGING", "--from", "2026-01-01",
             "--to", "2026-12-31"});
  const auto asked_for = std::stoull(expect(0, {"policy", "show", "POL-1"})["position"].get<std::string>());
  const auto found =
      expect(0, {"preauth", "find", "--status", "REQUESTED", "--at-least", std::to_string(asked_for)});
  BOOST_TEST(found["authorizations"][0]["number"] == "A-1");
  BOOST_TEST(ask({"document", "list", "--status", "STORED"})["documents"].empty());
}

BOOST_AUTO_TEST_CASE(views_are_built_anew_and_verified_while_they_answer) {
  const auto before = tell({"claims", "list"});
  const auto built = run({"views", "rebuild"});
  BOOST_TEST(built.status == 0, built.err);
  BOOST_TEST(built.out.starts_with("Built all views anew from "), built.out);
  BOOST_TEST(run({"views", "rebuild", "statistics", "users"}).out.starts_with("Built 2 views anew"));
  BOOST_TEST(tell({"claims", "list"}) == before);
  const auto refused = run({"views", "rebuild", "nonsense"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("names[0]: must be a view") != std::string::npos, refused.err);
  const auto verified = run({"views", "verify"});
  BOOST_TEST(verified.status == 0, verified.err + verified.out);
  BOOST_TEST(verified.out.find("Every row is what the log says") != std::string::npos, verified.out);
  const auto listed = expect(0, {"views", "list"});
  BOOST_TEST(listed["views"].size() == 18u);
  BOOST_TEST(listed["verification"]["sound"] == true);
  for (const auto& view : listed["views"]) BOOST_TEST(view["live"] == true);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_projection_commands_test
}  // namespace benefactor::tools
