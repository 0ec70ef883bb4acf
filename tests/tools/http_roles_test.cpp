// What HTTP shows, takes and tells, through a whole server: the same roles and records as RPC's.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <memory>
#include <set>
#include <string_view>

#include "tests/tools/http_book.hpp"

namespace benefactor::tools {
namespace of_http_roles_test {

/// Every "id: N" of a stream of events with what follows it, in order.
struct told_event {
  std::uint64_t id = 0;
  bool change = false;
};

std::vector<told_event> events_in(std::string_view text) {
  std::vector<told_event> all;
  for (auto at = text.find("id: "); at != text.npos; at = text.find("id: ", at + 1)) {
    told_event event;
    const auto [end, error] = std::from_chars(text.data() + at + 4, text.data() + text.size(), event.id);
    if (error != std::errc() || end == text.data() + text.size()) break;  // It is not there as a whole.
    event.change = text.substr(static_cast<std::size_t>(end - text.data())).starts_with("\nevent: change");
    all.push_back(event);
  }
  return all;
}

struct ended_at_will final : api::session_standing {
  bool holds() const override { return !ended; }
  std::atomic<bool> ended{false};
};

http::http_limits with_quick_heartbeat() {
  http::http_limits limits;
  limits.heartbeat = std::chrono::milliseconds(10);
  return limits;
}

struct http_roles_book : http_book {
  using http_book::http_book;
  /// The number of a claim that is submitted over HTTP.
  std::string post(const json& claim) const {
    const auto answer = ask(with_body("POST", "/api/v1/claims", claim.dump()));
    BOOST_TEST(answer.status == 201u, answer.body);
    return json::parse(answer.body)["outcome"]["claimNumber"];
  }
};

BOOST_FIXTURE_TEST_SUITE(http_roles, http_roles_book)

BOOST_AUTO_TEST_CASE(what_a_role_may_not_ask_is_forbidden) {
  server.act_as(plain(role::reporter));
  for (const auto* path : {"/claims/ACME%2FC-1", "/policies/POL-1", "/users", "/entries", "/keys"}) {
    const auto answer = read(path);
    BOOST_TEST(answer.status == 403u, path << " " << answer.body);
    BOOST_TEST(json::parse(answer.body)["code"] == "FORBIDDEN");
  }
  BOOST_TEST(read("/statistics" + up_to_now()).status == 200u);
  BOOST_TEST(ask(with_body("POST", "/api/v1/claims", claim("C-9", "80.00").dump())).status == 403u);
}

BOOST_AUTO_TEST_CASE(somebody_elses_claim_is_answered_byte_by_byte_as_one_that_is_not_there) {
  const auto number = number_of("C-1");
  const auto before = end();
  const std::string same = "Authorization: Local\r\nX-Request-Id: same\r\n";
  const auto document_id = to_hex(document);
  const auto alike = [&](const std::string& request_of_it, const std::string& request_of_none) {
    const auto its = ask(request_of_it), of_none = ask(request_of_none);
    BOOST_TEST_CONTEXT(request_of_it) {
      BOOST_TEST(its.status == 404u, its.body);
      BOOST_TEST(its.head == of_none.head);
      BOOST_TEST(its.body == of_none.body);
    }
  };
  for (const auto& subject : {provider(other_npi), patient("M-2")}) {
    server.act_as(subject);
    for (const auto* part : {"", "/explanation", "/journey", "/history"}) {
      const std::string rest = part;
      alike(get("/api/v1/claims/ACME%2FC-1" + rest, same), get("/api/v1/claims/ACME%2FC-99" + rest, same));
      alike(get("/api/v1/claims/" + number + rest, same),
            get("/api/v1/claims/CLM-20260302-000000000000A" + rest, same));
    }
    const auto link = "/documents/" + document_id + "/link";
    alike(get("/api/v1/claims/ACME%2FC-1" + link, same), get("/api/v1/claims/ACME%2FC-99" + link, same));
    const std::string dispute = R"({"dispute":{"reason":"it was paid for already"}})";
    alike(with_body("POST", "/api/v1/claims/ACME%2FC-1/commands", dispute, same),
          with_body("POST", "/api/v1/claims/ACME%2FC-99/commands", dispute, same));
  }
  BOOST_TEST(end() == before);  // Nobody was shown anything, and none is said to have been.
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_posted_is_read_back_and_its_events_say_that_it_came_as_json) {
  const auto number = post(claim("C-9", "80.00"));
  const auto told = found("/claims/" + number + up_to_now());
  BOOST_TEST(told["submitterClaimId"] == "C-9");
  BOOST_TEST(told["policyNumber"] == "POL-1");
  BOOST_TEST(told["memberId"] == "M-1");
  BOOST_TEST(told["received"] == "2026-03-02");
  BOOST_TEST(told["outcome"]["claimNumber"] == number);
  BOOST_TEST(told["outcome"]["billed"] == "80.00");
  const auto history = found("/claims/" + number + "/history" + up_to_now());
  BOOST_REQUIRE(!history["events"].empty());
  for (const auto& event : history["events"]) BOOST_TEST(event["channel"] == "JSON", event.dump());
  for (const auto& event : found("/claims/ACME%2FC-1/history")["events"])
    BOOST_TEST(event["channel"] != "JSON", event.dump());
}

BOOST_AUTO_TEST_CASE(who_reads_over_http_is_recorded_as_such) {
  const auto channels = [this](const auto& ask_it) {
    const auto before = end();
    ask_it();
    std::set<store::source_channel> seen;
    for (const auto& access : since(before)) seen.insert(access.record.who->channel);
    return seen;
  };
  BOOST_TEST((channels([&] { found("/claims/ACME%2FC-1"); }) ==
              std::set<store::source_channel>{store::source_channel::json}));
  BOOST_TEST((channels([&] { server.connect().find_claim(c1); }) ==
              std::set<store::source_channel>{store::source_channel::rpc}));
  const auto before = end();
  BOOST_TEST(read("/claims/ACME%2FC-1",
                  "Authorization: Local\r\nPurpose-Of-Use: HOPERAT\r\nAccess-Reason: a%20call\r\n")
                 .status == 200u);
  for (const auto& access : since(before)) {
    BOOST_TEST((access.record.who->channel == store::source_channel::json));
    BOOST_TEST((access.record.who->why.purpose == store::access_purpose::operations));
  }
  BOOST_TEST(end() > before);
}

BOOST_AUTO_TEST_CASE(events_come_as_they_happen_and_go_on_where_they_were_interrupted) {
  std::uint64_t last = 0;
  {
    raw_client client(port());
    BOOST_REQUIRE(client.send(get("/api/v1/events")));
    BOOST_TEST(client.read_until("retry: ").find("text/event-stream") != std::string::npos);
    const auto number = post(claim("C-8", "80.00"));
    const auto text = client.read_until(number);
    BOOST_REQUIRE(text.find(number) != std::string::npos);
    BOOST_TEST(text.find("event: change") != std::string::npos);
    for (const auto& event : events_in(text)) last = std::max(last, event.id);
    BOOST_REQUIRE(last > 0u);
  }
  const auto number = post(claim("C-9", "80.00"));  // Meanwhile.
  raw_client client(port());
  BOOST_REQUIRE(client.send(
      get("/api/v1/events", "Authorization: Local\r\nLast-Event-ID: " + std::to_string(last) + "\r\n")));
  const auto text = client.read_until(number);
  BOOST_TEST(text.find(number) != std::string::npos);
  for (const auto& event : events_in(text))
    if (event.change) BOOST_TEST(event.id > last);  // Nothing is told again.
}

BOOST_AUTO_TEST_CASE(a_stream_of_events_ends_with_its_session) {
  http_roles_book book(with_quick_heartbeat());
  const auto standing = std::make_shared<ended_at_will>();
  auto clerk = plain(role::claim_processor);
  clerk.standing = standing;
  book.server.act_as(clerk);
  raw_client client(book.port());
  BOOST_REQUIRE(client.send(get("/api/v1/events")));
  BOOST_TEST(client.read_until("retry: ").find("retry: ") != std::string::npos);
  standing->ended = true;
  const auto text = client.read_until("0\r\n\r\n");
  BOOST_TEST(text.find("event: end") != std::string::npos);
  BOOST_TEST(text.find("UNAUTHORIZED") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(events_of_others_are_not_told) {
  const auto own = number_of("C-4");  // The last of them that was submitted.
  const std::vector<std::string> others{number_of("C-1"), number_of("C-2"), number_of("C-3")};
  server.act_as(patient("M-2"));
  raw_client client(port());
  BOOST_REQUIRE(client.send(get("/api/v1/events?from=1")));
  const auto text = client.read_until(own);
  BOOST_TEST(text.find(own) != std::string::npos);
  for (const auto& other : others) BOOST_TEST(text.find(other) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_http_roles_test
}  // namespace benefactor::tools
