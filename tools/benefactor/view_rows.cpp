#include "tools/benefactor/view_rows.hpp"

#include <iostream>
#include <string>
#include <utility>

#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

void print_rows(const nlohmann::ordered_json& list, const std::vector<row_column>& columns,
                const char* none) {
  std::vector<text_table::column> heads;
  heads.reserve(columns.size());
  for (const auto& c : columns) heads.push_back({c.head, c.where});
  text_table table{heads};
  for (const auto& row : list) {
    std::vector<std::string> cells;
    cells.reserve(columns.size());
    for (const auto& c : columns) cells.push_back(text_of(row, c.key));
    table.add(std::move(cells));
  }
  if (table.empty())
    std::cout << none << '\n';
  else
    table.print(std::cout);
}

}  // namespace benefactor::tools
