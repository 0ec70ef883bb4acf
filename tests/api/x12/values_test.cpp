#include "api/x12/values.hpp"

#include <boost/test/unit_test.hpp>

namespace benefactor::api_test {

BOOST_AUTO_TEST_SUITE(x12_values)

BOOST_AUTO_TEST_CASE(amounts_become_cents_exactly) {
  using api::x12::parse_amount;
  BOOST_TEST(parse_amount("250").value.value() == 250'00);
  BOOST_TEST(parse_amount("250.5").value.value() == 250'50);
  BOOST_TEST(parse_amount("250.50").value.value() == 250'50);
  BOOST_TEST(parse_amount("250.05").value.value() == 250'05);
  BOOST_TEST(parse_amount("250.").value.value() == 250'00);
  BOOST_TEST(parse_amount(".5").value.value() == 50);
  BOOST_TEST(parse_amount("000250").value.value() == 250'00);
  BOOST_TEST(parse_amount("-3.10").value.value() == -3'10);
  BOOST_TEST(parse_amount("9999999999.99").value.value() == max_amount);
  for (const char* bad : {"", "-", ".", "1,5", "1e3", "--1", "+1", "1.2.3", " 1", "1.005", "1.000",
                          "10000000000", "99999999999999999999999999999999"})
    BOOST_TEST(!parse_amount(bad).value.has_value(), bad);
}

BOOST_AUTO_TEST_CASE(units_are_whole) {
  using api::x12::parse_units;
  BOOST_TEST(parse_units("3").value.value() == 3);
  BOOST_TEST(parse_units("3.000").value.value() == 3);
  BOOST_TEST(parse_units("0").value.value() == 0);
  for (const char* bad : {"", "1.5", "0.001", "-1", "x", "9999999999999999"})
    BOOST_TEST(!parse_units(bad).value.has_value(), bad);
}

BOOST_AUTO_TEST_CASE(names_lose_case_and_punctuation_but_no_foreign_letters) {
  BOOST_TEST(api::x12::normalised_name("Mary-Ann O'Neil 2") == "MARYANNONEIL2");
  BOOST_TEST(api::x12::normalised_name("Jos\xC3\xA9") == "JOS\xC3\xA9");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
