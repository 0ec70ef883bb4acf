// Data keys by member: the interface through which everything that seals or unseals gets its key.
// data_key_store keeps them wrapped on disk; memory_key_vault keeps them in memory, for tests and simulation.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/secret.hpp"

namespace benefactor::store {

enum class key_state : std::uint8_t {
  missing,  ///< the member never had a key
  live,
  erased,  ///< destroyed on purpose, for good: what it sealed cannot be read again (MEMBER_ERASED)
};

/// A key or why there is none: *key* is set exactly when *state* is live. It is the newest generation, which
/// seals; it leads to the older ones.
struct key_lookup {
  key_state state = key_state::missing;
  std::shared_ptr<const data_key> key;

  explicit operator bool() const noexcept { return key != nullptr; }
};

/// All functions may be called from any thread and may block on the disk (find only when the key is not
/// cached). Errors: std::invalid_argument for a tenant not of 1 ... 64 bytes, key_error when the store cannot
/// be used, and of that damaged_key when only that wrapped key cannot.
class key_vault {
 public:
  virtual ~key_vault() = default;

  virtual key_lookup find(std::string_view tenant, const member_id& member) = 0;

  /// The keys of *members*, in their order, making those that are missing. All new keys are durable, by one
  /// synced write, when this returns; so a key is on disk before the first append that uses it. An erased
  /// member stays erased.
  virtual std::vector<key_lookup> get_or_create(std::string_view tenant,
                                                std::span<const member_id> members) = 0;

  /// Destroys the member's key, every generation of it, for good and returns what state it was in. A member
  /// who had none gets none later. When this returns, no file of the vault holds the wrapped key. Keys
  /// already handed out live until released.
  virtual key_state erase(std::string_view tenant, const member_id& member) = 0;

  /// get_or_create for one member.
  key_lookup get_or_create(std::string_view tenant, const member_id& member) {
    return std::move(get_or_create(tenant, std::span(&member, 1)).front());
  }
};

/// A vault that forgets with the process. With seeded entropy the same calls make the same keys.
class memory_key_vault final : public key_vault {
 public:
  /// *entropy* must outlive the vault.
  explicit memory_key_vault(entropy_source& entropy) : entropy_(entropy) {}

  using key_vault::get_or_create;
  key_lookup find(std::string_view tenant, const member_id& member) override;
  std::vector<key_lookup> get_or_create(std::string_view tenant, std::span<const member_id> members) override;
  key_state erase(std::string_view tenant, const member_id& member) override;

  /// Gives the member's key another generation; nothing where it has no live one. Errors: renewed_key's.
  key_state renew(std::string_view tenant, const member_id& member);

 private:
  std::mutex mutex_;
  entropy_source& entropy_;
  std::map<std::pair<std::string, member_id>, key_lookup> keys_;
};

}  // namespace benefactor::store
