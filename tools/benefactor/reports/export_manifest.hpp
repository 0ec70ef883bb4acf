// What an export folder holds, in its file manifest.json: from which log, up to which position, and the
// files. Written last, whole or not at all; a file that it does not name is no part of the export.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "projections/export/tables.hpp"
#include "store/event_log.hpp"

namespace benefactor::tools {

/// The form of an export folder: tables, columns and what they say, the manifest itself. Another one is
/// refused: its rows would not go with those that come now.
inline constexpr int export_form_version = 2;

/// The folder, or what was asked of it, cannot be used; nothing in it was changed.
struct export_unusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class export_format : std::uint8_t { parquet, csv, ndjson };
/// "parquet": also what its files end with.
std::string_view to_text(export_format format);
std::optional<export_format> export_format_from(std::string_view text);

struct export_file {
  projections::export_table table{};
  std::string path;  ///< below the folder: "claims/day=2026-03-02/from-000000000001.parquet"
  std::uint64_t rows = 0, bytes = 0;
};

struct export_manifest {
  export_format format = export_format::parquet;
  bool confidential = false;
  store::log_checkpoint end;    ///< the last event that is in it
  std::int64_t end_us = 0;      ///< when that was appended
  std::int64_t written_us = 0;  ///< when the folder was last brought up to the log's end; 0: never yet
  std::vector<export_file> files;
};

std::filesystem::path manifest_file(const std::filesystem::path& folder);

/// Refuses a folder below one whose name has a '=': DuckDB would take "key=value" for a column of every row.
/// Errors: export_unusable.
void require_plain_path(const std::filesystem::path& folder);

/// The manifest of *folder*; nothing when there is none. Errors: export_unusable when it is of another form
/// or damaged.
std::optional<export_manifest> read_manifest(const std::filesystem::path& folder);

/// Durably. Errors: std::filesystem::filesystem_error.
void write_manifest(const std::filesystem::path& folder, const export_manifest& manifest);

/// Removes the files below the tables' folders that *manifest* does not name, which an export that was broken
/// off has left. Returns how many.
std::uint64_t remove_unnamed(const std::filesystem::path& folder, const export_manifest& manifest);

/// Refuses a folder that holds other things and no export, before anything is written. Errors:
/// export_unusable.
void require_empty(const std::filesystem::path& folder);

}  // namespace benefactor::tools
