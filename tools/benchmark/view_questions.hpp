// What runs ask of read models, whichever way they ask: lists and counts of claims, about claims of the book.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/generator/random_stream.hpp"
#include "api/results.hpp"
#include "tools/benchmark/run_result.hpp"
#include "tools/benchmark/test_bed.hpp"
#include "tools/benefactor/latency_histogram.hpp"

namespace benefactor::benchmark {

inline constexpr std::uint32_t claims_listed = 50;  ///< on a page

/// What there is to ask about: some claims of the book, and who is on them.
struct subjects {
  std::vector<claim_submission> claims;
  api::random_stream random;

  const claim_submission& any() { return claims[random.below(claims.size())]; }
};

/// Up to 10,000 claims of those that *bed* was filled with, made again.
subjects subjects_of(const test_bed& bed);

struct claims_question {
  std::string name;  ///< "list by status and days"
  std::function<api::claim_filter(subjects&)> filter;
};

/// One for each kind of list, and each kind of count.
std::vector<claims_question> list_questions();
std::vector<claims_question> count_questions();

/// Waits until the server has merged what the load left behind. @returns how long that took, in seconds.
double wait_until_at_rest(test_bed& bed);

/// Adds "<name> p50, µs" and "<name> p99, µs".
void add_latencies(run_result& result, const std::string& name, const tools::latency_histogram& latencies);

}  // namespace benefactor::benchmark
