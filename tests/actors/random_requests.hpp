// Random requests about the sample book (sample_requests.hpp): often related, often in each other's way.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::test_support {

/// *count* requests about that book: submissions, retries, conflicts, replacements, every command, and what
/// is exchanged with external processors. With *reference*, also changes of providers and fees: a claim sent
/// before one may be decided behind it.
std::vector<actors::request_body> random_requests(std::mt19937_64& random, int policies, int count,
                                                  const store::surrogates& surrogates,
                                                  bool reference = false);

/// What a change of a policy or of reference data is about: the latest one says how it is, so only the latest
/// may be repeated without effect. Empty for every other request.
std::string subject_of(const actors::request_body& body);

}  // namespace benefactor::test_support
