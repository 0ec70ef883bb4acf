// Rows that are events, whole, by position: for ledgers that a start reads into memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "projections/row_keys.hpp"
#include "store/derived_store.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"
#include "store/log_error.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// The row of the event in the list of *letter*.
store::derived_row event_row(const store::event_view& view, view_letter letter);

/// Visits the events of streams of *kind*, by position: from the list what is covered, from *tail* what is
/// not yet. Errors: log_error, corrupt_event.
void for_event_rows(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, view_letter letter, store::stream_kind kind,
                    const std::function<void(const store::event_view&)>& visit);

/// The event, which its stream says is a *Kind* (user_event). Errors: corrupt_event, also when it is another:
/// no engine wrote that.
template <class Kind>
Kind decode_as(const store::event_view& view, const id128& log_id, store::key_vault* keys = nullptr) {
  auto decoded = store::decode(view, log_id, keys);
  if (auto* event = std::get_if<Kind>(&decoded)) return std::move(*event);
  throw store::corrupt_event("event at position " + std::to_string(view.position) + " (" +
                             store::event_type_name(view.type) +
                             "): its type does not belong in a stream of its kind");
}

}  // namespace benefactor::projections
