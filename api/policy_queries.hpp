// Questions about policies, members, prices and claims that were not submitted. Part of queries.hpp.
#pragma once

#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

/// Takes out of a policy what is of members that *sees* does not let through. @returns false where it lets
/// through neither the holder nor a member.
bool keep_only(bucket_state& bucket, const member_filter& sees);
std::optional<policy_view> view_policy(const query_parts& parts, const std::string& policy_number,
                                       std::uint64_t through, const member_filter& sees);
std::optional<eligibility_view> view_eligibility(const query_parts& parts, const std::string& policy_number,
                                                 const std::string& member_number, date on);
inquiry_view find_eligibility(const query_parts& parts, const member_inquiry& asked, date on);
claim_check check_claim(const query_parts& parts, const claim_submission& draft,
                        const std::vector<document_kind>& documents, const form_options& options);

/// What a claim that was submitted still lacks, or lacked at the position *through*.
std::vector<missing_item> missing_of(const query_parts& parts, const claim_state& claim,
                                     const line_diagnoses& diagnoses, std::uint64_t through = whole_log);
claim_estimate estimate_claim(const query_parts& parts, const claim_submission& claim,
                              const form_options& options);
std::vector<edit_table_view> view_edit_tables(const query_parts& parts);
/// The edit tables of now, and what is known of a member they may look at.
edit_inputs edits_about(const query_parts& parts, const policy_id& policy, const member_id& member);
fee_view view_fee(const query_parts& parts, const fee_question& question);

}  // namespace benefactor::api
