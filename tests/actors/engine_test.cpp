// The engine's actors under CAF's test scheduler: whatever the interleaving, they do what the core does in
// order.
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/actors/core_model.hpp"
#include "tests/actors/random_requests.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/actors/staged_engine.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace {

/// Sends *requests* in batches of random sizes, letting the engine run a little in between.
void send_all(staged_engine& engine, std::mt19937_64& random, std::vector<actors::request_body> requests) {
  for (std::size_t at = 0; at < requests.size();) {
    const auto size = std::min<std::size_t>(requests.size() - at, 1 + random() % 40);
    engine.send({requests.begin() + static_cast<std::ptrdiff_t>(at),
                 requests.begin() + static_cast<std::ptrdiff_t>(at + size)});
    at += size;
    for (auto steps = random() % 60; steps > 0 && engine.step(); --steps) {
    }
  }
  engine.run();
}

void check_answer(const actors::answer& got, const core_model::outcome& wanted, std::size_t i,
                  std::size_t body) {
  BOOST_TEST_CONTEXT("request " << i << " " << (got.refused ? got.refused->reason : "") << " / "
                                << (wanted.refused ? wanted.refused->reason : "") << " body " << body) {
    BOOST_TEST(got.failure == "");
    BOOST_REQUIRE_EQUAL(got.refused.has_value(), wanted.refused.has_value());
    if (wanted.refused) {
      BOOST_TEST((got.refused->code == wanted.refused->code));
      BOOST_TEST((got.refused->problems == wanted.refused->problems));
      return;
    }
    BOOST_TEST(got.unchanged == wanted.unchanged);
    if (wanted.claim.exists()) {
      BOOST_REQUIRE(got.state);
      BOOST_TEST((*got.state == wanted.claim));
    }
    // What the registry knows by itself, without an event of its own, rests on none.
    const bool of_registry = body == actors::request_body{actors::payment_request{}}.index() ||
                             body == actors::request_body{actors::exchange_request{}}.index();
    BOOST_TEST((got.position > 0u || (got.unchanged && of_registry)));
  }
}

void check_state(const staged_engine& engine, const core_model& model, int policies) {
  for (const auto& [id, claim] : model.claims()) BOOST_TEST((engine.claim(id) == claim), to_hex(id));
  for (int p = 0; p < policies; ++p) {
    const auto number = sample_policy(p);
    BOOST_TEST((engine.bucket(number) == model.buckets().at(engine.surrogates().policy(number))), number);
  }
}

constexpr int policies = 4;

void check_against_core(staged_options options, int count) {
  staged_engine engine{options};
  std::mt19937_64 random{options.seed};
  auto requests = sample_book(policies);
  auto more = random_requests(random, policies, count, engine.surrogates());
  requests.insert(requests.end(), more.begin(), more.end());
  send_all(engine, random, requests);

  core_model model{engine.surrogates()};
  BOOST_REQUIRE_EQUAL(engine.answers().size(), requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i)
    check_answer(engine.answers().at(i + 1), model.take(requests[i]), i, requests[i].index());
  check_state(engine, model, policies);
  engine.restart();
  check_state(engine, model, policies);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(every_answer_and_state_equals_the_cores_in_the_order_sent_under_any_interleaving) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed)
    BOOST_TEST_CONTEXT("seed " << seed) check_against_core({.seed = seed}, 300);
}

