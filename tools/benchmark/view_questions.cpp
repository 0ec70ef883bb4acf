#include "tools/benchmark/view_questions.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint64_t stream_of_questions = 902;
constexpr std::uint64_t claims_asked_about = 10'000;

// At rest: so many looks in a row at which the server used less of one core.
constexpr int looks_at_rest = 4;
constexpr auto look = std::chrono::milliseconds(250);
constexpr double busy_share = 0.1;
constexpr auto rest_most = std::chrono::minutes(2);

}  // namespace

subjects subjects_of(const test_bed& bed) {
  const auto& plan = bed.plan();
  const auto count = std::min(plan.claims, claims_asked_about);
  claim_supply again(bed.book(), count, {.spread = plan.spread});
  return {again.take(count), api::random_stream(plan.seed, stream_of_questions, 0)};
}

std::vector<claims_question> list_questions() {
  return {{"list by status", [](subjects&) { return api::claim_filter{.status = claim_status::approved}; }},
          {"list by status and days",
           [](subjects& about) {
             const auto day = about.any().received;
             return api::claim_filter{.status = claim_status::denied, .from = day, .to = day};
           }},
          {"list by member",
           [](subjects& about) { return api::claim_filter{.member_number = about.any().member_number}; }},
          {"list by member and status",
           [](subjects& about) {
             return api::claim_filter{.status = claim_status::approved,
                                      .member_number = about.any().member_number};
           }},
          {"list by provider and days",
           [](subjects& about) {
             const auto& claim = about.any();
             return api::claim_filter{
                 .npi = claim.provider_npi, .from = claim.received, .to = claim.received};
           }},
          {"list by policy",
           [](subjects& about) { return api::claim_filter{.policy_number = about.any().policy_number}; }},
          {"list by arrival", [](subjects&) { return api::claim_filter{}; }}};
}

std::vector<claims_question> count_questions() {
  return {{"count by status and day",
           [](subjects& about) {
             const auto day = about.any().received;
             return api::claim_filter{.status = claim_status::approved, .from = day, .to = day};
           }},
          {"count by policy",
           [](subjects& about) { return api::claim_filter{.policy_number = about.any().policy_number}; }}};
}

double wait_until_at_rest(test_bed& bed) {
  const auto start = clock::now();
  for (int still = 0; still < looks_at_rest && clock::now() - start < rest_most && !tools::interrupted();) {
    const usage_meter usage(bed.server());
    std::this_thread::sleep_for(look);
    still = usage.server_cpu_us() < busy_share * std::chrono::duration<double, std::micro>(look).count()
                ? still + 1
                : 0;
  }
  return std::chrono::duration<double>(clock::now() - start).count();
}

void add_latencies(run_result& result, const std::string& name, const tools::latency_histogram& latencies) {
  result.add(name + " p50, µs", static_cast<double>(latencies.value_at(0.5)));
  result.add(name + " p99, µs", static_cast<double>(latencies.value_at(0.99)));
}

}  // namespace benefactor::benchmark
