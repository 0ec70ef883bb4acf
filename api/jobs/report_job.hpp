// The nightly report: how the book stands, as a file for whoever reads it in the morning.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "api/jobs/child_program.hpp"
#include "api/jobs/job_runner.hpp"
#include "api/queries.hpp"

namespace benefactor::api {

inline constexpr std::string_view report_job_name = "report";

struct report_options {
  std::filesystem::path folder;         ///< empty: the report is the job's summary only
  std::function<std::int64_t()> clock;  ///< µs since 1970, UTC; needed with *folder*
  /// Where the log is exported to as Parquet, for a page for managers in *folder*, too; empty: neither. Both
  /// are made by *program*, in a process of its own.
  std::filesystem::path export_folder;
  std::filesystem::path program = "/proc/self/exe", data;
  std::chrono::milliseconds limit = std::chrono::hours(2);  ///< of the export; the page has a tenth of it
  child_program* child = nullptr;  ///< by which the owner can end it; needed with *export_folder*
};

/// The job "report": what a day brought (claims received, payment runs), and how the book stands when it
/// runs: claims and amounts by status, reviews that are overdue. Due before noon, it is of the day before.
///
/// Writes report-YYYY-MM-DD.json whole or not at all; "asOf" says when the book stood so. A later run writes
/// it again, up to the end of the next day (UTC): as the book of a past day is not kept, a report of any
/// other day would put today's into its place, and is refused (failed; the summary says why). With an export
/// folder it then exports what is new in the log and writes report-YYYY-MM-DD.html; one that cannot be made
/// counts as failed, and the summary says why. Nothing private is in either. *parts* and the child outlive
/// the job.
job make_report_job(const query_parts& parts, report_options options);

}  // namespace benefactor::api
