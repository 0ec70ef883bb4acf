// Edits of lines together: units of a day, pairs of procedures, probable duplicates.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/edits/modifiers.hpp"
#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_together_edits_test {

using namespace test_support;

unit_maximum at_most(std::int64_t most, units_per per, std::string_view procedure = "97110",
                     std::string_view modifier = "") {
  return {code(procedure), code(modifier), per, day("2020-01-01"), {}, most, {}};
}

edit_tables maxima(std::vector<unit_maximum> rows) {
  edit_tables tables;
  tables.units = table_of<unit_maximum>("mue", std::move(rows));
  return tables;
}

procedure_pair pair_of(std::string_view one, std::string_view two,
                       pair_separation how = pair_separation::by_modifier) {
  return {code(one), code(two), day("2020-01-01"), {}, how, {}};
}

edit_tables pairs(std::vector<procedure_pair> rows) {
  edit_tables tables;
  tables.pairs = table_of<procedure_pair>("ptp", std::move(rows));
  return tables;
}

edit_tables duplicates() {
  edit_tables tables;
  tables.policy = table_of<edit_terms>("policy", {default_terms(claim_edit::probable_duplicate)});
  return tables;
}

claim_line on(claim_line line, std::string_view when) {
  line.service_date = day(when);
  return line;
}

BOOST_AUTO_TEST_SUITE(together_edits)

// ---- units: CMS, NCCI Policy Manual, chapter I, section V (medically unlikely edits) ----

BOOST_AUTO_TEST_CASE(a_line_with_more_units_than_a_line_may_have_is_denied) {
  // MUE adjudication indicator 1: each line is tested by itself.
  const auto tables = maxima({at_most(6, units_per::line)});
  const auto found =
      look({service("97110", {}, 6), service("97110", {"59"}, 6), service("97110", {}, 7)}).with(tables);
  expect(found, {"3 UNITS_EXCEEDED DENY CO-151"});
  BOOST_TEST(found[0].detail == "97110 has 7 units on this line; at most 6 a line are payable.");
}

BOOST_AUTO_TEST_CASE(units_of_a_day_are_added_up_and_then_every_line_of_the_day_is_denied) {
  // MUE adjudication indicators 2 and 3: all lines of the date of service together.
  const auto tables = maxima({at_most(6, units_per::day)});
  const auto two = std::vector{service("97110", {}, 3), service("97110", {"59"}, 3)};
  expect(look(two).with(tables), {});
  auto three = two;
  three.push_back(on(service("97110", {}, 6), "2026-03-02"));
  expect(look(three).with(tables), {});
  three.push_back(service("97110"));
  const auto found = look(three).with(tables);
  expect(found,
         {"1 UNITS_EXCEEDED DENY CO-151", "2 UNITS_EXCEEDED DENY CO-151", "4 UNITS_EXCEEDED DENY CO-151"});
  BOOST_TEST(found[0].detail == "97110 has 7 units on the day; at most 6 a day are payable.");
}

BOOST_AUTO_TEST_CASE(units_that_stand_on_other_claims_of_the_day_and_provider_count) {
  const auto tables = maxima({at_most(6, units_per::day)});
  auto l = look({service("97110", {}, 4)});
  l.beside(service("97110", {}, 2))
      .beside(service("97112", {}, 9))
      .beside(on(service("97110", {}, 9), "2026-03-02"))
      .beside(service("97110", {}, 9), preferred_npi);
  expect(l.with(tables), {});
  const auto found = l.beside(service("97110")).with(tables);
  expect(found, {"1 UNITS_EXCEEDED DENY CO-151"});
  BOOST_TEST(found[0].detail ==
             "97110 has 7 units on the day, of them 3 on other claims; at most 6 a day are payable.");
}

BOOST_AUTO_TEST_CASE(a_maximum_for_a_modifier_goes_before_one_for_any_and_is_counted_apart) {
  const auto tables = maxima({at_most(1, units_per::day), at_most(2, units_per::day, "97110", "50")});
  expect(look({service("97110"), service("97110", {"50"}, 2)}).with(tables), {});
  expect(look({service("97110"), service("97110", {"50"}, 3)}).with(tables),
         {"2 UNITS_EXCEEDED DENY CO-151"});
}

