// Renewal of data keys: newer generations seal, older ones open, and every one goes with an erasure.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/data_keys.hpp"
#include "store/data_keys_beside.hpp"
#include "store/key_inventory.hpp"
#include "store/key_rotation.hpp"
#include "store/sealing.hpp"
#include "store/wrapped_key.hpp"
#include "tests/store/stored_data_key.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store {
namespace of_key_renewal_test {

using test_support::seeded_entropy;
using test_support::temp_directory;

member_id member(std::uint32_t number) {
  member_id id;
  number *= 2'654'435'761u;
  for (int i = 0; i < 4; ++i) id.bytes[i] = id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

struct renewing {
  static constexpr std::uint32_t members = 2'500;  // Three batches.

  temp_directory directory;
  seeded_entropy entropy{11};
  key_ring ring = key_ring::create(directory / "data.keys", entropy);
  const seal_context context{{}, "default/claim/1", 1, 1};

  std::unique_ptr<data_key_store> open() const {
    return std::make_unique<data_key_store>(directory / "keys", key_ring::load(directory / "data.keys"));
  }
  static void make_keys(data_key_store& keys) {
    std::vector<member_id> all;
    for (std::uint32_t i = 0; i < members; ++i) all.push_back(member(i));
    keys.get_or_create("default", all);
  }
  std::string sealed(data_key_store& keys, std::uint32_t number, const std::string& text) {
    return seal(*keys.find("default", member(number)).key, member(number), text, context, entropy);
  }
  std::string opened(key_vault& keys, std::uint32_t number, const std::string& part) const {
    return unseal(*keys.find("default", member(number)).key, part, context).plaintext.value_or("closed");
  }
  /// The value on disk. No store may be open.
  std::string stored(std::uint32_t number, const std::string* replace = nullptr) const {
    return test_support::stored_data_key(directory / "keys", data_key_name("default", member(number)),
                                         [&](std::string& value) {
                                           if (replace != nullptr) value = *replace;
                                         });
  }
};

BOOST_FIXTURE_TEST_SUITE(key_renewal, renewing)

BOOST_AUTO_TEST_CASE(a_renewed_key_seals_anew_and_opens_what_was_sealed_before) {
  std::string before, after;
  {
    const auto keys = open();
    make_keys(*keys);
    before = sealed(*keys, 7, "before");
    const auto report = keys->renew_all();
    BOOST_TEST(report.renewed == members);
    BOOST_TEST(!report.went_on);
    BOOST_TEST((keys->counts() == key_counts{0, {{1, members}}, {{1, members}}, false}));
    after = sealed(*keys, 7, "after");
    BOOST_TEST(int{sealed_generation(before).value()} == 0);
    BOOST_TEST(int{sealed_generation(after).value()} == 1);
    BOOST_TEST(opened(*keys, 7, before) == "before");
    BOOST_TEST(opened(*keys, 7, after) == "after");
  }
  // The newer generation was on disk before it sealed anything.
  const auto again = open();
  BOOST_TEST(opened(*again, 7, before) == "before");
  BOOST_TEST(opened(*again, 7, after) == "after");
  data_keys_beside beside(directory / "keys", ring);
  BOOST_TEST(opened(beside, 7, before) == "before");
  BOOST_TEST(opened(beside, 7, after) == "after");
}

BOOST_AUTO_TEST_CASE(a_renewal_that_was_stopped_goes_on_and_renews_no_key_twice) {
  std::size_t first = 0;
  {
    const auto keys = open();
    make_keys(*keys);
    int calls = 0;
    const auto report = keys->renew_all([&](std::size_t, std::size_t) { return ++calls < 2; });
    BOOST_TEST(report.stopped);
    first = report.renewed;
    BOOST_TEST(first > 0u);
    BOOST_TEST(first < members);
    BOOST_TEST(keys->counts().renewing);
    BOOST_TEST(keys->counts().renewed.at(1) == first);
  }
  const auto keys = open();  // As after a crash: how far it came is on disk.
  const auto rest = keys->renew_all();
  BOOST_TEST(rest.went_on);
  BOOST_TEST(first + rest.renewed == members);
  BOOST_TEST((keys->counts() == key_counts{0, {{1, members}}, {{1, members}}, false}));
  // The next one begins anew.
  BOOST_TEST(keys->renew_all().renewed == members);
  BOOST_TEST(keys->counts().renewed.at(2) == members);
}

BOOST_AUTO_TEST_CASE(whoever_gives_up_before_the_first_batch_has_renewed_nothing) {
  const auto keys = open();
  make_keys(*keys);
  const auto report = keys->renew_all([](std::size_t, std::size_t) { return false; });
  BOOST_TEST(report.stopped);
  BOOST_TEST(report.renewed == 0u);
  BOOST_TEST(keys->counts().renewed.empty());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_damaged_is_named_and_keeps_no_other_from_being_renewed) {
  {
    const auto keys = open();
    make_keys(*keys);
    keys->erase("default", member(3));
  }
  auto changed = stored(1'234);
  changed[20] = static_cast<char>(changed[20] ^ 1);
  stored(1'234, &changed);
  const std::string cut = stored(7).substr(0, 30);
  stored(7, &cut);
  {
    const auto keys = open();
    std::size_t total = 0;
    const auto report = keys->renew_all([&](std::size_t, std::size_t of) {
      total = of;
      return true;
    });
    BOOST_TEST(total == members);
    BOOST_TEST(!report.stopped);
    BOOST_TEST(report.renewed == members - 3);
    BOOST_TEST(report.erased == 1u);
    BOOST_TEST(report.damaged == 2u);
    auto named = report.damaged_keys;
    std::sort(named.begin(), named.end());
    std::vector<std::string> expected{"default/" + to_hex(member(7)), "default/" + to_hex(member(1'234))};
    std::sort(expected.begin(), expected.end());
    BOOST_TEST(named == expected, boost::test_tools::per_element());
    BOOST_TEST(int{keys->find("default", member(8)).key->generation()} == 1);
    // The next one begins anew: this one has ended.
    BOOST_TEST(!keys->renew_all().went_on);
  }
  BOOST_TEST((stored(1'234) == changed));
  BOOST_TEST((stored(7) == cut));
}

BOOST_AUTO_TEST_CASE(of_keys_that_are_named_one_that_is_damaged_is_told_and_the_others_are_renewed) {
  { make_keys(*open()); }
  const std::string cut = stored(7).substr(0, 30);
  stored(7, &cut);
  const auto keys = open();
  const auto report = keys->renew("default", std::vector{member(7), member(8), member(7)});
  BOOST_TEST(report.renewed == 1u);
  BOOST_TEST(report.damaged == 1u);
  BOOST_TEST(report.damaged_keys == std::vector<std::string>{"default/" + to_hex(member(7))},
             boost::test_tools::per_element());
  BOOST_TEST(int{keys->find("default", member(8)).key->generation()} == 1);
}

BOOST_AUTO_TEST_CASE(some_members_keys_are_renewed_and_no_others) {
  const auto keys = open();
  make_keys(*keys);
  keys->erase("default", member(3));
  const std::vector<member_id> some{member(1), member(2), member(1), member(3), member(members + 1)};
  const auto report = keys->renew("default", some);
  BOOST_TEST(report.renewed == 2u);
  BOOST_TEST(report.erased == 1u);
  BOOST_TEST(report.missing == 1u);
  BOOST_TEST(keys->counts().renewed.at(1) == 2u);
  BOOST_TEST(int{keys->find("default", member(1)).key->generation()} == 1);
  BOOST_TEST(int{keys->find("default", member(4)).key->generation()} == 0);
  // Nobody gets a key by it, nor one back.
  BOOST_CHECK(keys->find("default", member(members + 1)).state == key_state::missing);
  BOOST_CHECK(keys->find("default", member(3)).state == key_state::erased);
}

BOOST_AUTO_TEST_CASE(an_erasure_destroys_every_generation) {
  std::string value;
  {
    const auto keys = open();
    make_keys(*keys);
    keys->renew_all();
    keys->renew("default", std::vector{member(5)});
  }
  value = stored(5);
  BOOST_TEST(int{newest_generation(value).value()} == 2);
  {
    const auto keys = open();
    BOOST_CHECK(keys->erase("default", member(5)) == key_state::live);
    BOOST_CHECK(keys->find("default", member(5)).state == key_state::erased);
    keys->renew_all();
    BOOST_CHECK(keys->find("default", member(5)).state == key_state::erased);
  }
  BOOST_CHECK(stored(5) == erased_key());
}

BOOST_AUTO_TEST_CASE(a_rotation_wraps_all_generations_again) {
  const auto keys = open();
  make_keys(*keys);
  const auto before = sealed(*keys, 9, "before");
  keys->renew_all();
  const auto after = sealed(*keys, 9, "after");
  const auto rotated = rotate_keys(ring, *keys, true, entropy);
  BOOST_TEST(rotated.rewrapped == members);
  BOOST_TEST(rotated.forgotten == 1u);
  BOOST_TEST((keys->counts() == key_counts{0, {{2, members}}, {{1, members}}, false}));
  data_keys_beside beside(directory / "keys", ring);  // Unwraps under the newer key alone.
  BOOST_TEST(opened(beside, 9, before) == "before");
  BOOST_TEST(opened(beside, 9, after) == "after");
}

BOOST_AUTO_TEST_CASE(
    every_changed_bit_and_every_dropped_or_swapped_generation_of_a_renewed_value_is_detected) {
  {
    const auto keys = open();
    keys->get_or_create("default", member(1));
    keys->renew_all();
    keys->renew_all();
  }
  const auto value = stored(1);
  const auto name = data_key_name("default", member(1));
  BOOST_TEST(value.size() == 7u + 3 * 60);
  BOOST_TEST(int{unwrap_key(ring, name, value).key->generation()} == 2);
  for (std::size_t at = 0; at < value.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = value;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      BOOST_CHECK_THROW(unwrap_key(ring, name, changed), key_error);
    }
  auto swapped = value;
  swapped.replace(7, 60, value, 67, 60);
  swapped.replace(67, 60, value, 7, 60);
  BOOST_CHECK_THROW(unwrap_key(ring, name, swapped), key_error);
  auto dropped = value.substr(0, 7 + 2 * 60);
  dropped[6] = 1;
  BOOST_CHECK_THROW(unwrap_key(ring, name, dropped), key_error);
  BOOST_CHECK_THROW(unwrap_key(ring, data_key_name("default", member(2)), value), key_error);
}

BOOST_AUTO_TEST_CASE(a_key_is_renewed_127_times_and_then_stays_as_it_is) {
  const auto keys = open();
  keys->get_or_create("default", member(1));
  const auto first = sealed(*keys, 1, "first");
  for (int i = 0; i < key_generation_max; ++i) BOOST_REQUIRE(keys->renew_all().renewed == 1u);
  const auto last = sealed(*keys, 1, "last");
  const auto beyond = keys->renew_all();
  BOOST_TEST(beyond.renewed == 0u);
  BOOST_TEST(beyond.full == 1u);
  BOOST_TEST(keys->renew("default", std::vector{member(1)}).full == 1u);
  BOOST_TEST(opened(*keys, 1, first) == "first");
  BOOST_TEST(opened(*keys, 1, last) == "last");
}

BOOST_AUTO_TEST_CASE(an_inventory_knows_which_generations_there_are) {
  {
    const auto keys = open();
    keys->get_or_create("default", member(1));
    keys->get_or_create("default", member(2));
    keys->renew("default", std::vector{member(1)});
    keys->get_or_create("default", member(3));
    keys->erase("default", member(3));
  }
  const key_inventory inventory(directory / "keys");
  BOOST_TEST(inventory.holds("default", member(1), 1));
  BOOST_TEST(!inventory.holds("default", member(1), 2));
  BOOST_TEST(!inventory.holds("default", member(2), 1));
  BOOST_TEST(inventory.holds("default", member(3), 9));
  BOOST_TEST(!inventory.holds("default", member(4)));
}

BOOST_AUTO_TEST_CASE(an_erasure_is_noted_until_it_is_forgotten) {
  {
    const auto keys = open();
    BOOST_TEST(keys->noted_erasures().empty());
    keys->note_erasure(300);
    keys->note_erasure(7);
    keys->note_erasure(300);
  }
  const auto keys = open();
  BOOST_TEST((keys->noted_erasures() == std::vector<std::uint64_t>{7, 300}));
  BOOST_TEST((keys->counts() == key_counts{}));  // Notes are no keys.
  BOOST_TEST(keys->renew_all().renewed == 0u);
  keys->forget_erasure(7);
  keys->forget_erasure(7);
  BOOST_TEST((keys->noted_erasures() == std::vector<std::uint64_t>{300}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_key_renewal_test
}  // namespace benefactor::store
