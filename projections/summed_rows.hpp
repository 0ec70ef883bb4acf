// Rows that are sums: counters by code, changed by what claims add and take away.
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

/// What they count is the view's. Amounts in cents.
using counters = std::array<std::int64_t, 8>;

/// Adds *sign* times *what*. Errors: money_overflow, as all sums of money.
void add(counters& to, const counters& what, int sign = 1);

/// One row: what the codes say is the view's. Codes ascend.
struct coded_counters {
  std::uint32_t code = 0;
  counters sums{};

  bool operator==(const coded_counters&) const = default;
};
using sum_row = std::vector<coded_counters>;

/// The counters of that code; zeros, when there were none.
counters& sums_at(sum_row& row, std::uint32_t code);

/// Zeros take no space.
std::string encode(const sum_row& row);
/// Errors: log_error.
sum_row decode_sums(std::string_view bytes);

/// What the claims of one chunk change. Rows that were written lately are held, so that a day's are not read
/// anew for every chunk. Errors: log_error.
class summed_rows {
 public:
  /// *views* must outlive it; nobody else writes its rows.
  explicit summed_rows(const view_rows& views) : views_(views) {}

  void add(const std::string& key, std::uint32_t code, const counters& what, int sign = 1);

  /// Appends what has changed: a row of zeros is deleted.
  void finish(std::vector<store::derived_row>& rows);

 private:
  using rows_by_key = std::unordered_map<std::string, sum_row>;

  sum_row& known(const std::string& key);

  const view_rows& views_;
  rows_by_key changes_;
  rows_by_key recent_, older_;  ///< As stored; the older are forgotten when there are enough recent ones.
};

}  // namespace benefactor::projections
