// Upcasters: how an event that an older program stored is read as today's. One for each type and schema
// version that was in use once and is not any more; PAYLOADS.md says when one is written. So far there has
// been only one schema version, so there are none.
#pragma once

#include <cstdint>
#include <span>

#include "store/event_codec.hpp"
#include "store/sealed_event.hpp"

namespace benefactor::store {

/// Reads the events of one type and schema version.
struct upcaster {
  domain_event_type type;
  std::uint16_t schema_version = 0;  ///< below event_schema_version
  /// Puts today's form of the event into the last argument: its payload from the view, what is sealed through
  /// the opener (a sealed part opens under the version it was sealed for), claim and policy from the view's
  /// stream and tags. Errors: malformed_message.
  void (*read)(const event_view&, event_opener&, domain_event&);
};

/// All that this program has.
inline std::span<const upcaster> stored_upcasters() { return {}; }

}  // namespace benefactor::store
