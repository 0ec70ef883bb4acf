// The table that gives each service line its service type, which X12 does not carry, from procedure and place
// of service.
//
// The table ships as api/x12/service_types.csv, is compiled in, and can be replaced by another file of the
// same form:
//   procedure,place_of_service,service_type
//   99281-99285,*,EMERGENCY
// A procedure is a code, a range of codes with their letters in the same places, or '*'; a place of service
// is its two-digit code or '*'. The first row that matches decides; a line that no row matches is OTHER.
// Empty lines and lines beginning with '#' do not count, nor do blanks around fields.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"

namespace benefactor::api::x12 {

/// The table's text breaks its form. what() names the line, the field and the rule.
struct bad_service_types : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class service_type_table {
 public:
  /// At most this many rows are taken, because every service line is looked up row by row.
  static constexpr std::size_t max_rows = 2'000;

  /// Reads a table. Errors: bad_service_types.
  explicit service_type_table(std::string_view csv);

  /// The service type of *procedure* ("99213") at *place* ("11").
  service_type find(std::string_view procedure, std::string_view place) const;

  std::size_t size() const { return rows_.size(); }

 private:
  struct row {
    std::string first, last;  // Both empty: any procedure.
    std::string place;        // Empty: any place.
    service_type service = service_type::other;
  };
  std::vector<row> rows_;
};

/// The table the program ships with.
const service_type_table& default_service_types();

/// Its text, to print and to start one's own from.
std::string_view default_service_types_csv();

}  // namespace benefactor::api::x12
