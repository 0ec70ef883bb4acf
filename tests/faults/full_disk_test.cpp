// The real program on a disk that is full: clients get errors, the server says what to do and ends, and with
// room again everything answered is there.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <optional>

#include "api/client/claims_client.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/crash/harness/server_process.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {
namespace of_full_disk_test {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The server; with *file_kib*, its files may grow to that many KiB at most, so that a write fails as on a
/// full disk.
server_command serve(const temp_directory& folder, std::optional<int> file_kib) {
  server_command command{{program_path().string()}, folder / "data", folder / "server.log", {}};
  if (file_kib)
    command.program.insert(
        command.program.begin(),
        {"/bin/bash", "-c", "trap '' XFSZ; ulimit -f " + std::to_string(*file_kib) + "; exec \"$0\" \"$@\""});
  return command;
}

claim_submission claim(int number) {
  return sample_claim(0, "C-" + std::to_string(number), 1'000 + number).submission;
}

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(a_full_disk_ends_the_server_with_what_to_do_and_loses_nothing_answered) {
  const temp_directory folder;
  const auto data = folder / "data";
  std::vector<api::claim_result> answered;
  {
    server_process server(serve(folder, 256));
    api::claims_client client(server.address());
    const std::vector<api::enrollment_item> items{
        provider{sample_npi, "Metro Health", network_status::in_network}, sample_enrollment(0).policy};
    for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
    bool failed = false;
    for (int number = 0; number < 5'000 && !failed; ++number) try {
        auto result = client.submit(claim(number));
        BOOST_REQUIRE(result.outcome());
        answered.push_back(std::move(result));
      } catch (const api::rpc_failure&) {
        failed = true;  // Nothing is known of this one, and the client says so.
      }
    BOOST_TEST(failed);
    BOOST_TEST(server.process().wait(std::chrono::minutes(1)).value_or(-1) == 1);
    const auto said = content_of(folder / "server.log");
    BOOST_TEST(said.find((data / "log").string()) != std::string::npos, said);
    BOOST_TEST(said.find("File too large") != std::string::npos, said);
    BOOST_TEST(said.find("start again") != std::string::npos, said);
  }
  BOOST_TEST(answered.size() > 10u);

  server_process server(serve(folder, std::nullopt));
  {
    api::claims_client client(server.address());
    for (std::size_t number = 0; number < answered.size(); ++number) {
      const auto again = client.submit(claim(static_cast<int>(number)));
      BOOST_TEST_REQUIRE(again.outcome());
      BOOST_TEST(again.outcome()->duplicate);
      BOOST_TEST(again.position == answered[number].position);
    }
    BOOST_TEST(!client.submit(claim(1'000'000)).outcome()->duplicate);
  }
  BOOST_TEST(server.stop().value_or(-1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_full_disk_test
}  // namespace benefactor::test_support
