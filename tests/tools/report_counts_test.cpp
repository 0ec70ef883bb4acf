// What reports count: claims wherever they can be between the engine, its payer's staff and a processor, held
// to the engine's own definitions.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>

#include "events/external_claim.hpp"
#include "tests/support/story.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/reports/export_run.hpp"
#include "tools/benefactor/reports/report_page.hpp"

namespace benefactor::tools {
namespace of_report_counts_test {

namespace but = boost::unit_test;

BOOST_AUTO_TEST_SUITE(counts_of_reports, *but::precondition(duckdb_is_here))

const auto told_policy = test_support::id_of<policy_id>("POL-1");

claim_submitted submitted(const std::string& name, const std::string& received) {
  claim_submitted e;
  e.claim = test_support::id_of<claim_id>(name);
  e.policy = told_policy;
  e.member = test_support::id_of<member_id>("M-1");
  e.provider_npi = "1234567893";
  e.received = e.first_received = *parse_date(received);
  e.lines.resize(1);
  e.lines[0].billed = 100'00;
  e.lines[0].service_date = e.received;
  return e;
}

line_decision covered() {
  line_decision d;
  d.line = 1;
  d.status = line_status::covered;
  d.billed = d.price = d.allowed = d.plan_paid = 100'00;
  return d;
}

/// Claims in each place that a claim can have between the engine, its payer's staff and a processor.
struct told_claims {
  struct step {
    std::string day;
    bucket_event event;
  };
  std::vector<step> steps;

  told_claims() {
    using enum adjudication_cause;
    claim("AUTO", "2026-03-10");
    decide("2026-03-10", submission);
    claim("AUTO-LATER", "2026-03-14");
    decide("2026-03-15", submission);
    claim("PENDED", "2026-03-01");
    then("2026-03-01", claim_pended{at, fingerprints});
    claim("RELEASED", "2026-03-10");
    then("2026-03-10", claim_pended{at, fingerprints});
    decide("2026-03-12", release);
    claim("ELSEWHERE", "2026-03-20");
    route();
    claim("REFUSED", "2026-02-20");
    route();
    report("2026-02-22", processor_status::rejected);
    claim("TAKEN-BACK", "2026-03-12");
    route();
    decide("2026-03-15", release);
    claim("THEIRS", "2026-03-12");
    route();
    decide("2026-03-15", external);
    report("2026-03-15", processor_status::finalized);
    claim("REFUSED-AND-DENIED", "2026-03-12");
    route();
    report("2026-03-13", processor_status::rejected);
    auto denied = covered();
    denied.status = line_status::denied;
    denied.denied = denial::denied_in_review;
    denied.allowed = denied.plan_paid = 0;
    then("2026-03-16", claim_denied_in_review{at, {denied}, {}});
    claim("REFUSED-AND-SENT-AGAIN", "2026-03-12");
    route();
    report("2026-03-13", processor_status::rejected);
    report("2026-03-14", processor_status::accepted);
    claim("BEFORE-THE-CHART", "2026-03-01");
    decide("2026-03-01", submission);
    claim("LAST-MONTH", "2026-02-20");
    decide("2026-02-20", submission);
    claim("CANCELLED", "2026-03-11");
    decide("2026-03-11", submission);
    then("2026-03-12", claim_cancelled{at, member, *parse_date("2026-03-12"), {}});
    std::stable_sort(steps.begin(), steps.end(), [](const step& a, const step& b) { return a.day < b.day; });
  }

 private:
  void claim(const std::string& name, const std::string& received) {
    const auto e = submitted(name, received);
    at = e.claim;
    member = e.member;
    day = received;
    then(received, e);
  }
  void route() { then(day, claim_routed{at, "TPA", fingerprints}); }
  void decide(const std::string& on, adjudication_cause cause) {
    claim_adjudicated e;
    e.claim = at;
    e.member = member;
    e.cause = cause;
    e.decided = {covered()};
    e.decided[0].elsewhere = cause == adjudication_cause::external;
    then(on, e);
  }
  void report(const std::string& on, processor_status status) {
    processor_reported e;
    e.claim = at;
    e.status = status;
    e.on = *parse_date(on);
    e.place = 1;
    then(on, e);
  }
  void then(const std::string& on, bucket_event event) { steps.push_back({on, std::move(event)}); }

