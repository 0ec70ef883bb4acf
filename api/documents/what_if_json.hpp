// A what-if's plan as JSON: whose claims are compared, over which days, and which rules are supposed.
//
//   {"title": "A deductible of 1,000",
//    "period": {"by": "SERVICE", "from": "2026-01-01", "to": "2026-12-31"},
//    "cohort": {"plans": ["Gold"], "policies": ["POL-1"], "providers": ["1234567893"],
//               "serviceTypes": ["IMAGING"], "memberPaid": {"from": "0.01", "to": "500.00"}},
//    "changes": {"deductible": "1000.00", "outOfPocketMax": "NONE", "timelyFilingDays": 180,
//                "rules": [{"serviceType": "IMAGING", "coveragePercent": "70.00", "copay": "25.00"},
//                          {"serviceType": "DENTAL", "covered": false}],
//                "networks": [{"npi": "1234567893", "network": "IN_NETWORK"}],
//                "fees": {"factorPercent": "105.00", "providers": [], "schedules": [], "file": "fees.csv"},
//                "edits": [{"edit": "PROCEDURE_PAIR", "action": "OFF"}], "editsOff": false}}
//
// Everything may be absent; what is absent chooses all, or changes nothing. Terms and rules have the words of
// an enrolment (enrollment_json.hpp); of a rule only what is to change is said, "NONE" takes a limit or a
// copay away, and "covered": false the rule. "by" is SERVICE or RECEIPT. A schedule is
// {"contract"?, "fees"} as of "loadFees"; without a contract it is for every line that no schedule of its own
// contract prices. "file" is a CSV file as `load fees` takes it, whose schedules are added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/what_if_plan.hpp"

namespace benefactor::api {

inline constexpr std::size_t what_if_bytes_max = 16u << 20;

struct what_if_document {
  what_if_plan plan;                        ///< its cohort without policies
  std::vector<std::string> policy_numbers;  ///< the cohort's policies by their natural names; private
  std::string fee_file;                     ///< as named; empty: none
};

/// Reads a plan and checks its form. The result is whole only when nothing was appended to *problems*.
what_if_document parse_what_if(std::string_view text, std::vector<problem>& problems);

/// Adds the schedules of the CSV file to *plan*; problems name their lines.
void add_fee_file(what_if_plan& plan, std::string_view csv, std::vector<problem>& problems);

}  // namespace benefactor::api
