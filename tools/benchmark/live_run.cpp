// Live updates to a thousand subscribers during a paced stream: how long after an event is durable it has
// come.
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "api/wall_clock.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/latency_histogram.hpp"

namespace benefactor::benchmark {

namespace {

constexpr int connections = 4, subscribers_each = 250;
constexpr int of_everything_each = 1;  // The others follow the provider of a claim each.
constexpr auto between_polls = std::chrono::milliseconds(50);

/// What all subscribers saw.
struct live_tally {
  std::mutex lock;
  tools::latency_histogram lag;  ///< µs from an event's time to its arrival
  std::uint64_t events = 0, fell_behind = 0, out_of_order = 0;
  std::atomic<int> ready{0};
  std::atomic<bool> stopping{false};
  std::exception_ptr failure;
};

/// The subscribers of one connection, until they are to stop.
void listen(live_tally& all, const std::string& address, std::span<const std::string> npis) {
  try {
    api::claims_client client{address};
    std::vector<api::live_updates> subscribed;
    tools::latency_histogram lag;
    std::uint64_t events = 0, out_of_order = 0;
    std::vector<std::uint64_t> last(npis.size());
    for (std::size_t i = 0; i < npis.size(); ++i) {
      const api::live_filter filter =
          i < of_everything_each ? api::live_filter(api::live_all{}) : api::live_of_provider{npis[i]};
      auto result = client.subscribe(filter, [&, i](std::span<const api::live_event> batch) {
        const auto now = api::wall_clock_us();
        for (const auto& event : batch) {
          lag.add(static_cast<std::uint64_t>(std::max<std::int64_t>(now - event.time_us, 0)));
          out_of_order += event.position <= last[i];
          last[i] = event.position;
        }
        events += batch.size();
      });
      subscribed.push_back(std::get<api::live_updates>(std::move(result)));
    }
    ++all.ready;
    while (!all.stopping) subscribed.front().poll(between_polls);
    const std::lock_guard guard(all.lock);
    all.lag.add(lag);
    all.events += events;
    all.out_of_order += out_of_order;
    for (const auto& each : subscribed) all.fell_behind += each.fell_behind();
  } catch (...) {
    const std::lock_guard guard(all.lock);
    if (!all.failure) all.failure = std::current_exception();
    ++all.ready;
  }
}

}  // namespace

run_result run_live(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  // Providers of claims to come, in their shares.
  const std::uint64_t subscribers = std::uint64_t{connections} * subscribers_each;
  claim_supply again(bed.book(), subscribers, {.spread = plan.spread});
  std::vector<std::string> npis;
  for (const auto& claim : again.take(subscribers)) npis.push_back(claim.provider_npi);
  if (tools::interrupted()) return result;

  live_tally all;
  std::vector<std::thread> threads;
  const auto each = npis.size() / connections;
  for (std::size_t c = 0; c < connections; ++c)
    threads.emplace_back(
        [&, c] { listen(all, bed.server().address(), std::span(npis).subspan(c * each, each)); });
  while (all.ready < connections) std::this_thread::yield();
  load_record record(plan.claims);
  usage_meter usage(bed.server());
  {
    claim_feed feed(bed.supply(), plan.claims);
    bed.run(plan.load, feed, record, "claims answered", [&] {
      const std::lock_guard guard(all.lock);
      return !all.failure;
    });
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));  // For what is on its way.
  all.stopping = true;
  for (auto& thread : threads) thread.join();
  if (all.failure) std::rethrow_exception(all.failure);
  add_load_figures(result, record);
  add_usage_figures(result, bed, usage, record.answered());
  result.add("subscribers", static_cast<double>(npis.size()));
  result.add("events delivered", static_cast<double>(all.events));
  result.add("events delivered/s", static_cast<double>(all.events) / std::max(record.seconds(), 1e-9));
  result.add("delivered after p50, µs", static_cast<double>(all.lag.value_at(0.5)));
  result.add("delivered after p99, µs", static_cast<double>(all.lag.value_at(0.99)));
  result.add("delivered after max, µs", static_cast<double>(all.lag.max()));
  result.add("fell behind", static_cast<double>(all.fell_behind));
  if (all.out_of_order > 0)
    result.problems.push_back(std::to_string(all.out_of_order) + " events came twice or out of order");
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
