#include "store/index_rows.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "store/bytes.hpp"

namespace benefactor::store {

namespace {

constexpr std::size_t events_per_row = 1024;

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<char>(value | 0x80));
  to.push_back(static_cast<char>(value));
}

// Takes a varint from the front of *from*; nothing when it does not hold a whole one.
std::optional<std::uint64_t> take_varint(std::string_view& from) {
  std::uint64_t value = 0;
  for (int shift = 0; shift <= 63 && !from.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

}  // namespace

std::size_t index_stream_bytes(std::string_view key) {
  return key.empty() ? 0 : static_cast<std::uint8_t>(key[0]) + 18u;
}

void for_each_index_row(std::vector<std::pair<stream_id, event_place>>& entries,
                        const std::function<void(std::string_view, std::string_view)>& put) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  std::string key, value;
  for (auto at = entries.begin(); at != entries.end();) {
    const auto& stream = at->first;
    key.clear();
    stream.append_key(key);
    const auto stream_bytes = key.size();
    while (at != entries.end() && at->first == stream) {
      key.resize(stream_bytes);
      append_big(key, at->second.position);
      value.clear();
      auto last = at->second.position;
      std::size_t count = 0;
      const auto first = at->second.position;
      for (; at != entries.end() && count < events_per_row && at->first == stream &&
             at->second.position - first < index_row_span;
           ++at, ++count) {
        const auto& [position, page] = at->second;
        if (count > 0) append_varint(value, position - last);
        append_varint(value, position - page);
        last = position;
      }
      put(key, value);
    }
  }
}

bool append_places(std::string_view first, std::string_view value, std::uint64_t from, std::size_t limit,
                   std::vector<event_place>& found) {
  if (first.size() != index_position_bytes) return false;
  for (auto position = get_big(first);;) {
    const auto into_page = take_varint(value);
    if (!into_page || *into_page > position) return false;
    if (position >= from) found.push_back({position, position - *into_page});
    if (value.empty() || found.size() >= limit) return true;
    const auto above = take_varint(value);
    if (!above) return false;
    position += *above;
  }
}

}  // namespace benefactor::store
