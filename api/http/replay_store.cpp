#include "api/http/replay_store.hpp"

namespace benefactor::api::http {

std::size_t replay_store::size_of(const std::string& key, const entry& e) {
  std::size_t bytes = 2 * key.size() + e.request.size() + e.answer.body.size() + 256;
  for (const auto& [name, value] : e.answer.headers) bytes += name.size() + value.size();
  return bytes;
}

replay_store::found replay_store::begin(const std::string& key, const std::string& request,
                                        response& answer) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at != entries_.end()) {
    if (at->second.request != request) return found::other_request;
    if (!at->second.done) return found::running;
    answer = at->second.answer;
    return found::again;
  }
  if (entries_.size() - order_.size() >= answers_) return found::full;
  auto& made = entries_[key];
  made.request = request;
  held_ += size_of(key, made);
  trim();
  return found::first;
}

void replay_store::finish(const std::string& key, const response& answer) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end() || at->second.done) return;
  held_ -= size_of(key, at->second);
  at->second.answer = answer;
  at->second.done = true;
  at->second.place = order_.insert(order_.end(), key);
  held_ += size_of(key, at->second);
  trim();
}

void replay_store::drop(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  held_ -= size_of(key, at->second);
  if (at->second.done) order_.erase(at->second.place);
  entries_.erase(at);
}

void replay_store::trim() {
  while ((entries_.size() > answers_ || held_ > bytes_) && !order_.empty()) {
    const auto at = entries_.find(order_.front());
    held_ -= size_of(at->first, at->second);
    entries_.erase(at);
    order_.pop_front();
  }
}

}  // namespace benefactor::api::http
