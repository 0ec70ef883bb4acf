// The jobs that exchange files with every external processor the server is set up for.
#pragma once

#include <string_view>

#include "api/external/processor_exchange.hpp"
#include "api/jobs/job_runner.hpp"

namespace benefactor::api::external {

inline constexpr std::string_view outbox_job_name = "outbox", inbox_job_name = "inbox";

/// Sends what is to go out. What is held counts as failed. *exchange* outlives it; null: there is nobody to
/// send to.
job make_outbox_job(processor_exchange* exchange);

/// Takes what has come in. What is set aside counts as failed.
job make_inbox_job(processor_exchange* exchange);

}  // namespace benefactor::api::external
