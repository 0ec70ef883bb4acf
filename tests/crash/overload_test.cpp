// More than the server can do: two hundred clients of all manners at once, and clients that do not do their
// part. It keeps its memory, serves the others in full, loses nothing and can be stopped.
#include "tests/crash/harness/overload.hpp"

#include <boost/test/unit_test.hpp>

#include "api/client/claims_client.hpp"
#include "tests/crash/harness/flood.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/benefactor/serve_limits.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace of_overload_test {

/// What memory a server may take that is started with these options.
std::uint64_t bound_of(std::vector<std::string> options) {
  CLI::App app;
  tools::serve_limits limits;
  tools::add_limit_options(app, limits);
  std::reverse(options.begin(), options.end());
  app.parse(options);
  BOOST_REQUIRE(tools::limit_problems(limits, 1'000'000).empty());
  return tools::memory_bound(limits);
}

/// *backlog*: what may wait on a connection; four times as much on all.
std::vector<std::string> small_limits(std::uint64_t backlog_mib, const std::string& silence) {
  return {"--connections=210",
          "--connection-claims=500",
          "--total-claims=4000",
          "--batch-claims=300",
          "--connection-bytes=1MiB",
          "--total-bytes=8MiB",
          "--message-bytes=1MiB",
          "--connection-backlog=" + std::to_string(backlog_mib) + "MiB",
          "--total-backlog=" + std::to_string(4 * backlog_mib) + "MiB",
          "--silence=" + silence,
          "--resident-buckets=500",
          "--cached-keys=10000",
          "--tail-bytes=8MiB"};
}

constexpr std::uint64_t MiB = 1 << 20;

BOOST_AUTO_TEST_SUITE(overload)

BOOST_AUTO_TEST_CASE(two_hundred_clients_of_all_manners_are_served_within_the_stated_memory) {
  // Given small limits, and a client more that never reads what it asked for,
  const temp_directory folder;
  const auto seen = run_overload({.folder = folder.path(),
                                  .server = {program_path().string()},
                                  .limits = small_limits(24, "2s"),
                                  .connections = 200,
                                  .claims = 30'000,
                                  .policies = 1'000});
  // then all who behave, slow or fast, have every answer,
  BOOST_TEST(seen.crowd.finished == seen.well_behaved);
  for (const auto& failure : seen.crowd.failures) BOOST_ERROR(failure);
  // whatever was answered, also to those who vanished, stands once,
  BOOST_TEST(seen.crowd.told.size() >= seen.well_behaved * 100);
  BOOST_TEST(seen.found.empty(), seen.found.text());
  // the one who never reads, and nobody else, is cut off,
  BOOST_TEST(seen.connections_cut == 1u);
  // memory is what was said, and the server stops when it is told to.
  BOOST_TEST(seen.peak_bytes > seen.peak_before);
  BOOST_TEST(seen.peak_bytes < bound_of(small_limits(24, "2s")));
  BOOST_TEST(seen.exit_status == 0);
  BOOST_TEST_MESSAGE(seen.crowd.told.size() << " claims answered in " << seen.seconds << " s, peak "
                                            << seen.peak_bytes / MiB << " MiB");
}

BOOST_AUTO_TEST_CASE(who_asks_for_much_and_reads_nothing_is_cut_off_before_its_silence_is_over) {
  const temp_directory folder;
  const auto seen = run_overload({.folder = folder.path(),
                                  .server = {program_path().string()},
                                  .limits = small_limits(8, "10min"),
                                  .connections = 10,
                                  .claims = 2'000,
                                  .policies = 100,
                                  .lists_never_read = 1'000});
  BOOST_TEST(seen.connections_cut == 1u);
  BOOST_TEST(seen.crowd.finished == seen.well_behaved);
  BOOST_TEST(seen.found.empty(), seen.found.text());
}

BOOST_AUTO_TEST_CASE(a_flood_of_calls_that_wait_takes_no_more_memory_than_its_limit_allows) {
  // Given a connection without credits, on which 300 MiB of calls are sent all the same,
  const auto flooded = [](const std::vector<std::string>& limits) {
    const temp_directory folder;
    return flood({{program_path().string()}, folder / "data", folder / "log", limits}, 300 * MiB);
  };
  // then it is ended when what waits reaches its limit,
  const auto limited = flooded(small_limits(24, "60s"));
  BOOST_TEST(limited.ended);
  BOOST_TEST(limited.why.find("more waits on this connection") != std::string::npos, limited.why);
  BOOST_TEST(limited.others_served);
  BOOST_TEST(limited.grown_bytes < 2 * 24 * MiB + 32 * MiB);
  // which is what keeps the memory: without the limit, as much comes in as is sent.
  const auto unlimited = flooded(small_limits(2'000, "60s"));
  BOOST_TEST(!unlimited.ended);
  BOOST_TEST(unlimited.grown_bytes > 300 * MiB);
  BOOST_TEST_MESSAGE("grown by " << limited.grown_bytes / MiB << " MiB with the limit, by "
                                 << unlimited.grown_bytes / MiB << " MiB without");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_overload_test
