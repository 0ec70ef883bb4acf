// What always holds behind other payers, whatever they say they paid.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/adjudication/coordination.hpp"
#include "tests/events/coordinated_claims.hpp"

namespace benefactor {
namespace of_coordination_properties_test {

using namespace test_support;
using enum coordination_method;
using coordinated_claims::after;
using coordinated_claims::plan;

int below(int limit) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit)); }

prior_payer any_prior(cents billed) {
  cents rest = billed;
  const auto part = [&rest] {
    const auto amount = static_cast<cents>(below(static_cast<int>(rest) + 1));
    rest -= amount;
    return amount;
  };
  prior_payer p{"P", part(), {}, {}, {}, {}};
  if (below(3) != 0) p.patient_responsibility = part();
  if (below(2) != 0) p.contractual = below(2) ? rest : part();
  if (below(3) == 0) p.allowed = below(static_cast<int>(billed) + 1);
  return p;
}

std::vector<prior_payer> any_priors(cents billed) {
  std::vector<prior_payer> all{any_prior(billed)};
  cents paid = all[0].paid;
  while (all.size() < 3 && below(3) == 0) {
    auto next = any_prior(billed - paid);
    paid += next.paid;
    all.push_back(std::move(next));
  }
  return all;
}

struct any_case {
  policy terms;
  cents billed;
  cents price;
  std::vector<prior_payer> priors;
};

any_case some_case() {
  auto terms = plan(standard, static_cast<basis_points>(below(10'001)), below(2) ? 0 : below(200'00));
  auto rule = *terms.rules.begin();
  if (below(2)) rule.copay = below(50'00);
  if (below(3) == 0) rule.per_visit_limit = below(300'00);
  if (below(3) == 0) rule.annual_limit = 1 + below(300'00);
  terms.rules = {rule};
  if (below(3) == 0) terms.out_of_pocket_max = below(100'00);
  const cents billed = 1 + below(400'00);
  return {terms, billed, below(2) ? billed : 1 + below(static_cast<int>(billed)), any_priors(billed)};
}

line_decision decide_as(any_case c, coordination_method method, bool with_priors = true) {
  c.terms.coordination = method;
  auto s = given(c.terms);
  auto line = after(c.billed, with_priors ? c.priors : std::vector<prior_payer>{});
  s.price(line.procedure, c.price);
  const auto result = s.attempt(claim("C-1", {line}));
  RC_ASSERT(!result.refused);
  const auto broken = s.broken_promises();
  if (!broken.empty()) RC_FAIL(broken.front());
  return result.claim.lines.front().decision;
}

cents amount_of(const line_decision& d, adjustment_group group, std::uint16_t carc) {
  for (const auto& a : adjustments_of(d))
    if (a.group == group && a.carc == carc) return a.amount;
  return 0;
}

BOOST_AUTO_TEST_SUITE(coordination_properties)

RC_BOOST_PROP(generated_prior_payers_are_well_formed, ()) {
  const auto c = some_case();
  RC_ASSERT(form_problems(claim("C-1", {after(c.billed, c.priors)})).empty());
}

RC_BOOST_PROP(whatever_the_method_a_line_is_bounded_by_what_was_left, ()) {
  const auto c = some_case();
  const auto alone = decide_as(c, primary, false);
  for (const auto method : {standard, carve_out, maintenance}) {
    const auto d = decide_as(c, method);
    const auto prior = after_prior_payers(c.billed, d.price, d.allowed, c.priors);
    RC_ASSERT(d.coordination == method && d.prior_paid == prior.paid);
    // The member owes no more than the prior payers left, less what this plan pays.
    RC_ASSERT(d.plan_paid >= 0 && d.plan_paid + member_responsibility(d) <= prior.owed);
    RC_ASSERT(prior.paid + d.plan_paid <= std::max(prior.allowable, prior.paid));
    // OA-23 holds at least what was paid, and all that was settled before.
    RC_ASSERT(d.other_payers >= prior.paid && d.other_payers == c.billed - prior.unsettled);
    // The contract never takes off more than it would alone.
    RC_ASSERT(amount_of(d, adjustment_group::co, 45) <= c.billed - d.price);
    RC_ASSERT(d.plan_paid <= alone.plan_paid + alone.relief);
    // Deductible counts as it would have; the member's shares never exceed the out-of-pocket maximum.
    RC_ASSERT(d.deductible + d.deductible_credit == alone.deductible);
    RC_ASSERT(d.deductible + d.copay + d.coinsurance <= c.terms.out_of_pocket_max.value_or(c.billed));
  }
}

RC_BOOST_PROP(carve_out_pays_no_more_than_standard_and_standard_no_more_than_alone, ()) {
  const auto c = some_case();
  const auto standard_pays = decide_as(c, standard).plan_paid;
  RC_ASSERT(decide_as(c, carve_out).plan_paid <= standard_pays);
  RC_ASSERT(standard_pays <= decide_as(c, standard, false).plan_paid);
}

RC_BOOST_PROP(a_primary_policy_and_a_claim_without_prior_payers_are_decided_as_ever, ()) {
  const auto c = some_case();
  const auto alone = decide_as(c, primary, false);
  RC_ASSERT(decide_as(c, primary) == alone);
  for (const auto method : {standard, carve_out, maintenance})
    RC_ASSERT(decide_as(c, method, false) == alone);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_coordination_properties_test
}  // namespace benefactor
