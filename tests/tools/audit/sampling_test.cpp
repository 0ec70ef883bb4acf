// How large a sample is, how it is shared out, which claims it takes, and what its errors say of all claims.
#include "tools/benefactor/audit/sampling.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <rapidcheck/boost_test.h>
#include <set>
#include <stdexcept>

#include "tests/support/story.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {
namespace of_sampling_test {

using counts = std::vector<std::uint64_t>;

std::vector<claim_id> claims_numbered(int from, int to) {
  std::vector<claim_id> claims;
  for (int i = from; i < to; ++i) claims.push_back(test_support::id_of<claim_id>("C-" + std::to_string(i)));
  return claims;
}

BOOST_AUTO_TEST_SUITE(sampling)

BOOST_AUTO_TEST_CASE(the_sample_size_is_that_of_the_tables_of_attribute_sampling) {
  // n0 = 1.959964^2 * 0.25 / 0.05^2 = 384.146; of 1,000: 384.146 / (1 + 383.146 / 1000) = 277.7.
  BOOST_TEST(sample_size(1'000, {}) == 278u);
  BOOST_TEST(sample_size(100'000'000, {}) == 385u);
  BOOST_TEST(sample_size(10'000, {}) == 370u);
  // n0 = 1.959964^2 * 0.05 * 0.95 / 0.05^2 = 72.99.
  BOOST_TEST(sample_size(1'000'000, {.expected = 500}) == 73u);
  BOOST_TEST(sample_size(1'000'000, {.confidence = 99}) == 664u);
  BOOST_TEST(sample_size(1'000'000, {.confidence = 90, .margin = 100}) == 6'719u);
}

BOOST_AUTO_TEST_CASE(a_sample_is_never_larger_than_its_population_nor_empty) {
  BOOST_TEST(sample_size(0, {}) == 0u);
  BOOST_TEST(sample_size(1, {}) == 1u);
  BOOST_TEST(sample_size(2, {}) == 2u);
  BOOST_TEST(sample_size(5, {.confidence = 99, .margin = 1}) == 5u);
  BOOST_TEST(sample_size(1'000, {.margin = 5'000, .expected = 1}) == 1u);
  BOOST_CHECK_THROW(sample_size(10, {.confidence = 80}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(strata_get_their_share_by_the_largest_remainder) {
  // 10 of 100: 6.1, 2.9, 1.0.
  BOOST_TEST(allocate(10, {61, 29, 10}, 0) == (counts{6, 3, 1}), boost::test_tools::per_element());
  // 1.5 each: the first gets the odd one.
  BOOST_TEST(allocate(3, {5, 5}, 0) == (counts{2, 1}), boost::test_tools::per_element());
  BOOST_TEST(allocate(0, {5, 5}, 0) == (counts{0, 0}), boost::test_tools::per_element());
  BOOST_TEST(allocate(7, {3, 4}, 0) == (counts{3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_stratum_gets_the_least_or_all_it_has) {
  BOOST_TEST(allocate(10, {1'000, 4, 0, 30}, 5) == (counts{10, 4, 0, 5}), boost::test_tools::per_element());
}

RC_BOOST_PROP(a_share_is_the_proportion_to_within_one_and_shares_add_up, ()) {
  const auto strata = *rc::gen::container<counts>(6, rc::gen::inRange<std::uint64_t>(0, 100'000));
  const auto population = std::accumulate(strata.begin(), strata.end(), std::uint64_t{0});
  RC_PRE(population > 0u);
  const auto size = *rc::gen::inRange<std::uint64_t>(0, population + 1);
  const auto shares = allocate(size, strata, 0);
  RC_ASSERT(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}) == size);
  for (std::size_t i = 0; i < strata.size(); ++i) {
    RC_ASSERT(shares[i] <= strata[i]);
    RC_ASSERT(shares[i] * population + population > size * strata[i]);
    RC_ASSERT(shares[i] * population < size * strata[i] + population);
  }
}

BOOST_AUTO_TEST_CASE(the_selection_key_is_what_the_manual_says) {
  claim_id claim;
  claim.bytes[0] = 0xab;
  claim.bytes[15] = 1;
  BOOST_TEST(hex_of(store::as_text(selection_key(42, claim))) ==
             hex_of(store::as_text(store::sha256("42:ab000000000000000000000000000001"))));
}

BOOST_AUTO_TEST_CASE(a_seed_draws_the_same_claims_in_any_order_and_another_seed_draws_others) {
  auto claims = claims_numbered(0, 500);
  const auto drawn_by = [&](std::uint64_t seed) {
    std::vector<claim_id> drawn;
    for (const auto place : choose(seed, claims, 40)) drawn.push_back(claims[place]);
    return drawn;
  };
  const auto first = drawn_by(7);
  const auto other = drawn_by(8);
  BOOST_TEST(std::set<claim_id>(first.begin(), first.end()).size() == 40u);
  std::reverse(claims.begin(), claims.end());
  BOOST_TEST((drawn_by(7) == first));
  BOOST_TEST((other != first));
  std::set<claim_id> both(first.begin(), first.end());
  both.insert(other.begin(), other.end());
  BOOST_TEST(both.size() > 60u);
}

BOOST_AUTO_TEST_CASE(a_smaller_sample_is_the_beginning_of_a_larger_one) {
  const auto claims = claims_numbered(0, 100);
  auto large = choose(1, claims, 30);
  large.resize(10);
  BOOST_TEST(choose(1, claims, 10) == large, boost::test_tools::per_element());
  BOOST_TEST(choose(1, claims, 1'000).size() == 100u);
  BOOST_TEST(choose(1, {}, 5).empty());
}

BOOST_AUTO_TEST_CASE(errors_are_projected_by_stratum) {
  // 100 claims, 4 seen, errors of 10.00 and 30.00: 100 * 40.00 / 4 = 1,000.00.
  // s^2 = (4 * (1000^2 + 3000^2) - 4000^2) / (4 * 3) = 2,000,000; 100 * 96 / 4 * s^2 = 4,800,000,000,
  // whose root is 69,282.03...; times 1.959964 = 135,790.3...
  const stratum_findings first{100, {10'00, 0, 30'00, 0}};
  const auto one = project({first}, 95);
  BOOST_TEST(one.estimate == 1'000'00);
  BOOST_TEST(one.margin.value() == 135'793);  // 69,283 * 1.959964, rounded up.
  // Seen as a whole: exact.
  const auto two = project({first, {2, {-5'00, 1}}}, 95);
  BOOST_TEST(two.estimate == 1'000'00 - 4'99);
  BOOST_TEST(two.margin.value() == 135'793);
}

BOOST_AUTO_TEST_CASE(a_stratum_is_rounded_half_to_even) {
  BOOST_TEST(project({{5, {1, 0}}}, 95).estimate == 2);    // 2.5
  BOOST_TEST(project({{7, {1, 0}}}, 95).estimate == 4);    // 3.5
  BOOST_TEST(project({{5, {-1, 0}}}, 95).estimate == -2);  // -2.5
}

BOOST_AUTO_TEST_CASE(one_claim_of_many_bounds_nothing) {
  BOOST_TEST(!project({{10, {5}}}, 95).margin.has_value());
  BOOST_TEST(project({{1, {5}}}, 95).margin.value() == 0);
  BOOST_TEST(project({{0, {}}}, 95).estimate == 0);
  BOOST_CHECK_THROW(project({{10, {}}}, 95), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(where_no_error_was_seen_the_bound_is_that_of_the_hypergeometric_distribution) {
  const auto none = [](std::size_t n) { return std::vector<cents>(n, 0); };
  // C(953, 60) / C(1000, 60) = 0.0508, C(952, 60) / C(1000, 60) = 0.0476.
  BOOST_TEST(unseen_errors_max({{1'000, none(60)}}, 95) == 47u);
  BOOST_TEST(unseen_errors_max({{1'000, none(60)}}, 90) == 36u);
  BOOST_TEST(unseen_errors_max({{1'000, none(60)}}, 99) == 71u);
  // 1 - 19 / 20 is 0.05 itself.
  BOOST_TEST(unseen_errors_max({{20, none(1)}}, 95) == 19u);
  BOOST_TEST(unseen_errors_max({{7, none(7)}, {0, {}}}, 95) == 0u);
  BOOST_CHECK_THROW(unseen_errors_max({}, 80), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(errors_hide_best_where_the_least_is_looked_at) {
  // By all ways to spread them over both: at most 18.
  BOOST_TEST(unseen_errors_max({{50, std::vector<cents>(10)}, {30, std::vector<cents>(3)}}, 95) == 18u);
}

BOOST_AUTO_TEST_CASE(amounts_beyond_128_bits_are_refused) {
  const stratum_findings huge{std::uint64_t{1} << 20, std::vector<cents>(3, max_amount)};
  BOOST_TEST(project({huge}, 95).margin.value() == 0);
  const stratum_findings spread{std::uint64_t{1} << 40, {max_amount, -max_amount, max_amount}};
  BOOST_CHECK_THROW(project({spread}, 95), std::overflow_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_sampling_test
}  // namespace benefactor::tools
