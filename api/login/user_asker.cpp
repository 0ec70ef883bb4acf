#include "api/login/user_asker.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace benefactor::api::login {

namespace {

class deaf_sink final : public actors::answer_sink {
  void deliver(std::vector<actors::answer> /*answers*/) override {}
};

std::vector<actors::request> request_of(user_command command,
                                        std::shared_ptr<const store::event_origin> origin) {
  std::vector<actors::request> batch;
  batch.push_back({.body = actors::user_request{std::move(command)},
                   .token = 0,
                   .sink = nullptr,
                   .origin = std::move(origin)});
  return batch;
}

}  // namespace

std::shared_ptr<const store::event_origin> user_asker::origin_of(const user_id& user,
                                                                 store::source_channel channel) const {
  auto origin = std::make_shared<store::event_origin>();
  origin->user = user ? to_hex(user) : "system";
  origin->correlation = random_id(entropy_);
  origin->source.channel = channel;
  return origin;
}

actors::answer user_asker::ask(user_command command,
                               std::shared_ptr<const store::event_origin> origin) const {
  auto answers = answers_of(submit_, request_of(std::move(command), std::move(origin)));
  auto& answer = answers.front();
  if (!answer.failure.empty()) throw std::runtime_error("the engine could not decide: " + answer.failure);
  return std::move(answer);
}

void user_asker::tell(user_command command, std::shared_ptr<const store::event_origin> origin) const {
  auto batch = request_of(std::move(command), std::move(origin));
  batch.front().sink = std::make_shared<deaf_sink>();
  submit_(std::move(batch));
}

}  // namespace benefactor::api::login
