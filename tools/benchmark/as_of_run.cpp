// Claims and balances as they were: random ones of a full log, at random positions and times of it.
#include <algorithm>

#include "api/generator/random_stream.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/view_questions.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/latency_histogram.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint64_t stream_of_moments = 902;
constexpr std::size_t most_moments = 100'000;  // Of so many at most, so that their names fit into memory.

struct asked_claim {
  api::natural_claim_name name;
  std::string policy_number;
};

/// Every n-th claim of those that are in the log.
std::vector<asked_claim> spread_over(const api::book& book, const run_plan& plan) {
  std::vector<asked_claim> some;
  const auto step = std::max<std::uint64_t>(plan.claims / most_moments, 1);
  claim_supply again(book, plan.claims, {.spread = plan.spread});
  std::uint64_t number = 0;
  for (auto left = plan.claims; left > 0;) {
    const auto claims = again.take(std::min<std::uint64_t>(left, 10'000));
    for (const auto& claim : claims)
      if (number++ % step == 0)
        some.push_back({{claim.submitter, claim.submitter_claim_id}, claim.policy_number});
    left -= claims.size();
  }
  return some;
}

void add_all_latencies(run_result& result, const std::string& of, const tools::latency_histogram& latencies) {
  add_latencies(result, of, latencies);
  result.add(of + " max, µs", static_cast<double>(latencies.max()));
}

}  // namespace

run_result run_as_of(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  const auto filled = bed.fill(plan.claims);
  bed.wait_until_projected();
  const auto claims = spread_over(bed.book(), plan);
  if (tools::interrupted() || claims.empty()) return result;
  // From the index and the device, as long after: nothing of it in the bucket's snapshots or the tail.
  bed.disconnect();
  bed.server().stop();
  bed.server().start();
  bed.connect();

  auto& client = bed.client();
  const auto end = client.info().durable_position;
  api::random_stream random(plan.seed, stream_of_moments, 0);
  tools::latency_histogram at_position, at_time, of_balances;
  std::uint64_t known = 0, refused = 0;
  std::int64_t time_us = 0;
  tools::progress_meter meter("questions (" + setting.label + ")", 0);
  while (meter.seconds() < plan.load.seconds && !tools::interrupted()) {
    const auto& about = claims[random.below(claims.size())];
    const api::as_of_position moment{random.below(end)};
    auto start = clock::now();
    const auto found = client.find_claim_as_of(about.name, moment);
    at_position.add(tools::us_since(start));
    known += found.found.has_value();
    if (const auto* at = found.moment())
      time_us = at->time_us;
    else
      ++refused;
    start = clock::now();
    refused += client.find_claim_as_of(about.name, api::as_of_time{time_us}).refused() != nullptr;
    at_time.add(tools::us_since(start));
    start = clock::now();
    refused += client.balances_as_of(about.policy_number, 0, moment).refused() != nullptr;
    of_balances.add(tools::us_since(start));
    meter.update(at_position.count() * 3, 0);
  }
  meter.clear();
  result.add("claims", static_cast<double>(filled));
  result.add("events", static_cast<double>(end));
  result.add("questions", static_cast<double>(at_position.count() * 3));
  result.add("known then, %", 100 * static_cast<double>(known) / static_cast<double>(at_position.count()), 1);
  add_all_latencies(result, "claim as of a position", at_position);
  add_all_latencies(result, "claim as of a time", at_time);
  add_all_latencies(result, "balances as of a position", of_balances);
  if (refused > 0) result.problems.push_back(std::to_string(refused) + " questions were refused");
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
