// The disk below the engine fails at every kind of call, and the power with it: nothing that was answered is
// lost. `benefactor_faults` does the same at every call, for as long as one likes.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/faults/fault_trial.hpp"

namespace benefactor::test_support {
namespace of_faults_test {

constexpr std::uint64_t seed = 20'260'301;

/// What calls a trial of that seed makes, by life.
const std::vector<faulty_file_system::call_counts>& counted() {
  static const auto counts = [] {
    trial_plan plan;
    plan.seed = seed;
    return run_trial(plan).counts;
  }();
  return counts;
}

void check(const trial_plan& plan, const trial_result& result) {
  std::string faults;
  for (const auto& [life, fault] : plan.faults)
    faults += " --fault " + std::to_string(life) + "/" + to_option(fault);
  for (const auto& problem : result.found.problems)
    BOOST_ERROR(problem << "\n  again: benefactor_faults --seed " << plan.seed << faults);
}

/// One fault at each kind of call of *store*, or at one in *of* kinds, in a life, at an occurrence and of a
/// kind that the seed chooses.
std::uint64_t run_one_of_each(const std::string& store, std::size_t of = 1) {
  std::mt19937_64 random(seed);
  std::map<call_site, std::vector<std::pair<std::size_t, std::uint64_t>>> sites;
  for (std::size_t life = 0; life < counted().size(); ++life)
    for (const auto& [site, calls] : counted()[life])
      // A flush reaches no disk, and others are RocksDB's diary.
      if (site.store == store && site.doing != operation::flush && site.file != "other")
        sites[site].emplace_back(life, calls);
  std::uint64_t faults = 0;
  std::size_t number = 0;
  for (const auto& [site, lives] : sites) {
    if (number++ % of != 0) continue;
    const auto& [life, calls] = lives[random() % lives.size()];
    trial_plan plan;
    plan.seed = seed;
    plan.faults = {{life, {site, 1 + random() % calls, fault_kind::io_error}}};
    auto& kind = plan.faults.front().fault.kind;
    do kind = every_fault[random() % std::size(every_fault)];
    while (!can_happen(kind, site.doing));
    const auto result = run_trial(plan);
    check(plan, result);
    faults += result.faults;
  }
  return faults;
}

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(a_trial_reaches_journals_tables_compactions_manifests_and_the_file_that_names_them) {
  for (const auto& result : counted()) BOOST_TEST(!result.empty());
  std::set<call_site> sites;
  for (const auto& life : counted())
    for (const auto& [site, calls] : life) sites.insert(site);
  for (const std::string store : {"log", "derived", "keys"}) {
    BOOST_TEST(sites.contains({store, "table", operation::sync}), store);
    BOOST_TEST(sites.contains({store, "manifest", operation::sync}), store);
    BOOST_TEST(sites.contains({store, "current", operation::rename}), store);
    BOOST_TEST(sites.contains({store, "folder", operation::folder_sync}), store);
  }
  for (const std::string store : {"log", "keys"}) {
    BOOST_TEST(sites.contains({store, "journal", operation::sync}), store);
    BOOST_TEST(sites.contains({store, "mark", operation::write_at}), store);
  }
  // Compactions remove what they have merged.
  BOOST_TEST(sites.contains({"derived", "table", operation::remove}));
}

BOOST_AUTO_TEST_CASE(a_fault_at_each_kind_of_call_of_the_log_loses_nothing_answered) {
  BOOST_TEST(run_one_of_each("log") > 20u);
}

BOOST_AUTO_TEST_CASE(a_fault_at_each_kind_of_call_of_the_data_keys_loses_nothing_answered) {
  BOOST_TEST(run_one_of_each("keys") > 20u);
}

BOOST_AUTO_TEST_CASE(faults_at_calls_of_the_derived_data_lose_nothing_answered) {
  BOOST_TEST(run_one_of_each("derived", 3) > 5u);
}

BOOST_AUTO_TEST_CASE(a_derived_table_that_cannot_be_read_while_it_is_made_loses_nothing_answered) {
  // RocksDB's ingestion took such a table in without its bounds, and claims of it were decided twice.
  std::uint64_t faults = 0;
  for (std::uint64_t call = 1; call <= 8; ++call) {
    trial_plan plan;
    plan.seed = seed;
    plan.faults = {{1, {{"derived", "table", operation::read}, call, fault_kind::io_error}}};
    const auto result = run_trial(plan);
    check(plan, result);
    faults += result.faults;
  }
  BOOST_TEST(faults > 4u);
}

BOOST_AUTO_TEST_CASE(power_cuts_at_the_journals_calls_lose_nothing_answered) {
  std::uint64_t lost_bytes = 0;
  for (const auto doing : {operation::append, operation::sync}) {
    const call_site site{"log", "journal", doing};
    for (const auto calls = counted()[0].at(site);
         const auto call : {std::uint64_t{1}, calls / 3, calls / 2, calls}) {
      trial_plan plan;
      plan.seed = seed;
      plan.faults = {{0, {site, call, fault_kind::power_cut}}};
      const auto result = run_trial(plan);
      check(plan, result);
      lost_bytes += result.bytes_lost;
    }
  }
  BOOST_TEST(lost_bytes > 0u);
}

BOOST_AUTO_TEST_CASE(a_torn_write_with_holes_is_repaired_and_drops_nothing_answered) {
  std::uint64_t repairs = 0;
  for (std::uint64_t tries = 0; tries < 20 && repairs == 0; ++tries) {
    trial_plan plan;
    plan.seed = seed + tries;
    plan.holes = true;
    plan.faults = {{0, {{"log", "journal", operation::sync}, 12, fault_kind::power_cut}}};
    const auto result = run_trial(plan);
    check(plan, result);
    repairs += result.repairs;
  }
  BOOST_TEST(repairs > 0u);
}

BOOST_AUTO_TEST_CASE(a_disk_that_lies_about_syncs_is_caught) {
  // A power cut may leave what was not synced, so not every one shows it.
  std::uint64_t lost = 0;
  for (std::uint64_t tries = 0; tries < 10 && lost == 0; ++tries) {
    trial_plan plan;
    plan.seed = seed + tries;
    plan.mutation = lie::sync_without_syncing;
    plan.faults = {{0, {{"log", "journal", operation::append}, 15, fault_kind::power_cut}}};
    lost = run_trial(plan).found.lost;
  }
  BOOST_TEST(lost > 0u);
}

BOOST_AUTO_TEST_CASE(a_device_that_answers_though_nothing_was_written_is_caught) {
  trial_plan plan;
  plan.seed = seed;
  plan.mutation = lie::append_without_writing;
  // Either what was answered is missing, or the log, of which not even the first page is there, is refused.
  const auto found = run_trial(plan).found;
  BOOST_TEST((found.lost > 0u || !found.problems.empty()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_faults_test
}  // namespace benefactor::test_support
