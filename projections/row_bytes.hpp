// Values of the views' rows, field by field: how they are written, and read with every read checked.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/bytes.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

[[noreturn]] inline void row_damaged(const char* view) {
  throw store::log_error("derived data: a row of the " + std::string(view) +
                         " view is damaged; delete the folder: it is built again from the log");
}

/// Reads a row's fields in order. Errors: log_error naming the view.
class row_bytes {
 public:
  /// @param view  for the error: "claims"; a text that lives as long as this.
  row_bytes(std::string_view bytes, const char* view) : rest_(bytes), view_(view) {}

  std::string_view take(std::size_t size) {
    if (rest_.size() < size) damaged();
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  template <class Integer>
  Integer number() {
    return store::get_little<Integer>(take(sizeof(Integer)).data());
  }
  template <class Id>
  Id id() {
    Id id;
    std::memcpy(id.bytes.data(), take(id.bytes.size()).data(), id.bytes.size());
    return id;
  }
  /// What append_small wrote.
  std::uint64_t small() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = number<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    damaged();
  }
  /// What append_signed wrote.
  std::int64_t signed_number() {
    const auto value = small();
    return static_cast<std::int64_t>(value >> 1 ^ (0 - (value & 1)));
  }
  /// What append_small wrote, and so many things of at least *bytes_each* follow.
  std::size_t count(std::size_t bytes_each) {
    const auto count = small();
    if (count > rest_.size() / bytes_each) damaged();
    return static_cast<std::size_t>(count);
  }
  /// What append_sized wrote.
  std::string_view sized() { return take(small()); }
  bool empty() const { return rest_.empty(); }

  [[noreturn]] void damaged() const { row_damaged(view_); }

 private:
  std::string_view rest_;
  const char* view_;
};

template <std::integral Integer>
void append(std::string& bytes, Integer value) {
  char at[sizeof value];
  store::put_little(at, value);
  bytes.append(at, sizeof value);
}

/// Seven bits a byte, the lowest first: a number that is mostly small.
inline void append_small(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

/// A number that may be negative, and is mostly near zero.
inline void append_signed(std::string& bytes, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  append_small(bytes, bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

inline void append(std::string& bytes, const id128& id) {
  bytes.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

/// A text with its length before it.
inline void append_sized(std::string& bytes, std::string_view text) {
  append_small(bytes, text.size());
  bytes.append(text);
}

}  // namespace benefactor::projections
