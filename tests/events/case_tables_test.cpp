// Runs the tables below tests/cases: what a claims examiner can check without reading C++.
#include <boost/test/unit_test.hpp>

#include "tests/support/case_table.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_case_tables_test {

using namespace test_support;

template <class Body>
void for_each_case(std::string_view table, Body body) {
  for (const auto& row : read_cases(table)) {
    BOOST_TEST_CONTEXT(table << ", line " << row.line()) body(row);
  }
}

std::string carc_of(const line_decision& d) {
  const auto text = format_adjustments(d);
  return text.empty() ? "-" : text.substr(0, text.find(' '));
}

void check_denial(const case_row& row, const line_decision& d) {
  const std::string seen{d.denied == denial::none ? "-" : to_text(d.denied)};
  BOOST_TEST(seen == row.text("-> denial"));
  if (d.denied != denial::none && row.cells().contains("-> CARC"))
    BOOST_TEST(carc_of(d) == row.text("-> CARC"));
}

/// The benefit year as the row's "before" columns say it is, put there by an earlier line.
bucket_event history_of(const case_row& row) {
  claim_adjudicated before{
      .claim = id_of<claim_id>("EARLIER"), .member = id_of<member_id>("M-1"), .released = {}, .decided = {}};
  auto& d = before.decided.emplace_back();
  d.line = 1;
  d.status = line_status::partially_covered;
  d.service = row.as<service_type>("service");
  d.benefit_year = 2026;
  d.plan_paid = row.money("paid");
  d.deductible = row.money("met");
  d.copay = row.money("used") - row.money("met");
  return before;
}

coverage_rule rule_of(const case_row& row) {
  coverage_rule r;
  r.service = row.as<service_type>("service");
  r.coverage = *parse_percent(row.text("coverage"));
  if (!row.is_empty("per visit")) r.per_visit_limit = row.money("per visit");
  if (!row.is_empty("copay")) r.copay = row.money("copay");
  if (!row.is_empty("limit")) r.annual_limit = row.money("limit");
  r.deductible_applies = default_deductible_applies(r.service);
  return r;
}

BOOST_AUTO_TEST_SUITE(case_tables)

BOOST_AUTO_TEST_CASE(the_worked_examples_are_decided_to_the_cent) {
  for_each_case("worked_examples.txt", [](const case_row& row) {
    auto terms = sample_policy();
    terms.rules = {rule_of(row)};
    if (!row.is_empty("max")) terms.out_of_pocket_max = row.money("max");
    bucket_state bucket;
    evolve(bucket, policy_enrolled{terms, {}});
    evolve(bucket, history_of(row));
    submit_claim c;
    c.claim = id_of<claim_id>("C-1");
    c.member = id_of<member_id>("M-1");
    c.submission = claim("C-1", {line_of(row.as<service_type>("service"), row.money("billed"))});
    c.fingerprints = {id_of<line_fingerprint>("a line")};
    const auto decision = decide(bucket, {}, c);
    const auto* events = std::get_if<bucket_events>(&decision);
    BOOST_TEST_REQUIRE(events);
    const auto& d = std::get<claim_adjudicated>(events->back()).decided.at(0);
    BOOST_TEST(d.deductible == row.money("-> deductible"));
    BOOST_TEST(d.copay == row.money("-> copay"));
    BOOST_TEST(d.coinsurance == row.money("-> coinsurance"));
    BOOST_TEST(d.plan_paid == row.money("-> plan"));
    BOOST_TEST(to_text(d.status) == row.text("-> status"));
    BOOST_TEST(format_adjustments(d) == (row.is_empty("-> adjustments") ? "" : row.text("-> adjustments")));
  });
}

BOOST_AUTO_TEST_CASE(cover_is_decided_by_first_and_last_days_of_policy_and_membership) {
  for_each_case("eligibility.txt", [](const case_row& row) {
    auto terms = open_policy();
    terms.effective = row.day("policy from");
    terms.expiration = row.day("policy to");
    terms.status = row.as<policy_status>("policy status");
    if (!row.is_empty("since")) terms.status_date = row.day("since");
    auto& m = terms.members.front();
    m.enrolled = row.day("member from");
    if (!row.is_empty("member to")) m.terminated = row.day("member to");
    m.status = row.as<membership_status>("member status");
    auto c = claim("C-1", {visit()});
    c.received = c.lines[0].service_date = row.day("service day");
    check_denial(row, given(terms).when(c).claim.lines.at(0).decision);
  });
}

