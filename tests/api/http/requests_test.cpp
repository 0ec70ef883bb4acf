// What a request says besides what it asks for: conditions, keys, fields, how its query is written.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "api/documents/claim_json.hpp"
#include "tests/api/http/http_fixture.hpp"

namespace benefactor::api::http::test {
namespace {

using nlohmann::json;

BOOST_AUTO_TEST_SUITE(http_requests)

BOOST_FIXTURE_TEST_CASE(no_condition_or_key_on_a_change_goes_unnoticed, http_fixture) {
  const auto submitted = [this](const std::string& headers) {
    return ask(with_body("POST", "/api/v1/claims", api::to_json(api::test::sample_claim(1)).dump(),
                         "Authorization: Local\r\n" + headers))
        .status;
  };
  for (const auto* condition : {"If-Match: \"a\"\r\n", "If-Match: \"a\"\r\nIf-Match: \"b\"\r\n",
                                "If-Match: \r\n", "If-None-Match: *\r\n", "If-None-Match: \"a\"\r\n"})
    BOOST_TEST(submitted(condition) == 412u, condition);
  for (const auto& key :
       {std::string("Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), std::string("Idempotency-Key: \r\n"),
        "Idempotency-Key: " + std::string(129, 'k') + "\r\n"})
    BOOST_TEST(submitted(key) == 400u, key);
  BOOST_TEST(engine.received() == 0u);
  BOOST_TEST(submitted("Idempotency-Key: " + std::string(128, 'k') + "\r\n") == 201u);
}

BOOST_FIXTURE_TEST_CASE(a_header_that_goes_on_in_a_next_line_is_refused_and_ends_the_connection,
                        http_fixture) {
  for (const auto* folded : {"X-A: b\r\n c\r\n", "X-A: b\r\n\tc\r\n", "X-A:\r\n b\r\n", "X-A: b\r\n \r\n"}) {
    raw_client client(port());
    BOOST_REQUIRE(client.send(get("/healthz", folded)));
    const auto answer = client.read();
    BOOST_TEST(answer.status == 400u, folded);
    BOOST_TEST(answer.body.find("next line") != std::string::npos, answer.body);
    BOOST_TEST(client.read().status == 0u);
  }
  // Blanks around a value are none, and those of a body, or of a head before it, neither.
  raw_client client(port());
  for (int i = 0; i < 2; ++i) {
    BOOST_REQUIRE(client.send(with_body("POST", "/api/v1/claims", "{\n \"submitter\":7}",
                                        "Authorization: Local\r\nX-A:  \t b \r\nX-B:\r\n")));
    BOOST_TEST(client.read().status == 422u);
  }
}

BOOST_FIXTURE_TEST_CASE(who_accepts_nothing_that_a_route_answers_with_is_told_so, http_fixture) {
  const auto status = [this](const std::string& target, const std::string& headers) {
    return ask(get(target, "Authorization: Local\r\n" + headers)).status;
  };
  for (const auto* taken :
       {"", "Accept: */*\r\n", "Accept: \r\n", "Accept: application/*\r\n",
        "Accept: text/html, application/json;q=0.1\r\n", "Accept: text/html\r\nAccept: APPLICATION/JSON\r\n",
        "Accept: application/problem+json\r\n", "Accept: application/json;q=0, */*;q=0.5\r\n"})
    BOOST_TEST(status("/api/v1/policies/POL-1", taken) == 200u, taken);
  for (const auto* refused : {"Accept: text/html\r\n", "Accept: text/*, image/png\r\n", "Accept: */*;q=0\r\n",
                              "Accept: application/json;q=0.000\r\n",
                              "Accept: application/*; q=0, text/html\r\n", "Accept: nonsense\r\n"})
    BOOST_TEST(status("/api/v1/policies/POL-1", refused) == 406u, refused);
  // By what each answers with: a file, live updates, the lines of an upload.
  BOOST_TEST(status("/api/v1/payments/R1.X/remittance", "Accept: application/json\r\n") == 406u);
  BOOST_TEST(status("/api/v1/payments/R1.X/remittance", "Accept: application/edi-x12\r\n") != 406u);
  BOOST_TEST(status("/api/v1/events", "Accept: application/json\r\n") == 406u);
  BOOST_TEST(status("/api/v1/events", "Accept: text/event-stream\r\n") == 501u);
  const auto upload =
      ask("POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Local\r\nAccept: "
          "application/json\r\nContent-Type: application/x-ndjson\r\nContent-Length: 2\r\n\r\n{}");
  BOOST_TEST(upload.status == 406u);
  BOOST_TEST(json::parse(upload.body)["code"] == "NOT_ACCEPTABLE");
  BOOST_TEST(engine.received() == 0u);
}

BOOST_FIXTURE_TEST_CASE(in_a_query_a_plus_is_a_space_unless_it_is_encoded, http_fixture) {
  const auto told = [this](const char* name) {
    const auto answer = ask(get(std::string("/api/v1/claims?") + name + "=1"));
    return json::parse(answer.body)["problems"][0]["field"].get<std::string>();
  };
  BOOST_TEST(told("no+sense") == "[\"no sense\"]");
  BOOST_TEST(told("no%20sense") == "[\"no sense\"]");
  BOOST_TEST(told("no%2Bsense") == "[\"no+sense\"]");
}

BOOST_FIXTURE_TEST_CASE(fields_are_named_once_and_not_without_end, http_fixture) {
  const auto of = [this](const std::string& query) {
    return ask(get("/api/v1/policies/POL-1?" + query)).status;
  };
  std::string most = "fields=policyNumber";
  for (int i = 1; i < 100; ++i) most += ",x";
  BOOST_TEST(of(most) == 200u);
  BOOST_TEST(of(most + ",x") == 422u);
  BOOST_TEST(of("fields=policyNumber&fields=x") == 422u);
}

BOOST_FIXTURE_TEST_CASE(who_waits_to_be_told_to_send_its_body_is_told_or_refused, http_fixture) {
  const auto head = [](const std::string& authorization) {
    return "POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization +
           "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  };
  raw_client taken(port()), refused(port());
  BOOST_REQUIRE(taken.send(head("Authorization: Local\r\n")));
  BOOST_TEST(taken.read().status == 100u);
  BOOST_REQUIRE(taken.send("{}"));
  BOOST_TEST(taken.read().status == 422u);
  BOOST_REQUIRE(refused.send(head("")));
  const auto answer = refused.read();
  BOOST_TEST(answer.status == 401u);
  BOOST_TEST(answer.has("Connection: close"));  // Its body may come, and is no request.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api::http::test
