// Queries over a real engine on a directory of its own.
#include <boost/test/unit_test.hpp>

#include "store/claim_number.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace of_queries_test {

using namespace test;

const claim_name c1 = natural_claim_name{"ACME", "C-1"};

BOOST_FIXTURE_TEST_SUITE(queries_over_the_log, node_fixture)

BOOST_AUTO_TEST_CASE(an_answered_claim_is_found_at_once_by_each_of_its_names) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto answer = submit("C-1");
  const auto number = store::claim_number(answer.claim, answer.state->first_received);
  for (const claim_name& name : {c1, claim_name(answer.claim), claim_name(claim_number_text{number})}) {
    const auto record = reads().claim(name);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->outcome.claim_number == number);
    BOOST_TEST(record->position == answer.position);
    BOOST_TEST((record->submission == submission("C-1", "M-1", 250'00, 1)));
    BOOST_TEST(record->outcome.plan_paid == 120'00);  // 250 less the deductible of 100, at 80 %
    BOOST_TEST(record->outcome.lines.size() == 1u);
    BOOST_TEST(!record->erased);
  }
  wait_projected(answer.position);
  BOOST_TEST((reads().resolve(claim_number_text{number}) == answer.claim));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_not_found) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  BOOST_TEST(!reads().claim(c1).has_value());
  BOOST_TEST(!reads().explain(c1).has_value());
  BOOST_TEST(!reads().history(c1).has_value());
  BOOST_TEST(!reads().claim(claim_number_text{"no number"}).has_value());
  BOOST_TEST(!reads().balances("POL-2", 0).has_value());
}

BOOST_AUTO_TEST_CASE(a_history_tells_what_happened_in_order) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto claim = submit("C-1").claim;
  ask(actors::claim_request{claim, pay_claim{claim, day(6, 2), "EFT-1"}});
  ask(actors::claim_request{claim, dispute_claim{claim, {}, "the deductible was met before"}});
  const auto history = reads().history(c1);
  BOOST_REQUIRE(history.has_value());
  BOOST_REQUIRE(history->size() == 4u);
  BOOST_TEST((*history)[0].type == "claim_submitted");
  BOOST_TEST(
      (*history)[1].summary ==
      "1 line of $250.00 decided: the plan pays $120.00, the member owes $130.00; provider OUT_OF_NETWORK");
  BOOST_TEST((*history)[2].summary == "$120.00 paid on 2026-06-02, trace EFT-1");
  BOOST_TEST((*history)[3].summary == "the whole claim disputed: the deductible was met before");
  for (std::size_t i = 1; i < history->size(); ++i)
    BOOST_TEST((*history)[i].position > (*history)[i - 1].position);
}

