#include "store/data_keys.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <rocksdb/db.h>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/data_keys_beside.hpp"
#include "store/sealing.hpp"
#include "store/wrapped_key.hpp"
#include "tests/store/stored_data_key.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

using namespace benefactor;
using namespace benefactor::store;
using namespace benefactor::test_support;

namespace of_data_keys_test {

member_id member(std::uint32_t number) {
  member_id id;
  number *= 2'654'435'761u;  // spread over the shards as HMACs are
  for (int i = 0; i < 4; ++i) id.bytes[i] = id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

std::vector<member_id> members(std::uint32_t from, std::uint32_t to) {
  std::vector<member_id> all;
  for (auto number = from; number < to; ++number) all.push_back(member(number));
  return all;
}

// How many files below *directory* hold *bytes*.
int files_with(const std::filesystem::path& directory, const std::string& bytes) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    count += content.find(bytes) != content.npos;
  }
  return count;
}

struct fixture {
  temp_directory directory;
  std::filesystem::path keys = directory / "keys";
  seeded_entropy ring_entropy{2};
  key_ring ring = key_ring::create(directory / "data.keys", ring_entropy);

  std::unique_ptr<data_key_store> open() { return std::make_unique<data_key_store>(keys, ring); }

  // The value stored for a member, read past the store and, if wanted, replaced. No store may be open there.
  std::string stored(const member_id& id, const std::string* replace = nullptr) {
    return stored(keys, id, replace);
  }

  static std::string stored(const std::filesystem::path& where, const member_id& id,
                            const std::string* replace) {
    return test_support::stored_data_key(where, data_key_name("default", id), [&](std::string& value) {
      if (replace != nullptr) value = *replace;
    });
  }

