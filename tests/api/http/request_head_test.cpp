// Heads that two servers could read differently are refused, whatever else is right about them.
#include <boost/test/unit_test.hpp>

#include "api/http/application.hpp"
#include "api/http/http_listener.hpp"
#include "api/http/request_rules.hpp"

namespace benefactor::api::http {
namespace of_request_head_test {

request_head good() {
  request_head head;
  head.verb = "POST";
  head.target = "/api/v1/claims?withLines=true";
  head.headers = {{"host", "127.0.0.1"}, {"content-length", "2"}};
  return head;
}

std::string_view problem_with(std::string name, std::string value) {
  auto head = good();
  head.headers.emplace_back(std::move(name), std::move(value));
  return head_problem(head, {});
}

BOOST_AUTO_TEST_SUITE(http_request_head)

BOOST_AUTO_TEST_CASE(a_usual_head_is_taken) { BOOST_TEST(head_problem(good(), {}).empty()); }

BOOST_AUTO_TEST_CASE(a_body_has_one_length_and_one_way_to_be_sent) {
  BOOST_TEST(!problem_with("transfer-encoding", "chunked").empty());
  BOOST_TEST(!problem_with("content-length", "2").empty());
  auto head = good();
  for (const auto* value : {"", "-1", "+2", "2, 2", "0x2", "1234567890123", " 2"}) {
    head.headers[1].second = value;
    BOOST_TEST(!head_problem(head, {}).empty(), value);
  }
  for (const auto* value :
       {"gzip, chunked", "chunked, chunked", "identity", "Chunked ", "xchunked", "chunked;q=1"}) {
    head.headers[1] = {"transfer-encoding", value};
    BOOST_TEST(!head_problem(head, {}).empty(), value);
  }
  head.headers[1] = {"transfer-encoding", "chunked"};
  BOOST_TEST(head_problem(head, {}).empty());
  head.headers.emplace_back("transfer-encoding", "chunked");
  BOOST_TEST(!head_problem(head, {}).empty());
}

BOOST_AUTO_TEST_CASE(there_is_one_host_and_at_most_one_authorization) {
  BOOST_TEST(!problem_with("host", "127.0.0.1").empty());
  auto head = good();
  head.headers.erase(head.headers.begin());
  BOOST_TEST(!head_problem(head, {}).empty());
  BOOST_TEST(problem_with("authorization", "Local").empty());
  for (const auto* name : {"authorization", "content-type", "content-encoding", "expect", "idempotency-key",
                           "last-event-id", "origin"}) {
    head = good();
    head.headers.emplace_back(name, "100-continue");
    BOOST_TEST(head_problem(head, {}).empty(), name);
    head.headers.emplace_back(name, "100-continue");
    BOOST_TEST(!head_problem(head, {}).empty(), name);
  }
}

BOOST_AUTO_TEST_CASE(a_target_is_a_path_of_visible_characters_up_to_its_length) {
  auto head = good();
  for (const auto* target : {"", "*", "http://127.0.0.1/", "claims", "/a b", "/a#b", "/\x80", "/\x7f",
                             "/a\tb", "/a?b=<c", "/a>b", "/a\"b", "/a\\b"}) {
    head.target = target;
    BOOST_TEST(!head_problem(head, {}).empty(), target);
  }
  const http_limits limits;
  head.target = "/" + std::string(limits.target_bytes - 1, 'a');
  BOOST_TEST(head_problem(head, limits).empty());
  head.target += 'a';
  BOOST_TEST(!head_problem(head, limits).empty());
}

BOOST_AUTO_TEST_CASE(headers_have_no_control_characters) {
  BOOST_TEST(!problem_with("x-a", "b\nc").empty());
  BOOST_TEST(!problem_with("x-a", std::string("b\0c", 3)).empty());
  BOOST_TEST(problem_with("x-a", "b\tc").empty());
  BOOST_TEST(!problem_with("expect", "200-ok").empty());
  BOOST_TEST(!problem_with("expect", "100-continue, x").empty());
  BOOST_TEST(problem_with("expect", "100-Continue").empty());
}

BOOST_AUTO_TEST_CASE(hosts_of_this_machine_are_those_that_no_resolver_can_change) {
  for (const auto* host :
       {"127.0.0.1", "127.0.0.1:7480", "localhost", "LOCALHOST:7480", "[::1]", "[::1]:7480"})
    BOOST_TEST(is_loopback_host(host), host);
  for (const auto* host :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost:"})
    BOOST_TEST(!is_loopback_host(host), host);
}

BOOST_AUTO_TEST_CASE(credentials_are_a_token_or_said_to_be_local) {
  BOOST_TEST(!read_credentials("").has_value());
  BOOST_TEST(!read_credentials("Basic YTpi").has_value());
  BOOST_TEST(!read_credentials("Bearer ").has_value());
  BOOST_TEST(!read_credentials("Bearer a b").has_value());
  BOOST_TEST(!read_credentials("local").has_value());
  BOOST_TEST(!read_credentials("Local")->token.has_value());
  BOOST_TEST(*read_credentials("bearer abc")->token == "abc");
}

BOOST_AUTO_TEST_CASE(pages_of_other_origins_may_call_only_where_they_are_allowed) {
  BOOST_TEST(admits_origin("", "a.example", true, {}));
  BOOST_TEST(admits_origin("https://a.example", "a.example", true, {}));
  BOOST_TEST(!admits_origin("http://a.example", "a.example", true, {}));
  BOOST_TEST(!admits_origin("https://b.example", "a.example", true, {}));
  BOOST_TEST(!admits_origin("null", "a.example", true, {}));
  BOOST_TEST(admits_origin("https://b.example", "a.example", true, {"https://b.example"}));
  BOOST_TEST(!admits_origin("https://b.example.evil", "a.example", true, {"https://b.example"}));
}

BOOST_AUTO_TEST_CASE(codings_are_accepted_by_name_and_not_with_a_quality_of_zero) {
  BOOST_TEST(accepts_gzip("gzip"));
  BOOST_TEST(accepts_gzip("br, GZIP;q=0.5"));
  BOOST_TEST(!accepts_gzip(""));
  BOOST_TEST(!accepts_gzip("br"));
  for (const auto* refused : {"gzip;q=0", "gzip;q=0.0", "gzip; Q=0.000", "br, gzip;q=0.0, deflate"})
    BOOST_TEST(!accepts_gzip(refused), refused);
  BOOST_TEST(accepts_gzip("gzip;q=0.001"));
  BOOST_TEST(accepts_gzip("gzip;q=1"));
  BOOST_TEST(!accepts_gzip("xgzip"));
}

BOOST_AUTO_TEST_CASE(a_tag_is_one_of_those_of_a_list_weak_or_strong) {
  for (const auto* known : {"W/\"a\"", "\"a\"", "\"b\", W/\"a\"", "\"b\",\"a\" , \"c\"", "*", " * "})
    BOOST_TEST(matches_tag(known, "W/\"a\""), known);
  for (const auto* other : {"", "a", "W/a", "\"b\"", "\"ab\"", "w/\"a\"", ",", "\"b\", *"})
    BOOST_TEST(!matches_tag(other, "W/\"a\""), other);
}

BOOST_AUTO_TEST_CASE(a_media_type_is_read_in_any_case_and_its_charset_with_quotes_or_without) {
  for (const auto* json :
       {"application/json", "Application/JSON;charset=UTF-8", "application/json; charset=\"utf-8\""})
    BOOST_TEST(is_media_type(json, "application/json"), json);
  for (const auto* other : {"", "text/json", "application/jsonx", "application/json; charset=latin1",
                            "application/json; charset=\"utf-8", "application/json, text/plain"})
    BOOST_TEST(!is_media_type(other, "application/json"), other);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_request_head_test
}  // namespace benefactor::api::http
