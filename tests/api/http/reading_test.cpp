// Requests as parameters: what is read, and all that is wrong at once.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <capnp/dynamic.h>

#include "api/claims.capnp.h"
#include "api/http/json_reading.hpp"
#include "api/http/problem.hpp"

namespace benefactor::api::http {
namespace of_reading_test {

constexpr date today{20'500};

struct reading {
  message_ptr params;
  std::vector<problem> problems;

  bool names(std::string_view path) const {
    return std::any_of(problems.begin(), problems.end(), [path](const problem& p) { return p.path == path; });
  }
  template <class Params>
  typename Params::Reader as() const {
    BOOST_REQUIRE(params != nullptr);
    return params->getRoot<Params>().asReader();
  }
};

reading read(const std::string& verb, const std::string& path, name_values query = {},
             const std::string& body = {}) {
  reading made;
  const request_parts parts{find_route(verb, "/api/v1" + path), std::move(query), body, today};
  BOOST_REQUIRE(parts.route.to != nullptr);
  made.params = read_parameters(parts, made.problems);
  for (const auto& each : made.problems) BOOST_TEST_MESSAGE(format_problem(each));
  BOOST_TEST((made.params == nullptr) == !made.problems.empty());
  return made;
}

const std::string claim_body =
    R"({"submitter":"ACME","submitterClaimId":"C-1","received":"2026-06-01","policyNumber":"POL-1",)"
    R"("memberId":"M-1","providerNpi":"1234567893","lines":[{"serviceType":"SPECIALIST_VISIT",)"
    R"("serviceDate":"2026-03-01","billed":"250.00","procedure":"99213","diagnoses":["M54.5"]}]})";

BOOST_AUTO_TEST_SUITE(http_reading)

BOOST_AUTO_TEST_CASE(path_query_and_day_of_today_become_parameters) {
  const auto claim =
      read("GET", "/claims/ACME%2FC-1", {{"atLeastPosition", "18446744073709551615"}, {"asOf", "7"}});
  const auto params = claim.as<wire::Queries::ClaimParams>();
  BOOST_TEST(params.getClaim().isNatural());
  BOOST_TEST(std::string(params.getClaim().getNatural().getSubmitter().cStr()) == "ACME");
  BOOST_TEST(params.getAtLeastPosition() == UINT64_MAX);
  BOOST_TEST(params.getAsOf().getPosition() == 7u);
  BOOST_TEST(read("GET", "/review-queue").as<wire::Queries::ReviewQueueParams>().getOn() == today.days);
  const auto moment = read("GET", "/claims/CLM-1", {{"asOf", "2026-03-02T12:00:00.5Z"}});
  BOOST_TEST(moment.as<wire::Queries::ClaimParams>().getAsOf().getTimeMicros() % 1'000'000 == 500'000);
}

BOOST_AUTO_TEST_CASE(a_filter_is_read_from_the_query_and_none_is_all) {
  BOOST_TEST(read("GET", "/claims").as<wire::Queries::ClaimsParams>().getFilter().isAll());
  const auto some = read("GET", "/claims", {{"status", "PAID"}, {"from", "2026-01-01"}, {"pageSize", "20"}});
  const auto where = some.as<wire::Queries::ClaimsParams>().getFilter().getWhere();
  BOOST_TEST(where.getHasStatus());
  BOOST_TEST((where.getStatus() == wire::ClaimStatus::PAID));
  BOOST_TEST(where.hasFrom());
  BOOST_TEST(!where.hasTo());
  const auto flagged = read("GET", "/claims", {{"flagged", "ANY"}, {"providerNpi", "1234567893"}});
  BOOST_TEST(flagged.as<wire::Queries::ClaimsParams>().getFilter().isFlagged());
}

BOOST_AUTO_TEST_CASE(a_claim_document_is_the_claim_of_a_submission) {
  const auto params = read("POST", "/claims", {{"npiCheckDigit", "false"}}, claim_body);
  const auto claim = params.as<wire::Claims::SubmitParams>().getClaim();
  BOOST_TEST(claim.getLines().size() == 1u);
  BOOST_TEST(claim.getLines()[0].getBilled() == 250'00);
  BOOST_TEST(!params.as<wire::Claims::SubmitParams>().getOptions().getNpiCheckDigit());
}

BOOST_AUTO_TEST_CASE(a_command_is_one_of_its_kinds_and_no_other_number_of_them) {
  const auto dispute =
      read("POST", "/claims/CLM-1/commands", {}, R"({"dispute":{"line":"2","reason":"it is wrong"}})");
  const auto read_dispute = dispute.as<wire::Claims::CommandParams>().getCommand().getDispute();
  BOOST_TEST(read_dispute.getHasLine());
  BOOST_TEST(read_dispute.getLine() == 2);
  const auto whole = read("POST", "/claims/CLM-1/commands", {}, R"({"dispute":{"reason":"it is wrong"}})");
  BOOST_TEST(!whole.as<wire::Claims::CommandParams>().getCommand().getDispute().getHasLine());
  BOOST_TEST(read("POST", "/claims/CLM-1/commands", {}, R"({"release":{}})")
                 .as<wire::Claims::CommandParams>()
                 .getCommand()
                 .isRelease());
  BOOST_TEST(read("POST", "/claims/CLM-1/commands", {}, "{}").names(""));
  BOOST_TEST(read("POST", "/claims/CLM-1/commands", {}, R"({"release":{},"readjudicate":{}})").names(""));
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_is_said_at_once_and_no_value_of_it) {
  const auto wrong =
      read("GET", "/claims",
           {{"status", "Zqxprivatexqz"}, {"from", "yesterday"}, {"pageSize", "many"}, {"nonsense", "1"}});
  for (const auto* path : {"status", "from", "pageSize", "nonsense"}) BOOST_TEST(wrong.names(path), path);
  for (const auto& each : wrong.problems) BOOST_TEST(each.text.find("Zqxprivatexqz") == std::string::npos);
  const auto body =
      read("POST", "/eligibility:find", {}, R"({"member":{"memberId":7,"sex":"M"},"on":"soon","x":1})");
  for (const auto* path : {"member.memberId", "member.sex", "on", "x"}) BOOST_TEST(body.names(path), path);
}

BOOST_AUTO_TEST_CASE(numbers_are_exact_up_to_the_edges_of_their_types) {
  for (const auto* good : {"0", "4294967295"})
    BOOST_TEST(read("GET", "/claims", {{"pageSize", good}}).params != nullptr, good);
  for (const auto* bad : {"-1", "4294967296", "1.5", "1e3", "+1", " 1", "", "0x10", "99999999999999999999"})
    BOOST_TEST(read("GET", "/claims", {{"pageSize", bad}}).names("pageSize"), bad);
  BOOST_TEST(read("GET", "/claims", {{"atLeastPosition", "18446744073709551616"}}).names("atLeastPosition"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_json_or_say_a_key_twice_or_nest_too_deep_are_refused) {
  for (const auto* bad :
       {"", "{", "{\"member\":{},\"member\":{}}", "{}{}", "[]", "\"\xff\"", "{\"a\":1e999}", "nul"})
    BOOST_TEST(read("POST", "/payment-runs/R-1", {}, std::string(bad).empty() ? " " : bad).params == nullptr,
               bad);
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  std::vector<problem> problems;
  BOOST_TEST(read_body(nested(json_depth), problems).has_value());
  BOOST_TEST(!read_body(nested(json_depth + 1), problems).has_value());
}

BOOST_AUTO_TEST_CASE(a_text_has_so_many_values_and_what_is_in_quotes_counts_for_one) {
  const auto list = [](std::size_t values, const std::string& value) {
    std::string text = "[" + value;
    for (std::size_t i = 1; i < values; ++i) text += "," + value;
    return text + "]";
  };
  BOOST_TEST(is_within(list(9, "0"), {10, 1}));  // The list itself is one.
  BOOST_TEST(!is_within(list(10, "0"), {10, 1}));
  BOOST_TEST(is_within(list(4, "{}"), {100, 5}));
  BOOST_TEST(!is_within(list(5, "{}"), {100, 5}));
  BOOST_TEST(is_within(R"(["[{,,,,\"[{,,,,"])", {10, 1}));
  BOOST_TEST(!is_within(R"(["\\",[]])", {10, 1}));  // The quotes end behind an escaped backslash.
  std::vector<problem> problems;
  BOOST_TEST(read_body(list(body_values.containers - 1, "[]"), problems).has_value());
  BOOST_TEST(problems.empty());
  BOOST_TEST(!read_body(list(body_values.containers, "[]"), problems).has_value());
  BOOST_TEST(problems.size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_more_problems_are_looked_for_than_are_told) {
  std::string claims = "[7";
  for (std::size_t i = 0; i < 2 * told_problems; ++i) claims += ",7";
  const auto wrong = read("POST", "/claims:batch", {}, claims + "]");
  BOOST_TEST(wrong.params == nullptr);
  BOOST_TEST(wrong.problems.size() >= told_problems);
  BOOST_TEST(wrong.problems.size() < told_problems + 20);  // The last claim's are told whole.
  std::vector<problem> all(told_problems + 1, problem{"a", "is wrong"});
  BOOST_TEST(invalid(all).problems.size() == told_problems);
}

BOOST_AUTO_TEST_CASE(a_parameter_in_the_query_comes_once_and_one_of_the_path_is_not_in_the_body) {
  BOOST_TEST(read("GET", "/claims", {{"status", "PAID"}, {"status", "DENIED"}}).names("status"));
  BOOST_TEST(read("POST", "/payment-runs/R-1", {}, R"({"run":"R-2"})").names("run"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_reading_test
}  // namespace benefactor::api::http
