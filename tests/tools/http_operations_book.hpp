#pragma once
/// What every operation of HTTP that reads is asked over a book with data, and the same for RPC.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "api/objects/uri.hpp"
#include "api/wall_clock.hpp"
#include "tests/api/http/rpc_twin.hpp"
#include "tests/tools/http_book.hpp"

namespace benefactor::tools {

inline const std::string as_local = "Authorization: Local\r\n";

/// A question of an operation, below /api/v1.
struct question {
  std::string target, body;
};

/// The request for it, with *headers*.
inline std::string request_of(const http::operation& of, const question& asked, const std::string& headers) {
  const auto target = "/api/v1" + asked.target;
  return of.verb == "GET" ? get(target, headers) : with_body(of.verb, target, asked.body, headers);
}

inline http::message_ptr params_of(const http::operation& of, const question& asked) {
  const auto target = "/api/v1" + asked.target;
  const auto mark = std::min(target.find('?'), target.size());
  http::request_parts parts{http::find_route(of.verb, target.substr(0, mark)), {}, asked.body, api::today()};
  BOOST_REQUIRE(parts.route.to == &of);
  if (mark < target.size()) parts.query = *api::read_query(std::string_view(target).substr(mark + 1));
  std::vector<api::problem> problems;
  auto params = http::read_parameters(parts, problems);
  for (const auto& each : problems) BOOST_ERROR(of.name << ": " << api::format_problem(each));
  return params;
}

/// Somebody without any role.
inline api::access_subject nobody() {
  api::access_subject subject;
  subject.user = "nobody";
  return subject;
}

/// The question with a parameter that is none.
inline question with_nonsense(question asked) {
  asked.target += asked.target.find('?') == std::string::npos ? "?nonsense=1" : "&nonsense=1";
  return asked;
}

struct http_operations_book : http_book {
  http_operations_book() : http_book({}, api::tree_options{}) {}

  /// Of those that only read, too, whose answers are of the moment, so that two are not the same: how many
  /// connections there are, how far each view is, a link that is good from now on.
  std::map<std::string, question> questions_of_the_moment() const {
    return {{"Session.info", {"/info", {}}},
            {"Projections.views", {"/views", {}}},
            {"Documents.link", {"/claims/ACME%2FC-1/documents/" + to_hex(document) + "/link", {}}}};
  }

  /// Of every other operation that only reads, but those about users.
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
        {"Queries.reviewQueue",
         {{"/review-queue" + now + "&on=2026-05-01", {}},
          {"/review-queue" + now + "&on=2026-05-01&pageSize=1", {}},
          {"/review-queue" + now + "&on=2026-05-01&owner=rivera", {}},
          {"/review-queue" + now + "&on=2026-05-01&cursor=nonsense", {}}}},
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
        {"Audit.prove",
         {{"/claims/ACME%2FC-1/proof" + now, {}},
          {"/claims/ACME%2FC-1/proof" + now + "&all=true", {}},
          {"/claims/ACME%2FC-99/proof", {}}}},
        {"Audit.replay", {{"/audit/replays/current", {}}}},  // There was none yet.
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
};

}  // namespace benefactor::tools
