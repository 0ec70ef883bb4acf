// Rows of what is not a claim's: policies, members, providers, payments.
#pragma once

#include "events/payment.hpp"
#include "projections/export/tables.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

/// The rows of *event*, whose envelope is *view*; none of a claim's, and of what is not exported.
void write_rows(const store::event_view& view, const store::domain_event& event, export_sink& sink);

}  // namespace benefactor::projections
