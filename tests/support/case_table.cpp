#include "tests/support/case_table.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "tests/support/paths.hpp"

namespace benefactor::test_support {

namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(" \t\r") - first + 1)};
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0;;) {
    const auto bar = line.find('|', from);
    cells.push_back(trimmed(line.substr(from, bar == line.npos ? bar : bar - from)));
    if (bar == line.npos) return cells;
    from = bar + 1;
  }
}

}  // namespace

void case_row::fail(std::string_view column, std::string_view what) const {
  throw std::runtime_error("case table, line " + std::to_string(line_) + ", column " + std::string{column} +
                           ": " + std::string{what});
}

const std::string& case_row::text(std::string_view column) const {
  const auto at = cells_.find(std::string{column});
  if (at == cells_.end()) fail(column, "does not exist");
  return at->second;
}

cents case_row::money(std::string_view column) const {
  if (is_empty(column)) return 0;
  auto digits = text(column);
  std::erase(digits, ',');
  const auto amount = parse_money(digits);
  if (!amount) fail(column, "is no amount");
  return *amount;
}

date case_row::day(std::string_view column) const {
  const auto day = parse_date(text(column));
  if (!day) fail(column, "is no date");
  return *day;
}

std::vector<case_row> read_cases(std::string_view name) {
  const auto path = source_dir() / "tests" / "cases" / name;
  std::ifstream in{path};
  if (!in) throw std::runtime_error("case table: cannot read " + path.string());
  std::vector<std::string> columns;
  std::vector<case_row> rows;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (trimmed(line).empty() || line.front() == '#') continue;
    const auto cells = cells_of(line);
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    if (cells.size() != columns.size())
      throw std::runtime_error(path.string() + ":" + std::to_string(number) +
                               ": not as many cells as columns");
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
    rows.emplace_back(std::move(row), number);
  }
  if (rows.empty()) throw std::runtime_error("case table: no rows in " + path.string());
  return rows;
}

}  // namespace benefactor::test_support
