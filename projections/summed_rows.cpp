#include "projections/summed_rows.hpp"

#include <algorithm>
#include <utility>

#include "events/money.hpp"
#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t held_max = 50'000;  // Rows, of some 250 bytes in memory; twice as many at most.
constexpr std::size_t coded_bytes_min = 2;

}  // namespace

void add(counters& to, const counters& what, int sign) {
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = sign > 0 ? checked_add(to[i], what[i]) : checked_sub(to[i], what[i]);
}

counters& sums_at(sum_row& row, std::uint32_t code) {
  auto at = std::lower_bound(row.begin(), row.end(), code,
                             [](const coded_counters& one, std::uint32_t than) { return one.code < than; });
  if (at == row.end() || at->code != code) at = row.insert(at, {code, {}});
  return at->sums;
}

std::string encode(const sum_row& row) {
  std::string bytes;
  append_small(bytes, row.size());
  std::uint32_t last = 0;
  for (const auto& [code, sums] : row) {
    append_small(bytes, code - std::exchange(last, code));
    unsigned mask = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) mask |= (sums[i] != 0 ? 1u : 0u) << i;
    bytes.push_back(static_cast<char>(mask));
    for (const auto sum : sums)
      if (sum != 0) append_signed(bytes, sum);
  }
  return bytes;
}

sum_row decode_sums(std::string_view bytes) {
  row_bytes from(bytes, "statistics");
  sum_row row(from.count(coded_bytes_min));
  std::uint32_t last = 0;
  for (auto& [code, sums] : row) {
    code = last += static_cast<std::uint32_t>(from.small());
    const auto mask = from.number<std::uint8_t>();
    for (std::size_t i = 0; i < sums.size(); ++i)
      if ((mask >> i & 1) != 0) sums[i] = from.signed_number();
  }
  if (!from.empty()) from.damaged();
  return row;
}

void summed_rows::add(const std::string& key, std::uint32_t code, const counters& what, int sign) {
  projections::add(sums_at(changes_[key], code), what, sign);
}

sum_row& summed_rows::known(const std::string& key) {
  const auto [at, unknown] = recent_.try_emplace(key);
  if (!unknown) return at->second;
  if (const auto before = older_.find(key); before != older_.end())
    at->second = std::move(before->second);
  else if (const auto stored = views_.view_row(key))
    at->second = decode_sums(*stored);
  return at->second;
}

void summed_rows::finish(std::vector<store::derived_row>& rows) {
  if (recent_.size() > held_max) older_ = std::exchange(recent_, {});
  for (const auto& [key, change] : changes_) {
    if (std::all_of(change.begin(), change.end(), [](const auto& one) { return one.sums == counters{}; }))
      continue;
    auto& row = known(key);
    for (const auto& [code, sums] : change) projections::add(sums_at(row, code), sums);
    row.erase(std::remove_if(row.begin(), row.end(), [](const auto& one) { return one.sums == counters{}; }),
              row.end());
    if (row.empty())
      rows.push_back({key, std::nullopt});
    else
      rows.push_back({key, encode(row)});
  }
  changes_.clear();
}

}  // namespace benefactor::projections
