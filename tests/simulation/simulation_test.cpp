// The engine's actors on a machine that loses power, tears pages, fails to sync and turns its clock.
#include <boost/test/unit_test.hpp>

#include "tests/simulation/run.hpp"

namespace benefactor::simulation {
namespace {

std::string command_for(std::uint64_t seed, std::size_t steps) {
  return "tools/simulate --seed " + std::to_string(seed) + " --steps " + std::to_string(steps);
}

void check_sound(const run_result& result, std::uint64_t seed, std::size_t steps) {
  for (const auto& broken : result.found)
    BOOST_ERROR(broken.rule << ": " << broken.what << "; again: " << command_for(seed, steps));
}

/// The first seed from *first* on whose run finds something, or nothing.
run_result first_failure(mutation broken, std::uint64_t first) {
  constexpr std::uint64_t seeds = 40;
  for (auto seed = first; seed < first + seeds; ++seed)
    if (auto result = run(make_plan(seed, 120), broken); !result.found.empty()) return result;
  return {};
}

bool names_rule(const run_result& result, std::string_view rule) {
  for (const auto& broken : result.found)
    if (broken.rule == rule) return true;
  return false;
}

/// Whether *rule* is named by a run of one of the first seeds; what is broken may stop the engine before.
bool is_found(mutation broken, std::string_view rule) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    if (names_rule(run(make_plan(seed, 120), broken), rule)) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(no_promise_is_broken_whatever_the_machine_does) {
  run_result all;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto result = run(make_plan(seed, 200));
    check_sound(result, seed, 200);
    all.crashes += result.crashes;
    all.torn += result.torn;
    all.repairs += result.repairs;
    all.stops += result.stops;
    all.erased += result.erased;
    all.renewed += result.renewed;
    all.rotated += result.rotated;
    all.snapshots += result.snapshots;
    all.approved += result.approved;
    all.self_approved += result.self_approved;
  }
  // What is never tried proves nothing.
  BOOST_TEST(all.crashes > 500u);
  BOOST_TEST(all.torn > 100u);
  BOOST_TEST(all.repairs > 2u);
  BOOST_TEST(all.stops > 100u);
  BOOST_TEST(all.erased > 10u);
  BOOST_TEST(all.renewed > 100u);
  BOOST_TEST(all.rotated > 10u);
  BOOST_TEST(all.snapshots > 1'000u);
  BOOST_TEST(all.approved > 10u);
  BOOST_TEST(all.self_approved > 10u);
}

BOOST_AUTO_TEST_CASE(the_same_seed_makes_the_same_log_byte_for_byte_also_across_crashes) {
  for (const std::uint64_t seed : {3, 4, 5}) {
    const auto plan = make_plan(seed, 150);
    BOOST_TEST((run(plan).log_bytes == run(plan).log_bytes), "seed " << seed);
    BOOST_TEST((run(plan).log_bytes != run(make_plan(seed + 100, 150)).log_bytes));
  }
}

// Each checker is shown an engine that breaks its promise.

BOOST_AUTO_TEST_CASE(an_answer_before_the_write_is_found_lost) {
  BOOST_TEST(names_rule(first_failure(mutation::answers_early, 1), "lost"));
}

BOOST_AUTO_TEST_CASE(a_disk_that_lies_about_a_sync_is_found_to_lose_answers) {
  BOOST_TEST(names_rule(first_failure(mutation::forgets_synced_pages, 1), "lost"));
}

BOOST_AUTO_TEST_CASE(a_completion_that_never_comes_is_found_unanswered) {
  BOOST_TEST(names_rule(first_failure(mutation::loses_completions, 1), "unanswered"));
}

BOOST_AUTO_TEST_CASE(an_index_that_forgets_claims_is_found_to_double_them) {
  const auto result = first_failure(mutation::forgets_claims, 1);
  BOOST_TEST(names_rule(result, "doubled"));
  BOOST_TEST(names_rule(result, "decisions"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_delivered_twice_is_found) {
  BOOST_TEST(names_rule(first_failure(mutation::answers_twice, 1), "doubled"));
}

BOOST_AUTO_TEST_CASE(a_bit_that_changes_in_the_log_is_found) {
  BOOST_TEST(is_found(mutation::alters_log, "log"));
}

BOOST_AUTO_TEST_CASE(a_page_that_vanishes_from_the_log_is_found) {
  BOOST_TEST(is_found(mutation::skips_page, "log"));
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_is_behind_its_position_is_found_in_states_and_money) {
  bool state = false, money = false;
  for (std::uint64_t seed = 1; seed <= 40 && !(state && money); ++seed) {
    const auto result = run(make_plan(seed, 120), mutation::stale_snapshots);
    state = state || names_rule(result, "state");
    money = money || names_rule(result, "money") || names_rule(result, "decisions");
  }
  BOOST_TEST(state);
  BOOST_TEST(money);
}

BOOST_AUTO_TEST_CASE(a_row_that_a_view_lacks_is_found) {
  BOOST_TEST(is_found(mutation::loses_view_rows, "derived"));
}

BOOST_AUTO_TEST_CASE(a_data_key_that_was_not_synced_is_found) {
  BOOST_TEST(is_found(mutation::loses_new_keys, "sealed"));
}

BOOST_AUTO_TEST_CASE(a_renewed_key_that_seals_before_it_is_synced_is_found) {
  BOOST_TEST(is_found(mutation::loses_renewed_keys, "sealed"));
}

BOOST_AUTO_TEST_CASE(a_member_number_in_the_derived_data_is_found) {
  BOOST_TEST(names_rule(first_failure(mutation::writes_plaintext, 1), "plaintext"));
}

BOOST_AUTO_TEST_CASE(requests_that_overtake_each_other_are_found) {
  BOOST_TEST(names_rule(first_failure(mutation::reverses_batches, 1), "order"));
}

BOOST_AUTO_TEST_CASE(entropy_that_is_not_seeded_is_found_in_the_log_bytes) {
  const auto plan = make_plan(5, 60);
  BOOST_TEST((run(plan, mutation::draws_real_entropy).log_bytes !=
              run(plan, mutation::draws_real_entropy).log_bytes));
}

BOOST_AUTO_TEST_CASE(a_command_that_is_appended_again_when_repeated_is_found) {
  // Nothing restarts, so that only the last repetition can show it.
  auto plan = make_plan(6, 20);
  std::erase_if(plan.actions, [](const action& a) { return a.kind != action_kind::send; });
  for (auto& a : plan.actions) a.steps = 10'000;
  plan.actions.resize(2);
  const auto result = run(plan, mutation::forgets_claims);
  BOOST_TEST(names_rule(result, "repeated"));
}

BOOST_AUTO_TEST_CASE(a_failing_history_is_made_short_and_still_fails) {
  const auto whole = make_plan(1, 120);
  const auto shortest = shorten(whole, mutation::stale_snapshots, "state", 500);
  BOOST_TEST(shortest.actions.size() < 10u);
  BOOST_TEST(shortest.requests.size() < 20u);
  const auto again =
      run(part_of(whole, from_ranges(to_ranges(shortest.actions)), from_ranges(to_ranges(shortest.requests))),
          mutation::stale_snapshots);
  BOOST_TEST(names_rule(again, "state"));
}

BOOST_AUTO_TEST_CASE(places_are_written_as_ranges) {
  BOOST_TEST(to_ranges({0, 1, 2, 7, 9, 10}) == "0-2,7,9-10");
  BOOST_TEST((from_ranges("0-2,7,9-10") == std::vector<std::size_t>{0, 1, 2, 7, 9, 10}));
  BOOST_CHECK_THROW(from_ranges("1,,2"), std::invalid_argument);
  BOOST_CHECK_THROW(from_ranges("x"), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::simulation