  // Puts what no store of keys would put there. None may be open.
  void put(const std::string& name, const std::string& value) const {
    rocksdb::DB* opened = nullptr;
    BOOST_REQUIRE(rocksdb::DB::Open({}, keys.string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    BOOST_REQUIRE(db->Put({}, name, value).ok());
  }
};

}  // namespace of_data_keys_test

BOOST_FIXTURE_TEST_SUITE(data_keys_suite, of_data_keys_test::fixture)
using namespace of_data_keys_test;

BOOST_AUTO_TEST_CASE(a_wrapped_key_has_the_golden_format) {
  data_key key;
  ring_entropy.fill(key.bytes);
  member_id id;
  for (std::uint8_t i = 0; i < 16; ++i) id.bytes[i] = i;
  const auto name = data_key_name("default", id), golden = golden_bytes("wrapped_key_v1.hex");
  BOOST_TEST(hex_of(name) == "0764656661756c74000102030405060708090a0b0c0d0e0f");
  BOOST_TEST(hex_of(wrap_key(ring, name, key, ring_entropy)) == hex_of(golden));
  BOOST_CHECK(unwrap_key(ring, name, golden).key->bytes == key.bytes);
  BOOST_TEST(hex_of(erased_key()) == "0102");
  BOOST_CHECK(unwrap_key(ring, name, erased_key()).state == key_state::erased);
}

BOOST_AUTO_TEST_CASE(every_changed_bit_of_a_wrapped_key_and_every_other_place_is_detected) {
  data_key key;
  const auto name = data_key_name("default", member(1));
  const auto value = wrap_key(ring, name, key, ring_entropy);
  for (std::size_t at = 0; at < value.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = value;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      BOOST_CHECK_THROW(unwrap_key(ring, name, changed), damaged_key);
    }
  BOOST_CHECK_THROW(unwrap_key(ring, data_key_name("default", member(2)), value), damaged_key);
  BOOST_CHECK_THROW(unwrap_key(ring, data_key_name("other", member(1)), value), damaged_key);
  BOOST_CHECK_THROW(unwrap_key(ring, name, ""), damaged_key);
  BOOST_CHECK_NO_THROW(unwrap_key(ring, name, value));
}

BOOST_AUTO_TEST_CASE(a_member_has_no_key_until_one_is_made_and_then_keeps_it) {
  data_key made;
  {
    const auto store = open();
    BOOST_CHECK(store->find("default", member(1)).state == key_state::missing);
    const auto lookup = store->get_or_create("default", member(1));
    BOOST_CHECK(lookup.state == key_state::live);
    made = *lookup.key;
    BOOST_CHECK(store->get_or_create("default", member(1)).key->bytes == made.bytes);
    BOOST_CHECK(store->find("default", member(1)).key->bytes == made.bytes);
    BOOST_CHECK(store->find("other", member(1)).state == key_state::missing);
    BOOST_CHECK(store->get_or_create("other", member(1)).key->bytes != made.bytes);
  }
  const auto again = open();
  BOOST_CHECK(again->find("default", member(1)).key->bytes == made.bytes);
  BOOST_CHECK(again->get_or_create("default", member(1)).key->bytes == made.bytes);
}

BOOST_AUTO_TEST_CASE(many_members_get_their_keys_in_their_order_also_when_named_twice) {
  const auto store = open();
  const auto known = store->get_or_create("default", member(3));
  store->erase("default", member(5));
  auto wanted = members(0, 3'000);
  wanted.push_back(member(0));
  wanted.push_back(member(2'999));
  const auto keys_made = store->get_or_create("default", wanted);
  BOOST_REQUIRE(keys_made.size() == wanted.size());
  std::set<std::array<std::uint8_t, 32>> distinct;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    BOOST_REQUIRE((keys_made[i].state == key_state::erased) == (wanted[i] == member(5)));
    if (!keys_made[i]) continue;
    distinct.insert(keys_made[i].key->bytes);
    BOOST_REQUIRE(store->find("default", wanted[i]).key->bytes == keys_made[i].key->bytes);
  }
  BOOST_TEST(distinct.size() == 2'999u);
  BOOST_CHECK(keys_made[3].key->bytes == known.key->bytes);
  BOOST_CHECK(keys_made[3'000].key->bytes == keys_made[0].key->bytes);
  BOOST_TEST(store->get_or_create("default", std::span<const member_id>{}).empty());
}

BOOST_AUTO_TEST_CASE(a_small_cache_changes_no_answer) {
  data_key_store store(keys, ring, {.cache_entries = 1});
  const auto wanted = members(0, 500);
  const auto made = store.get_or_create("default", wanted);
  store.erase("default", member(7));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = store.find("default", wanted[i]);
    if (i == 7)
      BOOST_CHECK(found.state == key_state::erased);
    else
      BOOST_REQUIRE(found.key->bytes == made[i].key->bytes);
  }
}

BOOST_AUTO_TEST_CASE(new_keys_survive_a_copy_of_the_files_taken_right_after) {
  const auto store = open();
  const auto made = store->get_or_create("default", members(0, 10));
  // What a crash leaves: the files as they are, nothing flushed or closed.
  std::filesystem::copy(keys, directory / "crashed", std::filesystem::copy_options::recursive);
  data_key_store after(directory / "crashed", ring);
  for (std::uint32_t i = 0; i < 10; ++i)
    BOOST_CHECK(after.find("default", member(i)).key->bytes == made[i].key->bytes);
}

BOOST_AUTO_TEST_CASE(threads_asking_at_once_get_one_key) {
  const auto store = open();
  const auto wanted = members(0, 200);
  std::vector<std::vector<key_lookup>> got(4);
  std::vector<std::thread> threads;
  for (auto& mine : got)
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < wanted.size(); i += 20)
        for (auto& key : store->get_or_create("default", std::span(wanted).subspan(i, 20)))
          mine.push_back(key);
    });
  for (auto& thread : threads) thread.join();
  for (const auto& mine : got)
    for (std::size_t i = 0; i < wanted.size(); ++i) BOOST_REQUIRE(mine[i].key->bytes == got[0][i].key->bytes);
}

BOOST_AUTO_TEST_CASE(an_erased_key_is_gone_from_every_file_and_what_it_sealed_stays_shut) {
  const seal_context context{{}, "default/claim/1", 1, 1};
  std::string part;
  std::vector<std::string> wrapped;
  {
    const auto store = open();
    store->get_or_create("default", members(0, 2'000));
    part = seal(*store->find("default", member(42)).key, member(42), "Jane Q. Public", context, ring_entropy);
  }
  for (const auto number : {41u, 42u, 1'999u}) wrapped.push_back(stored(member(number)).substr(18));
  const auto store = open();
  // One more, still in the write-ahead log and in no table.
  store->get_or_create("default", member(5'000));
  for (const auto& bytes : wrapped) BOOST_TEST(files_with(keys, bytes) > 0);

  BOOST_CHECK(unseal(*store->find("default", *sealed_owner(part)).key, part, context));
  BOOST_CHECK(store->erase("default", member(42)) == key_state::live);
  BOOST_TEST(files_with(keys, wrapped[1]) == 0);
  BOOST_TEST(files_with(keys, wrapped[0]) == 1);
  BOOST_CHECK(store->find("default", member(42)).state == key_state::erased);
  BOOST_CHECK(!store->find("default", member(42)));
  BOOST_CHECK(store->get_or_create("default", member(42)).state == key_state::erased);
  BOOST_CHECK(store->find("default", member(41)).state == key_state::live);

  BOOST_CHECK(store->erase("default", member(1'999)) == key_state::live);
  BOOST_TEST(files_with(keys, wrapped[2]) == 0);
  BOOST_CHECK(store->erase("default", member(42)) == key_state::erased);
}

BOOST_AUTO_TEST_CASE(a_key_is_erased_from_the_write_ahead_log_too) {
  const auto store = open();
  store->get_or_create("default", member(1));
  // The store holds its lock, so the wrapped bytes are read from a copy.
  std::filesystem::copy(keys, directory / "copy", std::filesystem::copy_options::recursive);
  const auto bytes = stored(directory / "copy", member(1), nullptr).substr(18);
  BOOST_TEST(files_with(keys, bytes) == 1);
  store->erase("default", member(1));
  BOOST_TEST(files_with(keys, bytes) == 0);
}

BOOST_AUTO_TEST_CASE(erasure_outlives_a_restart_and_holds_for_members_without_a_key) {
  {
    const auto store = open();
    store->get_or_create("default", member(1));
    BOOST_CHECK(store->erase("default", member(1)) == key_state::live);
    BOOST_CHECK(store->erase("default", member(2)) == key_state::missing);
  }
  const auto store = open();
  for (const auto number : {1u, 2u}) {
    BOOST_CHECK(store->find("default", member(number)).state == key_state::erased);
    BOOST_CHECK(store->get_or_create("default", member(number)).state == key_state::erased);
  }
}

BOOST_AUTO_TEST_CASE(an_erasure_that_was_broken_off_is_finished_by_the_next_start) {
  open()->get_or_create("default", members(0, 100));
  const auto erased = erased_key();
  // As it is when the process ends behind the durable mark of the key, before any file is dropped.
  const auto wrapped = stored(member(42), &erased).substr(18);
  std::ofstream(keys / "ERASING") << "erasing\n";
  BOOST_TEST(files_with(keys, wrapped) > 0);
  const auto store = open();
  BOOST_TEST(files_with(keys, wrapped) == 0);
  BOOST_TEST(!std::filesystem::exists(keys / "ERASING"));
  BOOST_CHECK(store->find("default", member(42)).state == key_state::erased);
  BOOST_CHECK(store->find("default", member(41)).state == key_state::live);
  // One that ends leaves no mark behind.
  store->erase("default", member(41));
  BOOST_TEST(!std::filesystem::exists(keys / "ERASING"));
}

BOOST_AUTO_TEST_CASE(readers_beside_an_erasure_never_bring_the_key_back) {
  data_key_store store(keys, ring, {.cache_entries = 16});
  store.get_or_create("default", members(0, 64));
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop)
      for (std::uint32_t i = 0; i < 64; ++i) store.find("default", member(i));
  });
  int came_back = 0;
  for (std::uint32_t i = 0; i < 8; ++i) {
    store.erase("default", member(i));
    for (int n = 0; n < 100; ++n) came_back += store.find("default", member(i)).state != key_state::erased;
  }
  stop = true;
  reader.join();
  BOOST_TEST(came_back == 0);
}

BOOST_AUTO_TEST_CASE(the_ring_of_another_id_is_refused) {
  open()->get_or_create("default", member(1));
  const auto other = key_ring::create(directory / "other.keys", system_entropy());
  BOOST_CHECK_THROW(data_key_store(keys, other), key_error);
  BOOST_CHECK_THROW(open()->rewrap(other), key_error);
  BOOST_CHECK_NO_THROW(open());
}

BOOST_AUTO_TEST_CASE(a_changed_or_moved_value_is_an_error_and_not_another_key) {
  open()->get_or_create("default", members(1, 3));
  const auto first = stored(member(1));
  stored(member(2), &first);
  const auto store = open();
  BOOST_CHECK_THROW(store->find("default", member(2)), damaged_key);
  BOOST_CHECK_THROW(store->get_or_create("default", member(2)), key_error);
  BOOST_CHECK(store->find("default", member(1)).state == key_state::live);
  BOOST_CHECK(store->erase("default", member(2)) == key_state::live);
}

BOOST_AUTO_TEST_CASE(those_that_were_erased_are_told_whatever_is_damaged_beside_them) {
  {
    const auto store = open();
    store->get_or_create("default", members(1, 6));
    store->erase("default", member(2));
    store->erase("default", member(4));
  }
  // Of no form, of a newer one, and a name that is nobody's.
  const std::string cut(30, 'x'), newer("\3\1", 2), erased = erased_key();
  stored(member(1), &cut);
  stored(member(3), &newer);
  put(std::string("\7default", 8) + "short", erased);
  const std::set<std::pair<std::string, member_id>> wanted{{"default", member(2)}, {"default", member(4)}};
  BOOST_CHECK(open()->erased() == wanted);
  data_keys_beside beside(keys, ring);
  BOOST_CHECK(beside.erased() == wanted);
  // It has kept them all, and finds each as it is: again, too.
  for (int again = 0; again < 2; ++again) {
    BOOST_CHECK_THROW(beside.find("default", member(1)), damaged_key);
    BOOST_CHECK(beside.find("default", member(2)).state == key_state::erased);
    BOOST_CHECK_THROW(beside.find("default", member(3)), key_error);
    BOOST_CHECK(beside.find("default", member(5)).state == key_state::live);
    BOOST_CHECK(beside.find("default", member(7)).state == key_state::missing);
    BOOST_CHECK(beside.erased() == wanted);
  }
}

BOOST_AUTO_TEST_CASE(whoever_looks_for_those_that_were_erased_is_asked_at_each_key_whether_to_go_on) {
  const auto store = open();
  store->get_or_create("default", members(1, 6));
  std::size_t asked = 0;
  BOOST_CHECK(!store->erased([&] { return ++asked == 3; }));
  BOOST_TEST(asked == 3u);
  BOOST_CHECK(store->erased([] { return false; })->empty());
}

BOOST_AUTO_TEST_CASE(a_store_in_use_is_refused) {
  const auto store = open();
  BOOST_CHECK_THROW(open(), key_error);
}

BOOST_AUTO_TEST_CASE(rewrapping_keeps_the_keys_and_frees_the_old_key_encryption_key) {
  const auto wanted = members(0, 300);
  const auto before = open()->get_or_create("default", wanted);
  open()->erase("default", member(9));
  const auto old_bytes = stored(member(3)).substr(18);
  ring.rotate(system_entropy());
  {
    const auto store = open();
    store->get_or_create("default", member(1'000));  // under the new key already
    BOOST_TEST(store->rewrap(ring) == 299u);
    BOOST_TEST(files_with(keys, old_bytes) == 0);
    BOOST_TEST(store->rewrap(ring) == 0u);
    store->get_or_create("default", member(1'001));
  }
  BOOST_TEST(wrapped_under(stored(member(3))).value() == 2u);
  ring.forget_old_keys();
  const auto store = open();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = store->find("default", wanted[i]);
    if (i == 9)
      BOOST_CHECK(found.state == key_state::erased);
    else
      BOOST_REQUIRE(found.key->bytes == before[i].key->bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_running_store_goes_over_to_the_rotated_ring) {
  const auto store = open();
  const auto made = store->get_or_create("default", members(0, 50));
  auto rotated = ring;
  rotated.rotate(system_entropy());
  BOOST_TEST(store->rewrap(rotated) == 50u);
  const auto fresh = store->get_or_create("default", member(60));
  BOOST_CHECK(store->find("default", member(5)).key->bytes == made[5].key->bytes);
  BOOST_CHECK_THROW(store->rewrap(ring), key_error);  // the older state lacks the key in use
  BOOST_CHECK(fresh.state == key_state::live);
}

BOOST_AUTO_TEST_CASE(a_key_whose_key_encryption_key_is_lost_is_an_error) {
  open()->get_or_create("default", member(1));
  ring.rotate(system_entropy());
  ring.forget_old_keys();
  BOOST_CHECK_THROW(open()->find("default", member(1)), damaged_key);
  BOOST_CHECK_THROW(open()->get_or_create("default", member(1)), key_error);
}

BOOST_AUTO_TEST_CASE(a_tenant_has_1_to_64_bytes) {
  const auto store = open();
  BOOST_CHECK_THROW(store->find("", member(1)), std::invalid_argument);
  BOOST_CHECK_THROW(store->get_or_create(std::string(65, 't'), member(1)), std::invalid_argument);
  BOOST_CHECK_THROW(store->erase("", member(1)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_memory_vault_keeps_the_same_promises_and_repeats_by_seed) {
  seeded_entropy one(5), two(5);
  memory_key_vault vault(one), same(two);
  BOOST_CHECK(vault.find("default", member(1)).state == key_state::missing);
  const auto made = vault.get_or_create("default", members(1, 4));
  const auto again = same.get_or_create("default", members(1, 4));
  for (int i = 0; i < 3; ++i) BOOST_CHECK(made[i].key->bytes == again[i].key->bytes);
  BOOST_CHECK(made[0].key->bytes != made[1].key->bytes);
  BOOST_CHECK(vault.get_or_create("default", member(2)).key->bytes == made[1].key->bytes);
  BOOST_CHECK(vault.find("other", member(2)).state == key_state::missing);
  BOOST_CHECK(vault.erase("default", member(2)) == key_state::live);
  BOOST_CHECK(vault.erase("default", member(9)) == key_state::missing);
  for (const auto number : {2u, 9u}) {
    BOOST_CHECK(vault.find("default", member(number)).state == key_state::erased);
    BOOST_CHECK(vault.get_or_create("default", member(number)).state == key_state::erased);
  }
}

BOOST_AUTO_TEST_SUITE_END()
