// What a claim still lacks of what its plan wants with it (events/requirements.hpp), before it is submitted
// or while it is reviewed. Nothing is decided by it.
#pragma once

#include <string>
#include <vector>

#include "events/bucket.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// One thing missing: where ("documents", "lines[0].diagnoses"), what ("DISCHARGE_SUMMARY", "DIAGNOSIS"), and
/// the requirement in words. No value of the claim.
struct missing_item {
  std::string path, what, rule;

  auto operator<=>(const missing_item&) const = default;
};

/// A claim, or the draft of one.
struct claim_contents {
  member_id member;
  std::string provider_npi;
  std::vector<claim_line> lines;
  std::vector<document_kind> documents;  ///< at hand
  std::vector<bool> authorized;  ///< by line: it was decided with an authorisation; shorter: it was not
};

/// Everything *claim* lacks by the terms in force on the service date of each line: documents first, then
/// line by line.
std::vector<missing_item> missing_of(const bucket_state& bucket, const claim_contents& claim);

/// What stands between a draft and a complete claim.
struct draft_check {
  std::vector<field_problem> problems;  ///< of form, and a policy or member that is not known; by field
  std::vector<missing_item> missing;    ///< nothing where the policy is not known

  bool complete() const { return problems.empty() && missing.empty(); }
};

/// What check_draft says of `policyNumber` where there is no such policy.
inline constexpr const char* policy_not_known = "a policy that is known";

/// Checks a draft for *member* against the policy it names, with *documents* at hand. Whoever asks need not
/// have numbered it yet: submitter and submitter claim id may be empty.
draft_check check_draft(const bucket_state& bucket, const member_id& member, claim_submission draft,
                        std::vector<document_kind> documents, const form_options& options = {});

/// The contents of a claim that was submitted, with the documents that are STORED.
claim_contents contents_of(const claim_state& claim, const line_diagnoses& diagnoses);

}  // namespace benefactor
