// What replays as recorded, what is found to differ, and what does not fit. Stories check after every command
// that it replays the same (tests/support/story.cpp), so that all tests of the core do.
#include "events/replay.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/events/external_deeds.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace {

using namespace test_support;

/// The last command of a story, and what was before it.
struct last_command {
  explicit last_command(const story& told) {
    auto history = told.history();
    auto begin = history.end() - 1;
    while (begin != history.begin() && !ends_command(*(begin - 1))) --begin;
    events.assign(begin, history.end());
    for (auto at = history.begin(); at != begin; ++at) {
      evolve(bucket, *at);
      if (const auto id = claim_of(*at)) {
        evolve(claims[id], *at);
        evolve(diagnoses[id], claims[id], *at);
      }
    }
  }

  involved_claims involved() const {
    const auto known = [&](const claim_id& id) -> const claim_state* {
      const auto at = claims.find(id);
      return at == claims.end() ? nullptr : &at->second;
    };
    involved_claims all{known(subject_of(events)), nullptr};
    const auto* submitted = std::get_if<claim_submitted>(&events.front());
    const auto replaced = submitted ? submitted->replaces : all.subject ? all.subject->replaces : claim_id{};
    if (replaced) all.original = known(replaced);
    return all;
  }

  replayed_command replay(const replay_inputs& inputs = {}) {
    auto in = inputs;
    if (const auto at = diagnoses.find(subject_of(events)); at != diagnoses.end() && !in.diagnoses)
      in.diagnoses = &at->second;
    return benefactor::replay(events, bucket, involved(), in);
  }
  std::string misfit() const { return benefactor::misfit(events, involved()); }

  template <class Event>
  Event& event() {
    for (auto& e : events)
      if (auto* found = std::get_if<Event>(&e)) return *found;
    throw std::logic_error("no such event");
  }

  bucket_events events;
  bucket_state bucket;
  std::map<claim_id, claim_state> claims;
  std::map<claim_id, line_diagnoses> diagnoses;
};

std::string fields_of(const replayed_command& replayed) {
  std::string all;
  for (const auto& d : replayed.differences) all += (all.empty() ? "" : " ") + d.field;
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_of_commands)

BOOST_AUTO_TEST_CASE(a_changed_amount_is_named_with_both_values) {
  last_command c(given(open_policy()).having(claim("C-1", {visit()})));
  c.event<claim_adjudicated>().decided[0].plan_paid += 1;
  const auto replayed = c.replay();
  BOOST_TEST((replayed.outcome == replay_outcome::different));
  BOOST_TEST_REQUIRE(replayed.differences.size() == 1u);
  const auto& d = replayed.differences[0];
  BOOST_TEST(d.event == 1u);
  BOOST_TEST(d.line == 1u);
  BOOST_TEST(d.field == "planPaid");
  BOOST_TEST(d.recorded == "176.01");
  BOOST_TEST(d.again == "176.00");
  BOOST_TEST(d.money == 1);
}

BOOST_AUTO_TEST_CASE(a_claim_that_was_to_be_pended_is_not_decided) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  last_command pended(given(terms).having(claim("C-1", {visit()})));
  last_command decided(given(open_policy()).having(claim("C-1", {visit()})));
  decided.bucket = pended.bucket;
  const auto replayed = decided.replay();
  BOOST_TEST_REQUIRE(replayed.differences.size() == 1u);
  BOOST_TEST(replayed.differences[0].field == "events");
  BOOST_TEST(replayed.differences[0].again == "claim_submitted, claim_pended");
  BOOST_TEST(replayed.differences[0].money == 176'00);
}

