// Queries and claims together: connections that each ask four times, then submit one claim, and wait for
// every answer.
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "api/generator/random_stream.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benchmark/sampler.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr int queries_a_claim = 4;
constexpr std::uint64_t stream_of_queries = 901;

/// Where a query can find a claim.
struct known_claim {
  std::string submitter_claim_id, policy_number, member_number;
};

/// What all connections have together.
struct mixed_state {
  explicit mixed_state(claim_feed& from, std::uint64_t most) : feed(from), record(most) {}

  std::mutex lock;
  claim_feed& feed;
  load_record record;  ///< of the claims
  tools::latency_histogram queries;
  std::uint64_t unanswered_queries = 0;  ///< that found nothing
  std::vector<known_claim> known;        ///< answered, so every query must find them
  std::exception_ptr failure;
  std::atomic<bool> stopping = false;
};

known_claim name_of(const claim_submission& claim) {
  return {claim.submitter_claim_id, claim.policy_number, claim.member_number};
}

/// One question about *about*, as somebody asks who serves members. @returns whether it found something.
bool ask(api::claims_client& client, const known_claim& about, std::uint64_t kind) {
  const api::natural_claim_name name{std::string(api::book_submitter), about.submitter_claim_id};
  if (kind < 50) return client.find_claim(name).has_value();
  if (kind < 70) return client.balances(about.policy_number).has_value();
  if (kind < 80) return client.explain(name).has_value();
  if (kind < 90) return client.history(name).has_value();
  // The list is a projection, which may not have got to the newest claim; it must answer all the same.
  client.list_claims({.member_number = about.member_number}, 20);
  return true;
}

void converse(mixed_state& all, const std::string& address, std::uint64_t seed, std::uint64_t number) {
  try {
    api::claims_client client{address};
    api::random_stream random(seed, stream_of_queries, number);
    while (!all.stopping) {
      for (int i = 0; i < queries_a_claim && !all.stopping; ++i) {
        known_claim about;
        {
          const std::lock_guard guard(all.lock);
          about = all.known[random.below(all.known.size())];
        }
        const auto start = clock::now();
        const bool found = ask(client, about, random.below(100));
        const auto us = tools::us_since(start);
        const std::lock_guard guard(all.lock);
        all.queries.add(us);
        if (!found) ++all.unanswered_queries;
      }
      claim_submission claim;
      std::uint64_t sequence = 0;
      {
        const std::lock_guard guard(all.lock);
        const auto* next = all.feed.next();
        if (!next) return;
        claim = *next;
        sequence = all.record.sent();
        all.record.sent(clock::now(), claim);
      }
      auto result = client.submit(claim);
      result.sequence = sequence;
      const std::lock_guard guard(all.lock);
      all.record.answered(std::span(&result, 1));
      if (result.outcome()) all.known.push_back(name_of(claim));
    }
  } catch (...) {
    const std::lock_guard guard(all.lock);
    if (!all.failure) all.failure = std::current_exception();
    all.stopping = true;
  }
}

}  // namespace

run_result run_mixed(const run_plan& plan, const run_setting& setting) {
  run_result result;
  test_bed bed(plan, setting, plan.preload + plan.claims + 1, {.spread = plan.spread});
  bed.fill(plan.preload);
  // At least one claim must be there to be asked for.
  const auto first = bed.supply().take(1);
  bed.client().submit(first.front());
  bed.wait_until_projected();
  if (tools::interrupted()) return result;

  claim_feed feed(bed.supply(), plan.claims);
  mixed_state all(feed, plan.claims);
  // The claims to begin with are those of the same seed: made again, they need not be remembered before.
  claim_supply again(bed.book(), plan.preload + plan.claims + 1, {.spread = plan.spread});
  for (auto left = plan.preload + 1; left > 0;) {
    const auto some = again.take(std::min<std::uint64_t>(left, 10'000));
    for (const auto& claim : some) all.known.push_back(name_of(claim));
    left -= some.size();
  }
  sampler looking(bed.server().address(), bed.server().pid(), std::chrono::milliseconds(20));
  usage_meter usage(bed.server());
  all.record.begin();
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < plan.load.in_flight; ++i)
    threads.emplace_back([&, i] { converse(all, bed.server().address(), plan.seed, i); });
  {
    tools::progress_meter meter("queries and claims answered (" + setting.label + ")", 0);
    std::uint64_t answered = 0;
    while (!all.stopping && !tools::interrupted() && answered < plan.claims) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      const std::lock_guard guard(all.lock);
      answered = all.record.answered();
      meter.update(answered + all.queries.count(), 0);
      if (plan.load.seconds > 0 && meter.seconds() >= plan.load.seconds) break;
    }
  }
  all.stopping = true;
  for (auto& thread : threads) thread.join();
  if (all.failure) std::rethrow_exception(all.failure);
  const auto emptied = bed.wait_until_projected();

  const auto& record = all.record;
  add_load_figures(result, record);
  const auto seconds = std::max(record.seconds(), 1e-9);
  result.add("queries", static_cast<double>(all.queries.count()));
  result.add("queries/s", static_cast<double>(all.queries.count()) / seconds);
  result.add("query p50, µs", static_cast<double>(all.queries.value_at(0.5)));
  result.add("query p99, µs", static_cast<double>(all.queries.value_at(0.99)));
  result.add("query p99.9, µs", static_cast<double>(all.queries.value_at(0.999)));
  result.add("query max, µs", static_cast<double>(all.queries.max()));
  add_usage_figures(result, bed, usage, record.answered() + all.queries.count(), "a claim or query");
  add_lag_figures(result, looking.finish(), emptied);
  if (all.unanswered_queries > 0)
    result.problems.push_back(std::to_string(all.unanswered_queries) +
                              " queries did not find an answered claim");
  bed.disconnect();
  bed.server().stop();
  return result;
}

}  // namespace benefactor::benchmark
