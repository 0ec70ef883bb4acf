#include "api/identity/external_issuer.hpp"

#include <optional>
#include <utility>

#include "api/identity/jwks.hpp"
#include "api/identity/token_json.hpp"
#include "api/identity/token_opening.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

using nlohmann::json;

namespace {

constexpr std::size_t user_claim_bytes_max = 64;

/// A list of several audiences is refused: a token that also serves elsewhere can be used again from there.
std::optional<std::string> audience_in(const json& claims) {
  const auto found = claims.find("aud");
  if (found == claims.end() || !found->is_array()) return claim_text_in(claims, "aud", audience_bytes_max);
  if (found->size() != 1 || !found->front().is_string()) return std::nullopt;
  return found->front().get<std::string>();
}

bool is_true(const json& claims, const char* name) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace

external_issuer load_issuer(const issuer_settings& settings) {
  if (!is_claim_text(settings.issuer, issuer_bytes_max))
    throw store::key_error("issuer: must be a text of 1 to 256 bytes");
  if (!is_claim_text(settings.audience, audience_bytes_max))
    throw store::key_error("issuer: its audience must be a text of 1 to 256 bytes");
  if (!is_claim_text(settings.user_claim, user_claim_bytes_max))
    throw store::key_error("issuer: its user claim must be a text of 1 to 64 bytes");
  return {settings.issuer, settings.audience, settings.user_claim, load_jwks(settings.jwks)};
}

std::variant<external_identity, token_fault> verify_external(std::string_view token,
                                                             const external_issuer& issuer,
                                                             std::chrono::sys_seconds now) {
  const auto opened = open_token(token, issuer.keys);
  if (const auto* fault = std::get_if<token_fault>(&opened)) return *fault;
  const auto& claims = std::get<json>(opened);
  if (claim_text_in(claims, "iss", issuer_bytes_max) != issuer.issuer) return token_fault::issuer;
  if (audience_in(claims) != issuer.audience) return token_fault::audience;
  auto subject = claim_text_in(claims, "sub", subject_bytes_max);
  if (!subject) return token_fault::subject;
  const auto issued = moment_in(claims, "iat"), expires = moment_in(claims, "exp");
  const auto not_before = claims.contains("nbf") ? moment_in(claims, "nbf") : issued;
  if (!issued || !not_before || !expires) return token_fault::times;
  if (const auto fault = fault_of({*issued, *not_before, *expires}, external_lifetime_max, now))
    return *fault;
  auto user = claim_text_in(claims, issuer.user_claim.c_str(), subject_bytes_max);
  if (!user || (issuer.user_claim == "email" && !is_true(claims, "email_verified")))
    return token_fault::user_name;
  return external_identity{issuer.issuer, *std::move(subject), *std::move(user), *expires, *issued};
}

}  // namespace benefactor::api::identity
