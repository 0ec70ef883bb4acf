// Keys of a running engine: what a data key that is damaged does to others, and what is said of it.
#include "api/key_service.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "store/wrapped_key.hpp"
#include "tests/api/node_fixture.hpp"
#include "tests/store/stored_data_key.hpp"

namespace benefactor::api {
namespace of_key_service_test {

/// POL-1, of whose members the data key of M-2 is damaged.
struct damaged_key : test::node_fixture {
  damaged_key() {
    wait_projected(ask(actors::enroll_policy_request{test::enrolled_policy()}).position);
    const auto member = running->surrogates().member("M-2");
    name = "default/" + to_hex(member);
    running.reset();
    test_support::stored_data_key(directory / "data" / "keys", store::data_key_name("default", member),
                                  [](std::string& value) { value.resize(value.size() / 2); });
    open();
  }

  std::string name;
};

BOOST_FIXTURE_TEST_SUITE(key_service_test, damaged_key)

BOOST_AUTO_TEST_CASE(a_renewal_of_one_damaged_key_says_whose_it_is_by_surrogate_and_what_to_do) {
  const auto says_so = [&](const store::key_error& error) {
    const std::string text = error.what();
    BOOST_TEST(text.find("M-2") == std::string::npos, text);
    return text.find(name) != std::string::npos && text.find("restore a backup") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(running->keys().renew("", "M-2"), store::key_error, says_so);
  BOOST_CHECK_EXCEPTION(running->keys().renew("POL-1", "M-2"), store::key_error, says_so);
}

BOOST_AUTO_TEST_CASE(the_others_of_its_policy_are_renewed_and_all_others_rotated) {
  const auto renewed = running->keys().renew("POL-1", "");
  BOOST_TEST(!renewed.refused);
  BOOST_TEST(renewed.done.renewed == 1u);
  BOOST_TEST(renewed.done.damaged == 1u);
  const auto before = running->keys().status();
  BOOST_TEST(before.counts.damaged == 1u);
  const auto rotated = running->keys().rotate(true);
  BOOST_TEST(rotated.added);
  BOOST_TEST(rotated.rewrapped == before.counts.live());
  BOOST_TEST(rotated.damaged_keys == std::vector<std::string>{name}, boost::test_tools::per_element());
  BOOST_TEST(rotated.forgotten == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_key_service_test
}  // namespace benefactor::api
