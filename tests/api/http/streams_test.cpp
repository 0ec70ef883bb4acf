// What is more than one call: uploads of claims, and live updates.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "api/documents/claim_json.hpp"
#include "tests/api/http/http_fixture.hpp"

namespace benefactor::api::http::test {
namespace of_streams_test {

using nlohmann::json;

BOOST_AUTO_TEST_SUITE(http_streams)

BOOST_FIXTURE_TEST_CASE(claims_stream_up_and_their_results_down, http_fixture) {
  raw_client client(port());
  std::string body;
  for (unsigned i = 1; i <= 600; ++i) body += api::to_json(api::test::sample_claim(i)).dump() + "\n";
  body += "{\"submitter\":1}\n";
  BOOST_REQUIRE(
      client.send("POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                  "Local\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body));
  const auto answer = client.read();
  BOOST_TEST(answer.status == 200u);
  std::set<std::string> sequences;
  std::string_view rest = answer.body;
  json last;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    last = json::parse(rest.substr(0, end));
    if (last.contains("sequence")) sequences.insert(last["sequence"].get<std::string>());
    rest.remove_prefix(end + 1);
  }
  BOOST_TEST(sequences.size() == 601u);
  BOOST_REQUIRE(last.contains("summary"));
  BOOST_TEST(last["summary"]["pushed"] == "601");
  BOOST_TEST(last["summary"]["refused"] == "1");
  BOOST_TEST(last["summary"]["decided"] == "600");
}

BOOST_FIXTURE_TEST_CASE(results_of_an_upload_come_before_its_end, http_fixture) {
  raw_client client(port());
  const auto chunk = [](const std::string& text) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + text + "\r\n";
  };
  BOOST_REQUIRE(
      client.send("POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                  "Local\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"));
  BOOST_REQUIRE(client.send(chunk(api::to_json(api::test::sample_claim(1)).dump() + "\n")));
  BOOST_TEST(client.read_until("\"sequence\":\"0\"").find("\"sequence\":\"0\"") != std::string::npos);
  BOOST_REQUIRE(client.send(chunk(api::to_json(api::test::sample_claim(2)).dump()) + "0\r\n\r\n"));
  const auto all = client.read_until("summary");
  BOOST_TEST(all.find("\"sequence\":\"1\"") != std::string::npos);
  BOOST_TEST(all.find("summary") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_client_that_leaves_an_upload_leaves_nothing_behind, http_fixture) {
  for (int i = 0; i < 20; ++i) {
    raw_client client(port());
    BOOST_REQUIRE(
        client.send("POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                    "Local\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{"));
    if (i % 2 == 0) client.read_until("200 OK");
  }
  // More than there may be at a time came and went: their places are free again.
  const auto claim = api::to_json(api::test::sample_claim(1)).dump();
  for (unsigned tries = 0; tries < 200; ++tries) {
    const auto answer =
        ask("POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
            "Local\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
            std::to_string(claim.size()) + "\r\n\r\n" + claim);
    if (answer.status == 200u) return;
    BOOST_TEST(answer.status == 503u);
  }
  BOOST_ERROR("uploads that were left are still counted");
}

BOOST_FIXTURE_TEST_CASE(a_client_that_leaves_before_its_results_leaves_their_credits_to_others,
                        http_fixture) {
  const auto upload_of = [](const std::string& body) {
    return "POST /api/v1/claims:stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
           "Local\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  };
  std::string body;
  for (unsigned i = 1; i <= 4'000; ++i) body += api::to_json(api::test::sample_claim(i)).dump() + "\n";
  engine.hold();
  {
    raw_client client(port());
    BOOST_REQUIRE(client.send(upload_of(body)));
    engine.wait_for(4'000);  // All is pushed: the end of the stream waits for its results.
  }
  engine.release();
  // What is in flight is counted anew with every claim, that one included.
  const auto one = upload_of(api::to_json(api::test::sample_claim(4'001)).dump());
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  do {
    BOOST_TEST_REQUIRE(ask(one).status == 200u);
  } while (door.stats().claims_in_flight > 1 && std::chrono::steady_clock::now() < patience);
  BOOST_TEST(door.stats().claims_in_flight <= 1u);
}

BOOST_FIXTURE_TEST_CASE(events_are_asked_for_by_one_filter_and_offered_where_there_is_a_feed, http_fixture) {
  const auto wrong = ask(get("/api/v1/events?status=PAID&queue=true&from=x"));
  BOOST_TEST(wrong.status == 422u);
  BOOST_TEST(json::parse(wrong.body)["problems"].size() == 2u, wrong.body);
  BOOST_TEST(ask(get("/api/v1/events")).status == 501u);  // This door has no feed.
}

BOOST_FIXTURE_TEST_CASE(a_filter_of_events_that_says_nothing_or_twice_is_refused_and_not_everything,
                        http_fixture) {
  for (const auto* query : {"memberId=", "policyNumber=", "providerNpi=", "claim=", "status=", "queue=false",
                            "queue=", "status=PAID&status=DENIED", "policyNumber=A&policyNumber=B",
                            "from=1&from=2", "nonsense=1"}) {
    const auto wrong = ask(get(std::string("/api/v1/events?") + query));
    BOOST_TEST(wrong.status == 422u, query);
    BOOST_TEST(json::parse(wrong.body)["problems"].size() == 1u, wrong.body);
  }
}

BOOST_FIXTURE_TEST_CASE(an_upload_refuses_parameters_that_it_does_not_know, http_fixture) {
  const auto upload = [this](const std::string& query) {
    return ask("POST /api/v1/claims:stream?" + query +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Local\r\nContent-Type: "
               "application/x-ndjson\r\nContent-Length: 2\r\n\r\n{}")
        .status;
  };
  for (const auto* query : {"withLine=true", "withLines=yes", "withLines=", "withLines=true&withLines=true",
                            "npiCheckDigit=0", "window=1"})
    BOOST_TEST(upload(query) == 422u, query);
  BOOST_TEST(upload("withLines=true&npiCheckDigit=false") == 200u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_streams_test
}  // namespace benefactor::api::http::test
