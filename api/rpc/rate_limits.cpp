#include "api/rpc/rate_limits.hpp"

#include <algorithm>

namespace benefactor::api {

std::string to_text(const rate_answer& refused) {
  return "more than " + std::to_string(refused.per_second) + " calls a second " +
         (refused.by_peer ? "from this address" : "of this identity") + "; try again in " +
         std::to_string(refused.wait.count()) + " ms";
}

rate_answer call_rates::admit(const std::string& identity, const std::string& peer, pace_time now) {
  auto& of_peer = bucket_of(peers_, peer, now);
  auto* of_identity = identity.empty() ? nullptr : &bucket_of(identities_, identity, now);
  const auto peer_wait = of_peer.wait(limits_.of_peer, now);
  const auto identity_wait =
      of_identity ? of_identity->wait(limits_.of_identity, now) : std::chrono::nanoseconds(0);
  if (peer_wait.count() > 0 || identity_wait.count() > 0) {
    const bool by_peer = peer_wait > identity_wait;
    return {.wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(peer_wait, identity_wait)),
            .by_peer = by_peer,
            .per_second = by_peer ? limits_.of_peer.per_second : limits_.of_identity.per_second};
  }
  of_peer.take(limits_.of_peer, now);
  if (of_identity) of_identity->take(limits_.of_identity, now);
  return {};
}

paced_bucket& call_rates::bucket_of(table& in, const std::string& name, pace_time now) {
  if (const auto known = in.entries.find(name); known != in.entries.end()) return known->second;
  // Once a second at most: a flood of names may not have all of them looked at each time.
  if (in.entries.size() >= limits_.entries_max && now - in.swept >= std::chrono::seconds(1)) {
    in.swept = now;
    std::erase_if(in.entries, [now](const auto& entry) { return entry.second.is_full(now); });
  }
  return in.entries.size() < limits_.entries_max ? in.entries[name] : in.shared;
}

open_counts::place open_counts::take(const std::string& identity) {
  auto& count = (*counts_)[identity];
  if (count >= most_) return nullptr;
  ++count;
  return {this, [counts = counts_, identity](void*) {
            const auto found = counts->find(identity);
            if (--found->second == 0) counts->erase(found);
          }};
}

}  // namespace benefactor::api
