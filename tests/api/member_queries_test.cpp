// Who members are, eligibility by that, and drafts of claims: questions over a real engine.
#include <boost/test/unit_test.hpp>

#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace of_member_queries_test {

using namespace test;

demographics maria() {
  return {{"L\u00f3pez", "Maria", "T", ""}, *make_date(1980, 2, 29), administrative_gender::female};
}

policy_enrollment described_policy(const std::string& number = "POL-1") {
  auto policy = enrolled_policy();
  policy.policy_number = number;
  policy.members[0].details = maria();
  policy.members[1].details = {{"Lopez", "Tom", "", ""}, *make_date(2015, 5, 5), administrative_gender::male};
  return policy;
}

member_inquiry asks_for_maria() { return {"M-1", "LOPEZ", "maria", *make_date(1980, 2, 29)}; }

policy_change_request describes(const std::string& member, const demographics& who) {
  return {"POL-1", member, describe_member{{}, who, {}}};
}

std::vector<int> codes_of(const inquiry_view& view) {
  std::vector<int> codes;
  if (const auto* refused = std::get_if<std::vector<inquiry_problem>>(&view.body))
    for (const auto& p : *refused) codes.push_back(static_cast<int>(p.code));
  return codes;
}

const eligibility_view& found(const inquiry_view& view) {
  BOOST_TEST_REQUIRE(std::holds_alternative<eligibility_view>(view.body));
  return std::get<eligibility_view>(view.body);
}

BOOST_FIXTURE_TEST_SUITE(member_queries, node_fixture)

BOOST_AUTO_TEST_CASE(a_policy_shows_who_its_members_are_as_last_described) {
  auto family = described_policy();
  family.holder_number = "PARENT";
  family.holder_details = {{"Lopez", "Ana", "", ""}, {}, {}};
  ask(actors::enroll_policy_request{family});
  auto details = [&](const std::string& member) {
    const auto view = reads().policy("POL-1");
    const auto at = view->details.find(running->surrogates().member(member));
    return at == view->details.end() ? demographics{} : at->second;
  };
  BOOST_TEST((details("M-1") == maria()));
  BOOST_TEST(details("M-2").name.first == "Tom");
  BOOST_TEST(details("PARENT").name.first == "Ana");
  auto corrected = maria();
  corrected.name.last = "Garcia";
  BOOST_TEST(!ask(actors::change_policy_request{describes("M-1", corrected)}).unchanged);
  BOOST_TEST(ask(actors::change_policy_request{describes("M-1", corrected)}).unchanged);
  BOOST_TEST((details("M-1") == corrected));
  ask(actors::change_policy_request{describes("PARENT", {})});
  BOOST_TEST(details("PARENT").empty());
}

BOOST_AUTO_TEST_CASE(a_member_is_found_by_id_birth_date_and_name_in_any_spelling) {
  ask(actors::enroll_policy_request{described_policy()});
  const auto view = reads().find_eligibility(asks_for_maria(), day(5, 1));
  BOOST_TEST(found(view).policy_number == "POL-1");
  BOOST_TEST((found(view).found.inactive == denial::none));
  BOOST_TEST(found(view).found.benefits.size() == 1u);
  // Outside the policy's days there is an answer, too: why there is no cover.
  BOOST_TEST((found(reads().find_eligibility(asks_for_maria(), *make_date(2027, 1, 1))).found.inactive ==
              denial::policy_inactive));
}

BOOST_AUTO_TEST_CASE(what_does_not_match_is_named_and_nothing_is_shown) {
  ask(actors::enroll_policy_request{described_policy()});
  auto asked = asks_for_maria();
  asked.birth_date = *make_date(1980, 2, 28);
  BOOST_TEST((codes_of(reads().find_eligibility(asked, day(5, 1))) == std::vector{71}));
  asked.first_name = "Mary";
  BOOST_TEST((codes_of(reads().find_eligibility(asked, day(5, 1))) == std::vector{71, 73}));
  asked.birth_date.reset();
  BOOST_TEST((codes_of(reads().find_eligibility(asked, day(5, 1))) == std::vector{58}));
  asked = asks_for_maria();
  asked.member_number = "M-9";
  BOOST_TEST((codes_of(reads().find_eligibility(asked, day(5, 1))) == std::vector{75}));
}

