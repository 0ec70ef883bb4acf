// Lists of views (api/views.capnp as JSON) as tables for people: a row for each, a column for each member.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

struct row_column {
  const char* head;
  const char* key;  ///< of the member
  align where = align::left;
};

/// The members of *list* as a table on standard output; *none* where it is empty.
void print_rows(const nlohmann::ordered_json& list, const std::vector<row_column>& columns, const char* none);

}  // namespace benefactor::tools
