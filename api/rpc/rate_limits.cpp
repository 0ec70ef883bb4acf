#include "api/rpc/rate_limits.hpp"

#include <algorithm>

namespace benefactor::api {

std::string to_text(const rate_answer& refused) {
  return "more than " + std::to_string(refused.per_second) + " calls a second " +
         (refused.by_peer ? "from this address" : "of this identity") + "; try again in " +
         std::to_string(refused.wait.count()) + " ms";
}

rate_answer call_rates::admit(const std::string& identity, const std::string& peer, pace_time now) {
  auto& of_peer = peers_.of(peer, limits_.entries_max, now);
  auto* of_identity = identity.empty() ? nullptr : &identities_.of(identity, limits_.entries_max, now);
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

paced_bucket& bucket_table::of(const std::string& name, std::size_t entries_max, pace_time now) {
  if (const auto known = entries.find(name); known != entries.end()) return known->second;
  // Once a second at most: a flood of names may not have all of them looked at each time.
  if (entries.size() >= entries_max && now - swept >= std::chrono::seconds(1)) {
    swept = now;
    std::erase_if(entries, [now](const auto& entry) { return entry.second.is_full(now); });
  }
  return entries.size() < entries_max ? entries[name] : shared;
}

failed_inquiries::answer failed_inquiries::begin(const std::string& identity, pace_time now) {
  auto& bucket = table_->of(identity, entries_max_, now);
  const auto wait = bucket.wait(pace_, now);
  if (wait.count() > 0) return {nullptr, std::chrono::ceil<std::chrono::milliseconds>(wait)};
  bucket.take(pace_, now);
  const bool is_shared = &bucket == &table_->shared;
  return {ticket(new inquiry(),
                 [table = table_, identity, is_shared, p = pace_](const inquiry* over) {
                   const std::unique_ptr<const inquiry> one(over);
                   if (one->failed) return;
                   if (is_shared) return table->shared.give_back(p);
                   // One that is not there any more was full.
                   const auto of_identity = table->entries.find(identity);
                   if (of_identity != table->entries.end()) of_identity->second.give_back(p);
                 }),
          std::chrono::milliseconds(0)};
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
