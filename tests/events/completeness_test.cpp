// What a plan wants with a claim, and what a claim lacks of it.
#include "events/completeness.hpp"

#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "events/enrollment.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_completeness_test {

using namespace test_support;
using places = std::vector<std::string>;

/// sample_policy that wants a discharge summary and an authorisation with INPATIENT, and a diagnosis with
/// all.
policy demanding_policy() {
  auto p = sample_policy();
  p.requirements = {
      {service_type::inpatient, {document_kind::discharge_summary}, {required_field::authorization}},
      {{}, {}, {required_field::diagnosis}}};
  return p;
}

claim_contents draft(std::vector<claim_line> lines, std::vector<document_kind> documents = {}) {
  return {id_of<member_id>("M-1"), in_network_npi, std::move(lines), std::move(documents), {}};
}

places places_of(const std::vector<missing_item>& missing) {
  places all;
  for (const auto& m : missing) all.push_back(m.path + " " + m.what);
  return all;
}

std::vector<std::string> fields_of(std::vector<claim_requirement> requirements) {
  std::vector<field_problem> problems;
  check_requirements(requirements, "requirements", problems);
  std::vector<std::string> fields;
  for (const auto& p : problems) fields.push_back(p.field);
  return fields;
}

BOOST_AUTO_TEST_SUITE(completeness)

BOOST_AUTO_TEST_CASE(a_requirement_is_of_something_and_one_for_each_service_type) {
  BOOST_TEST(fields_of(demanding_policy().requirements).empty());
  BOOST_TEST(
      (fields_of({{{}, {}, {}},
                  {service_type::imaging,
                   {document_kind::referral, document_kind::referral},
                   {required_field::modifier, required_field::modifier}},
                  {service_type::imaging, {document_kind::referral}, {}},
                  {{}, {document_kind::referral}, {}}}) ==
       std::vector<std::string>{"requirements[0]", "requirements[1].documents", "requirements[1].fields",
                                "requirements[2].serviceType", "requirements[3].serviceType"}));
}

BOOST_AUTO_TEST_CASE(a_document_is_missing_once_and_a_field_by_line) {
  auto s = given(demanding_policy());
  auto stay = line_of(service_type::inpatient, 900'00), visit = line_of(service_type::preventive, 90'00);
  stay.diagnoses.clear();
  visit.diagnoses.clear();
  const auto missing = missing_of(s.bucket(), draft({stay, visit, stay}));
  BOOST_TEST(
      (places_of(missing) == places{"documents DISCHARGE_SUMMARY", "lines[0].authorization AUTHORIZATION",
                                    "lines[0].diagnoses DIAGNOSIS", "lines[1].diagnoses DIAGNOSIS",
                                    "lines[2].authorization AUTHORIZATION", "lines[2].diagnoses DIAGNOSIS"}));
  BOOST_TEST(missing[0].rule == "INPATIENT needs DISCHARGE_SUMMARY");
  BOOST_TEST(missing[2].rule == "every claim of the plan needs DIAGNOSIS");
}

BOOST_AUTO_TEST_CASE(a_claim_with_everything_lacks_nothing) {
  auto s = given(demanding_policy());
  s.having(granted("PA-1", service_type::inpatient));
  const auto stay = line_of(service_type::inpatient, 900'00);
  BOOST_TEST(missing_of(s.bucket(), draft({stay}, {document_kind::discharge_summary})).empty());
  // Documents of another kind are no help.
  BOOST_TEST((places_of(missing_of(s.bucket(), draft({stay}, {document_kind::referral}))) ==
              places{"documents DISCHARGE_SUMMARY"}));
}

BOOST_AUTO_TEST_CASE(an_authorisation_counts_only_where_the_line_can_use_it) {
  auto s = given(demanding_policy());
  auto terms = granted("PA-1", service_type::inpatient);
  terms.procedures = {"70551"};
  terms.visits = 1;
  s.having(terms);
  auto stay = line_of(service_type::inpatient, 900'00);
  const auto lacks = [&] {
    return !missing_of(s.bucket(), draft({stay}, {document_kind::discharge_summary})).empty();
  };
  BOOST_TEST(lacks());
  stay.procedure = "70551";
  BOOST_TEST(!lacks());
  stay.service_date = {terms.to.days + 1};
  BOOST_TEST(lacks());
}

BOOST_AUTO_TEST_CASE(what_is_wanted_is_what_the_terms_of_the_service_date_say) {
  auto s = given(sample_policy());
  auto terms = terms_of(sample_policy());
  terms.requirements = {
      {{}, {document_kind::itemized_bill}, {required_field::modifier, required_field::prior_payer}}};
  s.having(revise("2026-06-01", terms));
  auto line = line_of(service_type::preventive, 90'00);
  line.service_date = day("2026-05-31");
  BOOST_TEST(missing_of(s.bucket(), draft({line})).empty());
  line.service_date = day("2026-06-01");
  BOOST_TEST(
      (places_of(missing_of(s.bucket(), draft({line}))) ==
       places{"documents ITEMIZED_BILL", "lines[0].modifiers MODIFIER", "lines[0].priorPayers PRIOR_PAYER"}));
}

BOOST_AUTO_TEST_CASE(an_incomplete_claim_is_decided_all_the_same_and_says_what_it_lacks_until_it_comes) {
  auto p = sample_policy();
  p.requirements = {{{}, {document_kind::referral}, {}}};
  auto s = given(p);
  s.having(claim("C-1", {visit()}));
  const auto& known = s.claim_of("C-1");
  BOOST_TEST((known.status == claim_status::partially_approved));
  BOOST_TEST(
      (places_of(missing_of(s.bucket(), contents_of(known, {{"M545"}}))) == places{"documents REFERRAL"}));
  // Announced is not there yet.
  document_terms referral{id_of<id128>("D-1"), document_kind::referral, "application/pdf", 100, {}};
  s.having(claim_deed{"C-1", announce_document{{}, referral, "referral.pdf"}});
  BOOST_TEST(missing_of(s.bucket(), contents_of(s.claim_of("C-1"), {})).size() == 1u);
  s.having(claim_deed{"C-1", complete_document{{}, referral.id}});
  BOOST_TEST(missing_of(s.bucket(), contents_of(s.claim_of("C-1"), {})).empty());
  s.having(claim_deed{"C-1", withdraw_document{{}, referral.id}});
  BOOST_TEST(missing_of(s.bucket(), contents_of(s.claim_of("C-1"), {})).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_authorisation_that_a_claim_used_up_is_not_missing_from_it) {
  auto p = demanding_policy();
  p.requirements = {{service_type::imaging, {}, {required_field::authorization}}};
  auto imaging = full_rule(service_type::imaging);
  imaging.requires_preauth = true;
  p.rules.push_back(imaging);
  auto s = given(p);
  auto terms = granted("PA-1");
  terms.visits = 1;
  s.having(terms);
  s.having(claim("C-1", {line_of(service_type::imaging, 90'00)}));
  BOOST_TEST(missing_of(s.bucket(), contents_of(s.claim_of("C-1"), {})).empty());
  BOOST_TEST(missing_of(s.bucket(), draft({line_of(service_type::imaging, 80'00)})).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_completeness_test
}  // namespace benefactor
