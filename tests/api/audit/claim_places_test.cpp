#include "api/audit/claim_places.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor::api {

BOOST_AUTO_TEST_SUITE(claim_places_of_a_replay)

BOOST_AUTO_TEST_CASE(claims_are_found_by_their_ids_whatever_their_number) {
  claim_places places;
  const auto id = [](int i) { return test_support::id_of<claim_id>("C-" + std::to_string(i)); };
  constexpr int many = 5'000;  // The table grows several times.
  for (int i = 0; i < many; ++i) {
    BOOST_TEST_REQUIRE(places.find(id(i)) == claim_places::none);
    places.add(id(i), static_cast<std::uint64_t>(10 * i), i == 0 ? claim_places::none : 0);
  }
  for (int i = 0; i < many; ++i) {
    const auto number = places.find(id(i));
    BOOST_TEST_REQUIRE(number == static_cast<std::uint32_t>(i));
    BOOST_TEST_REQUIRE(places.first_position(number) == static_cast<std::uint64_t>(10 * i));
  }
  BOOST_TEST(places.before(0) == claim_places::none);
  BOOST_TEST(places.before(7) == 0u);
}

BOOST_AUTO_TEST_CASE(further_commands_stand_in_their_order) {
  claim_places places;
  const auto a = places.add(test_support::id_of<claim_id>("A"), 3, claim_places::none);
  const auto b = places.add(test_support::id_of<claim_id>("B"), 5, a);
  places.add_position(a, 7);
  places.add_position(b, 9);
  places.add_position(a, 11);
  BOOST_TEST(places.positions(a) == (std::vector<std::uint64_t>{3, 7, 11}), boost::test_tools::per_element());
  BOOST_TEST(places.positions(b) == (std::vector<std::uint64_t>{5, 9}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api