BOOST_AUTO_TEST_CASE(a_command_that_would_be_refused_is_named_with_the_reason) {
  auto told = given(open_policy());
  told.having(claim("C-1", {visit()})).having(pay("C-1"));
  last_command c(told);
  auto& paid = c.claims.begin()->second;
  paid.status = claim_status::cancelled;
  const auto replayed = c.replay();
  BOOST_TEST(fields_of(replayed) == "outcome");
  BOOST_TEST(replayed.differences[0].again.find("CANCELLED cannot become PAID") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_a_void_gives_back_is_computed) {
  auto told = given(sample_policy());
  told.having(claim("C-1", {visit(900'00)})).having(void_it("C-1"));
  last_command c(told);
  BOOST_TEST((c.replay().outcome == replay_outcome::same));
  c.event<claim_reversed>().released[0].deductible -= 5;
  c.event<claim_reversed>().to_recoup += 7;
  BOOST_TEST(fields_of(c.replay()) == "toRecoup reversedDeductible");
}

BOOST_AUTO_TEST_CASE(the_day_of_receipt_of_a_chain_of_replacements_is_computed) {
  auto told = given(sample_policy());
  told.having(claim("C-1", {visit()}));
  auto next = claim("C-2", {visit(300'00)});
  next.replaces_submitter = "ACME";
  next.replaces_claim_id = "C-1";
  told.having(next);
  last_command c(told);
  BOOST_TEST((c.replay().outcome == replay_outcome::same));
  c.event<claim_submitted>().first_received.days -= 1;
  BOOST_TEST(fields_of(c.replay()) == "firstReceived");
}

BOOST_AUTO_TEST_CASE(what_a_processor_states_is_taken_and_what_follows_is_computed) {
  auto told = given(administered());
  told.having(claim("C-1", {visit()})).having(send("C-1")).having(remitted("C-1", paying()));
  last_command c(told);
  BOOST_TEST((c.replay().outcome == replay_outcome::same));
  c.event<processor_reported>().amount += 100;
  BOOST_TEST(fields_of(c.replay()) == "amount");
}

BOOST_AUTO_TEST_CASE(what_stays_sealed_does_not_make_a_difference_where_no_rule_reads_it) {
  auto terms = open_policy();
  last_command c(given(terms).having(claim("C-1", {visit()})));
  c.event<claim_submitted>().confidential = {};
  replay_inputs closed;
  closed.sealed_open = false;
  BOOST_TEST((c.replay(closed).outcome == replay_outcome::same));
  const auto& lines = c.event<claim_submitted>().lines;
  BOOST_TEST(!rests_on_sealed(c.bucket.contract, id_of<member_id>("M-1"), lines, nullptr));
  c.bucket.contract.rules[0].excluded_diagnoses = {"F10*"};
  BOOST_TEST(rests_on_sealed(c.bucket.contract, id_of<member_id>("M-1"), lines, nullptr));
}

BOOST_AUTO_TEST_CASE(a_policy_is_enrolled_once) {
  last_command c(given(open_policy()));
  BOOST_TEST((c.replay().outcome == replay_outcome::applied));
  c.bucket.enrolled = true;
  BOOST_TEST(fields_of(c.replay()) == "outcome");
}

BOOST_AUTO_TEST_CASE(events_that_are_not_one_command_do_not_fit) {
  last_command c(given(open_policy()).having(claim("C-1", {visit()})));
  BOOST_TEST(c.misfit() == "");
  auto half = c;
  half.events.pop_back();
  BOOST_TEST(half.misfit() == "they are not the events of one command");
  auto other = c;
  other.event<claim_adjudicated>().claim = id_of<claim_id>("C-2");
  BOOST_TEST(other.misfit() == "they are of several claims");
  auto beyond = c;
  beyond.event<claim_adjudicated>().decided[0].line = 2;
  BOOST_TEST(beyond.misfit() == "the decision is not about the claim's lines");
  auto cause = c;
  cause.event<claim_adjudicated>().cause = adjudication_cause::release;
  BOOST_TEST(cause.misfit() == "the decision has a cause that its command has not");
  auto again = c;
  evolve(again.claims[id_of<claim_id>("C-1")], again.events[0]);
  BOOST_TEST(again.misfit() == "the claim was submitted before");
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_balance_is_told_whatever_the_rules_say) {
  last_command c(given(open_policy()).having(claim("C-1", {visit()})));
  std::vector<replay_difference> found;
  check_lines(c.events[1], found);
  BOOST_TEST(found.empty());
  c.event<claim_adjudicated>().decided[0].copay += 1;
  check_lines(c.events[1], found);
  BOOST_TEST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].field == "balance");
  BOOST_TEST(found[0].money == 1);
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_exceeded_is_told_unless_a_version_allows_it) {
  auto told = given(sample_policy());
  const last_command last(told.having(claim("C-1", {visit(900'00)})));
  const auto& moved = last.events;
  auto bucket = told.bucket();
  BOOST_TEST(exceeded_limits(bucket, moved).empty());
  bucket.contract.deductible = bucket.years[0].policy.deductible_met - 1;
  BOOST_TEST(exceeded_limits(bucket, moved) == std::vector<std::string>{"the deductible is exceeded"},
             boost::test_tools::per_element());
  policy_terms more = terms_of(bucket.contract);
  more.deductible += 1;
  bucket.contract.revisions.push_back({2, {}, bucket.contract.effective, more, {}});
  BOOST_TEST(exceeded_limits(bucket, moved).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor
