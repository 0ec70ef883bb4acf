// Backup and restore as operators run them: from a server at work, through the program, and on to a server
// again.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "store/backup_manifest.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {
namespace of_backup_test {

namespace fs = std::filesystem;
using test_support::running_server;
using test_support::temp_directory;

constexpr int policies = 40;

date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }
std::string policy_number(int p) { return "POL-" + std::to_string(p); }
std::string claim_name(int i) { return "C-" + std::to_string(i); }

policy_enrollment sample_policy(int p) {
  policy_enrollment e;
  e.policy_number = policy_number(p);
  e.holder_number = "M-" + std::to_string(p);
  e.terms.effective = day(1, 1);
  e.terms.expiration = day(12, 31);
  e.terms.deductible = 100'00;
  e.terms.out_of_pocket_max = 3'000'00;
  coverage_rule visit;
  visit.service = service_type::specialist_visit;
  visit.coverage = 8'000;
  visit.annual_limit = 20'000'00;
  e.terms.rules.push_back(visit);
  member_enrollment m;
  m.member_number = e.holder_number;
  m.terms.enrolled = day(1, 1);
  e.members.push_back(m);
  return e;
}

claim_submission sample_claim(int i) {
  claim_submission s;
  s.submitter = "ACME";
  s.submitter_claim_id = claim_name(i);
  s.received = day(6, 1);
  s.policy_number = policy_number(i % policies);
  s.member_number = "M-" + std::to_string(i % policies);
  s.provider_npi = "1234567893";
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = day(1 + static_cast<unsigned>(i / 28 % 5), 1 + static_cast<unsigned>(i % 28));
  line.billed = 10'00 + i;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return s;
}

void enroll(api::claims_client& client) {
  std::vector<api::enrollment_item> items{provider{"1234567893", "Metro Health", network_status::in_network}};
  for (int p = 0; p < policies; ++p) items.push_back(sample_policy(p));
  for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
}

/// What became of each claim, in their order.
std::vector<api::claim_result> submit(api::claims_client& client, int from, int to,
                                      std::atomic<int>* answered = nullptr) {
  std::vector<api::claim_result> results(static_cast<std::size_t>(to - from));
  auto stream = client.open_stream({.window = 256, .batch = 32, .submission = {}},
                                   [&](std::span<api::claim_result> batch) {
                                     for (auto& r : batch) results.at(r.sequence) = std::move(r);
                                     if (answered) *answered += static_cast<int>(batch.size());
                                   });
  for (int i = from; i < to; ++i) stream.push(sample_claim(i));
  BOOST_TEST(stream.finish().decided == static_cast<std::uint64_t>(to - from));
  return results;
}

nlohmann::json json_of(const program_result& result) {
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.err);
  return nlohmann::json::parse(result.out);
}

bool says(const program_result& result, const std::string& text) {
  return result.err.find(text) != std::string::npos || result.out.find(text) != std::string::npos;
}

/// Gives a restored directory the ring that its log belongs to.
void give_ring(const fs::path& from, const fs::path& data) { fs::copy_file(from, data.string() + ".keys"); }

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

struct folders {
  temp_directory scratch;
  fs::path data = scratch / "data", ring = scratch / "data.keys", backups = scratch / "backups";

