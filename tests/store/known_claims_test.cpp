// The filter of known claims: none that was added is ever taken for new, also after it was stored and read.
#include "store/known_claims.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace benefactor::store {
namespace of_known_claims_test {

std::vector<id128> random_ids(std::mt19937_64& random, std::size_t count) {
  std::vector<id128> ids(count);
  for (auto& id : ids)
    for (std::size_t half = 0; half < 2; ++half) {
      const auto bits = random();
      std::memcpy(id.bytes.data() + 8 * half, &bits, sizeof bits);
    }
  return ids;
}

std::vector<std::string> changed_parts(known_claims& claims) {
  std::vector<std::string> parts;
  std::uint32_t last = 0;
  claims.for_each_changed([&](std::uint32_t part, std::string_view bytes) {
    BOOST_TEST((parts.empty() || part == last + 1));
    last = part;
    parts.emplace_back(bytes);
  });
  claims.stored();
  return parts;
}

std::size_t taken_for_known(const known_claims& claims, const std::vector<id128>& ids) {
  std::size_t known = 0;
  for (const auto& id : ids) known += claims.may_hold(id);
  return known;
}

BOOST_AUTO_TEST_SUITE(known_claims_test)

BOOST_AUTO_TEST_CASE(a_new_set_knows_nothing_and_has_one_empty_part_to_store) {
  std::mt19937_64 random(1);
  known_claims claims(100);
  BOOST_TEST(taken_for_known(claims, random_ids(random, 100)) == 0u);
  BOOST_TEST(changed_parts(claims).size() == 1u);
  BOOST_TEST(changed_parts(claims).empty());
}

BOOST_AUTO_TEST_CASE(what_was_added_is_always_known_and_few_others_seem_so) {
  std::mt19937_64 random(2);
  known_claims claims(1000);
  const auto ids = random_ids(random, 5000), others = random_ids(random, 10'000);
  for (const auto& id : ids) claims.add(id);
  BOOST_TEST(taken_for_known(claims, ids) == ids.size());
  BOOST_TEST(taken_for_known(claims, others) < 200u);  // Five parts of one in a thousand: about 50.
}

BOOST_AUTO_TEST_CASE(a_full_part_is_not_changed_again_and_only_changes_are_stored) {
  std::mt19937_64 random(3);
  known_claims claims(1000);
  for (const auto& id : random_ids(random, 999)) claims.add(id);
  BOOST_TEST(changed_parts(claims).size() == 1u);
  for (const auto& id : random_ids(random, 1500))
    claims.add(id);  // Fills the first, the second and begins a third.
  BOOST_TEST(changed_parts(claims).size() == 3u);
  for (const auto& id : random_ids(random, 1)) claims.add(id);
  BOOST_TEST(changed_parts(claims).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_stored_is_visited_again) {
  known_claims claims(1000);
  claims.add(id128{});
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::size_t parts = 0;
    claims.for_each_changed([&](std::uint32_t, std::string_view) { ++parts; });
    BOOST_TEST(parts == 1u);
  }
}

BOOST_AUTO_TEST_CASE(stored_and_loaded_it_knows_the_same_and_goes_on) {
  std::mt19937_64 random(4);
  known_claims before(1000);
  const auto ids = random_ids(random, 2500), more = random_ids(random, 2500);
  for (const auto& id : ids) before.add(id);
  known_claims after(1000);
  std::uint32_t part = 0;
  for (const auto& bytes : changed_parts(before)) BOOST_TEST(after.load(part++, bytes));
  BOOST_TEST(taken_for_known(after, ids) == ids.size());
  BOOST_TEST(changed_parts(after).empty());
  for (const auto& id : more) after.add(id);
  BOOST_TEST(taken_for_known(after, ids) == ids.size());
  BOOST_TEST(taken_for_known(after, more) == more.size());
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_part_or_not_the_next_one_are_refused) {
  known_claims stored(1000), claims(1000);
  const auto bytes = changed_parts(stored).front();
  BOOST_TEST(!claims.load(1, bytes));
  BOOST_TEST(!claims.load(0, bytes.substr(1)));
  BOOST_TEST(!claims.load(0, bytes + "x"));
  BOOST_TEST(!claims.load(0, ""));
  BOOST_TEST(claims.load(0, bytes));
  BOOST_TEST(!claims.load(0, bytes));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_known_claims_test
}  // namespace benefactor::store
