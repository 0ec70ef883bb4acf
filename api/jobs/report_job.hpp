// The nightly report: how the book stands, as a file for whoever reads it in the morning.
#pragma once

#include <chrono>
#include <filesystem>
#include <string_view>

#include "api/jobs/child_program.hpp"
#include "api/jobs/job_runner.hpp"
#include "api/queries.hpp"

namespace benefactor::api {

inline constexpr std::string_view report_job_name = "report";

struct report_options {
  std::filesystem::path folder;  ///< empty: the report is the job's summary only
  /// Where the log is exported to as Parquet, for a page for managers in *folder*, too; empty: neither. Both
  /// are made by *program*, in a process of its own.
  std::filesystem::path export_folder;
  std::filesystem::path program = "/proc/self/exe", data;
  std::chrono::milliseconds limit = std::chrono::hours(2);  ///< of the export; the page has a tenth of it
  child_program* child = nullptr;  ///< by which the owner can end it; needed with *export_folder*
};

/// The job "report": claims and amounts by status, claims received that day, how long reviews wait, what
/// payment runs paid. Writes report-YYYY-MM-DD.json whole or not at all; a day's report is written again by a
/// later run. With an export folder it then exports what is new in the log and writes report-YYYY-MM-DD.html;
/// one that cannot be made counts as failed, and the summary says why. Nothing private is in either. *parts*
/// and the child outlive the job.
job make_report_job(const query_parts& parts, report_options options);

}  // namespace benefactor::api
