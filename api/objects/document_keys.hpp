// Who wraps the data keys of documents: a seam between the files of this folder and the members' data keys,
// so that a document becomes unreadable when the data key of the member it belongs to is destroyed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/objects/object_store.hpp"
#include "store/entropy.hpp"
#include "store/key_vault.hpp"
#include "store/secret.hpp"

namespace benefactor::api {

/// A document's key, or why there is none.
struct unwrapped_key {
  enum class outcome : std::uint8_t {
    ready,
    erased,   ///< the member's key was destroyed
    damaged,  ///< the wrapped key was changed, or belongs to another object
  };
  outcome what = outcome::damaged;
  store::secret_key key;  ///< when ready
};

inline constexpr std::size_t max_wrapped_key = 1'024;  ///< bytes

/// All functions may be called from any thread and may block on the disk.
class document_keys {
 public:
  virtual ~document_keys() = default;

  /// *key* wrapped for *owner* and bound to *object*, at most max_wrapped_key bytes, which say whom they
  /// belong to; nothing when the owner's key was destroyed.
  virtual std::optional<std::string> wrap(const member_id& owner, const object_key& object,
                                          const store::secret_key& key) = 0;

  virtual unwrapped_key unwrap(const object_key& object, std::string_view wrapped) = 0;
};

/// Wraps by the members' data keys: a sealed part (store/KEYS.md) of the stream "document/" and the object's
/// key.
class vault_document_keys final : public document_keys {
 public:
  /// *vault* and *entropy* must outlive this. *log_id* binds the documents to one log.
  vault_document_keys(store::key_vault& vault, std::string tenant, const id128& log_id,
                      store::entropy_source& entropy);

  std::optional<std::string> wrap(const member_id& owner, const object_key& object,
                                  const store::secret_key& key) override;
  unwrapped_key unwrap(const object_key& object, std::string_view wrapped) override;

 private:
  store::key_vault& vault_;
  const std::string tenant_;
  const id128 log_id_;
  store::entropy_source& entropy_;
};

}  // namespace benefactor::api
