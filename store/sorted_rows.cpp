#include "store/sorted_rows.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace benefactor::store {

namespace {

constexpr std::size_t head_bytes = 8;

// Eight bytes of the key, behind *alike*, as a number that sorts as they do. Keys that do not begin with
// *alike* come before or behind all that do.
std::uint64_t head_of(std::string_view key, std::string_view alike) {
  if (!key.starts_with(alike)) return key < alike ? 0 : std::numeric_limits<std::uint64_t>::max();
  key.remove_prefix(alike.size());
  unsigned char bytes[head_bytes]{};
  std::memcpy(bytes, key.data(), std::min(head_bytes, key.size()));
  std::uint64_t head = 0;
  for (const auto byte : bytes) head = head << 8 | byte;
  return head;
}

bool sorts_before(const row_ref& a, const row_ref& b) {
  return a.head() != b.head() ? a.head() < b.head() : a.key() < b.key();
}

// Merges neighbours until one is left: log2 of their number passes, each from front to end.
std::vector<row_ref> merge_pairs(std::vector<std::vector<row_ref>> oldest_first) {
  while (oldest_first.size() > 1) {
    std::vector<std::vector<row_ref>> joined;
    for (std::size_t i = 0; i + 1 < oldest_first.size(); i += 2) {
      const auto &older = oldest_first[i], &newer = oldest_first[i + 1];
      auto& both = joined.emplace_back();
      both.reserve(older.size() + newer.size());
      std::merge(older.begin(), older.end(), newer.begin(), newer.end(), std::back_inserter(both),
                 sorts_before);  // Of one key the older comes first.
    }
    if (oldest_first.size() % 2 != 0) joined.push_back(std::move(oldest_first.back()));
    oldest_first = std::move(joined);
  }
  return oldest_first.empty() ? std::vector<row_ref>() : std::move(oldest_first.front());
}

// Of rows of one key, which stand side by side, leaves the last.
void leave_newest(std::vector<row_ref>& rows) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool again =
        kept > 0 && rows[kept - 1].head() == rows[i].head() && rows[kept - 1].key() == rows[i].key();
    if (!again) ++kept;
    rows[kept - 1] = rows[i];
  }
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end());
}

}  // namespace

sorted_rows::const_iterator sorted_rows::from(std::string_view key) const {
  return std::partition_point(rows_.begin(), rows_.end(),
                              [&](const row_ref& row) { return row.key() < key; });
}

const row_ref* sorted_rows::find(std::string_view key) const {
  const auto at = from(key);
  return at != rows_.end() && at->key() == key ? &*at : nullptr;
}

bool sorted_rows::may_hold(std::string_view prefix) const {
  if (filter_prefix_ == 0 || prefix.size() != filter_prefix_) return true;
  return filter_.may_hold(std::hash<std::string_view>{}(prefix));
}

void sorted_rows::build_filter(std::size_t prefix_bytes) {
  filter_prefix_ = prefix_bytes;
  if (prefix_bytes == 0 || rows_.empty()) return;
  filter_ = line_filter(rows_.size());
  for (const auto& row : rows_) filter_.add(std::hash<std::string_view>{}(row.key().substr(0, prefix_bytes)));
}

void rows_builder::reserve(std::size_t rows, std::size_t bytes) {
  places_.reserve(places_.size() + rows);
  bytes_.reserve(bytes_.size() + bytes);
}

void rows_builder::put(std::string_view key, std::string_view value) { add(key, value, false); }
void rows_builder::remove(std::string_view key) { add(key, {}, true); }

void rows_builder::add(std::string_view key, std::string_view value, bool removed) {
  if (bytes_.size() + key.size() + value.size() > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("derived rows: more than 4 GiB in one batch");
  places_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(key.size()),
                     static_cast<std::uint32_t>(value.size()), removed});
  bytes_.append(key).append(value);
  if (key.empty() && value.empty())
    bytes_.push_back('\0');  // No two rows lie at one place: it tells their order.
}

sorted_rows_ptr rows_builder::finish() && {
  const auto result = std::make_shared<sorted_rows>();
  if (places_.empty()) return result;
  const auto held = std::make_shared<const std::string>(std::move(bytes_));
  const auto key_of = [&](std::size_t i) {
    return std::string_view(*held).substr(places_[i].at, places_[i].key_size);
  };
  // Nearly all keys begin with their tenant, of which there is one or are few: what tells them apart stands
  // behind it.
  std::size_t with_alike = 0;
  if (const auto some = key_of(places_.size() / 2); some.size() >= head_bytes)
    result->alike_ = some.substr(0, head_bytes);
  for (std::size_t i = 0; i < places_.size(); ++i)
    with_alike += key_of(i).starts_with(result->alike_) ? 1 : 0;
  if (with_alike < places_.size() / 2) result->alike_.clear();
  auto& rows = result->rows_;
  rows.reserve(places_.size());
  for (const auto& at : places_) {
    const auto key = std::string_view(*held).substr(at.at, at.key_size);
    rows.emplace_back(head_of(key, result->alike_), key.data(), at.key_size, at.value_size, at.removed);
  }
  std::sort(rows.begin(), rows.end(), [](const row_ref& a, const row_ref& b) {
    if (sorts_before(a, b)) return true;
    return !sorts_before(b, a) && a.key().data() < b.key().data();  // The bytes lie in the order of adding.
  });
  leave_newest(rows);
  result->bytes_ = held->size();
  result->held_.push_back(held);
  result->build_filter(filter_prefix_);
  return result;
}

sorted_rows_ptr merge(const std::vector<sorted_rows_ptr>& oldest_first, bool with_filter) {
  const auto result = std::make_shared<sorted_rows>();
  std::vector<std::vector<row_ref>> parts;
  std::size_t prefix = 0;
  bool alike = true;
  for (const auto& rows : oldest_first) {
    if (rows->size() == 0) continue;
    if (parts.empty()) result->alike_ = rows->alike_;
    alike = alike && rows->alike_ == result->alike_;
    prefix = std::max(prefix, rows->filter_prefix_);
    result->bytes_ += rows->bytes_;
    result->held_.insert(result->held_.end(), rows->held_.begin(), rows->held_.end());
    parts.push_back(rows->rows_);
  }
  if (!alike) {
    for (auto& part : parts)
      for (auto& row : part)
        row = row_ref(head_of(row.key(), result->alike_), row.key().data(), row.key().size(),
                      row.value().size(), row.removed());
  }
  result->rows_ = merge_pairs(std::move(parts));
  leave_newest(result->rows_);
  if (with_filter) result->build_filter(prefix);
  return result;
}

}  // namespace benefactor::store
