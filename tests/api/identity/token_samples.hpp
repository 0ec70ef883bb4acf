#pragma once
/// Keys and tokens of the tests of identity: the key pair of RFC 8037, appendix A, and a token that is good.

#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/identity/base64url.hpp"
#include "api/identity/signed_token.hpp"

namespace benefactor::api::identity::samples {

inline constexpr std::string_view rfc_private = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
inline constexpr std::string_view rfc_public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
inline constexpr std::string_view rfc_key_id = "If4x36FUomE";

inline std::chrono::sys_seconds at(std::int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

inline constexpr std::int64_t noon = 1'767'268'800;  ///< 2026-01-01T12:00:00Z

inline store::merkle::ed25519_seed seed_of(std::string_view text) {
  const auto bytes = from_base64url(text);
  store::merkle::ed25519_seed seed;
  if (!bytes || bytes->size() != seed.bytes.size()) throw std::invalid_argument("no key");
  std::memcpy(seed.bytes.data(), bytes->data(), seed.bytes.size());
  return seed;
}

inline store::merkle::ed25519_seed rfc_seed() { return seed_of(rfc_private); }

inline verification_keys rfc_keys() {
  const auto key = store::merkle::public_of(rfc_seed());
  return {{key_id_of(key), key}};
}

/// Ed25519 keys that nobody may be taken for: the points of small order with either sign, and encodings of
/// other y that are not canonical.
inline std::vector<store::merkle::ed25519_public> unsound_keys() {
  using bytes = store::merkle::ed25519_public;
  std::vector<bytes> keys{bytes{0}, bytes{1}};
  keys.push_back({0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
                  0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
                  0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05});
  keys.push_back({0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
                  0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
                  0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a});
  for (const int first : {0xec, 0xed, 0xee, 0xef, 0xff}) {
    bytes key;
    key.fill(0xff);
    key.front() = static_cast<std::uint8_t>(first);
    key.back() = 0x7f;
    keys.push_back(key);
  }
  for (std::size_t i = 0, unsigned_ones = keys.size(); i < unsigned_ones; ++i) {
    keys.push_back(keys[i]);
    keys.back().back() |= 0x80;
  }
  return keys;
}

inline std::string x_of(const store::merkle::ed25519_public& key) {
  return to_base64url({reinterpret_cast<const char*>(key.data()), key.size()});
}

inline token_rules rules() { return {.issuer = "https://engine.test", .audience = "benefactor"}; }

inline token_claims claims() {
  return {.issuer = rules().issuer,
          .audience = rules().audience,
          .subject = "anna",
          .id = "token-1",
          .tenant = "default",
          .roles = {"CLAIM_PROCESSOR", "REPORTER"},
          .session = "session-1",
          .issued = at(noon),
          .not_before = at(noon),
          .expires = at(noon + 600)};
}

inline nlohmann::json claims_json() {
  return {{"iss", rules().issuer},
          {"aud", rules().audience},
          {"sub", "anna"},
          {"jti", "token-1"},
          {"tenant", "default"},
          {"roles", nlohmann::json::array({"CLAIM_PROCESSOR", "REPORTER"})},
          {"session", "session-1"},
          {"iat", noon},
          {"nbf", noon},
          {"exp", noon + 600}};
}

inline nlohmann::json header_json() {
  return {{"alg", "EdDSA"}, {"kid", std::string(rfc_key_id)}, {"typ", "at+jwt"}};
}

inline std::string signed_with(const nlohmann::json& header, const nlohmann::json& claims) {
  return sign_compact(header.dump(), claims.dump(), rfc_seed());
}

/// A token with a header or claims as they stand, whatever they are.
inline std::string with_header(std::string_view header) {
  return sign_compact(header, claims_json().dump(), rfc_seed());
}
inline std::string with_claims(std::string_view payload) {
  return sign_compact(header_json().dump(), payload, rfc_seed());
}

/// A good token but for one claim.
inline std::string with_claim(const char* name, const nlohmann::json& value) {
  auto changed = claims_json();
  changed[name] = value;
  return signed_with(header_json(), changed);
}
inline std::string without_claim(const char* name) {
  auto changed = claims_json();
  changed.erase(name);
  return signed_with(header_json(), changed);
}

/// The rule that *token* breaks a second after noon, in words; "" when it is taken.
inline std::string_view fault_of_token(std::string_view token, std::int64_t now = noon + 1,
                                       const token_rules& asked = rules()) {
  const auto verdict = verify(token, rfc_keys(), asked, at(now));
  const auto* fault = std::get_if<token_fault>(&verdict);
  return fault ? text_of(*fault) : std::string_view{};
}

}  // namespace benefactor::api::identity::samples
