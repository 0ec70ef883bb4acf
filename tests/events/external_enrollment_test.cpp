// What enrolment says for external processors: addresses, what bills need of providers, who administers a
// policy. Every rule at its edge.
#include <boost/test/unit_test.hpp>

#include "events/enrollment.hpp"
#include "events/external_claim.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_external_enrollment_test {

using strings = std::vector<std::string>;

template <class Problems>
strings fields_of(const Problems& problems) {
  strings fields;
  for (const auto& p : problems) fields.push_back(p.field);
  return fields;
}

strings fields_of(const postal_address& address) {
  std::vector<field_problem> problems;
  check_address(address, "", problems);
  return fields_of(problems);
}

postal_address in_illinois() { return {"1 Main St", "", "Springfield", "IL", "62701", ""}; }
postal_address in_spain() { return {"7 Calle Mayor", "", "Madrid", "", "", "ES"}; }

/// The fields that are wrong after *change* of a sound address.
template <class Change>
strings after(postal_address address, Change change) {
  change(address);
  return fields_of(address);
}

provider_description sound() {
  return {"1234567893",
          {.person = true,
           .first_name = "Ada",
           .taxonomy = "207Q00000X",
           .tax_id = "123456789",
           .address = in_illinois()}};
}

template <class Change>
strings described_with(Change change) {
  auto description = sound();
  change(description);
  return fields_of(form_problems(description));
}

BOOST_AUTO_TEST_SUITE(external_enrollment)

BOOST_AUTO_TEST_CASE(an_address_has_a_first_line_and_a_city_of_the_lengths_of_x12) {
  BOOST_TEST(fields_of(in_illinois()).empty());
  BOOST_TEST(fields_of(in_spain()).empty());
  BOOST_TEST(after(in_illinois(), [](auto& a) {
               a.line_1 = a.line_2 = std::string(55, 'l');
               a.city = std::string(30, 'c');
             }).empty());
  BOOST_TEST((after(in_illinois(), [](auto& a) {
                a.line_1 = a.line_2 = std::string(56, 'l');
                a.city = std::string(31, 'c');
              }) == strings{"line1", "line2", "city"}));
  BOOST_TEST((after(in_illinois(), [](auto& a) { a.line_1.clear(); }) == strings{"line1"}));
  BOOST_TEST(after(in_illinois(), [](auto& a) { a.city = "Ai"; }).empty());
  BOOST_TEST((after(in_illinois(), [](auto& a) { a.city = "Y"; }) == strings{"city"}));
}

BOOST_AUTO_TEST_CASE(in_the_united_states_a_state_is_two_letters_and_a_zip_code_five_or_nine_digits) {
  for (const auto* state : {"", "I", "ILL", "il", "I1"})
    BOOST_TEST((after(in_illinois(), [&](auto& a) { a.state = state; }) == strings{"state"}), state);
  BOOST_TEST(after(in_illinois(), [](auto& a) { a.postal_code = "627010001"; }).empty());
  for (const auto* code : {"", "6270", "627011", "62701000", "6270100011", "6270A", "62701-0001"})
    BOOST_TEST((after(in_illinois(), [&](auto& a) { a.postal_code = code; }) == strings{"postalCode"}), code);
}

BOOST_AUTO_TEST_CASE(elsewhere_a_country_is_two_letters_and_the_rest_is_as_the_country_has_it) {
  BOOST_TEST(after(in_spain(), [](auto& a) {
               a.state = "MAD";
               a.postal_code = std::string(15, '9');
             }).empty());
  BOOST_TEST((after(in_spain(), [](auto& a) {
                a.state = "MADR";
                a.postal_code = std::string(16, '9');
              }) == strings{"state", "postalCode"}));
  for (const auto* country : {"E", "ESP", "es", "E1"})
    BOOST_TEST((after(in_spain(), [&](auto& a) { a.country = country; }) == strings{"country"}), country);
}

