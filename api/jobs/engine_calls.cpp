#include "api/jobs/engine_calls.hpp"

#include <future>
#include <mutex>

namespace benefactor::api {

namespace {

class batch_answers final : public actors::answer_sink {
 public:
  explicit batch_answers(std::size_t expected) : left_(expected), answers_(expected) {}

  void deliver(std::vector<actors::answer> answers) override {
    const std::lock_guard lock(mutex_);
    left_ -= answers.size();
    for (auto& a : answers) answers_.at(a.token) = std::move(a);
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

}  // namespace

std::vector<actors::answer> answers_of(const submit_requests& submit, std::vector<actors::request> requests) {
  if (requests.empty()) return {};
  const auto answers = std::make_shared<batch_answers>(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    requests[i].token = i;
    requests[i].sink = answers;
  }
  submit(std::move(requests));
  return answers->wait();
}

}  // namespace benefactor::api
