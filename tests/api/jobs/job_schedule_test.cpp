// Jobs by a clock that the test turns.
#include "api/jobs/job_schedule.hpp"

#include <boost/test/unit_test.hpp>

#include "api/jobs/job_runner.hpp"
#include "tests/support/story.hpp"

namespace benefactor::api {
namespace {

/// µs of a day and a time, UTC.
std::int64_t at(std::string_view on, int hours, int minutes = 0) {
  return ((std::int64_t{test_support::day(on).days} * 24 + hours) * 60 + minutes) * 60'000'000;
}

BOOST_AUTO_TEST_SUITE(jobs)

BOOST_AUTO_TEST_CASE(a_time_of_day_is_hours_and_minutes) {
  BOOST_TEST(format_time_of_day(*parse_time_of_day("00:00")) == "00:00");
  BOOST_TEST(format_time_of_day(*parse_time_of_day("23:59")) == "23:59");
  for (const auto* text : {"24:00", "12:60", "1:00", "12-00", "12:0x", ""})
    BOOST_TEST(!parse_time_of_day(text));
}

BOOST_AUTO_TEST_CASE(a_job_is_due_at_its_time_every_day_from_when_it_is_turned_on) {
  job_schedule s;
  BOOST_TEST(!s.next_due());
  s.set("aging", {2 * 60}, at("2026-03-01", 3));  // 02:00 has passed today.
  BOOST_TEST(*s.next_due() == at("2026-03-02", 2));
  BOOST_TEST(s.take_due(at("2026-03-02", 1, 59)).empty());
  BOOST_TEST(s.take_due(at("2026-03-02", 2)).size() == 1u);
  BOOST_TEST(s.take_due(at("2026-03-02", 2)).empty());
  BOOST_TEST(*s.next_due() == at("2026-03-03", 2));
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_over_days_makes_a_job_due_once) {
  job_schedule s;
  s.set("aging", {2 * 60}, at("2026-03-01", 0));
  BOOST_TEST(s.take_due(at("2026-03-09", 12)).size() == 1u);
  BOOST_TEST(*s.next_due() == at("2026-03-10", 2));
}

BOOST_AUTO_TEST_CASE(jobs_that_are_due_together_run_in_the_order_they_were_due) {
  job_schedule s;
  s.set("a", {3 * 60}, at("2026-03-01", 0));
  s.set("b", {2 * 60}, at("2026-03-01", 0));
  s.set("c", {3 * 60}, at("2026-03-01", 0));
  s.turn_off("c");
  const std::vector<std::string> expected{"b", "a"};
  BOOST_TEST(s.take_due(at("2026-03-01", 4)) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_runner_runs_what_is_due_for_the_day_of_its_clock_and_tells_what_came_of_it) {
  std::int64_t now = at("2026-03-01", 0);
  std::vector<date> ran;
  job_runner runner({{"aging", "x",
                      [&](date on, bool dry) {
                        if (!dry) ran.push_back(on);
                        return job_result{{"CLM-1"}, 0, "1 claim"};
                      }},
                     {"broken", "y", [](date, bool) -> job_result { throw std::runtime_error("no disk"); }}},
                    [&] { return now; });
  BOOST_TEST(!runner.status()[0].at);  // Off by default.
  runner.schedule("aging", {60});
  runner.schedule("broken", {60});
  BOOST_CHECK_THROW(runner.schedule("none", {60}), std::invalid_argument);
  runner.run_due();
  BOOST_TEST(ran.empty());
  now = at("2026-03-01", 1);
  runner.run_due();
  BOOST_TEST_REQUIRE(ran.size() == 1u);
  BOOST_TEST((ran[0] == test_support::day("2026-03-01")));
  BOOST_TEST(runner.status()[0].last_summary == "1 claim");
  BOOST_TEST(runner.status()[1].last_summary == "failed: no disk");
  BOOST_TEST(runner.run("aging", test_support::day("2026-04-01"), true)->touched.size() == 1u);
  BOOST_TEST(ran.size() == 1u);
  BOOST_TEST(!runner.run("none", {}, true));
  now = at("2026-03-02", 1);
  runner.run_due();
  BOOST_TEST(ran.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api
