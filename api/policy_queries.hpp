// Questions about policies, members, prices and claims that were not submitted. Part of queries.hpp.
#pragma once

#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

std::optional<policy_view> view_policy(const query_parts& parts, const std::string& policy_number);
std::optional<eligibility_view> view_eligibility(const query_parts& parts, const std::string& policy_number,
                                                 const std::string& member_number, date on);
claim_estimate estimate_claim(const query_parts& parts, const claim_submission& claim,
                              const form_options& options);
std::vector<edit_table_view> view_edit_tables(const query_parts& parts);
fee_view view_fee(const query_parts& parts, const fee_question& question);

}  // namespace benefactor::api
