// Data keys that are only read, while an engine may have their store open: for programs that replay a log
// beside it. Takes no lock and writes nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "store/key_counts.hpp"
#include "store/key_ring.hpp"
#include "store/key_vault.hpp"

namespace benefactor::store {

class data_keys_beside final : public key_vault {
 public:
  /// Opens the store in *directory*, `<data>/keys`, as it was at one moment of this call; keys that are made
  /// or destroyed later are not seen. *cache_entries*: as data_key_options has it.
  /// Errors: key_error when there is none, it belongs to another ring, or it goes on changing under the call.
  data_keys_beside(const std::filesystem::path& directory, key_ring ring,
                   std::size_t cache_entries = 1'000'000);
  ~data_keys_beside() override;

  using key_vault::get_or_create;
  key_lookup find(std::string_view tenant, const member_id& member) override;

  /// Every member whose key was destroyed, with the tenant. Reads the whole store, some 100 bytes a key,
  /// passes over what is damaged, and keeps the first 500,000 keys, wrapped as they are: to find one among
  /// them is then quick. Beside other calls, but not beside itself.
  std::set<std::pair<std::string, member_id>> erased();

  /// How many keys there are; reads the whole store too.
  key_counts counts() const;

  /// Errors: std::logic_error: nothing is written here.
  std::vector<key_lookup> get_or_create(std::string_view tenant, std::span<const member_id> members) override;
  key_state erase(std::string_view tenant, const member_id& member) override;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace benefactor::store
