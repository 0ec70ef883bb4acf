#include "api/access/refusal_pacer.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace benefactor::api {

namespace {

std::uint32_t sum(std::uint64_t one, std::uint64_t other) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(one + other, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::vector<store::door_record> refusal_pacer::take(store::door_record refusal, pace_time now) {
  const auto content = store::content_of(refusal);
  if (const auto equal = known_.find(content); equal != known_.end()) {
    equal->second->count = sum(equal->second->count, refusal.count);
    return {};
  }
  if (admits(refusal, now)) return {std::move(refusal)};
  if (held_.size() >= limits_.held_max) {
    excess_ += refusal.count;
    return {};
  }
  known_.emplace(content, held_.insert(held_.end(), std::move(refusal)));
  return {};
}

std::vector<store::door_record> refusal_pacer::due(pace_time now) {
  std::vector<store::door_record> made;
  for (auto at = held_.begin(); at != held_.end();) {
    if (!admits(*at, now)) {
      ++at;
      continue;
    }
    known_.erase(store::content_of(*at));
    made.push_back(std::move(*at));
    at = held_.erase(at);
  }
  if (excess_ > 0 && all_.wait(limits_.in_all, now).count() == 0) {
    all_.take(limits_.in_all, now);
    made.push_back(excess());
  }
  return made;
}

std::vector<store::door_record> refusal_pacer::rest() {
  std::vector<store::door_record> made(std::move_iterator(held_.begin()), std::move_iterator(held_.end()));
  held_.clear();
  known_.clear();
  if (excess_ > 0) made.push_back(excess());
  return made;
}

bool refusal_pacer::admits(const store::door_record& refusal, pace_time now) {
  if (all_.wait(limits_.in_all, now).count() > 0) return false;
  auto& of_peer = bucket_of(refusal.peer, now);
  if (of_peer.wait(limits_.of_peer, now).count() > 0) return false;
  of_peer.take(limits_.of_peer, now);
  all_.take(limits_.in_all, now);
  return true;
}

paced_bucket& refusal_pacer::bucket_of(const id128& peer, pace_time now) {
  if (const auto known = peers_.find(peer); known != peers_.end()) return known->second;
  // Once a second at most: a flood of addresses may not have all of them looked at each time.
  if (peers_.size() >= limits_.peers_max && now - swept_ >= std::chrono::seconds(1)) {
    swept_ = now;
    std::erase_if(peers_, [now](const auto& entry) { return entry.second.is_full(now); });
  }
  return peers_.size() < limits_.peers_max ? peers_[peer] : shared_;
}

store::door_record refusal_pacer::excess() {
  store::door_record more;
  more.what = store::door_happening::more_refusals;
  more.refused = true;
  more.count = sum(std::exchange(excess_, 0), 0);
  return more;
}

}  // namespace benefactor::api
