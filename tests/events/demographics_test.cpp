// Who a member is: the form of it, how it is corrected, and how it is compared with what an asker says.
#include "events/demographics.hpp"

#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "events/enrollment.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_demographics_test {

using namespace test_support;

demographics maria() {
  return {{"Lopez", "Maria", "T", "Jr"}, day("1980-02-29"), administrative_gender::female};
}

member_inquiry asks_for_maria() { return {"M-1", "Lopez", "Maria", day("1980-02-29")}; }

/// As the shell would make it, of a text.
policy_deed describe(std::string_view member, const demographics& who, std::string_view digest) {
  return describe_member{id_of<member_id>(member), who, id_of<content_digest>(digest)};
}

std::vector<std::string> fields_of(const demographics& who) {
  std::vector<field_problem> problems;
  check_demographics(who, "", problems);
  std::vector<std::string> fields;
  for (const auto& p : problems) fields.push_back(p.field);
  return fields;
}

std::vector<std::pair<int, std::string>> codes_of(const std::vector<inquiry_problem>& problems) {
  std::vector<std::pair<int, std::string>> codes;
  for (const auto& p : problems) codes.emplace_back(static_cast<int>(p.code), p.field);
  return codes;
}

using codes = std::vector<std::pair<int, std::string>>;

BOOST_AUTO_TEST_SUITE(demographics_of_members)

BOOST_AUTO_TEST_CASE(a_name_has_the_lengths_of_x12_and_a_last_name_where_it_has_any) {
  BOOST_TEST(fields_of({}).empty());
  BOOST_TEST(fields_of(maria()).empty());
  auto longest = maria();
  longest.name = {std::string(60, 'l'), std::string(35, 'f'), std::string(25, 'm'), std::string(10, 's')};
  BOOST_TEST(fields_of(longest).empty());
  for (auto* part : {&longest.name.last, &longest.name.first, &longest.name.middle, &longest.name.suffix})
    *part += 'x';
  BOOST_TEST((fields_of(longest) ==
              std::vector<std::string>{"name.last", "name.first", "name.middle", "name.suffix"}));
  BOOST_TEST((fields_of({{"", "Maria", "", ""}, {}, {}}) == std::vector<std::string>{"name.last"}));
  BOOST_TEST((fields_of({{"\xff", "", "", ""}, date{10'000'000}, {}}) ==
              std::vector<std::string>{"name.last", "birthDate"}));
}

BOOST_AUTO_TEST_CASE(a_holder_who_is_a_member_is_described_as_one) {
  policy_enrollment p;
  p.policy_number = "POL-1";
  p.holder_number = "M-1";
  p.holder_details = maria();
  BOOST_TEST(form_problems(p).empty());
  p.members.emplace_back().member_number = "M-1";
  const auto problems = form_problems(p);
  BOOST_TEST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0].field == "holderDetails");
}

BOOST_AUTO_TEST_CASE(a_correction_is_recorded_once_and_the_same_again_changes_nothing) {
  auto s = given(sample_policy());
  const auto done = s.when(describe("M-1", maria(), "first"));
  BOOST_TEST_REQUIRE(done.events.size() == 1u);
  const auto& event = std::get<member_described>(done.events[0]);
  BOOST_TEST((event.confidential.details == maria()));
  BOOST_TEST((event.details == id_of<content_digest>("first")));
  s.when(describe("M-1", maria(), "first")).then_nothing_happens();
  // Said otherwise in between, it is news again.
  s.having(describe("M-1", {}, "second"));
  s.having(describe("M-1", maria(), "first"));
  BOOST_TEST((details_of(s.bucket().contract, id_of<member_id>("M-1")) == id_of<content_digest>("first")));
  BOOST_TEST(!details_of(s.bucket().contract, id_of<member_id>("M-2")));
}

BOOST_AUTO_TEST_CASE(the_contract_holds_a_digest_and_nothing_of_what_it_is_made_of) {
  auto s = given(sample_policy());
  s.having(describe("M-1", maria(), "first"));
  // What a fold without keys gives is all there is.
  bucket_state folded;
  evolve(folded, policy_enrolled{sample_policy(), {}});
  evolve(folded, member_described{id_of<member_id>("M-1"), id_of<content_digest>("first"), {}});
  BOOST_TEST((folded == s.bucket()));
}

