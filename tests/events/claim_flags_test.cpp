// Flags by the tables and by a policy's own terms.
#include "events/claim_flags.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_claim_flags_test {

using namespace test_support;

edit_terms says(claim_edit e, edit_action action) { return {e, action, {}}; }

/// 90837 is an hour; IMPOSSIBLE_DAY does *action* for everybody.
edit_tables hours(edit_action action) {
  edit_tables tables;
  tables.policy = table_of<edit_terms>("policy", {says(claim_edit::impossible_day, action)});
  tables.timed = table_of<timed_procedure>("timed", {{code("90837"), day("2020-01-01"), {}, 60}});
  return tables;
}

claim_line hours_on(std::string_view on, std::int64_t units) {
  auto line = service("90837", {}, units);
  line.service_date = day(on);
  return line;
}

std::vector<edit_finding> flags(const policy* own, const edit_tables& tables,
                                const std::vector<claim_line>& lines) {
  std::vector<edit_line> views;
  for (const auto& l : lines) views.push_back(view_of(l));
  return find_flags(own, tables, {}, {in_network_npi, views, {}, {}, {}, {}});
}

BOOST_AUTO_TEST_SUITE(claim_flags)

BOOST_AUTO_TEST_CASE(a_flag_informs_also_where_a_table_would_pend) {
  expect(flags(nullptr, hours(edit_action::pend), {hours_on("2026-03-01", 25)}), {"1 IMPOSSIBLE_DAY INFORM"});
  expect(flags(nullptr, hours(edit_action::off), {hours_on("2026-03-01", 25)}), {});
}

BOOST_AUTO_TEST_CASE(a_policys_own_terms_go_before_the_table) {
  policy own;
  own.edits = {says(claim_edit::impossible_day, edit_action::off)};
  expect(flags(&own, hours(edit_action::inform), {hours_on("2026-03-01", 25)}), {});
  own.edits = {says(claim_edit::impossible_day, edit_action::inform)};
  expect(flags(&own, hours(edit_action::off), {hours_on("2026-03-01", 25)}), {"1 IMPOSSIBLE_DAY INFORM"});
  auto no_policy = hours(edit_action::off);
  no_policy.policy = nullptr;
  expect(flags(&own, no_policy, {hours_on("2026-03-01", 25)}), {"1 IMPOSSIBLE_DAY INFORM"});
  own.edits = {says(claim_edit::unusual_amount, edit_action::off)};
  expect(flags(&own, hours(edit_action::inform), {hours_on("2026-03-01", 25)}), {"1 IMPOSSIBLE_DAY INFORM"});
}

BOOST_AUTO_TEST_CASE(each_line_is_looked_at_by_the_terms_of_its_service_date) {
  policy own;
  auto& revision = own.revisions.emplace_back();
  revision.number = 2;
  revision.from = day("2026-03-02");
  revision.terms.edits = {says(claim_edit::impossible_day, edit_action::off)};
  const std::vector<claim_line> lines{hours_on("2026-03-02", 25), hours_on("2026-03-01", 25),
                                      hours_on("2026-03-03", 25)};
  expect(flags(&own, hours(edit_action::inform), lines), {"2 IMPOSSIBLE_DAY INFORM"});
}

BOOST_AUTO_TEST_CASE(only_what_terms_say_of_anomalies_is_about_flags) {
  const std::vector<edit_terms> terms{says(claim_edit::units_exceeded, edit_action::deny),
                                      says(claim_edit::upcoding_pattern, edit_action::off)};
  BOOST_TEST((anomalies_in(terms) == std::vector{terms[1]}));
  BOOST_TEST(!names_anomaly(terms));
  BOOST_TEST(names_anomaly({says(claim_edit::upcoding_pattern, edit_action::inform)}));
}

RC_BOOST_PROP(what_is_taken_back_leaves_the_days_of_the_others, ()) {
  const auto tables = hours(edit_action::inform);
  usual_amounts all, others;
  std::vector<claim_line> taken;
  for (int n = *rc::gen::inRange(0, 10); n > 0; --n) {
    const auto line = hours_on(*rc::gen::element("2026-03-01", "2026-03-02"), *rc::gen::inRange(1, 5));
    const auto view = view_of(line);
    observe(all, tables, in_network_npi, {&view, 1});
    if (*rc::gen::arbitrary<bool>())
      taken.push_back(line);
    else
      observe(others, tables, in_network_npi, {&view, 1});
  }
  std::vector<edit_line> views;
  for (const auto& l : taken) views.push_back(view_of(l));
  take_back(all, number_of(in_network_npi), loads_of(tables, views));
  for (const auto& [of, load] : all.days) RC_ASSERT(load == others.days[of]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_flags_test
}  // namespace benefactor
