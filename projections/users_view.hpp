// Who did what: of every user that events name, how much and when last.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "projections/view_rows.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

struct user_row {
  std::string role;  ///< of the last event
  std::uint64_t events = 0;
  std::uint64_t first_position = 0, last_position = 0;
  std::int64_t first_us = 0, last_us = 0;  ///< microseconds since 1970, UTC

  bool operator==(const user_row&) const = default;
};

struct listed_user {
  std::string user;
  user_row row;
};

/// Users behind *after* in the order of their names (empty: from the first), at most *limit*.
/// Errors: view_unavailable, log_error.
std::vector<listed_user> list_users(const view_rows& views, const store::tenant_name& tenant,
                                    const std::string& after, std::size_t limit);

class users_fold {
 public:
  /// *views* must outlive it.
  explicit users_fold(const view_rows& views) : views_(views) {}

  /// Errors: log_error.
  void apply(const store::event_view& view);
  void finish(std::vector<store::derived_row>& rows);

 private:
  struct change {
    std::string user;
    store::tenant_name tenant;
    user_row row;
  };

  const view_rows& views_;
  std::map<std::string, change> changes_;  // By key.
  change* last_ = nullptr;                 // Most events are by whom the one before was.
};

}  // namespace benefactor::projections
