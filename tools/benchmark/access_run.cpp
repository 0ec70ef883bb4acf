// What it costs to record who reads what: claims are read with their private parts by a server that records
// that and by one that does not, in turn, on the same log.
#include <algorithm>
#include <chrono>
#include <map>

#include "api/generator/random_stream.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/latency_histogram.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint64_t stream_of_reads = 903;
constexpr std::size_t claims_asked_for = 50'000;  // So that their names fit into memory.
constexpr std::uint32_t in_flight[] = {1, 8, 64};

/// Reads of one server, with so many in flight.
struct reads {
  tools::latency_histogram latencies;
  double seconds = 0, server_cpu_us = 0;
  std::uint64_t not_found = 0;

  double rate() const { return seconds > 0 ? static_cast<double>(latencies.count()) / seconds : 0; }
};

std::vector<api::natural_claim_name> some_of(const api::book& book, const run_plan& plan) {
  std::vector<api::natural_claim_name> some;
  claim_supply again(book, plan.claims, {.spread = plan.spread});
  const auto claims = again.take(std::min<std::uint64_t>(plan.claims, claims_asked_for));
  for (const auto& claim : claims) some.push_back({claim.submitter, claim.submitter_claim_id});
  return some;
}

/// A closed loop: as soon as one read is answered the next one is asked.
void read_claims(api::claims_client& client, const std::vector<api::natural_claim_name>& claims,
                 api::random_stream& random, std::uint32_t most, double seconds, reads& to,
                 tools::progress_meter& meter) {
  const auto begin = clock::now();
  const auto end =
      begin + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
  while (clock::now() < end && !tools::interrupted()) {
    client.find_claim_async(claims[random.below(claims.size())], [&to, asked = clock::now()](bool found) {
      to.latencies.add(tools::us_since(asked));
      to.not_found += !found;
    });
    client.wait_for_answers(most - 1);
    meter.update(to.latencies.count(), 0);
  }
  client.wait_for_answers();
  to.seconds += std::chrono::duration<double>(clock::now() - begin).count();
}

void add(run_result& result, const std::string& name, const reads& of) {
  result.add(name + ", reads/s", of.rate());
  result.add(name + " p50, µs", static_cast<double>(of.latencies.value_at(0.5)));
  result.add(name + " p99, µs", static_cast<double>(of.latencies.value_at(0.99)));
  result.add(name + ", server CPU, µs a read",
             of.server_cpu_us / static_cast<double>(std::max<std::uint64_t>(of.latencies.count(), 1)), 1);
}

}  // namespace

run_result run_access(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.claims, {.spread = plan.spread});
  const auto filled = bed.fill(plan.claims);
  bed.wait_until_projected();
  const auto claims = some_of(bed.book(), plan);
  bed.disconnect();
  bed.server().stop();
  if (tools::interrupted() || claims.empty()) return result;
  result.add("claims", static_cast<double>(filled));

  api::random_stream random(plan.seed, stream_of_reads, 0);
  std::map<std::uint32_t, reads> with, without;
  // Without, with, with, without: what changes on the machine meanwhile meets both.
  for (const bool recording : {false, true, true, false}) {
    auto options = setting.server_options;
    if (!recording) options.emplace_back("--without-access-log");
    class server server(built_program("benefactor"), bed.folder().path(), options);
    server.start();
    {
      api::claims_client client(server.address());
      tools::progress_meter meter("reads (" + setting.label + ")", 0);
      reads warming;
      read_claims(client, claims, random, 8, plan.load.seconds / 4, warming, meter);
      for (const auto most : in_flight) {
        auto& to = (recording ? with : without)[most];
        const usage_meter usage(server);
        read_claims(client, claims, random, most, plan.load.seconds, to, meter);
        to.server_cpu_us += usage.server_cpu_us();
      }
      meter.clear();
    }
    server.stop();
    if (tools::interrupted()) return result;
  }
  for (const auto most : in_flight) {
    const auto name = std::to_string(most) + " in flight";
    add(result, name + ", not recorded", without[most]);
    add(result, name + ", recorded", with[most]);
    if (without[most].rate() > 0)
      result.add(name + ", recorded/not recorded, reads/s", with[most].rate() / without[most].rate(), 3);
    if (with[most].not_found + without[most].not_found > 0)
      result.problems.push_back("claims were not found that are in the log");
  }
  return result;
}

}  // namespace benefactor::benchmark
