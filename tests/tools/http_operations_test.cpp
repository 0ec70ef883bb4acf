// Every operation of HTTP over a book with data: answered as RPC answers it, refused to who may not ask, to
// who shows nothing, and where the question is wrong.
#include <algorithm>
#include <map>

#include "api/objects/uri.hpp"
#include "tests/api/http/rpc_twin.hpp"
#include "tests/tools/http_book.hpp"

namespace benefactor::tools {
namespace {

/// A question of an operation, below /api/v1.
struct question {
  std::string target, body;
};

/// Whose answers are of the moment, so that two are not the same, and whose there are none of here.
const std::map<std::string, const char*>& not_compared() {
  static const std::map<std::string, const char*> names{
      {"Session.info", "tells how many connections there are"},
      {"Projections.views", "tells how far each view is"},
      {"Documents.link", "is good from the moment on"},
      {"Live.subscribe", "is a stream, tested by itself"},
      {"Users.list", "this server keeps no users"},
      {"Users.show", "this server keeps no users"}};
  return names;
}

struct http_operations_book : http_book {
  /// Of every operation that only reads.
  std::map<std::string, std::vector<question>> questions() {
    const auto draft = claim("DRAFT-1", "70.00").dump();
    const auto now = up_to_now();
    const std::string member =
        R"({"memberId":"M-1","lastName":"Okafor-Brown","firstName":"Renata","birthDate":)";
    return {
        {"Session.profile", {{"/profile", {}}}},
        {"Queries.claim",
         {{"/claims/ACME%2FC-1" + now, {}},
          {"/claims/ACME%2FC-2?fields=outcome.status", {}},
          {"/claims/ACME%2FC-1?asOf=" + std::to_string(position), {}},
          {"/claims/ACME%2FC-99" + now, {}}}},
        {"Queries.explain", {{"/claims/ACME%2FC-1/explanation" + now, {}}}},
        {"Queries.balances",
         {{"/policies/POL-1/balances" + now + "&benefitYear=2026", {}}, {"/policies/POL-9/balances", {}}}},
        {"Queries.claims",
         {{"/claims" + now, {}},
          {"/claims" + now + "&pageSize=2", {}},
          {"/claims" + now + "&status=UNDER_REVIEW", {}},
          {"/claims" + now + "&memberId=M-2", {}},
          {"/claims" + now + "&providerNpi=" + npi, {}}}},
        {"Queries.policy", {{"/policies/POL-1" + now, {}}, {"/policies/POL-9" + now, {}}}},
        {"Queries.eligibility",
         {{"/policies/POL-1/members/M-2/eligibility" + now + "&on=2026-05-01", {}},
          {"/policies/POL-1/members/M-9/eligibility" + now, {}}}},
        {"Queries.journey", {{"/claims/ACME%2FC-1/journey" + now, {}}}},
        {"Queries.reviewQueue", {{"/review-queue" + now + "&on=2026-05-01", {}}}},
        {"Queries.impact", {{"/policies/POL-1/impact" + now, {}}}},
        {"Queries.editTables", {{"/edit-tables", {}}}},
        {"Queries.fee", {{"/fees?providerNpi=" + npi + "&procedure=99213&on=2026-05-01", {}}}},
        {"Queries.estimate", {{"/claims:estimate" + now, draft}}},
        {"Queries.findEligibility",
         {{"/eligibility:find", R"({"member":)" + member + R"("1980-02-29"},"on":"2026-05-01"})"},
          {"/eligibility:find", R"({"member":)" + member + R"("1980-02-28"},"on":"2026-05-01"})"}}},
        {"Queries.checkClaim", {{"/claims:check", R"({"claim":)" + draft + R"(,"documents":["REFERRAL"]})"}}},
        {"Projections.count", {{"/claims:count" + now + "&status=UNDER_REVIEW", {}}}},
        {"Projections.statistics", {{"/statistics" + now + "&on=2026-05-01", {}}}},
        {"Projections.provider", {{"/providers/" + npi + "/statistics" + now, {}}}},
        {"Projections.policies", {{"/policies" + now + "&holderId=M-1", {}}}},
        {"Projections.memberships", {{"/memberships" + now + "&policyNumber=POL-1", {}}}},
        {"Projections.authorizations", {{"/authorizations" + now + "&policyNumber=POL-1", {}}}},
        {"Projections.documents", {{"/documents" + now + "&status=STORED", {}}}},
        {"Projections.payees", {{"/payees" + now, {}}, {"/payees" + now + "&limit=1", {}}}},
        {"Projections.payments",
         {{"/payments" + now + "&npi=" + npi + "&count=true", {}},
          {"/payments" + now + "&limit=1&from=2026-01-01&to=2026-12-31", {}},
          {"/payments" + now + "&npi=" + other_npi, {}},
          {"/payments" + now + "&cursor=nonsense", {}}}},
        {"Projections.users", {{"/acting-users" + now, {}}}},
        {"Audit.history", {{"/claims/ACME%2FC-1/history" + now, {}}, {"/claims/ACME%2FC-99/history", {}}}},
        {"Audit.accesses", {{"/accesses?memberId=M-1&policyNumber=POL-1&limit=3", {}}, {"/accesses", {}}}},
        {"Audit.entries", {{"/entries", {}}, {"/entries?what=nonsense", {}}}},
        {"Payments.list", {{"/payment-runs", {}}}},
        {"Payments.show", {{"/payment-runs/R1", {}}, {"/payment-runs/R9", {}}}},
        {"Payments.remittance",
         {{"/payments/R1." + npi + "/remittance", {}}, {"/payments/R9.X/remittance", {}}}},
        {"Exchange.list", {{"/processors", {}}}},
        {"Operations.jobs", {{"/jobs", {}}}},
        {"Operations.publishTargets", {{"/publish-targets", {}}}},
        {"Operations.deadLetters", {{"/publish-targets/none/dead-letters", {}}}},
        {"KeyOperations.status", {{"/keys", {}}}}};
  }