BOOST_AUTO_TEST_CASE(a_maximum_counts_from_its_first_day_to_its_last) {
  auto old = at_most(1, units_per::line);
  old.to = day("2026-03-31");
  auto next = at_most(2, units_per::line);
  next.from = day("2026-03-15");
  const auto tables = maxima({old, next});
  const auto two = service("97110", {}, 2);
  expect(look({on(two, "2019-12-31")}).with(tables), {});
  expect(look({on(two, "2026-03-14")}).with(tables), {"1 UNITS_EXCEEDED DENY CO-151"});
  expect(look({on(two, "2026-03-15")}).with(tables), {});  // The later first day holds.
}

BOOST_AUTO_TEST_CASE(units_beyond_counting_are_still_too_many) {
  const auto tables = maxima({at_most(6, units_per::day)});
  const auto most = std::numeric_limits<std::int64_t>::max();
  expect(look({service("97110", {}, most), service("97110", {}, most)}).with(tables),
         {"1 UNITS_EXCEEDED DENY CO-151", "2 UNITS_EXCEEDED DENY CO-151"});
}

// ---- pairs: CMS, NCCI Policy Manual, chapter I (procedure-to-procedure edits) ----

BOOST_AUTO_TEST_CASE(column_two_is_not_payable_with_column_one_of_the_day) {
  // NCCI Policy Manual, chapter I: therapeutic activities (97530) and gait training (97116) is such a pair.
  const auto tables = pairs({pair_of("97530", "97116")});
  const auto found = look({service("97116"), service("97530")}).with(tables);
  expect(found, {"1 PROCEDURE_PAIR DENY CO-236"});
  BOOST_TEST(
      found[0].detail ==
      "97116 is not payable together with 97530 on line 2 of the same day and provider without a modifier "
      "that separates them.");
  expect(look({service("97116"), on(service("97530"), "2026-03-02")}).with(tables), {});
  expect(look({service("97116"), service("97116")}).with(tables), {});
}

BOOST_AUTO_TEST_CASE(a_modifier_on_either_line_separates_a_pair_whose_indicator_is_1) {
  const auto tables = pairs({pair_of("97530", "97116")});
  expect(look({service("97116", {"59"}), service("97530")}).with(tables), {});
  expect(look({service("97116"), service("97530", {"GP", "XU"})}).with(tables),
         {});  // Since July 1, 2019 (CR 11168).
  expect(look({service("97116", {"GP", "76"}), service("97530")}).with(tables),
         {"1 PROCEDURE_PAIR DENY CO-236"});
  // One of two lines of column one is not separated.
  expect(look({service("97116"), service("97530", {"59"}), service("97530")}).with(tables),
         {"1 PROCEDURE_PAIR DENY CO-236"});
}

BOOST_AUTO_TEST_CASE(no_modifier_separates_a_pair_whose_indicator_is_0_and_9_is_no_pair) {
  expect(look({service("97116", {"59"}), service("97530")})
             .with(pairs({pair_of("97530", "97116", pair_separation::never)})),
         {"1 PROCEDURE_PAIR DENY CO-236"});
  expect(look({service("97116"), service("97530")})
             .with(pairs({pair_of("97530", "97116", pair_separation::not_applicable)})),
         {});
}

