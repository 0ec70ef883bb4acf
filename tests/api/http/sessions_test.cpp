// A connection of HTTP makes one visit at the door and keeps the sessions it opened there: until the
// credentials are others, the session has ended, its time is over or the connection is.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <mutex>
#include <vector>

#include "api/documents/claim_json.hpp"
#include "tests/api/http/http_fixture.hpp"

namespace benefactor::api::http::test {
namespace of_sessions_test {

/// Every token is the name of somebody with all roles; what each session stands on is the test's.
struct openings {
  access_subject open(const session_credentials& shown) {
    const std::lock_guard lock(mutex);
    if (refused.contains(shown.token)) throw std::runtime_error("not this one");
    auto standing = std::make_shared<api::test::told_standing>();
    access_subject subject;
    subject.user = shown.local ? "somebody local" : shown.token;
    subject.roles = {role::admin, role::claim_processor, role::auditor};
    subject.standing = standing;
    opened.push_back(subject.user);
    standings.push_back(std::move(standing));
    return subject;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return opened.size();
  }
  /// What was opened so far has ended.
  void end_all() {
    const std::lock_guard lock(mutex);
    for (const auto& each : standings) each->ended = true;
  }
  void refuse(const std::string& token) {
    const std::lock_guard lock(mutex);
    refused[token] = true;
  }

  std::mutex mutex;
  std::vector<std::string> opened;
  std::vector<std::shared_ptr<api::test::told_standing>> standings;
  std::map<std::string, bool> refused;
};

struct sessions_fixture : openings, http_fixture {
  explicit sessions_fixture(http_limits limits = {})
      : http_fixture(limits, {},
                     [this](const session_credentials& shown, const peer&) { return open(shown); }) {}

