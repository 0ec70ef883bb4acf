// The providers' view: the latest entry of every provider, so that a start reads rows and not the log.
#pragma once

#include <vector>

#include "events/claim_events.hpp"
#include "store/derived_store.hpp"
#include "store/event_record.hpp"
#include "store/provider_directory.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// The row that *event*, with *view* as its envelope, leaves in the view.
store::derived_row provider_row(const store::event_view& view, const provider_enrolled& event);

/// Puts every provider of *tenant* into *directory*: from the view what is covered, from *tail* what is not
/// yet. Events that become durable later are for whoever appends them. Errors: log_error, corrupt_event.
void load_providers(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, const id128& log_id,
                    store::provider_directory& directory);

}  // namespace benefactor::projections