BOOST_AUTO_TEST_CASE(the_modifiers_that_separate_are_nccis_or_those_of_a_table) {
  for (const auto* m : {"25", "59", "XE", "XP", "XS", "XU", "LT", "RT", "E1", "FA", "T9", "LM", "24", "57",
                        "58", "78", "79", "27", "91"})
    BOOST_TEST(is_pair_modifier(m), m);
  for (const auto* m : {"76", "77", "50", "26", "TC", "GP", "KX", ""}) BOOST_TEST(!is_pair_modifier(m), m);
  auto tables = pairs({pair_of("97530", "97116")});
  tables.separating = table_of<separating_modifier>("own", {{code("ZZ"), day("2026-03-01"), {}}});
  expect(look({service("97116", {"59"}), service("97530")}).with(tables), {"1 PROCEDURE_PAIR DENY CO-236"});
  expect(look({service("97116", {"ZZ"}), service("97530")}).with(tables), {});
  expect(look({on(service("97116", {"ZZ"}), "2026-02-28"), on(service("97530"), "2026-02-28")}).with(tables),
         {"1 PROCEDURE_PAIR DENY CO-236"});
}

BOOST_AUTO_TEST_CASE(a_pair_counts_from_its_first_day_to_its_last) {
  auto p = pair_of("97530", "97116");
  p.from = day("2026-01-01");
  p.to = day("2026-03-31");
  for (const auto& [when, found] : std::vector<std::pair<const char*, std::size_t>>{
           {"2025-12-31", 0}, {"2026-01-01", 1}, {"2026-03-31", 1}, {"2026-04-01", 0}})
    BOOST_TEST(
        look({on(service("97116"), when), on(service("97530"), when)}).with(pairs({p})).size() == found,
        when);
}

BOOST_AUTO_TEST_CASE(column_one_on_another_claim_denies_and_column_two_there_is_for_a_person_to_decide) {
  const auto tables = pairs({pair_of("97530", "97116")});
  const auto denied = look({service("97116")}).beside(service("97530")).with(tables);
  expect(denied, {"1 PROCEDURE_PAIR DENY CO-236"});
  BOOST_TEST(denied[0].detail ==
             "97116 is not payable together with 97530 on another claim of the same day and provider without "
             "a modifier "
             "that separates them.");
  expect(look({service("97530")}).beside(service("97116")).with(tables), {"1 PROCEDURE_PAIR PEND CO-236"});
  expect(look({service("97530")}).beside(service("97116", {"59"})).with(tables), {});
  expect(look({service("97116")}).beside(service("97530"), preferred_npi).with(tables), {});
  expect(look({service("97116")}).beside(on(service("97530"), "2026-03-02")).with(tables), {});
}

BOOST_AUTO_TEST_CASE(of_several_pairs_of_a_line_the_strongest_speaks) {
  auto weak = pair_of("11111", "97116");
  weak.terms.action = edit_action::inform;
  const auto tables = pairs({weak, pair_of("97530", "97116")});
  const auto found = look({service("11111"), service("97116"), service("97530")}).with(tables);
  expect(found, {"2 PROCEDURE_PAIR DENY CO-236"});
  BOOST_TEST(found[0].detail.find("97530") != std::string::npos);
}

// ---- probable duplicates ----

