// The nightly report: how the book stands, as a file for whoever reads it in the morning.
#pragma once

#include <filesystem>
#include <string_view>

#include "api/jobs/job_runner.hpp"
#include "api/queries.hpp"

namespace benefactor::api {

inline constexpr std::string_view report_job_name = "report";

struct report_options {
  std::filesystem::path folder;  ///< empty: the report is the job's summary only
};

/// The job "report": claims and amounts by status, claims received that day, how long reviews wait, what
/// payment runs paid. Writes report-YYYY-MM-DD.json whole or not at all; a day's report is written again by a
/// later run. Nothing private is in it. *parts* outlive the job.
job make_report_job(const query_parts& parts, report_options options);

}  // namespace benefactor::api
