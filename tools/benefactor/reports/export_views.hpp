// The tables of an export as SQL views: what is current, from rows that are facts.
#pragma once

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tools/benefactor/interrupt.hpp"
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

/// A folder that only its owner can look into, for what does not fit into memory; removed at the end.
class spill_folder {
 public:
  /// Errors: std::filesystem::filesystem_error.
  spill_folder();
  ~spill_folder();
  spill_folder(const spill_folder&) = delete;
  spill_folder& operator=(const spill_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// An export opened for queries: nothing outside of its folder can be read, and nothing written but *output*.
/// Ctrl-C makes the query fail that runs then (tools/benefactor/interrupt.hpp), so that what it spilled is
/// removed.
class export_reader {
 public:
  /// Errors: export_unusable when there is no export, or it is of another form; duckdb_missing; sql_error;
  /// std::filesystem::filesystem_error.
  explicit export_reader(const std::filesystem::path& folder, const std::filesystem::path& output = {});

  duckdb_session& sql() { return session_; }
  const export_manifest& manifest() const { return manifest_; }

 private:
  interrupt_guard guard_;
  export_manifest manifest_;
  spill_folder spill_;
  duckdb_session session_;
  std::jthread watcher_;
};

}  // namespace benefactor::tools
