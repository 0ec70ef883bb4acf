// Whose connection is ended when more waits on all than the server keeps.
#include "api/rpc/backlog.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace benefactor::api {
namespace of_backlog_test {

BOOST_AUTO_TEST_SUITE(backlogs)

BOOST_AUTO_TEST_CASE(those_without_a_session_are_ended_before_one_with_a_session_that_has_more) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  all_backlogs all({.connection = 1'000, .total = 1'000});
  std::vector<std::string> ended;
  const auto add = [&](const char* name, bool known) {
    auto made = kj::refcounted<backlog>(all);
    made->open([] { return 0; }, [&ended, name](kj::Exception&&, bool) { ended.emplace_back(name); },
               [known] { return known; });
    return made;
  };
  auto idle = add("idle stranger", false), stranger = add("stranger", false), known = add("known", true);
  const auto much = known->hold(900), little = stranger->hold(100);
  scope.poll();
  BOOST_TEST(ended.empty());
  const auto more = known->hold(50);
  scope.poll();
  BOOST_TEST(ended == std::vector<std::string>{"stranger"}, boost::test_tools::per_element());
  BOOST_TEST(all.bytes() == 950u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_backlog_test
}  // namespace benefactor::api
