// From tokens and certificates to the subjects of sessions: who is taken, for how long, and what is refused.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "api/identity/jwks.hpp"
#include "tests/api/identity/token_samples.hpp"
#include "tests/api/login/desk_fixture.hpp"

namespace benefactor::api::test {
namespace of_subject_test {

using login::certificate_not_known;
using login::token_expired;
using login::token_not_taken;
using nlohmann::json;
namespace samples = identity::samples;

constexpr std::int64_t noon = desk_noon_us / second_us;

struct subject_fixture : desk_fixture {
  /// Claims as the service makes them, of a session that is good.
  json claims_of(const login::session_tokens& tokens) const {
    return {{"iss", "benefactor:test"},
            {"aud", "benefactor:test"},
            {"sub", to_hex(tokens.user)},
            {"jti", "0123"},
            {"tenant", "default"},
            {"roles", json::array({"ADMIN"})},
            {"session", to_hex(tokens.session)},
            {"iat", noon},
            {"nbf", noon},
            {"exp", noon + 600}};
  }
  json header() const { return {{"alg", "EdDSA"}, {"kid", keys.id()}, {"typ", "at+jwt"}}; }
  std::string signed_by_us(const json& head, const json& claims) const {
    return identity::sign_compact(head.dump(), claims.dump(), keys.signing_key());
  }
  access_subject opened_by(const std::string& common_name) const {
    auto opened = opener.of_certificate(common_name, here);
    BOOST_REQUIRE(std::holds_alternative<access_subject>(opened));
    return std::get<access_subject>(std::move(opened));
  }
  bool knows(const std::string& common_name) const {
    const auto opened = opener.of_certificate(common_name, here);
    if (const auto* why = std::get_if<std::string_view>(&opened)) BOOST_TEST(*why == certificate_not_known);
    return std::holds_alternative<access_subject>(opened);
  }
  void add_payer(const std::string& login, const std::string& common_name) {
    login::new_user user;
    user.login = login;
    user.roles = {"PAYER_SYSTEM"};
    user.binding.certificate = common_name;
    user.system = true;
    BOOST_REQUIRE(std::holds_alternative<login::user_change>(admin.add(user, call())));
  }
};

BOOST_FIXTURE_TEST_SUITE(subjects_test, subject_fixture)

BOOST_AUTO_TEST_CASE(a_session_has_the_roles_and_the_binding_of_the_directory) {
  login::stated_binding binding;
  binding.npis = {"1999999984", "1234567893"};
  const auto tokens = add_and_log_in("doctor", {"PROVIDER"}, binding);
  const auto subject = subject_of(tokens.access->text);
  BOOST_TEST(subject.user == to_hex(id("doctor")));
  BOOST_TEST((subject.roles == std::set{role::provider}));
  BOOST_TEST((subject.npis == std::set<std::string>{"1234567893", "1999999984"}));
  BOOST_TEST((subject.session == tokens.session));
  BOOST_TEST(!subject.unrestricted);
  BOOST_TEST(!subject.is_revoked());
}

BOOST_AUTO_TEST_CASE(roles_are_those_of_the_directory_whatever_a_token_says) {
  const auto tokens = add_and_log_in("ada", {"REPORTER"});
  BOOST_TEST((subject_of(signed_by_us(header(), claims_of(tokens))).roles == std::set{role::reporter}));
}

BOOST_AUTO_TEST_CASE(tokens_that_were_forged_or_changed_are_refused_in_the_same_words) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  const auto claims = claims_of(tokens);
  BOOST_TEST(refusal_of(signed_by_us(header(), claims)) == "");  // What all of them differ from.
  const auto with = [&](const char* name, const json& value) {
    auto changed = claims;
    changed[name] = value;
    return signed_by_us(header(), changed);
  };
  const auto head = [&](const char* name, const json& value) {
    auto changed = header();
    changed[name] = value;
    return signed_by_us(changed, claims);
  };
  // Signed by another key under our key's id.
  const auto forged = identity::sign_compact(header().dump(), claims.dump(), identity::samples::rfc_seed());
  const auto unsigned_one =
      identity::to_base64url(R"({"alg":"none","typ":"JWT"})") + '.' + identity::to_base64url(claims.dump());
  // The public key as the secret of an HMAC: what verifies by the token's own algorithm takes it.
  const auto public_key = keys.accepted(std::chrono::sys_seconds(std::chrono::seconds(noon))).front().key;
  const auto confused_head =
      identity::to_base64url(json{{"alg", "HS256"}, {"kid", keys.id()}, {"typ", "JWT"}}.dump()) + '.' +
      identity::to_base64url(claims.dump());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), public_key.data(), static_cast<int>(public_key.size()),
       reinterpret_cast<const unsigned char*>(confused_head.data()), confused_head.size(), mac, &size);
  const auto confused =
      confused_head + '.' + identity::to_base64url({reinterpret_cast<const char*>(mac), size});
  std::vector<std::string> bad{forged,
                               unsigned_one + '.',
                               unsigned_one + tokens.access->text.substr(tokens.access->text.rfind('.')),
                               confused,
                               head("alg", "none"),
                               head("alg", "HS256"),
                               head("kid", "another"),
                               head("typ", "refresh"),
                               with("iss", "benefactor:other"),
                               with("aud", "benefactor:other"),
                               with("aud", json::array({"benefactor:test", "other"})),
                               with("tenant", "another"),
                               with("sub", to_hex(id("nobody"))),
                               with("sub", "ada"),
                               with("session", to_hex(id("no session"))),
                               with("session", std::string(32, '0')),
                               with("exp", noon + 1'000'000),
                               with("nbf", noon + 300),
                               "",
                               "..",
                               std::string(identity::token_bytes_max + 1, 'a'),
                               tokens.access->text + std::string(identity::token_bytes_max, 'a'),
                               tokens.refresh->text};
  for (std::size_t cut = 1; cut < tokens.access->text.size(); cut += 7)
    bad.push_back(tokens.access->text.substr(0, tokens.access->text.size() - cut));
  for (const auto& token : bad) {
    const auto told_before = told.size();
    BOOST_TEST(refusal_of(token) == token_not_taken, token.substr(0, 40));
    BOOST_TEST(told.size() == told_before + 1);
    BOOST_TEST(!last_told().detail.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_token_ends_and_the_session_that_it_opened_goes_on) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  const auto subject = subject_of(tokens.access->text);
  pass(600 + 61);
  BOOST_TEST(refusal_of(tokens.access->text) == token_expired);
  BOOST_TEST(!subject.is_revoked());
  const auto next = in(logins.refresh(tokens.refresh->text, here));
  BOOST_TEST(subject_of(next.access->text).user == subject.user);
  pass(86'000);
  BOOST_TEST(!subject.is_revoked());  // Refreshed, it lasts longer than when it was opened.
  pass(401);
  BOOST_TEST(subject.is_revoked());
}

BOOST_AUTO_TEST_CASE(whatever_is_taken_from_a_user_ends_what_was_opened_at_once) {
  add_and_log_in("root", {"ADMIN"});
  int number = 0;
  const auto ends = [&](const char* what, auto take) {
    const auto name = "user" + std::to_string(++number);
    const auto tokens = add_and_log_in(name, {"REPORTER"});
    const auto subject = subject_of(tokens.access->text);
    BOOST_TEST(!subject.is_revoked());
    const auto user = id(name);
    take(user, tokens);
    BOOST_TEST(subject.is_revoked(), what);
    pass(60);
  };
  ends("log-out", [&](auto& user, auto& tokens) { logins.log_out(user, tokens.session, here); });
  ends("deactivation", [&](auto& user, auto&) { admin.deactivate(user, call()); });
  ends("reset", [&](auto& user, auto&) { admin.reset_password(user, call()); });
  ends("roles", [&](auto& user, auto&) {
    admin.change_roles(user, {"REPORTER", "CLAIM_PROCESSOR"}, call());
  });
  ends("binding", [&](auto& user, auto&) {
    login::stated_binding binding;
    binding.certificate = "X";
    admin.bind(user, binding, call());
  });
  ends("sessions", [&](auto& user, auto&) { admin.end_sessions(user, {}, call()); });
  ends("a stolen token", [&](auto&, auto& tokens) {
    logins.refresh(tokens.refresh->text, here);
    logins.refresh(tokens.refresh->text, here);
  });
}

BOOST_AUTO_TEST_CASE(what_takes_nothing_from_a_user_ends_nothing) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  const auto subject = subject_of(tokens.access->text);
  const auto eve = add_and_log_in("eve", {"REPORTER"});
  admin.change_roles(eve.user, {"AUDITOR"}, call());
  admin.deactivate(eve.user, call());
  logins.engine().ask(lock_user{tokens.user, now_us.load()}, logins.engine().origin_of({}));
  in(logins.refresh(tokens.refresh->text, here));
  BOOST_TEST(!subject.is_revoked());
  // One of two sessions ends alone.
  admin.unlock(tokens.user, call());
  const auto other = in(logins.login("ada", good_password, "", here));
  logins.log_out(other.user, other.session, here);
  BOOST_TEST(!subject.is_revoked());
}

