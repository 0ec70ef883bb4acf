// Key material in memory: a fixed number of bytes that are overwritten when they go out of scope. Used by the
// key ring, the data keys and the surrogates of this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>

namespace benefactor::store {

/// What keeps keys from being used: a ring with too wide permissions, a damaged or missing file, another
/// ring's store. The text names the file and the rule, never key bytes.
struct key_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One data key cannot be unwrapped: its stored value was changed, is of no form that this program knows, or
/// its key-encryption key is not in the ring. The others may be sound.
struct damaged_key : key_error {
  using key_error::key_error;
};

/// Overwrites *bytes* with zeros in a way no compiler removes.
void cleanse(std::span<std::uint8_t> bytes) noexcept;

/// *Size* secret bytes. Copies are allowed; each is overwritten on destruction. Never printed, never compared
/// by ==.
template <std::size_t Size>
struct secret_bytes {
  std::array<std::uint8_t, Size> bytes{};

  secret_bytes() = default;
  secret_bytes(const secret_bytes&) = default;
  secret_bytes& operator=(const secret_bytes&) = default;
  ~secret_bytes() { cleanse(bytes); }
};

/// A 256-bit key: the lookup key or a key-encryption key.
using secret_key = secret_bytes<32>;

/// The newest generation a data key may have: a sealed part names its key's in seven bits.
inline constexpr std::uint8_t key_generation_max = 127;

/// The 256-bit key that seals what belongs to one member: its newest generation, from which the older ones
/// are reached. They open what was sealed before the key was renewed, and seal nothing any more.
struct data_key : secret_key {
  std::shared_ptr<const data_key> older;  ///< the generation before; null: this is generation 0

  /// How often the key was renewed, 0 ... key_generation_max.
  std::uint8_t generation() const noexcept {
    std::uint8_t count = 0;
    for (const auto* at = older.get(); at != nullptr; at = at->older.get()) ++count;
    return count;
  }

  /// The key of that generation, this one or an older one; null: it is newer than this one.
  const data_key* of_generation(std::uint8_t wanted) const noexcept {
    const auto mine = generation();
    if (wanted > mine) return nullptr;
    const auto* at = this;
    for (auto left = mine - wanted; left > 0; --left) at = at->older.get();
    return at;
  }
};

}  // namespace benefactor::store
