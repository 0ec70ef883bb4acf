#include "projections/summed_rows.hpp"

#include "events/money.hpp"
#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t held_max = 50'000;  // Rows, of some 150 bytes in memory.

}  // namespace

void add(counters& to, const counters& what, int sign) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = sign > 0 ? checked_add(to[i], what[i]) : checked_sub(to[i], what[i]);
}

std::string encode(const counters& row) {
  auto used = row.size();
  while (used > 0 && row[used - 1] == 0) --used;
  std::string bytes;
  for (std::size_t i = 0; i < used; ++i) append_signed(bytes, row[i]);
  return bytes;
}

counters decode_counters(std::string_view bytes) {
  row_bytes from(bytes, "statistics");
  counters row{};
  for (auto& counter : row)
    if (!from.empty()) counter = from.signed_number();
  if (!from.empty()) from.damaged();
  return row;
}

void summed_rows::add(const std::string& key, const counters& what, int sign) {
  projections::add(changes_[key], what, sign);
}

void summed_rows::finish(std::vector<store::derived_row>& rows) {
  if (known_.size() > held_max) known_.clear();
  for (auto& [key, change] : changes_) {
    if (change == counters{}) continue;
    auto [at, unknown] = known_.try_emplace(key);
    if (unknown)
      if (const auto stored = views_.view_row(key)) at->second = decode_counters(*stored);
    projections::add(at->second, change);
    if (at->second == counters{})
      rows.push_back({key, std::nullopt});
    else
      rows.push_back({key, encode(at->second)});
  }
  changes_.clear();
}

}  // namespace benefactor::projections
