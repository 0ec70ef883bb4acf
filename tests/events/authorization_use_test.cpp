// Step 4: which authorisation a line uses, and how many of its visits.
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_authorization_use_test {

using namespace test_support;
using line_status::covered;

claim_line scan(std::string procedure = "70551") {
  auto line = line_of(service_type::imaging, 400'00);
  line.procedure = std::move(procedure);
  return line;
}

authorization granted_visits(std::string number, std::int32_t visits) {
  auto a = granted(std::move(number));
  a.visits = visits;
  return a;
}

BOOST_AUTO_TEST_SUITE(authorization_use)

BOOST_AUTO_TEST_CASE(a_rule_that_requires_preauth_denies_without_one) {
  given(imaging_policy())
      .when(claim("C-1", {scan()}))
      .then_line(1, denied(denial::preauth_required, "CO-197 400.00"));
}

BOOST_AUTO_TEST_CASE(an_authorisation_is_valid_on_its_first_and_last_day) {
  auto a = granted("A-1");
  a.from = day("2026-02-10");
  a.to = day("2026-02-20");
  const std::vector<std::pair<const char*, bool>> days{
      {"2026-02-09", false}, {"2026-02-10", true}, {"2026-02-20", true}, {"2026-02-21", false}};
  for (const auto& [service_day, valid] : days) {
    const auto done = given(imaging_policy()).having(a).when(claim("C-1", {on(service_day, scan())}));
    BOOST_TEST((done.claim.lines.at(0).decision.denied == (valid ? denial::none : denial::preauth_required)));
  }
}

BOOST_AUTO_TEST_CASE(an_authorisation_holds_for_the_member_service_procedure_and_provider_it_names) {
  const auto base = granted("A-1");
  auto other_member = base, other_service = base, other_procedure = base, other_provider = base, exact = base;
  other_member.member = id_of<member_id>("M-2");
  other_service.service = service_type::lab_work;
  other_procedure.procedures = {"70552"};
  other_provider.provider_npi = preferred_npi;
  exact.procedures = {"70550", "70551"};
  exact.provider_npi = in_network_npi;
  for (const auto& a : {other_member, other_service, other_procedure, other_provider})
    given(imaging_policy())
        .having(a)
        .when(claim("C-1", {scan()}))
        .then_line(1, denied(denial::preauth_required));
  given(imaging_policy())
      .having(exact)
      .when(claim("C-1", {scan()}))
      .then_line(1, {.status = covered, .plan = 400'00});
}

BOOST_AUTO_TEST_CASE(authorisations_are_used_in_the_order_granted_until_their_visits_are) {
  auto s = given(imaging_policy());
  s.having(granted_visits("B-FIRST", 1)).having(granted_visits("A-SECOND", 1));
  s.having(claim("C-1", {scan()}));
  BOOST_TEST(s.claim_of("C-1").lines[0].decision.authorization == 0);
  s.having(claim("C-2", {on("2026-02-01", scan())}));
  BOOST_TEST(s.claim_of("C-2").lines[0].decision.authorization == 1);
  s.when(claim("C-3", {on("2026-02-02", scan())})).then_line(1, denied(denial::preauth_required));
  // What is cancelled gives its visit back.
  s.having(cancel("C-1"));
  s.when(claim("C-4", {on("2026-02-03", scan())})).then_line(1, {.status = covered, .plan = 400'00});
}

BOOST_AUTO_TEST_CASE(all_lines_of_one_visit_use_one_visit_of_an_authorisation) {
  auto s = given(imaging_policy());
  s.having(granted_visits("A-1", 1));
  s.when(claim("C-1", {scan("70551"), scan("70552"), on("2026-02-01", scan("70553"))}))
      .then_line(1, {.status = covered, .plan = 400'00})
      .then_line(2, {.status = covered, .plan = 400'00})
      .then_line(3, denied(denial::preauth_required));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 1);
}

BOOST_AUTO_TEST_CASE(the_same_day_in_another_claim_is_another_visit) {
  given(imaging_policy())
      .having(granted_visits("A-1", 1))
      .having(claim("C-1", {scan("70551")}))
      .when(claim("C-2", {scan("70552")}))
      .then_line(1, denied(denial::preauth_required));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_denied_later_uses_no_authorisation) {
  auto terms = imaging_policy();
  terms.rules.back().annual_limit = 0;
  auto s = given(terms);
  s.having(granted_visits("A-1", 1));
  s.when(claim("C-1", {scan()})).then_line(1, denied(denial::annual_limit_exhausted));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 0);
}

BOOST_AUTO_TEST_CASE(an_emergency_needs_no_authorisation_and_uses_none) {
  auto terms = open_policy();
  auto rule = full_rule(service_type::emergency);
  rule.requires_preauth = true;
  terms.rules = {rule};
  auto a = granted("A-1", service_type::emergency);
  a.visits = 1;
  auto s = given(terms);
  s.having(a);
  s.when(claim("C-1", {line_of(service_type::emergency, 100'00)}))
      .then_line(1, {.status = covered, .plan = 100'00});
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 0);
}

BOOST_AUTO_TEST_CASE(an_authorisation_is_granted_once_and_to_members_only) {
  auto stranger = granted("A-2");
  stranger.member = id_of<member_id>("M-9");
  auto s = given(imaging_policy());
  s.having(granted("A-1"));
  s.when(granted("A-1")).then_refused(rejection_code::invalid, {"authorization"});
  s.when(stranger).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_authorization_use_test
}  // namespace benefactor
