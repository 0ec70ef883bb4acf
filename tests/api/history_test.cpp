// What a history says of events, in a sentence.
#include "api/history.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor::api {
namespace of_history_test {

using test_support::day;
using test_support::id_of;

std::string told_of(const demographics& details) {
  return event_summary(member_described{id_of<member_id>("M-1"), {}, {details}});
}

BOOST_AUTO_TEST_SUITE(history_sentences)

BOOST_AUTO_TEST_CASE(of_who_a_member_is_a_history_says_what_was_recorded_and_not_what_it_is) {
  demographics who;
  BOOST_TEST(told_of(who) == "recorded who the member is");  // Also where it cannot be opened.
  who.address.city = "Springfield";
  BOOST_TEST(told_of(who) == "recorded who the member is: address");
  who.name.last = "Lopez";
  who.birth_date = day("1980-02-29");
  who.sex = administrative_gender::female;
  BOOST_TEST(told_of(who) == "recorded who the member is: name, birth date, sex, address");
}

BOOST_AUTO_TEST_CASE(of_a_replaced_claim_it_says_that_its_processor_is_asked_to_void_it) {
  claim_reversed e{.claim = id_of<claim_id>("C-1"),
                   .member = id_of<member_id>("M-1"),
                   .on = day("2026-03-09"),
                   .replaced_by = id_of<claim_id>("C-2"),
                   .released = {}};
  BOOST_TEST(event_summary(e) == "replaced as of 2026-03-09");
  e.recalled = true;
  BOOST_TEST(event_summary(e) == "replaced as of 2026-03-09; its processor is asked to void it");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_history_test
}  // namespace benefactor::api
