#pragma once
/// An enrolment document's policy, and what is said of it when something in it is changed.

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/enrollment_json.hpp"

namespace benefactor::api::enrollment_samples {

inline constexpr const char* policy_text = R"({
  "policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
  "status": "ACTIVE", "statusDate": null, "deductible": "500.00", "memberDeductible": null,
  "outOfPocketMax": "5000.00", "memberOutOfPocketMax": null,
  "planYearStart": null, "timelyFilingDays": 365, "reviewThreshold": null,
  "rules": [ {"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00", "annualLimit": "2000.00",
              "perVisitLimit": "300.00", "copay": "30.00", "requiresPreauth": false, "network": "ANY",
              "excludedDiagnoses": ["f10*", "m54.5"], "deductibleApplies": true} ],
  "members": [ {"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01", "terminated": null,
                "status": "ACTIVE", "rules": []} ] })";

inline std::vector<std::string> texts(const std::vector<problem>& problems) {
  std::vector<std::string> result;
  for (const auto& p : problems) result.push_back(format_problem(p));
  return result;
}

/// The problems of the example policy after *patch* (JSON merge patch, so that null removes a key).
inline std::vector<std::string> policy_problems(const char* patch) {
  auto value = nlohmann::json::parse(policy_text);
  value.merge_patch(nlohmann::json::parse(patch));
  std::vector<problem> problems;
  parse_policy(value, "policies[0]", problems);
  return texts(problems);
}

inline void expect_one(const std::vector<std::string>& problems, std::string_view start) {
  BOOST_REQUIRE_MESSAGE(problems.size() == 1, problems.size() << " problems instead of: " << start);
  BOOST_TEST(problems[0].starts_with(start), problems[0] << " does not start with " << start);
}

}  // namespace benefactor::api::enrollment_samples
