#include "tests/faults/campaign.hpp"

#include <stdexcept>

namespace benefactor::test_support {

namespace {

constexpr std::uint64_t scripts = 8;  ///< scripts of one campaign: each is counted once
constexpr std::uint64_t corruption_benches = 4;

std::string command(std::uint64_t seed, const std::string& rest) {
  return "benefactor_faults --seed " + std::to_string(seed) + " " + rest;
}

std::string faults_option(const trial_plan& plan) {
  std::string text;
  for (const auto& [life, fault] : plan.faults)
    text += std::string{text.empty() ? "" : " "} + "--fault " + std::to_string(life) + "/" + to_option(fault);
  if (plan.holes) text += " --holes";
  return text;
}

}  // namespace

const std::vector<faulty_file_system::call_counts>& campaign::counts_of(std::uint64_t script_seed) {
  auto& counts = counts_[script_seed];
  if (counts.empty()) {
    trial_plan plan;
    plan.seed = script_seed;
    auto counted = run_trial(plan);
    if (!counted.found.ok())
      throw std::runtime_error("script " + std::to_string(script_seed) +
                               " fails without a fault: " + counted.found.problems.front());
    counts = std::move(counted.counts);
  }
  return counts;
}

case_result campaign::run_plan(const trial_plan& plan, std::string again) {
  auto result = run_trial(plan);
  ++trials_;
  faults_ += result.faults;
  stops_ += result.stops.size();
  cuts_ += result.power_cuts;
  lost_bytes_ += result.bytes_lost;
  repairs_ += result.repairs;
  aborts_ += result.aborts;
  answered_ += result.answered;
  lost_ += result.found.lost;
  doubled_ += result.found.doubled;
  case_result told;
  told.what = "script " + std::to_string(plan.seed);
  for (const auto& [life, fault] : plan.faults)
    told.what += ", in life " + std::to_string(life) + " " + describe(fault);
  told.problems = std::move(result.found.problems);
  told.again = std::move(again);
  told.story.push_back(told.what + ": " + std::to_string(result.faults) + " happened, " +
                       std::to_string(result.power_cuts) + " power cuts took " +
                       std::to_string(result.bytes_lost) + " bytes and entries, " +
                       std::to_string(result.answered) + " answers stand, " + std::to_string(result.repairs) +
                       " repairs, " + std::to_string(result.aborts) + " assertions of RocksDB's");
  for (const auto& stop : result.stops) told.story.push_back("  it said: " + stop);
  return told;
}

case_result campaign::run_case(std::uint64_t number) {
  std::seed_seq mixed{seed_, seed_ >> 32, number};
  std::mt19937_64 random(mixed);
  if (number % 3 == 2) return run_corruption(number);
  trial_plan plan;
  plan.seed = seed_ * 1'000 + random() % scripts;
  plan.holes = random() % 4 == 0;
  const auto& counts = counts_of(plan.seed);
  for (std::size_t life = 0; life < counts.size(); ++life) {
    // One fault in most trials, several in some.
    if (random() % 2 != 0) continue;
    const auto& sites = counts[life];
    if (sites.empty()) continue;
    auto at = sites.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random() % sites.size()));
    planned_fault fault{at->first, 1 + random() % at->second, fault_kind::io_error};
    do fault.kind = every_fault[random() % std::size(every_fault)];
    while (!can_happen(fault.kind, fault.site.doing));
    plan.faults.push_back({life, fault});
  }
  // The number alone does not do: which calls there are to choose from differs a little from run to run.
  return run_plan(plan, plan.faults.empty() ? command(seed_, "--case " + std::to_string(number))
                                            : command(plan.seed, faults_option(plan)));
}

case_result campaign::run_faults(const std::vector<std::string>& faults, bool holes) {
  trial_plan plan;
  plan.seed = seed_;
  plan.holes = holes;
  for (const auto& text : faults) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) throw std::invalid_argument("fault " + text + ": it begins with a life");
    plan.faults.push_back({std::stoul(text.substr(0, slash)), parse_fault(text.substr(slash + 1))});
  }
  return run_plan(plan, command(seed_, faults_option(plan)));
}

void campaign::run_grid(
    const std::function<bool(const case_result&, std::uint64_t number, std::uint64_t of)>& told) {
  std::vector<trial_plan::life_fault> all;
  const auto counts = counts_of(seed_);
  for (std::size_t life = 0; life < counts.size(); ++life)
    for (const auto& [site, calls] : counts[life])
      for (std::uint64_t call = 1; call <= calls; ++call)
        for (const auto kind : every_fault)
          if (can_happen(kind, site.doing)) all.push_back({life, {site, call, kind}});
  for (std::size_t i = 0; i < all.size(); ++i) {
    trial_plan plan;
    plan.seed = seed_;
    plan.faults = {all[i]};
    if (!told(run_plan(plan, command(seed_, faults_option(plan))), i + 1, all.size())) return;
  }
}

case_result campaign::run_corruption(std::uint64_t number) {
  std::seed_seq mixed{seed_, seed_ >> 32, number, std::uint64_t{7}};
  std::mt19937_64 random(mixed);
  const auto which = random() % corruption_benches;
  auto& bench = benches_[which];
  if (!bench) bench = std::make_unique<corruption_bench>(seed_ * 1'000 + which, which % 2 == 0);
  const auto done = bench->choose(random);
  const auto result = bench->run(done, random);
  ++damages_;
  detected_ += result.outcome == damage_outcome::told;
  harmless_ += result.outcome == damage_outcome::harmless;
  undetected_ += result.outcome == damage_outcome::undetected;
  if (result.outcome == damage_outcome::undetected) ++lost_;
  case_result told;
  told.what = describe(done);
  told.problems = result.problems;
  told.story = {told.what + ": " +
                (result.outcome == damage_outcome::told       ? "told: " + result.told
                 : result.outcome == damage_outcome::harmless ? std::string{"harmless"}
                                                              : std::string{"UNDETECTED"})};
  told.again = command(seed_, "--case " + std::to_string(number));
  return told;
}

void campaign::print_summary(std::ostream& out) const {
  out << trials_ << " fault trials: " << faults_ << " faults, " << cuts_ << " power cuts that took "
      << lost_bytes_ << " unsynced bytes and entries, " << stops_ << " stops, " << aborts_
      << " assertions of RocksDB's, " << repairs_ << " repairs; " << answered_ << " answers, " << lost_
      << " lost, " << doubled_ << " doubled.\n"
      << damages_ << " damages: " << detected_ << " told, " << harmless_ << " harmless, " << undetected_
      << " undetected.\n"
      << "tally seeds=0 crashes=" << cuts_ << " faults=" << faults_ + damages_
      << " kills=0 answered=" << answered_ << " lost=" << lost_ << " doubled=" << doubled_ << std::endl;
}

}  // namespace benefactor::test_support
