// Replays of the engine's own log: one at a time, cancelled and stopped at any moment, held to what they
// read.
#include "api/audit/replay_runs.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "store/wrapped_key.hpp"
#include "tests/api/audit/book_of_claims.hpp"
#include "tests/api/audit/rewritten_log.hpp"
#include "tests/api/node_fixture.hpp"
#include "tests/store/stored_data_key.hpp"

namespace benefactor::api {
namespace of_replay_runs_test {

replay_run ended_run(const replay_runs& runs) {
  while (runs.newest()->state == replay_state::running) std::this_thread::yield();
  return *runs.newest();
}

std::int64_t no_clock() { return 0; }

struct replayed_book : test::book_of_claims {
  replay_subject subject() { return {*engine.on.log, engine.head(), engine.keys(), {}}; }
};

BOOST_AUTO_TEST_SUITE(replay_runs_test)

BOOST_FIXTURE_TEST_CASE(a_run_comes_to_what_a_replay_comes_to, replayed_book) {
  replay_runs runs([this](bool, const auto&) { return subject(); }, no_clock);
  BOOST_TEST(!runs.newest().has_value());
  BOOST_TEST(!runs.cancel().has_value());
  const auto first = runs.start("ike", false);
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(first->user == "ike");
  const auto run = ended_run(runs);
  BOOST_TEST((run.state == replay_state::done));
  BOOST_TEST(run.position == engine.head().link.next_position);
  BOOST_TEST(run.end == run.position);
  auto wanted = replay();
  wanted.seconds = run.report->seconds;
  BOOST_TEST((*run.report == wanted));
  BOOST_TEST(runs.start("ike", false)->number == 2u);
}

BOOST_FIXTURE_TEST_CASE(what_was_changed_is_reported_with_the_money_it_moves, replayed_book) {
  test::rewritten_log log(*engine.on.log);
  log.change<claim_adjudicated>(decided[3], log_id(), [](auto& e) { e.decided[0].plan_paid += 1; });
  const auto changed = log.write();
  replay_runs runs(
      [&](bool, const auto&) {
        return replay_subject{*changed, store::open_log(*changed), engine.keys(), {}};
      },
      no_clock);
  runs.start("ike", false);
  const auto run = ended_run(runs);
  BOOST_TEST((run.state == replay_state::done));
  BOOST_TEST(!run.report->same());
  BOOST_TEST(run.report->differences_in_all == run.report->differences.size());
  BOOST_TEST(run.report->money == 1);
}

BOOST_FIXTURE_TEST_CASE(another_one_is_refused_while_one_runs_and_a_cancelled_one_says_how_far_it_came,
                        replayed_book) {
  std::promise<void> go;
  const auto gate = go.get_future().share();
  replay_runs runs(
      [&, gate](bool, const auto&) {
        gate.wait();
        return subject();
      },
      no_clock);
  BOOST_TEST(runs.start("ike", false).has_value());
  BOOST_TEST(!runs.start("ada", false).has_value());
  BOOST_TEST(runs.newest()->user == "ike");
  BOOST_TEST((runs.cancel()->state == replay_state::running));
  go.set_value();
  const auto run = ended_run(runs);
  BOOST_TEST((run.state == replay_state::cancelled));
  BOOST_TEST(!run.report->complete);
  // What was cancelled says nothing of the next one.
  BOOST_TEST(runs.start("ada", false).has_value());
  BOOST_TEST((ended_run(runs).state == replay_state::done));
}

/// Looks until nobody waits for it any more, as where there are very many keys.
std::optional<replay_subject> look_until_stopped(bool, const std::function<bool()>& stopped) {
  while (!stopped()) std::this_thread::yield();
  return std::nullopt;
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_while_it_looks_at_what_there_is_to_read_ends_then) {
  replay_runs runs(look_until_stopped, no_clock);
  BOOST_TEST(runs.start("ike", false).has_value());
  runs.cancel();
  const auto run = ended_run(runs);
  BOOST_TEST((run.state == replay_state::cancelled));
  BOOST_TEST((*run.report == replay_report{}));
}

BOOST_AUTO_TEST_CASE(whoever_stops_waits_for_no_look_at_what_there_is_to_read) {
  replay_runs runs(look_until_stopped, no_clock);
  BOOST_TEST(runs.start("ike", false).has_value());
}

BOOST_AUTO_TEST_CASE(only_the_run_of_the_number_that_is_given_is_cancelled) {
  replay_runs runs(look_until_stopped, no_clock);
  const auto number = runs.start("ike", false)->number;
  runs.cancel(number + 1);
  BOOST_TEST((runs.newest()->state == replay_state::running));
  runs.cancel(number);
  BOOST_TEST((ended_run(runs).state == replay_state::cancelled));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_fails_the_run_and_says_why) {
  replay_runs runs([](bool, const auto&) -> replay_subject { throw std::runtime_error("the disk is gone"); },
                   no_clock);
  runs.start("ike", false);
  const auto run = ended_run(runs);
  BOOST_TEST((run.state == replay_state::failed));
  BOOST_TEST(run.failure == "the disk is gone");
}

BOOST_FIXTURE_TEST_CASE(an_engine_that_stops_breaks_its_replay_off_and_has_forgotten_it_at_the_next_start,
                        test::node_fixture) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  for (int i = 0; i < 50; ++i) submit("C-" + std::to_string(i), "M-1", 10'00);
  BOOST_TEST(running->replays().start("ike", false).has_value());
  running.reset();
  open();
  BOOST_TEST(!running->replays().newest().has_value());
  submit("C-50");
  running->replays().start("ike", true);
  const auto run = ended_run(running->replays());
  BOOST_TEST((run.state == replay_state::done));
  BOOST_TEST(run.report->same());
  BOOST_TEST(run.report->claims == 51u);
  BOOST_TEST(run.report->fingerprints == 51u);
}

BOOST_FIXTURE_TEST_CASE(an_engine_knows_whose_lines_cannot_be_reproduced_any_more, test::node_fixture) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2");
  erase("M-2");
  running->replays().start("ike", false);
  const auto run = ended_run(running->replays());
  BOOST_TEST((run.state == replay_state::done));
  BOOST_TEST(run.report->same());
  BOOST_TEST_REQUIRE(run.report->unreproduced.size() == 1u);
  BOOST_TEST((run.report->unreproduced[0].reason == not_reproducible_reason::member_erased));
  BOOST_TEST(run.report->unreproduced[0].decided_again);
}

BOOST_FIXTURE_TEST_CASE(a_damaged_data_key_is_told_with_what_it_sealed_and_ends_no_replay,
                        test::node_fixture) {
  auto policy = test::enrolled_policy();
  policy.terms.rules[0].excluded_diagnoses = {"F10*"};  // So that a rule reads what is sealed.
  wait_projected(ask(actors::enroll_policy_request{policy}).position);
  submit("C-1");
  wait_projected(submit("C-2", "M-2").position);
  const auto member = running->surrogates().member("M-2");
  running.reset();
  test_support::stored_data_key(directory / "data" / "keys", store::data_key_name("default", member),
                                [](std::string& value) { value.resize(value.size() / 2); });
  open();
  running->replays().start("ike", false);
  const auto run = ended_run(running->replays());
  BOOST_TEST((run.state == replay_state::done), run.failure);
  const auto& report = *run.report;
  BOOST_TEST(report.same());
  BOOST_TEST(report.complete);
  BOOST_TEST(report.unsealed == 1u);
  BOOST_TEST_REQUIRE(report.unreproduced.size() == 1u);
  BOOST_TEST((report.unreproduced[0].reason == not_reproducible_reason::key_damaged));
  BOOST_TEST(!report.unreproduced[0].decided_again);
  BOOST_TEST(report.damaged_keys == std::vector{"default/" + to_hex(member)},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_replay_runs_test
}  // namespace benefactor::api
