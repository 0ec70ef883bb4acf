// Tokens, key sets, stored passwords and what else of identity a stranger may write.
#include "tests/fuzz/tokens_target.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "api/identity/base64url.hpp"
#include "api/identity/external_issuer.hpp"
#include "api/identity/jwks.hpp"
#include "api/identity/password_hash.hpp"
#include "api/identity/password_rules.hpp"
#include "api/identity/public_key_rules.hpp"
#include "api/identity/refresh_token.hpp"
#include "api/identity/token_keys.hpp"
#include "store/secret.hpp"
#include "tests/fuzz/fuzz_targets.hpp"

namespace benefactor::fuzz {
namespace {

using namespace api::identity;

constexpr std::chrono::sys_seconds now(std::chrono::seconds(1'767'268'800));
const token_rules& rules() {
  static const token_rules asked{.issuer = "https://engine.test", .audience = "benefactor"};
  return asked;
}

/// The key pair of RFC 8037, appendix A, so that what is signed reaches what stands behind the signature.
const store::merkle::ed25519_seed& key() {
  static const auto seed = [] {
    const auto bytes = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").value();
    store::merkle::ed25519_seed made;
    for (std::size_t i = 0; i < made.bytes.size(); ++i) made.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
    return made;
  }();
  return seed;
}

const verification_keys& keys() {
  static const verification_keys trusted = [] {
    const auto key_of = store::merkle::public_of(key());
    return verification_keys{{key_id_of(key_of), key_of}};
  }();
  return trusted;
}

/// Errors name what is wrong, and repeat nothing.
template <class Work>
void refused_or(Work work) {
  try {
    work();
  } catch (const store::key_error& error) {
    check_message(error.what());
  }
}

void check_token(std::string_view token, const token_verifier& verify) {
  const auto verdict = verify(token);
  promise(verify(token) == verdict, "a token is taken once and not again");
  const external_issuer other{"https://login.test", rules().audience, "sub", keys()};
  const auto foreign = verify_external(token, other, now);
  const auto* claims = std::get_if<token_claims>(&verdict);
  if (!claims) return;
  promise(std::holds_alternative<token_fault>(foreign), "a token is taken as another issuer's");
  promise(claims->issuer == rules().issuer && claims->audience == rules().audience,
          "a token of another issuer or audience is taken");
  promise(claims->expires + token_skew > now && claims->not_before <= now + token_skew &&
              claims->expires - claims->issued <= rules().lifetime_max,
          "a token is taken outside its time");
  const auto header_bytes = from_base64url(token.substr(0, token.find('.')));
  promise(header_bytes.has_value(), "a token with two spellings is taken");
  const auto header = nlohmann::json::parse(*header_bytes);
  promise(header.value("alg", "") == "EdDSA" && header.value("kid", "") == keys()[0].id,
          "a token of another algorithm or key is taken");
  promise(header.size() == (header.contains("typ") ? 3u : 2u), "a token brings rules of its own");
  for (const auto* more : {"=", "A", ".", " "})
    promise(std::holds_alternative<token_fault>(verify(std::string(token) + more)),
            "a token with more behind it is taken");
  promise(std::holds_alternative<token_fault>(verify(token.substr(0, token.size() - 1))),
          "a token that was cut off is taken");
  try {
    promise(verify(issue(*claims, key())) == verdict, "claims are not read as they were issued");
  } catch (const std::invalid_argument& error) {
    // Ours may be longer than the one that was read.
    promise(std::string_view(error.what()) == text_of(token_fault::size),
            "claims that were taken are not issued");
  }
}

void check_base64url(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (bytes) promise(to_base64url(*bytes) == text, "base64url has two spellings");
  promise(from_base64url(to_base64url(text)) == text, "base64url is not read as it was written");
  const bool is_token = text.size() == 64 && bytes && bytes->find_first_not_of('\0') < 16;
  const auto read = read_refresh_token(text);
  promise(read.has_value() == is_token, "a refresh token has another form");
  if (read)
    promise(std::equal(read->session.bytes.begin(), read->session.bytes.end(),
                       reinterpret_cast<const std::uint8_t*>(bytes->data())),
            "a refresh token is of another session");
}

}  // namespace

token_verdict verify_fuzzed(std::string_view token) { return verify(token, keys(), rules(), now); }

void check_tokens(std::string_view bytes, const token_verifier& verify) {
  if (bytes.empty()) return;
  const char kind = bytes.front();
  bytes.remove_prefix(1);
  switch (kind) {
    case 'T': return check_token(bytes, verify);
    case 'H':
      return check_token(
          sign_compact(bytes,
                       R"({"aud":"benefactor","exp":1767269400,"iat":1767268800,)"
                       R"("iss":"https://engine.test","jti":"1","nbf":1767268800,"roles":["ADMIN"],)"
                       R"("session":"s","sub":"anna","tenant":"default"})",
                       key()),
          verify);
    case 'C':
      return check_token(sign_compact(R"({"alg":"EdDSA","kid":"If4x36FUomE"})", bytes, key()), verify);
    case 'J':
      return refused_or([&] {
        const auto read = parse_jwks(bytes);
        promise(!read.empty() && read.size() <= verification_keys_max, "a key set has too many keys or none");
        for (const auto& each : read) promise(is_sound(each.key), "a key anybody can sign with is trusted");
        promise(parse_jwks(to_jwks(read)) == read, "a key set is not read as it was written");
      });
    case 'K':
      return refused_or([&] {
        const auto accepted = token_keys::parse("data.token-key", bytes).accepted(now);
        promise(!accepted.empty() && accepted.size() <= verification_keys_max, "too many keys are trusted");
        for (const auto& each : accepted)
          promise(is_sound(each.key), "a key anybody can sign with is trusted");
      });
    case 'P':
      if (const auto record = password_record::parse(bytes))
        promise(record->text() == bytes, "a PHC string has two spellings");
      return;
    case 'B': return check_base64url(bytes);
    case 'W': {
      const auto line = bytes.find('\n');
      const auto user = bytes.substr(0, line), password = line == bytes.npos ? "" : bytes.substr(line + 1);
      if (!fault_of(password, user))
        promise(password.size() >= password_length_min && password.size() <= password_bytes_max &&
                    password != user,
                "a password is taken that must not be");
      return;
    }
    default: return;
  }
}

void take_tokens(std::string_view bytes) { check_tokens(bytes, verify_fuzzed); }

}  // namespace benefactor::fuzz
