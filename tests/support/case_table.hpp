#pragma once
/// Tables of cases in plain text, below tests/cases: one case a row, written for people who know claims, not
/// C++.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::test_support {

/// One row; cells by the name of their column, trimmed.
class case_row {
 public:
  case_row(std::map<std::string, std::string> cells, std::size_t line)
      : cells_(std::move(cells)), line_(line) {}

  const std::string& text(
      std::string_view column) const;  ///< Errors: std::runtime_error for an unknown column.
  bool is_empty(std::string_view column) const { return text(column).empty() || text(column) == "-"; }
  cents money(std::string_view column) const;  ///< "2,000.00"; empty or "-": 0
  date day(std::string_view column) const;

  template <class Enum>
  Enum as(std::string_view column) const {
    const auto value = parse_as<Enum>(text(column));
    if (!value) fail(column, "is no known word");
    return *value;
  }

  const std::map<std::string, std::string>& cells() const { return cells_; }
  std::size_t line() const { return line_; }  ///< in the file, from 1

 private:
  [[noreturn]] void fail(std::string_view column, std::string_view what) const;

  std::map<std::string, std::string> cells_;
  std::size_t line_;
};

/// Reads tests/cases/<name>. Columns are separated by '|'; the first row names them; lines that are blank or
/// open with
/// '#' are for the reader. Errors: std::runtime_error, also for a table without rows.
std::vector<case_row> read_cases(std::string_view name);

}  // namespace benefactor::test_support
