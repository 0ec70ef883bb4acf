// Following a policy through a log that no engine wrote: told as a difference, and nobody dies of it.
#include "events/decision_follower.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <functional>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_decision_follower_test {

using namespace test_support;

struct followed_history {
  explicit followed_history(const bucket_events& history, const std::string& only = {})
      : follower([only](const claim_id& id) { return only.empty() || id == id_of<claim_id>(only); }) {
    for (const auto& event : history)
      if (auto trace = follower.take(event)) traces.push_back(std::move(*trace));
  }

  decision_follower follower;
  std::vector<decision_trace> traces;
};

/// The history with every event of that type changed.
template <class Event, class Change>
bucket_events changed(bucket_events history, const Change& change) {
  for (auto& event : history)
    if (auto* e = std::get_if<Event>(&event)) change(*e);
  return history;
}

bool has(const std::vector<trace_difference>& differences, const std::string& field) {
  return std::any_of(differences.begin(), differences.end(), [&](const auto& d) { return d.field == field; });
}

/// Only the first decision.
bucket_events with_first_decision(bucket_events history, const std::function<void(line_decision&)>& change) {
  for (auto& event : history)
    if (auto* decided = std::get_if<claim_adjudicated>(&event)) {
      change(decided->decided.at(0));
      break;
    }
  return history;
}

BOOST_AUTO_TEST_SUITE(decision_followers)

BOOST_AUTO_TEST_CASE(a_deductible_written_away_is_told_and_so_is_the_void_that_gives_it_back) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit()})).having(void_it("C-1")).having(claim("C-2", {visit(90'00)}));
  const followed_history told(with_first_decision(s.history(), [](auto& d) {
    d.coinsurance += d.deductible;
    d.deductible = 0;
  }));
  BOOST_REQUIRE(told.traces.size() == 3u);
  BOOST_REQUIRE(told.traces[0].lines.size() == 1u);
  BOOST_TEST(has(told.traces[0].lines[0].differences, "deductible"));
  const auto& the_void = told.traces[1];
  BOOST_TEST(!the_void.agrees());
  BOOST_TEST(the_void.lines.empty());
  BOOST_REQUIRE(the_void.differences.size() == 1u);
  BOOST_TEST((the_void.differences[0] ==
              trace_difference{"bucket", "applied", "benefit bucket: gives back what it never took"}));
  BOOST_TEST(told.follower.broken() != nullptr);
  const auto& later = told.traces[2];
  BOOST_TEST(later.lines.empty());
  BOOST_TEST(later.differences.at(0).decided.starts_with("not followed: "));
  // What became of the claims is known all the same.
  BOOST_TEST((told.follower.find(id_of<claim_id>("C-1"))->state.status == claim_status::reversed));
  BOOST_TEST(told.follower.find(id_of<claim_id>("C-2"))->state.lines.at(0).standing);
}

BOOST_AUTO_TEST_CASE(a_break_of_one_claim_is_told_where_another_one_is_decided_behind_it) {
  auto s = given(sample_policy());
  s.having(claim("C-0", {visit(80'00)}))
      .having(claim("C-1", {visit()}))
      .having(void_it("C-1"))
      .having(claim("C-2", {visit(90'00)}));
  auto history = s.history();
  for (auto& event : history)
    if (auto* reversed = std::get_if<claim_reversed>(&event)) reversed->released.at(0).deductible += 9'000'00;
  const followed_history before(history, "C-0"), behind(history, "C-2");
  BOOST_REQUIRE(before.traces.size() == 1u);
  BOOST_TEST(before.traces[0].agrees());
  BOOST_REQUIRE(behind.traces.size() == 1u);
  BOOST_TEST(has(behind.traces[0].differences, "bucket"));
}

BOOST_AUTO_TEST_CASE(a_negative_amount_is_told_and_ends_the_policy) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), line_of(service_type::preventive, 100'00)}));
  const followed_history told(with_first_decision(s.history(), [](auto& d) { d.plan_paid = -5'000'00; }));
  BOOST_REQUIRE(told.traces.size() == 1u);
  BOOST_TEST(!told.traces[0].agrees());
  BOOST_REQUIRE(!told.traces[0].lines.empty());
  BOOST_TEST(has(told.traces[0].lines[0].differences, "planPaid"));
  BOOST_TEST(has(told.traces[0].differences, "bucket"));
  BOOST_TEST(told.follower.broken() != nullptr);
}

BOOST_AUTO_TEST_CASE(an_amount_that_no_sum_can_take_is_not_applied) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), visit(90'00)}));
  const followed_history told(with_first_decision(s.history(), [](auto& d) { d.plan_paid = INT64_MAX; }));
  BOOST_REQUIRE(told.traces.size() == 1u);
  BOOST_TEST(has(told.traces[0].differences, "events"));
  BOOST_TEST(plan_paid_total(told.follower.find(id_of<claim_id>("C-1"))->state) == 0);
}

BOOST_AUTO_TEST_CASE(fewer_fingerprints_than_lines_are_told_and_not_read) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit(), visit(90'00)})).having(release("C-1"));
  const auto pended = changed<claim_pended>(s.history(), [](claim_pended& e) { e.fingerprints.resize(1); });
  auto routed = s.history();
  for (auto& event : routed)
    if (std::holds_alternative<claim_pended>(event)) event = claim_routed{id_of<claim_id>("C-1"), "TPA", {}};
  for (const auto& history : {pended, routed}) {
    const followed_history told(history);
    BOOST_REQUIRE(told.traces.size() == 2u);
    BOOST_TEST((told.traces[0].differences.at(0) ==
                trace_difference{"events", "recorded", "a line has no fingerprint"}));
    BOOST_TEST(told.traces[1].lines.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_not_in_the_contract_is_told_before_the_rules_look_for_it) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  const auto nobody = id_of<member_id>("M-9");
  auto history = changed<claim_submitted>(s.history(), [&](auto& e) { e.member = nobody; });
  history = changed<claim_adjudicated>(std::move(history), [&](auto& e) { e.member = nobody; });
  const followed_history told(history);
  BOOST_REQUIRE(told.traces.size() == 1u);
  BOOST_TEST((told.traces[0].differences.at(0) ==
              trace_difference{"events", "recorded", "the claim's member is not in the contract"}));
}

BOOST_AUTO_TEST_CASE(a_line_that_the_claim_has_not_got_is_told) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), visit()})).having(dispute("C-1", 2)).having(uphold("C-1"));
  const followed_history disputed(changed<claim_disputed>(s.history(), [](auto& e) { e.line = 9; }));
  BOOST_TEST(has(disputed.traces.at(1).differences, "events"));
  const followed_history decided(with_first_decision(s.history(), [](auto& d) { d.line = 3; }));
  BOOST_TEST(has(decided.traces.at(0).differences, "events"));
  const followed_history unknown(bucket_events(s.history().begin() + 2, s.history().end()));
  BOOST_TEST(has(unknown.traces.at(0).differences, "events"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_decision_follower_test
}  // namespace benefactor
