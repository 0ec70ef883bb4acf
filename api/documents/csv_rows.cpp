#include "api/documents/csv_rows.hpp"

#include <algorithm>
#include <csv.h>
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

  /// The rows of *text*; nothing more after the first that cannot be read.
  std::vector<raw_row> rows(std::string_view text, std::vector<problem>& problems) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
      ++line_;
      if (csv_parse(&csv_, text.data(), end, take_field, take_row, this) != end) {
        problems.push_back({"line " + std::to_string(line_), csv_strerror(csv_error(&csv_))});
        return std::move(rows_);
      }
      text.remove_prefix(end);
    }
    if (csv_fini(&csv_, take_field, take_row, this) != 0)
      problems.push_back({"line " + std::to_string(line_), "a quoted field does not end"});
    return std::move(rows_);
  }

 private:
  static void take_field(void* bytes, std::size_t size, void* self) {
    auto& p = *static_cast<parser*>(self);
    if (p.row_.fields.empty()) p.row_.line = p.line_;
    p.row_.fields.emplace_back(static_cast<const char*>(bytes), size);
  }
  static void take_row(int, void* self) {
    auto& p = *static_cast<parser*>(self);
    if (!p.row_.fields.empty()) p.rows_.push_back(std::move(p.row_));
    p.row_ = {};
  }

  csv_parser csv_{};
  std::size_t line_ = 0;
  raw_row row_;
  std::vector<raw_row> rows_;
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

}  // namespace

std::vector<csv_row> read_csv(std::string_view text, const std::vector<std::string>& required,
                              const std::vector<std::string>& optional, std::vector<problem>& problems) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!utf8_length(text)) {
    problems.push_back({"", "is not UTF-8"});
    return {};
  }
  auto raw = parser().rows(text, problems);
  if (raw.empty()) {
    if (problems.empty()) problems.push_back({"", "has no heading"});
    return {};
  }
  auto wanted = required;
  wanted.insert(wanted.end(), optional.begin(), optional.end());
  std::string known;
  for (const auto& name : wanted) known += (known.empty() ? "" : ", ") + name;
  const auto& heading = raw.front();
  const auto heading_path = "line " + std::to_string(heading.line);
  std::vector<std::string> columns;
  for (const auto& name : heading.fields) {
    const auto column = column_of(name, wanted);
    if (column.empty())
      problems.push_back({heading_path, "column " + quote(name) + " is none of " + known});
    else if (std::find(columns.begin(), columns.end(), column) != columns.end())
      problems.push_back({heading_path, "column " + quote(name) + " comes twice"});
    columns.push_back(column);
  }
  for (const auto& name : required)
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      problems.push_back({heading_path, "column " + quote(name) + " is missing"});
  if (!problems.empty()) return {};

  std::vector<csv_row> rows;
  rows.reserve(raw.size() - 1);
  for (std::size_t i = 1; i < raw.size(); ++i) {
    auto& from = raw[i];
    csv_row row{from.line, nlohmann::json::object()};
    if (from.fields.size() != columns.size()) {
      problems.push_back({row.path(), "has " + std::to_string(from.fields.size()) +
                                          " fields, the heading has " + std::to_string(columns.size())});
      continue;
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (!from.fields[c].empty()) row.fields[columns[c]] = std::move(from.fields[c]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace benefactor::api
