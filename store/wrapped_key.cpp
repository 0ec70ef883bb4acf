#include "store/wrapped_key.hpp"

#include <cstring>
#include <tuple>

#include "store/data_format.hpp"
#include "store/locked_memory.hpp"

namespace benefactor::store {
namespace {

constexpr char version = 1, live = 1, erased = 2;
constexpr std::size_t number_at = 2, wrapped_at = 6;
constexpr std::size_t live_size = wrapped_at + std::tuple_size_v<wrapped_bytes>;

// Binds a wrapped key to its ring, its key-encryption key and its member: values cannot be swapped.
std::string associated_data(const key_wrapper& ring, std::string_view name, std::string_view head) {
  std::string text = "benefactor data key";
  text.append(reinterpret_cast<const char*>(ring.id().bytes.data()), ring.id().bytes.size());
  return text.append(head).append(name);
}

}  // namespace

std::string data_key_name(std::string_view tenant, const member_id& member) {
  std::string name(1, static_cast<char>(tenant.size()));
  name += tenant;
  return name.append(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
}

std::string wrap_key(const key_wrapper& ring, std::string_view name, const data_key& key,
                     entropy_source& entropy) {
  std::string value(live_size, '\0');
  value[0] = version;
  value[1] = live;
  for (int i = 0; i < 4; ++i) value[number_at + i] = static_cast<char>(ring.current() >> (24 - 8 * i));
  const auto wrapped = ring.wrap(key, associated_data(ring, name, value.substr(0, wrapped_at)), entropy);
  std::memcpy(value.data() + wrapped_at, wrapped.data(), wrapped.size());
  return value;
}

std::string erased_key() { return {version, erased}; }

std::optional<std::uint32_t> wrapped_under(std::string_view value) {
  if (value == erased_key()) return std::nullopt;
  if (!value.empty() && value[0] > version)
    throw key_error(
        newer_format_text("data key: the stored value", static_cast<unsigned char>(value[0]), version));
  if (value.size() != live_size || value[0] != version || value[1] != live)
    throw key_error("data key: the stored value is of no known format");
  std::uint32_t number = 0;
  for (std::size_t i = number_at; i < wrapped_at; ++i)
    number = number << 8 | static_cast<unsigned char>(value[i]);
  return number;
}

key_lookup unwrap_key(const key_wrapper& ring, std::string_view name, std::string_view value) {
  const auto number = wrapped_under(value);
  if (!number) return {key_state::erased, nullptr};
  wrapped_bytes wrapped;
  std::memcpy(wrapped.data(), value.data() + wrapped_at, wrapped.size());
  auto key = std::allocate_shared<data_key>(locked_allocator<data_key>());
  if (!ring.unwrap(*number, wrapped, associated_data(ring, name, value.substr(0, wrapped_at)), *key))
    throw key_error("data key: the stored value was changed or belongs elsewhere (authentication failed)");
  return {key_state::live, std::move(key)};
}

}  // namespace benefactor::store
