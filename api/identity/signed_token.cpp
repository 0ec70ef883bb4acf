#include "api/identity/signed_token.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "api/identity/base64url.hpp"
#include "api/identity/token_json.hpp"
#include "api/identity/token_opening.hpp"
#include "store/sha256.hpp"
#include "store/tenant.hpp"

namespace benefactor::api::identity {

using nlohmann::json;

namespace {

template <std::size_t Size>
std::string_view text_of_bytes(const std::array<std::uint8_t, Size>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<std::vector<std::string>> roles_in(const json& claims) {
  const auto found = claims.find("roles");
  if (found == claims.end() || !found->is_array() || found->size() > token_roles_max) return std::nullopt;
  std::vector<std::string> roles;
  for (const auto& role : *found) {
    if (!role.is_string() || !is_claim_text(role.get_ref<const std::string&>(), role_bytes_max))
      return std::nullopt;
    roles.push_back(role.get<std::string>());
  }
  return roles;
}

/// The claims as they stand; whether they are those that are asked for is another question.
std::variant<token_claims, token_fault> claims_in(const json& read) {
  token_claims claims;
  struct {
    const char* name;
    std::size_t most;
    std::string token_claims::*member;
    token_fault fault;
  } const texts[] = {{"iss", issuer_bytes_max, &token_claims::issuer, token_fault::issuer},
                     {"aud", audience_bytes_max, &token_claims::audience, token_fault::audience},
                     {"sub", subject_bytes_max, &token_claims::subject, token_fault::subject},
                     {"jti", token_id_bytes_max, &token_claims::id, token_fault::token_id},
                     {"tenant", store::max_tenant_size, &token_claims::tenant, token_fault::tenant},
                     {"session", session_bytes_max, &token_claims::session, token_fault::session}};
  for (const auto& each : texts) {
    auto text = claim_text_in(read, each.name, each.most);
    if (!text) return each.fault;
    claims.*each.member = *std::move(text);
  }
  auto roles = roles_in(read);
  if (!roles) return token_fault::roles;
  claims.roles = *std::move(roles);
  const auto issued = moment_in(read, "iat"), not_before = moment_in(read, "nbf"),
             expires = moment_in(read, "exp");
  if (!issued || !not_before || !expires) return token_fault::times;
  claims.issued = *issued;
  claims.not_before = *not_before;
  claims.expires = *expires;
  return claims;
}

json json_of(const token_claims& claims) {
  const auto seconds = [](std::chrono::sys_seconds at) { return at.time_since_epoch().count(); };
  return {{"iss", claims.issuer},
          {"aud", claims.audience},
          {"sub", claims.subject},
          {"jti", claims.id},
          {"tenant", claims.tenant},
          {"roles", claims.roles},
          {"session", claims.session},
          {"iat", seconds(claims.issued)},
          {"nbf", seconds(claims.not_before)},
          {"exp", seconds(claims.expires)}};
}

}  // namespace

std::string key_id_of(const store::merkle::ed25519_public& key) {
  constexpr std::size_t id_bytes = 8;
  return to_base64url(store::as_text(store::sha256(text_of_bytes(key))).substr(0, id_bytes));
}

std::string_view text_of(token_fault fault) {
  switch (fault) {
    case token_fault::size: return "token: must have at most 4096 bytes";
    case token_fault::parts: return "token: must have three parts";
    case token_fault::encoding: return "token: its parts must be base64url without padding";
    case token_fault::header: return "token: its header must be a JSON object of alg, kid and typ alone";
    case token_fault::algorithm: return "token: alg must be EdDSA";
    case token_fault::type: return "token: typ must be JWT or at+jwt";
    case token_fault::key: return "token: kid must name a key that is trusted";
    case token_fault::signature: return "token: its signature must be that of its key";
    case token_fault::claims: return "token: its claims must be a JSON object, each name once";
    case token_fault::issuer: return "token: iss must be the issuer";
    case token_fault::audience: return "token: aud must be this audience alone";
    case token_fault::subject: return "token: sub must be a text of 1 to 256 bytes";
    case token_fault::token_id: return "token: jti must be a text of 1 to 64 bytes";
    case token_fault::tenant: return "token: tenant must be a text of 1 to 64 bytes";
    case token_fault::roles: return "token: roles must be a list of up to 16 texts of 1 to 32 bytes";
    case token_fault::session: return "token: session must be a text of 1 to 64 bytes";
    case token_fault::times: return "token: iat, nbf and exp must be whole seconds, exp the last";
    case token_fault::lifetime: return "token: lives longer than is allowed";
    case token_fault::issued_in_future: return "token: iat must not be in the future";
    case token_fault::not_yet_valid: return "token: nbf must not be in the future";
    case token_fault::expired: return "token: has expired";
    case token_fault::user_name: return "token: must have the claim that names the user";
  }
  return "token: breaks a rule";
}

std::string sign_compact(std::string_view header, std::string_view payload,
                         const store::merkle::ed25519_seed& key) {
  auto token = to_base64url(header) + '.' + to_base64url(payload);
  const auto signature = store::merkle::ed25519_sign(key, token);
  return token + '.' + to_base64url(text_of_bytes(signature));
}

std::string issue(const token_claims& claims, const store::merkle::ed25519_seed& key) {
  // What cannot be read back is not given out. Texts are looked at before they are written: the library
  // throws at what is not UTF-8, and says what it was.
  for (const auto* text :
       {&claims.issuer, &claims.audience, &claims.subject, &claims.id, &claims.tenant, &claims.session})
    if (!is_claim_text(*text, token_bytes_max))
      throw std::invalid_argument("token: a claim must be a text without control characters");
  for (const auto& role : claims.roles)
    if (!is_claim_text(role, token_bytes_max))
      throw std::invalid_argument(std::string(text_of(token_fault::roles)));
  const auto payload = json_of(claims);
  const auto read = claims_in(payload);
  if (const auto* fault = std::get_if<token_fault>(&read))
    throw std::invalid_argument(std::string(text_of(*fault)));
  if (claims.expires <= claims.issued || claims.expires <= claims.not_before)
    throw std::invalid_argument(std::string(text_of(token_fault::times)));
  const nlohmann::json header{
      {"alg", "EdDSA"}, {"kid", key_id_of(store::merkle::public_of(key))}, {"typ", "at+jwt"}};
  auto token = sign_compact(header.dump(), payload.dump(), key);
  if (token.size() > token_bytes_max) throw std::invalid_argument(std::string(text_of(token_fault::size)));
  return token;
}

std::variant<token_claims, token_fault> verify(std::string_view token, const verification_keys& keys,
                                               const token_rules& rules, std::chrono::sys_seconds now) {
  const auto opened = open_token(token, keys);
  if (const auto* fault = std::get_if<token_fault>(&opened)) return *fault;
  auto read = claims_in(std::get<json>(opened));
  const auto* claims = std::get_if<token_claims>(&read);
  if (!claims) return read;
  if (claims->issuer != rules.issuer) return token_fault::issuer;
  if (claims->audience != rules.audience) return token_fault::audience;
  if (const auto fault =
          fault_of({claims->issued, claims->not_before, claims->expires}, rules.lifetime_max, now))
    return *fault;
  return read;
}

}  // namespace benefactor::api::identity
