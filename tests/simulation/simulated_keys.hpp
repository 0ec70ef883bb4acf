// Data keys and the ring that wraps them, as a machine keeps them: what is on disk stays, what was in memory
// goes with the power.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/key_vault.hpp"
#include "store/key_wrapper.hpp"
#include "tests/simulation/mutation.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::simulation {

/// Key-encryption keys without a file; always durable.
class simulated_ring final : public store::key_wrapper {
 public:
  simulated_ring() { add(); }

  const id128& id() const noexcept override { return id_; }
  std::uint32_t current() const noexcept override { return current_; }
  bool holds(std::uint32_t number) const override { return keys_.contains(number); }
  store::wrapped_bytes wrap(const store::data_key& key, std::string_view associated,
                            store::entropy_source& entropy) const override;
  bool unwrap(std::uint32_t number, const store::wrapped_bytes& wrapped, std::string_view associated,
              store::data_key& key) const override;

  void add();
  void forget_old();

 private:
  id128 id_;
  std::map<std::uint32_t, store::secret_key> keys_;
  std::uint32_t current_ = 0;
  test_support::seeded_entropy entropy_{0x4b455953};
};

/// Data keys: on disk, wrapped, when they are returned.
class simulated_key_vault final : public store::key_vault {
 public:
  simulated_key_vault(store::entropy_source& entropy, mutation broken) : entropy_(entropy), broken_(broken) {}

  using key_vault::get_or_create;
  store::key_lookup find(std::string_view tenant, const member_id& member) override;
  std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                               std::span<const member_id> members) override;
  store::key_state erase(std::string_view tenant, const member_id& member) override;

  /// Gives the member's key another generation, if it has a live one that can have it; false if not.
  bool renew(std::string_view tenant, const member_id& member);

  /// Goes on with a rotation, or begins one, and wraps *count* keys at most again; then, where all are,
  /// forgets the old key-encryption keys.
  void rotate(std::size_t count);

  /// Only what is on disk is left.
  void crash();
  /// From now on no key can be made: the key store's disk has failed.
  void fail() { failing_ = true; }
  bool erased(const member_id& member) const { return erased_.contains(member); }

 private:
  using owner = std::pair<std::string, member_id>;

  void write(const owner& whose, const store::data_key& key);

  store::entropy_source& entropy_;
  test_support::seeded_entropy wrapping_{0x57524150};  // Of its own, so that wrapping changes no other draw.
  simulated_ring ring_;
  std::map<owner, std::string> disk_;
  std::map<owner, store::key_lookup> keys_;
  mutation broken_;
  bool failing_ = false;
  std::set<owner> lost_;  // By an engine that is broken on purpose.
  std::set<member_id> erased_;
};

}  // namespace benefactor::simulation
