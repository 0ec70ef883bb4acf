// A claim's events as people read them: what happened, when, by whom, in one line of prose.
#pragma once

#include "api/results.hpp"
#include "events/claim_events.hpp"
#include "store/event_record.hpp"

namespace benefactor::api {

/// The name of an event's type, as the log's documentation has it: "claim_adjudicated".

/// One line; amounts in dollars, reasons where they could be read.
std::string event_summary(const bucket_event& event);

history_entry make_history_entry(const store::event_view& view, const bucket_event& event, bool opened);

}  // namespace benefactor::api