BOOST_AUTO_TEST_CASE(balances_add_up_what_was_decided_with_the_limits_of_the_contract) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  const auto balances = reads().balances("POL-1", 2026);
  BOOST_REQUIRE(balances.has_value());
  BOOST_REQUIRE(balances->years.size() == 1u);
  const auto& policy = balances->years[0].policy;
  BOOST_TEST(policy.deductible_met == 100'00);
  BOOST_TEST(policy.deductible.value() == 100'00);
  BOOST_TEST(policy.out_of_pocket_used == 140'00);
  BOOST_REQUIRE(policy.paid.size() == 1u);
  BOOST_TEST(policy.paid[0].second == 160'00);
  BOOST_REQUIRE(balances->years[0].members.size() == 2u);
  BOOST_TEST(balances->years[0].members[0].member_number == "M-1");
  BOOST_TEST(balances->years[0].members[1].member_number == "M-2");
  BOOST_TEST(balances->years[0].members[1].amounts.out_of_pocket_used == 10'00);
  BOOST_TEST(reads().balances("POL-1", 2025)->years.empty());
}

BOOST_AUTO_TEST_CASE(an_explanation_names_policy_claim_and_amounts) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto answer = submit("C-1");
  const auto explanation = reads().explain(c1);
  BOOST_REQUIRE(explanation.has_value());
  BOOST_REQUIRE(explanation->paragraphs.size() == 2u);
  std::string text;
  for (const auto& paragraph : explanation->paragraphs) text += paragraph + '\n';
  BOOST_TEST(text.find("$120.00") != text.npos);
  BOOST_TEST(text.find(store::claim_number(answer.claim, answer.state->first_received)) != text.npos);
}

BOOST_AUTO_TEST_CASE(without_views_lists_are_refused_and_what_the_log_says_is_answered) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto answer = submit("C-1");
  wait_projected(answer.position);
  running.reset();
  open(projections::new_views::none);
  BOOST_CHECK_THROW(reads().list({}, 10, {}), projections::view_unavailable);
  BOOST_CHECK_THROW(running->read_models().count({}), projections::view_unavailable);
  const claim_number_text number{store::claim_number(answer.claim, answer.state->first_received)};
  BOOST_TEST(reads().claim(number).has_value());
  BOOST_TEST(reads().history(number).has_value());
  // And with them again they are built, while the door is open.
  running.reset();
  open();
  const auto& models = running->read_models();
  while (models.views()[0].building) wait_projected(models.durable_position() - 1);
  BOOST_TEST(reads().list({}, 10, {}).claims.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_question_that_no_view_serves_is_refused_with_its_field) {
  const auto page = reads().list({.status = claim_status::denied, .npi = "1234567893"}, 10, {});
  BOOST_TEST(page.claims.empty());
  BOOST_TEST_REQUIRE(page.problems.size() == 1u);
  BOOST_TEST(page.problems[0].field == "filter");
}

BOOST_AUTO_TEST_CASE(claims_are_listed_in_pages_by_status_member_and_provider) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  const auto last = submit("C-3", "M-1", 70'00, 3);
  wait_projected(last.position);
  const auto first_page = reads().list({}, 2, {});
  BOOST_TEST(first_page.claims.size() == 2u);
  BOOST_TEST(first_page.position > last.position);
  const auto second_page = reads().list({}, 2, first_page.next);
  BOOST_TEST(second_page.claims.size() == 1u);
  BOOST_TEST(second_page.next.empty());
  BOOST_TEST(reads().list({.member_number = "M-2"}, 10, {}).claims.size() == 1u);
  BOOST_TEST(reads().list({.member_number = "M-3"}, 10, {}).claims.empty());
  BOOST_TEST(reads().list({.npi = "1234567893"}, 10, {}).claims.size() == 3u);
  BOOST_TEST(reads().list({.status = claim_status::denied}, 10, {}).claims.empty());
}

BOOST_AUTO_TEST_CASE(the_review_queue_has_pages_of_the_most_urgent_first) {
  auto policy = enrolled_policy();
  policy.terms.review_threshold = 1'00;
  ask(actors::enroll_policy_request{std::move(policy)});
  std::vector<claim_id> claims;
  std::uint64_t last = 0;
  for (unsigned i = 1; i <= 5; ++i) {
    const auto answer = submit("C-" + std::to_string(i), "M-1", 100'00, i);
    claims.push_back(answer.claim);
    last = answer.position;
  }
  const auto review = [&](std::size_t at, change_review change) {
    change.claim = claims[at];
    change.on = day(6, 2);
    last = ask(actors::claim_request{claims[at], change}).position;
  };
  review(3, {.claim = {}, .on = {}, .owner = {}, .priority = review_priority::urgent, .due = {}});
  review(4, {.claim = {}, .on = {}, .owner = "rivera", .priority = {}, .due = day(1, 3)});
  review(1, {.claim = {}, .on = {}, .owner = "rivera", .priority = review_priority::low, .due = {}});
  wait_projected(last);

  const auto ids = [](const review_queue& queue) {
    std::vector<claim_id> all;
    for (const auto& each : queue.claims) all.push_back(each.claim.id);
    return all;
  };
  const auto whole = reads().reviews(day(6, 2), {}, 5, {});
  BOOST_TEST(whole.next.empty());  // As many as there are, and no page behind them.
  const auto expected = ids(whole);
  BOOST_TEST_REQUIRE(expected.size() == 5u);
  BOOST_TEST((expected.front() == claims[3]));  // The urgent one, then the one that is due first,
  BOOST_TEST((expected[1] == claims[4]));
  BOOST_TEST((expected.back() == claims[1]));  // and the one of low priority behind all.
  for (const std::uint32_t size : {1u, 2u, 4u}) {
    std::vector<claim_id> paged;
    std::string cursor;
    do {
      const auto page = reads().reviews(day(6, 2), {}, size, cursor);
      BOOST_TEST(page.claims.size() <= size);
      for (const auto& id : ids(page)) paged.push_back(id);
      cursor = page.next;
    } while (!cursor.empty());
    BOOST_TEST((paged == expected), size);
  }
  const auto of_one = reads().reviews(day(6, 2), "rivera", 1, {});
  BOOST_TEST((ids(of_one) == std::vector{claims[4]}));
  BOOST_TEST((ids(reads().reviews(day(6, 2), "rivera", 1, of_one.next)) == std::vector{claims[1]}));
  // A cursor is its list's: what is none, or another owner's, is refused.
  BOOST_CHECK_THROW(reads().reviews(day(6, 2), {}, 1, of_one.next), std::invalid_argument);
  BOOST_CHECK_THROW(reads().reviews(day(6, 2), {}, 1, "nonsense"), std::invalid_argument);
}

/// Flags everything that is billed above what was billed before: one charge is enough.
void flag_everything_above(node_fixture& fixture) {
  anomaly_parameters limits;
  limits.own_factor = 100;
  limits.own_least = 1;
  fixture.ask(actors::load_edits_request{parameter_table{"limits", 0, {limits}}});
  fixture.ask(actors::load_edits_request{
      policy_table{"edits of all", 0, {default_terms(claim_edit::unusual_amount)}}});
}

BOOST_AUTO_TEST_CASE(flags_stand_with_the_claim_in_lists_and_in_the_queue_and_outlive_a_restart) {
  auto policy = enrolled_policy();
  policy.terms.review_threshold = 500'00;
  ask(actors::enroll_policy_request{std::move(policy)});
  flag_everything_above(*this);
  submit("C-1", "M-1", 50'00);
  submit("C-2", "M-2", 100'00);
  const auto held = submit("C-3", "M-1", 900'00);
  wait_projected(held.position);
  const auto check = [&] {
    BOOST_TEST(reads().claim(c1)->flags.empty());
    const auto flags = reads().claim(natural_claim_name{"ACME", "C-2"})->flags;
    BOOST_TEST_REQUIRE(flags.size() == 1u);
    BOOST_TEST((flags[0].edit == claim_edit::unusual_amount));
    BOOST_TEST((flags[0].action == edit_action::inform));
    BOOST_TEST(flags[0].table == "limits");
    BOOST_TEST(flags[0].detail.find("99213 is billed at $100.00 a unit") != std::string::npos);
    const auto queue = reads().reviews(day(6, 2), {}, 100, {});
    BOOST_TEST_REQUIRE(queue.claims.size() == 1u);
    BOOST_TEST_REQUIRE(queue.claims[0].flags.size() == 1u);
    BOOST_TEST(queue.claims[0].flags[0].detail.find("$900.00") != std::string::npos);
    const auto listed = reads().list({.flag = claim_edit::none}, 1, {});
    BOOST_TEST_REQUIRE(listed.claims.size() == 1u);
    BOOST_TEST((listed.claims[0].claim == held.claim));
    BOOST_TEST(listed.claims[0].flags.size() == 1u);
    BOOST_TEST(reads().list({.flag = claim_edit::none}, 10, listed.next).claims.size() == 1u);
    BOOST_TEST(
        reads().list({.npi = "1234567893", .flag = claim_edit::unusual_amount}, 10, {}).claims.size() == 2u);
    BOOST_TEST(reads().list({.flag = claim_edit::impossible_day}, 10, {}).claims.empty());
    BOOST_TEST(reads().list({.npi = "1999999992", .flag = claim_edit::none}, 10, {}).claims.empty());
  };
  check();
  // What members are told says nothing of them.
  const auto told = reads().explain(natural_claim_name{"ACME", "C-2"});
  for (const auto& paragraph : told->paragraphs)
    BOOST_TEST(paragraph.find("earlier charges") == std::string::npos);
  running.reset();
  open();
  check();
  const auto next = submit("C-4", "M-2", 120'00, 2);
  wait_projected(next.position);
  BOOST_TEST(reads().claim(natural_claim_name{"ACME", "C-4"})->flags.empty());  // Below the 900.00.
}

BOOST_AUTO_TEST_CASE(what_is_read_of_an_erased_member_is_empty_and_the_decision_stands) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  erase("M-2");
  const auto erased = reads().claim(natural_claim_name{"ACME", "C-2"});
  BOOST_REQUIRE(erased.has_value());
  BOOST_TEST(erased->erased);
  BOOST_TEST(erased->submission.member_number.empty());
  BOOST_TEST(erased->submission.submitter_claim_id.empty());
  BOOST_TEST(erased->submission.policy_number == "POL-1");  // The holder's, who was not erased.
  BOOST_TEST(erased->submission.lines.at(0).diagnoses.empty());
  BOOST_TEST(erased->outcome.plan_paid == 40'00);
  BOOST_TEST(!reads().claim(c1)->erased);
  BOOST_TEST(reads().history(natural_claim_name{"ACME", "C-2"})->at(0).opened == false);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_queries_test
}  // namespace benefactor::api
