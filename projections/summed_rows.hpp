// Rows that are sums: a few counters each, changed by what claims add and take away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "projections/view_rows.hpp"

namespace benefactor::projections {

/// Of one row; what they count is the view's. Amounts in cents.
using counters = std::array<std::int64_t, 8>;

/// Adds *sign* times *what*. Errors: money_overflow, as all sums of money.
void add(counters& to, const counters& what, int sign = 1);

/// Zeros at the end take no space.
std::string encode(const counters& row);
/// Errors: log_error.
counters decode_counters(std::string_view bytes);

/// What the claims of one chunk change. Rows that were written lately are held, so that a day's are not read
/// anew for every chunk. Errors: log_error.
class summed_rows {
 public:
  /// *views* must outlive it; nobody else writes its rows.
  explicit summed_rows(const view_rows& views) : views_(views) {}

  void add(const std::string& key, const counters& what, int sign);

  /// Appends what has changed: a row of zeros is deleted.
  void finish(std::vector<store::derived_row>& rows);

 private:
  const view_rows& views_;
  std::unordered_map<std::string, counters> changes_, known_;
};

}  // namespace benefactor::projections
