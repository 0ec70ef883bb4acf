// Runs of streams, batches and single calls, and the figures that other runs share with them.
#include <algorithm>
#include <map>
#include <tuple>

#include "tools/benchmark/floor.hpp"
#include "tools/benchmark/log_figures.hpp"
#include "tools/benchmark/process_usage.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/sampler.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

double each(double amount, std::uint64_t claims) {
  return claims == 0 ? 0 : amount / static_cast<double>(claims);
}

/// What the directory takes at rest before any claim: found out once for every book, on a server of its own,
/// because at work the log's and the projections' newest files are larger than what becomes of them. 0 when
/// the user interrupts.
std::uint64_t bytes_of_enrolment(const run_plan& plan, const run_setting& setting) {
  static std::map<std::tuple<std::uint64_t, std::uint64_t, bool>, std::uint64_t> known;
  const std::tuple book{plan.seed, plan.policies, plan.hot};
  if (const auto found = known.find(book); found != known.end()) return found->second;
  if (tools::interrupted()) return 0;
  auto counted = setting;
  counted.keep = false;
  test_bed bed(plan, counted, 1, {.spread = plan.spread});
  bed.wait_until_projected();
  bed.disconnect();
  bed.server().stop();
  return tools::interrupted() ? 0 : known[book] = disk_bytes(bed.server().data());
}

}  // namespace

run_result run_plan_once(const run_plan& plan, const run_setting& setting) {
  auto result = [&] {
    switch (plan.kind) {
      case plan_kind::load: return run_measured_load(plan, setting);
      case plan_kind::mixed: return run_mixed(plan, setting);
      case plan_kind::replay: return run_replay(plan, setting);
      case plan_kind::recovery: return run_recovery(plan, setting);
      case plan_kind::rebuild: return run_rebuild(plan, setting);
      case plan_kind::views: return run_views(plan, setting);
      case plan_kind::views_cost: return run_views_cost(plan, setting);
      case plan_kind::tree_cost: return run_tree_cost(plan, setting);
      case plan_kind::tls_cost: return run_tls_cost(plan, setting);
      case plan_kind::soak: return run_soak(plan, setting);
      case plan_kind::as_of: return run_as_of(plan, setting);
      case plan_kind::access: return run_access(plan, setting);
      case plan_kind::live: return run_live(plan, setting);
      case plan_kind::http: return run_http(plan, setting);
      case plan_kind::flags_cost: return run_flags_cost(plan, setting);
    }
    return run_result{};
  }();
  result.interrupted = tools::interrupted();
  return result;
}

void add_load_figures(run_result& result, const load_record& record) {
  const auto& latencies = record.latencies();
  result.add("claims", static_cast<double>(record.answered()));
  result.add("claims/s",
             record.seconds() > 0 ? static_cast<double>(record.answered()) / record.seconds() : 0);
  result.add("latency p50, µs", static_cast<double>(latencies.value_at(0.5)));
  result.add("latency p99, µs", static_cast<double>(latencies.value_at(0.99)));
  result.add("latency p99.9, µs", static_cast<double>(latencies.value_at(0.999)));
  result.add("latency max, µs", static_cast<double>(latencies.max()));
  result.add("lines a claim", each(static_cast<double>(record.lines_sent()), record.sent()), 2);
  const auto share = [&](claim_status s) {
    return each(100 * static_cast<double>(record.with_status(s)), record.answered());
  };
  result.add("approved, %", share(claim_status::approved), 1);
  result.add("partially approved, %", share(claim_status::partially_approved), 1);
  result.add("denied, %", share(claim_status::denied), 1);
  result.add("under review, %", share(claim_status::under_review), 1);
  if (record.refused() > 0)
    result.problems.push_back(std::to_string(record.refused()) + " claims were refused or failed");
  if (record.duplicates() > 0)
    result.problems.push_back(std::to_string(record.duplicates()) + " claims were known already");
  if (record.answered() != record.sent())
    result.problems.push_back(std::to_string(record.sent() - record.answered()) +
                              " claims were not answered");
  result.line = record.line();
}

void add_usage_figures(run_result& result, test_bed& bed, const usage_meter& usage, std::uint64_t count,
                       const std::string& of) {
  result.add("server CPU, µs " + of, each(usage.server_cpu_us(), count), 1);
  result.add("client CPU, µs " + of, each(usage.client_cpu_us(), count), 1);
  result.add("server peak memory, MiB", static_cast<double>(bed.server().usage().peak_bytes) / mebibyte);
  result.add("client peak memory, MiB", static_cast<double>(own_usage().peak_bytes) / mebibyte);
  result.add("written, bytes " + of, each(static_cast<double>(usage.server_written_bytes()), count));
}

void add_lag_figures(run_result& result, std::vector<position_sample> samples, double emptied_seconds) {
  const auto lag = lag_of(samples);
  result.add("projections behind p99, events", lag.events_p99);
  result.add("projections behind max, events", lag.events_max);
  result.add("projections behind p99, ms", lag.ms_p99);
  result.add("projections behind max, ms", lag.ms_max);
  result.add("projections caught up after the load, ms", emptied_seconds * 1'000);
  result.samples = std::move(samples);
}

run_result run_measured_load(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.preload + plan.claims, {.spread = plan.spread});
  const auto filled = bed.fill(plan.preload);
  bed.wait_until_projected();
  load_record record(plan.claims);
  claim_feed feed(bed.supply(), plan.claims);
  if (tools::interrupted()) return result;

  const auto first_position = bed.client().info().durable_position;
  // Positions are told by the server's one loop: looking for them costs it a share of a core, 0.3 % or 0.6 %.
  sampler looking(bed.server().address(), bed.server().pid(),
                  std::chrono::milliseconds(plan.load.rate > 0 ? 10 : 20));
  usage_meter usage(bed.server());
  bed.run(plan.load, feed, record, "claims answered");
  const auto emptied = bed.wait_until_projected();
  add_load_figures(result, record);
  add_usage_figures(result, bed, usage, record.answered());
  add_lag_figures(result, looking.finish(), emptied);

  bed.disconnect();
  bed.server().stop();
  const auto log = read_log_figures(bed.server().data(), first_position);
  const auto claims = std::max<std::uint64_t>(record.answered(), 1);
  const auto log_bytes = each(static_cast<double>(log.bytes), claims);
  const auto a_commit =
      static_cast<double>(claims) / static_cast<double>(std::max<std::uint64_t>(log.group_commits, 1));
  result.add("log, bytes a claim", log_bytes);
  const auto at_rest = disk_bytes(bed.server().data());
  const auto enrolled = bytes_of_enrolment(plan, setting);
  if (enrolled > 0)
    result.add("on disk, bytes a claim",
               each(static_cast<double>(at_rest) - static_cast<double>(enrolled), filled + claims));
  result.add("claims a group commit", a_commit, 1);
  if (!setting.floor || plan.load.rate > 0 || tools::interrupted()) return result;
  if (const auto floor = run_floor(bed.folder().path(), claims, log_bytes, a_commit)) {
    result.add("floor, claims/s", *floor);
    result.add("engine/floor", *floor > 0 ? result.figure_of("claims/s") / *floor : 0, 3);
  }
  return result;
}

}  // namespace benefactor::benchmark
