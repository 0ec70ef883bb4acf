// On which days which of a policy's claims have lines, by member and provider: for the edits that look at
// other claims. Made from the bucket's stream when a table first asks for it; where none does, it costs
// nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/claim_events.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

/// About 60 bytes for each claim and day.
class service_days {
 public:
  /// Adds a claim: of its submission, or as it stands. Adding one again changes nothing.
  void add(const claim_submitted& claim) { add(claim.claim, claim.member, claim.provider_npi, claim.lines); }
  void add(const claim_state& claim) { add(claim.id, claim.member, claim.provider_npi, claim.lines); }

  /// The claims that may have a line of the member's, by the provider, on a day of *claim*'s lines, itself
  /// included: all that have, and, rarely, others. Ascending by id, so that everybody finds them in one
  /// order.
  std::vector<claim_id> near(const claim_state& claim) const;

 private:
  template <class Lines>
  void add(const claim_id& claim, const member_id& member, std::string_view npi, const Lines& lines);

  std::unordered_multimap<std::uint64_t, claim_id> claims_;
};

/// Of all claims submitted in the bucket's stream, as far as it is durable. Errors: log_error, corrupt_event.
service_days load_service_days(const stream_reader& reader, const tenant_name& tenant, const id128& log_id,
                               const policy_id& policy);

}  // namespace benefactor::store
