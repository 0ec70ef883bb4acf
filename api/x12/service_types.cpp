#include "api/x12/service_types.hpp"

#include <algorithm>

#include "api/x12/interchange.hpp"
#include "events/ascii.hpp"

namespace benefactor::api::x12 {
namespace {

// Codes are comparable when their letters are the same and stand in the same places: A0100 ... A0999, 0001U
// ... 0999U.
bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return is_digit(x) ? is_digit(y) : x == y;
         });
}

[[noreturn]] void refuse(std::size_t line, std::string_view field, std::string_view value,
                         std::string_view rule) {
  throw bad_service_types{"service types, line " + std::to_string(line) + ": " + std::string{field} + " '" +
                          printable(value) + "' " + std::string{rule}};
}

}  // namespace

service_type_table::service_type_table(std::string_view csv) {
  constexpr std::string_view header = "procedure,place_of_service,service_type";
  bool header_seen = false;
  for (std::size_t number = 1; !csv.empty(); ++number) {
    const auto end = csv.find('\n');
    const auto line = trimmed(csv.substr(0, end));
    csv.remove_prefix(end == csv.npos ? csv.size() : end + 1);
    if (line.empty() || line[0] == '#') continue;
    if (!header_seen) {
      if (line != header) refuse(number, "header", line, "must be " + std::string{header});
      header_seen = true;
      continue;
    }
    const auto fields = split<4>(line, ",");
    if (fields.count != 3) refuse(number, "row", line, "must have three fields");
    const auto procedure = trimmed(fields[0]), place = trimmed(fields[1]), service = trimmed(fields[2]);
    row r;
    if (procedure != "*") {
      const auto dash = procedure.find('-');
      r.first = procedure.substr(0, dash);
      r.last = dash == procedure.npos ? r.first : std::string{procedure.substr(dash + 1)};
      if (!is_procedure_code(r.first) || !is_procedure_code(r.last))
        refuse(number, "procedure", procedure, "must be a code, a range of codes or '*'");
      if (!same_letters(r.first, r.last) || r.last < r.first)
        refuse(number, "procedure", procedure,
               "must be a range of rising codes with their letters in the same places");
    }
    if (place != "*") {
      if (place.size() != 2 || !is_digit(place[0]) || !is_digit(place[1]))
        refuse(number, "place_of_service", place, "must be two digits or '*'");
      r.place = place;
    }
    const auto type = parse_as<service_type>(service);
    if (!type) refuse(number, "service_type", service, "must be a service type, such as PRIMARY_CARE");
    r.service = *type;
    if (rows_.size() == max_rows) refuse(number, "row", line, "is beyond the limit of 2000 rows");
    rows_.push_back(std::move(r));
  }
  if (rows_.empty()) throw bad_service_types{"service types: the table must have at least one row"};
}

service_type service_type_table::find(std::string_view procedure, std::string_view place) const {
  for (const auto& r : rows_) {
    if (!r.place.empty() && r.place != place) continue;
    if (!r.first.empty() && (!same_letters(r.first, procedure) || procedure < r.first || procedure > r.last))
      continue;
    return r.service;
  }
  return service_type::other;
}

const service_type_table& default_service_types() {
  static const service_type_table table{default_service_types_csv()};
  return table;
}

}  // namespace benefactor::api::x12
