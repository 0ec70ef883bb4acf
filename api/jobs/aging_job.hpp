// Escalates claims that wait for review too long.
#pragma once

#include <cstdint>
#include <string_view>

#include "actors/engine.hpp"
#include "api/jobs/engine_calls.hpp"
#include "api/jobs/job_runner.hpp"
#include "api/queries.hpp"

namespace benefactor::api {

inline constexpr std::string_view aging_job_name = "aging";

struct aging_options {
  std::int32_t days = review_days;  ///< a claim received more than so many days ago is escalated, once
};

/// The job "aging". *submit*: the engine's.
job make_aging_job(queries& reads, submit_requests submit, aging_options options = {});

}  // namespace benefactor::api
