// Backup as operators run it: of a server at work, through the program, and on to a server again.
#include <atomic>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "store/backup_manifest.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/paths.hpp"
#include "tests/tools/backup_book.hpp"

namespace benefactor::backup_test {
namespace of_backup_test {

std::vector<std::string> events_of(const fs::path& data, std::uint64_t last) {
  const auto log = store::rocksdb_log_device::open(data / "log", {.create = false, .read_only = true});
  std::vector<std::string> events;
  store::for_each_event(*log, 0, last, [&](const store::event_view& event) {
    events.emplace_back(event.bytes);
    return true;
  });
  return events;
}

std::map<std::string, nlohmann::json> balances_of(api::claims_client& client) {
  std::map<std::string, nlohmann::json> all;
  for (int p = 0; p < policies; ++p) {
    const auto balances = client.balances(policy_number(p));
    for (const auto& year : balances->years)
      all[policy_number(p)] = {year.benefit_year, year.policy.deductible_met, year.policy.out_of_pocket_used,
                               year.policy.paid.empty() ? 0 : year.policy.paid.front().second};
  }
  return all;
}

/// `benefactor serve` in a process of its own, that can be killed.
class server_process {
 public:
  explicit server_process(const fs::path& data) {
    int pipe[2];
    BOOST_REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words{
        test_support::program_path().string(), "serve", "--data", data.string(), "--listen", "127.0.0.1:0"};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    BOOST_REQUIRE(posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    std::string line;
    for (char c; ::read(pipe[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(pipe[0]);
    BOOST_REQUIRE_MESSAGE(line.starts_with("listening on "), line);
    address_ = line.substr(13);
  }
  ~server_process() { kill(); }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  const std::string& address() const { return address_; }
  void kill() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  std::string address_;
};

BOOST_FIXTURE_TEST_SUITE(backup_command, folders)

BOOST_AUTO_TEST_CASE(backups_under_load_restore_to_servers_that_know_every_claim_up_to_there_and_go_on) {
  constexpr int claims = 6'000;
  std::vector<api::claim_result> results;
  std::vector<nlohmann::json> taken;
  std::map<std::string, nlohmann::json> balances;
  {
    // Given a server that claims stream into, when backups are taken meanwhile.
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    std::atomic<int> answered{0};
    std::thread load([&] {
      auto own = server.connect();
      results = submit(own, 0, claims, &answered);
    });
    for (const int wanted : {500, 2'000, 4'000}) {
      while (answered < wanted) std::this_thread::yield();
      taken.push_back(json_of(back_up(server.address())));
    }
    load.join();
    taken.push_back(json_of(back_up(server.address())));
    taken.push_back(json_of(back_up(server.address())));
    balances = balances_of(client);
  }
  // Then one that finds nothing new copies next to nothing.
  BOOST_TEST(taken.back()["copiedBytes"].get<std::uint64_t>() * 20 <
             taken.back()["reusedBytes"].get<std::uint64_t>());
  BOOST_TEST(taken.front()["reusedBytes"] == 0);

  for (const auto& backup : taken) BOOST_TEST_CONTEXT("backup " << backup["number"]) {
      const auto number = std::to_string(backup["number"].get<int>());
      const auto restored = scratch / ("restored-" + number);
      const auto end = backup["lastPosition"].get<std::uint64_t>();
      // Each restores to a sound log with the same bytes up to its position.
      const auto report = json_of(restore(restored, {"--backup", number, "--json"}));
      BOOST_TEST(report["restoredToPosition"] == end);
      BOOST_TEST(json_of(run_program(
                     {"log", "verify", "--data", restored.string(), "--json"}))["nextPosition"] == end + 2);
      BOOST_TEST((events_of(restored, end) == events_of(data, end)));
      if (number == "2" || number == "4") continue;  // Time.

      // A server on it knows every claim that was answered up to there as it was answered, and no other.
      give_ring(ring, restored);
      running_server server{restored};
      auto client = server.connect();
      int known = 0;
      for (int i = 0; i < claims; i += 7) {
        const auto& was = results[static_cast<std::size_t>(i)];
        const auto found = client.find_claim(api::natural_claim_name{"ACME", claim_name(i)});
        BOOST_REQUIRE_EQUAL(found.has_value(), was.position <= end);
        if (!found) continue;
        ++known;
        BOOST_TEST((found->outcome.status == was.outcome()->status));
        BOOST_TEST(found->outcome.plan_paid == was.outcome()->plan_paid);
        BOOST_TEST(found->submission.lines.front().diagnoses.front() == "M54.5");
      }
      BOOST_TEST(known > 0);
      // Submitted again, all are known or decided anew, to the same end.
      std::uint64_t duplicates = 0, answered_before = 0;
      const auto again = submit(client, 0, claims);
      for (int i = 0; i < claims; ++i) {
        const auto at = static_cast<std::size_t>(i);
        duplicates += again[at].outcome()->duplicate;
        answered_before += results[at].position <= end;
        if (again[at].outcome()->plan_paid != results[at].outcome()->plan_paid) BOOST_ERROR("claim " << i);
      }
      BOOST_TEST(duplicates == answered_before);
      BOOST_TEST((balances_of(client) == balances));
    }
}

BOOST_AUTO_TEST_CASE(
    a_server_killed_within_a_backup_leaves_the_earlier_ones_good_and_starts_and_backs_up_again) {
  int claims = 0, broken_off = 0;
  std::vector<std::uint64_t> ends;  // Of complete backups.
  // Killed as soon as it copies the log, as soon as it copies the keys, and again.
  for (const auto* part : {"log", "keys", "log"}) {
    server_process server(data);
    api::claims_client client(server.address());
    if (claims == 0) enroll(client);
    submit(client, claims, claims + 3'000);
    claims += 3'000;
    ends.push_back(json_of(back_up(server.address()))["lastPosition"]);
    submit(client, claims, claims + 3'000);
    claims += 3'000;
    const auto copies = [&] {
      const auto folder = backups / part / "private";
      return fs::exists(folder) ? std::distance(fs::directory_iterator(folder), fs::directory_iterator()) : 0;
    };
    std::thread killer([&, before = copies()] {
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
      while (copies() == before && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
      server.kill();
    });
    try {
      client.back_up({backups, 0});
    } catch (const api::rpc_failure&) {
    }
    killer.join();
    const auto listed = store::read_backup_manifest(backups)->backups;
    broken_off += listed.back().last_position == ends.back();
    if (listed.size() > ends.size())
      ends.push_back(listed.back().last_position);  // It was quicker than the kill.
    BOOST_REQUIRE_EQUAL(listed.size(), ends.size());
  }
  BOOST_TEST(broken_off >= 1);
  server_process server(data);
  ends.push_back(json_of(back_up(server.address()))["lastPosition"]);
  const auto listed = store::read_backup_manifest(backups)->backups;
  for (std::size_t i = 0; i < ends.size(); ++i) BOOST_TEST_CONTEXT("backup " << listed[i].number) {
      BOOST_TEST(listed[i].last_position == ends[i]);
      const auto number = std::to_string(listed[i].number);
      const auto restored =
          json_of(restore(scratch / ("restored-" + number), {"--backup", number, "--json"}));
      BOOST_TEST(restored["restoredToPosition"] == ends[i]);
    }
}

BOOST_AUTO_TEST_CASE(a_directory_at_rest_is_backed_up_without_a_server_and_refused_with_one) {
  const auto at_rest = [&] {
    return run_program({"backup", "--data", data.string(), "--to", backups.string(), "--json"});
  };
  {
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    submit(client, 0, 10);
    const auto refused = at_rest();
    BOOST_TEST(refused.status == 2);
    BOOST_TEST(says(refused, "has it open"));
    json_of(back_up(server.address()));
  }
  const auto second = json_of(at_rest());
  BOOST_TEST(second["number"] == 2);
  const auto list = json_of(run_program({"backup", "--list", "--to", backups.string(), "--json"}));
  BOOST_TEST(list["backups"].size() == 2u);
  BOOST_TEST(list["backups"][1]["lastPosition"] == second["lastPosition"]);
  BOOST_TEST(list["keyRingId"] == second["keyRingId"]);
  const auto table = run_program({"restore", "--list", "--from", backups.string()});
  BOOST_TEST(table.status == 0);
  BOOST_TEST(says(table, "sealed by key ring " + second["keyRingId"].get<std::string>()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_backup_test
}  // namespace benefactor::backup_test
