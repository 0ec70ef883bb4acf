// Programs that jobs run beside the server.
#include "api/jobs/child_program.hpp"

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <thread>

namespace benefactor::api {
namespace of_child_program_test {

using enum child_outcome::ending;
constexpr std::chrono::minutes plenty{5};

BOOST_AUTO_TEST_SUITE(child_programs)

BOOST_AUTO_TEST_CASE(a_child_is_waited_for_and_its_last_line_and_status_are_told) {
  child_program child;
  const auto done = child.run({"/bin/sh", "-c", "echo first; echo last >&2"}, plenty);
  BOOST_TEST(done.ok());
  BOOST_TEST(done.words == "last");
  const auto failed = child.run({"/bin/sh", "-c", "echo why; exit 3"}, plenty);
  BOOST_TEST(!failed.ok());
  BOOST_TEST(failed.status == 3);
  BOOST_TEST(failed.words == "why");
  BOOST_TEST((child.run({"/bin/sh", "-c", "kill -KILL $$"}, plenty).how == killed));
  BOOST_TEST((child.run({"/nowhere/program"}, plenty).how == not_started));
}

BOOST_AUTO_TEST_CASE(an_error_of_the_program_is_told_and_not_the_advice_behind_it) {
  child_program child;
  const auto failed =
      child.run({"/bin/sh", "-c",
                 "echo 'benefactor export: an earlier one'; echo 3 of 9;"
                 "echo 'benefactor export: needs DuckDB, which is not at any of:' >&2;"
                 "echo '  /usr/lib/libduckdb.so' >&2; echo 'Install it, or not.' >&2; exit 2"},
                plenty);
  BOOST_TEST(failed.status == 2);
  BOOST_TEST(failed.words == "benefactor export: needs DuckDB, which is not at any of:");
  const auto unfinished =
      child.run({"/bin/sh", "-c", "echo benefactors of all; printf 'benefactor: no\\n\\nhint'"}, plenty);
  BOOST_TEST(unfinished.words == "benefactor: no");
  BOOST_TEST(child.run({"/bin/sh", "-c", "echo first; echo; printf last"}, plenty).words == "last");
}

BOOST_AUTO_TEST_CASE(a_child_that_takes_too_long_is_ended) {
  child_program child;
  BOOST_TEST(
      (child.run({"/usr/bin/tail", "-f", "/dev/null"}, std::chrono::milliseconds(1)).how == timed_out));
}

BOOST_AUTO_TEST_CASE(stop_ends_the_child_that_runs_and_lets_none_start) {
  child_program child;
  child_outcome outcome;
  std::thread runner([&] { outcome = child.run({"/usr/bin/tail", "-f", "/dev/null"}, plenty); });
  child.stop();  // Before the child starts, or while it runs: both end it.
  runner.join();
  BOOST_TEST((outcome.how == stopped));
  BOOST_TEST((child.run({"/bin/true"}, plenty).how == stopped));
}

BOOST_AUTO_TEST_CASE(a_child_does_not_inherit_signals_that_the_server_blocks) {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  child_program child;
  const auto outcome = child.run({"/bin/sh", "-c", "kill -TERM $$; echo lives"}, plenty);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  BOOST_TEST((outcome.how == killed));
  BOOST_TEST(outcome.words.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_child_program_test
}  // namespace benefactor::api