  static std::string by(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
  static unsigned info(raw_client& client, const std::string& token) {
    BOOST_REQUIRE(client.send(get("/api/v1/info", by(token))));
    return client.read().status;
  }
  static std::string submission(unsigned number, const std::string& headers) {
    return with_body("POST", "/api/v1/claims", api::to_json(api::test::sample_claim(number)).dump(), headers);
  }
  /// Asks until nothing runs under that key any more.
  raw_answer settled(const std::string& request) const {
    for (unsigned tries = 0; tries < 10'000; ++tries) {
      auto answer = ask(request);
      if (answer.status != 409u) return answer;
    }
    return {};
  }
};

BOOST_AUTO_TEST_SUITE(http_sessions)

BOOST_FIXTURE_TEST_CASE(the_requests_of_a_connection_share_a_session_and_other_connections_have_others,
                        sessions_fixture) {
  raw_client first(port()), second(port());
  for (int i = 0; i < 5; ++i) BOOST_TEST(info(first, "anna") == 200u);
  BOOST_TEST(count() == 1u);
  BOOST_TEST(info(second, "anna") == 200u);
  BOOST_TEST(count() == 2u);
}

BOOST_AUTO_TEST_CASE(other_credentials_have_another_session_and_of_so_many_the_oldest_ends) {
  http_limits limits;
  limits.sessions = 2;
  sessions_fixture fixture(limits);
  raw_client client(fixture.port());
  const auto opened_for = [&](const std::string& token) {
    const auto before = fixture.count();
    BOOST_TEST(fixture.info(client, token) == 200u);
    return fixture.count() - before;
  };
  BOOST_TEST(opened_for("anna") == 1u);
  BOOST_TEST(opened_for("bert") == 1u);
  BOOST_TEST(opened_for("anna") == 0u);  // Two are kept,
  BOOST_TEST(opened_for("bert") == 0u);
  BOOST_TEST(opened_for("cora") == 1u);  // and a third takes the place of the one not asked for longest.
  BOOST_TEST(opened_for("bert") == 0u);
  BOOST_TEST(opened_for("anna") == 1u);
}

BOOST_FIXTURE_TEST_CASE(nobody_acts_through_a_session_that_others_opened_on_the_connection,
                        sessions_fixture) {
  raw_client client(port());
  BOOST_TEST(info(client, "anna") == 200u);
  refuse("mallory");
  BOOST_TEST(info(client, "mallory") == 401u);
  BOOST_REQUIRE(client.send(get("/api/v1/info", "")));
  BOOST_TEST(client.read().status == 401u);
  BOOST_TEST(info(client, "anna") == 200u);
  BOOST_TEST(count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_session_is_kept_no_longer_than_its_time) {
  http_limits limits;
  limits.session = std::chrono::milliseconds(0);
  sessions_fixture fixture(limits);
  raw_client client(fixture.port());
  for (std::size_t i = 1; i <= 3; ++i) {
    BOOST_TEST(fixture.info(client, "anna") == 200u);
    BOOST_TEST(fixture.count() == i);
  }
}

BOOST_FIXTURE_TEST_CASE(where_a_session_has_ended_the_credentials_are_shown_once_more, sessions_fixture) {
  raw_client client(port());
  BOOST_TEST(info(client, "anna") == 200u);
  end_all();
  BOOST_TEST(info(client, "anna") == 200u);  // With the roles of now.
  BOOST_TEST(count() == 2u);
  end_all();
  refuse("anna");
  BOOST_TEST(info(client, "anna") == 401u);
  BOOST_TEST(info(client, "anna") == 401u);
  BOOST_TEST(count() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_command_is_made_once_also_where_its_session_had_to_be_opened_again,
                        sessions_fixture) {
  raw_client client(port());
  BOOST_TEST(info(client, "anna") == 200u);
  end_all();
  BOOST_REQUIRE(client.send(submission(1, by("anna"))));
  BOOST_TEST(client.read().status == 201u);
  BOOST_TEST(engine.received() == 1u);
  BOOST_TEST(count() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_client_may_leave_while_its_calls_run, sessions_fixture) {
  engine.hold();
  for (unsigned i = 1; i <= 8; ++i) {
    raw_client client(port());
    BOOST_REQUIRE(client.send(submission(i, by("anna"))));
    engine.wait_for(i);
  }
  engine.release();
  const auto after = ask(submission(9, by("anna")));
  BOOST_TEST(after.status == 201u, after.body);
  BOOST_TEST(engine.received() == 9u);
}

BOOST_AUTO_TEST_CASE(the_door_may_stop_while_connections_have_sessions_and_calls_run) {
  for (int i = 0; i < 5; ++i) {
    sessions_fixture fixture;
    fixture.engine.hold();
    raw_client idle(fixture.port()), waiting(fixture.port());
    BOOST_TEST(fixture.info(idle, "anna") == 200u);
    BOOST_REQUIRE(waiting.send(fixture.submission(1, fixture.by("bert"))));
    fixture.engine.wait_for(1);
    fixture.door.stop(std::chrono::milliseconds(0));  // Before the door of HTTP, as no program would.
  }
}

BOOST_FIXTURE_TEST_CASE(who_left_is_told_by_the_key_what_became_of_the_command, sessions_fixture) {
  const auto request = submission(1, by("anna") + "Idempotency-Key: k-1\r\n");
  engine.hold();
  {
    raw_client client(port());
    BOOST_REQUIRE(client.send(request));
    engine.wait_for(1);
  }
  BOOST_TEST(ask(request).status == 409u);  // It is not answered yet.
  engine.release();
  const auto told = settled(request);
  BOOST_TEST(told.status == 201u, told.body);
  BOOST_TEST(told.has("Idempotency-Replayed: true"));
  BOOST_TEST(engine.received() == 1u);
}

BOOST_FIXTURE_TEST_CASE(nobody_is_answered_by_the_key_of_another_user, sessions_fixture) {
  const std::string key = "Idempotency-Key: k-1\r\n";
  const auto of_anna = ask(submission(1, by("anna") + key));
  BOOST_TEST(of_anna.status == 201u);
  // The same key with the same body, and with another: both are first requests.
  const auto of_bert = ask(submission(1, by("bert") + key));
  BOOST_TEST(of_bert.status == 201u);
  BOOST_TEST(!of_bert.has("Idempotency-Replayed"));
  const auto of_cora = ask(submission(2, by("cora") + key));
  BOOST_TEST(of_cora.status == 201u);
  const auto local = ask(submission(3, "Authorization: Local\r\n" + key));
  BOOST_TEST(local.status == 201u);
  BOOST_TEST(engine.received() == 4u);
  const auto again = ask(submission(3, "Authorization: Local\r\n" + key));
  BOOST_TEST(again.has("Idempotency-Replayed: true"));
  BOOST_TEST(again.body == local.body);
  BOOST_TEST(ask(submission(1, by("anna") + key)).body == of_anna.body);
  BOOST_TEST(engine.received() == 4u);
  refuse("mallory");
  BOOST_TEST(ask(submission(1, by("mallory") + key)).status == 401u);
}

BOOST_FIXTURE_TEST_CASE(nobody_is_local_through_a_proxy, sessions_fixture) {
  for (const auto* header : {"X-Forwarded-For: 203.0.113.7", "X-Forwarded-Port: 443",
                             "Forwarded: for=203.0.113.7", "Via: 1.1 front", "X-Real-IP: ::1",
                             "X-Client-IP: ::1", "True-Client-IP: ::1", "CF-Connecting-IP: ::1"}) {
    const auto named = std::string(header) + "\r\n";
    BOOST_TEST(ask(get("/api/v1/info", "Authorization: Local\r\n" + named)).status == 401u, header);
    BOOST_TEST(ask(get("/metrics", named)).status == 401u, header);
    BOOST_TEST(ask(get("/api/v1/info", by("anna") + named)).status == 200u, header);
  }
}

BOOST_FIXTURE_TEST_CASE(a_packed_body_is_not_unpacked, sessions_fixture) {
  auto request = submission(1, by("anna") + "Content-Encoding: gzip\r\n");
  BOOST_TEST(ask(request).status == 415u);
  BOOST_TEST(engine.received() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_sessions_test
}  // namespace benefactor::api::http::test
