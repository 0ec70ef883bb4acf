// Builds views from the log's beginning, beside those that answer meanwhile.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "projections/view_catalog.hpp"
#include "projections/view_folds.hpp"
#include "store/log_device.hpp"
#include "store/log_follower.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// One thread at a time. Errors: log_error, corrupt_event.
class view_builder {
 public:
  /// Goes on from *state*; where the log does not hold the page that was folded last, from its beginning.
  /// All others must outlive it.
  view_builder(const store::derived_store& derived, const store::log_device& device,
               const store::tail_index& tail, const id128& log_id, const view_build& state);

  /// True when *state* was not believed: its rows are to be deleted first.
  bool begins_anew() const { return begins_anew_; }

  /// Folds the next events, about *chunk_bytes* of pages and none at or behind *end*, which is the end of a
  /// page, and appends the rows. The rows must be readable before the next call.
  void step(std::uint64_t end, std::size_t chunk_bytes, std::vector<store::derived_row>& rows);

  const view_build& state() const { return state_; }

 private:
  const store::log_device& device_;
  const store::tail_index& tail_;
  view_build state_;
  bool begins_anew_ = false;
  store::log_follower log_;
  std::vector<store::stored_page> ahead_;  // Read, and behind the end.
  view_folds folds_;
};

}  // namespace benefactor::projections
