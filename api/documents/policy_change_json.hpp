// Changes of policies as JSON: the steps "revisePolicy", "reviseMember", "suspendPolicy", "cancelPolicy",
// "reinstatePolicy", "terminateMember", "reinstateMember", "requestPreauth", "denyPreauth", "amendPreauth",
// "revokePreauth" and "describeMember" of scenario files and enrolment documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/enrollment.hpp"

namespace benefactor::api {

/// The "op" of *value* when it is one of the above, else an empty text.
std::string policy_change_op(const nlohmann::json& value);

/// "revisePolicy, reviseMember, ...": for a problem's text.
std::string policy_change_ops();

/// Reads a step whose op is one of the above. Every key stands for the field of the same name; a termination
/// has a "lastDay" of cover, everything else a "from", its first day.
policy_change_request parse_policy_change(const nlohmann::json& value, const std::string& path,
                                          std::vector<problem>& problems);

/// What has become of what *request* is about: "SUSPENDED", "REVISED", "GRANTED".
std::string_view status_after(const policy_change_request& request);

/// The op of *request*, and the step as it is read.
std::string_view op_of(const policy_change_request& request);
nlohmann::ordered_json to_json(const policy_change_request& request);

// ---- shared with enrollment_json.cpp ----

std::vector<coverage_rule> read_rules(const object_reader& in);
policy_terms read_terms(const object_reader& in);
authorization read_authorization(const object_reader& in);
demographics read_demographics(const object_reader& in);
void put_terms(nlohmann::ordered_json& out, const policy_terms& terms);
void put_authorization(nlohmann::ordered_json& out, const authorization& a);
void put_demographics(nlohmann::ordered_json& out, const demographics& who);

}  // namespace benefactor::api
