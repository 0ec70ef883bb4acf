// Who a member is, read from the log with the member's key: name, birth date and sex stand nowhere else.
#pragma once

#include <map>
#include <vector>

#include "events/claim_events.hpp"
#include "store/key_vault.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

struct described_member {
  policy_id policy;
  demographics details;  ///< as last described; empty where the key is gone, or nothing is known any more
};

/// What each policy says about *member*, in the order in which they first said something. Two reads or so:
/// the events that do are tagged with the member's stream. Up to the position *through*. Errors: log_error,
/// corrupt_event.
std::vector<described_member> load_descriptions(const stream_reader& reader, const tenant_name& tenant,
                                                const id128& log_id, key_vault& keys, const member_id& member,
                                                std::uint64_t through = UINT64_MAX);

/// What *policy* says about *member*. Errors: as above.
demographics load_details(const stream_reader& reader, const tenant_name& tenant, const id128& log_id,
                          key_vault& keys, const policy_id& policy, const member_id& member,
                          std::uint64_t through = UINT64_MAX);

/// What is known of members, as far as rules need it.
using known_members = std::map<member_id, member_facts>;

/// Takes in what *event*, of the policy whose members *known* are, says about them.
void note_members(known_members& known, const bucket_event& event);

/// What *event* says about *member*; null: it is not about who that is.
const demographics* details_in(const bucket_event& event, const member_id& member);

}  // namespace benefactor::store
