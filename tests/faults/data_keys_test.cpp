// The disk fails below the data keys alone: a key that was given out is there for good, an erased one is gone
// for good.
#include "store/data_keys.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "store/key_rotation.hpp"
#include "tests/faults/faulty_file_system.hpp"
#include "tests/faults/live_node.hpp"
#include "tests/faults/promise_check.hpp"
#include "tests/faults/watched_life.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {
namespace of_data_keys_test {

constexpr std::uint64_t seed = 5;
constexpr const char* tenant = "default";

member_id member(std::uint8_t number) {
  member_id id;
  id.bytes[0] = 1;
  id.bytes[15] = number;
  return id;
}

/// Makes keys, erases some, renews them and rotates the ring, on a disk that fails once; then looks at what
/// is left.
struct key_trial {
  temp_directory folder;
  std::shared_ptr<faulty_file_system> system = std::make_shared<faulty_file_system>();
  std::unique_ptr<rocksdb::Env> env = make_faulty_env(system);
  seeded_entropy entropy{seed};
  store::key_ring ring = store::key_ring::create(folder / "data.keys", entropy);
  std::map<member_id, std::array<std::uint8_t, 32>> given;    ///< what was answered
  std::map<member_id, std::array<std::uint8_t, 32>> renewed;  ///< what was answered behind a renewal
  std::map<member_id, bool> erased;                           ///< true: answered; false: tried

  store::data_key_options options() { return {.entropy = &entropy, .setup = {env.get(), use_small_buffers}}; }

  static std::array<std::uint8_t, 32> bytes_of(const store::data_key& key) { return key.bytes; }

  void work() {
    store::data_key_store keys(folder / "keys", ring, options());
    for (std::uint8_t number = 0; number < 60; number += 4) {
      std::vector<member_id> some{member(number), member(number + 1), member(number + 2), member(number + 3)};
      const auto made = keys.get_or_create(tenant, some);
      for (std::size_t i = 0; i < some.size(); ++i) given[some[i]] = bytes_of(*made[i].key);
      if (number % 12 == 8) {
        erased[some[0]] = false;
        keys.erase(tenant, some[0]);
        erased[some[0]] = true;
      }
    }
    keys.renew_all();
    for (const auto& [id, bytes] : given)
      if (const auto found = keys.find(tenant, id)) renewed[id] = bytes_of(*found.key);
    auto rotated = store::key_ring::load(folder / "data.keys");
    store::rotate_keys(rotated, keys, true, entropy);
  }

  void check(const std::string& after) {
    store::data_key_store keys(
        folder / "keys", store::key_ring::load(folder / "data.keys"),
        {.entropy = &entropy, .create = false, .setup = {env.get(), use_small_buffers}});
    for (const auto& [id, bytes] : given) {
      const auto found = keys.find(tenant, id);
      const auto tried = erased.find(id);
      if (tried != erased.end() && tried->second) {
        BOOST_TEST((found.state == store::key_state::erased), after << ": an erased key is back");
      } else if (tried == erased.end() || found.state != store::key_state::erased) {
        BOOST_REQUIRE_MESSAGE(found.key, after << ": a key that was given out is lost");
        BOOST_TEST((bytes_of(*found.key->of_generation(0)) == bytes), after << ": a member has another key");
        const auto newer = renewed.find(id);
        if (newer == renewed.end()) continue;
        const auto* key = found.key->of_generation(1);
        BOOST_REQUIRE_MESSAGE(key != nullptr, after << ": a renewed key that was given out is lost");
        BOOST_TEST((bytes_of(*key) == newer->second), after << ": a member has another renewed key");
      }
    }
    // And it goes on, the renewal and the rotation too.
    keys.renew_all();
    auto ring_now = store::key_ring::load(folder / "data.keys");
    store::rotate_keys(ring_now, keys, true, entropy);
    for (const auto& [id, bytes] : given)
      if (!erased.contains(id))
        BOOST_TEST((keys.find(tenant, id).state == store::key_state::live),
                   after << ": lost in the rotation");
    BOOST_TEST((keys.get_or_create(tenant, member(200)).state == store::key_state::live));
  }

  /// What stopped the work; empty: nothing did.
  std::string stopped_by() {
    try {
      work();
    } catch (const store::key_error& error) {
      return error.what();
    }
    return {};
  }
};

void run(const std::optional<planned_fault>& fault, std::mt19937_64& random) {
  const auto trial = std::make_shared<key_trial>();
  const auto stop = std::make_shared<std::string>();
  const auto after = fault ? describe(*fault) : std::string{"no fault"};
  trial->system->start(fault);
  const auto end = run_watched([trial, stop] { *stop = trial->stopped_by(); });
  if (end != life_end::ended) {
    // A stop like any other, but its folder is held by what was left behind.
    BOOST_TEST((end == life_end::aborted), after << ": it neither goes on nor ends");
    return;
  }
  if (!stop->empty()) {
    BOOST_TEST(trial->system->happened(), after << ": " << *stop);
    BOOST_TEST(says_what_to_do(*stop), *stop);
  }
  trial->system->lose_unsynced(random);
  trial->system->heal();
  if (std::filesystem::exists(trial->folder / "keys/CURRENT")) trial->check(after);
}

BOOST_AUTO_TEST_SUITE(data_key_faults)

BOOST_AUTO_TEST_CASE(a_fault_at_each_kind_of_call_neither_loses_a_key_nor_brings_an_erased_one_back) {
  std::mt19937_64 random(seed);
  run(std::nullopt, random);
  key_trial counted;
  counted.system->start(std::nullopt);
  counted.work();
  for (const auto& [site, calls] : counted.system->counts()) {
    if (site.doing == operation::flush || site.file == "other") continue;
    planned_fault fault{site, 1 + random() % calls, fault_kind::io_error};
    do fault.kind = every_fault[random() % std::size(every_fault)];
    while (!can_happen(fault.kind, site.doing));
    run(fault, random);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_data_keys_test
}  // namespace benefactor::test_support
