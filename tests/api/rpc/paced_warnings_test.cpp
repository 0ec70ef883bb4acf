// Warnings that strangers cause: a line a second, and none is lost from the count.
#include "api/rpc/paced_warnings.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace benefactor::api {
namespace of_paced_warnings_test {

struct warnings_fixture {
  void pass(kj::Duration time) {
    timer.advanceTo(timer.now() + time);
    scope.poll();
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  std::vector<std::string> lines;
  paced_warnings warnings{timer, [this](const std::string& line) { lines.push_back(line); }};
};

BOOST_FIXTURE_TEST_SUITE(warnings_of_strangers, warnings_fixture)

BOOST_AUTO_TEST_CASE(the_first_is_told_at_once_and_those_of_a_second_as_one_line) {
  for (const auto* each : {"a", "b", "c"}) warnings.warn(each);
  BOOST_TEST(lines == std::vector<std::string>{"a"}, boost::test_tools::per_element());
  pass(1 * kj::SECONDS);
  warnings.warn("d");  // Still within a second after a line.
  const std::vector<std::string> two{"a", "2 more within a second, the last: c"};
  BOOST_TEST(lines == two, boost::test_tools::per_element());
  pass(1 * kj::SECONDS);
  BOOST_REQUIRE(lines.size() == 3u);
  BOOST_TEST(lines[2] == "1 more within a second, the last: d");
}

BOOST_AUTO_TEST_CASE(after_a_quiet_second_the_next_is_told_at_once) {
  warnings.warn("a");
  pass(1 * kj::SECONDS);
  BOOST_TEST(lines.size() == 1u);
  warnings.warn("b");
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[1] == "b");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_paced_warnings_test
}  // namespace benefactor::api
