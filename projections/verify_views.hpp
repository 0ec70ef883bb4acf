// Whether the live views say what the log says: a fresh fold of the log, compared row by row.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "projections/view_catalog.hpp"
#include "store/derived_store.hpp"
#include "store/log_device.hpp"

namespace benefactor::projections {

/// Of one view.
struct view_check {
  std::uint64_t rows = 0;       ///< of the live view
  std::uint64_t different = 0;  ///< with another value than the fresh fold gives them, or without a fresh row
  std::uint64_t missing = 0;    ///< that only the fresh fold has

  bool sound() const { return different == 0 && missing == 0; }
};

struct views_report {
  std::uint64_t next_position = 0;  ///< what is before it was compared
  std::map<view_id, view_check> views;
  view_check reference;  ///< of providers, tables and ledgers, which are of no view

  bool sound() const;
};

/// Called now and then with the position that the fresh fold has come to, and where it will end; returns
/// false to stop.
using verify_listener = std::function<bool(std::uint64_t position, std::uint64_t end)>;

/// Folds the log anew into *fresh*, which must be empty, up to where the live views stand, and compares all
/// views that are live. They go on meanwhile: what is compared is as of one moment. Reads the log and *live*
/// only. Nothing: *tell* stopped it. Errors: log_error, corrupt_event.
std::optional<views_report> verify_views(const store::derived_store& live, const store::log_device& device,
                                         const id128& log_id, store::derived_store& fresh,
                                         const verify_listener& tell = {});

}  // namespace benefactor::projections
