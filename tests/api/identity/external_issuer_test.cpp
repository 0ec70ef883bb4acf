// Tokens of OpenID Connect providers: who they say somebody is, and what they cannot say.
#include "api/identity/external_issuer.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/identity/jwks.hpp"
#include "store/secret.hpp"
#include "tests/api/identity/token_samples.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::identity {
namespace of_external_issuer_test {

using namespace samples;

external_issuer issuer(const std::string& user_claim = "preferred_username") {
  return {"https://login.test", "benefactor", user_claim, rfc_keys()};
}

nlohmann::json identity_json() {
  return {{"iss", "https://login.test"},  {"aud", "benefactor"}, {"sub", "7f3a"},
          {"preferred_username", "anna"}, {"iat", noon},         {"exp", noon + 3600}};
}

std::string_view fault_of_claims(const nlohmann::json& claims, const external_issuer& from = issuer()) {
  const auto verdict = verify_external(signed_with(header_json(), claims), from, at(noon + 1));
  const auto* fault = std::get_if<token_fault>(&verdict);
  return fault ? text_of(*fault) : std::string_view{};
}

std::string_view fault_with(const char* name, const nlohmann::json& value,
                            const external_issuer& from = issuer()) {
  auto claims = identity_json();
  claims[name] = value;
  return fault_of_claims(claims, from);
}

BOOST_AUTO_TEST_SUITE(external_issuers)

BOOST_AUTO_TEST_CASE(a_token_says_who_somebody_is_by_the_claim_that_was_agreed_on) {
  const auto token = signed_with(header_json(), identity_json());
  BOOST_TEST((verify_external(token, issuer(), at(noon)) ==
              std::variant<external_identity, token_fault>(
                  external_identity{"https://login.test", "7f3a", "anna", at(noon + 3600), at(noon)})));
  BOOST_TEST(
      (std::get<external_identity>(verify_external(token, issuer("sub"), at(noon))).user_name == "7f3a"));
  BOOST_TEST(fault_of_claims(identity_json(), issuer("upn")) ==
             "token: must have the claim that names the user");
}

BOOST_AUTO_TEST_CASE(an_address_counts_only_where_the_issuer_has_verified_it) {
  auto claims = identity_json();
  claims["email"] = "anna@example.test";
  BOOST_TEST(fault_of_claims(claims, issuer("email")) == "token: must have the claim that names the user");
  claims["email_verified"] = "true";
  BOOST_TEST(fault_of_claims(claims, issuer("email")) == "token: must have the claim that names the user");
  claims["email_verified"] = true;
  BOOST_TEST(fault_of_claims(claims, issuer("email")) == "");
}

BOOST_AUTO_TEST_CASE(the_audience_may_be_a_list_of_one_and_of_no_more) {
  BOOST_TEST(fault_with("aud", nlohmann::json::array({"benefactor"})) == "");
  for (const auto& audience : {nlohmann::json::array({"benefactor", "other"}), nlohmann::json::array(),
                               nlohmann::json::array({1}), nlohmann::json("other"), nlohmann::json(nullptr)})
    BOOST_TEST(fault_with("aud", audience) == "token: aud must be this audience alone");
}

BOOST_AUTO_TEST_CASE(another_issuer_is_refused_also_with_a_key_that_is_trusted) {
  BOOST_TEST(fault_with("iss", "https://engine.test") == "token: iss must be the issuer");
  // A token of ours is none of theirs, nor theirs one of ours.
  BOOST_TEST((verify_external(issue(claims(), rfc_seed()), issuer(), at(noon)) ==
              std::variant<external_identity, token_fault>(token_fault::issuer)));
  BOOST_TEST(fault_of_token(signed_with(header_json(), identity_json())) ==
             "token: jti must be a text of 1 to 64 bytes");
}

BOOST_AUTO_TEST_CASE(its_times_are_checked_as_those_of_our_own) {
  const auto times = "token: iat, nbf and exp must be whole seconds, exp the last";
  for (const auto* name : {"iat", "exp"}) {
    auto claims = identity_json();
    claims.erase(name);
    BOOST_TEST(fault_of_claims(claims) == times);
  }
  BOOST_TEST(fault_with("nbf", "now") == times);
  BOOST_TEST(fault_with("nbf", noon + 61) == "");
  BOOST_TEST(fault_with("nbf", noon + 62) == "token: nbf must not be in the future");
  BOOST_TEST(fault_with("exp", noon + 24 * 3600) == "");
  BOOST_TEST(fault_with("exp", noon + 24 * 3600 + 1) == "token: lives longer than is allowed");
  auto old = identity_json();
  old["iat"] = noon - 3600;
  old["exp"] = noon - 59;
  BOOST_TEST(fault_of_claims(old) == "token: has expired");
}

BOOST_AUTO_TEST_CASE(the_algorithm_and_the_keys_are_those_of_the_file) {
  auto header = header_json();
  header["alg"] = "none";
  BOOST_TEST((verify_external(signed_with(header, identity_json()), issuer(), at(noon)) ==
              std::variant<external_identity, token_fault>(token_fault::algorithm)));
  auto from = issuer();
  from.keys[0].id = "another";
  BOOST_TEST(fault_of_claims(identity_json(), from) == "token: kid must name a key that is trusted");
}

BOOST_AUTO_TEST_CASE(an_issuer_is_loaded_with_its_keys_or_refused_by_the_field) {
  const test_support::temp_directory folder;
  const auto file = folder / "issuer.jwks";
  std::ofstream(file) << to_jwks(rfc_keys());
  const issuer_settings good{.issuer = "https://login.test", .audience = "benefactor", .jwks = file};
  const auto loaded = load_issuer(good);
  BOOST_TEST((loaded.keys == rfc_keys()));
  BOOST_TEST(loaded.user_claim == "sub");
  for (auto member : {&issuer_settings::issuer, &issuer_settings::audience, &issuer_settings::user_claim}) {
    auto bad = good;
    bad.*member = "";
    BOOST_CHECK_THROW(load_issuer(bad), store::key_error);
  }
  auto bad = good;
  bad.jwks = folder / "missing";
  BOOST_CHECK_THROW(load_issuer(bad), store::key_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_external_issuer_test
}  // namespace benefactor::api::identity
