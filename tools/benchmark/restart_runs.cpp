// Runs about a log that is there: decided again, started on after a kill, its projections built anew.
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "api/audit/replay_report.hpp"
#include "tools/benchmark/child_process.hpp"
#include "tools/benchmark/process_usage.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

constexpr std::chrono::milliseconds replay_patience = std::chrono::hours(1);

/// More than any server takes in the time: what is not taken costs nothing.
std::uint64_t claims_of_seconds(double seconds) { return static_cast<std::uint64_t>(seconds * 80'000) + 1; }

double rate_of(const load_record& record) {
  return record.seconds() > 0 ? static_cast<double>(record.answered()) / record.seconds() : 0;
}

/// Odd: the figures are those of the one in the middle.
constexpr std::size_t replays_a_load = 5;

struct replay_figures {
  api::replay_report report;
  process_usage usage;
  double seconds = 0;
};

/// The command as people run it, from its start to its answer: opening the log and the keys is in it.
replay_figures replay_once(test_bed& bed) {
  replay_figures figures;
  const auto start = std::chrono::steady_clock::now();
  child_process command({built_program("benefactor").string(), "audit", "replay", "--data",
                         bed.server().data().string(), "--json"},
                        bed.folder().path() / "replay.err");
  std::string text;
  while (const auto line = command.read_line(replay_patience)) {
    text += *line + '\n';
    figures.usage = usage_of(command.pid());
  }
  figures.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  command.wait(std::chrono::seconds(10));
  if (!tools::interrupted()) figures.report = api::parse_replay_report(text);
  return figures;
}

}  // namespace

run_result run_replay(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  bed.fill(plan.claims);
  bed.disconnect();
  bed.server().stop();
  ::sync();  // What the load left to be written is not the replay's.
  std::array<replay_figures, replays_a_load> replays;
  for (auto& each : replays) {
    if (tools::interrupted()) return result;
    each = replay_once(bed);
  }
  const auto first = replays.front();
  std::sort(replays.begin(), replays.end(),
            [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  const auto& [replayed, usage, seconds] = replays[replays.size() / 2];
  const auto claims = static_cast<double>(std::max<std::uint64_t>(replayed.claims, 1));
  result.add("claims", static_cast<double>(replayed.claims));
  result.add("claims/s", static_cast<double>(replayed.claims) / seconds);
  result.add("claims/s, right after the load", static_cast<double>(first.report.claims) / first.seconds);
  result.add("events", static_cast<double>(replayed.events));
  result.add("events/s", static_cast<double>(replayed.events) / seconds);
  result.add("CPU, µs a claim", usage.cpu_us / claims, 1);
  result.add("unsealed", static_cast<double>(replayed.unsealed));
  result.add("decided differently", static_cast<double>(replayed.different));
  result.add("peak memory, MiB", static_cast<double>(usage.peak_bytes) / mebibyte);
  for (const auto& each : replays) {
    if (each.report.different > 0)
      result.problems.push_back(std::to_string(each.report.different) +
                                " commands are decided otherwise than the log says");
    if (each.report.damage)
      result.problems.push_back("the log is damaged at position " +
                                std::to_string(each.report.damage->position));
  }
  return result;
}

run_result run_recovery(const run_plan& plan, const run_setting& setting) {
  run_result result;
  const auto some = claims_of_seconds(plan.load.seconds);
  test_bed bed(plan, setting, plan.claims + 2 * some, {.spread = plan.spread});
  bed.fill(plan.claims);
  if (tools::interrupted()) return result;

  // Under load until the kill: what is answered until then is the warm rate.
  auto options = plan.load;
  options.seconds = 0;
  load_record warm(some);
  {
    claim_feed feed(bed.supply(), some);
    const auto last_answer = [&] { return warm.seconds() < plan.load.seconds; };
    bool killed = false;
    try {
      bed.run(options, feed, warm, "claims before the kill", [&] {
        if (!last_answer()) bed.server().kill(), killed = true;
        return true;
      });
    } catch (const api::rpc_failure&) {
      if (!killed) throw;
    }
  }
  bed.disconnect();
  bed.server().kill();
  if (tools::interrupted()) return result;

  const auto ready = bed.server().start();
  bed.connect();
  options.seconds = plan.load.seconds;
  load_record cold(some);
  // Others, because those that were under way at the kill may be lost, and some of the next replace them.
  claim_supply other(bed.book(), some, {.spread = plan.spread, .series = 1}, "AFTERKILL");
  claim_feed feed(other, some);
  usage_meter usage(bed.server());
  bed.run(options, feed, cold, "claims after the kill");
  add_load_figures(result, cold);
  result.add("ready after kill -9, s", ready, 3);
  result.add("claims in the log", static_cast<double>(plan.claims + warm.answered()));
  result.add("warm, claims/s", rate_of(warm));
  result.add("cold, claims/s", rate_of(cold));
  result.add("cold/warm", rate_of(warm) > 0 ? rate_of(cold) / rate_of(warm) : 0, 3);
  add_usage_figures(result, bed, usage, cold.answered());
  bed.disconnect();
  bed.server().stop();
  return result;
}

run_result run_rebuild(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  const auto claims = static_cast<double>(bed.fill(plan.claims));
  bed.disconnect();
  result.add("claims", claims);
  result.add("stop, s", bed.server().stop(), 3);
  if (tools::interrupted()) return result;
  result.add("ready after the stop, s", bed.server().start(), 3);
  bed.server().stop();
  std::filesystem::remove_all(bed.server().data() / "derived");
  const auto ready = bed.server().start();
  bed.connect();
  const auto info = bed.client().info();
  // The door is open; what is built behind it is done when no view is being built any more.
  const auto opened = std::chrono::steady_clock::now();
  bed.wait_until_projected();
  while (!tools::interrupted() && is_building_views(bed.client()))
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto caught_up = std::chrono::duration<double>(std::chrono::steady_clock::now() - opened).count();
  result.add("ready without projections, s", ready, 3);
  result.add("all projected after that, s", caught_up, 3);
  result.add("claims/s", claims / (ready + caught_up));
  result.add("events/s", static_cast<double>(info.durable_position) / (ready + caught_up));
  const auto used = bed.server().usage();
  result.add("server CPU, µs a claim", used.cpu_us / std::max(claims, 1.0), 1);
  result.add("server peak memory, MiB", static_cast<double>(used.peak_bytes) / mebibyte);
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
