// Starting: brings the derived data and the tail to the log's end, so that the door may open.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "projections/projector.hpp"
#include "store/derived_store.hpp"
#include "store/event_log.hpp"
#include "store/log_device.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// Called now and then while a long log is verified, and then folded.
struct cover_progress {
  bool verifying = false;           ///< else: folding
  std::uint64_t position = 0;       ///< reached
  std::uint64_t next_position = 0;  ///< of the log: where it will end
};
using cover_listener = std::function<void(const cover_progress&)>;

/// True when *derived* was folded from this log by this version of the code, up to a page that the log still
/// has.
bool fits(const store::derived_store& derived, const store::log_device& device, const store::log_head& head);

/// What the tail may hold when covering ends; a longer rest of the log is folded at once.
inline constexpr std::size_t tail_bytes_at_start = 64 << 20;

/// Verifies the log from the store's checkpoint (or from genesis) to its end, and adds what the store does
/// not cover to *tail*, which must be empty. What is too much for the tail is folded on the way, so memory is
/// bounded for a log of any length. Views that are there are brought along; *views* says what becomes of
/// others. Afterwards index and tail cover the log to its end. *derived* must be new
/// or fit. Errors: log_error naming the position where the log is damaged and what to do.
void cover(store::derived_store& derived, const store::log_device& device, const store::log_head& head,
           store::tail_index& tail, const cover_listener& tell = {},
           std::size_t tail_bytes = tail_bytes_at_start, new_views views = new_views::folded_along);

/// A log with more events than this gets its views behind the open door, where there are none.
inline constexpr std::uint64_t events_before_the_door = 100'000;

/// Opens the derived data in *directory* (<data>/derived) and covers the log. Data of another log or version,
/// or from before a repair, is deleted and built again: at once, but for the views of a long log. Errors:
/// those of open_rocksdb_derived_store and cover; log_error when the data prove that the log has lost what it
/// held, and no repair explains it.
std::unique_ptr<store::derived_store> open_derived(const std::string& directory,
                                                   const store::log_device& device,
                                                   const store::log_head& head, store::tail_index& tail,
                                                   const cover_listener& tell = {},
                                                   const store::derived_store_options& options = {},
                                                   new_views views = new_views::folded_along);

}  // namespace benefactor::projections