  const std::vector<line_fingerprint> fingerprints{line_fingerprint()};
  claim_id at;
  member_id member;
  std::string day;
};

/// What is counted of the same events by the engine's own definitions.
struct plain_count {
  struct of_claim {
    claim_state state;
    bool by_hand = false;
    std::string received, decided;  ///< empty: not decided
  };
  std::map<claim_id, of_claim> claims;

  explicit plain_count(const told_claims& told) {
    for (const auto& [day, event] : told.steps) {
      auto& claim = claims[claim_of(event)];
      evolve(claim.state, event);
      const auto* adjudicated = std::get_if<claim_adjudicated>(&event);
      if (const auto* e = std::get_if<claim_submitted>(&event)) claim.received = format_date(e->received);
      if (std::holds_alternative<claim_pended>(event) ||
          std::holds_alternative<claim_denied_in_review>(event) ||
          (adjudicated && adjudicated->cause == adjudication_cause::release))
        claim.by_hand = true;
      if ((adjudicated || std::holds_alternative<claim_denied_in_review>(event)) && claim.decided.empty())
        claim.decided = day;
    }
  }

  std::uint64_t count(const std::function<bool(const of_claim&)>& which) const {
    return static_cast<std::uint64_t>(
        std::count_if(claims.begin(), claims.end(), [&](const auto& one) { return which(one.second); }));
  }
  static bool stands(const of_claim& c) {
    return !c.decided.empty() && c.state.status != claim_status::cancelled;
  }
  static bool here(const of_claim& c) { return stands(c) && !is_elsewhere(c.state); }
};

BOOST_AUTO_TEST_CASE(queue_rates_and_days_count_a_claim_where_it_is_and_where_it_was_decided) {
  const told_claims told;
  const told_data world;
  for (const auto& [day, event] : told.steps) world.tell(event, noon_us(day), told_policy);
  export_request request;
  request.data = world.data();
  request.folder = world / "out";
  run_export(request, noon_us("2026-04-01"));
  export_reader reader(request.folder);
  const auto figures = read_figures(reader, *parse_date("2026-03-31"));

  using of_claim = plain_count::of_claim;
  const plain_count plain(told);
  const auto here = [&](auto which) {
    return plain.count([&](const of_claim& c) { return plain_count::here(c) && which(c); });
  };
  const auto waits = [](const of_claim& c) { return is_in_review(c.state); };
  BOOST_TEST(plain.count(waits) == 2u);
  BOOST_TEST(figures.queued == plain.count(waits));
  BOOST_TEST(figures.queue.at(2).claims == 1u);  // PENDED, for 30 days.
  BOOST_TEST(figures.queue_overdue == 1u);       // REFUSED.
  BOOST_TEST(figures.elsewhere == plain.count([&](const of_claim& c) {
    return c.state.status == claim_status::under_review && !waits(c);
  }));
  BOOST_TEST(figures.elsewhere == 2u);

  const auto in_month = [](const of_claim& c) { return c.decided.starts_with("2026-03"); };
  BOOST_TEST(figures.all.claims == plain.count(plain_count::stands));
  BOOST_TEST(figures.month.claims ==
             plain.count([&](const of_claim& c) { return plain_count::stands(c) && in_month(c); }));
  BOOST_TEST(figures.auto_of == here(in_month));
  BOOST_TEST(figures.automatic == here([&](const of_claim& c) { return in_month(c) && !c.by_hand; }));
  BOOST_TEST(figures.auto_of_period == figures.auto_of - 1);  // The chart begins on the second.
  BOOST_TEST(figures.received_month ==
             plain.count([](const of_claim& c) { return c.received.starts_with("2026-03"); }));
  for (const auto& day : figures.days) {
    const auto on = format_date(day.on);
    const auto that_day = [&](const of_claim& c) { return c.decided == on; };
    BOOST_TEST(day.received == plain.count([&](const of_claim& c) { return c.received == on; }), on);
    BOOST_TEST(
        day.decided == plain.count([&](const of_claim& c) { return plain_count::stands(c) && that_day(c); }),
        on);
    BOOST_TEST(day.decided_here == here(that_day), on);
    BOOST_TEST(day.automatic == here([&](const of_claim& c) { return that_day(c) && !c.by_hand; }), on);
  }
  // On the 15th one by nobody's hand, one taken back, one of the processor's.
  const auto& fifteenth = figures.days.at(13);
  BOOST_TEST(fifteenth.decided == 3u);
  BOOST_TEST(fifteenth.decided_here == 2u);
  BOOST_TEST(fifteenth.automatic == 1u);
  for (const auto& t : figures.turnarounds) {
    if (t.who == "Decided by external processors") BOOST_TEST(t.claims == 1u);
    if (t.who == "Touched by a person") BOOST_TEST(t.claims == 3u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_current_is_what_was_enrolled_and_said_last_also_where_that_is_nothing) {
  const told_data world;
  const auto of = noon_us("2026-03-01");
  const auto policy_of = [](const std::string& name) {
    policy p;
    p.id = test_support::id_of<policy_id>(name);
    p.holder = test_support::id_of<member_id>("M-1");
    p.effective = *parse_date("2026-01-01");
    p.expiration = *parse_date("2026-12-31");
    return p;
  };
  auto cancelled = policy_of("POL-1");
  cancelled.status = policy_status::cancelled;
  cancelled.status_date = *parse_date("2026-02-01");
  membership suspended;
  suspended.member = cancelled.holder;
  suspended.enrolled = cancelled.effective;
  suspended.status = membership_status::suspended;
  auto ended = suspended;
  ended.member = test_support::id_of<member_id>("M-2");
  ended.status = membership_status::active;
  ended.terminated = *parse_date("2026-02-28");
  cancelled.members = {suspended, ended};
  world.tell(policy_enrolled{cancelled, {}}, of, cancelled.id);
  auto revised = policy_of("POL-2");
  revised.out_of_pocket_max = 5'000'00;
  revised.administrator = "TPA";
  world.tell(policy_enrolled{revised, {}}, of, revised.id);
  contract_revision revision;
  revision.number = 2;
  revision.from = *parse_date("2027-01-01");
  revision.terms = terms_of(policy_of("POL-2"));
  world.tell(contract_revised{revision}, of, revised.id);
  world.tell(provider_enrolled{{"1234567893", "Clinic", network_status::in_network}}, of);
  for (const auto* contract : {"C-1", ""})
    world.tell(
        provider_affiliated{"1234567893", {*parse_date("2026-03-01"), network_status::preferred, contract}},
        of);
  export_request request;
  request.data = world.data();
  request.folder = world / "out";
  run_export(request, of);
  BOOST_TEST(rows_of("SELECT cover, cover_from, out_of_pocket_max, administrator, terms_version, expiration "
                     "FROM policies ORDER BY terms_version",
                     request.folder) ==
             "CANCELLED,2026-02-01,,,1,2026-12-31\r\nENROLLED,,,,2,2026-12-31\r\n");
  BOOST_TEST(rows_of("SELECT cover, terminated FROM members ORDER BY cover", request.folder) ==
             "SUSPENDED,\r\nTERMINATED,2026-02-28\r\n");
  BOOST_TEST(rows_of("SELECT name, network, contract FROM providers", request.folder) ==
             "Clinic,PREFERRED,\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_report_counts_test
}  // namespace benefactor::tools
