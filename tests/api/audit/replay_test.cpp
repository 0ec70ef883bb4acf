// A log that an engine wrote comes out the same; what was changed in a copy of it is found and named.
#include "api/audit/replay.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <future>
#include <span>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/audit/sound_keys.hpp"
#include "tests/api/audit/book_of_claims.hpp"
#include "tests/api/audit/rewritten_log.hpp"
#include "tests/api/audit/troubled_keys.hpp"
#include "tests/simulation/run.hpp"

namespace benefactor::api {
namespace of_replay_test {

using namespace test;
using test_support::troubled_keys;

BOOST_AUTO_TEST_SUITE(audit_replay)

BOOST_FIXTURE_TEST_CASE(a_log_that_nobody_changed_comes_out_the_same, book_of_claims) {
  const auto report = replay();
  BOOST_TEST(report.same());
  BOOST_TEST(report.complete);
  BOOST_TEST(fields_of(report) == "");
  BOOST_TEST(report.claims == 4u);
  BOOST_TEST(report.lines == 4u);
  BOOST_TEST(report.unsealed == 4u);  // The rule of a visit excludes diagnoses.
  BOOST_TEST(report.not_reproducible_in_all == 0u);
  BOOST_TEST(report.reached.next_position == engine.head().link.next_position);
}

BOOST_FIXTURE_TEST_CASE(one_cent_in_one_decision_is_found_with_the_money_it_moves, book_of_claims) {
  rewritten_log log(*engine.on.log);
  log.change<claim_adjudicated>(decided[3], log_id(), [](auto& e) { e.decided[0].plan_paid += 1; });
  const auto report = replay(*log.write());
  BOOST_TEST(!report.same());
  BOOST_TEST(report.different == 1u);
  BOOST_TEST_REQUIRE(report.differences.size() == 2u);
  const auto& paid = report.differences[0];
  BOOST_TEST(paid.position == decided[3]);
  BOOST_TEST(paid.field == "planPaid");
  BOOST_TEST(paid.money == 1);
  BOOST_TEST(paid.claim.substr(0, 4) == "CLM-");
  BOOST_TEST(report.money == 1);
  // And the line does not balance.
  BOOST_TEST(report.differences[1].field == "balance");
}

BOOST_FIXTURE_TEST_CASE(what_only_follows_from_a_change_is_told_from_it, book_of_claims) {
  rewritten_log log(*engine.on.log);
  // Of the deductible a cent less is taken, and the plan pays it: the line balances.
  log.change<claim_adjudicated>(decided[0], log_id(), [](auto& e) {
    e.decided[0].deductible -= 1;
    e.decided[0].plan_paid += 1;
  });
  const auto report = replay(*log.write());
  BOOST_TEST(report.different > 1u);
  BOOST_TEST(report.policies_different == 1u);
  BOOST_TEST(report.differences.front().position == decided[0]);
  BOOST_TEST(!report.differences.front().follows.has_value());
  BOOST_TEST((report.differences.back().follows == decided[0]));
}

BOOST_FIXTURE_TEST_CASE(a_rule_that_was_changed_afterwards_is_found_by_what_it_decided, book_of_claims) {
  rewritten_log log(*engine.on.log);
  log.change<policy_enrolled>(2, log_id(), [](auto& e) { e.terms.rules[0].copay = 2'900; });
  const auto report = replay(*log.write());
  BOOST_TEST(!report.same());
  BOOST_TEST(report.different >= 2u);
  BOOST_TEST(std::any_of(report.differences.begin(), report.differences.end(),
                         [](const auto& d) { return d.field == "copay" && d.money == 100; }));
}

BOOST_FIXTURE_TEST_CASE(an_event_that_was_taken_out_of_a_command_is_found, book_of_claims) {
  rewritten_log log(*engine.on.log);
  log.remove(decided[1]);
  const auto report = replay(*log.write());
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences.front().field == "events");
  // What comes behind it of the policy cannot be decided on a state that nobody knows.
  BOOST_TEST(report.unreproduced.size() == 2u);
  BOOST_TEST((report.unreproduced.front().reason == not_reproducible_reason::behind_a_break));
}

BOOST_FIXTURE_TEST_CASE(a_command_that_was_taken_out_is_found_by_those_that_rested_on_it, book_of_claims) {
  rewritten_log log(*engine.on.log);
  log.remove(decided[0] - 1, 2);
  const auto report = replay(*log.write());
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences.front().position == decided[1] - 2);
  BOOST_TEST(report.differences.front().field == "deductible");
}

BOOST_FIXTURE_TEST_CASE(pages_that_changed_places_are_found_where_they_are, book_of_claims) {
  const auto copy = engine.on.log->reopen();
  const auto first = copy->read_page_at_or_before(decided[1]),
             second = copy->read_page_at_or_before(decided[2]);
  BOOST_TEST_REQUIRE(first.first_position != second.first_position);
  copy->damage_page(first.first_position, *second.bytes);
  copy->damage_page(second.first_position, *first.bytes);
  const auto report = replay(*copy);
  BOOST_TEST(!report.same());
  BOOST_TEST_REQUIRE(report.damage.has_value());
  BOOST_TEST(report.damage->position == first.first_position);
  BOOST_TEST(report.claims == 1u);  // What came before it was replayed.
}

BOOST_FIXTURE_TEST_CASE(a_tail_that_was_cut_is_known_by_a_pin_only, book_of_claims) {
  const auto kept_outside = pin();
  const auto copy = engine.on.log->reopen();
  copy->remove_from(copy->read_page_at_or_before(decided[3]).first_position);
  const auto without = replay(*copy);
  BOOST_TEST(without.same());
  BOOST_TEST(what_remains_unknown(without)[1].find("missing at the log's end") != std::string::npos);
  const auto with = replay(*copy, {.pins = {kept_outside}});
  BOOST_TEST(!with.same());
  BOOST_TEST_REQUIRE(with.pins.size() == 1u);
  BOOST_TEST(with.pins[0].what.find("2 events or more are missing at its end") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_history_that_was_rewritten_to_fit_is_known_by_a_pin_only, book_of_claims) {
  const auto kept_outside = pin();
  rewritten_log log(*engine.on.log);
  // The last claim never was: nothing rests on it.
  log.remove(decided[3] - 1, 2);
  engine.ask(sample_claim(0, "C-9", 1'000));
  const auto later = rewritten_log(*engine.on.log).pages.back();
  log.pages.push_back(later);
  const auto copy = log.write();
  BOOST_TEST(replay(*copy, {.pins = {kept_outside}}).pins[0].what.find("rewritten at or before it") !=
             std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_same_log_holds_its_pins, book_of_claims) {
  const auto report = replay(*engine.on.log, {.pins = {pin()}});
  BOOST_TEST(report.same());
  BOOST_TEST(report.pins[0].holds);
  BOOST_TEST(what_remains_unknown(report).size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(lines_of_erased_members_are_listed_as_not_reproducible, book_of_claims) {
  // A service for which no rule excludes a diagnosis.
  auto checkup = sample_claim(0, "C-CHECKUP", 5'000);
  checkup.submission.lines[0].service = service_type::preventive;
  engine.ask(std::move(checkup));
  engine.erase(sample_member(0, 0));
  const auto report = replay();
  BOOST_TEST(report.same());
  BOOST_TEST(report.not_reproducible_in_all == 5u);
  BOOST_TEST_REQUIRE(report.unreproduced.size() == 5u);
  for (const auto& n : report.unreproduced) BOOST_TEST((n.reason == not_reproducible_reason::member_erased));
  BOOST_TEST(!report.unreproduced.front().decided_again);
  BOOST_TEST(report.unreproduced.back().decided_again);
}

BOOST_FIXTURE_TEST_CASE(renewed_keys_change_no_decision_and_an_erasure_takes_all_of_them, book_of_claims) {
  const auto member = engine.on.surrogates.member(sample_member(0, 0));
  BOOST_TEST(engine.on.keys.renew("default", member));
  auto later = sample_claim(0, "C-LATER", 20'000);
  later.submission.lines[0].service_date = *make_date(2026, 3, 20);
  BOOST_TEST_REQUIRE(!engine.ask(std::move(later)).refused);
  const auto before = replay();
  BOOST_TEST(before.same());
  BOOST_TEST(before.not_reproducible_in_all == 0u);
  BOOST_TEST(before.unsealed == 5u);  // With keys of two generations.
  engine.erase(sample_member(0, 0));
  const auto after = replay();
  BOOST_TEST(after.same());
  BOOST_TEST(after.not_reproducible_in_all == 5u);
  for (const auto& n : after.unreproduced) BOOST_TEST((n.reason == not_reproducible_reason::member_erased));
}

BOOST_FIXTURE_TEST_CASE(without_keys_what_rests_on_sealed_parts_is_listed, book_of_claims) {
  const auto report = replay_log(*engine.on.log, engine.head(), {});
  BOOST_TEST(report.same());
  BOOST_TEST(report.unreproduced.size() == 4u);
  BOOST_TEST((report.unreproduced.front().reason == not_reproducible_reason::key_missing));
}

BOOST_FIXTURE_TEST_CASE(what_a_damaged_key_sealed_is_listed_and_the_key_named, book_of_claims) {
  const auto member = engine.on.surrogates.member(sample_member(0, 0));
  troubled_keys keys(engine.on.keys, member, [] { throw store::damaged_key("data key: it was changed"); });
  // A service for which no rule excludes a diagnosis.
  auto checkup = sample_claim(0, "C-CHECKUP", 5'000);
  checkup.submission.lines[0].service = service_type::preventive;
  engine.ask(std::move(checkup));
  const auto report = replay_log(*engine.on.log, engine.head(), {&keys, {}}, {.deciders = 2});
  BOOST_TEST(report.same());
  BOOST_TEST(report.complete);
  BOOST_TEST(report.claims == 5u);
  BOOST_TEST(report.lines == 1u);  // The check-up's: no rule reads what is sealed.
  BOOST_TEST_REQUIRE(report.unreproduced.size() == 4u);
  for (const auto& n : report.unreproduced) BOOST_TEST((n.reason == not_reproducible_reason::key_damaged));
  BOOST_TEST(report.damaged_keys == std::vector{"default/" + to_hex(member)},
             boost::test_tools::per_element());
  BOOST_TEST((parse_replay_report(to_json(report)) == report));
}

BOOST_FIXTURE_TEST_CASE(keys_that_cannot_be_reached_end_a_replay, book_of_claims) {
  const auto member = engine.on.surrogates.member(sample_member(0, 0));
  troubled_keys keys(engine.on.keys, member, [] { throw store::key_error("data keys: the disk failed"); });
  BOOST_CHECK_THROW(replay_log(*engine.on.log, engine.head(), {&keys, {}}, {.deciders = 2}),
                    store::key_error);
}

BOOST_FIXTURE_TEST_CASE(who_was_erased_is_waited_for_and_what_looking_for_them_throws_is_thrown,
                        book_of_claims) {
  auto keys = engine.keys();
  std::promise<replay_keys::erased_members> looked_for;
  keys.erased = looked_for.get_future().share();
  std::thread looking([&] { looked_for.set_value({}); });
  BOOST_TEST(replay_log(*engine.on.log, engine.head(), keys).same());
  looking.join();

  std::promise<replay_keys::erased_members> unreadable;
  keys.erased = unreadable.get_future().share();
  unreadable.set_exception(std::make_exception_ptr(store::key_error("the keys cannot be read")));
  BOOST_CHECK_EXCEPTION(replay_log(*engine.on.log, engine.head(), keys), store::key_error, [](const auto& e) {
    return std::string_view(e.what()) == "the keys cannot be read";
  });
}

BOOST_AUTO_TEST_CASE(the_first_hundred_damaged_keys_are_named) {
  class all_damaged final : public store::key_vault {
    store::key_lookup find(std::string_view, const member_id&) override { throw store::damaged_key("cut"); }
    std::vector<store::key_lookup> get_or_create(std::string_view, std::span<const member_id>) override {
      return {};
    }
    store::key_state erase(std::string_view, const member_id&) override { return {}; }
  } damaged;
  sound_keys keys(damaged, {});
  for (int i = 0; i <= static_cast<int>(sound_keys::named_max); ++i) {
    member_id member;
    member.bytes[0] = static_cast<std::uint8_t>(200 - i);
    BOOST_TEST(!keys.find("default", member));
    BOOST_TEST(keys.is_damaged("default", member));
    BOOST_TEST(keys.damaged().size() == std::min<std::size_t>(i + 1, sound_keys::named_max));
  }
  BOOST_TEST(keys.damaged().front().starts_with("default/64"));
  BOOST_TEST(keys.damaged().back().starts_with("default/c7"));
}

BOOST_FIXTURE_TEST_CASE(taken_up_again_it_comes_to_what_it_comes_to_at_once, book_of_claims) {
  rewritten_log log(*engine.on.log);
  for (const auto position : {decided[0], decided[3]})
    log.change<claim_adjudicated>(position, log_id(), [](auto& e) { e.decided[0].copay += 1; });
  const auto copy = log.write();
  const auto whole = replay(*copy);
  // Every page is a place to be interrupted at.
  std::vector<replay_report> states;
  replay_options saving;
  saving.save_every = 1;
  saving.save = [&](const replay_report& so_far) { states.push_back(so_far); };
  replay(*copy, saving);
  BOOST_TEST_REQUIRE(!states.empty());
  for (const auto& state : states) {
    auto again = replay(*copy, {.from = parse_replay_report(to_json(state))});
    again.seconds = whole.seconds;
    BOOST_TEST((again == whole));
  }
}

BOOST_FIXTURE_TEST_CASE(a_state_of_another_log_is_not_taken_up, book_of_claims) {
  const auto state = replay();
  rewritten_log log(*engine.on.log);
  log.change<claim_adjudicated>(decided[3], log_id(), [](auto& e) { e.decided[0].copay += 1; });
  BOOST_CHECK_THROW(replay(*log.write(), {.from = state}), replay_mismatch);
}

BOOST_FIXTURE_TEST_CASE(more_differences_than_are_listed_are_counted, book_of_claims) {
  rewritten_log log(*engine.on.log);
  for (const auto position : decided)
    log.change<claim_adjudicated>(position, log_id(), [](auto& e) { e.decided[0].over_annual += 1; });
  const auto whole = replay(*log.write());
  const auto some = replay(*log.write(), {.listed_max = 3});
  BOOST_TEST(whole.differences.size() > 3u);
  BOOST_TEST(some.differences.size() == 3u);
  BOOST_TEST(some.differences_in_all == whole.differences.size());
  BOOST_TEST(fields_of(some) == fields_of(whole).substr(0, fields_of(some).size()));
}

BOOST_AUTO_TEST_CASE(whatever_an_engine_did_is_replayed_without_a_difference) {
  std::uint64_t lines = 0, closed = 0;
  const simulation::further_check replays = [&](simulation::machine& on, simulation::findings& found) {
    const auto report = replay_log(*on.log, store::open_log(*on.log), {&on.keys, {}}, {.deciders = 2});
    lines += report.lines;
    closed += report.not_reproducible_in_all;
    if (report.damage) found.push_back({"replay", report.damage->what});
    for (const auto& d : report.differences)
      found.push_back({"replay", "position " + std::to_string(d.position) + ", line " +
                                     std::to_string(d.line) + ": " + d.field + " is " + d.again +
                                     " and not " + d.recorded});
  };
  for (std::uint64_t seed = 1; seed <= 15; ++seed)
    for (const auto& broken : simulation::run(simulation::make_plan(seed, 150), {}, replays).found)
      BOOST_ERROR("seed " << seed << ": " << broken.rule << ": " << broken.what);
  BOOST_TEST(lines > 500u);  // What is never decided proves nothing.
  BOOST_TEST(closed > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_replay_test
}  // namespace benefactor::api
