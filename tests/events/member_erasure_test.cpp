// The erasure of a member as a policy's bucket decides it: two persons, in that order, once.
#include "events/member_erasure.hpp"

#include <boost/test/unit_test.hpp>

#include "events/bucket.hpp"
#include "events/replay.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_member_erasure_test {

using namespace test_support;

const auto m1 = id_of<member_id>("M-1");
constexpr auto reason = "asked for in writing, case 4711";

/// A policy's bucket; whatever it decides is also decided again, as an audit does.
struct erasing {
  bucket_state bucket;

  erasing() { evolve(bucket, policy_enrolled{sample_policy(), {}}); }

  bucket_events when(const bucket_command& command) {
    auto decided = decide(bucket, {}, command);
    if (const auto* refused = std::get_if<rejection>(&decided)) BOOST_FAIL("refused: " << refused->reason);
    auto events = std::get<bucket_events>(std::move(decided));
    if (!events.empty()) BOOST_TEST((replay(events, bucket, {}, {}).outcome == replay_outcome::same));
    for (const auto& event : events) evolve(bucket, event);
    return events;
  }
  rejection refused(const bucket_command& command) {
    const auto decided = decide(bucket, {}, command);
    BOOST_REQUIRE(std::holds_alternative<rejection>(decided));
    return std::get<rejection>(decided);
  }
};

BOOST_FIXTURE_TEST_SUITE(erasures_of_members, erasing)

BOOST_AUTO_TEST_CASE(one_person_asks_and_another_one_approves) {
  BOOST_TEST((when(request_member_erasure{m1, "anna", reason}) ==
              bucket_events{member_erasure_requested{1, m1, "anna", {reason}}}));
  const auto own = refused(approve_member_erasure{1, "anna"});
  BOOST_TEST((own.code == rejection_code::invalid));
  BOOST_TEST_REQUIRE(own.problems.size() == 1u);
  BOOST_TEST(own.problems[0].field == "by");
  BOOST_TEST(
      (when(approve_member_erasure{1, "ben"}) == bucket_events{member_erasure_approved{1, m1, "ben"}}));
  BOOST_TEST((when(record_member_erased{1}) == bucket_events{member_erased{1, m1}}));
  BOOST_TEST((bucket.erasures == std::vector{member_erasure{1, m1, erasure_status::erased, "anna", "ben"}}));
}

BOOST_AUTO_TEST_CASE(a_step_that_was_taken_is_not_taken_again) {
  when(request_member_erasure{m1, "anna", reason});
  when(approve_member_erasure{1, "ben"});
  BOOST_TEST(when(approve_member_erasure{1, "ben"}).empty());
  when(record_member_erased{1});
  BOOST_TEST(when(approve_member_erasure{1, "carl"}).empty());
  BOOST_TEST(when(record_member_erased{1}).empty());
}

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_not_approved_and_may_be_asked_for_again) {
  when(request_member_erasure{m1, "anna", reason});
  when(withdraw_member_erasure{1, "anna"});
  BOOST_TEST(when(withdraw_member_erasure{1, "ben"}).empty());
  BOOST_TEST((refused(approve_member_erasure{1, "ben"}).code == rejection_code::invalid_transition));
  BOOST_TEST((refused(record_member_erased{1}).code == rejection_code::invalid_transition));
  const auto again = when(request_member_erasure{m1, "ben", reason});
  BOOST_TEST_REQUIRE(again.size() == 1u);
  BOOST_TEST(std::get<member_erasure_requested>(again[0]).number == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_is_erased_or_withdrawn_out_of_order) {
  BOOST_TEST((refused(approve_member_erasure{1, "ben"}).code == rejection_code::not_found));
  when(request_member_erasure{m1, "anna", reason});
  BOOST_TEST((refused(record_member_erased{1}).code == rejection_code::invalid_transition));
  BOOST_TEST(
      (refused(request_member_erasure{m1, "carl", reason}).code == rejection_code::invalid_transition));
  when(approve_member_erasure{1, "ben"});
  BOOST_TEST((refused(withdraw_member_erasure{1, "anna"}).code == rejection_code::invalid_transition));
  BOOST_TEST((refused(approve_member_erasure{2, "ben"}).code == rejection_code::not_found));
  BOOST_TEST((refused(approve_member_erasure{0, "ben"}).code == rejection_code::not_found));
}

BOOST_AUTO_TEST_CASE(only_members_and_the_holder_are_erased_for_a_reason_by_somebody) {
  BOOST_TEST((refused(request_member_erasure{id_of<member_id>("M-77"), "anna", reason}).code ==
              rejection_code::not_found));
  const auto bad = refused(request_member_erasure{m1, "", "too short"});
  BOOST_TEST_REQUIRE(bad.problems.size() == 2u);
  BOOST_TEST(bad.problems[0].field == "by");
  BOOST_TEST(bad.problems[1].field == "reason");
  bucket_state unknown;
  BOOST_TEST((std::get<rejection>(decide(unknown, {}, request_member_erasure{m1, "anna", reason})).code ==
              rejection_code::not_found));
}

BOOST_AUTO_TEST_CASE(a_request_is_decided_again_also_when_its_reason_is_gone) {
  const auto before = bucket;
  auto events = when(request_member_erasure{m1, "anna", reason});
  std::get<member_erasure_requested>(events[0]).confidential = {};
  replay_inputs closed;
  closed.sealed_open = false;
  BOOST_TEST((replay(events, before, {}, closed).outcome == replay_outcome::same));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_member_erasure_test
}  // namespace benefactor
