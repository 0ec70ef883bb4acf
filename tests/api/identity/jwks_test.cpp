// Key sets: ours as others read them, and which keys of others are taken.
#include "api/identity/jwks.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "store/secret.hpp"
#include "tests/api/identity/token_samples.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::identity {
namespace of_jwks_test {

using namespace samples;

nlohmann::json jwk(const std::string& id = "k1") {
  return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", id}, {"x", std::string(rfc_public)}};
}

nlohmann::json set_of(const std::vector<nlohmann::json>& keys) {
  auto set = nlohmann::json::object();
  set["keys"] = keys;
  return set;
}

std::string refusal_of(const std::string& text) {
  try {
    parse_jwks(text);
  } catch (const store::key_error& error) {
    return error.what();
  }
  return "";
}

std::string refusal_with(const char* name, const nlohmann::json& value) {
  auto key = jwk();
  key[name] = value;
  return refusal_of(set_of({key}).dump());
}

BOOST_AUTO_TEST_SUITE(key_sets)

BOOST_AUTO_TEST_CASE(what_is_published_is_the_public_key_of_rfc_8037_and_reads_back) {
  const auto text = to_jwks(rfc_keys());
  BOOST_TEST(text == R"({"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":"If4x36FUomE","kty":"OKP","use":"sig",)"
                     R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  BOOST_TEST((parse_jwks(text) == rfc_keys()));
  BOOST_TEST(to_jwks({}) == R"({"keys":[]})");
}

BOOST_AUTO_TEST_CASE(keys_of_other_kinds_are_passed_over) {
  auto encrypts = jwk("k2"), other_curve = jwk("k3"), other_algorithm = jwk("k4");
  encrypts["use"] = "enc";
  other_curve["crv"] = "X25519";
  other_algorithm["alg"] = "ES256";
  const nlohmann::json rsa{{"kty", "RSA"}, {"kid", "k1"}, {"n", "AQAB"}, {"e", "AQAB"}, {"x5c", {"a", "b"}}};
  const auto keys = parse_jwks(set_of({rsa, encrypts, other_curve, other_algorithm, jwk()}).dump(2) + "\n");
  BOOST_REQUIRE_EQUAL(keys.size(), 1u);
  BOOST_TEST(keys[0].id == "k1");
  BOOST_TEST((keys[0].key == rfc_keys()[0].key));
  BOOST_TEST(refusal_of(set_of({rsa, encrypts, other_curve, other_algorithm}).dump()) ==
             "keys: must have an Ed25519 key for signatures");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_incomplete_is_refused_by_its_place_and_field) {
  BOOST_TEST(refusal_with("use", "sig") == "");
  for (const nlohmann::json& x :
       {nlohmann::json(nullptr), nlohmann::json(""), nlohmann::json(1),
        nlohmann::json(std::string(rfc_public) + "="), nlohmann::json(std::string(rfc_public).substr(1)),
        nlohmann::json("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp")})
    BOOST_TEST(refusal_with("x", x) == "keys[0]: x must be 32 bytes in base64url");
  for (const nlohmann::json& id : {nlohmann::json(nullptr), nlohmann::json(""), nlohmann::json(7),
                                   nlohmann::json(std::string(129, 'k'))})
    BOOST_TEST(refusal_with("kid", id) == "keys[0]: kid must be a text of 1 to 128 bytes");
}

BOOST_AUTO_TEST_CASE(a_key_under_which_anybody_can_sign_is_refused) {
  for (const auto& key : unsound_keys())
    BOOST_TEST(refusal_with("x", x_of(key)) ==
                   "keys[0]: x must be a point in canonical form, not one of small order",
               x_of(key));
}

BOOST_AUTO_TEST_CASE(keys_beside_those_are_taken) {
  // y of 2^255 - 21 and of 3, with both signs.
  auto key = unsound_keys()[4];
  key.front() = 0xeb;
  BOOST_TEST(refusal_with("x", x_of(key)) == "");
  key.back() = 0xff;
  BOOST_TEST(refusal_with("x", x_of(key)) == "");
  for (const int sign : {0x00, 0x80}) {
    key.fill(0);
    key.front() = 3;
    key.back() = static_cast<std::uint8_t>(sign);
    BOOST_TEST(refusal_with("x", x_of(key)) == "");
  }
}

BOOST_AUTO_TEST_CASE(a_private_key_in_a_key_set_is_refused_and_not_repeated) {
  const auto refusal = refusal_with("d", std::string(rfc_private));
  BOOST_TEST(refusal == "keys[0]: must be a public key");
  BOOST_TEST(refusal_of(set_of({jwk(), nlohmann::json{{"kty", "oct"}, {"k", "c2VjcmV0"}}}).dump()) ==
             "keys[1]: must be a public key");
}

BOOST_AUTO_TEST_CASE(two_keys_of_one_name_and_a_seventeenth_key_are_refused) {
  BOOST_TEST(refusal_of(set_of({jwk(), jwk()}).dump()) == "keys[1]: its kid stands there twice");
  std::vector<nlohmann::json> keys;
  for (int i = 0; i < 16; ++i) keys.push_back(jwk("k" + std::to_string(i)));
  BOOST_TEST(refusal_of(set_of(keys).dump()) == "");
  keys.push_back(jwk("k16"));
  BOOST_TEST(refusal_of(set_of(keys).dump()) == "keys: must be at most 16 Ed25519 keys");
}

BOOST_AUTO_TEST_CASE(what_is_no_key_set_is_refused) {
  for (const auto* text : {"", "[]", "{", R"({"keys":[],"keys":[]})", R"({"keys":[]} x)"})
    BOOST_TEST(refusal_of(text) == "must be one JSON object of at most 64 KiB, each name once", text);
  for (const auto* text : {"{}", R"({"keys":{}})", R"({"keys":null})"})
    BOOST_TEST(refusal_of(text) == "keys: must be a list", text);
  BOOST_TEST(refusal_of(R"({"keys":[1]})") == "keys[0]: must be an object");
  BOOST_TEST(refusal_of(set_of({jwk()}).dump() + std::string(64u << 10, ' ')) ==
             "must be one JSON object of at most 64 KiB, each name once");
}

BOOST_AUTO_TEST_CASE(a_file_is_named_with_what_is_wrong_with_it) {
  const test_support::temp_directory folder;
  const auto file = folder / "issuer.jwks";
  const auto said = [&]() -> std::string {
    try {
      load_jwks(file);
    } catch (const store::key_error& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(said() == "key set " + file.string() + ": is missing");
  std::ofstream(file) << "{}";
  BOOST_TEST(said() == "key set " + file.string() + ": keys: must be a list");
  std::ofstream(file) << to_jwks(rfc_keys());
  BOOST_TEST(said() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_jwks_test
}  // namespace benefactor::api::identity
