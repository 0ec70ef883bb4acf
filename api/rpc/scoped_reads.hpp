// Questions about policies, members and drafts as a session may ask them: what its scope does not cover is
// answered as what is not there, and nothing of it is opened. The position of a policy's last event, which
// may be another member's, is told to who may see every member; others get 0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/rpc/recorded_read.hpp"

namespace benefactor::api {

/// Whose of the policy's members the session sees; empty: all. Good as long as *read*.
member_filter members_seen(const recorded_read& read, const store::surrogates& ids,
                           const std::string& policy_number);

/// A journey leads to claims that this one replaced or that replaced it: these may be somebody else's.
std::optional<claim_journey> find_journey(const recorded_read& read, const claim_name& name);

struct found_eligibility {
  std::optional<eligibility_view> view;
  bool of_family = false;  ///< who asks may see what the whole family used
};

/// A provider asks about whoever shows it a card, which both numbers are on.
found_eligibility find_cover(const recorded_read& read, const store::surrogates& ids,
                             const std::string& policy, const std::string& member, date on);

/// The same by what stands on the card and who shows it; nobody, to who may not ask about anybody.
inquiry_view find_by_card(const recorded_read& read, const member_inquiry& asked, date on);

/// Of a provider, drafts with an NPI of its own; of a patient, of its own members. *known* of what is told is
/// false only where that was looked up.
claim_check check_draft_of(const recorded_read& read, const store::surrogates& ids, claim_submission draft,
                           const std::vector<document_kind>& documents, const form_options& options);
claim_estimate estimate_of(const recorded_read& read, const store::surrogates& ids, claim_submission claim,
                           const form_options& options);

}  // namespace benefactor::api
