// Claims and enrolments as files: what is handed on, what is passed over and how it is said.
#include "tools/benefactor/document_files.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {
namespace of_document_files_test {

std::string claim_line(const std::string& id) {
  return R"({"submitter": "ACME", "submitterClaimId": ")" + id +
         R"(", "received": "2026-03-02", "policyNumber": "POL-1", "memberId": "M-1", "providerNpi": "1234567893",)"
         R"( "lines": [{"serviceType": "DENTAL", "serviceDate": "2026-03-01", "billed": "250.00", "procedure": "D0120",)"
         R"( "diagnoses": ["K02.9"]}]})";
}

struct folder {
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(path.path() / name, std::ios::binary) << text;
    return (path.path() / name).string();
  }
  test_support::temp_directory path;
};

BOOST_AUTO_TEST_SUITE(document_files_tests)

BOOST_AUTO_TEST_CASE(claims_come_in_order_with_their_lines) {
  folder f;
  const auto first = f.file("a.ndjson", claim_line("C-1") + "\n\n" + claim_line("C-2") + "\n");
  const auto second = f.file("b.ndjson", claim_line("C-3"));
  std::ostringstream err;
  document_files files({first, second}, err);
  std::vector<std::string> seen;
  files.for_each_claim([&](claim_submission& claim, const claim_place& place) {
    seen.push_back(claim.submitter_claim_id + " " + files.describe(place));
    return true;
  });
  const std::vector<std::string> expected{"C-1 " + first + ":1", "C-2 " + first + ":3",
                                          "C-3 " + second + ":1"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
  BOOST_TEST(err.str().empty());
  BOOST_TEST(files.bytes_in_all() == std::filesystem::file_size(first) + std::filesystem::file_size(second));
}

BOOST_AUTO_TEST_CASE(an_unreadable_line_is_said_with_its_place_and_the_others_are_taken) {
  folder f;
  const auto file =
      f.file("a.ndjson", claim_line("C-1") + "\n{\"submitter\": 7}\n" + claim_line("C-2") + "\n");
  std::ostringstream err;
  document_files files({file}, err);
  int taken = 0;
  files.for_each_claim([&](auto&, auto&) { return ++taken > 0; });
  BOOST_TEST(taken == 2);
  BOOST_TEST(files.unreadable() == 1u);
  BOOST_TEST(err.str().find(file + ":2: submitter: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_said_and_the_next_one_read) {
  folder f;
  const auto file = f.file("a.ndjson", claim_line("C-1"));
  std::ostringstream err;
  document_files files({"/no/such/file", file}, err);
  int taken = 0;
  files.for_each_claim([&](auto&, auto&) { return ++taken > 0; });
  BOOST_TEST(taken == 1);
  BOOST_TEST(err.str() == "/no/such/file: cannot be opened\n");
  BOOST_TEST(files.unreadable() == 1u);
}

BOOST_AUTO_TEST_CASE(taking_stops_when_it_is_told_to) {
  folder f;
  const auto file = f.file("a.ndjson", claim_line("C-1") + "\n" + claim_line("C-2") + "\n");
  std::ostringstream err;
  document_files files({file, file}, err);
  int taken = 0;
  files.for_each_claim([&](auto&, auto&) { return ++taken < 1; });
  BOOST_TEST(taken == 1);
}

BOOST_AUTO_TEST_CASE(what_goes_wrong_while_taking_is_no_fault_of_the_file) {
  folder f;
  std::ostringstream err;
  document_files files({f.file("a.ndjson", claim_line("C-1"))}, err);
  BOOST_CHECK_THROW(
      files.for_each_claim([](auto&, auto&) -> bool { throw std::runtime_error("the server is gone"); }),
      std::runtime_error);
  BOOST_TEST(files.unreadable() == 0u);
}

BOOST_AUTO_TEST_CASE(an_enrolment_may_be_one_document_over_many_lines) {
  folder f;
  const auto file = f.file("book.json", R"({
  "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
  "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
                "deductible": "0.00", "rules": [], "members": []}]
})");
  std::ostringstream err;
  document_files files({file}, err);
  std::vector<std::size_t> kinds;
  files.for_each_enrollment([&](api::enrollment_item& item, const claim_place& place) {
    kinds.push_back(item.index());
    BOOST_TEST(place.at == 1u);
    return true;
  });
  const std::vector<std::size_t> expected{1, 0};  // The provider, then the policy.
  BOOST_TEST(kinds == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_sample_plan_is_one_well_formed_policy) {
  std::ostringstream err;
  document_files files({(test_support::source_dir() / "api/x12/samples/plan.json").string()}, err);
  int policies = 0;
  files.for_each_enrollment([&](api::enrollment_item& item, const claim_place&) {
    const auto* plan = std::get_if<policy_enrollment>(&item);
    BOOST_REQUIRE(plan);
    BOOST_TEST(form_problems(*plan).empty());
    return ++policies > 0;
  });
  BOOST_TEST(policies == 1);
  BOOST_TEST(err.str() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_document_files_test
}  // namespace benefactor::tools
