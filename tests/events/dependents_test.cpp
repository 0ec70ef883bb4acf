// What the holder of a policy sees of its other members, up to the day on which they come of age.
#include "events/dependents.hpp"

#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_dependents_test {

using namespace test_support;

const auto holder = id_of<member_id>("M-1"), child = id_of<member_id>("M-2"),
           spouse = id_of<member_id>("M-3");

/// Held by M-1, with a child and, where it is asked for, a spouse.
policy family(bool with_spouse = false) {
  policy contract;
  contract.id = id_of<policy_id>("POL-1");
  contract.holder = holder;
  contract.effective = day("2026-01-01");
  contract.expiration = day("2026-12-31");
  const auto add = [&](const member_id& member, relationship relation) {
    membership m;
    m.member = member;
    m.relationship = relation;
    m.enrolled = contract.effective;
    contract.members.push_back(m);
  };
  add(holder, relationship::self);
  add(child, relationship::child);
  if (with_spouse) add(spouse, relationship::spouse);
  return contract;
}

seen_members on(std::string_view when, const policy& contract, const birth_dates& births,
                holder_sight sight = holder_sight::minors) {
  return seen_by_holder(contract, sight, births, day(when));
}

BOOST_AUTO_TEST_SUITE(dependents)

BOOST_AUTO_TEST_CASE(a_child_is_seen_up_to_the_day_before_its_eighteenth_birthday) {
  const birth_dates births{{child, day("2008-06-15")}};
  BOOST_TEST((on("2026-06-14", family(), births).members == std::vector{child}));
  BOOST_TEST(on("2026-06-14", family(), births).every);
  BOOST_TEST(on("2026-06-15", family(), births).members.empty());
  BOOST_TEST(!on("2026-06-15", family(), births).every);
}

BOOST_AUTO_TEST_CASE(who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march) {
  BOOST_TEST(is_minor(day("2008-02-29"), day("2026-02-28")));
  BOOST_TEST(!is_minor(day("2008-02-29"), day("2026-03-01")));
}

BOOST_AUTO_TEST_CASE(a_child_whose_birth_date_is_not_known_is_not_seen) {
  BOOST_TEST(on("2026-06-14", family(), {}).members.empty());
  BOOST_TEST(!on("2026-06-14", family(), {}).every);
}

BOOST_AUTO_TEST_CASE(a_spouse_is_not_seen_as_a_minor_at_any_age) {
  const birth_dates births{{child, day("2015-01-01")}, {spouse, day("2009-01-01")}};
  const auto seen = on("2026-06-14", family(true), births);
  BOOST_TEST((seen.members == std::vector{child}));
  BOOST_TEST(!seen.every);
}

BOOST_AUTO_TEST_CASE(a_child_that_was_taken_out_of_the_policy_is_not_seen_from_then_on) {
  const birth_dates births{{child, day("2015-01-01")}};
  auto contract = family();
  record(contract, {child, coverage_change::terminated, day("2026-04-01")});
  BOOST_TEST((on("2026-03-31", contract, births).members == std::vector{child}));
  BOOST_TEST(on("2026-04-01", contract, births).members.empty());
  BOOST_TEST(!on("2026-04-01", contract, births).every);
  record(contract, {child, coverage_change::reinstated, day("2026-05-01")});
  BOOST_TEST((on("2026-05-01", contract, births).members == std::vector{child}));
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_over_hides_no_child) {
  const birth_dates births{{child, day("2015-01-01")}};
  BOOST_TEST((on("2027-06-01", family(), births).members == std::vector{child}));
}

BOOST_AUTO_TEST_CASE(a_payer_may_let_holders_see_nobody_or_everybody) {
  const birth_dates births{{child, day("2015-01-01")}};
  const auto nobody = on("2026-06-14", family(true), births, holder_sight::none);
  BOOST_TEST(nobody.members.empty());
  BOOST_TEST(!nobody.every);
  const auto everybody = on("2026-06-14", family(true), {}, holder_sight::all);
  BOOST_TEST((everybody.members == std::vector{child, spouse}));
  BOOST_TEST(everybody.every);
}

BOOST_AUTO_TEST_CASE(what_a_holder_sees_has_three_spellings) {
  for (const auto sight : {holder_sight::none, holder_sight::minors, holder_sight::all})
    BOOST_TEST((parse_holder_sight(to_text(sight)) == sight));
  BOOST_TEST(!parse_holder_sight("MINORS"));
  BOOST_TEST(!parse_holder_sight(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_dependents_test
}  // namespace benefactor
