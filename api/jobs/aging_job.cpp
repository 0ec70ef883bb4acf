#include "api/jobs/aging_job.hpp"

#include <algorithm>
#include <future>
#include <mutex>

#include "store/claim_number.hpp"

namespace benefactor::api {

namespace {

/// Commands that are with the engine at a time.
constexpr std::size_t batch = 256;

/// Waits for the answers of one batch.
class batch_answers final : public actors::answer_sink {
 public:
  explicit batch_answers(std::size_t expected) : left_(expected) {}

  void deliver(std::vector<actors::answer> answers) override {
    const std::lock_guard lock(mutex_);
    left_ -= answers.size();
    for (auto& a : answers) answers_.push_back(std::move(a));
    if (left_ == 0) done_.set_value();
  }
  std::vector<actors::answer> wait() {
    done_.get_future().wait();
    const std::lock_guard lock(mutex_);
    return std::move(answers_);
  }

 private:
  std::mutex mutex_;
  std::size_t left_;
  std::vector<actors::answer> answers_;
  std::promise<void> done_;
};

job_result escalate(queries& reads, const std::function<void(std::vector<actors::request>)>& submit,
                    const aging_options& options, date on, bool dry) {
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
    const auto answers = std::make_shared<batch_answers>(end - begin);
    std::vector<actors::request> requests;
    for (auto i = begin; i < end; ++i) {
      change_review command;
      command.claim = late[i];
      command.on = on;
      command.escalate = true;
      requests.push_back({actors::claim_request{late[i], command}, i, answers, origin});
    }
    submit(std::move(requests));
    for (const auto& a : answers->wait()) result.failed += a.refused || !a.failure.empty();
  }
  const auto count = std::to_string(late.size() - result.failed);
  result.summary =
      count + (dry ? " claims would be escalated" : " claims escalated") + ": in review for more than " +
      std::to_string(options.days) + " days" +
      (result.failed == 0 ? "" : "; " + std::to_string(result.failed) + " were decided meanwhile");
  return result;
}

}  // namespace

job make_aging_job(queries& reads, std::function<void(std::vector<actors::request>)> submit,
                   aging_options options) {
  return {std::string(aging_job_name), "Escalates claims that have waited for review too long",
          [&reads, submit = std::move(submit), options](date on, bool dry) {
            return escalate(reads, submit, options, on, dry);
          }};
}

}  // namespace benefactor::api
