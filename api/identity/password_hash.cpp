#include "api/identity/password_hash.hpp"

#include <algorithm>
#include <argon2.h>
#include <charconv>
#include <cstring>
#include <openssl/crypto.h>
#include <stdexcept>

#include "api/identity/base64url.hpp"
#include "api/identity/password_rules.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

namespace {

constexpr std::string_view phc_start = "$argon2id$v=19$m=";
constexpr std::size_t phc_bytes_max = 160;

using password_digest = store::secret_bytes<password_record::hash_bytes>;

password_digest digest_of(std::string_view password, const password_record& record) {
  password_digest digest;
  const auto& [memory, passes, lanes] = record.parameters;
  if (const int error =
          argon2id_hash_raw(passes, memory, lanes, password.data(), password.size(), record.salt.data(),
                            record.salt.size(), digest.bytes.data(), digest.bytes.size());
      error != ARGON2_OK)
    throw std::runtime_error(std::string("password: Argon2id failed: ") + argon2_error_message(error));
  return digest;
}

template <std::size_t Size>
std::string encoded(const std::array<std::uint8_t, Size>& bytes) {
  return to_base64_unpadded({reinterpret_cast<const char*>(bytes.data()), Size});
}

template <std::size_t Size>
bool decode(std::string_view text, std::array<std::uint8_t, Size>& into) {
  const auto bytes = from_base64_unpadded(text);
  if (!bytes || bytes->size() != Size) return false;
  std::memcpy(into.data(), bytes->data(), Size);
  return true;
}

/// Takes a number and what follows it from the start of *text*.
bool take_number(std::string_view& text, std::string_view then, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(then)) return false;
  text.remove_prefix(then.size());
  return true;
}

/// Argon2 itself asks for eight blocks of 1 KiB a lane.
bool is_possible(const argon2_parameters& p) {
  return p.passes >= 1 && p.lanes >= 1 && p.passes <= argon2_ceiling.passes &&
         p.lanes <= argon2_ceiling.lanes && p.memory_kib >= 8 * p.lanes &&
         p.memory_kib <= argon2_ceiling.memory_kib;
}

bool is_above_floor(const argon2_parameters& p) {
  return p.memory_kib >= argon2_floor.memory_kib && p.passes >= argon2_floor.passes;
}

}  // namespace

std::string password_record::text() const {
  return std::string(phc_start) + std::to_string(parameters.memory_kib) +
         ",t=" + std::to_string(parameters.passes) + ",p=" + std::to_string(parameters.lanes) + '$' +
         encoded(salt) + '$' + encoded(hash);
}

std::optional<password_record> password_record::parse(std::string_view text) {
  const auto whole = text;
  if (text.size() > phc_bytes_max || !text.starts_with(phc_start)) return std::nullopt;
  text.remove_prefix(phc_start.size());
  password_record record;
  auto& [memory, passes, lanes] = record.parameters;
  if (!take_number(text, ",t=", memory) || !take_number(text, ",p=", passes) ||
      !take_number(text, "$", lanes) || !is_possible(record.parameters))
    return std::nullopt;
  const auto between = text.find('$');
  if (between == text.npos || !decode(text.substr(0, between), record.salt) ||
      !decode(text.substr(between + 1), record.hash))
    return std::nullopt;
  if (record.text() != whole) return std::nullopt;  // As zeros before a number.
  return record;
}

password_hasher::password_hasher(store::entropy_source& entropy, const argon2_parameters& parameters)
    : password_hasher(entropy, parameters, unchecked{}) {
  if (!is_possible(parameters) || !is_above_floor(parameters))
    throw std::invalid_argument(
        "password hash: must take 19 MiB to 1 GiB of memory, 2 to 16 passes and 1 to 16 lanes");
}

password_hasher::password_hasher(store::entropy_source& entropy, const argon2_parameters& parameters,
                                 unchecked /*tag*/)
    : entropy_(entropy), parameters_(parameters) {
  unknown_user_.parameters = parameters;
  entropy.fill(unknown_user_.salt);
  entropy.fill(unknown_user_.hash);
}

password_hasher password_hasher::for_tests_only(store::entropy_source& entropy) {
  return {entropy, {.memory_kib = 64, .passes = 1, .lanes = 1}, unchecked{}};
}

std::string password_hasher::hash(std::string_view password) const {
  if (password.size() > password_bytes_max)
    throw std::invalid_argument("password: must have at most 512 bytes");
  password_record record;
  record.parameters = parameters_;
  entropy_.fill(record.salt);
  record.hash = digest_of(password, record).bytes;
  return record.text();
}

bool password_hasher::verify(std::string_view password, const std::string* stored) const {
  const auto parsed = stored ? password_record::parse(*stored) : std::nullopt;
  const auto& record = parsed ? *parsed : unknown_user_;
  // What is too long was never a password; its first bytes are hashed for the time alone.
  const bool possible = parsed && password.size() <= password_bytes_max;
  const auto digest = digest_of(password.substr(0, password_bytes_max), record);
  const bool equal = CRYPTO_memcmp(digest.bytes.data(), record.hash.data(), record.hash.size()) == 0;
  return equal && possible;
}

bool password_hasher::needs_rehash(std::string_view stored) const {
  const auto record = password_record::parse(stored);
  return !record || record->parameters != parameters_;
}

}  // namespace benefactor::api::identity
