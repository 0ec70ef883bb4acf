// A table of text with aligned columns: how the commands show lists to people.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace benefactor::tools {

enum class align { left, right };

class text_table {
 public:
  struct column {
    std::string title;
    align side = align::left;
  };

  explicit text_table(std::vector<column> columns) : columns_(std::move(columns)) {}

  /// One row; missing cells are empty, and texts made printable(). Errors: std::invalid_argument when there
  /// are more cells than columns.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  /// Titles, then the rows, columns two blanks apart; a column without a title and without text is left out.
  /// Widths count code points, not bytes.
  void print(std::ostream& out) const;

 private:
  std::vector<column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace benefactor::tools
