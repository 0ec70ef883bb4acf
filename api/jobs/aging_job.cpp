#include "api/jobs/aging_job.hpp"

#include <algorithm>

#include "api/jobs/engine_calls.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api {

namespace {

/// Commands that are with the engine at a time.
constexpr std::size_t batch = 256;

asked_by_origin scheduled() {
  auto origin = std::make_shared<store::event_origin>();
  origin->user = "scheduler";
  origin->source.channel = store::source_channel::system;
  return origin;
}

job_result escalate(queries& reads, const submit_requests& submit, const aging_options& options, date on,
                    bool dry, const asked_by_origin& by) {
  std::vector<claim_id> late;
  std::vector<std::string> numbers;
  job_result result;
  reads.each_in_review([&](const claim_state& claim) {
    if (on.days - claim.received.days <= options.days || claim.life.review.escalated_on) return;
    late.push_back(claim.id);
    numbers.push_back(store::claim_number(claim.id, claim.first_received));
  });

  std::size_t refused = 0;
  std::string first_failure;
  const auto origin = by ? by : scheduled();
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
    const auto answers = answers_of(submit, std::move(requests));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto& a = answers[i];
      if (!a.failure.empty()) {
        if (result.failed++ == 0) first_failure = a.failure;
      } else if (a.refused) {
        ++refused;
      } else {
        result.touched.push_back(std::move(numbers[begin + i]));
      }
    }
  }
  if (dry) result.touched = std::move(numbers);
  result.summary = std::to_string(result.touched.size()) +
                   (dry ? " claims would be escalated" : " claims escalated") + ": in review for more than " +
                   std::to_string(options.days) + " days";
  if (refused > 0) result.summary += "; " + std::to_string(refused) + " were decided meanwhile";
  if (result.failed > 0)
    result.summary += "; " + std::to_string(result.failed) + " failed, the first: " + first_failure;
  return result;
}

}  // namespace

job make_aging_job(queries& reads, submit_requests submit, aging_options options) {
  const auto run = [&reads, submit = std::move(submit), options](date on, bool dry,
                                                                 const asked_by_origin& by) {
    return escalate(reads, submit, options, on, dry, by);
  };
  return {.name = std::string(aging_job_name),
          .description = "Escalates claims that have waited for review too long",
          .run = [run](date on, bool dry) { return run(on, dry, nullptr); },
          .run_for = run};
}

}  // namespace benefactor::api
