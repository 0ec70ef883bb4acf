// A run about read models: questions to them, and building them anew.
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/sampler.hpp"
#include "tools/benchmark/view_questions.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/latency_histogram.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr int questions_of_a_kind = 2'000;
constexpr auto between_looks = std::chrono::milliseconds(20);

/// Asks again and again, and adds the times from asking until the answer has arrived. *shown*: and those
/// until the client has made JSON of it.
void measure(run_result& result, const api::claims_client& client, const std::string& name, int times,
             const std::function<void()>& ask, bool shown = false) {
  tools::latency_histogram arrived, made;
  for (int i = 0; i < times && !tools::interrupted(); ++i) {
    const auto start = clock::now();
    ask();
    made.add(tools::us_since(start));
    arrived.add(tools::us_between(start, client.answered()));
  }
  add_latencies(result, name, arrived);
  if (shown) add_latencies(result, name + ", as JSON", made);
}

void ask_everything(run_result& result, api::claims_client& client, subjects& about) {
  const auto measure = [&](const std::string& name, int times, const std::function<void()>& ask,
                           bool shown = false) {
    benchmark::measure(result, client, name, times, ask, shown);
  };
  for (const auto& question : list_questions())
    measure(question.name, questions_of_a_kind, [&] {
      const auto page = client.list_claims(question.filter(about), claims_listed);
      if (!page.problems.empty()) result.problems.push_back("a list was refused: " + page.problems[0].rule);
    });
  for (const auto& question : count_questions())
    measure(question.name, questions_of_a_kind, [&] { client.count_claims(question.filter(about)); });
  measure(
      "statistics of all days", questions_of_a_kind / 4,
      [&] { client.statistics({}, {}, about.any().received); }, true);
  measure(
      "statistics of a provider", questions_of_a_kind,
      [&] { client.provider_statistics(about.any().provider_npi, {}, {}); }, true);
}

/// Builds all views anew beside the live ones. @returns the seconds it took.
double rebuild_all(test_bed& bed, const std::string& label) {
  auto& client = bed.client();
  const auto start = clock::now();
  if (!client.rebuild_views({}).empty()) throw server_failure("views are being built already");
  const auto end = client.info().durable_position;
  tools::progress_meter meter("events (" + label + ")", end);
  for (bool building = true; building && !tools::interrupted();) {
    std::this_thread::sleep_for(between_looks);
    building = false;
    const auto status = client.views();
    for (const auto& view : status.at("views"))
      if (view.value("building", false)) {
        building = true;
        const auto reached = std::stoull(view.value("builtTo", "0"));
        meter.update(reached, std::min<std::uint64_t>(reached, end));
      }
  }
  return std::chrono::duration<double>(clock::now() - start).count();
}

}  // namespace

bool is_building_views(api::claims_client& client) {
  const auto status = client.views();
  const auto& views = status.at("views");
  return std::any_of(views.begin(), views.end(), [](const auto& v) { return v.value("building", false); });
}

run_result run_views(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  const auto claims = bed.fill(plan.claims);
  bed.wait_until_projected();
  result.add("claims", static_cast<double>(claims));
  result.add("at rest after the load, s", wait_until_at_rest(bed), 1);
  if (tools::interrupted()) return result;
  auto about = subjects_of(bed);
  ask_everything(result, bed.client(), about);
  if (tools::interrupted()) return result;
  const auto events = static_cast<double>(bed.client().info().durable_position);
  const auto seconds = rebuild_all(bed, setting.label);
  result.add("all views built anew, s", seconds, 2);
  result.add("built anew, events/s", events / std::max(seconds, 1e-9));
  const auto used = bed.server().usage();
  result.add("server peak memory, MiB", static_cast<double>(used.peak_bytes) / (1 << 20));
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
