#include "store/key_cache.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>

using namespace benefactor;
using namespace benefactor::store;

namespace {

// The first bytes decide the shard: ids made of multiples of 16 all fall into one.
key_cache::id one_shard_id(std::uint32_t number, std::uint32_t tenant = 0) {
  key_cache::id id;
  number *= 16;
  for (int i = 0; i < 4; ++i) id.member.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  id.tenant = tenant * 16;
  return id;
}

key_lookup live(std::uint8_t mark) {
  auto key = std::make_shared<data_key>();
  key->bytes[0] = mark;
  return {key_state::live, key};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_cache_suite)

BOOST_AUTO_TEST_CASE(the_least_recently_used_entry_goes_first) {
  key_cache cache(3 * 16);  // three to a shard
  for (std::uint8_t i = 1; i <= 3; ++i) cache.put(one_shard_id(i), live(i));
  BOOST_TEST(cache.find(one_shard_id(1)).has_value());
  cache.put(one_shard_id(4), live(4));
  BOOST_TEST(!cache.find(one_shard_id(2)).has_value());
  for (std::uint8_t i : {1, 3, 4}) BOOST_TEST(cache.find(one_shard_id(i)).value().key->bytes[0] == i);
  BOOST_TEST(cache.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_cache_of_many_entries_agrees_with_a_map) {
  key_cache cache(16 * 64);
  std::map<std::uint32_t, std::uint8_t> last;
  std::uint32_t random = 1;
  for (int i = 0; i < 20'000; ++i) {
    random = random * 1'664'525 + 1'013'904'223;
    const auto number = random >> 24;
    if (random & 1) {
      last[number] = static_cast<std::uint8_t>(i);
      cache.put(one_shard_id(number), live(static_cast<std::uint8_t>(i)));
    } else if (const auto found = cache.find(one_shard_id(number))) {
      BOOST_REQUIRE(found->key->bytes[0] == last.at(number));
    }
    BOOST_REQUIRE(cache.size() <= 64u);
  }
  BOOST_TEST(cache.size() == 64u);
}

BOOST_AUTO_TEST_CASE(a_renewed_key_replaces_what_is_known_and_adds_nothing_that_is_not) {
  key_cache cache(100);
  cache.put(one_shard_id(1), live(1));
  const auto before = cache.generation(one_shard_id(2));
  cache.replace(one_shard_id(1), live(2));
  cache.replace(one_shard_id(2), live(2));
  BOOST_TEST(cache.find(one_shard_id(1)).value().key->bytes[0] == 2);
  BOOST_TEST(!cache.find(one_shard_id(2)).has_value());
  BOOST_TEST(cache.size() == 1u);
  // What the disk said before it is older than the renewal.
  cache.add_if_unchanged(one_shard_id(2), live(1), before);
  BOOST_TEST(!cache.find(one_shard_id(2)).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_read_before_a_key_was_erased_does_not_come_back) {
  key_cache cache(100);
  const auto id = one_shard_id(1);
  const auto before = cache.generation(id);
  cache.put(id, {key_state::erased, nullptr});
  cache.add_if_unchanged(id, live(1), before);
  BOOST_CHECK(cache.find(id).value().state == key_state::erased);
  cache.add_if_unchanged(one_shard_id(2), live(2), cache.generation(one_shard_id(2)));
  BOOST_TEST(cache.find(one_shard_id(2)).has_value());
}

BOOST_AUTO_TEST_CASE(tenants_do_not_share_entries) {
  key_cache cache(100);
  cache.put(one_shard_id(1, 0), live(1));
  BOOST_TEST(!cache.find(one_shard_id(1, 1)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
