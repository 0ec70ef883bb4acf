// What a synthetic book of business is made of: plans, kinds of visits with their codes and prices, names.
//
// Procedure and place of service of every entry give the same service type in api/x12/service_types.csv, so
// that a claim means the same as JSON and as X12. Prices are invented; codes are public code sets.
#pragma once

#include <span>
#include <string_view>

#include "events/policy.hpp"

namespace benefactor::api {

struct catalogue_procedure {
  std::string_view code;
  service_type service;
  cents least, most;  ///< price of one unit
  int most_units = 1;
};

/// One reason to see a provider. None has fewer than eight procedures in all, the most lines of a claim.
struct visit_kind {
  std::string_view name;                        ///< "imaging": part of provider names
  std::string_view taxonomy;                    ///< provider taxonomy code of those who offer it
  std::string_view place;                       ///< CMS place of service
  int weight;                                   ///< how often
  std::span<const catalogue_procedure> first;   ///< the visit itself: one of these on the first line
  std::span<const catalogue_procedure> more;    ///< what else is done
  std::span<const std::string_view> diagnoses;  ///< of check-ups: a child's, vaccination, an adult's
};

std::span<const visit_kind> visit_kinds();

/// The place of the check-ups among visit_kinds(): their codes go by age, in this order.
inline constexpr std::size_t preventive_kind = 2;
std::size_t checkup_of_age(int years);

/// The number of plan designs, and the terms of one: dates and status are the caller's.
inline constexpr std::size_t plan_count = 4;
policy plan_terms(std::size_t plan);

/// The terms of a large group: the same benefits with limits that a year of its claims does not reach.
policy group_terms();

/// Total billed from which every plan pends a claim.
inline constexpr cents pend_from = 10'000'00;

std::span<const std::string_view> last_names();
std::span<const std::string_view> female_names();
std::span<const std::string_view> male_names();

}  // namespace benefactor::api
