#include "api/documents/claim_json.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "api/documents/claim_scanner.hpp"
#include "tests/api/documents/generators.hpp"

namespace benefactor::api {
namespace of_claim_json_test {

using nlohmann::json;

constexpr const char* claim_text = R"({
  "submitter": "ACME", "submitterClaimId": "C-1", "received": "2026-03-02", "policyNumber": "POL-1",
  "memberId": "M-1", "providerNpi": "1234567893", "replaces": null,
  "lines": [ {"serviceType": "SPECIALIST_VISIT", "serviceDate": "2026-03-01", "billed": "250.00", "units": 1,
              "procedure": "99213", "modifiers": [], "diagnoses": ["M54.5"]} ] })";

struct reading {
  std::optional<claim_submission> claim;
  std::vector<problem> problems;
};

reading read(std::string_view text) {
  reading r;
  r.claim = parse_claim_document(text, r.problems);
  BOOST_TEST(r.claim.has_value() == r.problems.empty());
  return r;
}

reading read_patched(const char* patch) {
  auto value = json::parse(claim_text);
  value.merge_patch(json::parse(patch));
  return read(value.dump());
}

void expect_one(const std::vector<problem>& problems, std::string_view start) {
  BOOST_REQUIRE_MESSAGE(problems.size() == 1, problems.size() << " problems instead of: " << start);
  BOOST_TEST(format_problem(problems[0]).starts_with(start), format_problem(problems[0]));
}

std::string line_with(const std::string& members) {
  return R"({"lines":[{"serviceType":"DENTAL","serviceDate":"2026-03-01","billed":"1.00","procedure":"D0120",)" +
         members + "}]}";
}

BOOST_AUTO_TEST_SUITE(claim_json)

BOOST_AUTO_TEST_CASE(the_example_of_the_scenario_page_is_read_whole) {
  const auto r = read(claim_text);
  BOOST_REQUIRE(r.claim);
  claim_submission expected{.submitter = "ACME",
                            .submitter_claim_id = "C-1",
                            .received = *parse_date("2026-03-02"),
                            .policy_number = "POL-1",
                            .member_number = "M-1",
                            .provider_npi = "1234567893",
                            .replaces_submitter = {},
                            .replaces_claim_id = {},
                            .lines = {}};
  expected.lines.push_back({.service = service_type::specialist_visit,
                            .service_date = *parse_date("2026-03-01"),
                            .billed = 250'00,
                            .units = 1,
                            .procedure = "99213",
                            .modifiers = {},
                            .diagnoses = {"M54.5"}});
  BOOST_TEST((*r.claim == expected));
}

BOOST_AUTO_TEST_CASE(a_claim_may_be_wrapped_as_a_step_is) {
  const auto bare = read(claim_text).claim;
  BOOST_TEST((read(std::string(R"({"claim":)") + claim_text + "}").claim == bare));
  BOOST_TEST((read(std::string(R"({"op":"submit","claim":)") + claim_text + "}").claim == bare));
  BOOST_TEST(!read(std::string(R"({"op":"pay","claim":)") + claim_text + "}").claim);
  BOOST_TEST(!read(std::string(R"({"claim":)") + claim_text + R"(,"submitter":"ACME"})").claim);
}

BOOST_AUTO_TEST_CASE(a_reference_is_split_at_its_first_slash) {
  BOOST_TEST((parse_claim_reference("ACME/C-1") == claim_reference{"ACME", "C-1"}));
  BOOST_TEST((parse_claim_reference("ACME/C/1/2") == claim_reference{"ACME", "C/1/2"}));
  BOOST_TEST((parse_claim_reference("C-1") == claim_reference{"", "C-1"}));
  BOOST_TEST((parse_claim_reference("") == claim_reference{"", ""}));
  BOOST_TEST((parse_claim_reference("/a/b") == claim_reference{"", "a/b"}));
  for (const char* text : {"ACME/C-1", "ACME/C/1", "C-1", "/a/b", "ACME/"})
    BOOST_TEST((parse_claim_reference(format_claim_reference(parse_claim_reference(text))) ==
                parse_claim_reference(text)));
}

