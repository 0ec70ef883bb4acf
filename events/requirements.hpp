// What a plan wants with a claim, besides what every claim must have: documents and fields, by service type.
// Part of a policy's terms (events/policy.hpp). A claim without them may be submitted all the same; what is
// missing is told by completeness.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim_life.hpp"
#include "events/codes.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// What a line may have and need not. Stored numbers.
enum class required_field : std::uint8_t {
  diagnosis,
  modifier,
  prior_payer,   ///< what another payer decided before this plan
  authorization  ///< a granted one that the line can use, or has used
};

std::string_view to_text(required_field v);
template <>
std::optional<required_field> parse_as(std::string_view text);

/// What comes with a claim that has a line of *service*. Each kind and field stands once.
struct claim_requirement {
  std::optional<service_type> service;  ///< nothing: every claim, and every line
  std::vector<document_kind> documents;
  std::vector<required_field> fields;

  auto operator<=>(const claim_requirement&) const = default;
};

/// Problems of a list of requirements under the path *path* ("requirements"), appended to *problems*: one for
/// each service type and one for all, each of something, nothing twice.
void check_requirements(const std::vector<claim_requirement>& requirements, const std::string& path,
                        std::vector<field_problem>& problems);

}  // namespace benefactor
