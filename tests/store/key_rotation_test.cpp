// Rotation of key-encryption keys in its steps, stopped between any two of them, and what wraps keys in place
// of a ring's file.
#include "store/key_rotation.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "store/wrapped_key.hpp"
#include "tests/store/stored_data_key.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store {
namespace of_key_rotation_test {

using test_support::seeded_entropy;
using test_support::temp_directory;

member_id member(std::uint32_t number) {
  member_id id;
  number *= 2'654'435'761u;
  for (int i = 0; i < 4; ++i) id.bytes[i] = id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

struct rotating {
  static constexpr std::uint32_t members = 25'000;  // Three batches.

  temp_directory directory;
  seeded_entropy entropy{7};
  key_ring ring = key_ring::create(directory / "data.keys", entropy);
  std::vector<key_lookup> made;

  key_ring on_disk() const { return key_ring::load(directory / "data.keys"); }
  std::unique_ptr<data_key_store> open(const key_ring& with) {
    data_key_options options;
    options.entropy = &entropy;
    return std::make_unique<data_key_store>(directory / "keys", with, options);
  }
  void make_keys(data_key_store& keys) {
    std::vector<member_id> all;
    for (std::uint32_t i = 0; i < members; ++i) all.push_back(member(i));
    made = keys.get_or_create("default", all);
    keys.erase("default", member(17));
  }
  /// Gives the value on disk to *change*. No store may be open.
  void change_value(std::uint32_t number, const std::function<void(std::string&)>& change) const {
    test_support::stored_data_key(directory / "keys", data_key_name("default", member(number)), change);
  }
  void check(data_key_store& keys) {
    for (std::uint32_t i = 0; i < members; i += 97)
      BOOST_REQUIRE(keys.find("default", member(i)).key->bytes == made[i].key->bytes);
    BOOST_CHECK(keys.find("default", member(17)).state == key_state::erased);
  }
};

BOOST_FIXTURE_TEST_SUITE(key_rotation, rotating)

BOOST_AUTO_TEST_CASE(a_rotation_adds_a_key_and_wraps_everything_under_it) {
  const auto keys = open(ring);
  make_keys(*keys);
  BOOST_TEST((keys->counts() == key_counts{1, {{1, members - 1}}}));
  std::size_t told = 0;
  const auto report = rotate_keys(ring, *keys, false, entropy, [&](std::size_t done, std::size_t total) {
    BOOST_TEST(done >= told);
    BOOST_TEST(total >= done);
    told = done;
    return true;
  });
  BOOST_TEST(report.added);
  BOOST_TEST(!report.stopped);
  BOOST_TEST(report.rewrapped == members - 1);
  BOOST_TEST(told == members);
  BOOST_TEST(report.after.current == 2u);
  BOOST_TEST((report.after.numbers == std::vector<std::uint32_t>{1, 2}));
  BOOST_TEST((report.after.counts == key_counts{1, {{2, members - 1}}}));
  check(*keys);
}

BOOST_AUTO_TEST_CASE(a_rotation_that_was_stopped_goes_on_with_the_key_it_added) {
  {
    const auto keys = open(ring);
    make_keys(*keys);
    int batches = 0;
    const auto first =
        rotate_keys(ring, *keys, true, entropy, [&](std::size_t, std::size_t) { return ++batches < 2; });
    BOOST_TEST(first.stopped);
    BOOST_TEST(first.forgotten == 0u);
    BOOST_TEST(first.after.counts.not_under(2) > 0u);
    BOOST_TEST(first.after.counts.not_under(2) < members - 1);
    check(*keys);
  }
  // As after a crash: what is on disk is all there is.
  auto again = on_disk();
  BOOST_TEST(again.current() == 2u);
  const auto keys = open(again);
  check(*keys);
  const auto second = rotate_keys(again, *keys, true, entropy);
  BOOST_TEST(!second.added);
  BOOST_TEST(second.after.current == 2u);
  BOOST_TEST(second.forgotten == 1u);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{2}));
  check(*keys);
}

BOOST_AUTO_TEST_CASE(a_crash_right_behind_the_new_key_leaves_everything_readable) {
  { make_keys(*open(ring)); }
  ring.rotate(entropy);  // And no more.
  auto again = on_disk();
  const auto keys = open(again);
  check(*keys);
  const auto report = rotate_keys(again, *keys, false, entropy);
  BOOST_TEST(!report.added);
  BOOST_TEST(report.rewrapped == members - 1);
}

BOOST_AUTO_TEST_CASE(keys_are_only_forgotten_when_nothing_is_wrapped_under_them) {
  const auto keys = open(ring);
  make_keys(*keys);
  const auto stopped =
      rotate_keys(ring, *keys, true, entropy, [](std::size_t done, std::size_t) { return done == 0; });
  BOOST_TEST(stopped.stopped);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{1, 2}));
  check(*keys);
}

BOOST_AUTO_TEST_CASE(a_rotation_that_nobody_wants_any_more_when_its_turn_comes_adds_no_key) {
  const auto keys = open(ring);
  make_keys(*keys);
  const auto stopped =
      rotate_keys(ring, *keys, true, entropy, [](std::size_t, std::size_t) { return false; });
  BOOST_TEST(stopped.stopped);
  BOOST_TEST(!stopped.added);
  BOOST_TEST(stopped.rewrapped == 0u);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{1}));
  check(*keys);
}

