// What a long command says on its way.
#include "tools/benefactor/progress.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <sstream>

namespace benefactor::tools {
namespace of_progress_test {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(progress_tests)

BOOST_AUTO_TEST_CASE(the_bar_shows_the_share_done_and_the_rate) {
  const progress_view view{"claims", 12'345, 450, 1'000, 1.5};
  BOOST_TEST(progress_bar(view, 20) == "[#########           ]  45 %  12,345 claims  8,230/s");
}

BOOST_AUTO_TEST_CASE(without_a_total_there_is_no_bar) {
  BOOST_TEST(progress_bar({"claims", 5, 500, 0, 1}) == "5 claims  5/s");
  BOOST_TEST(progress_line({"claims", 5, 500, 0, 0}) == "5 claims");
}

BOOST_AUTO_TEST_CASE(only_all_of_it_is_100_percent) {
  BOOST_TEST(progress_line({"claims", 999, 999, 1'000, 1}) == "999 claims, 99 %, 999/s");
  BOOST_TEST(progress_line({"claims", 1'000, 1'000, 1'000, 1}) == "1,000 claims, 100 %, 1,000/s");
  BOOST_TEST(progress_line({"claims", 1'000, 1'001, 1'000, 1}) == "1,000 claims, 100 %, 1,000/s");
}

BOOST_AUTO_TEST_CASE(away_from_a_terminal_there_is_a_line_every_five_seconds) {
  std::ostringstream out;
  progress_meter meter(out, false, "claims", 0);
  const auto start = progress_meter::clock::now();
  meter.update(1, 1, start + 1s);
  BOOST_TEST(out.str().empty());
  meter.update(10, 10, start + 6s);
  meter.update(11, 11, start + 7s);
  const auto text = out.str();
  BOOST_TEST(text.starts_with("10 claims, "));
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
}

BOOST_AUTO_TEST_CASE(on_a_terminal_the_bar_is_drawn_over_and_taken_away) {
  std::ostringstream out;
  progress_meter meter(out, true, "claims", 100);
  const auto start = progress_meter::clock::now();
  meter.update(50, 50, start + 1s);
  BOOST_TEST(out.str().starts_with("\r[###############               ]  50 %  50 claims"));
  out.str("");
  meter.clear();
  BOOST_TEST(out.str().front() == '\r');
  BOOST_TEST(out.str().back() == '\r');
  out.str("");
  meter.clear();
  BOOST_TEST(out.str().empty());
}

BOOST_AUTO_TEST_CASE(a_start_that_takes_no_second_says_nothing_and_a_long_one_how_far_it_is) {
  start_progress start;
  const auto began = start_progress::clock::now();
  BOOST_TEST(start.line({true, 0, 1}, began) == "");  // Whatever took long before.
  BOOST_TEST(start.line({true, 1, 1}, began + 900ms) == "");
  BOOST_TEST(start.line({true, 512'000, 2'400'000}, began + 1s) == "verifying the log: 512,000 of 2,400,000");
  BOOST_TEST(start.line({true, 600'000, 2'400'000}, began + 1'500ms) == "");
  BOOST_TEST(start.line({false, 1'024, 2'400'000}, began + 2s) ==
             "building the derived data: 1,024 of 2,400,000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_progress_test
}  // namespace benefactor::tools
