#include "events/postal_address.hpp"

#include <algorithm>

namespace benefactor {

namespace {

bool are_letters(const std::string& text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_zip_code(const std::string& text) {
  return (text.size() == 5 || text.size() == 9) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void check_address(const postal_address& address, const std::string& prefix,
                   std::vector<field_problem>& problems) {
  check_text(address.line_1, 1, max_address_line, prefix + "line1", problems);
  check_text(address.line_2, 0, max_address_line, prefix + "line2", problems);
  check_text(address.city, 2, max_city, prefix + "city", problems);
  if (!address.country.empty() && !are_letters(address.country, 2))
    problems.push_back({prefix + "country", "a country is two letters (ISO 3166)"});
  if (!address.country.empty()) {
    check_text(address.state, 0, 3, prefix + "state", problems);
    check_text(address.postal_code, 0, max_postal_code, prefix + "postalCode", problems);
    return;
  }
  if (!are_letters(address.state, 2)) problems.push_back({prefix + "state", "a state is two letters"});
  if (!is_zip_code(address.postal_code))
    problems.push_back({prefix + "postalCode", "a ZIP code is five or nine digits"});
}

}  // namespace benefactor
