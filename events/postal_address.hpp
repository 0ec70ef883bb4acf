// Where somebody can be written to, as X12 N3 and N4 have it.
#pragma once

#include <string>
#include <vector>

#include "events/submission.hpp"

namespace benefactor {

/// Of a person it is private.
struct postal_address {
  std::string line_1, line_2, city, state, postal_code, country;

  auto operator<=>(const postal_address&) const = default;
  bool empty() const { return *this == postal_address{}; }
};

/// The longest parts, in characters (N301, N302, N401, N403, N404).
inline constexpr std::size_t max_address_line = 55, max_city = 30, max_postal_code = 15;

/// Appends what is wrong with the form of *address*, which is not empty, by paths that start with *prefix*
/// ("address."): a first line and a city; in the United States (no country) a state of two letters and a ZIP
/// code of five or nine digits, else a country of two letters.
void check_address(const postal_address& address, const std::string& prefix,
                   std::vector<field_problem>& problems);

}  // namespace benefactor
