// The tables of an export as SQL views: what is current, from rows that are facts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/benefactor/reports/duckdb_session.hpp"
#include "tools/benefactor/reports/export_manifest.hpp"

namespace benefactor::tools {

/// The statements that make the views over the files of *manifest*, which lie below *folder* ("": paths stay
/// relative): for each table TABLE_history, all its rows with `day`, and TABLE, what is current, where the
/// two differ.
std::vector<std::string> view_statements(const export_manifest& manifest,
                                         const std::filesystem::path& folder);

/// Writes them to views.sql, for DuckDB started in the folder. Errors: std::filesystem::filesystem_error.
void write_views(const std::filesystem::path& folder, const export_manifest& manifest);

/// An export opened for queries: nothing outside of its folder can be read, and nothing written but *output*.
class export_reader {
 public:
  /// Errors: export_unusable when there is no export, or it is of a newer form; duckdb_missing; sql_error.
  explicit export_reader(const std::filesystem::path& folder, const std::filesystem::path& output = {});

  duckdb_session& sql() { return session_; }
  const export_manifest& manifest() const { return manifest_; }

 private:
  export_manifest manifest_;
  duckdb_session session_;
};

}  // namespace benefactor::tools