BOOST_AUTO_TEST_CASE(the_same_service_with_another_amount_is_held_for_review_once_the_policy_names_the_edit) {
  const auto l = look({service("99213", {}, 1, 120'00)}).beside(service("99213", {"25"}, 1, 100'00));
  expect(l.with(duplicates()), {"1 PROBABLE_DUPLICATE PEND CO-18"});
  expect(l.with(maxima({at_most(6, units_per::line)})), {});
  expect(look({service("99213"), service("99213", {}, 2)}).with(duplicates()),
         {"2 PROBABLE_DUPLICATE PEND CO-18"});
}

BOOST_AUTO_TEST_CASE(an_exact_duplicate_is_left_to_the_step_that_denies_it) {
  expect(look({service("99213")}).beside(service("99213")).with(duplicates()), {});
  expect(look({service("99213"), service("99213")}).with(duplicates()), {});
}

BOOST_AUTO_TEST_CASE(another_provider_day_procedure_or_side_is_another_service) {
  const auto tables = duplicates();
  const auto l = service("73030", {"RT"}, 1, 120'00);
  expect(look({l}).beside(service("73030", {"LT"})).with(tables), {});
  expect(look({l}).beside(service("73030", {"RT"}), preferred_npi).with(tables), {});
  expect(look({l}).beside(on(service("73030", {"RT"}), "2026-03-02")).with(tables), {});
  expect(look({l}).beside(service("73020", {"RT"})).with(tables), {});
  expect(look({l}).beside(service("73030", {"RT", "26"})).with(tables), {});
  expect(look({l}).beside(service("73030", {"RT", "GP"})).with(tables), {"1 PROBABLE_DUPLICATE PEND CO-18"});
  expect(look({service("73030", {"RT", "76"}, 1, 120'00)}).beside(service("73030", {"RT"})).with(tables), {});
}

BOOST_AUTO_TEST_CASE(a_bucket_that_knows_only_digests_of_standing_lines_says_by_line_what_is_like_them) {
  auto l = look({service("99213"), service("99214")});
  l.like_standing = {0, 1};
  expect(l.with(duplicates()), {"2 PROBABLE_DUPLICATE PEND CO-18"});
}

// ---- all together ----

edit_tables everything() {
  auto tables = duplicates();
  tables.units = maxima({at_most(2, units_per::day, "10001"), at_most(1, units_per::line, "10002")}).units;
  tables.pairs = pairs({pair_of("10001", "10002"), pair_of("10002", "10003", pair_separation::never)}).pairs;
  tables.age_sex = table_of<age_sex_rule>(
      "ages", {{coded::procedure, code("1000*"), day("2020-01-01"), {}, sex::female, 18, age_max, {}}});
  return tables;
}

claim_line any_line() {
  auto line = service(*rc::gen::element<std::string>("10001", "10002", "10003"), {}, *rc::gen::inRange(1, 4),
                      *rc::gen::inRange(1, 3));
  if (*rc::gen::arbitrary<bool>()) line.modifiers.push_back(*rc::gen::element<std::string>("59", "LT", "GP"));
  line.service_date.days += *rc::gen::inRange(0, 2);
  return line;
}

look any_look() {
  look l({});
  for (int n = *rc::gen::inRange(1, 6); n > 0; --n) l.lines.push_back(any_line());
  for (int n = *rc::gen::inRange(0, 4); n > 0; --n) l.beside(any_line());
  l.born("2000-01-01").of_sex(*rc::gen::element(sex::female, sex::male));
  return l;
}

RC_BOOST_PROP(findings_are_sorted_one_for_each_line_and_edit_and_name_a_line_of_the_claim, ()) {
  const auto l = any_look();
  const auto found = l.with(everything());
  for (std::size_t i = 0; i < found.size(); ++i) {
    RC_ASSERT(found[i].line >= 1 && found[i].line <= l.lines.size());
    RC_ASSERT(found[i].action != edit_action::off);
    RC_ASSERT(!found[i].detail.empty() && found[i].version == 3u);
    if (i > 0)
      RC_ASSERT(std::pair(found[i - 1].line, found[i - 1].edit) < std::pair(found[i].line, found[i].edit));
  }
}

RC_BOOST_PROP(the_order_of_history_does_not_matter, ()) {
  auto l = any_look();
  const auto found = l.with(everything());
  std::reverse(l.others.begin(), l.others.end());
  RC_ASSERT(l.with(everything()) == found);
}

RC_BOOST_PROP(other_days_and_other_providers_change_nothing, ()) {
  auto l = any_look();
  const auto found = l.with(everything());
  auto other_day = any_line();
  other_day.service_date.days += 10;
  l.beside(other_day).beside(any_line(), preferred_npi);
  RC_ASSERT(l.with(everything()) == found);
}

RC_BOOST_PROP(a_line_by_itself_is_like_itself_under_any_order_of_modifiers, ()) {
  auto line = any_line();
  line.modifiers = {"GP", "LT", "RT"};
  auto turned = line;
  std::reverse(turned.modifiers.begin(), turned.modifiers.end());
  RC_ASSERT(likeness(in_network_npi, view_of(line)) == likeness(in_network_npi, view_of(turned)));
  RC_ASSERT(likeness(in_network_npi, view_of(line)) != likeness(preferred_npi, view_of(line)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_together_edits_test
}  // namespace benefactor
