// The daily payment run: a job that names its run by the day.
#pragma once

#include <string_view>

#include "api/jobs/job_runner.hpp"
#include "api/payments/payment_run.hpp"

namespace benefactor::api {

inline constexpr std::string_view payments_job_name = "payments";

/// The job "payments": the run of the day, after one that is unfinished. *payments* outlives it.
job make_payments_job(payment_runs& payments, phi_access& phi);

}  // namespace benefactor::api
