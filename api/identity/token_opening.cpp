#include "api/identity/token_opening.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "api/identity/base64url.hpp"
#include "api/identity/token_json.hpp"

namespace benefactor::api::identity {

using nlohmann::json;

namespace {

/// 9999-12-31T23:59:59Z: no sum of such times leaves what a clock can hold.
constexpr std::int64_t moment_max = 253'402'300'799;

/// The key that the header names, or why there is none. `crit`, `jwk`, `jku`, `x5u` and whatever else would
/// let a token bring its own rules or keys is refused with everything that is not listed here.
std::variant<const verification_key*, token_fault> key_of(std::string_view header_text,
                                                          const verification_keys& keys) {
  const auto header = read_token_json(header_text);
  if (!header) return token_fault::header;
  const auto algorithm = header->find("alg");
  if (algorithm == header->end() || !algorithm->is_string() ||
      algorithm->get_ref<const std::string&>() != "EdDSA")
    return token_fault::algorithm;
  const auto type = header->find("typ");
  if (type != header->end() && *type != "JWT" && *type != "at+jwt") return token_fault::type;
  const auto id = claim_text_in(*header, "kid", key_id_bytes_max);
  if (!id) return token_fault::key;
  if (header->size() != (type == header->end() ? 2u : 3u)) return token_fault::header;
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const verification_key& key) { return key.id == *id; });
  if (found == keys.end()) return token_fault::key;
  return &*found;
}

}  // namespace

std::variant<json, token_fault> open_token(std::string_view token, const verification_keys& keys) {
  if (token.size() > token_bytes_max) return token_fault::size;
  if (std::count(token.begin(), token.end(), '.') != 2) return token_fault::parts;
  const auto first = token.find('.'), second = token.rfind('.');
  const auto header = from_base64url(token.substr(0, first));
  const auto payload = from_base64url(token.substr(first + 1, second - first - 1));
  const auto signature_bytes = from_base64url(token.substr(second + 1));
  if (!header || !payload || !signature_bytes) return token_fault::encoding;

  const auto key = key_of(*header, keys);
  if (const auto* fault = std::get_if<token_fault>(&key)) return *fault;
  store::merkle::ed25519_signature signature;
  if (signature_bytes->size() != signature.size()) return token_fault::signature;
  std::memcpy(signature.data(), signature_bytes->data(), signature.size());
  if (!store::merkle::ed25519_verifies(std::get<const verification_key*>(key)->key, token.substr(0, second),
                                       signature))
    return token_fault::signature;

  auto claims = read_token_json(*payload);
  if (!claims) return token_fault::claims;
  return *std::move(claims);
}

std::optional<std::chrono::sys_seconds> moment_in(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_integer()) return std::nullopt;
  // A number above what is signed is kept as an unsigned one.
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(moment_max))
    return std::nullopt;
  const auto seconds = found->get<std::int64_t>();
  if (seconds < 0 || seconds > moment_max) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

std::optional<token_fault> fault_of(const token_times& times, std::chrono::seconds lifetime_max,
                                    std::chrono::sys_seconds now) {
  if (times.expires <= times.issued || times.expires <= times.not_before) return token_fault::times;
  if (times.expires - times.issued > lifetime_max || times.expires - times.not_before > lifetime_max)
    return token_fault::lifetime;
  if (times.issued > now + token_skew) return token_fault::issued_in_future;
  if (times.not_before > now + token_skew) return token_fault::not_yet_valid;
  if (now >= times.expires + token_skew) return token_fault::expired;
  return std::nullopt;
}

}  // namespace benefactor::api::identity