BOOST_AUTO_TEST_CASE(once_ended_a_session_stays_so_though_everything_is_as_it_was) {
  const auto tokens = add_and_log_in("ada", {"REPORTER"});
  const auto subject = subject_of(tokens.access->text);
  admin.change_roles(tokens.user, {"AUDITOR"}, call());
  BOOST_TEST(subject.is_revoked());
  admin.change_roles(tokens.user, {"REPORTER"}, call());
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(!subject_of(tokens.access->text).is_revoked());  // And is opened again with the same token.
}

BOOST_AUTO_TEST_CASE(roles_that_were_taken_and_given_back_between_two_calls_have_ended_what_was_opened) {
  const auto tokens = add_and_log_in("ada", {"REPORTER"});
  const auto subject = subject_of(tokens.access->text);
  admin.change_roles(tokens.user, {"AUDITOR"}, call());
  admin.change_roles(tokens.user, {"REPORTER"}, call());  // Nothing was called meanwhile.
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(!subject_of(tokens.access->text).is_revoked());
}

BOOST_AUTO_TEST_CASE(what_a_certificate_opened_does_not_outlive_a_deactivation_that_was_taken_back) {
  add_and_log_in("root", {"ADMIN"});
  add_payer("acme-system", "ACME");
  add_payer("other-system", "OTHER");
  const auto subject = opened_by("ACME"), other = opened_by("OTHER");
  BOOST_TEST(!subject.is_revoked());
  admin.deactivate(id("acme-system"), call());
  admin.reactivate(id("acme-system"), call());  // Nothing was called meanwhile.
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(!other.is_revoked());
  BOOST_TEST(!opened_by("ACME").is_revoked());  // And is opened again.
}

