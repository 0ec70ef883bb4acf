// From stored events to what live updates tell of them.
//
// Most events do not say whose claim they are about: member, provider and status stand in earlier ones. So
// the claims that were seen lately are kept, as the claims view has them, and others are folded from their
// streams, which are complete however far the views have come.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "api/feed/feed_event.hpp"
#include "projections/claims_view.hpp"
#include "store/event_record.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api {

/// For one thread at a time, and for events in the order of the log: of each claim that it has seen an event
/// of, it must be given all that follow.
class event_teller {
 public:
  /// *reader* must outlive it. @param claims_max  claims kept, about 1 KiB each
  event_teller(const store::stream_reader& reader, const store::tenant_name& tenant, const id128& log_id,
               std::size_t claims_max);

  /// Nothing for an event of another tenant or of the log itself. May read from the disk. Errors: log_error,
  /// corrupt_event.
  shared_feed_event tell(const store::event_view& view);

 private:
  struct known_claim {
    projections::claim_row row;
    std::string number;
  };

  known_claim& find(const store::event_view& view);
  void fold(known_claim& claim, const store::event_view& until) const;
  void tell_claim(const store::event_view& view, feed_event& event);

  const store::stream_reader& reader_;
  const store::tenant_name tenant_;
  const id128 log_id_;
  const std::size_t half_max_;
  /// Two generations: when the newer one is full, the older one is forgotten.
  std::unordered_map<id128, known_claim, id128_hash> newer_, older_;
};

}  // namespace benefactor::api
