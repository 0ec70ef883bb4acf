// Random requests about external processors: what goes out, what comes back, what is recorded of both.
#pragma once

#include <random>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::test_support {

inline constexpr const char* sample_processor = "TPA";

/// Something of a claim of *sent* goes out, or a file says something of one that went out, or a batch or file
/// is recorded.
/// @param out  claims of which something was to go out; grows.
actors::request_body random_traffic(std::mt19937_64& random, const std::vector<actors::submit_request>& sent,
                                    std::vector<claim_submission>& out, const store::surrogates& surrogates);

/// What a bill needs of the provider of all claims.
actors::describe_provider_request random_description(std::mt19937_64& random);

}  // namespace benefactor::test_support