BOOST_AUTO_TEST_CASE(what_a_certificate_opened_ends_with_all_sessions_of_its_user) {
  add_payer("acme-system", "ACME");
  add_payer("other-system", "OTHER");
  const auto subject = opened_by("ACME"), other = opened_by("OTHER");
  const auto ended = admin.end_sessions(id("acme-system"), {}, call());
  BOOST_TEST(!std::get<login::user_change>(ended).unchanged);
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(!other.is_revoked());
  BOOST_TEST(!opened_by("ACME").is_revoked());  // The certificate is as good as it was.
}

BOOST_AUTO_TEST_CASE(a_payers_system_is_known_by_its_certificate_and_files_under_that_name) {
  add_payer("acme-system", "ACME");
  const auto subject = opened_by("ACME");
  BOOST_TEST((subject.roles == std::set{role::payer_system}));
  BOOST_TEST((subject.submitters == std::set<std::string>{"ACME"}));
  BOOST_TEST(subject.certificate == "ACME");
  BOOST_TEST(!subject.session);
  BOOST_TEST(!knows("LAKESHORE"));
  BOOST_TEST(!knows(""));
  BOOST_TEST(!knows("acme"));
  admin.deactivate(id("acme-system"), call());
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(!knows("ACME"));
}

BOOST_AUTO_TEST_CASE(a_certificate_of_a_user_with_another_role_opens_nothing) {
  login::stated_binding binding;
  binding.certificate = "ROOT";
  add("root", {"ADMIN"}, binding);
  BOOST_TEST(!knows("ROOT"));
  BOOST_TEST((last_told().user == id("root")));
}

