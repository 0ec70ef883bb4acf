// Rows of the stream index. A row stands for some of a stream's events, one after the other: its key is the
// stream's and the first one's position, big endian; its value, all varints, how far the first one is behind
// the beginning of its page, and of each that follows how far it is behind the one before and behind the
// beginning of its page. One row takes a stream's events of one batch, so that a hot bucket costs no more
// than any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "store/derived_store.hpp"

namespace benefactor::store {

inline constexpr std::size_t index_position_bytes = 8;

/// The positions of one row lie within so many: whoever looks for a position finds its row among those that
/// start less than that before it.
inline constexpr std::uint64_t index_row_span = 65'536;

/// The length of the stream's key at the front of a row's key: tenant length, tenant, kind, id.
std::size_t index_stream_bytes(std::string_view key);

/// Sorts *entries* and makes the rows of them.
void for_each_index_row(std::vector<std::pair<stream_id, event_place>>& entries,
                        const std::function<void(std::string_view key, std::string_view value)>& put);

/// Appends the places of one row that are not before *from*, up to *limit* in all. *first*: the key without
/// the stream's. @returns false when the row is damaged.
bool append_places(std::string_view first, std::string_view value, std::uint64_t from, std::size_t limit,
                   std::vector<event_place>& found);

}  // namespace benefactor::store
