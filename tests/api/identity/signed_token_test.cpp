// Access tokens: the vectors of RFC 8037, what is taken and for how long.
#include "api/identity/signed_token.hpp"

#include <boost/test/unit_test.hpp>

#include "store/sha256.hpp"
#include "tests/api/identity/token_samples.hpp"

namespace benefactor::api::identity {
namespace of_signed_token_test {

using namespace samples;

BOOST_AUTO_TEST_SUITE(signed_tokens)

BOOST_AUTO_TEST_CASE(the_key_of_rfc_8037_has_its_public_key_and_thumbprint) {
  const auto key = store::merkle::public_of(rfc_seed());
  const auto x = to_base64url({reinterpret_cast<const char*>(key.data()), key.size()});
  BOOST_TEST(x == rfc_public);  // A.2
  const auto thumbprint = store::sha256(R"({"crv":"Ed25519","kty":"OKP","x":")" + x + R"("})");
  BOOST_TEST(to_base64url(store::as_text(thumbprint)) ==
             "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");  // A.3
  BOOST_TEST(key_id_of(key) == rfc_key_id);
}

BOOST_AUTO_TEST_CASE(the_signature_of_rfc_8037_is_made_and_verifies) {
  const auto token = sign_compact(R"({"alg":"EdDSA"})", "Example of Ed25519 signing", rfc_seed());
  BOOST_TEST(token ==  // A.4
             "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3A"
             "IbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  const auto bytes = from_base64url(std::string_view(token).substr(token.rfind('.') + 1)).value();
  store::merkle::ed25519_signature signature;
  BOOST_REQUIRE_EQUAL(bytes.size(), signature.size());
  std::memcpy(signature.data(), bytes.data(), bytes.size());
  BOOST_TEST(store::merkle::ed25519_verifies(
      rfc_keys()[0].key, std::string_view(token).substr(0, token.rfind('.')), signature));  // A.5
}

BOOST_AUTO_TEST_CASE(a_token_that_was_issued_is_read_as_it_was) {
  const auto verdict = verify(issue(claims(), rfc_seed()), rfc_keys(), rules(), at(noon + 1));
  BOOST_TEST((verdict == std::variant<token_claims, token_fault>(claims())));
}

BOOST_AUTO_TEST_CASE(a_token_needs_no_roles_and_takes_letters_of_any_script) {
  auto given = claims();
  given.roles.clear();
  given.subject = "Zoë \"the\" \\ Łuczak";
  const auto verdict = verify(issue(given, rfc_seed()), rfc_keys(), rules(), at(noon));
  BOOST_TEST((verdict == std::variant<token_claims, token_fault>(given)));
}

BOOST_AUTO_TEST_CASE(the_type_may_be_jwt_or_missing_and_the_key_any_of_those_trusted) {
  for (const auto* header :
       {R"({"alg":"EdDSA","kid":"If4x36FUomE"})", R"({"typ":"JWT","alg":"EdDSA","kid":"If4x36FUomE"})",
        R"({ "kid" : "If4x36FUomE", "alg" : "EdDSA" })"})
    BOOST_TEST(fault_of_token(with_header(header)) == "");
  auto keys = rfc_keys();
  keys.insert(keys.begin(), {"another", {}});
  BOOST_TEST((verify(issue(claims(), rfc_seed()), keys, rules(), at(noon)).index() == 0));
}

BOOST_AUTO_TEST_CASE(claims_that_are_not_known_are_passed_over) {
  BOOST_TEST(fault_of_token(with_claim("nonce", {{"a", {1, 2.5, nullptr}}})) == "");
}

BOOST_AUTO_TEST_CASE(clocks_may_differ_by_a_minute_and_no_second_more) {
  const auto token = issue(claims(), rfc_seed());
  BOOST_TEST(fault_of_token(token, noon - 60) == "");
  BOOST_TEST(fault_of_token(token, noon - 61) == "token: iat must not be in the future");
  BOOST_TEST(fault_of_token(token, noon + 600 + 59) == "");
  BOOST_TEST(fault_of_token(token, noon + 600 + 60) == "token: has expired");

  const auto later = with_claim("nbf", noon + 300);
  BOOST_TEST(fault_of_token(later, noon + 240) == "");
  BOOST_TEST(fault_of_token(later, noon + 239) == "token: nbf must not be in the future");
}

BOOST_AUTO_TEST_CASE(a_token_that_lives_a_second_too_long_is_refused_however_it_counts) {
  BOOST_TEST(fault_of_token(with_claim("exp", noon + 3600)) == "");
  BOOST_TEST(fault_of_token(with_claim("exp", noon + 3601)) == "token: lives longer than is allowed");
  auto early = claims_json();
  early["nbf"] = noon - 3001;
  BOOST_TEST(fault_of_token(signed_with(header_json(), early)) == "token: lives longer than is allowed");
  early["nbf"] = noon - 3000;
  BOOST_TEST(fault_of_token(signed_with(header_json(), early)) == "");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_read_back_is_not_issued) {
  const auto refusal_of = [](auto change) -> std::string {
    auto given = claims();
    change(given);
    try {
      issue(given, rfc_seed());
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(refusal_of([](auto&) {}) == "");
  BOOST_TEST(refusal_of([](auto& c) { c.subject.clear(); }) != "");
  BOOST_TEST(refusal_of([](auto& c) { c.subject = "an\nna"; }) != "");
  BOOST_TEST(refusal_of([](auto& c) { c.subject = "\xff"; }) != "");
  BOOST_TEST(refusal_of([](auto& c) { c.subject = std::string(256, 'a'); }) == "");
  BOOST_TEST(refusal_of([](auto& c) { c.subject = std::string(257, 'a'); }) ==
             "token: sub must be a text of 1 to 256 bytes");
  BOOST_TEST(refusal_of([](auto& c) { c.id = std::string(65, 'a'); }) ==
             "token: jti must be a text of 1 to 64 bytes");
  BOOST_TEST(refusal_of([](auto& c) { c.tenant = std::string(65, 'a'); }) ==
             "token: tenant must be a text of 1 to 64 bytes");
  BOOST_TEST(refusal_of([](auto& c) { c.roles.assign(16, std::string(32, 'R')); }) == "");
  for (const auto& roles : {std::vector<std::string>(17, "R"), std::vector<std::string>{std::string(33, 'R')},
                            std::vector<std::string>{""}})
    BOOST_TEST(refusal_of([&](auto& c) { c.roles = roles; }) ==
               "token: roles must be a list of up to 16 texts of 1 to 32 bytes");
  BOOST_TEST(refusal_of([](auto& c) { c.expires = c.issued; }) ==
             "token: iat, nbf and exp must be whole seconds, exp the last");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_signed_token_test
}  // namespace benefactor::api::identity