  program_result back_up(const std::string& address, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"backup", "--connect", address, "--to", backups.string(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  program_result restore(const fs::path& to, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"restore", "--from", backups.string(), "--data", to.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
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

BOOST_AUTO_TEST_CASE(a_restore_to_the_position_of_an_answer_keeps_that_claim_and_loses_the_later_ones) {
  std::vector<api::claim_result> results;
  {
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    results = submit(client, 0, 300);
    json_of(back_up(server.address()));
  }
  const auto kept = results[120].position;
  const auto restored = scratch / "restored";
  const auto r = restore(restored, {"--to-position", std::to_string(kept)});
  BOOST_TEST(r.status == 0);
  BOOST_TEST(says(r, "everything up to position " + std::to_string(kept) + " of "));
  BOOST_TEST(says(r, "positions 0 to " + std::to_string(kept + 1) + ", sound"));
  const auto dump =
      run_program({"log", "dump", "--data", restored.string(), "--from", std::to_string(kept + 1)});
  const auto record = nlohmann::json::parse(dump.out);
  BOOST_TEST(record["type"] == "log_restored");
  BOOST_TEST(record["payload"]["restoredToPosition"] == kept);

  give_ring(ring, restored);
  running_server server{restored};
  auto client = server.connect();
  for (int i = 0; i < 300; ++i) {
    const bool there = client.find_claim(api::natural_claim_name{"ACME", claim_name(i)}).has_value();
    if (there != (results[static_cast<std::size_t>(i)].position <= kept)) BOOST_ERROR("claim " << i);
  }
  for (int i = 0; i < 300; ++i) {
    const auto again = client.submit(sample_claim(i));
    BOOST_REQUIRE(again.outcome());
    if (again.outcome()->duplicate != (results[static_cast<std::size_t>(i)].position <= kept))
      BOOST_ERROR("claim " << i);
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

BOOST_AUTO_TEST_CASE(a_restored_directory_opens_with_the_ring_of_its_log_only) {
  {
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    const auto r = run_program({"backup", "--connect", server.address(), "--to", backups.string()});
    BOOST_TEST(r.status == 0);
    BOOST_TEST(says(r, "is not in it, and without it nobody can use it"));
  }
  { const running_server other{scratch / "other"}; }
  const auto restored = scratch / "restored";
  BOOST_TEST(restore(restored).status == 0);
  BOOST_CHECK_EXCEPTION(running_server{restored}, std::exception, [](const auto& e) {
    return std::string(e.what()).find("--keys") != std::string::npos;
  });
  give_ring(scratch / "other.keys", restored);
  BOOST_CHECK_EXCEPTION(running_server{restored}, std::exception, [](const auto& e) {
    return std::string(e.what()).find("another key ring") != std::string::npos;
  });
  fs::remove(restored.string() + ".keys");
  give_ring(ring, restored);
  running_server server{restored};
  BOOST_TEST(server.connect().balances(policy_number(1)).has_value());
}

BOOST_AUTO_TEST_CASE(what_must_not_be_restored_over_or_from_is_refused_by_name) {
  {
    running_server server{data};
    json_of(back_up(server.address()));
    const auto inside = run_program({"backup", "--connect", server.address(), "--to", (data / "b").string()});
    BOOST_TEST(inside.status == 1);
    BOOST_TEST(says(inside, "lies in the data directory"));
  }
  const auto over = restore(data);
  BOOST_TEST(over.status == 1);
  BOOST_TEST(says(over, data.string() + " is not empty"));
  const auto beyond = restore(scratch / "restored", {"--to-position", "99"});
  BOOST_TEST(beyond.status == 1);
  BOOST_TEST(says(beyond, "position 99 is not in backup 1, whose last is 0"));
  BOOST_TEST(!fs::exists(scratch / "restored"));
  const auto nothing = run_program({"restore", "--from", scratch.path().string(), "--data", "x"});
  BOOST_TEST(nothing.status == 1);
  BOOST_TEST(says(nothing, "there are no backups in"));
  BOOST_TEST(run_program({"restore", "--from", backups.string()}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_half_restored_or_of_a_newer_format_is_used_by_no_command) {
  { const running_server server{data}; }
  const auto refused_by_all = [&](const std::string& why) {
    const auto serve = run_program({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"});
    BOOST_TEST(serve.status == 1);
    BOOST_TEST(says(serve, why), serve.err);
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"log", "verify"},
                                               {"log", "stat"},
                                               {"log", "dump"},
                                               {"log", "repair", "--drop-tail"},
                                               {"backup", "--to", backups.string()}})
      BOOST_TEST_CONTEXT(command.front() << ' ' << command.back()) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--data", data.string()});
        const auto r = run_program(arguments);
        BOOST_TEST(r.status == 2);
        BOOST_TEST(says(r, why), r.err);
      }
  };
  std::ofstream(data / "FORMAT") << "benefactor data 3\n";
  refused_by_all("data directory " + data.string() + " is of format 3; this program (benefactor ");
  std::ofstream(data / "FORMAT") << "benefactor data 2\n";
  std::ofstream(data / "RESTORING") << "x";
  refused_by_all("a restore into it was not finished");
  fs::remove(data / "RESTORING");
  BOOST_TEST(run_program({"log", "verify", "--data", data.string()}).status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_backup_test
}  // namespace benefactor::tools