BOOST_AUTO_TEST_CASE(whoever_says_stop_behind_the_last_batch_keeps_the_old_keys) {
  const auto keys = open(ring);
  make_keys(*keys);
  const auto stopped = rotate_keys(ring, *keys, true, entropy,
                                   [](std::size_t done, std::size_t total) { return done < total; });
  BOOST_TEST(stopped.stopped);
  BOOST_TEST(stopped.forgotten == 0u);
  BOOST_TEST(stopped.after.counts.not_under(2) == 0u);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{1, 2}));
  check(*keys);
  BOOST_TEST(rotate_keys(ring, *keys, true, entropy).forgotten == 2u);
  check(*keys);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_damaged_is_named_and_keeps_no_other_from_being_wrapped_again) {
  { make_keys(*open(ring)); }
  change_value(5, [](std::string& value) { value[20] = static_cast<char>(value[20] ^ 1); });
  change_value(18'001, [](std::string& value) { value.resize(30); });
  std::vector<std::string> damaged{"default/" + to_hex(member(5)), "default/" + to_hex(member(18'001))};
  std::sort(damaged.begin(), damaged.end());
  const auto keys = open(ring);
  BOOST_TEST((keys->counts() == key_counts{1, {{1, members - 2}}, {}, false, 1}));
  int batches = 0;
  const auto stopped =
      rotate_keys(ring, *keys, true, entropy, [&](std::size_t, std::size_t) { return ++batches < 2; });
  BOOST_TEST(stopped.stopped);
  const auto finish = [&](bool anew) {
    auto report = rotate_keys(ring, *keys, true, entropy);
    BOOST_TEST(report.added == anew);
    BOOST_TEST(!report.stopped);
    BOOST_TEST(report.damaged == 2u);
    std::sort(report.damaged_keys.begin(), report.damaged_keys.end());
    BOOST_TEST(report.damaged_keys == damaged, boost::test_tools::per_element());
    // A backup of what is damaged may need the old ones.
    BOOST_TEST(report.forgotten == 0u);
    check(*keys);
    return report;
  };
  const auto rest = finish(false);
  BOOST_TEST(stopped.rewrapped + rest.rewrapped == members - 3);
  BOOST_TEST((rest.after.counts == key_counts{1, {{1, 1}, {2, members - 3}}, {}, false, 1}));
  // Only damaged ones are left of that rotation: the next one is another.
  BOOST_TEST(finish(true).rewrapped == members - 3);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{1, 2, 3}));
  // Erased, they are in nobody's way any more.
  for (const std::uint32_t number : {5u, 18'001u}) keys->erase("default", member(number));
  const auto last = rotate_keys(ring, *keys, true, entropy);
  BOOST_TEST(last.damaged == 0u);
  BOOST_TEST(last.forgotten == 3u);
  check(*keys);
}

/// A ring's file that has forgotten its key by the time it is asked for it: a rotation came in between.
class forgetful_double final : public key_wrapper {
 public:
  explicit forgetful_double(const key_ring& ring) : ring_(ring) {}

  const id128& id() const noexcept override { return ring_.id(); }
  std::uint32_t current() const noexcept override { return ring_.current(); }
  bool holds(std::uint32_t number) const override { return !forgets() && ring_.holds(number); }
  wrapped_bytes wrap(const data_key& key, std::string_view associated,
                     entropy_source& entropy) const override {
    return ring_.wrap(key, associated, entropy);
  }
  bool unwrap(std::uint32_t number, const wrapped_bytes& wrapped, std::string_view associated,
              data_key& key) const override {
    if (forgets()) throw key_error("data key: forgotten");
    return ring_.unwrap(number, wrapped, associated, key);
  }

  mutable std::function<void()> meanwhile;

 private:
  bool forgets() const {
    if (!meanwhile) return false;
    std::exchange(meanwhile, nullptr)();
    return true;
  }

  const key_ring ring_;
};

BOOST_AUTO_TEST_CASE(a_key_read_just_before_its_old_key_is_forgotten_is_read_again) {
  const auto before = open(ring)->get_or_create("default", member(1));
  const auto forgetful = std::make_shared<forgetful_double>(ring);
  data_key_store keys(directory / "keys", forgetful, {.entropy = &entropy});
  forgetful->meanwhile = [&] { rotate_keys(ring, keys, true, entropy); };
  BOOST_CHECK(keys.find("default", member(1)).key->bytes == before.key->bytes);
  BOOST_TEST((on_disk().numbers() == std::vector<std::uint32_t>{2}));
}

/// Wraps as a key service would: it keeps its key, and is told what to wrap.
class service_double final : public key_wrapper {
 public:
  explicit service_double(const key_ring& ring) : ring_(ring) {}

  const id128& id() const noexcept override { return ring_.id(); }
  std::uint32_t current() const noexcept override { return 9; }
  bool holds(std::uint32_t number) const override { return number == 9 || ring_.holds(number); }
  wrapped_bytes wrap(const data_key& key, std::string_view associated,
                     entropy_source& entropy) const override {
    ++calls;
    return ring_.wrap(key, associated, entropy);
  }
  bool unwrap(std::uint32_t number, const wrapped_bytes& wrapped, std::string_view associated,
              data_key& key) const override {
    ++calls;
    return ring_.unwrap(number == 9 ? ring_.current() : number, wrapped, associated, key);
  }

  mutable int calls = 0;

 private:
  const key_ring& ring_;
};

BOOST_AUTO_TEST_CASE(another_wrapper_takes_the_place_of_the_rings_file) {
  const auto keys = open(ring);
  const auto before = keys->get_or_create("default", member(1));
  const auto service = std::make_shared<const service_double>(ring);
  BOOST_TEST(keys->rewrap(service) == 1u);
  const auto after = keys->get_or_create("default", member(2));
  BOOST_TEST(service->calls > 0);
  BOOST_TEST((keys->counts() == key_counts{0, {{9, 2}}}));
  BOOST_CHECK(keys->find("default", member(1)).key->bytes == before.key->bytes);
  BOOST_CHECK(after.state == key_state::live);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_key_rotation_test
}  // namespace benefactor::store