BOOST_AUTO_TEST_SUITE_END()

struct issuer_fixture {
  issuer_fixture() { write(samples::rfc_keys()); }

  void write(const identity::verification_keys& keys, int age_seconds = 10) const {
    std::ofstream(file, std::ios::binary) << identity::to_jwks(keys);
    // Two writes within the file system's clock would look the same.
    std::filesystem::last_write_time(
        file, std::filesystem::file_time_type::clock::now() - std::chrono::seconds(age_seconds));
  }
  static std::string token(const json& changes = json::object()) {
    json claims{{"iss", "https://login.test"},
                {"aud", "benefactor"},
                {"sub", "anna@login.test"},
                {"iat", noon},
                {"exp", noon + 600}};
    claims.update(changes);
    return samples::signed_with(samples::header_json(), claims);
  }

  test_support::temp_directory folder;
  const std::filesystem::path file = folder / "jwks.json";
  struct opened : desk_fixture {
    explicit opened(const std::filesystem::path& file)
        : desk_fixture(a_day_of_logins(), {{"https://login.test", "benefactor", file, "sub"}}) {}
  };

  void bind_anna(opened& desk) const {
    login::stated_binding binding;
    binding.issuer = "https://login.test";
    binding.subject = "anna@login.test";
    desk.add("anna", {"AUDITOR"}, binding);
  }
};

BOOST_FIXTURE_TEST_SUITE(external_subjects_test, issuer_fixture)

BOOST_AUTO_TEST_CASE(a_token_of_a_trusted_issuer_opens_for_whom_it_is_bound_to_until_it_ends) {
  opened desk(file);
  BOOST_TEST(desk.refusal_of(token()) == token_not_taken);  // Nobody is bound to it.
  bind_anna(desk);
  const auto subject = desk.subject_of(token());
  BOOST_TEST(subject.user == to_hex(desk.id("anna")));
  BOOST_TEST((subject.roles == std::set{role::auditor}));
  BOOST_TEST(!subject.session);
  for (const json& bad : {json{{"iss", "https://other.test"}}, json{{"aud", "other"}},
                          json{{"sub", "eve@login.test"}}, json{{"exp", noon + 100'000'000}}})
    BOOST_TEST(desk.refusal_of(token(bad)) == token_not_taken, bad.dump());
  BOOST_TEST(!subject.is_revoked());
  desk.pass(599);
  BOOST_TEST(!subject.is_revoked());
  desk.pass(1);
  BOOST_TEST(subject.is_revoked());
}

BOOST_AUTO_TEST_CASE(who_is_bound_to_another_issuer_no_more_is_out_at_once) {
  opened desk(file);
  bind_anna(desk);
  const auto subject = desk.subject_of(token());
  desk.admin.bind(desk.id("anna"), {}, desk.call());
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(desk.refusal_of(token()) == token_not_taken);
}

BOOST_AUTO_TEST_CASE(what_an_issuers_token_opened_does_not_outlive_a_deactivation_that_was_taken_back) {
  opened desk(file);
  bind_anna(desk);
  const auto subject = desk.subject_of(token());
  BOOST_TEST(!subject.is_revoked());
  desk.admin.deactivate(desk.id("anna"), desk.call());
  desk.admin.reactivate(desk.id("anna"), desk.call());  // Nothing was called meanwhile.
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(desk.refusal_of(token()) == token_not_taken);  // Nor does the token, which is older.
  desk.pass(61);
  BOOST_TEST(!desk.subject_of(token(json{{"iat", noon + 61}})).is_revoked());
}

