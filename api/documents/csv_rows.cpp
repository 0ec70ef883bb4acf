#include "api/documents/csv_rows.hpp"

#include <algorithm>
#include <csv.h>
#include <optional>
#include <stdexcept>

#include "events/codes.hpp"

namespace benefactor::api {

namespace {

struct raw_row {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

/// libcsv in its strict mode: a quote within a field that is not quoted is an error, not a guess.
class parser {
 public:
  parser() {
    if (csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::runtime_error("csv: cannot start");
  }
  ~parser() { csv_free(&csv_); }
  parser(const parser&) = delete;
  parser& operator=(const parser&) = delete;

  /// Gives *take* the rows of *text*, one by one; nothing more after the first that cannot be read.
  void rows(std::string_view text, std::vector<problem>& problems, const std::function<void(raw_row)>& take) {
    take_ = &take;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
      ++line_;
      if (!begun_ && text.substr(0, end).find_first_not_of(" \t\r\n") != std::string_view::npos) {
        begun_ = true;
        row_.line = line_;  // A quoted field may go on for more lines, and the row ends on a later one.
      }
      if (csv_parse(&csv_, text.data(), end, take_field, take_row, this) != end) {
        problems.push_back({"line " + std::to_string(line_), csv_strerror(csv_error(&csv_))});
        return;
      }
      text.remove_prefix(end);
    }
    if (csv_fini(&csv_, take_field, take_row, this) != 0)
      problems.push_back({"line " + std::to_string(line_), "a quoted field does not end"});
  }

 private:
  static void take_field(void* bytes, std::size_t size, void* self) {
    auto& p = *static_cast<parser*>(self);
    p.row_.fields.emplace_back(static_cast<const char*>(bytes), size);
  }
  static void take_row(int, void* self) {
    auto& p = *static_cast<parser*>(self);
    if (!p.row_.fields.empty()) (*p.take_)(std::move(p.row_));
    p.row_ = {};
    p.begun_ = false;
  }

  csv_parser csv_{};
  std::size_t line_ = 0;
  bool begun_ = false;  // A row that has not ended.
  raw_row row_;
  const std::function<void(raw_row)>* take_ = nullptr;
};

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// The wanted column that *heading* names; empty: none.
std::string column_of(const std::string& heading, const std::vector<std::string>& wanted) {
  const auto at = std::find_if(wanted.begin(), wanted.end(),
                               [&](const auto& name) { return lower(name) == lower(heading); });
  return at == wanted.end() ? std::string{} : *at;
}

/// The wanted columns by the heading's fields; what is wrong with it is in *problems*.
std::vector<std::string> read_heading(const raw_row& heading, const std::vector<std::string>& required,
                                      const std::vector<std::string>& optional,
                                      std::vector<problem>& problems) {
  auto wanted = required;
  wanted.insert(wanted.end(), optional.begin(), optional.end());
  std::string known;
  for (const auto& name : wanted) known += (known.empty() ? "" : ", ") + name;
  const auto path = "line " + std::to_string(heading.line);
  std::vector<std::string> columns;
  for (const auto& name : heading.fields) {
    const auto column = column_of(name, wanted);
    if (column.empty())
      problems.push_back({path, "column " + quote(name) + " is none of " + known});
    else if (std::find(columns.begin(), columns.end(), column) != columns.end())
      problems.push_back({path, "column " + quote(name) + " comes twice"});
    columns.push_back(column);
  }
  for (const auto& name : required)
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      problems.push_back({path, "column " + quote(name) + " is missing"});
  return columns;
}

}  // namespace

void for_each_csv_row(std::string_view text, const std::vector<std::string>& required,
                      const std::vector<std::string>& optional, std::vector<problem>& problems,
                      const std::function<void(const csv_row&)>& take) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!utf8_length(text)) {
    problems.push_back({"", "is not UTF-8"});
    return;
  }
  const auto problems_before = problems.size();
  std::optional<std::vector<std::string>> columns;
  bool readable = false;
  parser().rows(text, problems, [&](raw_row from) {
    if (!columns) {
      const auto before = problems.size();
      columns = read_heading(from, required, optional, problems);
      readable = problems.size() == before;
      return;
    }
    if (!readable) return;
    csv_row row{from.line, nlohmann::json::object()};
    if (from.fields.size() != columns->size()) {
      problems.push_back({row.path(), "has " + std::to_string(from.fields.size()) +
                                          " fields, the heading has " + std::to_string(columns->size())});
      return;
    }
    for (std::size_t c = 0; c < columns->size(); ++c)
      if (!from.fields[c].empty()) row.fields[(*columns)[c]] = std::move(from.fields[c]);
    take(row);
  });
  if (!columns && problems.size() == problems_before) problems.push_back({"", "has no heading"});
}

std::vector<csv_row> read_csv(std::string_view text, const std::vector<std::string>& required,
                              const std::vector<std::string>& optional, std::vector<problem>& problems) {
  std::vector<csv_row> rows;
  for_each_csv_row(text, required, optional, problems, [&rows](const csv_row& row) { rows.push_back(row); });
  return rows;
}

}  // namespace benefactor::api