BOOST_AUTO_TEST_CASE(of_several_policies_the_one_that_covers_the_day_answers_and_two_are_one_too_many) {
  ask(actors::enroll_policy_request{described_policy()});
  auto next_year = described_policy("POL-2");
  next_year.terms.effective = *make_date(2027, 1, 1);
  next_year.terms.expiration = *make_date(2027, 12, 31);
  for (auto& m : next_year.members) m.terms.enrolled = next_year.terms.effective;
  ask(actors::enroll_policy_request{next_year});
  const auto asked_on = [&](date on) { return reads().find_eligibility(asks_for_maria(), on); };
  BOOST_TEST(found(asked_on(day(5, 1))).policy_number == "POL-1");
  BOOST_TEST(found(asked_on(*make_date(2027, 5, 1))).policy_number == "POL-2");
  BOOST_TEST(found(asked_on(*make_date(2028, 5, 1))).policy_number == "POL-2");
  ask(actors::enroll_policy_request{described_policy("POL-3")});
  BOOST_TEST((codes_of(asked_on(day(5, 1))) == std::vector{76}));
  // With another name in one of them, the other answers.
  auto other = maria();
  other.name.first = "Marta";
  ask(actors::change_policy_request{describes("M-1", other)});
  BOOST_TEST(found(asked_on(day(5, 1))).policy_number == "POL-3");
}

BOOST_AUTO_TEST_CASE(an_erased_member_has_no_name_and_is_not_found) {
  ask(actors::enroll_policy_request{described_policy()});
  auto asked = asks_for_maria();
  asked = {"M-2", "Lopez", "Tom", *make_date(2015, 5, 5)};
  found(reads().find_eligibility(asked, day(5, 1)));
  erase("M-2");
  BOOST_TEST((codes_of(reads().find_eligibility(asked, day(5, 1))) == std::vector{75}));
  const auto view = reads().policy("POL-1");
  BOOST_TEST(view->details.at(running->surrogates().member("M-2")).empty());
  BOOST_TEST((view->details.at(running->surrogates().member("M-1")) == maria()));
  found(reads().find_eligibility(asks_for_maria(), day(5, 1)));
}

BOOST_AUTO_TEST_CASE(a_draft_is_told_everything_at_once_and_nothing_is_recorded) {
  auto policy = described_policy();
  policy.terms.requirements = {
      {service_type::specialist_visit, {document_kind::referral}, {required_field::modifier}}};
  ask(actors::enroll_policy_request{policy});
  auto draft = submission("", "M-1", 250'00, 1);
  draft.submitter.clear();
  const auto before = reads().durable_position();
  auto check = reads().check(draft, {}, {});
  BOOST_TEST(check.problems.empty());
  BOOST_TEST_REQUIRE(check.missing.size() == 2u);
  BOOST_TEST(check.missing[0].what == "REFERRAL");
  BOOST_TEST(check.missing[1].path == "lines[0].modifiers");
  draft.lines[0].billed = 0;
  draft.member_number = "M-9";
  check = reads().check(draft, {document_kind::referral}, {});
  BOOST_TEST_REQUIRE(check.problems.size() == 2u);
  BOOST_TEST(check.problems[0].field == "lines[0].billed");
  BOOST_TEST(check.problems[1].field == "memberId");
  BOOST_TEST(check.missing.size() == 1u);
  draft.policy_number = "POL-9";
  check = reads().check(draft, {}, {});
  BOOST_TEST(check.problems.back().field == "policyNumber");
  BOOST_TEST(check.missing.empty());
  BOOST_TEST(reads().durable_position() == before);
}

BOOST_AUTO_TEST_CASE(a_submitted_claim_shows_what_is_still_missing) {
  auto policy = described_policy();
  policy.terms.requirements = {{{}, {document_kind::referral}, {required_field::diagnosis}}};
  policy.terms.review_threshold = 1'00;
  ask(actors::enroll_policy_request{policy});
  wait_projected(submit("C-1").position);
  const claim_name name = natural_claim_name{"ACME", "C-1"};
  const auto queue = reads().reviews(day(6, 2), {}, 100, {});
  BOOST_TEST_REQUIRE(queue.claims.size() == 1u);
  for (const auto& missing :
       {reads().claim(name)->missing, reads().journey(name)->missing, queue.claims[0].missing}) {
    BOOST_TEST_REQUIRE(missing.size() == 1u);
    BOOST_TEST(missing[0].what == "REFERRAL");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_member_queries_test
}  // namespace benefactor::api