BOOST_AUTO_TEST_CASE(an_issuers_tokens_from_before_all_sessions_were_ended_are_taken_no_more) {
  opened desk(file);
  bind_anna(desk);
  desk.pass(10);
  const auto subject = desk.subject_of(token());
  const auto end_all = [&] { return desk.admin.end_sessions(desk.id("anna"), {}, desk.call()); };
  BOOST_TEST(!std::get<login::user_change>(end_all()).unchanged);
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(desk.refusal_of(token()) == token_not_taken);
  BOOST_TEST(desk.last_told().detail == identity::text_of(identity::token_fault::session));
  desk.pass(61);
  const auto later = token(json{{"iat", noon + 71}});
  const auto fresh = desk.subject_of(later);
  BOOST_TEST(!fresh.is_revoked());
  end_all();  // Another time, what came in since.
  BOOST_TEST(fresh.is_revoked());
  BOOST_TEST(desk.refusal_of(later) == token_not_taken);
}

BOOST_AUTO_TEST_CASE(an_issuers_clock_that_runs_ahead_carries_no_token_over_the_end_of_all_sessions) {
  opened desk(file);
  bind_anna(desk);
  const auto skew = identity::token_skew.count();
  // As far ahead as one is taken at all.
  BOOST_TEST(desk.refusal_of(token(json{{"iat", noon + skew + 1}})) == token_not_taken);
  const auto ahead = token(json{{"iat", noon + skew}});
  const auto subject = desk.subject_of(ahead);
  desk.admin.end_sessions(desk.id("anna"), {}, desk.call());
  BOOST_TEST(subject.is_revoked());
  BOOST_TEST(desk.refusal_of(ahead) == token_not_taken);
  desk.pass(skew + 1);
  BOOST_TEST(desk.refusal_of(ahead) == token_not_taken);  // Also once its time has come.
  // By a clock that is right: not within that minute, and then again.
  BOOST_TEST(desk.refusal_of(token(json{{"iat", noon + 1}})) == token_not_taken);
  BOOST_TEST(desk.refusal_of(token(json{{"iat", noon + skew + 1}})) == "");
}

BOOST_AUTO_TEST_CASE(who_comes_by_a_token_as_soon_as_an_end_allows_is_not_kept_out) {
  opened desk(file);
  bind_anna(desk);
  desk.admin.end_sessions(desk.id("anna"), {}, desk.call());
  const auto skew = identity::token_skew.count();
  // Of an issuer whose clock runs ahead and of one whose clock runs behind, by as much.
  desk.pass(1);
  BOOST_TEST(desk.refusal_of(token(json{{"iat", noon + 1 + skew}})) == "");
  desk.pass(2 * skew);
  BOOST_TEST(desk.refusal_of(token(json{{"iat", noon + 1 + skew}})) == "");
}

BOOST_AUTO_TEST_CASE(a_key_set_that_changed_is_read_again_and_a_broken_one_leaves_the_keys_from_before) {
  opened desk(file);
  bind_anna(desk);
  BOOST_TEST(desk.refusal_of(token()) == "");
  std::ofstream(file) << "broken";
  BOOST_TEST(desk.refusal_of(token()) == "");
  BOOST_TEST(desk.refusal_of(token()) == "");
  BOOST_TEST(desk.warnings.size() == 1u);
  BOOST_TEST(desk.warnings.front().find("jwks.json") != std::string::npos);
  write({{"other", desk.keys.accepted(samples::at(noon)).front().key}}, 5);
  BOOST_TEST(desk.refusal_of(token()) == token_not_taken);
}

BOOST_AUTO_TEST_CASE(an_issuers_file_is_refused_with_all_that_is_wrong_with_it) {
  std::vector<problem> problems;
  login::parse_issuers(R"({"issuers": [{"issuer": "a", "audience": "b", "jwks": "c"},
                                       {"issuer": "a", "audience": "b", "extra": 1}]})",
                       problems);
  std::set<std::string> paths;
  for (const auto& p : problems) paths.insert(p.path);
  BOOST_TEST(paths.contains("issuers[1].issuer"));
  BOOST_TEST(paths.contains("issuers[1].jwks"));
  BOOST_TEST(paths.contains("issuers[1].extra"));
  problems.clear();
  const auto read = login::parse_issuers(
      R"({"issuers": [{"issuer": "a", "audience": "b", "jwks": "c", "userClaim": "email"}]})", problems);
  BOOST_TEST(problems.empty());
  BOOST_REQUIRE(read.size() == 1u);
  BOOST_TEST(read[0].user_claim == "email");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_subject_test
}  // namespace benefactor::api::test
