#include "api/publish/publisher.hpp"

#include <algorithm>
#include <stdexcept>

#include "api/publish/target_worker.hpp"

namespace benefactor::api::publish {

std::string_view to_text(target_state state) {
  switch (state) {
    case target_state::publishing: return "PUBLISHING";
    case target_state::waiting: return "WAITING";
    case target_state::ended: return "ENDED";
  }
  return "";
}

struct publisher::implementation {
  target_worker* find(const std::string& name) const {
    const auto at =
        std::find_if(workers.begin(), workers.end(), [&](const auto& w) { return w->name() == name; });
    return at == workers.end() ? nullptr : at->get();
  }

  std::vector<std::unique_ptr<target_worker>> workers;
};

publisher::publisher(const publisher_parts& parts, const publish_settings& settings,
                     publisher_options options)
    : impl_(std::make_unique<implementation>()) {
  std::string problems;
  for (const auto& target : settings.targets) try {
      impl_->workers.push_back(std::make_unique<target_worker>(parts, target, settings.source, options));
    } catch (const std::exception& error) {
      problems += "\n  " + target.name + ": " + error.what();
    }
  if (!problems.empty()) throw std::runtime_error("publish: cannot go on where it was:" + problems);
}

publisher::~publisher() { stop(); }

void publisher::start() {
  for (const auto& worker : impl_->workers) worker->start();
}

void publisher::wake() {
  for (const auto& worker : impl_->workers) worker->wake();
}

void publisher::stop() {
  for (const auto& worker : impl_->workers) worker->begin_stop();
  for (const auto& worker : impl_->workers) worker->join();
}

std::vector<target_status> publisher::status() const {
  std::vector<target_status> all;
  for (const auto& worker : impl_->workers) all.push_back(worker->status());
  return all;
}

std::optional<std::vector<dead_letter>> publisher::dead_letters(const std::string& target) const {
  const auto* worker = impl_->find(target);
  if (!worker) return std::nullopt;
  return worker->dead_letters();
}

std::optional<std::size_t> publisher::retry(const std::string& target,
                                            std::optional<std::uint64_t> position) {
  auto* worker = impl_->find(target);
  if (!worker) return std::nullopt;
  return worker->retry(position);
}

}  // namespace benefactor::api::publish
