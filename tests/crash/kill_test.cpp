// kill -9 on the real program, on one data directory, while clients submit and enrol: whatever was answered
// is there, once, and can be unsealed.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <thread>

#include "tests/crash/harness/kill_rounds.hpp"
#include "tests/crash/harness/log_facts.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace {

/// Another seed for another run: BENEFACTOR_CRASH_SEED.
std::uint64_t chosen_seed() {
  const char* chosen = std::getenv("BENEFACTOR_CRASH_SEED");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 20'260'301;
}

kill_options small_world(const std::filesystem::path& folder, std::size_t rounds) {
  kill_options options;
  options.folder = folder;
  options.server = options.client = {program_path().string()};
  options.book = {.policies = 300, .claims = 600 * rounds, .parts = rounds, .seed = 1};
  options.seed = chosen_seed();
  return options;
}

kill_options mutated(const std::filesystem::path& folder, const std::string& mutation) {
  auto options = small_world(folder, 10);
  options.server = {BENEFACTOR_MUTANT, mutation};
  return options;
}

/// Rounds until the checkers find something of the kind that *kind* names; at most ten.
bool is_caught(kill_rounds& world, std::vector<std::string> findings::*kind) {
  for (int round = 1; round <= 10; ++round) {
    world.round();
    if (!(world.check().*kind).empty()) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_minus_nine)

BOOST_AUTO_TEST_CASE(after_fifty_kills_every_answer_stands_once_and_the_rest_of_the_file_is_answered) {
  const temp_directory folder;
  kill_rounds world(small_world(folder.path(), 45));
  BOOST_TEST_CONTEXT("BENEFACTOR_CRASH_SEED=" << chosen_seed()) {
    while (world.kills() < 50) world.round();
    const auto found = world.check();
    BOOST_TEST(found.empty(), found.text());
    // Enough was answered under the kills for that to say something.
    BOOST_TEST(world.answered() > 5'000u);
    BOOST_TEST(world.told().enrollments.size() > 300u);
    const auto paid = world.finish_payments();
    BOOST_TEST(paid.empty(), paid.text());
    BOOST_TEST(read_log(world.data()).payments.size() > 50u);
    const auto again = world.resubmit();
    BOOST_TEST(again.empty(), again.text());
    child_process verify({program_path().string(), "log", "verify", "--data", world.data().string()},
                         folder / "verify.log");
    BOOST_TEST(verify.wait(std::chrono::seconds(60)).value_or(-1) == 0);
    BOOST_TEST_MESSAGE(world.kills() << " kills, " << world.answered() << " claims answered");
  }
}

BOOST_AUTO_TEST_CASE(a_server_killed_while_it_makes_its_data_directory_starts_on_what_is_there) {
  for (int i = 0; i < 4; ++i) {
    const temp_directory folder;
    const server_command command{{program_path().string()}, folder / "data", folder / "log", {}};
    std::mt19937_64 random{chosen_seed() + static_cast<std::uint64_t>(i)};
    for (int kill = 0; kill < 2; ++kill) {
      server_process server(command);
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 80));  // A moment of the clock's.
      server.kill();
    }
    server_process server(command);
    BOOST_CHECK_NO_THROW(server.address());
    BOOST_TEST(server.stop().value_or(-1) == 0);
    BOOST_TEST(check_all(folder / "data", {}).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_checkers_catch_a_server_that_answers_before_it_writes) {
  const temp_directory folder;
  kill_rounds world(mutated(folder.path(), "early-answers"));
  BOOST_TEST(is_caught(world, &findings::lost), "BENEFACTOR_CRASH_SEED=" << chosen_seed());
}

BOOST_AUTO_TEST_CASE(the_checkers_catch_a_server_that_forgets_which_claims_it_knows) {
  const temp_directory folder;
  kill_rounds world(mutated(folder.path(), "forgetful-index"));
  BOOST_TEST(is_caught(world, &findings::doubled), "BENEFACTOR_CRASH_SEED=" << chosen_seed());
}

BOOST_AUTO_TEST_CASE(the_checkers_catch_keys_that_were_handed_out_and_not_written) {
  const temp_directory folder;
  kill_rounds world(mutated(folder.path(), "unwritten-keys"));
  BOOST_TEST(is_caught(world, &findings::lost), "BENEFACTOR_CRASH_SEED=" << chosen_seed());
}

BOOST_AUTO_TEST_SUITE_END()
