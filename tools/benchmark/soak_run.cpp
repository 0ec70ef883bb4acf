// A paced stream for long. Half of the policies get all of it; then the other half's buckets take their
// place, and what the first ones had must come back.
#include <algorithm>
#include <chrono>
#include <thread>

#include "tools/benchmark/process_usage.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/sampler.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

/// Memory of a server at rest: freed pages are given back to the system after a second.
double settled_bytes(test_bed& bed) {
  bed.wait_until_projected();
  for (int i = 0; i < 30 && !tools::interrupted(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return static_cast<double>(bed.server().usage().resident_bytes);
}

}  // namespace

run_result run_soak(const run_plan& plan, const run_setting& setting) {
  run_result result;
  const auto half = plan.policies / 2;
  auto limited = setting;
  // Room for the half that is at work, so that the other half's arrival makes it leave.
  limited.server_options.insert(limited.server_options.end(), {"--resident-buckets", std::to_string(half)});
  const api::claim_spread at_work{.spread = plan.spread, .first = 0, .count = half};
  test_bed bed(plan, limited, plan.claims, at_work);
  // Until every bucket of the half is resident, so that none comes while what grows is measured.
  const auto touch = [&](std::uint64_t first, std::uint64_t series, const char* submitter) {
    claim_supply twice_each(
        bed.book(), 2 * half,
        {.spread = api::policy_spread::in_turn, .first = first, .count = half, .series = series}, submitter);
    bed.fill(twice_each, 2 * half);
  };
  touch(0, 1, "FIRSTHALF");
  const auto before = settled_bytes(bed);

  load_record record(std::min<std::uint64_t>(plan.claims, 10'000'000));
  sampler looking(bed.server().address(), bed.server().pid(), std::chrono::milliseconds(50));
  usage_meter usage(bed.server());
  double emptied = 0;
  {
    claim_feed feed(bed.supply(), plan.claims);
    bed.run(plan.load, feed, record, "claims answered");
    emptied = bed.wait_until_projected();
  }
  add_load_figures(result, record);
  add_usage_figures(result, bed, usage, record.answered());
  const auto after = settled_bytes(bed);
  add_lag_figures(result, looking.finish(), emptied);
  const auto lines = static_cast<double>(std::max<std::uint64_t>(record.lines_standing(), 1));
  result.add("memory before, MiB", before / mebibyte, 1);
  result.add("memory after, MiB", after / mebibyte, 1);
  result.add("standing lines added", static_cast<double>(record.lines_standing()));
  result.add("growth, bytes a standing line", (after - before) / lines, 1);
  if (tools::interrupted()) return result;

  touch(half, 2, "SECONDHALF");
  const auto passivated = settled_bytes(bed);
  result.add("memory when the other half is resident, MiB", passivated / mebibyte, 1);
  result.add("given back, MiB", (after - passivated) / mebibyte, 1);
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
