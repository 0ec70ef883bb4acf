#pragma once
/// Plans that pay behind other payers, and lines on which others have paid.

#include <utility>
#include <vector>

#include "tests/support/story.hpp"

namespace benefactor::coordinated_claims {

using namespace test_support;

/// Specialist visits at *coverage*, nothing else; no deductible.
inline policy plan(coordination_method method, basis_points coverage = 8000, cents deductible = 0) {
  auto p = open_policy();
  coverage_rule rule;
  rule.service = service_type::specialist_visit;
  rule.coverage = coverage;
  p.rules = {rule, full_rule(service_type::preventive)};
  p.deductible = deductible;
  p.coordination = method;
  return p;
}

inline claim_line after(cents billed, std::vector<prior_payer> prior) {
  auto line = visit(billed);
  line.prior_payers = std::move(prior);
  return line;
}

}  // namespace benefactor::coordinated_claims
