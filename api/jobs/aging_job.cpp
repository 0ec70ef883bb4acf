#include "api/jobs/aging_job.hpp"

#include <algorithm>

#include "api/jobs/engine_calls.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api {

namespace {

/// Commands that are with the engine at a time.
constexpr std::size_t batch = 256;

job_result escalate(queries& reads, const submit_requests& submit, const aging_options& options, date on,
                    bool dry) {
  std::vector<claim_id> late;
  job_result result;
  reads.each_in_review([&](const claim_state& claim) {
    if (on.days - claim.received.days <= options.days || claim.life.review.escalated_on) return;
    late.push_back(claim.id);
    result.touched.push_back(store::claim_number(claim.id, claim.first_received));
  });

  auto origin = std::make_shared<store::event_origin>();
  origin->user = "scheduler";
  origin->source.channel = store::source_channel::system;
  for (std::size_t begin = 0; begin < late.size() && !dry; begin += batch) {
    const auto end = std::min(late.size(), begin + batch);
    std::vector<actors::request> requests;
    for (auto i = begin; i < end; ++i) {
      change_review command;
      command.claim = late[i];
      command.on = on;
      command.escalate = true;
      requests.push_back({actors::claim_request{late[i], command}, i, nullptr, origin});
    }
    for (const auto& a : answers_of(submit, std::move(requests)))
      result.failed += a.refused || !a.failure.empty();
  }
  const auto count = std::to_string(late.size() - result.failed);
  result.summary =
      count + (dry ? " claims would be escalated" : " claims escalated") + ": in review for more than " +
      std::to_string(options.days) + " days" +
      (result.failed == 0 ? "" : "; " + std::to_string(result.failed) + " were decided meanwhile");
  return result;
}

}  // namespace

job make_aging_job(queries& reads, submit_requests submit, aging_options options) {
  return {std::string(aging_job_name), "Escalates claims that have waited for review too long",
          [&reads, submit = std::move(submit), options](date on, bool dry) {
            return escalate(reads, submit, options, on, dry);
          }};
}

}  // namespace benefactor::api
