// Reading the rows of views: of each view those of one generation, whose number nobody else has to know.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view_catalog.hpp"
#include "store/derived_store.hpp"

namespace benefactor::projections {

/// Made for one question and then forgotten: rows of a generation that is live no more are deleted a while
/// later. Keys are row_keys.hpp's. Thread-safe; *derived* must outlive it.
class view_rows {
 public:
  /// The live views. Implicit: what reads views is given the store. Errors: log_error.
  view_rows(const store::derived_store& derived);  // NOLINT(google-explicit-constructor)

  /// Those of *rows*: for a fold. A view that has none is empty.
  view_rows(const store::derived_store& derived, const generations& rows)
      : derived_(derived), rows_(rows), empty_if_none_(true) {}

  /// True when *view* can be asked.
  bool has(view_id view) const { return rows_.of(*definition_of(view).letters).has_value(); }
  /// Errors: view_unavailable, which says how far it is.
  void require(view_id view) const;

  /// Every live view reflects at least what is before this position; views that are folded later may show
  /// more.
  std::uint64_t next_position() const { return catalog_.next_position; }

  // As of derived_store. Errors: view_unavailable; log_error.
  std::optional<std::string> view_row(std::string key) const;
  void scan_view(std::string prefix, std::string start,
                 const std::function<bool(std::string_view key, std::string_view value)>& visit) const;
  /// All as of one moment. Where there are no rows of one of the ranges and that is no error, there are none.
  void scan_views(std::vector<store::view_range> ranges,
                  const std::function<bool(std::size_t range, std::string_view key, std::string_view value)>&
                      visit) const;
  std::vector<store::event_place> places(const store::stream_id& stream, std::uint64_t from = 0,
                                         std::size_t limit = SIZE_MAX) const {
    return derived_.places(stream, from, limit);
  }
  std::optional<store::stream_id> stream_from(const store::stream_id& stream) const {
    return derived_.stream_from(stream);
  }

 private:
  bool place(std::string& key) const;

  const store::derived_store& derived_;
  view_catalog catalog_;
  generations rows_;
  bool empty_if_none_ = false;
};

/// Where in a view's key the letter is, and after it the generation.
inline std::size_t letter_at(std::string_view key) { return 1 + static_cast<std::uint8_t>(key.front()); }

/// Gives every row the generation that *rows* says; those that are not kept are taken out.
void put_generations(std::vector<store::derived_row>& of, const generations& rows);

/// Visits the rows of all live views, and those of no view, in key order, each key with generation 0, all as
/// of one moment: equal for equal logs, whatever was built how often. Before the first one *begin* is given
/// the catalogue. *begin* and *visit* return false to stop, and must not ask the store.
void scan_live_rows(const store::derived_store& derived,
                    const std::function<bool(const view_catalog& catalog)>& begin,
                    const std::function<bool(std::string_view key, std::string_view value)>& visit);

}  // namespace benefactor::projections
