// What a server knows of a policy, of what a member is covered for, and of what a claim would pay, as text
// for people. Views are those of api/views.capnp as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

namespace benefactor::tools {

void print_policy(std::ostream& out, const nlohmann::ordered_json& policy);       ///< PolicyState
void print_authorizations(std::ostream& out, const nlohmann::ordered_json& all);  ///< of AuthorizationState
void print_eligibility(std::ostream& out, const nlohmann::ordered_json& eligibility);  ///< Eligibility
void print_estimate(std::ostream& out, const nlohmann::ordered_json& estimate);        ///< Estimate

}  // namespace benefactor::tools
