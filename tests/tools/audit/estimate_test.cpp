// What findings about a sample say of all claims, as they are read and as they are told.
#include "tools/benefactor/audit/estimate.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/story.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {
namespace of_estimate_test {

claim_id claim(int n) { return test_support::id_of<claim_id>("C-" + std::to_string(n)); }

/// Two strata of 100 and 2 claims, of which 4 and 2 were drawn; each paid 100.00.
sample_manifest drawn() {
  sample_manifest m;
  m.end = {test_support::id_named("log"), 7, {}};
  m.end_us = 1'000'000;
  m.from = test_support::day("2026-01-01");
  m.to = test_support::day("2026-12-31");
  m.seed = 42;
  m.design = sample_design{};
  m.size = 6;
  m.strata = {{"low", 100, 10'000'00, {}}, {"high", 2, 200'00, {}}};
  for (int i = 0; i < 4; ++i) m.strata[0].claims.push_back({claim(i), "CLM-" + std::to_string(i), 100'00});
  for (int i = 4; i < 6; ++i) m.strata[1].claims.push_back({claim(i), "CLM-" + std::to_string(i), 100'00});
  return m;
}

struct findings_file {
  explicit findings_file(const std::string& rows) {
    std::ofstream(folder / "claims.csv") << "claim_id,correct_plan_paid,finding\n" << rows;
  }
  sample_findings read() const { return read_findings(folder / "claims.csv", drawn()); }
  test_support::temp_directory folder;
};

std::string row(int n, const std::string& correct = {}) { return to_hex(claim(n)) + "," + correct + ",\n"; }

BOOST_AUTO_TEST_SUITE(audit_estimate)

BOOST_AUTO_TEST_CASE(a_manifest_reads_back_as_it_was_written) {
  const test_support::temp_directory folder;
  for (const auto kind : {strata_kind::paid, strata_kind::provider, strata_kind::reason}) {
    auto m = drawn();
    m.form.kind = kind;
    m.form.large_providers = 3;
    std::ofstream(folder / "manifest.json") << to_text(m);
    const auto read = read_sample_manifest(folder / "manifest.json");
    BOOST_TEST(to_text(read) == to_text(m));
    BOOST_TEST((read.strata == m.strata));
  }
}

BOOST_AUTO_TEST_CASE(a_manifest_that_is_none_is_refused_by_name) {
  const test_support::temp_directory folder;
  const auto file = folder / "manifest.json";
  BOOST_CHECK_THROW(read_sample_manifest(file), std::invalid_argument);
  for (const auto* text : {"", "[]", "{\"version\":9}", "{\"version\":1}"}) {
    std::ofstream(file) << text;
    BOOST_CHECK_EXCEPTION(read_sample_manifest(file), std::invalid_argument, [&](const auto& e) {
      return std::string(e.what()).starts_with(file.string() + ": ");
    });
  }
}

BOOST_AUTO_TEST_CASE(an_empty_amount_says_that_what_was_paid_is_right) {
  const findings_file file(row(0, "90.00") + row(1) + row(2, "70.00") + row(3) + row(4) + row(5, "100.01"));
  const auto projected = project_findings(drawn(), file.read(), 95);
  BOOST_TEST(projected.strata[0].in_error == 2u);
  BOOST_TEST(projected.strata[0].errors == 40'00);
  BOOST_TEST(projected.strata[1].errors == -1);
  // 100 * 40.00 / 4 less 0.01, which is known of the whole stratum.
  BOOST_TEST(projected.overpaid.estimate == 999'99);
  BOOST_TEST(projected.claims_in_error.estimate == 51);
}

BOOST_AUTO_TEST_CASE(every_claim_must_be_answered_once_and_every_problem_is_told) {
  const findings_file file(row(0, "-1.00") + row(1, "1") + row(2) + row(2) + row(4) + row(9) + "xyz,,\n");
  BOOST_CHECK_EXCEPTION(file.read(), std::invalid_argument, [](const auto& e) {
    const std::string text = e.what();
    for (const auto* part :
         {"line 2: correct_plan_paid is an amount", "line 3: correct_plan_paid is an amount",
          "line 5: the claim stands there twice", "line 7: claim_id is of no claim of the sample",
          "line 8: claim_id is of no claim of the sample"})
      BOOST_TEST(text.find(part) != std::string::npos, part << " in " << text);
    BOOST_TEST(text.find("claim " + to_hex(claim(3)) + " is missing") != std::string::npos, text);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(bounds_never_say_fewer_errors_than_were_seen) {
  const findings_file file(row(0, "90.00") + row(1) + row(2) + row(3) + row(4) + row(5));
  std::ostringstream out;
  print(out, project_findings(drawn(), file.read(), 95), 95);
  BOOST_TEST(out.str().find("in error       25 (1 to 74)") != std::string::npos, out.str());
}

BOOST_AUTO_TEST_CASE(where_no_error_was_seen_there_is_an_upper_bound_and_none_of_the_money) {
  const findings_file file(row(0) + row(1) + row(2) + row(3) + row(4) + row(5));
  const auto projected = project_findings(drawn(), file.read(), 95);
  std::ostringstream out;
  print(out, projected, 95);
  BOOST_TEST(out.str().find("in error       0 (at most 51: no error was seen)\n") != std::string::npos,
             out.str());
  BOOST_TEST(out.str().find("paid too much  0.00 (no bounds: no error was seen) net") != std::string::npos,
             out.str());
  const auto json = to_json(projected, 95);
  BOOST_TEST(json["claimsInError"]["atMost"] == 51);
  BOOST_TEST(!json["claimsInError"].contains("margin"));
  BOOST_TEST(!json["paidTooMuch"].contains("margin"));
}

BOOST_AUTO_TEST_CASE(an_error_of_what_was_looked_at_whole_bounds_nothing_else) {
  const findings_file file(row(0) + row(1) + row(2) + row(3) + row(4, "90.00") + row(5));
  std::ostringstream out;
  print(out, project_findings(drawn(), file.read(), 95), 95);
  BOOST_TEST(out.str().find("in error       1 (at most 52: no error was seen where not every claim was "
                            "looked at)") != std::string::npos,
             out.str());
}

BOOST_AUTO_TEST_CASE(of_a_sample_that_is_all_the_bounds_are_what_was_seen) {
  auto whole = drawn();
  whole.strata.erase(whole.strata.begin());
  sample_findings right;
  for (const auto& c : whole.strata[0].claims) right[c.id] = c.plan_paid;
  std::ostringstream out;
  print(out, project_findings(whole, right, 95), 95);
  BOOST_TEST(out.str().find("in error       0 (0 to 0)") != std::string::npos, out.str());
}

BOOST_AUTO_TEST_CASE(a_manifest_takes_names_of_any_bytes) {
  auto m = drawn();
  m.strata[0].name = "provider \xff";
  BOOST_TEST(to_text(m).find("provider \xef\xbf\xbd") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_estimate_test
}  // namespace benefactor::tools
