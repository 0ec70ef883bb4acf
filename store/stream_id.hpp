// Names of streams: the tenant, what kind of aggregate, and its surrogate id. Every key of the store starts
// with the tenant, and streams compare as their keys do.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "events/ids.hpp"

namespace benefactor::store {

/// What a stream is about. The numbers are stored: none changes or is reused.
enum class stream_kind : std::uint8_t {
  claim = 1,
  bucket = 2,
  provider = 3,
  system = 4,
  table = 5,
  payments = 6,
  member = 7,    ///< a tag only: of the events that say who the member is
  exchange = 8,  ///< of files, with an external processor
  user = 9
};

/// True for the numbers of the known kinds.
constexpr bool is_stream_kind(std::uint8_t number) noexcept { return number >= 1 && number <= 9; }

/// Who the data belongs to: 1..16 bytes of text, held inline. A new one is "default".
class tenant_name {
 public:
  static constexpr std::size_t max_size = 16;

  constexpr tenant_name() noexcept : tenant_name("default", 7) {}

  /// Errors: std::invalid_argument unless *text* has 1..16 bytes.
  constexpr explicit tenant_name(std::string_view text)
      : tenant_name(text.data(), text.empty() || text.size() > max_size
                                     ? throw std::invalid_argument("tenant: its name must have 1 to 16 bytes")
                                     : text.size()) {}

  constexpr std::string_view text() const noexcept { return {text_.data(), size_}; }
  constexpr bool is_default() const noexcept { return *this == tenant_name(); }

  /// Shorter names first, as in keys, where the length stands before the text; then by unsigned bytes.
  constexpr std::strong_ordering operator<=>(const tenant_name& other) const noexcept {
    const auto by_size = size_ <=> other.size_;
    return by_size != 0 ? by_size : text() <=> other.text();
  }
  constexpr bool operator==(const tenant_name&) const = default;

 private:
  constexpr tenant_name(const char* text, std::size_t size) noexcept
      : size_(static_cast<std::uint8_t>(size)) {
    for (std::size_t i = 0; i < size; ++i) text_[i] = text[i];
  }

  std::uint8_t size_;
  std::array<char, max_size> text_{};  // Zero after the name, so that equal names have equal bytes.
};

/// The full name of a stream.
struct stream_id {
  tenant_name tenant;
  stream_kind kind = stream_kind::system;
  id128 id;

  auto operator<=>(const stream_id&) const = default;

  /// Appends the stream's key: tenant length (1 byte), tenant, kind (1 byte), id (16 bytes).
  void append_key(std::string& key) const {
    const auto name = tenant.text();
    key.push_back(static_cast<char>(name.size()));
    key.append(name);
    key.push_back(static_cast<char>(kind));
    key.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  }

  /// The stream's key on its own.
  std::string key() const {
    std::string key;
    key.reserve(tenant_name::max_size + 18);
    append_key(key);
    return key;
  }

  /// Takes one stream's key off the front of *key*; nothing, and *key* as it was, unless one stands there.
  static std::optional<stream_id> take_from_key(std::string_view& key) {
    if (key.empty()) return std::nullopt;
    const auto name_size = static_cast<std::uint8_t>(key[0]);
    if (name_size == 0 || name_size > tenant_name::max_size || key.size() < name_size + 18u)
      return std::nullopt;
    const auto kind = static_cast<std::uint8_t>(key[1u + name_size]);
    if (!is_stream_kind(kind)) return std::nullopt;
    stream_id stream{tenant_name(key.substr(1, name_size)), static_cast<stream_kind>(kind), {}};
    std::memcpy(stream.id.bytes.data(), key.data() + 2 + name_size, stream.id.bytes.size());
    key.remove_prefix(name_size + 18u);
    return stream;
  }

  /// The inverse of key(); nothing unless *key* is exactly one stream's key.
  static std::optional<stream_id> parse_key(std::string_view key) {
    const auto stream = take_from_key(key);
    return key.empty() ? stream : std::nullopt;
  }
};

/// Hash for containers. The id is uniformly distributed; kind and tenant only tell apart streams that share
/// one.
struct stream_id_hash {
  std::size_t operator()(const stream_id& stream) const noexcept {
    auto hash = id128_hash{}(stream.id) + static_cast<std::size_t>(stream.kind) * 0x9e3779b97f4a7c15u;
    if (!stream.tenant.is_default()) hash ^= std::hash<std::string_view>{}(stream.tenant.text());
    return hash;
  }
};

}  // namespace benefactor::store

template <>
struct std::hash<benefactor::store::stream_id> : benefactor::store::stream_id_hash {};
