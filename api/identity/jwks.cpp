#include "api/identity/jwks.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "api/identity/base64url.hpp"
#include "api/identity/public_key_rules.hpp"
#include "api/identity/token_json.hpp"
#include "store/durable_file.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

using nlohmann::json;
using store::key_error;

namespace {

constexpr token_json_limits jwks_limits{.bytes = jwks_bytes_max, .depth = 4, .members = 1024};

bool is_text(const json& key, const char* name, const char* expected) {
  const auto found = key.find(name);
  return found != key.end() && found->is_string() && found->get_ref<const std::string&>() == expected;
}

bool may_be(const json& key, const char* name, const char* expected) {
  return !key.contains(name) || is_text(key, name, expected);
}

verification_key parse_key(const json& key, const std::string& which) {
  verification_key parsed;
  auto id = claim_text_in(key, "kid", key_id_bytes_max);
  if (!id) throw key_error(which + ": kid must be a text of 1 to 128 bytes");
  parsed.id = *std::move(id);
  const auto x = claim_text_in(key, "x", 64);
  const auto bytes = x ? from_base64url(*x) : std::nullopt;
  if (!bytes || bytes->size() != parsed.key.size())
    throw key_error(which + ": x must be 32 bytes in base64url");
  std::memcpy(parsed.key.data(), bytes->data(), parsed.key.size());
  if (!is_sound(parsed.key))
    throw key_error(which + ": x must be a point in canonical form, not one of small order");
  return parsed;
}

}  // namespace

std::string to_jwks(const verification_keys& keys) {
  auto list = json::array();
  for (const auto& [id, key] : keys)
    list.push_back(json{{"alg", "EdDSA"},
                        {"crv", "Ed25519"},
                        {"kid", id},
                        {"kty", "OKP"},
                        {"use", "sig"},
                        {"x", to_base64url({reinterpret_cast<const char*>(key.data()), key.size()})}});
  json set = json::object();
  set["keys"] = std::move(list);
  return set.dump();
}

verification_keys parse_jwks(std::string_view text) {
  const auto set = read_token_json(text, jwks_limits);
  if (!set) throw key_error("must be one JSON object of at most 64 KiB, each name once");
  const auto listed = set->find("keys");
  if (listed == set->end() || !listed->is_array()) throw key_error("keys: must be a list");
  verification_keys keys;
  for (std::size_t at = 0; at < listed->size(); ++at) {
    const auto& key = (*listed)[at];
    const auto which = "keys[" + std::to_string(at) + "]";
    if (!key.is_object()) throw key_error(which + ": must be an object");
    if (key.contains("d") || key.contains("k")) throw key_error(which + ": must be a public key");
    if (!is_text(key, "kty", "OKP") || !is_text(key, "crv", "Ed25519") || !may_be(key, "use", "sig") ||
        !may_be(key, "alg", "EdDSA"))
      continue;
    auto parsed = parse_key(key, which);
    if (std::any_of(keys.begin(), keys.end(), [&](const auto& other) { return other.id == parsed.id; }))
      throw key_error(which + ": its kid stands there twice");
    if (keys.size() == verification_keys_max) throw key_error("keys: must be at most 16 Ed25519 keys");
    keys.push_back(std::move(parsed));
  }
  if (keys.empty()) throw key_error("keys: must have an Ed25519 key for signatures");
  return keys;
}

verification_keys load_jwks(const std::filesystem::path& file) {
  const auto text = store::read_small_file(file, jwks_bytes_max);
  if (!text) throw key_error("key set " + file.string() + ": is missing");
  try {
    return parse_jwks(*text);
  } catch (const key_error& error) {
    throw key_error("key set " + file.string() + ": " + error.what());
  }
}

}  // namespace benefactor::api::identity