BOOST_AUTO_TEST_CASE(only_members_and_the_holder_are_described) {
  auto p = sample_policy();
  p.holder = id_of<member_id>("PARENT");
  auto s = given(p);
  s.having(describe("PARENT", maria(), "parent"));
  BOOST_TEST((details_of(s.bucket().contract, p.holder) == id_of<content_digest>("parent")));
  s.when(describe("M-9", maria(), "first")).then_refused(rejection_code::not_found);
  policy_change_request of_nobody{"POL-1", "", describe_member{{}, maria(), {}}};
  BOOST_TEST(form_problems(of_nobody).at(0).field == "memberId");
}

BOOST_AUTO_TEST_CASE(enrolling_somebody_else_under_a_known_id_is_a_conflict) {
  auto s = given(sample_policy());
  const auto* known = s.bucket().contract.find_member(id_of<member_id>("M-2"));
  auto again = *known;
  s.when(policy_deed(enroll_member{again, {}})).then_nothing_happens();
  again.details = id_of<content_digest>("another");
  s.when(policy_deed(enroll_member{again, {}})).then_refused(rejection_code::idempotency_conflict);
}

BOOST_AUTO_TEST_CASE(digests_are_made_of_unambiguous_bytes) {
  const auto bytes = [](std::string last, std::string first) {
    return canonical_demographics(id_of<member_id>("M-1"), {{last, first, "", ""}, {}, {}});
  };
  BOOST_TEST(bytes("ab", "c") != bytes("a", "bc"));
  BOOST_TEST(canonical_demographics(id_of<member_id>("M-1"), maria()) !=
             canonical_demographics(id_of<member_id>("M-2"), maria()));
}

BOOST_AUTO_TEST_CASE(names_are_compared_without_case_accents_blanks_and_punctuation) {
  BOOST_TEST(compared_name("O'Neill-N\u00fa\u00f1ez, Jr.") == "ONEILLNUNEZJR");
  BOOST_TEST(compared_name("Nun\u0303ez") == "NUNEZ");  // The accent as a letter of its own.
  BOOST_TEST(compared_name("Stra\u00dfe \u0141ukasz \u00c6r\u00f8") == "STRASSELUKASZAERO");
  BOOST_TEST(compared_name("\u2019\u2013 \u00b7") == "");
  BOOST_TEST(compared_name("\u674e") == "\u674e");
  BOOST_TEST(compared_name("N\xfa\xf1") == "NUN");  // No UTF-8: taken as Latin-1.
}

BOOST_AUTO_TEST_CASE(an_inquiry_needs_all_of_id_name_and_birth_date) {
  BOOST_TEST(form_problems(asks_for_maria()).empty());
  BOOST_TEST((codes_of(form_problems(member_inquiry{})) ==
              codes{{58, "birthDate"}, {72, "memberId"}, {73, "lastName"}, {73, "firstName"}}));
  auto blank = asks_for_maria();
  blank.last_name = "--";
  blank.birth_date = date{10'000'000};
  BOOST_TEST((codes_of(form_problems(blank)) == codes{{58, "birthDate"}, {73, "lastName"}}));
}

BOOST_AUTO_TEST_CASE(every_mismatch_is_named_by_code_and_field) {
  BOOST_TEST(mismatches(asks_for_maria(), maria()).empty());
  auto other = asks_for_maria();
  other.first_name = "MAR\u00cdA ";
  BOOST_TEST(mismatches(other, maria()).empty());
  other = {"M-1", "Lopes", "Mario", day("1980-02-28")};
  BOOST_TEST((codes_of(mismatches(other, maria())) ==
              codes{{71, "birthDate"}, {73, "lastName"}, {73, "firstName"}}));
  // What is not on record cannot be confirmed.
  BOOST_TEST(mismatches(asks_for_maria(), {}).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_demographics_test
}  // namespace benefactor
