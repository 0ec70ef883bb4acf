// Scenario files: adjudication as text. Read here, run by scenario_run.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/enrollment.hpp"
#include "tools/benefactor/scenario_backend.hpp"

namespace benefactor::tools {

struct preauth_step {
  authorization_request request;
};
struct enroll_member_step {
  api::membership_request request;
};
struct policy_change_step {
  policy_change_request request;
};
struct reference_step {
  store::reference_request request;
};
struct submit_step {
  claim_submission claim;
};
struct check_step {
  claim_submission draft;
  std::vector<document_kind> documents;  ///< at hand
};
/// Any step on a claim that should be known: release, deny, cancel, void, pay, dispute, resolve.
struct claim_step {
  std::string op;
  std::string claim;  ///< as written: "submitter/submitterClaimId"
  claim_action action;
};
using scenario_step = std::variant<preauth_step, enroll_member_step, policy_change_step, reference_step,
                                   submit_step, check_step, claim_step>;

struct scenario_document {
  std::vector<provider> providers;
  std::vector<policy_enrollment> policies;
  std::vector<scenario_step> steps;
  std::optional<nlohmann::json> expect;  ///< a whole output object
};

/// Reads one scenario.
/// @returns nothing when *problems* grew: every problem, each with its JSON path.
std::optional<scenario_document> parse_scenario(std::string_view text, std::vector<api::problem>& problems);

}  // namespace benefactor::tools
