// The opening of benefit years. Accumulators of a new year need no opening: they begin at nothing with the
// first claim of a service in it. What is left to do is to look: which policies begin a year, and which of
// them have no cover on its first day.
#pragma once

#include <string_view>

#include "api/jobs/job_runner.hpp"
#include "api/queries.hpp"

namespace benefactor::api {

inline constexpr std::string_view benefit_year_job_name = "benefit-year";

/// The job "benefit-year": policies whose benefit year begins on the day. Touches those without cover on it,
/// by policy number. It records nothing, so it may run as often as one likes. *parts* outlive the job.
job make_benefit_year_job(const query_parts& parts);

}  // namespace benefactor::api
