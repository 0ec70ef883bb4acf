#pragma once
/// What holds of every bucket and its claims at all times, whatever was done and in whatever order.

#include <string>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor::test_support {

/// Says in words what does not hold; empty when all does: every decided line balances; the bucket is the sum
/// of the lines that stand; no annual limit, deductible, out-of-pocket maximum or number of visits is
/// exceeded (a waived annual limit excepted).
/// @param claims  all claims ever decided in *bucket*
std::vector<std::string> broken_promises(const bucket_state& bucket,
                                         const std::vector<const claim_state*>& claims);

}  // namespace benefactor::test_support
