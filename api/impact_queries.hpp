// Which decisions of a policy would come out differently now. Part of queries.hpp.
#pragma once

#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

/// Claims of one policy that are looked at; with more, nothing is said.
inline constexpr std::size_t impact_claims_max = 100'000;

/// Nothing: no such policy.
std::optional<impact_report> view_impact(const query_parts& parts, const std::string& policy_number,
                                         std::optional<date> from);

}  // namespace benefactor::api