BOOST_AUTO_TEST_CASE(what_bills_need_of_a_provider_is_well_formed_where_it_is_said) {
  BOOST_TEST(form_problems(sound()).empty());
  BOOST_TEST(form_problems(provider_description{"1234567893", {}}).empty());
  BOOST_TEST((described_with([](auto& d) { d.npi = "123456789"; }) == strings{"npi"}));
  BOOST_TEST(described_with([](auto& d) { d.details.first_name = std::string(35, 'f'); }).empty());
  BOOST_TEST(
      (described_with([](auto& d) { d.details.first_name = std::string(36, 'f'); }) == strings{"firstName"}));
  BOOST_TEST((described_with([](auto& d) { d.details.person = false; }) == strings{"firstName"}));
  for (const auto* id : {"12345678", "1234567890", "12-345678", "12345678A"})
    BOOST_TEST((described_with([&](auto& d) { d.details.tax_id = id; }) == strings{"taxId"}), id);
  for (const auto* code : {"207Q00000", "207Q00000XX", "207q00000x", "207Q-0000X"})
    BOOST_TEST((described_with([&](auto& d) { d.details.taxonomy = code; }) == strings{"taxonomy"}), code);
  BOOST_TEST((described_with([](auto& d) { d.details.address.state = "ILL"; }) == strings{"address.state"}));
}

BOOST_AUTO_TEST_CASE(problems_name_the_field_and_the_rule_and_never_the_value) {
  auto d = sound();
  d.details = {.person = false,
               .first_name = "Secret",
               .taxonomy = "SECRET",
               .tax_id = "Secret",
               .address = {"Secret", "", "Secret", "Secret", "Secret", ""}};
  const auto problems = form_problems(d);
  BOOST_TEST((fields_of(problems) ==
              strings{"address.postalCode", "address.state", "firstName", "taxId", "taxonomy"}));
  for (const auto& p : problems) BOOST_TEST(p.rule.find("ecret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_members_address_is_checked_with_who_the_member_is) {
  demographics who{{"Lopez", "", "", ""}, {}, {}, in_illinois()};
  std::vector<field_problem> problems;
  check_demographics(who, "members[0].", problems);
  BOOST_TEST(problems.empty());
  who.address.postal_code = "6270";
  check_demographics(who, "members[0].", problems);
  BOOST_TEST((fields_of(problems) == strings{"members[0].address.postalCode"}));
}

BOOST_AUTO_TEST_CASE(an_administrator_has_the_id_of_an_external_processor) {
  policy_enrollment p;
  p.policy_number = "POL-1";
  p.holder_number = "M-1";
  p.terms = test_support::sample_policy();
  for (const auto& id : {std::string{}, std::string{"TPA-1_x"}, std::string(64, 'p')}) {
    p.terms.administrator = id;
    BOOST_TEST(form_problems(p).empty(), id);
  }
  for (const auto& id :
       {std::string{"TPA 1"}, std::string{"../TPA"}, std::string{"T\xc3\x84"}, std::string(65, 'p')}) {
    p.terms.administrator = id;
    BOOST_TEST((fields_of(form_problems(p)) == strings{"administrator"}), id);
  }
  policy_terms terms;
  terms.administrator = "no/processor";
  const policy_change_request revision{"POL-1", "",
                                       revise_contract{{}, test_support::day("2026-05-01"), terms, {}}};
  BOOST_TEST((fields_of(form_problems(revision)) == strings{"administrator"}));
}

BOOST_AUTO_TEST_CASE(a_plan_has_a_name_of_at_most_50_printable_characters_and_no_blank_at_its_ends) {
  policy_enrollment p;
  p.policy_number = "POL-1";
  p.holder_number = "M-1";
  p.terms = test_support::sample_policy();
  for (const auto& name : {std::string{}, std::string{"G"}, std::string{"Gold PPO 2026 (!~)"},
                           std::string(50, 'p'), std::string{"a"} + std::string(48, ' ') + "z"}) {
    p.terms.plan = name;
    BOOST_TEST(form_problems(p).empty(), name);
  }
  for (const auto& name : {std::string(51, 'p'), std::string{" "}, std::string{" Gold"}, std::string{"Gold "},
                           std::string{"Go\tld"}, std::string{"Gold\n"}, std::string{"Gold\x7f"},
                           std::string{"Gold\0", 5}, std::string{"Gr\xc3\xbcn"}}) {
    p.terms.plan = name;
    BOOST_TEST((fields_of(form_problems(p)) == strings{"plan"}), name);
  }
  policy_terms terms;
  terms.plan = "Gold ";
  const policy_change_request revision{"POL-1", "",
                                       revise_contract{{}, test_support::day("2026-05-01"), terms, {}}};
  BOOST_TEST((fields_of(form_problems(revision)) == strings{"plan"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_external_enrollment_test
}  // namespace benefactor
