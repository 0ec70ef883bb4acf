#include "tools/benefactor/audit/sampling.hpp"

#include <algorithm>
#include <numeric>
#include <queue>
#include <stdexcept>

namespace benefactor::tools {

namespace {

using wide = __int128;

constexpr wide million = 1'000'000;

[[noreturn]] void too_large() { throw std::overflow_error("sample: amounts are too large to be projected"); }

wide times(wide a, wide b) {
  wide product = 0;
  if (__builtin_mul_overflow(a, b, &product)) too_large();
  return product;
}

wide plus(wide a, wide b) {
  wide sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) too_large();
  return sum;
}

/// a / b rounded up; a >= 0, b > 0.
wide quotient_up(wide a, wide b) { return a / b + (a % b != 0); }

/// a / b rounded half to even; b > 0.
wide quotient_half_even(wide a, wide b) {
  auto q = a / b;
  auto r = a % b;
  if (r < 0) {
    r += b;
    --q;
  }
  const auto twice = r * 2;
  if (twice > b || (twice == b && q % 2 != 0)) ++q;
  return q;
}

/// The least whole number whose square is *a* or more; a >= 0.
wide root_up(wide a) {
  wide low = 0, high = wide{1} << 63;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (middle * middle >= a)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

std::int64_t narrow(wide a) {
  if (a > INT64_MAX || a < INT64_MIN) too_large();
  return static_cast<std::int64_t>(a);
}

/// What the stratum adds to the variance of the total; nothing: it cannot be told.
std::optional<wide> variance_of(const stratum_findings& s) {
  const wide n = static_cast<wide>(s.errors.size()), all = s.population;
  if (n == all) return 0;
  if (n < 2) return std::nullopt;
  wide sum = 0, squares = 0;
  for (const auto e : s.errors) {
    sum = plus(sum, e);
    squares = plus(squares, times(e, e));
  }
  const auto spread = plus(times(n, squares), -times(sum, sum));  // n (n - 1) times the sample's variance.
  return quotient_up(times(times(all, all - n), spread), times(times(n, n), n - 1));
}

}  // namespace

std::int64_t z_millionths(int confidence) {
  switch (confidence) {
    case 90: return 1'644'854;
    case 95: return 1'959'964;
    case 99: return 2'575'829;
    default: throw std::invalid_argument("--confidence: is 90, 95 or 99");
  }
}

std::uint64_t sample_size(std::uint64_t population, const sample_design& design) {
  if (population == 0) return 0;
  // n0 = a / b; n = a N / (b (N - 1) + a).
  const wide z = z_millionths(design.confidence), p = design.expected, e = design.margin;
  const auto a = z * z * p * (whole - p), b = million * million * e * e;
  return static_cast<std::uint64_t>(quotient_up(a * population, b * (static_cast<wide>(population) - 1) + a));
}

std::vector<std::uint64_t> allocate(std::uint64_t size, const std::vector<std::uint64_t>& strata,
                                    std::uint64_t least) {
  const auto population = std::accumulate(strata.begin(), strata.end(), std::uint64_t{0});
  std::vector<std::uint64_t> shares(strata.size());
  if (population == 0) return shares;
  std::vector<std::uint64_t> remainders(strata.size());
  auto left = size;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const auto product = static_cast<wide>(size) * strata[i];
    shares[i] = static_cast<std::uint64_t>(product / population);
    remainders[i] = static_cast<std::uint64_t>(product % population);
    left -= shares[i];
  }
  std::vector<std::size_t> order(strata.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; i < left; ++i) ++shares[order[i]];
  for (std::size_t i = 0; i < strata.size(); ++i) shares[i] = std::max(shares[i], std::min(least, strata[i]));
  return shares;
}

store::digest256 selection_key(std::uint64_t seed, const claim_id& claim) {
  return store::sha256(std::to_string(seed) + ":" + to_hex(claim));
}

std::vector<std::size_t> choose(std::uint64_t seed, const std::vector<claim_id>& claims, std::uint64_t size) {
  struct ticket {
    store::digest256 key;
    claim_id claim;
    std::size_t place;
  };
  std::vector<ticket> tickets;
  tickets.reserve(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i)
    tickets.push_back({selection_key(seed, claims[i]), claims[i], i});
  const auto drawn = std::min<std::size_t>(size, tickets.size());
  std::partial_sort(
      tickets.begin(), tickets.begin() + static_cast<std::ptrdiff_t>(drawn), tickets.end(),
      [](const ticket& a, const ticket& b) { return a.key != b.key ? a.key < b.key : a.claim < b.claim; });
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < drawn; ++i) places.push_back(tickets[i].place);
  return places;
}

projected_total project(const std::vector<stratum_findings>& strata, int confidence) {
  wide total = 0;
  std::optional<wide> variance = 0;
  for (const auto& s : strata) {
    if (s.population == 0) continue;
    if (s.errors.empty()) throw std::invalid_argument("a stratum with claims has none that was looked at");
    wide sum = 0;
    for (const auto e : s.errors) sum = plus(sum, e);
    total = plus(total, quotient_half_even(times(sum, static_cast<wide>(s.population)),
                                           static_cast<wide>(s.errors.size())));
    const auto of_stratum = variance_of(s);
    variance = variance && of_stratum ? std::optional(plus(*variance, *of_stratum)) : std::nullopt;
  }
  projected_total result{narrow(total), {}};
  if (variance)
    result.margin = narrow(quotient_up(times(z_millionths(confidence), root_up(*variance)), million));
  return result;
}

std::uint64_t unseen_errors_max(const std::vector<stratum_findings>& strata, int confidence) {
  static_cast<void>(z_millionths(confidence));  // Refuses one that is none.
  struct part {
    std::uint64_t looked_at, all;  // *all*: but for those in error so far.
  };
  // Of one claim more, the sample shows nothing with the probability 1 - looked_at / all of its stratum,
  // which falls with every claim: so the best place for the next one is best for all of them together.
  const auto hides_worse = [](const part& a, const part& b) {
    return static_cast<wide>(a.looked_at) * b.all > static_cast<wide>(b.looked_at) * a.all;
  };
  std::priority_queue<part, std::vector<part>, decltype(hides_worse)> places(hides_worse);
  for (const auto& s : strata)
    if (s.errors.size() < s.population) places.push({s.errors.size(), s.population});
  // What rounding leaves undecided counts as possible.
  const double least = (100 - confidence) / 100.0 * (1 - 1e-9);
  double unseen = 1;
  std::uint64_t in_error = 0;
  for (; !places.empty(); ++in_error) {
    auto [looked_at, all] = places.top();
    places.pop();
    unseen *= static_cast<double>(all - looked_at) / static_cast<double>(all);
    if (unseen < least) break;
    if (--all > looked_at) places.push({looked_at, all});
  }
  return in_error;
}

}  // namespace benefactor::tools
