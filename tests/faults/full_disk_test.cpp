// The real program on a disk that is full: clients get errors, the server says what to do and ends, and with
// room again everything answered is there.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "api/client/claims_client.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// `benefactor serve` in a process of its own, whose files may grow to *file_bytes* at most.
class server_process {
 public:
  server_process(const std::filesystem::path& data, const std::filesystem::path& diary, rlim_t file_bytes)
      : diary_(diary) {
    const auto program = program_path().string();
    const auto folder = data.string(), out = diary.string() + ".out", err = diary.string() + ".err";
    pid_ = ::fork();
    if (pid_ == 0) {
      // Only what a child of a process with threads may call.
      const int to = ::open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
      const int errors = ::open(err.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
      ::dup2(to, 1);
      ::dup2(errors, 2);
      ::signal(SIGXFSZ, SIG_IGN);  // A write then fails, as on a full disk.
      const rlimit limit{file_bytes, file_bytes};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      ::execl(program.c_str(), program.c_str(), "serve", "--data", folder.c_str(), "--listen", "127.0.0.1:0",
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
  }
  ~server_process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  /// The address it listens at; empty when it has ended before.
  std::string address() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < until && !ended()) {
      const auto said = content_of(diary_.string() + ".out");
      if (said.starts_with("listening on ") && said.ends_with('\n')) return said.substr(13, said.size() - 14);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return {};
  }

  /// Waits for its end, a minute at most, and returns its exit status.
  int status() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!ended() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    BOOST_REQUIRE_MESSAGE(pid_ < 0, "the server has not ended");
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }
  void stop() { ::kill(pid_, SIGTERM); }
  std::string errors() const { return content_of(diary_.string() + ".err"); }

 private:
  bool ended() {
    if (pid_ > 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
    return pid_ < 0;
  }

  std::filesystem::path diary_;
  pid_t pid_ = -1;
  int status_ = 0;
};

claim_submission claim(int number) {
  return sample_claim(0, "C-" + std::to_string(number), 1'000 + number).submission;
}

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(a_full_disk_ends_the_server_with_what_to_do_and_loses_nothing_answered) {
  const temp_directory folder;
  const auto data = folder / "data";
  std::vector<api::claim_result> answered;
  {
    server_process server(data, folder / "first", 256 << 10);
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
    BOOST_TEST(server.status() == 1);
    const auto said = server.errors();
    BOOST_TEST(said.find((data / "log").string()) != std::string::npos, said);
    BOOST_TEST(said.find("File too large") != std::string::npos, said);
    BOOST_TEST(said.find("start again") != std::string::npos, said);
  }
  BOOST_TEST(answered.size() > 10u);

  server_process server(data, folder / "second", RLIM_INFINITY);
  const auto address = server.address();
  BOOST_TEST_REQUIRE(!address.empty(), server.errors());
  {
    api::claims_client client(address);
    for (std::size_t number = 0; number < answered.size(); ++number) {
      const auto again = client.submit(claim(static_cast<int>(number)));
      BOOST_TEST_REQUIRE(again.outcome());
      BOOST_TEST(again.outcome()->duplicate);
      BOOST_TEST(again.position == answered[number].position);
    }
    BOOST_TEST(!client.submit(claim(1'000'000)).outcome()->duplicate);
  }
  server.stop();
  BOOST_TEST(server.status() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::test_support
