// A whole login over HTTP, with real users: password, token, refresh by cookie, the end of the session.
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "api/access/login_entries.hpp"
#include "api/http/http_door.hpp"
#include "store/event_codec.hpp"
#include "tests/api/http/raw_client.hpp"
#include "tests/api/login/desk_fixture.hpp"

namespace benefactor::api::http::test {
namespace of_login_over_http_test {

using api::test::good_password;
using nlohmann::json;

struct login_fixture : api::test::desk_fixture {
  explicit login_fixture(http_limits limits = {})
      : door({.listen = "127.0.0.1:0", .program = "test", .tenant = "default", .log_id = {}, .limits = {}},
             {.submit = [this](auto batch) { running->engine().submit(std::move(batch)); },
              .reads = running->room().closed(),
              .surrogates = running->surrogates(),
              .entropy = store::system_entropy(),
              .room = &running->room(),
              .admits_local = [](const peer&) { return false; },
              .identity = &desk}) {
    http_door_options options;
    options.listen.plain = "127.0.0.1:0";
    options.listen.limits = limits;
    web.emplace(std::move(options), door, store::system_entropy());
  }
  ~login_fixture() {
    web->stop();
    door.stop(std::chrono::milliseconds(0));
  }

  /// On the engine itself.
  void ask_engine(const policy_enrollment& policy) {
    node_fixture::ask(actors::enroll_policy_request{policy});
  }
  raw_answer ask(const std::string& request) const {
    raw_client client(web->plain_port());
    return ask(client, request);
  }
  static raw_answer ask(raw_client& client, const std::string& request) {
    BOOST_REQUIRE(client.send(request));
    return client.read();
  }
  raw_answer log_in(const std::string& name, const std::string& password,
                    const std::string& next = {}) const {
    json body{{"login", name}, {"password", password}};
    if (!next.empty()) body["newPassword"] = next;
    return ask(with_body("POST", "/api/v1/login", body.dump(), ""));
  }
  static std::string code_of(const raw_answer& answer) { return json::parse(answer.body)["code"]; }
  static std::string access_of(const raw_answer& answer) { return json::parse(answer.body)["accessToken"]; }
  /// What the browser would send back: "benefactor-refresh=...".
  static std::string cookie_of(const raw_answer& answer) {
    const auto at = answer.head.find("Set-Cookie: ");
    if (at == std::string::npos) return {};
    return answer.head.substr(at + 12, answer.head.find(';', at) - at - 12);
  }
  static std::string profile(const std::string& token) {
    return get("/api/v1/profile", "Authorization: Bearer " + token + "\r\n");
  }
  static std::string refresh(const std::string& cookie) {
    return with_body("POST", "/api/v1/refresh", "{}", "Cookie: other=1; " + cookie + "\r\n");
  }
  static std::string log_out(const std::string& token) {
    return "POST /api/v1/logout HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
           "\r\nContent-Length: 0\r\n\r\n";
  }

