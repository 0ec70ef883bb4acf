// The HTTP door over sockets: what is answered, refused, cut off, and that it is what RPC answers.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "api/documents/claim_json.hpp"
#include "api/objects/uri.hpp"
#include "api/wall_clock.hpp"
#include "tests/api/http/http_fixture.hpp"
#include "tests/api/http/rpc_twin.hpp"

namespace benefactor::api::http::test {
namespace of_server_test {

using nlohmann::json;

/// A path of *of* that the fixture's data may know.
std::string target_of(const operation& of) {
  std::string made(base_path);
  for (std::size_t at = 0; at < of.path.size(); ++at) {
    if (of.path[at] != '{') {
      made += of.path[at];
      continue;
    }
    const auto end = of.path.find('}', at);
    const auto name = of.path.substr(at + 1, end - at - 1);
    made += name == "claim"                        ? "ACME%2FC-1"
            : name == "policyNumber"               ? "POL-1"
            : name == "memberId"                   ? "M-1"
            : name == "request"                    ? "1"
            : name == "user" || name == "document" ? "00112233445566778899aabbccddeeff"
                                                   : "X-1";
    at = end;
  }
  return made;
}

std::string request_of(const operation& of, const std::string& headers) {
  if (of.verb == "GET" || of.verb == "DELETE")
    return of.verb + " " + target_of(of) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
  return with_body(of.verb, target_of(of), "{}", headers);
}

struct forbidden_fixture : http_fixture {
  forbidden_fixture()
      : http_fixture({}, {}, [](const session_credentials& shown, const peer&) -> access_subject {
          if (!shown.local && shown.token != "good") throw std::runtime_error("not this one");
          access_subject nobody;
          nobody.user = "nobody";
          return nobody;
        }) {}
};

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_FIXTURE_TEST_CASE(nobody_without_credentials_gets_further_than_the_challenge, http_fixture) {
  for (const auto& each : operations()) {
    if (each.name.starts_with("Door.")) continue;
    const auto answer = ask(request_of(each, ""));
    BOOST_TEST(answer.status == 401u, each.name);
    BOOST_TEST(answer.has("WWW-Authenticate: Bearer"), each.name);
    BOOST_TEST(answer.has("Content-Type: application/problem+json"), each.name);
  }
  BOOST_TEST(engine.received() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_token_that_is_not_taken_is_no_session_for_any_call, forbidden_fixture) {
  for (const auto& each : operations()) {
    if (each.own || each.verb != "GET") continue;
    BOOST_TEST(ask(request_of(each, "Authorization: Bearer bad\r\n")).status == 401u, each.name);
  }
}

BOOST_FIXTURE_TEST_CASE(who_has_no_role_is_forbidden_every_call, forbidden_fixture) {
  for (const auto& each : operations()) {
    if (each.own || each.verb != "GET") continue;
    const auto answer = ask(request_of(each, "Authorization: Bearer good\r\n"));
    // What has a wrong parameter is refused before it is a call.
    BOOST_TEST((answer.status == 403u || answer.status == 422u), each.name << " " << answer.body);
  }
}

BOOST_FIXTURE_TEST_CASE(every_operation_answers_or_says_why_not_in_a_problem, http_fixture) {
  back_up = [](const auto&, const auto&) { return store::backup_report{}; };
  for (const auto& each : operations()) {
    if (each.own) continue;
    const auto answer = ask(request_of(each, "Authorization: Local\r\n"));
    BOOST_TEST_CONTEXT(each.name << " " << answer.status << " " << answer.body) {
      BOOST_TEST(answer.status != 0u);
      BOOST_TEST(answer.has("X-Request-Id: "));
      BOOST_TEST(answer.has("Cache-Control: no-store"));
      BOOST_TEST(answer.has("X-Content-Type-Options: nosniff"));
      const auto body = json::parse(answer.body, nullptr, false);
      BOOST_REQUIRE(body.is_object());
      if (answer.status == 200u || answer.status == 201u) continue;
      BOOST_TEST(answer.has("application/problem+json"));
      BOOST_TEST(body["status"] == answer.status);
      BOOST_TEST(body.contains("code"));
    }
  }
}

BOOST_FIXTURE_TEST_CASE(every_operation_refuses_a_parameter_that_it_does_not_know, http_fixture) {
  for (const auto& each : operations()) {
    if (each.own) continue;
    auto request = request_of(each, "Authorization: Local\r\n");
    request.insert(request.find(" HTTP/1.1"), "?nonsense=1");
    const auto answer = ask(request);
    BOOST_TEST(answer.status == 422u, each.name << " " << answer.status);
    BOOST_TEST(answer.body.find("nonsense") != std::string::npos, each.name);
  }
}

BOOST_FIXTURE_TEST_CASE(rpc_and_http_answer_the_same_question_alike, http_fixture) {
  client_connection connection(address(), std::chrono::seconds(5));
  unsigned compared = 0;
  for (const auto& each : operations()) {
    if (each.own || each.verb != "GET" || each.name == "Session.info") continue;
    BOOST_TEST_CONTEXT(each.name) {
      // The same parameters, read once for RPC; HTTP reads them for itself.
      std::vector<problem> problems;
      const auto target = target_of(each);
      const auto params = read_parameters({find_route("GET", target), {}, {}, today()}, problems);
      if (!params) continue;
      const auto answer = ask(get(target));
      const auto by_rpc = asked_by_rpc(connection, each, params);
      if (!by_rpc) {
        BOOST_TEST(answer.status >= 400u, answer.body);
        continue;
      }
      ++compared;
      if (const auto* refused = std::get_if<refusal>(&*by_rpc))
        BOOST_TEST(answer.status == refused->status, answer.body);
      else
        BOOST_TEST(answer.body == std::get<good_answer>(*by_rpc).body.dump());
    }
  }
  BOOST_TEST(compared >= 8u);
}

BOOST_FIXTURE_TEST_CASE(a_claim_is_submitted_and_one_that_cannot_be_read_says_all_that_is_wrong,
                        http_fixture) {
  const auto claim = api::to_json(api::test::sample_claim(1)).dump();
  const auto taken = ask(with_body("POST", "/api/v1/claims", claim));
  BOOST_TEST(taken.status == 201u, taken.body);
  const auto number = json::parse(taken.body)["outcome"]["claimNumber"].get<std::string>();
  BOOST_TEST(taken.has("Location: /api/v1/claims/" + uri_encoded(number) + "\r\n"), taken.head);
  BOOST_TEST(json::parse(taken.body)["outcome"]["billed"] == "250.00");
  BOOST_TEST(json::parse(taken.body)["outcome"]["status"] == "APPROVED");
  const auto wrong = ask(with_body("POST", "/api/v1/claims", R"({"submitter":7,"lines":[{"billed":"1"}]})"));
  BOOST_TEST(wrong.status == 422u);
  BOOST_TEST(json::parse(wrong.body)["problems"].size() >= 5u, wrong.body);
  BOOST_TEST(engine.received() == 1u);
}

// So that no number of a member or policy stands in a path; also what is a GET by its path has a body then.
BOOST_FIXTURE_TEST_CASE(what_is_asked_by_name_has_its_parameters_in_the_body, http_fixture) {
  for (const auto* name : {"Queries.policy", "Queries.balances", "Queries.eligibility", "Queries.claims"}) {
    const auto wrong =
        ask(with_body("POST", std::string("/api/v1/calls/") + name, R"({"policyNumbr":"POL-1"})"));
    BOOST_TEST(wrong.status == 422u, name << ": " << wrong.body);
    BOOST_TEST(wrong.body.find("unknown key") != std::string::npos, wrong.body);
  }
}

BOOST_FIXTURE_TEST_CASE(what_the_engine_refuses_has_its_status, http_fixture) {
  auto claim = api::test::sample_claim(1);
  claim.provider_npi = "REFUSE";
  const auto refused = ask(with_body("POST", "/api/v1/claims", api::to_json(claim).dump()));
  BOOST_TEST(refused.status == 422u);
  BOOST_TEST(json::parse(refused.body)["problems"][0]["field"] == "providerNpi");
  claim.provider_npi = "FAIL";
  BOOST_TEST(ask(with_body("POST", "/api/v1/claims", api::to_json(claim).dump())).status == 500u);
}

BOOST_FIXTURE_TEST_CASE(a_body_is_json_by_its_type, http_fixture) {
  auto request = with_body("POST", "/api/v1/claims", "{}");
  request.replace(request.find("application/json"), 16, "text/plain");
  BOOST_TEST(ask(request).status == 415u);
}

BOOST_FIXTURE_TEST_CASE(answers_are_selected_tagged_and_packed, http_fixture) {
  const auto some = ask(get("/api/v1/policies/POL-1?fields=policyNumber"));
  BOOST_TEST(json::parse(some.body).size() == 1u, some.body);
  const auto at = some.head.find("ETag: ") + 6;
  const auto tag = some.head.substr(at, some.head.find('\r', at) - at);
  const auto again = ask(get("/api/v1/policies/POL-1?fields=policyNumber",
                             "Authorization: Local\r\nIf-None-Match: " + tag + "\r\n"));
  BOOST_TEST(again.status == 304u);
  const auto among = ask(get("/api/v1/policies/POL-1?fields=policyNumber",
                             "Authorization: Local\r\nIf-None-Match: \"other\", " + tag + "\r\n"));
  BOOST_TEST(among.status == 304u);
  const auto packed = ask(get("/openapi.json", "Accept-Encoding: gzip\r\n"));
  BOOST_TEST(packed.has("Content-Encoding: gzip"));
  BOOST_TEST(packed.body.substr(0, 2) == "\x1f\x8b");
}

BOOST_FIXTURE_TEST_CASE(a_page_says_where_the_next_one_is, http_fixture) {
  const auto page = ask(get("/api/v1/claims?pageSize=2"));
  BOOST_TEST(page.status == 200u, page.body);
  // The cursor "+", in hexadecimal digits.
  BOOST_TEST(page.has("Link: </api/v1/claims?pageSize=2&cursor=2b>; rel=\"next\""), page.head);
  const auto queue = ask(get("/api/v1/review-queue?on=2026-05-01&pageSize=2&cursor=a"));
  BOOST_TEST(queue.status == 200u, queue.body);
  BOOST_TEST(json::parse(queue.body)["claims"].size() == 2u);
  BOOST_TEST(queue.has("Link: </api/v1/review-queue?on=2026-05-01&pageSize=2&cursor=a%2B>; rel=\"next\""),
             queue.head);
}

BOOST_FIXTURE_TEST_CASE(where_there_is_no_console_the_front_page_says_where_the_api_is, http_fixture) {
  const auto page = ask(get("/", ""));
  BOOST_TEST(page.status == 200u);
  BOOST_TEST(page.has("Content-Type: text/html"));
  BOOST_TEST(page.body.find("href=\"/api\"") != std::string::npos);
  BOOST_TEST(page.body.find("href=\"/openapi.json\"") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_head_is_the_same_answer_without_its_body, http_fixture) {
  raw_client client(port());
  auto request = get("/openapi.json");
  request.replace(0, 3, "HEAD");
  BOOST_REQUIRE(client.send(request + get("/healthz")));
  const auto head = client.read_until("HTTP/1.1 200 OK\r\n");
  BOOST_TEST(!head.empty());
  const auto both = client.read_until("ok\n");
  BOOST_TEST(both.find("{\"openapi\"") == std::string::npos);
  BOOST_TEST(both.find("ok\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(requests_that_come_together_are_answered_in_their_order, http_fixture) {
  raw_client client(port());
  BOOST_REQUIRE(client.send(get("/healthz") + get("/nowhere") + get("/readyz")));
  BOOST_TEST(client.read().body == "ok\n");
  BOOST_TEST(client.read().status == 404u);
  BOOST_TEST(client.read().body == "ready\n");
}

BOOST_FIXTURE_TEST_CASE(what_could_be_two_requests_is_none_and_ends_the_connection, http_fixture) {
  const std::string begin = "POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Local\r\n";
  const std::string inner = get("/healthz", "");
  const std::string both[] = {
      begin + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
      begin + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + inner,
      begin + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + inner,
      begin + "Content-Length: 0, 5\r\n\r\n" + inner,
      begin + "Content-Length: -1\r\n\r\n" + inner,
      begin + "Content-Length: 99999999999999999999\r\n\r\n" + inner,
      begin + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inner,
      begin + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
      begin + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + inner,
      begin + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nffffffffffffffffff\r\n" +
          inner,
      begin + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n-1\r\n" + inner,
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: other\r\n\r\n" + inner,
      "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + inner,
      "GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" + inner,
      "GET /\r\n\r\n" + inner,
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + std::string(64, 'x') + "\r\n\r\n" + inner};
  for (const auto& bytes : both) BOOST_TEST_CONTEXT(bytes) {
      raw_client client(port());
      client.send(bytes);
      const auto answer = client.read();
      BOOST_TEST(answer.status >= 400u);
      BOOST_TEST(client.read().status == 0u);
    }
  BOOST_TEST(engine.received() == 0u);
}

BOOST_AUTO_TEST_CASE(limits_hold_at_their_edges) {
  http_limits limits;
  limits.body_bytes = 70'000;
  limits.stranger_body_bytes = 1'000;
  http_fixture fixture(limits);
  const auto sized = [](std::size_t bytes) { return "\"" + std::string(bytes - 2, 'x') + "\""; };
  BOOST_TEST(fixture.ask(with_body("POST", "/api/v1/claims", sized(70'000))).status == 422u);
  BOOST_TEST(fixture.ask(with_body("POST", "/api/v1/claims", sized(70'001))).status == 413u);
  BOOST_TEST(fixture.ask(with_body("POST", "/api/v1/login", sized(1'001), "")).status == 413u);
  const std::string chunked =
      "POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Local\r\nContent-Type: "
      "application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  BOOST_TEST(fixture.ask(chunked + "11171\r\n" + sized(70'001) + "\r\n0\r\n\r\n").status == 413u);
  BOOST_TEST(fixture.ask(get("/healthz", "X-Long: " + std::string(20'000, 'x') + "\r\n")).status == 431u);
  BOOST_TEST(fixture.ask(get("/" + std::string(9'000, 'x'))).status == 414u);
}

BOOST_AUTO_TEST_CASE(a_connection_carries_so_many_requests) {
  http_limits limits;
  limits.requests = 3;
  http_fixture fixture(limits);
  raw_client client(fixture.port());
  for (int i = 0; i < 3; ++i) {
    BOOST_REQUIRE(client.send(get("/healthz")));
    BOOST_TEST(client.read().has("Connection: close") == (i == 2));
  }
  BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(who_sends_its_head_or_body_too_slowly_is_cut_off) {
  http_limits limits;
  limits.head = limits.body = std::chrono::milliseconds(200);
  http_fixture fixture(limits);
  raw_client head(fixture.port());
  BOOST_REQUIRE(head.send("GET /healthz HTTP/1.1\r\nHost: 127."));
  BOOST_TEST(head.is_closed());
  raw_client body(fixture.port());
  BOOST_REQUIRE(
      body.send("POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Local\r\nContent-Type: "
                "application/json\r\nContent-Length: 10\r\n\r\n{"));
  BOOST_TEST(body.is_closed());
}

BOOST_AUTO_TEST_CASE(one_connection_more_than_may_be_is_closed_at_once) {
  http_limits limits;
  limits.connections = 1;
  http_fixture fixture(limits);
  raw_client first(fixture.port());
  BOOST_REQUIRE(first.send(get("/healthz")));
  BOOST_TEST(first.read().status == 200u);
  raw_client second(fixture.port());
  BOOST_TEST(second.is_closed());
}

BOOST_AUTO_TEST_CASE(pages_elsewhere_are_refused_unless_they_are_allowed) {
  http_fixture fixture({}, {"https://portal.example"});
  const auto from = [&](const char* origin) {
    return fixture.ask(
        get("/api/v1/info", std::string("Authorization: Local\r\nOrigin: ") + origin + "\r\n"));
  };
  BOOST_TEST(from("https://evil.example").status == 403u);
  BOOST_TEST(from("null").status == 403u);
  const auto of_portal = from("https://portal.example");
  BOOST_TEST(of_portal.has("Access-Control-Allow-Origin: https://portal.example"));
  BOOST_TEST(of_portal.status ==
             401u);  // It may call, with a token: its pages are not this machine's programs.
  BOOST_TEST(fixture.ask(get("/metrics", "Origin: https://portal.example\r\n")).status == 401u);
  BOOST_TEST(from("http://127.0.0.1").status == 200u);
  auto other_name = get("/api/v1/info");
  other_name.replace(other_name.find("127.0.0.1"), 9, "evil.example");
  BOOST_TEST(fixture.ask(other_name).status == 421u);
}

BOOST_FIXTURE_TEST_CASE(a_key_that_is_sent_again_gets_the_first_answer, http_fixture) {
  const auto request = with_body("POST", "/api/v1/claims", api::to_json(api::test::sample_claim(1)).dump(),
                                 "Authorization: Local\r\nIdempotency-Key: k-1\r\n");
  const auto first = ask(request), again = ask(request);
  BOOST_TEST(first.status == 201u);
  BOOST_TEST(again.status == 201u);
  BOOST_TEST(again.has("Location: /api/v1/claims/"));
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(again.has("Idempotency-Replayed: true"));
  BOOST_TEST(engine.received() == 1u);
  const auto other = with_body("POST", "/api/v1/claims", api::to_json(api::test::sample_claim(2)).dump(),
                               "Authorization: Local\r\nIdempotency-Key: k-1\r\n");
  BOOST_TEST(ask(other).status == 422u);
}

BOOST_FIXTURE_TEST_CASE(logging_in_is_json_and_its_refresh_cookie_for_one_path, http_fixture) {
  BOOST_TEST(ask(with_body("POST", "/api/v1/login", R"({"login":7,"other":1})", "")).status == 422u);
  const auto without = ask(with_body("POST", "/api/v1/refresh", "{}", ""));
  BOOST_TEST(without.status == 401u);
  BOOST_TEST(json::parse(without.body)["code"] == "NO_SESSION");
  auto form = with_body("POST", "/api/v1/login", "login=anna", "");
  form.replace(form.find("application/json"), 16, "application/x-www-form-urlencoded");
  BOOST_TEST(ask(form).status == 415u);
}

BOOST_FIXTURE_TEST_CASE(metrics_are_told_on_this_machine_and_name_nobody, http_fixture) {
  const auto answer = ask(get("/metrics", ""));
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.body.find("benefactor_http_requests_total") != std::string::npos);
  BOOST_TEST(answer.body.find('{') == std::string::npos);  // No labels.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_server_test
}  // namespace benefactor::api::http::test
