// How many bytes of proofs there may be at once.
#include "api/audit/proof_room.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>

namespace benefactor::api::audit {
namespace of_proof_room_test {

BOOST_AUTO_TEST_SUITE(proof_room_test)

BOOST_AUTO_TEST_CASE(there_is_room_up_to_the_last_byte_and_for_none_beyond_it) {
  proof_room room(10);
  BOOST_TEST(!room.take(11));
  const auto first = room.take(6);
  BOOST_TEST_REQUIRE(static_cast<bool>(first));
  BOOST_TEST(!room.take(5));
  const auto second = room.take(4);
  BOOST_TEST(static_cast<bool>(second));
  BOOST_TEST(!room.take(1));
  BOOST_TEST(static_cast<bool>(room.take(0)));
}

BOOST_AUTO_TEST_CASE(what_is_made_takes_what_it_has_and_gives_it_back_when_it_goes) {
  proof_room room(10);
  auto made = room.take(10);
  made->shrink_to(3);
  BOOST_TEST(!room.take(8));
  BOOST_TEST(static_cast<bool>(room.take(7)));
  made.reset();
  BOOST_TEST(static_cast<bool>(room.take(10)));
}

BOOST_AUTO_TEST_CASE(a_place_may_outlive_its_room) {
  std::shared_ptr<proof_room::place> kept;
  {
    proof_room room(1);
    kept = room.take(1);
  }
  kept.reset();  // The sanitizers would tell.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_proof_room_test
}  // namespace benefactor::api::audit
