// Claims that can be read but break the engine's form: refused by the element that has it wrong.
#include <array>
#include <boost/test/unit_test.hpp>

#include "api/x12/claim_837p.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

BOOST_AUTO_TEST_SUITE(x12_claim_form)

BOOST_AUTO_TEST_CASE(what_breaks_the_form_of_a_claim_is_refused_by_its_element) {
  const std::string long_text(65, 'X');
  const std::vector<std::array<std::string, 3>> cases{
      {"SV1*HC:99213*", "SV1*HC:478331*",
       "segment 23 (SV1), set 0001: SV101-2 is not taken: a CPT, HCPCS or CDT code is four digits and a "
       "digit or "
       "upper-case letter, or an upper-case letter and four digits"},
      {"SV1*HC:83036*57.5", "SV1*HC:83036*-57.5",
       "segment 26 (SV1), set 0001: SV102 is not taken: an amount is above 0.00"},
      {"*125*UN*1*", "*125*UN*0*", "segment 23 (SV1), set 0001: SV104 is not taken: units are above 0"},
      {"HC:99213*", "HC:99213:25::a1*",
       "segment 23 (SV1), set 0001: SV101-5 is not taken: a modifier is two upper-case alphanumerics"},
      {"DTP*472*D8*20260316~\nLX", "DTP*472*D8*20260402~\nLX",
       "segment 24 (DTP), set 0001: DTP03 is not taken: a service date is not after the day of receipt"},
      {"ABF:I10", "ABF:401",
       "segment 21 (HI), set 0001: HI02-2 is not taken: an ICD-10-CM code is a letter, a digit, a digit or "
       "letter, then up to four alphanumerics after an optional dot"},
      {"*XX*1234567893", "*XX*1234567890",
       "segment 9 (NM1), set 0001: NM109 is not taken: an NPI passes the Luhn check with prefix 80840"},
      {"BRIDGEBILLING  ", "               ",
       "segment 1 (ISA), set 0001: ISA06 is not taken: text has 1 to 64 characters"},
      {"CLM*OV-1001*", "CLM*OV-\xC9*",
       "segment 20 (CLM), set 0001: CLM01 makes an id that is not taken: text is UTF-8"},
      {"MI*BH100200", "MI*" + long_text,
       "segment 15 (NM1), set 0001: NM109 is not taken: text has 1 to 64 characters"},
  };
  for (const auto& [from, to, expected] : cases)
    BOOST_TEST(only_refusal(with(x12_sample("office_visit.837"), from, to)) == expected);
}

BOOST_AUTO_TEST_CASE(a_provider_is_refused_where_it_was_named) {
  const auto sample = x12_sample("office_visit.837");
  const std::string rendering = "NM1*82*1*MORI*KENJI****XX*12345~\n";
  BOOST_TEST(only_refusal(with(sample, "LX*1~\n", rendering + "LX*1~\n")) ==
             "segment 22 (NM1), set 0001: NM109 is not taken: an NPI has ten digits");
  const auto of_lines = with(with(sample, "LX*2~", rendering + "LX*2~"), "SE*26", rendering + "SE*26");
  BOOST_TEST(only_refusal(of_lines) ==
             "segment 25 (NM1), set 0001: NM109 is not taken: an NPI has ten digits");
}

BOOST_AUTO_TEST_CASE(ids_that_are_joined_of_several_elements_are_refused_by_the_one_that_varies) {
  const std::string uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const auto replacement = with(
      with(x12_sample("office_visit.837"), "CLM*OV-1001*182.5***11:B:1*", "CLM*" + uuid + "*182.5***11:B:7*"),
      "HI*", "REF*F8*" + uuid + "~\nHI*");
  BOOST_TEST(only_refusal(replacement) ==
             "segment 20 (CLM), set 0001: CLM01 makes an id that is not taken: text has 1 to 64 characters");
  // The dependents' member numbers, not the subscriber's, are too long.
  const auto family = read(with(x12_sample("family.837"), "MI*BH100300", "MI*" + std::string(60, 'Z')));
  BOOST_REQUIRE_EQUAL(family.refusals.size(), 2u);
  for (const auto& r : family.refusals)
    BOOST_TEST(r.message == "NM109 makes an id that is not taken: text has 1 to 64 characters");
}

BOOST_AUTO_TEST_CASE(all_that_breaks_the_form_is_said_in_the_order_of_the_segments) {
  auto text = with(x12_sample("office_visit.837"), "*125*UN*1*", "*0*UN*0*");
  text = with(with(text, "ABF:I10", "ABF:401"), "SV1*HC:83036*", "SV1*HC:8303*");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  BOOST_TEST(result.counts.claims_refused == 1u);
  BOOST_TEST(result.counts.claims_read == 0u);
  std::string fields;
  for (const auto& p : result.refusals[0].problems) fields += std::to_string(p.segment) + p.field + ' ';
  BOOST_TEST(fields == "21HI02-2 23SV102 23SV104 26SV101-2 ");
}

BOOST_AUTO_TEST_CASE(the_npi_check_digit_is_asked_for_unless_it_is_switched_off) {
  auto options = bht_options();
  options.npi_check_digit = false;
  const auto text = with(x12_sample("office_visit.837"), "*XX*1234567893", "*XX*1234567890");
  BOOST_TEST(read(text).counts.claims_refused == 1u);
  BOOST_TEST(read(text, options).counts.claims_read == 1u);
}

BOOST_AUTO_TEST_CASE(of_a_void_only_what_it_refers_to_has_a_form) {
  auto text = with(x12_sample("office_visit.837"), "11:B:1*", "11:B:8*");
  text = with(with(text, "HI*", "REF*F8*OV-1000~\nHI*"), "SV1*HC:99213*", "SV1*HC:478331*");
  BOOST_TEST(read(text).counts.claims_read == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
