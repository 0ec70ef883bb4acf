#include "api/generator/generate.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "api/documents/claim_json.hpp"
#include "api/documents/document_stream.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/x12/claim_837p.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api {
namespace of_generate_test {

namespace fs = std::filesystem;

using scratch = test_support::temp_directory;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in, file);
  return {std::istreambuf_iterator<char>(in), {}};
}

book_options small_book(const fs::path& dir, std::uint64_t seed = 7) {
  return {.policies = 60, .claims = 4'000, .seed = seed, .hot_bucket = false, .out_dir = dir};
}

std::vector<claim_submission> claims_of(const fs::path& file) {
  std::vector<claim_submission> claims;
  std::vector<problem> problems;
  for_each_document(file, [&](std::string_view text, std::size_t) {
    if (auto claim = parse_claim_document(text, problems)) claims.push_back(std::move(*claim));
    return true;
  });
  for (const auto& p : problems) BOOST_ERROR(format_problem(p));
  return claims;
}

struct enrollment {
  std::map<std::string, policy_enrollment> policies;
  std::map<std::string, provider> providers;
  std::vector<authorization_request> authorizations;
};

enrollment enrollment_of(const fs::path& file) {
  enrollment e;
  std::vector<problem> problems;
  for_each_document(file, [&](std::string_view text, std::size_t line) {
    for (auto& item : parse_enrollment(text, problems)) {
      if (auto* p = std::get_if<policy_enrollment>(&item)) {
        BOOST_TEST(form_problems(*p).empty());
        BOOST_TEST(e.policies.emplace(p->policy_number, *p).second);
      } else if (auto* known = std::get_if<provider>(&item)) {
        BOOST_TEST(form_problems(*known).empty());
        BOOST_TEST(e.providers.emplace(known->npi, *known).second);
      } else if (auto* a = std::get_if<authorization_request>(&item)) {
        BOOST_TEST(form_problems(*a).empty());
        e.authorizations.push_back(*a);
      } else {
        BOOST_ERROR("a member without a policy in line " << line);
      }
    }
    return true;
  });
  for (const auto& p : problems) BOOST_ERROR(format_problem(p));
  return e;
}

bool has_member(const enrollment& e, const std::string& policy, const std::string& member) {
  const auto found = e.policies.find(policy);
  if (found == e.policies.end()) return false;
  for (const auto& m : found->second.members)
    if (m.member_number == member) return true;
  return false;
}

/// What of a line both formats carry in the same spelling.
claim_line comparable(claim_line line) {
  for (auto& code : line.diagnoses) code = normalised_diagnosis(code);
  return line;
}

BOOST_AUTO_TEST_SUITE(generate)

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bytes_and_another_seed_others) {
  const scratch dir;
  const auto first = generate_book(small_book(dir / "a"));
  generate_book(small_book(dir / "b"));
  generate_book(small_book(dir / "c", 8));
  BOOST_TEST(first.files.size() == 4u);
  for (const auto& file : first.files) {
    const auto bytes = bytes_of(file);
    BOOST_TEST(!bytes.empty());
    BOOST_TEST((bytes == bytes_of((dir / "b") / file.filename())), file);
    BOOST_TEST((bytes != bytes_of((dir / "c") / file.filename())), file);
  }
}

BOOST_AUTO_TEST_CASE(the_bytes_do_not_depend_on_the_machine) {
  // Whoever changes what is generated changes this number: measurements name the seed of their book.
  const scratch dir;
  const auto summary =
      generate_book({.policies = 3, .claims = 50, .seed = 1, .hot_bucket = false, .out_dir = dir / "a"});
  std::string all;
  for (const auto& file : summary.files) all += bytes_of(file);
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const unsigned char c : all) hash = (hash ^ c) * 0x100000001b3;
  BOOST_TEST(hash == 8455857584028924352u);
}

