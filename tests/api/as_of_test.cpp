// What was known at every moment of a log: folded from the events up to then, and from nothing else.
#include <map>

#include "api/rpc/write_results.hpp"
#include "events/external_claim.hpp"
#include "store/event_codec.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api {

namespace {

constexpr std::int64_t end_of_time = INT64_MAX;

struct history_fixture : test::node_fixture {
  history_fixture() {
    auto policy = test::enrolled_policy();
    policy.terms.review_threshold = 900'00;
    ask(actors::enroll_policy_request{policy});
    for (int i = 0; i < 12; ++i) {
      const auto id = "C-" + std::to_string(i);
      submit(id, i % 2 ? "M-1" : "M-2", i % 4 == 3 ? 1'000'00 : 100'00 + i, 1 + static_cast<unsigned>(i));
    }
    command("C-3", release_claim{{}, {}, {}});
    command("C-7", deny_claim{{}, "not medically necessary"});
    command("C-0", pay_claim{{}, test::day(6, 3), "TRACE-1"});
    command("C-1", dispute_claim{{}, {}, "it was paid before"});
    command("C-1", resolve_dispute{{}, false, "it was not", {}, {}, {}});
    command("C-2", void_claim{{}, test::day(6, 4)});
  }

  void command(const std::string& id, claim_action action) {
    const auto claim = running->surrogates().claim("ACME", id);
    std::visit([&](auto& c) { c.claim = claim; }, action);
    ask(actors::claim_request{claim, std::move(action)});
  }

  std::uint64_t end() { return reads().durable_position(); }

  store::owned_event event_at(std::uint64_t position) {
    return running->asking().reader.read_event(position);
  }

  /// Every event up to *position*, folded anew.
  bucket_state bucket_at(std::uint64_t position) {
    bucket_state bucket;
    for (std::uint64_t at = 0; at <= position; ++at) {
      const auto stored = event_at(at);
      if (stored.view.type < store::first_domain_event_type) continue;
      const auto decoded = store::decode(stored.view, running->head().origin.log_id);
      if (const auto* event = std::get_if<bucket_event>(&decoded)) evolve(bucket, *event);
    }
    return bucket;
  }
  std::optional<claim_outcome> claim_at(const claim_id& id, std::uint64_t position) {
    claim_state state;
    for (std::uint64_t at = 0; at <= position; ++at) {
      const auto stored = event_at(at);
      if (stored.view.type < store::first_domain_event_type) continue;
      const auto decoded = store::decode(stored.view, running->head().origin.log_id);
      const auto* event = std::get_if<bucket_event>(&decoded);
      if (event && claim_of(*event) == id) evolve(state, *event);
    }
    return state.exists() ? std::optional(outcome_of(state)) : std::nullopt;
  }

  void check_every_moment() {
    for (std::uint64_t at = 0; at < end(); ++at) BOOST_TEST_CONTEXT("position " << at) {
        for (int i = 0; i < 12; ++i) {
          const auto id = running->surrogates().claim("ACME", "C-" + std::to_string(i));
          const auto found = reads().claim(id, at);
          const auto wanted = claim_at(id, at);
          BOOST_REQUIRE(found.has_value() == wanted.has_value());
          if (!found) continue;
          BOOST_TEST((found->outcome == *wanted));
          BOOST_TEST(found->position <= at);
        }
        const auto bucket = bucket_at(at);
        const auto balances = reads().balances("POL-1", 0, at);
        BOOST_REQUIRE(balances.has_value() == bucket.enrolled);
        if (!balances) continue;
        BOOST_REQUIRE(balances->years.size() == bucket.years.size());
        for (std::size_t y = 0; y < bucket.years.size(); ++y) {
          BOOST_TEST(balances->years[y].policy.deductible_met == bucket.years[y].policy.deductible_met);
          BOOST_TEST(balances->years[y].policy.out_of_pocket_used ==
                     bucket.years[y].policy.out_of_pocket_used);
        }
        const auto policy = reads().policy("POL-1", at);
        BOOST_REQUIRE(policy.has_value());
        BOOST_TEST((policy->bucket == bucket));
        BOOST_TEST(policy->position <= at);
      }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(as_of_any_moment, history_fixture)

BOOST_AUTO_TEST_CASE(claim_balances_and_policy_are_those_of_the_events_up_to_each_position) {
  check_every_moment();
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_is_later_than_the_moment_is_not_used) {
  running.reset();  // Leaves the bucket's snapshot.
  open();
  wait_projected(end() - 1);
  check_every_moment();
  submit("C-12", "M-1", 55'00, 20);  // And one that is earlier is.
  check_every_moment();
}

BOOST_AUTO_TEST_CASE(an_explanation_says_what_was_known_then) {
  const auto claim = running->surrogates().claim("ACME", "C-3");
  const auto now = reads().explain(claim);
  std::uint64_t released = 0;
  for (std::uint64_t at = 1; at < end(); ++at)
    if (const auto then = reads().claim(claim, at); then &&
                                                    then->outcome.status != claim_status::under_review &&
                                                    then->outcome.status != claim_status::submitted) {
      released = at;
      break;
    }
  BOOST_REQUIRE(released != 0);
  BOOST_TEST(reads().explain(claim, released)->paragraphs == now->paragraphs);
  BOOST_TEST(reads().explain(claim, released - 1)->paragraphs.front().find("under review") !=
             std::string::npos);
  BOOST_TEST(!reads().explain(claim, 1));
}

BOOST_AUTO_TEST_CASE(a_time_means_the_last_event_up_to_then) {
  for (std::uint64_t at = 0; at < end(); ++at) {
    const auto time = event_at(at).view.time_us;
    auto last = at;
    while (last + 1 < end() && event_at(last + 1).view.time_us == time) ++last;
    const auto moment = reads().find_moment(as_of_time{time}, end_of_time);
    BOOST_TEST((std::get<log_moment>(moment) == log_moment{last, time}));
    if (last + 1 == end()) break;
    const auto next = event_at(last + 1).view.time_us;
    const auto between = reads().find_moment(as_of_time{next - 1}, end_of_time);
    BOOST_TEST((std::get<log_moment>(between) == log_moment{last, time}));
  }
}

BOOST_AUTO_TEST_CASE(a_moment_that_has_not_come_yet_is_refused_and_the_edges_are_not) {
  const auto last = event_at(end() - 1).view.time_us;
  const auto refused = [&](const as_of& asked, std::int64_t now) -> std::string {
    const auto moment = reads().find_moment(asked, now);
    const auto* why = std::get_if<rejection>(&moment);
    return why ? why->problems.at(0).field : "";
  };
  BOOST_TEST(refused(as_of_position{0}, last).empty());
  BOOST_TEST(refused(as_of_position{end() - 1}, last).empty());
  BOOST_TEST(refused(as_of_position{end()}, last) == "asOf.position");
  BOOST_TEST(refused(as_of_position{UINT64_MAX}, last) == "asOf.position");
  BOOST_TEST(refused(as_of_time{last + 5}, last + 5).empty());
  BOOST_TEST(refused(as_of_time{last + 6}, last + 5) == "asOf.timeMicros");
  BOOST_TEST(refused(as_of_time{event_at(0).view.time_us}, last).empty());
  BOOST_TEST(refused(as_of_time{event_at(0).view.time_us - 1}, last) == "asOf.timeMicros");
  BOOST_TEST(refused(as_of_time{INT64_MIN}, last) == "asOf.timeMicros");
}

BOOST_AUTO_TEST_CASE(what_was_erased_since_stays_erased) {
  const auto claim = running->surrogates().claim("ACME", "C-3");
  const auto at = end() - 1;
  BOOST_TEST(!reads().claim(claim, at)->erased);
  erase("M-1");
  const auto then = reads().claim(claim, at);
  BOOST_TEST(then->erased);
  BOOST_TEST(then->submission.member_number.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api