  /// The request for it, with *headers*.
  static std::string request_of(const http::operation& of, const question& asked,
                                const std::string& headers) {
    const auto target = "/api/v1" + asked.target;
    return of.verb == "GET" ? get(target, headers) : with_body(of.verb, target, asked.body, headers);
  }

  static http::message_ptr params_of(const http::operation& of, const question& asked) {
    const auto target = "/api/v1" + asked.target;
    const auto mark = std::min(target.find('?'), target.size());
    http::request_parts parts{
        http::find_route(of.verb, target.substr(0, mark)), {}, asked.body, http::test::today_utc()};
    BOOST_REQUIRE(parts.route.to == &of);
    if (mark < target.size()) parts.query = *api::read_query(std::string_view(target).substr(mark + 1));
    std::vector<api::problem> problems;
    auto params = http::read_parameters(parts, problems);
    for (const auto& each : problems) BOOST_ERROR(of.name << ": " << api::format_problem(each));
    return params;
  }
};

const std::string as_local = "Authorization: Local\r\n";

BOOST_FIXTURE_TEST_SUITE(http_operations, http_operations_book)

BOOST_AUTO_TEST_CASE(every_operation_that_reads_has_questions_here_or_says_why_not) {
  const auto all = questions();
  for (const auto& each : http::operations())
    if (each.verb == "GET")
      BOOST_TEST((all.contains(each.name) != not_compared().contains(each.name)), each.name);
  for (const auto& [name, asked] : all) BOOST_TEST((http::find_operation(name) != nullptr), name);
}

BOOST_AUTO_TEST_CASE(http_answers_every_question_as_rpc_does) {
  api::client_connection connection(server.address(), std::chrono::seconds(20));
  unsigned answered = 0;
  for (const auto& [name, all] : questions())
    for (const auto& asked : all) BOOST_TEST_CONTEXT(name << " " << asked.target) {
        const auto& of = *http::find_operation(name);
        const auto params = params_of(of, asked);
        if (!params) continue;
        const auto by_http = ask(request_of(of, asked, as_local));
        const auto by_rpc = http::test::asked_by_rpc(connection, of, params);
        if (!by_rpc) {
          BOOST_TEST(by_http.status >= 400u, by_http.body);
          continue;
        }
        if (const auto* refused = std::get_if<http::refusal>(&*by_rpc)) {
          BOOST_TEST(by_http.status == refused->status, by_http.body);
          BOOST_TEST(json::parse(by_http.body)["code"] == refused->code);
          continue;
        }
        ++answered;
        const auto& good = std::get<http::good_answer>(*by_rpc);
        BOOST_TEST(by_http.status == 200u, by_http.body);
        if (!of.media_type.empty())
          BOOST_TEST(by_http.body == good.file);
        else if (asked.target.find("fields=") == std::string::npos)
          BOOST_TEST(by_http.body == good.body.dump());
        else
          BOOST_TEST(good.body.dump().find(json::parse(by_http.body)["outcome"]["status"].dump()) !=
                     std::string::npos);
      }
  BOOST_TEST(answered >= 30u);
}

BOOST_AUTO_TEST_CASE(no_question_is_answered_without_credentials_or_with_a_parameter_that_is_none) {
  for (const auto& [name, all] : questions()) {
    const auto& of = *http::find_operation(name);
    auto asked = all.front();
    BOOST_TEST(ask(request_of(of, asked, "")).status == 401u, name);
    asked.target += asked.target.find('?') == std::string::npos ? "?nonsense=1" : "&nonsense=1";
    const auto wrong = ask(request_of(of, asked, as_local));
    BOOST_TEST(wrong.status == 422u, name << " " << wrong.body);
    BOOST_TEST(wrong.body.find("nonsense") != std::string::npos, name);
  }
}

BOOST_AUTO_TEST_CASE(who_has_no_role_is_answered_nothing_and_changes_nothing) {
  const auto durable = server.node.reads().durable_position();
  const auto all = questions();
  const auto recorded = end();
  api::access_subject nobody;
  nobody.user = "nobody";
  server.act_as(nobody);
  for (const auto& [name, asked] : all)
    if (name != "Session.profile") {
      const auto answer = ask(request_of(*http::find_operation(name), asked.front(), as_local));
      BOOST_TEST(answer.status == 403u, name << " " << answer.body);
      BOOST_TEST(json::parse(answer.body)["code"] == "FORBIDDEN", name);
    }
  for (const auto& each : http::operations()) {
    if (each.own || !each.changes()) continue;
    // By its name, where no parameter is in a path.
    const auto answer = ask(with_body("POST", "/api/v1/calls/" + each.name, "{}", as_local));
    // What lacks a parameter is refused before it is a call.
    BOOST_TEST((answer.status == 403u || answer.status == 422u), each.name << " " << answer.body);
  }
  BOOST_TEST(server.node.reads().durable_position() == durable);
  BOOST_TEST(end() == recorded);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::tools
