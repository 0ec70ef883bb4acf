// All views' folds, as one: what the live views are given event by event, and likewise a set of views that is
// being built beside them.
#pragma once

#include <memory>
#include <vector>

#include "events/ids.hpp"
#include "projections/view_catalog.hpp"
#include "store/derived_store.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

/// Pure but for reading the rows that it wrote. One thread at a time. Errors: log_error, corrupt_event.
class view_folds {
 public:
  /// Folds the views that have a generation in *written*, and reads and writes rows of that generation.
  /// *derived* must outlive it.
  view_folds(const store::derived_store& derived, const id128& log_id, const generations& written);
  ~view_folds();

  /// Events come in the order of the log, each once.
  void apply(const store::event_view& view);

  /// Appends the rows that the events since the last call have changed, and forgets them: the rows must be
  /// readable before the next event.
  void finish(std::vector<store::derived_row>& rows);

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::projections
