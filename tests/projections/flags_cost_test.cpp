// What flags cost the fold. Not run with the others:
// build/release/bin/projections_test --run_test=flags_cost --log_level=message
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <ctime>
#include <iomanip>
#include <sstream>

#include "projections/flags_fold.hpp"
#include "store/bytes.hpp"
#include "tests/projections/flags_world.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::projections {
namespace {

using namespace test;
using namespace test_support;

constexpr int claims = 200'000, providers = 5'000, procedures = 300, policies = 50'000,
              policies_with_terms = 50;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The same number for the same *n*, spread over all there are.
std::uint64_t mixed(std::uint64_t n) {
  n = (n + 1) * 0x9E3779B97F4A7C15u;
  n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9u;
  return n ^ (n >> 31);
}

struct setting {
  const char* name;
  bool named, tables, terms;
};

/// A log of claims of two lines each, submitted and decided; half of the lines are visits.
struct big_log : small_world {
  explicit big_log(const setting& with) {
    std::vector<std::string> events;
    if (with.named) events.push_back(encoded(edit_table_loaded{all_anomalies()}));
    if (with.tables) {
      events.push_back(encoded(edit_table_loaded{minutes_of(60)}));
      events.push_back(encoded(edit_table_loaded{visit_levels()}));
    }
    if (!events.empty()) append(events, false);
    for (int i = 0; with.terms && i < policies_with_terms; ++i) {
      policy contract;
      contract.id = policy_of(static_cast<std::uint64_t>(i));
      contract.edits = {says(claim_edit::impossible_day, edit_action::off)};
      append(bucket_events{policy_enrolled{contract, {}}}, contract.id, false);
    }
    for (int first = 0; first < claims; first += 100) {
      events.clear();
      for (int i = first; i < first + 100; ++i) add_claim(static_cast<std::uint64_t>(i), events);
      append(events, false);
    }
    expected.clear();
  }

  static policy_id policy_of(std::uint64_t n) {
    policy_id id;
    store::put_little(reinterpret_cast<char*>(id.bytes.data()), mixed(n + 7'777'777));
    return id;
  }

  void add_claim(std::uint64_t n, std::vector<std::string>& events) const {
    const auto m = mixed(n);
    const auto npi = std::to_string(1'000'000'000 + m % providers);
    const auto procedure = std::to_string(70'000 + m / 7 % procedures);
    auto claim = claim_by(
        "", npi,
        {line_of(m % 3 == 0 ? "99215" : "99213", 100'00 + static_cast<cents>(m % 50'00), "2026-03-01"),
         line_of(procedure, 100'00 + static_cast<cents>(m / 11 % 200'00), "2026-03-01")});
    for (auto& l : claim.lines) l.service_date.days += static_cast<std::int32_t>(n * 250 / claims);
    store::put_little(reinterpret_cast<char*>(claim.claim.bytes.data()), mixed(n + 3'333'333));
    claim.policy = policy_of(m / 13 % policies);
    claim_adjudicated decided;
    decided.claim = claim.claim;
    decided.member = claim.member;
    for (std::uint16_t line = 1; line <= 2; ++line) {
      auto& d = decided.decided.emplace_back();
      d.line = line;
      d.status = line_status::covered;
      d.billed = d.price = d.allowed = d.plan_paid = claim.lines[line - 1u].billed;
    }
    events.push_back(encoded(claim, claim.policy));
    events.push_back(encoded(decided, claim.policy));
  }
};

/// CPU of one fold of the whole log into RocksDB, in µs a claim.
double fold_cost(big_log& world, std::size_t& flagged) {
  const temp_directory folder;
  const auto derived = store::open_rocksdb_derived_store((folder / "derived").string());
  store::tail_index tail;
  tail.start_at(0);
  for (const auto pages = world.device.scan(0); pages->next();)
    tail.add({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
  const auto begin = cpu_seconds();
  projector fold(*derived, tail, world.log_id());
  while (fold.step()) continue;
  derived->flush();
  const auto cost = (cpu_seconds() - begin) * 1e6 / claims;
  claim_selection only_flagged;
  only_flagged.flag = claim_edit::none;
  flagged = list_claims(*derived, tenant, only_flagged, claim_page_max).rows.size();
  return cost;
}

BOOST_AUTO_TEST_SUITE(flags_cost, *boost::unit_test::disabled())

BOOST_AUTO_TEST_CASE(a_claim_in_a_fold_with_and_without_flags) {
  const setting settings[] = {{"nobody names an anomaly", false, false, false},
                              {"tables of them, nobody names one", false, true, false},
                              {"amounts", true, false, false},
                              {"amounts, days and levels", true, true, false},
                              {"the same, some policies with terms of their own", true, true, true}};
  std::vector<std::vector<double>> costs(std::size(settings));
  std::vector<std::size_t> flagged(std::size(settings));
  // In turn, so that whatever else the machine does is shared.
  for (int turn = 0; turn < 3; ++turn)
    for (std::size_t i = 0; i < std::size(settings); ++i) {
      big_log world(settings[i]);
      costs[i].push_back(fold_cost(world, flagged[i]));
    }
  double first = 0;
  for (std::size_t i = 0; i < std::size(settings); ++i) {
    std::sort(costs[i].begin(), costs[i].end());
    const auto median = costs[i][costs[i].size() / 2];
    if (i == 0) first = median;
    std::ostringstream text;
    text << std::fixed << std::setprecision(2) << settings[i].name << ": " << median << " us a claim ("
         << costs[i].front() << " to " << costs[i].back() << "), " << median / first << " times the first; "
         << flagged[i] << " flagged (1000: or more)";
    BOOST_TEST_MESSAGE(text.str());
  }
}

BOOST_AUTO_TEST_CASE(a_claim_that_nobody_looks_at) {
  const auto derived = store::make_memory_derived_store();
  flags_fold flags(*derived, {});
  const auto claim = claim_by("C1", in_network_npi, {line_of("73030", 100'00)});
  claim_row row;
  constexpr int times = 10'000'000;
  const auto begin = cpu_seconds();
  for (int i = 0; i < times; ++i) flags.look_at(tenant, claim, row);
  std::ostringstream text;
  text << "off: " << (cpu_seconds() - begin) * 1e9 / times << " ns a claim";
  BOOST_TEST_MESSAGE(text.str());
  BOOST_TEST(row.flags.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::projections