BOOST_AUTO_TEST_CASE(passivation_at_every_step_changes_no_answer) {
  for (std::uint64_t seed = 100; seed <= 115; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
  check_against_core({.seed = seed, .engine = {.resident_buckets = 0}}, 300);
}

BOOST_AUTO_TEST_CASE(buckets_load_the_same_from_their_stream_alone) {
  for (std::uint64_t seed = 200; seed <= 205; ++seed) BOOST_TEST_CONTEXT("seed " << seed) {
      check_against_core({.seed = seed, .engine = {.resident_buckets = 0, .snapshots = false}}, 300);
    }
}

BOOST_AUTO_TEST_CASE(claims_are_looked_at_by_loaded_tables_beside_what_else_of_the_member_stands) {
  for (std::uint64_t seed = 300; seed <= 309; ++seed) BOOST_TEST_CONTEXT("seed " << seed) {
      // Every other time buckets leave at each step, so that what they knew of other claims' days goes, too.
      staged_engine engine{{.seed = seed, .engine = {.resident_buckets = seed % 2 ? 0u : 100u}}};
      core_model model{engine.surrogates()};
      std::mt19937_64 random{seed};
      const auto procedure = packed_code::of("99213");
      const std::vector<any_edit_table> tables{
          policy_table{"all", 0, {default_terms(claim_edit::probable_duplicate)}},
          unit_table{
              "MUE", 0, {{procedure, {}, units_per::day, date{20'454}, {}, 2, {edit_action::deny, {}}}}}};
      for (const auto& table : tables) {
        engine.ask(actors::load_edits_request{table});
        model.take(actors::load_edits_request{table});
      }
      BOOST_TEST(engine.ask(actors::load_edits_request{tables[0]}).unchanged);
      const auto first = engine.answers().size() + 1;
      auto requests = sample_book(policies);
      auto more = random_requests(random, policies, 300, engine.surrogates());
      requests.insert(requests.end(), more.begin(), more.end());
      send_all(engine, random, requests);
      for (std::size_t i = 0; i < requests.size(); ++i)
        check_answer(engine.answers().at(first + i), model.take(requests[i]), i, requests[i].index());
      std::set<claim_edit> found;
      for (const auto& [id, claim] : model.claims())
        for (const auto& f : claim.findings)
          if (f.detail.find("other claim") != std::string::npos ||
              f.detail.find("another claim") != std::string::npos)
            found.insert(f.edit);
      BOOST_TEST(found.contains(claim_edit::probable_duplicate));
      BOOST_TEST(found.contains(claim_edit::units_exceeded));
      check_state(engine, model, policies);
      engine.restart();
      check_state(engine, model, policies);
      BOOST_TEST(engine.ask(actors::load_edits_request{tables[1]}).unchanged);
      auto bad = std::get<unit_table>(tables[1]);
      bad.rows[0].most = -1;
      const auto refused = engine.ask(actors::load_edits_request{bad}).refused;
      BOOST_REQUIRE(refused);
      BOOST_TEST(refused->problems.front().field == "rows[0].most");
    }
}

BOOST_AUTO_TEST_CASE(the_same_seed_and_commands_make_the_same_log_bytes) {
  const auto log_of = [](std::uint64_t seed) {
    staged_engine engine{{.seed = seed, .engine = {.resident_buckets = 1}}};
    std::mt19937_64 random{seed};
    auto requests = sample_book(policies);
    auto more = random_requests(random, policies, 200, engine.surrogates());
    requests.insert(requests.end(), more.begin(), more.end());
    send_all(engine, random, requests);
    return engine.log_bytes();
  };
  BOOST_TEST((log_of(7) == log_of(7)));
  BOOST_TEST((log_of(7) != log_of(8)));
}

BOOST_AUTO_TEST_CASE(repeating_every_submission_appends_nothing) {
  staged_engine engine{{.seed = 3}};
  std::mt19937_64 random{3};
  send_all(engine, random, sample_book(policies));
  std::vector<actors::request_body> claims;
  for (int i = 0; i < 100; ++i)
    claims.push_back(sample_claim(i % policies, "C-" + std::to_string(i), 1'000 + i));
  send_all(engine, random, claims);
  const auto end = engine.end_position();
  const auto first_token = engine.answers().size() - claims.size() + 1;
  send_all(engine, random, claims);
  send_all(engine, random, sample_book(policies));
  BOOST_TEST(engine.end_position() == end);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto& first = engine.answers().at(first_token + i);
    const auto& second = engine.answers().at(first_token + claims.size() + i);
    BOOST_TEST(second.unchanged);
    BOOST_TEST((*second.state == *first.state));
    BOOST_TEST(second.position == first.position);
  }
}

BOOST_AUTO_TEST_CASE(a_retry_in_flight_gets_the_first_ones_answer) {
  staged_engine engine{{.seed = 4}};
  engine.send(sample_book(1));
  engine.run();
  const auto first = engine.send(sample_claim(0, "C-1"));
  const auto second = engine.send(sample_claim(0, "C-1"));
  engine.run();
  BOOST_TEST(!engine.answers().at(first).unchanged);
  BOOST_TEST(engine.answers().at(second).unchanged);
  BOOST_TEST((*engine.answers().at(first).state == *engine.answers().at(second).state));
  BOOST_TEST(engine.answers().at(first).position == engine.answers().at(second).position);
}

BOOST_AUTO_TEST_CASE(a_refused_submission_leaves_its_id_free_even_for_a_retry_in_flight) {
  staged_engine engine{{.seed = 5}};
  engine.send(sample_book(1));
  auto unknown = sample_claim(0, "C-1");
  unknown.submission.member_number = "M-NOBODY";
  const auto first = engine.send(unknown);
  const auto second = engine.send(sample_claim(0, "C-1"));
  engine.run();
  BOOST_TEST((engine.answers().at(first).refused->code == rejection_code::not_found));
  BOOST_TEST(!engine.answers().at(second).refused);
}

BOOST_AUTO_TEST_CASE(nothing_is_answered_before_it_is_durable) {
  staged_engine engine{{.seed = 6}};
  engine.send(sample_book(1));
  engine.run();
  const auto token = engine.send(sample_claim(0, "C-1"));
  // Actors run until only the disk is left to move.
  while (engine.device().pending() == 0) BOOST_REQUIRE(engine.step());
  BOOST_TEST(!engine.answers().contains(token));
  engine.run();
  BOOST_TEST(engine.answers().contains(token));
}

BOOST_AUTO_TEST_CASE(a_projector_that_lags_too_far_holds_up_the_log_until_it_has_caught_up) {
  staged_engine engine{{.seed = 10, .engine = {.tail_bytes_max = 8'000, .projects = false}}};
  auto requests = sample_book(1);
  for (int i = 0; i < 100; ++i) requests.push_back(sample_claim(0, "C-" + std::to_string(i), 1'000 + i));
  for (const auto& request : requests) engine.send(request);
  engine.run();
  const auto held_at = engine.end_position();
  BOOST_TEST(engine.answers().size() < requests.size());
  engine.send(sample_claim(0, "C-more"));
  engine.run();
  BOOST_TEST(engine.end_position() == held_at);
  // Each time the tail is short enough the log goes on; nothing was lost meanwhile.
  for (std::size_t steps = 0; steps < requests.size() && engine.answers().size() <= requests.size();
       ++steps) {
    engine.process().fold_all();
    engine.run();
  }
  BOOST_TEST(engine.answers().size() == requests.size() + 1);
  BOOST_TEST((engine.claim(engine.id_of("ACME", "C-more")).status != claim_status::absent));
}

BOOST_AUTO_TEST_CASE(a_failed_sync_stops_the_engine_and_answers_nothing_more) {
  staged_engine engine{{.seed = 7}};
  engine.send(sample_book(1));
  engine.run();
  engine.device().fail_next_sync();
  const auto token = engine.send(sample_claim(0, "C-1"));
  engine.run();
  const auto later = engine.send(sample_claim(0, "C-2"));
  engine.run();
  BOOST_TEST(!engine.answers().contains(token));
  BOOST_TEST(!engine.answers().contains(later));
  BOOST_TEST(engine.fatal().find("in doubt") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(keys_that_cannot_be_made_stop_the_engine_and_leave_the_enrolment_unanswered) {
  staged_engine engine{{.seed = 11}};
  engine.send(sample_book(1));
  BOOST_REQUIRE(!engine.ask(sample_claim(0, "C-1")).refused);
  const auto end = engine.end_position();
  engine.keys().fail();
  const auto token = engine.send(sample_enrollment(1));
  engine.run();
  const auto later = engine.send(sample_claim(0, "C-2"));
  engine.run();
  BOOST_TEST(engine.fatal().find("the registry cannot go on: data keys") != std::string::npos,
             engine.fatal());
  BOOST_TEST(!engine.answers().contains(token));
  BOOST_TEST(!engine.answers().contains(later));
  BOOST_TEST(engine.end_position() == end);
  // And its end does not hang, though buckets and claims are still there.
}

BOOST_AUTO_TEST_CASE(a_claim_of_an_erased_member_cannot_be_submitted_or_released_but_stands) {
  staged_engine engine{{.seed = 8}};
  engine.send(sample_book(1));
  BOOST_REQUIRE(!engine.ask(sample_claim(0, "C-1", 95'000)).refused);
  engine.keys().erase("default", engine.surrogates().member(sample_member(0, 0)));
  engine.restart();
  const auto released = engine.ask(actors::claim_request{engine.id_of("ACME", "C-1"), release_claim{}});
  BOOST_REQUIRE(released.refused);
  BOOST_TEST((released.refused->code == rejection_code::member_erased));
  BOOST_TEST((engine.ask(sample_claim(0, "C-2")).refused->code == rejection_code::member_erased));
  BOOST_TEST((engine.claim(engine.id_of("ACME", "C-1")).status == claim_status::under_review));
}

BOOST_AUTO_TEST_CASE(an_erased_member_cannot_be_enrolled_again) {
  staged_engine engine{{.seed = 12}};
  engine.keys().erase("default", engine.surrogates().member(sample_member(0, 1)));
  const auto refused = engine.ask(sample_enrollment(0));
  BOOST_REQUIRE(refused.refused);
  BOOST_TEST((refused.refused->code == rejection_code::member_erased));
  BOOST_TEST(refused.failure == "");
}

BOOST_AUTO_TEST_CASE(idle_actors_leave_and_claims_do_not_stay) {
  staged_engine engine{{.seed = 9, .engine = {.resident_buckets = 2}}};
  std::mt19937_64 random{9};
  send_all(engine, random, sample_book(20));
  std::vector<actors::request_body> claims;
  for (int i = 0; i < 200; ++i) claims.push_back(sample_claim(i % 20, "C-" + std::to_string(i), 1'000 + i));
  send_all(engine, random, claims);
  BOOST_TEST(engine.process().live_buckets() <= 2u);
  BOOST_TEST(engine.process().live_claims() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
