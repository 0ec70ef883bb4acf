#include "store/wrapped_key.hpp"

#include <cstring>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "store/data_format.hpp"
#include "store/locked_memory.hpp"

namespace benefactor::store {
namespace {

// A key that was never renewed is of version 1, and of version 2 one of more than one generation.
constexpr char version = 1, renewed_version = 2, live = 1, erased = 2;
constexpr std::size_t number_at = 2, wrapped_at = 6;
constexpr std::size_t wrapped_size = std::tuple_size_v<wrapped_bytes>;
constexpr std::size_t live_size = wrapped_at + wrapped_size;
constexpr std::size_t newest_at = 6, generations_at = 7;  // of version 2

// Binds a wrapped key to its ring, its key-encryption key and its member: values cannot be swapped. In
// version 2 *head* also says how many generations there are, and *generation* is one byte, so that none can
// be left out or take another one's place.
std::string associated_data(const key_wrapper& ring, std::string_view name, std::string_view head,
                            std::string_view generation = {}) {
  std::string text = "benefactor data key";
  text.append(reinterpret_cast<const char*>(ring.id().bytes.data()), ring.id().bytes.size());
  return text.append(head).append(generation).append(name);
}

std::string head_of(const key_wrapper& ring, char of_version) {
  std::string head{of_version, live};
  for (int i = 0; i < 4; ++i) head.push_back(static_cast<char>(ring.current() >> (24 - 8 * i)));
  return head;
}

void append_wrapped(std::string& value, const wrapped_bytes& wrapped) {
  value.append(wrapped.data(), wrapped.size());
}

wrapped_bytes wrapped_in(std::string_view value, std::size_t at) {
  wrapped_bytes wrapped;
  std::memcpy(wrapped.data(), value.data() + at, wrapped.size());
  return wrapped;
}

/// A live key that was never renewed.
bool is_of_one_generation(std::string_view value) {
  return value.size() == live_size && value[0] == version && value[1] == live;
}

/// A live key that was renewed.
bool is_of_many_generations(std::string_view value) {
  if (value.size() <= generations_at || value[0] != renewed_version || value[1] != live) return false;
  const auto newest = static_cast<unsigned char>(value[newest_at]);
  return newest > 0 && newest <= key_generation_max &&
         value.size() == generations_at + (newest + 1u) * wrapped_size;
}

std::shared_ptr<data_key> locked_key() {
  return std::allocate_shared<data_key>(locked_allocator<data_key>());
}

}  // namespace

std::string data_key_name(std::string_view tenant, const member_id& member) {
  std::string name(1, static_cast<char>(tenant.size()));
  name += tenant;
  return name.append(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
}

std::string wrap_key(const key_wrapper& ring, std::string_view name, const data_key& key,
                     entropy_source& entropy) {
  const auto newest = key.generation();
  if (newest == 0) {
    auto value = head_of(ring, version);
    append_wrapped(value, ring.wrap(key, associated_data(ring, name, value), entropy));
    return value;
  }
  if (newest > key_generation_max) throw std::length_error("data key: too many generations");
  auto value = head_of(ring, renewed_version);
  value.push_back(static_cast<char>(newest));
  const auto head = value;
  for (std::uint8_t n = 0; n <= newest; ++n) {
    const char generation = static_cast<char>(n);
    append_wrapped(value, ring.wrap(*key.of_generation(n),
                                    associated_data(ring, name, head, {&generation, 1}), entropy));
  }
  return value;
}

std::string erased_key() { return {version, erased}; }

bool has_key_form(std::string_view value) {
  return value == erased_key() || is_of_one_generation(value) || is_of_many_generations(value);
}

std::optional<std::uint32_t> wrapped_under(std::string_view value) {
  if (!newest_generation(value)) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = number_at; i < wrapped_at; ++i)
    number = number << 8 | static_cast<unsigned char>(value[i]);
  return number;
}

std::optional<std::uint8_t> newest_generation(std::string_view value) {
  if (value == erased_key()) return std::nullopt;
  if (!value.empty() && value[0] > renewed_version)
    throw damaged_key(newer_format_text("data key: the stored value", static_cast<unsigned char>(value[0]),
                                        renewed_version));
  if (is_of_one_generation(value)) return 0;
  if (is_of_many_generations(value)) return static_cast<std::uint8_t>(value[newest_at]);
  throw damaged_key("data key: the stored value is of no known format");
}

std::shared_ptr<const data_key> renewed_key(std::shared_ptr<const data_key> key, entropy_source& entropy) {
  if (key->generation() >= key_generation_max)
    throw std::length_error("data key: it was renewed as often as it can be");
  auto newer = locked_key();
  entropy.fill(newer->bytes);
  newer->older = std::move(key);
  return newer;
}

key_lookup unwrap_key(const key_wrapper& ring, std::string_view name, std::string_view value) {
  const auto newest = newest_generation(value);
  if (!newest) return {key_state::erased, nullptr};
  const auto number = *wrapped_under(value);
  if (!ring.holds(number))
    throw damaged_key("data key: the key ring has no key-encryption key " + std::to_string(number));
  std::shared_ptr<data_key> key;
  for (std::uint8_t n = 0; n <= *newest; ++n) {
    const char generation = static_cast<char>(n);
    const auto at = *newest == 0 ? wrapped_at : generations_at + n * wrapped_size;
    const auto associated =
        *newest == 0 ? associated_data(ring, name, value.substr(0, wrapped_at))
                     : associated_data(ring, name, value.substr(0, generations_at), {&generation, 1});
    auto next = locked_key();
    if (!ring.unwrap(number, wrapped_in(value, at), associated, *next))
      throw damaged_key(
          "data key: the stored value was changed or belongs elsewhere (authentication failed)");
    next->older = std::move(key);
    key = std::move(next);
  }
  return {key_state::live, std::move(key)};
}

}  // namespace benefactor::store