  door_server door;
  std::optional<http_door> web;
};

BOOST_AUTO_TEST_SUITE(login_over_http)

BOOST_FIXTURE_TEST_CASE(a_password_gives_a_token_in_the_body_and_a_cookie_that_no_script_reads,
                        login_fixture) {
  const auto first = add("ada", {"ADMIN"});
  const auto must_change = log_in("ada", first);
  BOOST_TEST(must_change.status == 403u);
  BOOST_TEST(code_of(must_change) == "MUST_CHANGE_PASSWORD");
  BOOST_TEST(!must_change.has("Set-Cookie"));
  const auto given = log_in("ada", first, good_password);
  BOOST_REQUIRE(given.status == 200u);
  const auto body = json::parse(given.body);
  BOOST_TEST(body["profile"]["login"] == "ada");
  BOOST_TEST(!body.contains("refreshToken"));
  const auto cookie = cookie_of(given);
  BOOST_TEST(cookie.starts_with("benefactor-refresh="));
  BOOST_TEST(given.body.find(cookie.substr(cookie.find('=') + 1)) == std::string::npos);
  for (const auto* part : {"; Path=/api/v1/refresh;", "; HttpOnly", "; SameSite=Strict"})
    BOOST_TEST(given.has(part), part);
  BOOST_TEST(given.has("Cache-Control: no-store"));
  const auto shown = ask(profile(access_of(given)));
  BOOST_TEST(shown.status == 200u, shown.body);
  BOOST_TEST(json::parse(shown.body)["login"] == "ada");
  BOOST_TEST(json::parse(shown.body)["roles"] == json::array({"ADMIN"}));
  const auto wrong = log_in("ada", "not the password");
  BOOST_TEST(wrong.status == 401u);
  BOOST_TEST(code_of(wrong) == "WRONG_CREDENTIALS");
  BOOST_TEST(ask(get("/api/v1/profile")).status == 401u);  // Nobody is local here.
}

BOOST_FIXTURE_TEST_CASE(the_cookie_is_changed_for_new_tokens_once_and_a_copy_of_it_ends_the_session,
                        login_fixture) {
  const auto given = log_in("ada", add("ada", {"ADMIN"}), good_password);
  BOOST_REQUIRE(given.status == 200u);
  const auto renewed = ask(refresh(cookie_of(given)));
  BOOST_REQUIRE(renewed.status == 200u);
  BOOST_TEST(cookie_of(renewed).starts_with("benefactor-refresh="));
  BOOST_TEST(cookie_of(renewed) != cookie_of(given));
  BOOST_TEST(ask(profile(access_of(renewed))).status == 200u);
  const auto copied = ask(refresh(cookie_of(given)));
  BOOST_TEST(copied.status == 401u);
  BOOST_TEST(code_of(copied) == "NO_SESSION");
  BOOST_TEST(copied.has("Max-Age=0"));  // What is good for nothing is taken back.
  BOOST_TEST(ask(profile(access_of(renewed))).status == 401u);
  BOOST_TEST(ask(refresh(cookie_of(renewed))).status == 401u);
}

BOOST_FIXTURE_TEST_CASE(a_program_that_asks_for_it_has_the_refresh_token_in_the_body, login_fixture) {
  const auto first = add("ada", {"ADMIN"});
  const json asked{
      {"login", "ada"}, {"password", first}, {"newPassword", good_password}, {"refreshIn", "body"}};
  const auto given = ask(with_body("POST", "/api/v1/login", asked.dump(), ""));
  BOOST_REQUIRE(given.status == 200u);
  BOOST_TEST(!given.has("Set-Cookie"));
  const json with{{"refreshToken", json::parse(given.body)["refreshToken"]}};
  const auto renewed = ask(with_body("POST", "/api/v1/refresh", with.dump(), ""));
  BOOST_TEST(renewed.status == 200u, renewed.body);
  BOOST_TEST(!renewed.has("Set-Cookie"));
  BOOST_TEST(json::parse(renewed.body).contains("refreshToken"));
}

BOOST_FIXTURE_TEST_CASE(the_first_administrator_is_set_up_with_the_secret_and_with_nothing_else,
                        login_fixture) {
  const auto secret = logins.begin_set_up();
  BOOST_REQUIRE(secret != nullptr);
  const auto set_up = [this](const std::string& with) {
    const json body{{"secret", with},
                    {"account", {{"login", "ada"}, {"password", good_password}, {"displayName", "Ada"}}}};
    return ask(with_body("POST", "/api/v1/setup", body.dump(), ""));
  };
  const auto wrong = set_up(secret->text.substr(1));
  BOOST_TEST(wrong.status == 401u, wrong.body);
  BOOST_TEST(code_of(wrong) == "WRONG_CREDENTIALS");
  const auto done = set_up(secret->text);
  BOOST_TEST_REQUIRE(done.status == 200u, done.body);
  BOOST_TEST(json::parse(done.body)["profile"]["roles"] == json::array({"ADMIN"}));
  const auto shown = ask(profile(access_of(done)));
  BOOST_TEST(shown.status == 200u, shown.body);
}

BOOST_FIXTURE_TEST_CASE(who_is_no_member_does_not_register_and_no_key_that_is_none_is_taken, login_fixture) {
  json body{{"account", {{"login", "eve"}, {"password", good_password}}},
            {"policyNumber", "POL-NONE"},
            {"memberId", "M-NONE"},
            {"birthDate", "1980-02-29"},
            {"familyName", "Nobody"}};
  const auto refused = ask(with_body("POST", "/api/v1/register", body.dump(), ""));
  BOOST_TEST(refused.status == 401u, refused.body);
  BOOST_TEST(code_of(refused) == "WRONG_CREDENTIALS");
  for (const auto* path : {"login", "refresh", "setup", "register"}) {
    const auto wrong =
        ask(with_body("POST", std::string("/api/v1/") + path, R"({"nonsense":1,"refreshToken":"x"})", ""));
    BOOST_TEST(wrong.status == 422u, path << " " << wrong.body);
    BOOST_TEST(wrong.body.find("nonsense") != std::string::npos, path);
  }
}

BOOST_FIXTURE_TEST_CASE(a_member_who_knows_the_card_registers_once_and_sees_its_own, login_fixture) {
  auto policy = api::test::enrolled_policy();
  policy.members[0].details.name = {"Okafor-Brown", "Renata", "", ""};
  policy.members[0].details.birth_date = make_date(1980, 2, 29);
  ask_engine(policy);
  const auto registered = [this](const std::string& login) {
    const json body{{"account", {{"login", login}, {"password", good_password}}},
                    {"policyNumber", "POL-1"},
                    {"memberId", "M-1"},
                    {"birthDate", "1980-02-29"},
                    {"familyName", "Okafor-Brown"}};
    return ask(with_body("POST", "/api/v1/register", body.dump(), ""));
  };
  const auto done = registered("renata");
  BOOST_TEST_REQUIRE(done.status == 200u, done.body);
  BOOST_TEST(cookie_of(done).starts_with("benefactor-refresh="));
  BOOST_TEST(json::parse(done.body)["profile"]["roles"] == json::array({"PATIENT"}));
  const auto shown = ask(profile(access_of(done)));
  BOOST_TEST(shown.status == 200u, shown.body);
  BOOST_TEST(json::parse(shown.body)["login"] == "renata", shown.body);
  const auto by_renata = "Authorization: Bearer " + access_of(done) + "\r\n";
  const auto cover = [&](const std::string& member) {
    return ask(get("/api/v1/policies/POL-1/members/" + member + "/eligibility?on=2026-03-01", by_renata))
        .status;
  };
  BOOST_TEST(cover("M-1") == 200u);
  BOOST_TEST(cover("M-2") == 404u);
  // The password is good from now on, and the member is somebody's.
  BOOST_TEST(log_in("renata", good_password).status == 200u);
  const auto again = registered("again");
  BOOST_TEST(again.status == 401u);
  BOOST_TEST(code_of(again) == "WRONG_CREDENTIALS");
}

BOOST_FIXTURE_TEST_CASE(a_logout_ends_the_session_also_on_connections_that_had_it_open, login_fixture) {
  const auto given = log_in("ada", add("ada", {"ADMIN"}), good_password);
  BOOST_REQUIRE(given.status == 200u);
  const auto token = access_of(given);
  raw_client one(web->plain_port()), two(web->plain_port());
  BOOST_TEST(ask(one, profile(token)).status == 200u);
  BOOST_TEST(ask(two, profile(token)).status == 200u);
  const auto out = ask(one, log_out(token));
  BOOST_TEST(out.status == 204u, out.body);
  BOOST_TEST(out.has("Set-Cookie: benefactor-refresh=; "));
  for (auto* client : {&one, &two}) {
    const auto refused = ask(*client, profile(token));
    BOOST_TEST(refused.status == 401u);
    BOOST_TEST(refused.has("error=\"invalid_token\""));
  }
  BOOST_TEST(ask(refresh(cookie_of(given))).status == 401u);
}

BOOST_FIXTURE_TEST_CASE(events_and_records_of_logins_say_that_they_came_by_http, login_fixture) {
  const auto first = add("ada", {"ADMIN"});
  const auto begun = told.size();
  const auto given = log_in("ada", first, good_password);
  BOOST_REQUIRE(given.status == 200u);
  const auto renewed = ask(refresh(cookie_of(given)));
  BOOST_REQUIRE(renewed.status == 200u);
  BOOST_REQUIRE(ask(log_out(access_of(renewed))).status == 204u);
  BOOST_REQUIRE(ask(profile(access_of(renewed))).status == 401u);

  using type = store::domain_event_type;
  std::map<type, store::source_channel> came;  // Of each type the last.
  const auto& parts = running->asking();
  parts.reader.for_each({parts.tenant, store::stream_kind::user, id("ada")}, 0,
                        [&](const store::owned_event& stored) {
                          came[static_cast<type>(stored.view.type)] = stored.view.channel;
                          return true;
                        });
  for (const auto each :
       {type::password_set, type::session_opened, type::session_refreshed, type::session_revoked}) {
    BOOST_REQUIRE(came.contains(each));
    BOOST_TEST((came.at(each) == store::source_channel::json), static_cast<int>(each));
  }

  const std::lock_guard lock(told_mutex);
  using login::login_step;
  std::vector<login_step> expected{login_step::login, login_step::refresh, login_step::logout};
  BOOST_REQUIRE(told.size() > begun + expected.size());
  expected.resize(told.size() - begun, login_step::token_opening);
  std::vector<login_step> steps;
  for (auto at = begun; at < told.size(); ++at) {
    steps.push_back(told[at].what);
    BOOST_TEST((entry_of(told[at]).listener == store::door_listener::http), name_of(told[at].what));
  }
  BOOST_TEST((steps == expected));
}

BOOST_FIXTURE_TEST_CASE(other_roles_count_from_the_next_request_on_the_same_connection_on, login_fixture) {
  add_and_log_in("root", {"ADMIN"});
  const auto given = log_in("ada", add("ada", {"ADMIN"}), good_password);
  BOOST_REQUIRE(given.status == 200u);
  const auto by_ada = "Authorization: Bearer " + access_of(given) + "\r\n";
  raw_client client(web->plain_port());
  BOOST_TEST(ask(client, get("/api/v1/users", by_ada)).status == 200u);
  admin.change_roles(id("ada"), {"REPORTER"}, call());
  BOOST_TEST(ask(client, get("/api/v1/users", by_ada)).status == 403u);
  const auto shown = ask(client, get("/api/v1/profile", by_ada));
  BOOST_TEST(json::parse(shown.body)["roles"] == json::array({"REPORTER"}));
  admin.deactivate(id("ada"), call());
  BOOST_TEST(ask(client, get("/api/v1/profile", by_ada)).status == 401u);
}

BOOST_AUTO_TEST_CASE(a_token_whose_time_is_over_is_not_taken_any_more) {
  http_limits limits;
  limits.session = std::chrono::milliseconds(0);  // Shown to the door at each request.
  login_fixture fixture(limits);
  const auto given = fixture.log_in("ada", fixture.add("ada", {"ADMIN"}), good_password);
  BOOST_REQUIRE(given.status == 200u);
  raw_client client(fixture.web->plain_port());
  BOOST_TEST(fixture.ask(client, fixture.profile(fixture.access_of(given))).status == 200u);
  fixture.pass(700);
  BOOST_TEST(fixture.ask(client, fixture.profile(fixture.access_of(given))).status == 401u);
  const auto renewed = fixture.ask(fixture.refresh(fixture.cookie_of(given)));
  BOOST_REQUIRE(renewed.status == 200u);
  BOOST_TEST(fixture.ask(client, fixture.profile(fixture.access_of(renewed))).status == 200u);
}

BOOST_FIXTURE_TEST_CASE(a_key_is_the_users_whatever_token_is_shown_and_nobody_elses, login_fixture) {
  const auto of_ada = log_in("ada", add("ada", {"ADMIN"}), good_password);
  const auto again_ada = log_in("ada", good_password);
  const auto of_bea = log_in("bea", add("bea", {"ADMIN"}), good_password);
  BOOST_REQUIRE(of_bea.status == 200u);
  const auto add_user = [&](const raw_answer& given, const std::string& login) {
    return ask(with_body("POST", "/api/v1/users",
                         json{{"login", login}, {"roles", {"REPORTER"}}, {"binding", json::object()}}.dump(),
                         "Authorization: Bearer " + access_of(given) + "\r\nIdempotency-Key: k\r\n"));
  };
  const auto first = add_user(of_ada, "carl");
  BOOST_REQUIRE_MESSAGE(first.status == 201u, first.body);
  const auto by_other_token = add_user(again_ada, "carl");
  BOOST_TEST(by_other_token.has("Idempotency-Replayed: true"));
  BOOST_TEST(by_other_token.body == first.body);
  // The answer has a one-time password: another user with the same key and body is not told it.
  const auto by_bea = add_user(of_bea, "carl");
  BOOST_TEST(!by_bea.has("Idempotency-Replayed"));
  BOOST_REQUIRE_MESSAGE(by_bea.status == 200u, by_bea.body);
  BOOST_TEST(json::parse(first.body, nullptr, false).contains("oneTimePassword"));
  BOOST_TEST(!json::parse(by_bea.body, nullptr, false).contains("oneTimePassword"));
}

BOOST_AUTO_TEST_CASE(a_user_has_one_share_of_the_streams_whatever_token_is_shown) {
  http_limits limits;
  limits.claim_streams = limits.claim_files = 4;  // Of each, a quarter.
  login_fixture fixture(limits);
  const auto of_ada = fixture.log_in("ada", fixture.add("ada", {"CLAIM_PROCESSOR"}), good_password);
  const auto again_ada = fixture.log_in("ada", good_password);
  const auto of_bea = fixture.log_in("bea", fixture.add("bea", {"CLAIM_PROCESSOR"}), good_password);
  BOOST_REQUIRE(again_ada.status == 200u);
  BOOST_REQUIRE(of_bea.status == 200u);
  const auto begun_as = [&](const raw_answer& given, const std::string& what) {
    return "POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
           fixture.access_of(given) + "\r\nContent-Type: application/" + what;
  };
  const auto begun = [&](const raw_answer& given) {
    return begun_as(given, "x-ndjson\r\nContent-Length: 100\r\n\r\n{");
  };
  raw_client first(fixture.web->plain_port()), second(fixture.web->plain_port()),
      other(fixture.web->plain_port());
  BOOST_REQUIRE(first.send(begun(of_ada)));
  BOOST_TEST(first.read_until("\r\n\r\n").find("200 OK") != std::string::npos);
  BOOST_REQUIRE(second.send(begun(again_ada)));
  BOOST_TEST(second.read().status == 503u);
  BOOST_REQUIRE(other.send(begun(of_bea)));
  BOOST_TEST(other.read_until("\r\n\r\n").find("200 OK") != std::string::npos);
  // X12 files, which take more memory, are counted by themselves. One is read when its stream is open.
  const auto file = [&](const raw_answer& given) {
    return begun_as(given, "edi-x12\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
  };
  raw_client first_file(fixture.web->plain_port()), second_file(fixture.web->plain_port()),
      other_file(fixture.web->plain_port());
  BOOST_REQUIRE(first_file.send(file(of_ada)));
  BOOST_TEST(first_file.read_until("\r\n\r\n").find("100 Continue") != std::string::npos);
  BOOST_REQUIRE(second_file.send(file(again_ada)));
  BOOST_TEST(second_file.read().status == 503u);
  BOOST_REQUIRE(other_file.send(file(of_bea)));
  BOOST_TEST(other_file.read_until("\r\n\r\n").find("100 Continue") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_over_http_test
}  // namespace benefactor::api::http::test
