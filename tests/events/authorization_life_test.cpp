// The life of a prior authorisation: asked for, granted or denied, amended, used, revoked.
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_authorization_life_test {

using namespace test_support;

policy imaging_policy() {
  auto p = open_policy();
  auto r = full_rule(service_type::imaging);
  r.requires_preauth = true;
  p.rules = {r};
  return p;
}

claim_submission scan(const std::string& id, std::string_view on = "2026-03-01") {
  auto line = line_of(service_type::imaging, 400'00);
  line.procedure = "70551";
  line.service_date = day(on);
  auto c = claim(id, {line});
  c.received = {day(on).days + 1};
  return c;
}

policy_deed ask(authorization a) { return request_authorization{std::move(a)}; }
policy_deed refuse(std::string number) {
  return deny_authorization{std::move(number), "not medically necessary"};
}
policy_deed amend(authorization a) { return amend_authorization{std::move(a)}; }
policy_deed revoke(std::string number, std::string_view from) {
  return revoke_authorization{std::move(number), day(from), "withdrawn by the provider"};
}

const expected_line paid{.status = line_status::covered, .plan = 400'00};

BOOST_AUTO_TEST_SUITE(authorization_life)

BOOST_AUTO_TEST_CASE(an_authorisation_that_was_only_asked_for_authorises_nothing) {
  auto s = given(imaging_policy());
  s.having(ask(granted("A-1")));
  s.when(scan("C-1")).then_line(1, denied(denial::preauth_required));
  BOOST_TEST(s.bucket().requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_granted_may_be_less_than_what_was_asked_for) {
  auto s = given(imaging_policy());
  auto less = granted("A-1");
  less.visits = 1;
  s.having(ask(granted("A-1"))).having(less);
  BOOST_TEST(s.bucket().requests.empty());
  s.when(scan("C-1")).then_line(1, paid);
  s.when(scan("C-2", "2026-03-02")).then_line(1, denied(denial::preauth_required));
  s.when(ask(granted("A-1"))).then_refused(rejection_code::invalid, {"authorization"});
}

BOOST_AUTO_TEST_CASE(asking_again_changes_nothing_and_with_other_terms_is_refused) {
  auto s = given(imaging_policy());
  s.having(ask(granted("A-1")));
  s.when(ask(granted("A-1"))).then_nothing_happens();
  auto other = granted("A-1");
  other.visits = 7;
  s.when(ask(other)).then_refused(rejection_code::invalid, {"authorization"});
  auto elsewhere = granted("A-2");
  elsewhere.member = id_of<member_id>("M-9");
  s.when(ask(elsewhere)).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_CASE(a_denied_request_stays_denied_until_it_is_granted_after_all) {
  auto s = given(imaging_policy());
  s.when(refuse("A-1")).then_refused(rejection_code::not_found);
  s.having(ask(granted("A-1"))).having(refuse("A-1"));
  s.when(refuse("A-1")).then_nothing_happens();
  s.when(scan("C-1")).then_line(1, denied(denial::preauth_required));
  s.having(granted("A-1"));
  s.when(refuse("A-1")).then_refused(rejection_code::invalid_transition);
  s.when(scan("C-2")).then_line(1, paid);
}

BOOST_AUTO_TEST_CASE(a_request_is_granted_to_the_member_it_was_made_for) {
  auto s = given(imaging_policy());
  s.having(ask(granted("A-1")));
  auto other = granted("A-1");
  other.member = id_of<member_id>("M-2");
  s.when(other).then_refused(rejection_code::invalid, {"memberId"});
}

BOOST_AUTO_TEST_CASE(an_amended_authorisation_holds_by_its_new_terms) {
  auto s = given(imaging_policy());
  auto narrow = granted("A-1");
  narrow.procedures = {"70552"};
  s.having(narrow);
  s.when(scan("C-1")).then_line(1, denied(denial::preauth_required));
  auto wide = narrow;
  wide.procedures = {"70552", "70551"};
  s.having(amend(wide));
  s.when(amend(wide)).then_nothing_happens();
  // The feed that granted it says so again: known.
  BOOST_TEST(std::get<bucket_events>(decide(s.bucket(), {}, grant_authorization{narrow, true})).empty());
  s.when(scan("C-2")).then_line(1, paid);
}

BOOST_AUTO_TEST_CASE(an_amendment_keeps_the_member_and_the_visits_that_are_used) {
  auto s = given(imaging_policy());
  auto two = granted("A-1");
  two.visits = 2;
  s.having(two).having(scan("C-1")).having(scan("C-2", "2026-03-02"));
  auto less = two;
  less.visits = 1;
  less.member = id_of<member_id>("M-2");
  s.when(amend(less)).then_refused(rejection_code::invalid, {"memberId", "visits"});
  auto more = two;
  more.visits = 3;
  s.having(amend(more));
  s.when(scan("C-3", "2026-03-03")).then_line(1, paid);
  s.when(amend(granted("A-9"))).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_CASE(a_revoked_authorisation_holds_until_the_day_before) {
  auto s = given(imaging_policy());
  s.having(granted("A-1")).having(revoke("A-1", "2026-03-02"));
  s.when(scan("C-1", "2026-03-01")).then_line(1, paid);
  s.when(scan("C-2", "2026-03-02")).then_line(1, denied(denial::preauth_required));
  s.when(revoke("A-1", "2026-03-02")).then_nothing_happens();
  s.when(revoke("A-1", "2026-03-03")).then_refused(rejection_code::invalid_transition);
  auto terms = granted("A-1");
  terms.visits = 3;
  s.when(amend(terms)).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(a_revoked_authorisation_cannot_be_attached_in_a_dispute) {
  auto s = given(imaging_policy());
  s.having(granted("A-1")).having(revoke("A-1", "2026-02-01")).having(scan("C-1")).having(dispute("C-1"));
  dispute_correction attach;
  attach.authorization = "A-1";
  s.when(uphold("C-1", attach)).then_line(1, denied(denial::preauth_required));
}

BOOST_AUTO_TEST_CASE(what_a_revoked_authorisation_was_used_for_stands) {
  auto s = given(imaging_policy());
  s.having(granted("A-1")).having(scan("C-1", "2026-03-05")).having(revoke("A-1", "2026-03-01"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::approved));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 1);
  s.having(cancel("C-1"));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 0);
}

BOOST_AUTO_TEST_CASE(a_reason_has_ten_characters_or_more) {
  auto s = given(imaging_policy());
  s.having(ask(granted("A-1")));
  s.when(policy_deed{deny_authorization{"A-1", "too short"}})
      .then_refused(rejection_code::invalid, {"reason"});
  s.having(granted("A-2"));
  s.when(policy_deed{revoke_authorization{"A-2", day("2026-03-01"), "too short"}})
      .then_refused(rejection_code::invalid, {"reason"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_authorization_life_test
}  // namespace benefactor
