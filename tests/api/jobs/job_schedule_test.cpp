// Jobs by a clock that the test turns.
#include "api/jobs/job_schedule.hpp"

#include <boost/test/unit_test.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sstream>

#include "api/jobs/job_runner.hpp"
#include "tests/support/story.hpp"

namespace benefactor::api {
namespace of_job_schedule_test {

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
  const std::vector<due_job> expected{{at("2026-03-01", 2), "b"}, {at("2026-03-01", 3), "a"}};
  BOOST_TEST((s.take_due(at("2026-03-01", 4)) == expected));
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

/// A job that notes the days it ran for, and after which it is *later*.
struct noted_job {
  std::int64_t& now;
  std::vector<date> ran = {};
  std::int64_t takes_us = 0;

  job named(const char* name, bool of_day_before = false) {
    return {name, "x",
            [this](date on, bool) {
              ran.push_back(on);
              now += takes_us;
              return job_result{{}, 0, "done"};
            },
            of_day_before};
  }
};

BOOST_AUTO_TEST_CASE(a_job_that_another_holds_up_past_midnight_runs_for_the_day_it_was_due) {
  std::int64_t now = at("2026-03-01", 12);
  noted_job slow{now}, held_up{now};
  slow.takes_us = 2 * at("1970-01-01", 1);
  job_runner runner({slow.named("report"), held_up.named("aging")}, [&] { return now; });
  runner.schedule("report", {23 * 60});
  runner.schedule("aging", {23 * 60 + 30});
  now = at("2026-03-01", 23, 45);
  runner.run_due();
  BOOST_TEST((held_up.ran == std::vector{test_support::day("2026-03-01")}));
  BOOST_TEST((now == at("2026-03-02", 1, 45)));
  // A clock that was turned by days makes it due once, for the day it shows.
  now = at("2026-03-09", 12);
  runner.run_due();
  BOOST_TEST((held_up.ran.back() == test_support::day("2026-03-09")));
  BOOST_TEST(held_up.ran.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_job_of_the_day_before_that_is_due_before_noon_runs_for_the_day_that_is_over) {
  std::int64_t now = at("2026-03-01", 0);
  noted_job morning{now}, evening{now}, other{now};
  job_runner runner({morning.named("a", true), evening.named("b", true), other.named("c")},
                    [&] { return now; });
  runner.schedule("a", {11 * 60 + 59});
  runner.schedule("b", {12 * 60});
  runner.schedule("c", {2 * 60});
  now = at("2026-03-01", 13);
  runner.run_due();
  BOOST_TEST((morning.ran == std::vector{test_support::day("2026-02-28")}));
  BOOST_TEST((evening.ran == std::vector{test_support::day("2026-03-01")}));
  BOOST_TEST((other.ran == std::vector{test_support::day("2026-03-01")}));
  runner.run("a", test_support::day("2026-03-01"), false);  // By hand it runs for the day that is named.
  BOOST_TEST((morning.ran.back() == test_support::day("2026-03-01")));
}

BOOST_AUTO_TEST_CASE(a_run_that_could_not_do_everything_is_logged_as_a_warning) {
  std::size_t failed = 0;
  job_runner runner({{"aging", "x",
                      [&](date, bool) {
                        return job_result{{}, failed, "as it is"};
                      }}},
                    [] { return std::int64_t{0}; });
  std::ostringstream said;
  const auto before = spdlog::default_logger();
  const auto told =
      std::make_shared<spdlog::logger>("told", std::make_shared<spdlog::sinks::ostream_sink_mt>(said));
  told->set_pattern("%l %v");
  spdlog::set_default_logger(told);
  runner.run("aging", {}, false);
  failed = 2;
  runner.run("aging", {}, false);
  spdlog::set_default_logger(before);
  BOOST_TEST(said.str() == "info job aging: as it is\nwarning job aging: 2 failed: as it is\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_job_schedule_test
}  // namespace benefactor::api
