#include "tools/benefactor/text_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "events/codes.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

std::size_t width_of(const std::string& text) { return utf8_length(text).value_or(text.size()); }

}  // namespace

void text_table::add(std::vector<std::string> cells) {
  if (cells.size() > columns_.size())
    throw std::invalid_argument("a row has more cells than the table columns");
  cells.resize(columns_.size());
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

void text_table::print(std::ostream& out) const {
  std::vector<std::string> titles;
  for (const auto& column : columns_) titles.push_back(column.title);
  std::vector<std::size_t> widths(columns_.size());
  const auto widen = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width_of(cells[i]));
  };
  widen(titles);
  for (const auto& row : rows_) widen(row);

  const auto write = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (widths[i] == 0) continue;
      if (!line.empty()) line += "  ";
      const std::string padding(widths[i] - width_of(cells[i]), ' ');
      line += columns_[i].side == align::right ? padding + cells[i] : cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  if (std::any_of(titles.begin(), titles.end(), [](const auto& t) { return !t.empty(); })) write(titles);
  for (const auto& row : rows_) write(row);
}

}  // namespace benefactor::tools
