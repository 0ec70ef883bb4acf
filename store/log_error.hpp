// What goes wrong with stored bytes: the exceptions of the event log. Each stops the engine, which starts
// again from the log. Their texts name positions, lengths and folders, never the content of an event.
#pragma once

#include <stdexcept>

namespace benefactor::store {

/// The log cannot be opened, read or written.
struct log_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The bytes of an event are not what encode_event writes.
struct corrupt_event : log_error {
  using log_error::log_error;
};

/// Stored by a newer program, in a form that this one does not know: not damage, so nothing may be repaired.
/// Who can do no more than refuse what cannot be read treats both alike.
struct newer_format : corrupt_event {
  using corrupt_event::corrupt_event;
};

/// The bytes of a page are not what page_builder writes.
struct corrupt_page : log_error {
  using log_error::log_error;
};

}  // namespace benefactor::store