BOOST_AUTO_TEST_CASE(a_network_restriction_lets_through_the_providers_it_names) {
  for_each_case("network.txt", [](const case_row& row) {
    auto terms = open_policy();
    auto rule = full_rule(row.as<service_type>("service"));
    rule.network = row.as<network_restriction>("restriction");
    terms.rules = {rule};
    auto c = claim("C-1", {line_of(rule.service, 100'00)});
    const auto network = row.as<network_status>("provider");
    c.provider_npi = network == network_status::in_network  ? in_network_npi
                     : network == network_status::preferred ? preferred_npi
                                                            : unknown_npi;
    check_denial(row, given(terms).when(c).claim.lines.at(0).decision);
  });
}

BOOST_AUTO_TEST_CASE(an_exclusion_names_a_code_or_a_category) {
  for_each_case("excluded_diagnoses.txt", [](const case_row& row) {
    auto terms = open_policy();
    terms.rules.front().excluded_diagnoses = {"Z99", row.text("excluded")};
    auto c = claim("C-1", {visit()});
    c.lines[0].diagnoses = {"M54.5", row.text("diagnosis")};
    const auto done = given(terms).when(c);
    const auto& d = done.claim.lines.at(0).decision;
    BOOST_TEST((d.denied == denial::excluded_diagnosis) == (row.text("-> denied") == "yes"));
    if (d.denied != denial::none) BOOST_TEST(carc_of(d) == "PR-167");
  });
}

BOOST_AUTO_TEST_CASE(a_claim_is_late_after_the_policys_days) {
  for_each_case("timely_filing.txt", [](const case_row& row) {
    auto terms = open_policy();
    terms.effective = day("2020-01-01");
    for (auto& m : terms.members) m.enrolled = terms.effective;
    terms.timely_filing_days = std::stoi(row.text("limit"));
    auto c = claim("C-1", {visit()});
    c.received = row.day("received");
    c.lines[0].service_date = row.day("service day");
    const auto done = given(terms).when(c);
    const auto& d = done.claim.lines.at(0).decision;
    check_denial(row, d);
    if (d.denied != denial::none) BOOST_TEST(carc_of(d) == "CO-29");
  });
}

BOOST_AUTO_TEST_CASE(a_benefit_year_is_the_calendars_or_the_plans) {
  for_each_case("benefit_years.txt", [](const case_row& row) {
    const auto start =
        row.is_empty("plan year start") ? std::nullopt : parse_month_day(row.text("plan year start"));
    const int year = benefit_year(row.day("service day"), start);
    BOOST_TEST(std::to_string(year) == row.text("-> benefit year"));
    BOOST_TEST(format_date(next_benefit_year_start(year, start)) == row.text("-> next begins"));
  });
}

/// Brings claim C-1 into a state, by the shortest way there.
story in_state(const case_row& row) {
  auto terms = open_policy();
  terms.review_threshold = 10'000'00;
  terms.rules.push_back(full_rule(service_type::inpatient));
  auto s = given(terms);
  const auto& state = row.text("state");
  const bool paid = row.text("paid") == "yes";
  if (state == "UNDER_REVIEW")
    return s.having(claim("C-1", {visit(), line_of(service_type::inpatient, 10'000'00)}));
  if (state == "DENIED") return s.having(claim("C-1", {line_of(service_type::dental, 80'00)}));
  if (state == "APPROVED") return s.having(claim("C-1", {line_of(service_type::preventive, 80'00)}));
  s.having(claim("C-1", {visit()}));
  if (paid) s.having(pay("C-1"));
  if (state == "DISPUTED" || state == "DISPUTE_RESOLVED") s.having(dispute("C-1"));
  if (state == "DISPUTE_RESOLVED") s.having(reject_dispute("C-1"));
  if (state == "CANCELLED") s.having(cancel("C-1"));
  if (state == "REVERSED") s.having(void_it("C-1"));
  return s;
}

BOOST_AUTO_TEST_CASE(what_may_be_done_to_a_claim_depends_on_its_state) {
  auto replacement = claim("C-2", {visit(200'00)});
  replacement.replaces_submitter = "ACME";
  replacement.replaces_claim_id = "C-1";
  const std::vector<std::pair<std::string, deed>> commands{
      {"release", release("C-1")}, {"deny", deny("C-1")},     {"cancel", cancel("C-1")},
      {"void", void_it("C-1")},    {"replace", replacement},  {"pay", pay("C-1")},
      {"dispute", dispute("C-1")}, {"uphold", uphold("C-1")}, {"reject", reject_dispute("C-1")}};
  for_each_case("lifecycle.txt", [&](const case_row& row) {
    for (const auto& [name, command] : commands) {
      BOOST_TEST_CONTEXT("command " << name) {
        auto s = in_state(row);
        BOOST_TEST_REQUIRE(to_text(s.claim_of("C-1").status) == row.text("state"));
        const auto before = s.bucket();
        const auto done = s.when(command);
        const auto& expected = row.text(name);
        if (expected == "refused" || expected == "already") {
          done.then_refused(expected == "already" ? rejection_code::already_disputed
                                                  : rejection_code::invalid_transition);
          BOOST_TEST((s.bucket() == before));
          BOOST_TEST(to_text(s.claim_of("C-1").status) == row.text("state"));
          // A refused transition names both states.
          if (expected == "refused" && name != "replace")
            BOOST_TEST(done.refused->reason.find(row.text("state")) != std::string::npos);
        } else {
          BOOST_TEST(!done.refused, (done.refused ? done.refused->reason : ""));
          BOOST_TEST(to_text(s.claim_of("C-1").status) == expected);
          // Doing it again appends nothing: it is refused, or, for a submission, answered as before.
          BOOST_TEST(s.when(command).events.empty());
        }
      }
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_case_tables_test
}  // namespace benefactor
