#include "tests/actors/staged_engine.hpp"

#include <stdexcept>

namespace benefactor::test_support {

staged_engine::staged_engine(staged_options options)
    : options_(options), random_(options.seed), machine_(options.seed, simulation::mutation::none) {
  start();
}

staged_engine::~staged_engine() {
  if (!process_->fatal().empty()) return;
  stop();
}

void staged_engine::start() {
  process_.emplace(machine_, options_.engine, random_, seen_, [this](std::vector<actors::answer> batch) {
    for (auto& a : batch)
      if (!answers_.emplace(a.token, a).second) throw std::logic_error("a request was answered twice");
  });
  run();
}

void staged_engine::stop() {
  if (!process_->stop()) throw std::logic_error("the engine did not become quiet");
}

void staged_engine::restart() {
  stop();
  process_.reset();
  machine_.log = machine_.log->reopen();
  machine_.derived.clear();
  start();
}

std::uint64_t staged_engine::send(actors::request_body body) {
  std::vector<actors::request_body> one;
  one.push_back(std::move(body));
  send(std::move(one));
  return next_token_ - 1;
}

void staged_engine::send(std::vector<actors::request_body> bodies) {
  std::vector<actors::request> batch;
  for (auto& body : bodies) batch.push_back({std::move(body), next_token_++, nullptr, nullptr});
  process_->submit(std::move(batch));
}

actors::answer staged_engine::ask(actors::request_body body) {
  const auto token = send(std::move(body));
  run();
  return answers_.at(token);
}

}  // namespace benefactor::test_support