BOOST_AUTO_TEST_CASE(every_claim_is_well_formed_and_names_what_is_enrolled) {
  const scratch dir;
  const auto summary = generate_book(small_book(dir / "a"));
  const auto e = enrollment_of(dir / "a/enrollment.ndjson");
  const auto claims = claims_of(dir / "a/claims.ndjson");
  BOOST_TEST(claims.size() == 4'000u);
  BOOST_TEST(summary.claims == 4'000u);
  BOOST_TEST(e.policies.size() == 60u);
  BOOST_TEST(summary.policies == 60u);
  BOOST_TEST(summary.providers == e.providers.size());
  BOOST_TEST(summary.authorizations == e.authorizations.size());
  std::set<std::string> ids;
  std::map<std::string, const claim_submission*> earlier;
  date last{};
  for (const auto& c : claims) {
    BOOST_TEST(form_problems(c).empty());
    BOOST_TEST(has_npi_check_digit(c.provider_npi));
    BOOST_TEST(has_member(e, c.policy_number, c.member_number));
    BOOST_TEST(ids.insert(c.submitter_claim_id).second);
    BOOST_TEST((last <= c.received));
    BOOST_TEST(year_of(c.received) == 2026);
    last = c.received;
    if (c.is_replacement()) {
      BOOST_REQUIRE(earlier.contains(c.replaces_claim_id));
      const auto& original = *earlier.at(c.replaces_claim_id);
      BOOST_TEST(c.replaces_submitter == original.submitter);
      BOOST_TEST(original.policy_number == c.policy_number);
      BOOST_TEST(original.member_number == c.member_number);
    }
    earlier.emplace(c.submitter_claim_id, &c);
  }
  for (const auto& [npi, p] : e.providers) BOOST_TEST(has_npi_check_digit(npi));
  for (const auto& a : e.authorizations) BOOST_TEST(has_member(e, a.policy_number, a.member_number));
}

BOOST_AUTO_TEST_CASE(the_mix_is_that_of_a_year) {
  const scratch dir;
  auto options = small_book(dir / "a");
  options.claims = 20'000;
  generate_book(options);
  const auto e = enrollment_of(dir / "a/enrollment.ndjson");
  const auto claims = claims_of(dir / "a/claims.ndjson");
  std::map<std::string, int> seen;
  std::set<std::vector<claim_line>> line_lists;
  std::set<service_type> services;
  std::size_t lines = 0, longest = 0, replacements = 0, repeated = 0, late = 0, large = 0, unlisted = 0;
  for (const auto& c : claims) {
    lines += c.lines.size();
    longest = std::max(longest, c.lines.size());
    replacements += c.is_replacement();
    repeated += !line_lists.insert(c.lines).second;
    late += c.received.days - c.lines.front().service_date.days > 90;
    large += total_billed(c.lines) >= 10'000'00;
    unlisted += !e.providers.contains(c.provider_npi);
    std::set<std::string> procedures;
    for (const auto& line : c.lines) {
      services.insert(line.service);
      BOOST_TEST((line.service_date <= c.received));
      BOOST_TEST(procedures.insert(line.procedure).second);
    }
  }
  const auto mean = static_cast<double>(lines) / static_cast<double>(claims.size());
  BOOST_TEST(mean > 1.8);
  BOOST_TEST(mean < 2.2);
  BOOST_TEST(longest == 8u);
  BOOST_TEST(services.size() == service_type_count);
  const auto between = [&](std::size_t count, double least, double most) {
    const auto share = static_cast<double>(count) / static_cast<double>(claims.size());
    BOOST_TEST(share >= least);
    BOOST_TEST(share <= most);
  };
  between(repeated, 0.015, 0.025);
  between(replacements, 0.002, 0.01);
  between(late, 0.001, 0.02);
  between(large, 0.0005, 0.02);
  between(unlisted, 0.005, 0.15);
}

BOOST_AUTO_TEST_CASE(a_hot_bucket_book_has_all_its_claims_under_one_large_policy) {
  const scratch dir;
  generate_book({.policies = 5, .claims = 3'000, .seed = 3, .hot_bucket = true, .out_dir = dir / "a"});
  const auto e = enrollment_of(dir / "a/enrollment.ndjson");
  BOOST_TEST(e.policies.size() == 5u);
  BOOST_TEST(e.policies.at("POL-0000001").members.size() == 200u);
  std::set<std::string> members;
  for (const auto& c : claims_of(dir / "a/claims.ndjson")) {
    BOOST_TEST(c.policy_number == "POL-0000001");
    BOOST_TEST(has_member(e, c.policy_number, c.member_number));
    members.insert(c.member_number);
  }
  BOOST_TEST(members.size() > 190u);
}

BOOST_AUTO_TEST_CASE(the_x12_file_holds_the_same_claims_for_the_x12_reader) {
  const scratch dir;
  for (const bool hot : {false, true}) {
    auto options = small_book(dir / "a");
    options.hot_bucket = hot;
    generate_book(options);
    const auto claims = claims_of(dir / "a/claims.ndjson");
    const auto e = enrollment_of(dir / "a/enrollment-837.ndjson");
    const auto bytes = bytes_of(dir / "a/claims.837");
    const auto read =
        x12::read_837p(bytes, {.file = "claims.837", .received = std::nullopt, .services = nullptr});
    for (const auto& r : read.refusals) BOOST_ERROR(x12::to_text(r));
    for (const auto& w : read.warnings) BOOST_ERROR(x12::to_text(w));
    BOOST_REQUIRE_EQUAL(read.claims.size(), claims.size());
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto& expected = claims[i];
      const auto& found = read.claims[i].submission;
      BOOST_TEST(form_problems(found).empty());
      BOOST_TEST(found.submitter == expected.submitter);
      BOOST_TEST(read.claims[i].claim_number == expected.submitter_claim_id);
      BOOST_TEST((found.received == expected.received));
      BOOST_TEST(found.provider_npi == expected.provider_npi);
      BOOST_TEST(has_member(e, found.policy_number, found.member_number), found.member_number);
      BOOST_TEST(found.is_replacement() == expected.is_replacement());
      BOOST_REQUIRE_EQUAL(found.lines.size(), expected.lines.size());
      for (std::size_t k = 0; k < found.lines.size(); ++k)
        BOOST_TEST((comparable(found.lines[k]) == comparable(expected.lines[k])),
                   expected.lines[k].procedure << " is " << to_text(found.lines[k].service) << " in X12 and "
                                               << to_text(expected.lines[k].service) << " in JSON");
    }
  }
}

BOOST_AUTO_TEST_CASE(both_enrolments_differ_in_names_only) {
  const scratch dir;
  generate_book(small_book(dir / "a"));
  const auto issued = enrollment_of(dir / "a/enrollment.ndjson"),
             derived = enrollment_of(dir / "a/enrollment-837.ndjson");
  BOOST_TEST((issued.providers == derived.providers));
  BOOST_REQUIRE_EQUAL(issued.policies.size(), derived.policies.size());
  BOOST_TEST(issued.authorizations.size() == derived.authorizations.size());
  for (const auto& [number, p] : issued.policies) {
    BOOST_TEST(!derived.policies.contains(number));
    const auto& other = derived.policies.at(p.holder_number);
    BOOST_TEST((other.terms == p.terms));
    BOOST_REQUIRE_EQUAL(other.members.size(), p.members.size());
    for (std::size_t i = 0; i < p.members.size(); ++i)
      BOOST_TEST((other.members[i].terms == p.members[i].terms));
  }
}

BOOST_AUTO_TEST_CASE(options_out_of_range_and_folders_that_cannot_be_made_are_errors) {
  const scratch dir;
  BOOST_CHECK_THROW(
      generate_book({.policies = 0, .claims = 1, .seed = 1, .hot_bucket = false, .out_dir = dir / "a"}),
      std::invalid_argument);
  std::ofstream(dir / "file") << "x";
  BOOST_CHECK_THROW(generate_book(small_book(dir / "file")), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_book_without_claims_has_its_enrolment) {
  const scratch dir;
  generate_book({.policies = 2, .claims = 0, .seed = 1, .hot_bucket = false, .out_dir = dir / "a"});
  BOOST_TEST(enrollment_of(dir / "a/enrollment.ndjson").policies.size() == 2u);
  BOOST_TEST(bytes_of(dir / "a/claims.ndjson").empty());
  BOOST_TEST(bytes_of(dir / "a/claims.837").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_generate_test
}  // namespace benefactor::api