BOOST_AUTO_TEST_CASE(a_replacement_names_the_claim_it_replaces) {
  const auto r = read_patched(R"({"replaces":"ACME/C-0"})");
  BOOST_REQUIRE(r.claim);
  BOOST_TEST(r.claim->replaces_submitter == "ACME");
  BOOST_TEST(r.claim->replaces_claim_id == "C-0");
  BOOST_TEST(read_patched(R"({"replaces":"C-0"})").claim->is_replacement());
  expect_one(read_patched(R"({"replaces":""})").problems, "replaces: names no claim");
}

BOOST_AUTO_TEST_CASE(what_the_engine_refuses_by_field_passes_here) {
  for (const char* members : {R"("units":0)", R"("units":-9223372036854775808)",
                              R"("modifiers":["x","","toolong"])", R"("diagnoses":["no code"])"})
    BOOST_TEST(read_patched(line_with(members).c_str()).claim.has_value(), members);
  const auto amounts = read_patched(
      R"({"lines":[{"serviceType":"DENTAL","serviceDate":"1800-01-01","billed":"-5.00","procedure":""},
                   {"serviceType":"DENTAL","serviceDate":"2026-03-01","billed":"99999999999999999999999.00","procedure":"?"}]})");
  BOOST_REQUIRE(amounts.claim);
  BOOST_TEST(amounts.claim->lines[0].billed == -5'00);
  BOOST_TEST(amounts.claim->lines[1].billed > max_amount);
  BOOST_TEST(read_patched(R"({"lines":[]})").claim->lines.empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_named_by_its_path) {
  expect_one(read_patched(R"({"submitter":"A/B"})").problems, "submitter: must not hold a slash");
  expect_one(read_patched(R"({"lines":null})").problems, "lines: is required");
  expect_one(read_patched(R"({"lines":7})").problems, "lines: must be a list");
  expect_one(read_patched(R"({"received":"2026-3-2"})").problems, "received: ");
  expect_one(read_patched(R"({"extra":1})").problems, "extra: unknown key");
  expect_one(read_patched(line_with(R"("units":1.5)").c_str()).problems,
             "lines[0].units: 1.5 is not a whole number");
  expect_one(
      read_patched(line_with(R"("units":9223372036854775808)").c_str()).problems,
      "lines[0].units: 9223372036854775808 is not between -9223372036854775808 and 9223372036854775807");
  expect_one(read_patched(line_with(R"("units":"1")").c_str()).problems, "lines[0].units: ");
  expect_one(read_patched(line_with(R"("modifiers":[1])").c_str()).problems, "lines[0].modifiers[0]: ");
  expect_one(read_patched(line_with(R"("price":"1.00")").c_str()).problems, "lines[0].price: unknown key");
  const auto empty_line = read_patched(R"({"lines":[{}]})").problems;
  BOOST_TEST(empty_line.size() == 4u);
  BOOST_TEST(read("{}").problems.size() == 7u);
}

BOOST_AUTO_TEST_CASE(prior_payers_of_a_line_are_read_in_their_order) {
  const auto r = read_patched(line_with(R"("priorPayers":[
      {"payer":"P1","allowed":"0.90","paid":"0.70","patientResponsibility":"0.20","contractual":"0.10","date":"2026-03-02"},
      {"payer":"P2","paid":"-1.00"}])")
                                  .c_str());
  BOOST_REQUIRE(r.claim);
  BOOST_TEST((r.claim->lines[0].prior_payers ==
              std::vector<prior_payer>{{"P1", 70, 90, 20, 10, parse_date("2026-03-02")},
                                       {"P2", -1'00, {}, {}, {}, {}}}));
  BOOST_TEST(read_patched(line_with(R"("priorPayers":null)").c_str()).claim->lines[0].prior_payers.empty());
  const std::string list = "lines[0].priorPayers";
  expect_one(read_patched(line_with(R"("priorPayers":{})").c_str()).problems, list + ": must be a list");
  expect_one(read_patched(line_with(R"("priorPayers":[{"paid":"0.00"}])").c_str()).problems,
             list + "[0].payer: is required");
  expect_one(read_patched(line_with(R"("priorPayers":[{"payer":"P"}])").c_str()).problems,
             list + "[0].paid: is required");
  expect_one(read_patched(line_with(R"("priorPayers":[{"payer":"P","paid":"0.00","owed":"1.00"}])").c_str())
                 .problems,
             list + "[0].owed: unknown key");
  expect_one(
      read_patched(line_with(R"("priorPayers":[{"payer":"P","paid":"0.00","allowed":1}])").c_str()).problems,
      list + "[0].allowed: must be a text");
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_twice_is_refused_in_a_claim_too) {
  expect_one(read(R"({"submitter":"A","submitter":"A","submitterClaimId":"C","received":"2026-01-01",
    "policyNumber":"P","memberId":"M","providerNpi":"1","lines":[]})")
                 .problems,
             "submitter: this key comes twice");
}

BOOST_AUTO_TEST_CASE(the_short_way_is_taken_by_plain_claims_and_left_by_all_others) {
  auto value = json::parse(claim_text);
  value.erase("replaces");
  const auto plain = value.dump();
  std::vector<problem> problems;
  BOOST_TEST((scan_claim(plain) == parse_claim(value, "", problems)));
  BOOST_TEST((scan_claim("{\"claim\":" + plain + "}") == parse_claim(value, "", problems)));
  BOOST_TEST(scan_claim(" " + plain + "\r\n").has_value());
  BOOST_TEST(!scan_claim(plain + "x"));
  BOOST_TEST(!scan_claim(plain + plain));
  BOOST_TEST(!scan_claim(claim_text));  // It has a null.
  for (std::size_t cut = 0; cut < plain.size(); ++cut)
    BOOST_TEST(!scan_claim(std::string_view(plain).substr(0, cut)));
  for (const char* units : {"01", "1.0", "1e0", "+1", "", "-", "9223372036854775808", "null"}) {
    auto text = plain;
    const auto at = text.find("\"units\":1");
    BOOST_REQUIRE(at != text.npos);
    BOOST_TEST(!scan_claim(text.replace(at, 9, std::string("\"units\":") + units)), units);
  }
}

RC_BOOST_PROP(a_claim_written_and_read_is_the_same, ()) {
  const auto claim = test::any_claim();
  RC_PRE(claim.replaces_claim_id.find('/') == std::string::npos || !claim.replaces_submitter.empty() ||
         claim.replaces_claim_id.front() != '/');
  std::string text;
  append_claim_json(text, claim);
  RC_ASSERT(text == to_json(claim).dump());
  std::vector<problem> problems;
  auto again = parse_claim_document(text, problems);
  RC_ASSERT(problems.empty());
  RC_ASSERT((again == claim));
}

RC_BOOST_PROP(the_short_way_never_differs_from_the_long_way, ()) {
  std::string text;
  append_claim_json(text, test::any_claim());
  // A damaged claim must not be read by the short way as something the long way would refuse.
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::element('"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'x', ' ', '\x7f');
  if (*rc::gen::arbitrary<bool>()) text.erase(*rc::gen::inRange<std::size_t>(0, text.size()), 1);
  const auto scanned = scan_claim(text);
  if (!scanned) return;
  std::vector<problem> problems;
  const auto value = parse_json(text, problems);
  RC_ASSERT(value.has_value());
  const auto parsed = parse_claim(*value, "", problems);
  RC_ASSERT(problems.empty());
  RC_ASSERT((*scanned == parsed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_json_test
}  // namespace benefactor::api
