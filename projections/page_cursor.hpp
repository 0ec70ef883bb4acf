// Cursors of lists: a mark of the list and what its last key ended with, in hexadecimal digits. Opaque to
// clients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "projections/claim_statistics.hpp"

namespace benefactor::projections {

/// So that a cursor of one list is not taken for one of another.
std::uint32_t list_mark(const std::vector<std::string>& prefixes, const day_range& days);

/// *suffix*: what the key of the last row looked at has behind its prefix.
std::string cursor_at(std::uint32_t mark, std::string_view suffix);

/// The suffix behind which the page begins. @param list  for the error: "claims".
/// Errors: std::invalid_argument unless a page of the list with that mark ended with *cursor*.
std::string suffix_of(std::string_view cursor, std::uint32_t mark, std::size_t suffix_bytes,
                      const char* list);

/// The least suffix that is behind *suffix*; empty: there is none.
std::string next_suffix(std::string suffix);

}  // namespace benefactor::projections
