// On which policies the claims of a book fall.
#include <boost/test/unit_test.hpp>
#include <map>
#include <stdexcept>

#include "api/generator/claim_source.hpp"

namespace benefactor::api {
namespace of_claim_spread_test {

constexpr std::uint64_t policies = 100, claims = 20'000;

std::map<std::uint64_t, std::uint64_t> claims_by_policy(const claim_spread& spread) {
  const book some(1, policies, false);
  claim_source source(some, claims, spread);
  std::map<std::uint64_t, std::uint64_t> counts;
  for (auto batch = source.next_batch(); !batch.empty(); batch = source.next_batch())
    for (const auto& g : batch) ++counts[g.family->index];
  return counts;
}

BOOST_AUTO_TEST_SUITE(spreads_of_claims)

BOOST_AUTO_TEST_CASE(a_uniform_spread_has_about_as_many_claims_on_every_policy) {
  const auto counts = claims_by_policy({.spread = policy_spread::uniform});
  BOOST_TEST(counts.size() == policies);
  for (const auto& [policy, count] : counts)
    BOOST_TEST((count > 120 && count < 280), policy << ": " << count);
}

BOOST_AUTO_TEST_CASE(a_zipf_spread_has_most_claims_on_the_first_policy_and_some_on_the_last) {
  const auto counts = claims_by_policy({.spread = policy_spread::zipf});
  BOOST_TEST(counts.at(0) > claims / 10);
  BOOST_TEST(counts.at(0) > counts.at(9) * 5);
  BOOST_TEST(counts.at(9) > counts.at(99) * 5);
  BOOST_TEST(counts.at(99) > 0u);
}

BOOST_AUTO_TEST_CASE(two_rounds_in_turn_meet_every_policy) {
  const book some(1, policies, false);
  claim_source source(some, 2 * policies, {.spread = policy_spread::in_turn});
  std::map<std::uint64_t, std::uint64_t> counts;
  for (auto batch = source.next_batch(); !batch.empty(); batch = source.next_batch())
    for (const auto& g : batch) ++counts[g.family->index];
  BOOST_TEST(counts.size() == policies);
}

BOOST_AUTO_TEST_CASE(a_part_of_the_policies_gets_all_of_the_claims) {
  const auto counts = claims_by_policy({.spread = policy_spread::uniform, .first = 30, .count = 20});
  BOOST_TEST(counts.size() == 20u);
  BOOST_TEST(counts.begin()->first == 30u);
  BOOST_TEST(counts.rbegin()->first == 49u);
}

BOOST_AUTO_TEST_CASE(another_series_has_other_claims) {
  const book some(1, policies, false);
  claim_source one(some, 100, {.series = 0}), other(some, 100, {.series = 1});
  BOOST_TEST((one.next_batch().front().claim.lines != other.next_batch().front().claim.lines));
}

BOOST_AUTO_TEST_CASE(a_part_beyond_the_last_policy_is_an_error) {
  const book some(1, policies, false);
  BOOST_CHECK_THROW(claim_source(some, 1, {.first = 90, .count = 11}), std::invalid_argument);
  BOOST_CHECK_THROW(claim_source(some, 1, {.first = 100}), std::invalid_argument);
  BOOST_CHECK_NO_THROW(claim_source(some, 1, {.first = 90, .count = 10}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_spread_test
}  // namespace benefactor::api
