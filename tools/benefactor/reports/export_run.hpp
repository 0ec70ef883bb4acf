// One export: what came to the log since the last one, as files.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "tools/benefactor/reports/export_manifest.hpp"

namespace benefactor::tools {

struct export_request {
  std::filesystem::path data;    ///< a data directory; a server may have it open, unless *confidential*
  std::filesystem::path folder;  ///< of the export; made when it is not there
  export_format format = export_format::parquet;
  bool confidential = false;   ///< private columns too; needs the key ring, and that no server runs
  std::filesystem::path keys;  ///< the key ring; empty: DATA.keys
  /// After about so many events a part of the export is complete, and what is held in memory is let go.
  std::uint64_t chunk_events = 250'000;
  /// The same after so many rows, of which a claim of many lines makes more than it has events.
  std::uint64_t chunk_rows = 500'000;
};

struct export_outcome {
  std::uint64_t from = 0, next = 0;  ///< positions exported by this run: from ... next - 1; equal: none
  std::uint64_t events = 0, files = 0, bytes = 0, removed = 0;
  std::array<std::uint64_t, projections::export_table_count> rows{};
  std::int64_t end_us = 0;  ///< when the last event in the folder was appended
  bool stopped = false;     ///< before the log's end, which the next run goes on to
};

/// Called now and then with the position reached and the log's end; false: stop in good order.
using export_listener = std::function<bool(std::uint64_t position, std::uint64_t end)>;

/// Exports what the folder does not have yet, up to the log's end as it is when the run begins: the last page
/// that is durable then. One run at a time writes a folder; another is refused. Every page is verified on the
/// way, and that it links to the one before. What was complete stays so, whatever happens. Errors:
/// export_unusable (another log, a log that was cut, another format, a folder in use), log_unavailable,
/// key_error, duckdb_missing, log_error at damage, sql_error, std::filesystem::filesystem_error.
export_outcome run_export(const export_request& request, std::int64_t now_us,
                          const export_listener& tell = {});

}  // namespace benefactor::tools
