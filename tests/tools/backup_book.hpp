#pragma once
/// A book of business to back up and restore: policies, claims that stream in, and the folders around a
/// server.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::backup_test {

namespace fs = std::filesystem;
using test_support::running_server;
using test_support::temp_directory;
using tools::program_result;
using tools::run_program;

inline constexpr int policies = 40;

inline date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }
inline std::string policy_number(int p) { return "POL-" + std::to_string(p); }
inline std::string claim_name(int i) { return "C-" + std::to_string(i); }

inline policy_enrollment sample_policy(int p) {
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

inline claim_submission sample_claim(int i) {
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

inline void enroll(api::claims_client& client) {
  std::vector<api::enrollment_item> items{provider{"1234567893", "Metro Health", network_status::in_network}};
  for (int p = 0; p < policies; ++p) items.push_back(sample_policy(p));
  for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
}

/// What became of each claim, in their order.
inline std::vector<api::claim_result> submit(api::claims_client& client, int from, int to,
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

inline nlohmann::json json_of(const program_result& result) {
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.err);
  return nlohmann::json::parse(result.out);
}

inline bool says(const program_result& result, const std::string& text) {
  return result.err.find(text) != std::string::npos || result.out.find(text) != std::string::npos;
}

/// Gives a restored directory the ring that its log belongs to.
inline void give_ring(const fs::path& from, const fs::path& data) {
  fs::copy_file(from, data.string() + ".keys");
}

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

}  // namespace benefactor::backup_test
