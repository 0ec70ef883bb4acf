// Who wraps data keys: the seam between the data keys on disk and whatever keeps the key-encryption keys. The
// key ring's file is the one there is (key_ring.hpp); a PKCS#11 token or a key service that encrypts with
// AES-256-GCM can stand in its place, and its keys need never be in this process.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/secret.hpp"

namespace benefactor::store {

/// A wrapped data key: nonce (12), ciphertext (32), tag (16).
using wrapped_bytes = std::array<char, 60>;

/// Key-encryption keys by number. An implementer keeps to this:
///  - wrap() uses AES-256-GCM, or a cipher as strong, with a nonce that no other call with that key had;
///    *associated* is authenticated and not stored. The 60 bytes may hold anything that unwrap() needs.
///  - A number names one key for good. A newer current() is told to the store by data_key_store::rewrap(),
///  which
///    needs the old keys until it has returned; until then holds() is true for both.
///  - id() never changes: another one makes every wrapped key unreadable.
///  - What cannot be reached (a token pulled, a service that is down) is a key_error, never false from
///  unwrap(),
///    which stands for bytes that were changed.
///  - Calls come from many threads and for every key that is not cached (a million are): a service a network
///  away
///    answers the first read of each member that much later. They may block.
///  - Unwrapped keys are written to *key* only; nothing else may keep, log or swap them.
///  - tests/store/key_rotation_test.cpp has two others than the ring; an implementation has to pass what they
///  do.
/// Const functions may be called from any thread. Errors: key_error when a key
/// cannot be used, naming its number.
class key_wrapper {
 public:
  virtual ~key_wrapper() = default;

  /// Of the keys as a set, whichever are in it: genesis and the data keys name it.
  virtual const id128& id() const noexcept = 0;

  /// The number of the key-encryption key that wraps new data keys.
  virtual std::uint32_t current() const noexcept = 0;

  /// True when the key of that number can unwrap.
  virtual bool holds(std::uint32_t number) const = 0;

  /// Wraps *key* under the current key, bound to *associated*.
  virtual wrapped_bytes wrap(const data_key& key, std::string_view associated,
                             entropy_source& entropy) const = 0;

  /// Unwraps into *key*; false when *wrapped* was changed or *associated* is not what it was bound to.
  virtual bool unwrap(std::uint32_t number, const wrapped_bytes& wrapped, std::string_view associated,
                      data_key& key) const = 0;
};

}  // namespace benefactor::store
