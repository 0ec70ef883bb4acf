// Tokens that somebody made up, changed, took from elsewhere or kept for too long: all are refused, and for
// the reason that they must be.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "api/identity/signed_token.hpp"
#include "store/hmac_sha256.hpp"
#include "tests/api/identity/token_samples.hpp"

namespace benefactor::api::identity {
namespace of_forged_token_test {

using namespace samples;

std::string good() { return issue(claims(), rfc_seed()); }

constexpr auto header_rule = "token: its header must be a JSON object of alg, kid and typ alone";
constexpr auto claims_rule = "token: its claims must be a JSON object, each name once";
constexpr auto encoding_rule = "token: its parts must be base64url without padding";
constexpr auto times_rule = "token: iat, nbf and exp must be whole seconds, exp the last";

BOOST_AUTO_TEST_SUITE(forged_tokens)

BOOST_AUTO_TEST_CASE(the_token_that_all_these_are_made_of_is_good) {
  BOOST_TEST(fault_of_token(good()) == "");
  BOOST_TEST(fault_of_token(signed_with(header_json(), claims_json())) == "");
}

BOOST_AUTO_TEST_CASE(no_algorithm_but_one_is_taken_in_whatever_case) {
  for (const auto* algorithm :
       {"none", "None", "NONE", "nOnE", "noNE", "", "HS256", "hs256", "RS256", "ES256", "ES512", "PS256",
        "Ed25519", "Ed448", "EDDSA", "eddsa", "EdDSA ", " EdDSA"}) {
    auto header = header_json();
    header["alg"] = algorithm;
    const auto token = signed_with(header, claims_json());
    BOOST_TEST(fault_of_token(token) == "token: alg must be EdDSA", algorithm);
    // As "none" is sent: with no signature.
    BOOST_TEST(fault_of_token(token.substr(0, token.rfind('.') + 1)) == "token: alg must be EdDSA",
               algorithm);
  }
  for (const auto& algorithm :
       {nlohmann::json(nullptr), nlohmann::json(1), nlohmann::json::array({"EdDSA"})}) {
    auto header = header_json();
    header["alg"] = algorithm;
    BOOST_TEST(fault_of_token(signed_with(header, claims_json())) == "token: alg must be EdDSA");
  }
  BOOST_TEST(fault_of_token(with_header(R"({"kid":"If4x36FUomE"})")) == "token: alg must be EdDSA");
}

BOOST_AUTO_TEST_CASE(a_token_without_a_signature_is_refused_also_when_it_names_the_algorithm) {
  const auto token = good();
  BOOST_TEST(fault_of_token(token.substr(0, token.rfind('.') + 1)) ==
             "token: its signature must be that of its key");
  BOOST_TEST(fault_of_token(token.substr(0, token.rfind('.'))) == "token: must have three parts");
}

BOOST_AUTO_TEST_CASE(the_public_key_as_a_secret_of_hs256_signs_nothing) {
  auto header = header_json();
  for (const auto* algorithm : {"HS256", "EdDSA"}) {
    header["alg"] = algorithm;
    auto token = to_base64url(header.dump()) + '.' + to_base64url(claims_json().dump());
    const auto key = rfc_keys()[0].key;
    const auto mac = store::hmac_sha256(key).finish({token});
    const std::string_view bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
    for (const auto& signature : {std::string(bytes), std::string(bytes) + std::string(bytes)})
      BOOST_TEST(fault_of_token(token + '.' + to_base64url(signature)) ==
                 (algorithm == std::string_view("HS256") ? "token: alg must be EdDSA"
                                                         : "token: its signature must be that of its key"));
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_trusted_is_refused_by_its_name_and_by_its_signature) {
  auto other = rfc_seed();
  other.bytes[0] ^= 1;
  BOOST_TEST(fault_of_token(issue(claims(), other)) == "token: kid must name a key that is trusted");
  BOOST_TEST(fault_of_token(sign_compact(header_json().dump(), claims_json().dump(), other)) ==
             "token: its signature must be that of its key");
  for (const auto& id :
       {nlohmann::json("if4x36FUomE"), nlohmann::json(""), nlohmann::json(1), nlohmann::json(nullptr),
        nlohmann::json("../../etc/passwd"), nlohmann::json::array({"If4x36FUomE"})}) {
    auto header = header_json();
    header["kid"] = id;
    BOOST_TEST(fault_of_token(signed_with(header, claims_json())) ==
               "token: kid must name a key that is trusted");
  }
  BOOST_TEST(fault_of_token(with_header(R"({"alg":"EdDSA"})")) ==
             "token: kid must name a key that is trusted");
  BOOST_TEST(
      (verify(good(), {}, rules(), at(noon)) == std::variant<token_claims, token_fault>(token_fault::key)));
}

BOOST_AUTO_TEST_CASE(a_header_brings_neither_keys_nor_rules_of_its_own) {
  for (const auto* name :
       {"crit", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "b64", "zip", "enc", "cty", "iss", ""}) {
    auto header = header_json();
    header[name] = "x";
    BOOST_TEST(fault_of_token(signed_with(header, claims_json())) == header_rule, name);
    header.erase("typ");
    BOOST_TEST(fault_of_token(signed_with(header, claims_json())) == header_rule, name);
  }
}

BOOST_AUTO_TEST_CASE(a_header_of_another_form_is_refused) {
  for (const auto* header :
       {"", "{}x", "[]", "null", "\"EdDSA\"", "{", R"({"alg":"EdDSA","kid":"If4x36FUomE",})",
        R"({"alg":"EdDSA","kid":"If4x36FUomE"} {})", R"({'alg':'EdDSA','kid':'If4x36FUomE'})",
        R"({"alg":"none","kid":"If4x36FUomE","alg":"EdDSA"})",
        R"({"alg":"EdDSA","kid":"If4x36FUomE","kid":"If4x36FUomE"})",
        R"({"alg":"EdDSA","kid":"If4x36FUomE","\u0061lg":"EdDSA"})",
        R"({"\u0061lg":"EdDSA","kid":"If4x36FUomE"})",
        "\xef\xbb\xbf{\"alg\":\"EdDSA\",\"kid\":\"If4x36FUomE\"}"})
    BOOST_TEST(fault_of_token(with_header(header)) == header_rule, header);
  // The JSON library reads a zero byte as the end.
  const std::string zero = std::string(R"({"alg":"EdDSA","kid":"If4x36FUomE"})") + '\0' + R"({"jwk":1})";
  BOOST_TEST(fault_of_token(with_header(zero)) == header_rule);
  for (const auto* type : {"jwt", "JWS", "AT+JWT", "application/at+jwt", "dpop+jwt", ""}) {
    auto header = header_json();
    header["typ"] = type;
    BOOST_TEST(fault_of_token(signed_with(header, claims_json())) == "token: typ must be JWT or at+jwt",
               type);
  }
}

BOOST_AUTO_TEST_CASE(another_issuer_or_audience_is_refused_however_like_it_is) {
  for (const auto* issuer : {"https://engine.test/", "https://engine.tes", "HTTPS://engine.test", "", " "})
    BOOST_TEST(fault_of_token(with_claim("iss", issuer)) == "token: iss must be the issuer", issuer);
  for (const auto& audience :
       {nlohmann::json("Benefactor"), nlohmann::json("benefactor2"), nlohmann::json::array({"benefactor"}),
        nlohmann::json::array({"benefactor", "other"}), nlohmann::json(true), nlohmann::json(nullptr)})
    BOOST_TEST(fault_of_token(with_claim("aud", audience)) == "token: aud must be this audience alone");
}

BOOST_AUTO_TEST_CASE(each_claim_must_be_there_and_of_its_kind) {
  const std::pair<const char*, std::string_view> rules_of[] = {
      {"iss", "token: iss must be the issuer"},
      {"aud", "token: aud must be this audience alone"},
      {"sub", "token: sub must be a text of 1 to 256 bytes"},
      {"jti", "token: jti must be a text of 1 to 64 bytes"},
      {"tenant", "token: tenant must be a text of 1 to 64 bytes"},
      {"roles", "token: roles must be a list of up to 16 texts of 1 to 32 bytes"},
      {"session", "token: session must be a text of 1 to 64 bytes"},
      {"iat", times_rule},
      {"nbf", times_rule},
      {"exp", times_rule}};
  for (const auto& [name, rule] : rules_of) {
    BOOST_TEST(fault_of_token(without_claim(name)) == rule, name);
    for (const auto& value :
         {nlohmann::json(nullptr), nlohmann::json(true), nlohmann::json(1.5), nlohmann::json::object(),
          nlohmann::json(std::string(300, 'x')), nlohmann::json("a\nb"), nlohmann::json::array({1}),
          nlohmann::json::array({""})})
      BOOST_TEST(fault_of_token(with_claim(name, value)) == rule, name);
  }
}

BOOST_AUTO_TEST_CASE(times_are_whole_seconds_that_a_clock_can_show) {
  for (const auto* time :
       {"\"1767269400\"", "1767269400.0", "1.7672694e9", "-1", "253402300800", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "1e400", "[1767269400]"}) {
    auto text = claims_json().dump();
    const std::string from = "\"exp\":1767269400";
    const auto place = text.find(from);
    BOOST_REQUIRE(place != text.npos);
    text.replace(place, from.size(), std::string("\"exp\":") + time);
    const auto fault = fault_of_token(with_claims(text));
    BOOST_TEST((fault == times_rule || fault == claims_rule), time << ": " << fault);
  }
  BOOST_TEST(fault_of_token(with_claim("exp", noon)) == times_rule);
  BOOST_TEST(fault_of_token(with_claim("exp", noon - 1)) == times_rule);
  BOOST_TEST(fault_of_token(with_claim("nbf", noon + 600)) == times_rule);
}

BOOST_AUTO_TEST_CASE(claims_of_another_form_are_refused) {
  const auto text = claims_json().dump();
  const auto with = [&](const std::string& more) {
    return text.substr(0, text.size() - 1) + ',' + more + '}';
  };
  BOOST_TEST(fault_of_token(with_claims(with(R"("more":1)"))) == "");
  std::string deep = "0";
  for (int i = 0; i < 3; ++i) deep = '[' + deep + ']';
  BOOST_TEST(fault_of_token(with_claims(with("\"deep\":" + deep))) == "");
  std::string list = "[0";
  for (int i = 0; i < 60; ++i) list += ",0";
  for (const auto& payload : {std::string(),
                              std::string("[]"),
                              std::string("null"),
                              text + text,
                              text + ' ' + '1',
                              "\xef\xbb\xbf" + text,
                              text + '\0',
                              text.substr(1),
                              text.substr(0, text.size() - 1),
                              with(R"("sub":"root")"),
                              with(R"("sub":"anna")"),
                              with(R"("\u0073ub":"root")"),
                              with(R"("a\"b":1)"),
                              with("\"deep\":[" + deep + ']'),
                              with("\"list\":" + list + ']'),
                              with("\"x\":\"\xff\""),
                              with(R"("x":"\ud800")"),
                              with(R"("x":NaN)"),
                              with(R"("x":01)"),
                              with("\"x\":1//\n")})
    BOOST_TEST(fault_of_token(with_claims(payload)) == claims_rule, payload);
  // Escapes in values say nothing that could be read in two ways.
  BOOST_TEST(fault_of_token(with_claims(with(R"("x":"\u0073ub \" : ")"))) == "");
}

BOOST_AUTO_TEST_CASE(no_claim_is_looked_at_before_the_signature_fits) {
  auto other = rfc_seed();
  other.bytes[0] ^= 1;
  for (const auto* payload : {"", "not JSON", R"({"exp":0})"})
    BOOST_TEST(fault_of_token(sign_compact(header_json().dump(), payload, other)) ==
               "token: its signature must be that of its key");
}

BOOST_AUTO_TEST_CASE(parts_that_are_padded_spaced_or_too_many_are_refused) {
  const auto token = good();
  const auto first = token.find('.'), second = token.rfind('.');
  for (const auto& changed :
       {token + '=', token + "==", token + ' ', ' ' + token, token + '\n', token + '\0', token + 'A',
        token + "AAAA", token.substr(0, first) + '=' + token.substr(first),
        token.substr(0, second) + "==" + token.substr(second),
        token.substr(0, second + 1) + ' ' + token.substr(second + 1), "Bearer " + token})
    BOOST_TEST(fault_of_token(changed) != "", changed);
  BOOST_TEST(fault_of_token(token + "==") == encoding_rule);
  for (const auto& changed : {token + '.', '.' + token, token + ".e30", std::string(), std::string("."),
                              std::string("..."), std::string("a.b")})
    BOOST_TEST(fault_of_token(changed) == "token: must have three parts", changed);
  BOOST_TEST(fault_of_token("..") == header_rule);
}

BOOST_AUTO_TEST_CASE(a_signature_has_one_spelling) {
  // The last of 86 characters has four bits that say nothing.
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  auto token = good();
  const auto place = alphabet.find(token.back());
  BOOST_REQUIRE_EQUAL(place % 16, 0u);
  for (std::size_t unused = 1; unused < 16; ++unused) {
    token.back() = alphabet[place + unused];
    BOOST_TEST(fault_of_token(token) == encoding_rule);
  }
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_token_is_refused) {
  const auto token = good();
  for (std::size_t size = 0; size < token.size(); ++size)
    BOOST_TEST(fault_of_token(token.substr(0, size)) != "");
}

BOOST_AUTO_TEST_CASE(a_token_has_at_most_4096_bytes) {
  const auto of_size = [](std::size_t filling) { return with_claim("filling", std::string(filling, 'x')); };
  std::size_t filling = 2000;
  while (of_size(filling + 1).size() <= 4096) ++filling;
  BOOST_TEST(fault_of_token(of_size(filling)) == "");
  BOOST_TEST(fault_of_token(of_size(filling + 1)) == "token: must have at most 4096 bytes");
  BOOST_TEST(fault_of_token(std::string(std::size_t{16} << 20, '.')) ==
             "token: must have at most 4096 bytes");
}

BOOST_AUTO_TEST_CASE(the_parts_of_two_good_tokens_do_not_make_a_third) {
  auto admin = claims();
  admin.roles = {"ADMIN"};
  const auto one = good(), other = issue(admin, rfc_seed());
  BOOST_TEST(fault_of_token(other.substr(0, other.rfind('.')) + one.substr(one.rfind('.'))) ==
             "token: its signature must be that of its key");
}

BOOST_AUTO_TEST_CASE(a_fault_says_nothing_of_the_token) {
  for (int fault = 1; fault <= static_cast<int>(token_fault::user_name); ++fault) {
    const auto text = text_of(static_cast<token_fault>(fault));
    BOOST_TEST(text.starts_with("token: "));
    BOOST_TEST(text != "token: breaks a rule");
  }
}

RC_BOOST_PROP(a_token_with_one_byte_changed_is_refused, ()) {
  auto token = good();
  const auto at_byte = *rc::gen::inRange<std::size_t>(0, token.size());
  const auto byte = static_cast<char>(*rc::gen::inRange(0, 256));
  RC_PRE(byte != token[at_byte]);
  token[at_byte] = byte;
  RC_ASSERT(!fault_of_token(token).empty());
}

RC_BOOST_PROP(a_token_with_a_byte_more_or_less_is_refused, ()) {
  auto token = good();
  const auto at_byte = *rc::gen::inRange<std::size_t>(0, token.size());
  auto longer = token;
  longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at_byte),
                static_cast<char>(*rc::gen::inRange(0, 256)));
  token.erase(at_byte, 1);
  RC_ASSERT(!fault_of_token(token).empty());
  RC_ASSERT(!fault_of_token(longer).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_forged_token_test
}  // namespace benefactor::api::identity
