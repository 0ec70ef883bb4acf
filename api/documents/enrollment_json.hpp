// Enrolment as JSON: policies, members, providers and authorisations in the shape of scenario files.
//
// A policy's "coordination" is PRIMARY (the default), STANDARD, CARVE_OUT or MAINTENANCE, and can be revised
// like its other terms.
//
// Its "administrator" is the external processor that decides its claims; absent: the engine does. Its "plan"
// is the name of the plan or product it was sold under (is_plan_name in events/policy.hpp).
//
// A member may have a "name" (last, first, middle, suffix), a "birthDate", a "sex" (MALE, FEMALE, OTHER,
// UNKNOWN) and an "address" (address_json.hpp); a holder who is no member has them in the policy's
// "holderDetails". "requirements" of a policy
// are objects of "serviceType" (absent: all), "documents" (kinds) and "fields" (DIAGNOSIS, MODIFIER,
// PRIOR_PAYER, AUTHORIZATION).
//
// parse_x(to_json(x)) == x. What depends on more than the document's own form (text lengths, dates in order,
// NPI check digit) is left to form_problems in events/enrollment.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/enrollment.hpp"

namespace benefactor::api {

/// Each reads one object found at *path* and appends what is wrong to *problems*; the result is whole only
/// when nothing was appended.
coverage_rule parse_rule(const nlohmann::json& value, const std::string& path,
                         std::vector<problem>& problems);
member_enrollment parse_member(const nlohmann::json& value, const std::string& path,
                               std::vector<problem>& problems);
policy_enrollment parse_policy(const nlohmann::json& value, const std::string& path,
                               std::vector<problem>& problems);
provider parse_provider(const nlohmann::json& value, const std::string& path, std::vector<problem>& problems);

/// A preauth step. The key "op" is allowed and, when present, must be "preauth".
authorization_request parse_authorization(const nlohmann::json& value, const std::string& path,
                                          std::vector<problem>& problems);

/// The lists "policies" and "providers" of a document, in which no policy number and no NPI may come twice.
std::vector<policy_enrollment> parse_policies(const nlohmann::json& list, const std::string& path,
                                              std::vector<problem>& problems);
std::vector<provider> parse_providers(const nlohmann::json& list, const std::string& path,
                                      std::vector<problem>& problems);

/// A member to be added to a policy that is known already: a member object with a policyNumber. The key "op"
/// is allowed and, when present, must be "enrollMember".
struct membership_request {
  std::string policy_number;
  member_enrollment member;

  auto operator<=>(const membership_request&) const = default;
};
membership_request parse_membership_request(const nlohmann::json& value, const std::string& path,
                                            std::vector<problem>& problems);

using enrollment_item = std::variant<policy_enrollment, provider, authorization_request, membership_request,
                                     policy_change_request, affiliation_request, fee_schedule, any_edit_table,
                                     provider_description>;

/// Reads one enrolment document: a whole one ({"providers": [...], "policies": [...], "steps": [...]}, the
/// steps preauths, changes of policies and reference data, see policy_change_json.hpp and reference_json.hpp)
/// or a single object, recognised by its keys: "op" (a step), "npi" (a provider), "holder" or "effective" (a
/// policy), "memberId" (a member of a known policy).
/// @returns its items, providers first, then policies, then steps; empty when *problems* grew.
std::vector<enrollment_item> parse_enrollment(std::string_view text, std::vector<problem>& problems,
                                              const document_limits& limits = {});

/// The reverse. Absent values and empty lists are left out.
nlohmann::ordered_json to_json(const coverage_rule& rule);
nlohmann::ordered_json to_json(const claim_requirement& requirement);
nlohmann::ordered_json to_json(const member_enrollment& member);
nlohmann::ordered_json to_json(const policy_enrollment& policy);
nlohmann::ordered_json to_json(const provider& provider);
nlohmann::ordered_json to_json(const authorization_request& request);  ///< with "op": "preauth"
nlohmann::ordered_json to_json(const membership_request& request);

}  // namespace benefactor::api
