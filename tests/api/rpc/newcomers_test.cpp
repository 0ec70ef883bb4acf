// Who makes room when too many are there whom nobody knows: never the few for the many of one address.
#include "api/rpc/newcomers.hpp"

#include <boost/test/unit_test.hpp>

namespace benefactor::api {
namespace of_newcomers_test {

using number = std::optional<std::uint64_t>;

BOOST_AUTO_TEST_SUITE(who_makes_room)

BOOST_AUTO_TEST_CASE(an_address_that_has_as_many_as_it_may_makes_room_for_itself) {
  newcomers there(10, 2);
  there.add(1, "198.51.100.1");
  there.add(2, "203.0.113.7");
  there.add(3, "203.0.113.7");
  BOOST_TEST((there.in_the_way_of("203.0.113.7") == number(2)));
  BOOST_TEST((there.in_the_way_of("198.51.100.1") == number()));
  BOOST_TEST((there.in_the_way_of("192.0.2.1") == number()));
}

BOOST_AUTO_TEST_CASE(too_many_in_all_are_of_the_address_that_has_most_and_its_oldest_goes) {
  newcomers there(4, 3);
  there.add(1, "198.51.100.1");
  there.add(2, "203.0.113.7");
  there.add(3, "203.0.113.7");
  BOOST_TEST((there.in_the_way_of("192.0.2.1") == number()));
  there.add(4, "203.0.113.7");
  BOOST_TEST((there.in_the_way_of("192.0.2.1") == number(2)));
  BOOST_TEST((there.oldest_of_most() == number(2)));
}

BOOST_AUTO_TEST_CASE(among_addresses_with_as_many_the_oldest_goes) {
  newcomers there(3, 2);
  for (std::uint64_t i = 1; i <= 3; ++i) there.add(i, "192.0.2." + std::to_string(i));
  BOOST_TEST((there.in_the_way_of("192.0.2.9") == number(1)));
}

BOOST_AUTO_TEST_CASE(who_has_gone_or_is_known_by_now_is_in_nobodys_way) {
  newcomers there(2, 1);
  there.add(1, "192.0.2.1");
  there.add(2, "192.0.2.2");
  there.remove(1);
  there.remove(1);
  BOOST_TEST((there.in_the_way_of("192.0.2.1") == number()));
  there.remove_if([](std::uint64_t each) { return each == 2; });
  BOOST_TEST(there.size() == 0u);
  BOOST_TEST((there.oldest_of_most() == number()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_newcomers_test
}  // namespace benefactor::api
