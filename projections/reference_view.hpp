// The view of reference data: the latest entry of every provider, where providers have gone since, and where
// the latest version of every table stands, so that a start reads rows and not the log.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "events/claim_events.hpp"
#include "store/derived_store.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"
#include "store/provider_directory.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// True for the streams whose events the view is about.
bool is_reference(store::stream_kind kind);

/// The row that *event*, with *view* as its envelope, leaves in the view. Of several with one key the last
/// counts.
store::derived_row reference_row(const store::event_view& view, const store::domain_event& event);

/// Puts all reference data of *tenant* into *directory*: from the view what is covered, from *tail* what is
/// not yet; tables are read from the log. Events that become durable later are for whoever appends them.
/// Errors: log_error, corrupt_event.
void load_reference(const store::derived_store& derived, const store::tail_index& tail,
                    const store::stream_reader& reader, const store::tenant_name& tenant, const id128& log_id,
                    store::provider_directory& directory);

}  // namespace benefactor::projections
