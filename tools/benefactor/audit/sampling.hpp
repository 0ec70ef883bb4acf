// Drawing a sample that anybody can draw again: how many claims, how many of each stratum, and which. Whole
// numbers only, but for unseen_errors_max. tools/benefactor/audit/README.md states the method for those who
// write their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "events/money.hpp"
#include "store/sha256.hpp"

namespace benefactor::tools {

/// A sample beyond this many claims is no longer one that people work through.
inline constexpr std::uint64_t sample_size_max = 10'000;

/// How sure, in percent: 90, 95 or 99. Errors of z_millionths: std::invalid_argument for another.
std::int64_t z_millionths(int confidence);  ///< 1'644'854, 1'959'964, 2'575'829

struct sample_design {
  int confidence = 95;           ///< percent
  std::int32_t margin = 500;     ///< basis points: half the width of the interval; 1 ... 5'000
  std::int32_t expected = 5000;  ///< basis points: the share of claims in error that is expected; 1 ... 9'999
};

/// Claims to look at to estimate the share of claims in error (attribute sampling, finite population
/// correction): n0 = z^2 p (1 - p) / e^2, n = n0 / (1 + (n0 - 1) / N), rounded up, computed exactly.
/// @returns 0 for an empty population, else 1 ... population.
std::uint64_t sample_size(std::uint64_t population, const sample_design& design);

/// How many of each stratum: *size* shared out in proportion to the strata's sizes, what is left over by the
/// largest remainder (of equal ones, the stratum that comes first); then each stratum that has fewer than
/// *least* gets so many, or all it has. So the sum is *size* or more.
/// @param size  at most the sum of *strata*.
std::vector<std::uint64_t> allocate(std::uint64_t size, const std::vector<std::uint64_t>& strata,
                                    std::uint64_t least);

/// SHA-256 of the seed in decimal, a colon, and the claim id as 32 lower-case hexadecimal digits.
store::digest256 selection_key(std::uint64_t seed, const claim_id& claim);

/// The places in *claims* of the *size* claims whose selection keys come first as unsigned bytes (of equal
/// ones, the lower id), in that order.
std::vector<std::size_t> choose(std::uint64_t seed, const std::vector<claim_id>& claims, std::uint64_t size);

// ---- what the findings say of the population ----

/// One stratum and the errors found in its sample.
struct stratum_findings {
  std::uint64_t population = 0;
  std::vector<cents> errors;  ///< by claim looked at: what was paid too much; negative: too little; 0: right
};

/// A total of the population, with bounds at the design's confidence; nothing where a stratum of which one
/// claim alone was looked at lets nobody say.
struct projected_total {
  std::int64_t estimate = 0;
  std::optional<std::int64_t> margin;
};

/// The stratified mean estimator. The estimate is the sum over strata of N_h * (sum of errors) / n_h, each
/// rounded half to even. The margin is z * sqrt(sum of N_h (N_h - n_h) s_h^2 / n_h), with s_h^2 the sample's
/// variance (n_h - 1 below), each stratum's term, the root and the product rounded up.
/// Errors: std::overflow_error when amounts leave 128 bits; std::invalid_argument for a stratum with claims
/// of which none was looked at.
projected_total project(const std::vector<stratum_findings>& strata, int confidence);

/// How many claims may be in error where none was seen: the most of them, however they are spread over
/// *strata*, that a sample like this shows nothing of with a probability of 1 - *confidence* or more
/// (hypergeometric, one-sided; of one stratum the bound of Clopper and Pearson for a finite population).
std::uint64_t unseen_errors_max(const std::vector<stratum_findings>& strata, int confidence);

}  // namespace benefactor::tools
