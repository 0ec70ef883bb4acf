// What a plan pays for a kind of service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/codes.hpp"
#include "events/money.hpp"

namespace benefactor {

/// What a policy (or a member's own override) pays for one service type.
struct coverage_rule {
  service_type service = service_type::other;
  basis_points coverage = 0;
  std::optional<cents> annual_limit;
  std::optional<cents> per_visit_limit;
  std::optional<cents> copay;
  bool requires_preauth = false;
  network_restriction network = network_restriction::any;
  std::vector<std::string> excluded_diagnoses;  ///< normalised; a category ends in '*'
  bool deductible_applies = true;  ///< false by default for PREVENTIVE: see default_deductible_applies

  auto operator<=>(const coverage_rule&) const = default;
};

/// The default of coverage_rule::deductible_applies.
constexpr bool default_deductible_applies(service_type s) { return s != service_type::preventive; }

}  // namespace benefactor
