// CSV files with a heading, as spreadsheets write them (RFC 4180): each row as a JSON object of texts, so
// that it is read and complained about as any other document is.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"

namespace benefactor::api {

struct csv_row {
  std::size_t line = 0;   ///< on which it begins, from 1
  nlohmann::json fields;  ///< by the heading's names; an empty field is absent

  /// "line 7": the path of problems with the row.
  std::string path() const { return "line " + std::to_string(line); }
};

/// Reads *text*: UTF-8, a byte order mark allowed; the heading's names in any order and case, each of
/// *required* among them and none that is not of *required* or *optional*; every row as many fields as the
/// heading. Empty lines are passed over. What is wrong is in *problems*, each with its line; rows that are
/// well formed are returned all the same.
std::vector<csv_row> read_csv(std::string_view text, const std::vector<std::string>& required,
                              const std::vector<std::string>& optional, std::vector<problem>& problems);

/// As read_csv, giving *take* one row at a time: half a million rows are never in memory all at once.
void for_each_csv_row(std::string_view text, const std::vector<std::string>& required,
                      const std::vector<std::string>& optional, std::vector<problem>& problems,
                      const std::function<void(const csv_row&)>& take);

}  // namespace benefactor::api
