#include "store/own_edits.hpp"

#include "events/claim_events.capnp.h"
#include "store/sealed_event.hpp"
#include "store/stored_message.hpp"

namespace benefactor::store {

bool may_enroll_edits(const event_view& event) {
  if (event.schema_version != event_schema_version) return true;
  bool found = false;
  try {
    read_flat<stored::PolicyEnrolled>(event.payload,
                                      [&](auto from) { found = from.getTerms().getEdits().size() > 0; });
  } catch (const malformed_message&) {
    return true;
  }
  return found;
}

}  // namespace benefactor::store
