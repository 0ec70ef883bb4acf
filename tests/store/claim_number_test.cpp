#include "store/claim_number.hpp"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <rapidcheck/boost_test.h>
#include <string>

using namespace benefactor;
using namespace benefactor::store;

namespace {

claim_id id_of(const std::string& hex) { return {*id_from_hex(hex)}; }

rc::Gen<claim_id> any_id() {
  return rc::gen::map(rc::gen::container<std::array<std::uint8_t, 16>>(rc::gen::arbitrary<std::uint8_t>()),
                      [](const std::array<std::uint8_t, 16>& bytes) { return claim_id{{bytes}}; });
}

rc::Gen<date> any_date() {
  return rc::gen::map(rc::gen::inRange(make_date(1, 1, 1)->days, make_date(9999, 12, 31)->days + 1),
                      [](std::int32_t days) { return date{days}; });
}

constexpr std::string_view signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

}  // namespace

BOOST_AUTO_TEST_SUITE(claim_number_suite)

BOOST_AUTO_TEST_CASE(a_claim_number_is_its_date_and_the_first_60_bits_of_the_id) {
  const auto received = *make_date(2027, 3, 9);
  const auto id = id_of("0123456789abcdef0123456789abcdef");
  BOOST_TEST(claim_number_prefix(id) == 0x0123456789abcdeu);
  const auto number = claim_number(id, received);
  BOOST_TEST(number == "CLM-20270309-04HMASW9NF6Y=");
  const auto parts = parse_claim_number(number);
  BOOST_REQUIRE(parts.has_value());
  BOOST_CHECK(parts->received == received);
  BOOST_TEST(parts->prefix == 0x0123456789abcdeu);
}

BOOST_AUTO_TEST_CASE(the_check_character_is_the_remainder_modulo_37) {
  // 20270309 leaves 7 and 2^60 leaves 10; 7 * 10 leaves 33, the second of the five further signs.
  BOOST_TEST(claim_number(claim_id{}, *make_date(2027, 3, 9)) == "CLM-20270309-000000000000~");
}

// No request with such a day is taken; a log may hold one that was.
BOOST_AUTO_TEST_CASE(a_day_outside_the_calendar_has_a_number_that_names_no_claim) {
  for (const std::int32_t days : {INT32_MIN, -719'163, 2'932'897, INT32_MAX}) {
    const auto number = claim_number(claim_id{}, {days});
    BOOST_TEST(number.size() == claim_number_size);
    BOOST_TEST(number.substr(0, 4) == "CLM-");
  }
}

BOOST_AUTO_TEST_CASE(other_text_is_no_claim_number) {
  for (const auto* text :
       {"", "CLM-", "CLM-20270309-000000000000", "CLM-20270309-000000000000~4", "CLN-20270309-000000000000~",
        "CLM-20271309-000000000000~", "CLM-202703090000000000000~", "CLM-20270309-00000000000*~",
        "CLM-20270309 000000000000~", "CLM-20270309-0000000000005"})
    BOOST_TEST(!is_claim_number(text), text);
  BOOST_TEST(is_claim_number("CLM-20270309-000000000000~"));
}

RC_BOOST_PROP(a_claim_number_gives_back_what_it_was_made_of, ()) {
  const auto id = *any_id();
  const auto received = *any_date();
  const auto number = claim_number(id, received);
  RC_ASSERT(is_claim_number(number));
  RC_ASSERT(parse_claim_number(number) == (claim_number_parts{received, claim_number_prefix(id)}));
}

RC_BOOST_PROP(every_single_wrong_character_is_caught, ()) {
  const auto number = claim_number(*any_id(), *any_date());
  for (std::size_t at = 0; at < number.size(); ++at)
    for (const char sign : signs) {
      auto wrong = number;
      wrong[at] = sign;
      if (wrong != number) RC_ASSERT(!is_claim_number(wrong) && !parse_claim_number(wrong));
    }
}

RC_BOOST_PROP(every_swap_of_neighbours_is_caught, ()) {
  const auto number = claim_number(*any_id(), *any_date());
  for (std::size_t at = 0; at + 1 < number.size(); ++at) {
    auto wrong = number;
    std::swap(wrong[at], wrong[at + 1]);
    if (wrong != number) RC_ASSERT(!parse_claim_number(wrong));
  }
  auto wrong = number;  // the neighbours on both sides of the hyphen
  std::swap(wrong[11], wrong[13]);
  if (wrong != number) RC_ASSERT(!parse_claim_number(wrong));
}

RC_BOOST_PROP(what_people_write_for_other_characters_is_understood_but_not_canonical, ()) {
  const auto number = claim_number(*any_id(), *any_date());
  auto written = number;
  for (char& c : written) {
    if (c == '0')
      c = 'o';
    else if (c == '1')
      c = *rc::gen::element('i', 'I', 'l', 'L');
    else
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  RC_ASSERT(parse_claim_number(written) == parse_claim_number(number));
  RC_ASSERT(!is_claim_number(written));
}

RC_BOOST_PROP(a_number_that_lost_its_check_character_is_restored_where_that_is_a_sign, ()) {
  const auto number = claim_number(*any_id(), *any_date());
  RC_ASSERT(restored_claim_number(number) == number);
  const auto cut = number.substr(0, number.size() - 1);
  const bool is_sign = std::string_view{"*~$="}.find(number.back()) != std::string_view::npos;
  RC_ASSERT(restored_claim_number(cut) == (is_sign ? std::optional{number} : std::nullopt));
  RC_ASSERT(!restored_claim_number(cut.substr(0, cut.size() - 1)));
}

BOOST_AUTO_TEST_CASE(a_restored_number_is_written_as_the_engine_writes_it) {
  BOOST_TEST(restored_claim_number("clm-2o27o3o9-oooooooooooo").value() == "CLM-20270309-000000000000~");
  for (const auto* text :
       {"", "CLM-20270309-00000000000", "CLM-20270309-000000000000*", "CLM-20270309-000000000004"})
    BOOST_TEST(!restored_claim_number(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
