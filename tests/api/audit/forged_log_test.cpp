// What somebody can write into a log whose hashes fit again, and no engine would: it is told, whatever it is,
// and nobody who replays it comes to harm.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "tests/api/audit/book_of_claims.hpp"
#include "tests/api/audit/rewritten_log.hpp"

namespace benefactor::api {
namespace of_forged_log_test {

using namespace test;

constexpr auto most = std::numeric_limits<cents>::max();

struct forged_log : book_of_claims {
  forged_log() : log(*engine.on.log) {}

  replay_report replay_forged() { return replay(*log.write()); }
  claim_id first_claim() const { return engine.id_of("C-0"); }

  rewritten_log log;
};

BOOST_FIXTURE_TEST_SUITE(replay_of_forged_logs, forged_log)

BOOST_AUTO_TEST_CASE(other_rules_than_there_are_excuse_no_decision) {
  for (const std::uint32_t version : {0u, 2u}) {
    log.redraft(decided[3], [&](auto& draft) { draft.rules_version = version; });
    const auto report = replay_forged();
    BOOST_TEST(!report.same());
    BOOST_TEST(fields_of(report) == std::to_string(decided[3]) + ":rulesVersion");
    BOOST_TEST(report.differences[0].recorded == std::to_string(version));
  }
}

BOOST_AUTO_TEST_CASE(a_payment_by_other_rules_is_told_though_it_decides_no_line) {
  const auto answer =
      engine.ask(actors::claim_request{first_claim(), pay_claim{{}, *make_date(2026, 4, 1), "T-1"}});
  BOOST_TEST_REQUIRE(!answer.refused);
  rewritten_log paid(*engine.on.log);
  const auto last = engine.head().link.next_position - 1;
  paid.redraft(last, [](auto& draft) { draft.rules_version = 7; });
  BOOST_TEST(fields_of(replay(*paid.write())) == std::to_string(last) + ":rulesVersion");
}

BOOST_AUTO_TEST_CASE(an_event_of_no_claim_is_told) {
  log.redraft(decided[3], [](auto& draft) { draft.stream.id = {}; });
  log.redraft(decided[3] - 1, [](auto& draft) { draft.stream.id = {}; });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences[0].again.find("names no claim") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_claim_of_somebody_whom_the_policy_does_not_cover_is_told) {
  log.change<claim_submitted>(decided[3] - 1, log_id(), [](auto& e) { e.member.bytes[0] ^= 1; });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences[0].again.find("of nobody that the policy covers") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_event_of_a_bucket_without_a_name_is_damage) {
  log.redraft(decided[3], [](auto& draft) { draft.tags[0].id = {}; });
  const auto report = replay_forged();
  BOOST_TEST_REQUIRE(report.damage.has_value());
  BOOST_TEST(report.damage->position == decided[3]);
}

BOOST_AUTO_TEST_CASE(an_event_of_a_bucket_in_another_kind_of_stream_is_damage) {
  log.redraft(decided[3], [](auto& draft) { draft.stream.kind = store::stream_kind::provider; });
  const auto report = replay_forged();
  BOOST_TEST_REQUIRE(report.damage.has_value());
  BOOST_TEST(report.damage->position == decided[3]);
}

BOOST_AUTO_TEST_CASE(amounts_that_no_sum_holds_are_told_as_the_rest_is) {
  for (const auto position : {decided[2], decided[3]})
    log.change<claim_adjudicated>(position, log_id(),
                                  [](auto& e) { e.decided[0].plan_paid = most - 1'000'00; });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences.front().position == decided[2]);
  BOOST_TEST(report.money == most);
}

BOOST_AUTO_TEST_CASE(amounts_that_the_rules_cannot_take_are_told) {
  log.change<claim_adjudicated>(decided[3], log_id(), [](auto& e) { e.decided[0].plan_paid = most; });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences[0].again.find("the rules fail") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_command_that_never_ends_does_not_fill_the_memory) {
  // What an external processor decided is followed by its report.
  for (const auto position : decided)
    log.change<claim_adjudicated>(position, log_id(),
                                  [](auto& e) { e.cause = adjudication_cause::external; });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(report.differences[0].again == "the command has no end");
}

BOOST_AUTO_TEST_CASE(a_fingerprint_is_believed_unless_it_can_be_computed) {
  log.change<claim_adjudicated>(decided[3], log_id(),
                                [](auto& e) { e.decided[0].fingerprint.bytes[0] ^= 1; });
  const auto copy = log.write();
  BOOST_TEST(replay(*copy).same());
  auto head = engine.head();
  head.link = store::open_log(*copy).link;
  auto keys = engine.keys();
  keys.surrogates = &engine.on.surrogates;
  const auto report = replay_log(*copy, head, keys, {.deciders = 2});
  BOOST_TEST(report.fingerprints == 4u);
  BOOST_TEST(fields_of(report) == std::to_string(decided[3]) + ":fingerprint");
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_utf_8_are_told_in_what_a_replay_writes) {
  log.change<claim_adjudicated>(decided[3], log_id(), [](auto& e) {
    e.findings.push_back({1, {}, {}, {}, "\xff", 0, {}});
  });
  const auto report = replay_forged();
  BOOST_TEST(!report.same());
  BOOST_TEST(parse_replay_report(to_json(report)).differences.size() == report.differences.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_forged_log_test
}  // namespace benefactor::api
