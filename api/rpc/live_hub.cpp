#include "api/rpc/live_hub.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/rpc/subscription.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

namespace {

// One thread: catching up goes piece by piece, in turn, and queries are not to wait for it.
constexpr std::size_t reader_threads = 1;

}  // namespace

live_hub::live_hub(const door_limits& limits, event_feed* feed, kj::Timer& timer,
                   std::function<void(std::function<void()>)> post)
    : limits_(limits),
      feed_(feed),
      timer_(timer),
      post_(std::move(post)),
      reader_(feed ? reader_threads : 0,
              {std::size_t{limits.subscriptions} * 2, std::size_t{limits.subscriptions} * 2}, post_) {}

live_hub::~live_hub() {
  if (feed_ && !all_.empty()) feed_->stop_listening();
}

void live_hub::enter(subscription& one) {
  if (all_.empty()) {
    const auto listening = ++listening_;
    next_ = progress_told_ = feed_->listen([this, listening](std::shared_ptr<const feed_batch> batch) {
      post_([this, listening, batch = std::move(batch)] { received(listening, *batch); });
    });
  }
  all_.insert(&one);
  count_ = all_.size();
}

void live_hub::leave(subscription& one) {
  remove_from_index(one);
  if (all_.erase(&one) == 0) return;
  std::erase(touched_, &one);
  count_ = all_.size();
  if (!all_.empty()) return;
  ++listening_;
  feed_->stop_listening();
}

live_hub::subscribers& live_hub::list_of(const feed_filter& filter) {
  return std::visit(
      overloaded{
          [&](const feed_of_all&) -> subscribers& { return everything_; },
          [&](const claim_id& claim) -> subscribers& { return by_claim_[claim]; },
          [&](const feed_of_policy& of) -> subscribers& { return by_policy_[of.policy]; },
          [&](const feed_of_member& of) -> subscribers& { return by_member_[of.member]; },
          [&](const feed_of_provider& of) -> subscribers& { return by_provider_[of.npi]; },
          [&](const claim_status& s) -> subscribers& { return by_status_.at(static_cast<std::size_t>(s)); },
          [&](const feed_of_queue&) -> subscribers& { return queue_; }},
      filter);
}

void live_hub::add_to_index(subscription& one) { list_of(one.filter()).push_back(&one); }

void live_hub::remove_from_index(subscription& one) {
  auto& list = list_of(one.filter());
  std::erase(list, &one);
  if (!list.empty()) return;
  std::visit(overloaded{[&](const claim_id& claim) { by_claim_.erase(claim); },
                        [&](const feed_of_policy& of) { by_policy_.erase(of.policy); },
                        [&](const feed_of_member& of) { by_member_.erase(of.member); },
                        [&](const feed_of_provider& of) { by_provider_.erase(of.npi); }, [](const auto&) {}},
             one.filter());
}

/// Every list that may have somebody who wants *event*.
template <class Visit>
void live_hub::for_each_list(const feed_event& event, Visit&& visit) {
  const auto visit_at = [&](const auto& map, const auto& key) {
    if (map.empty()) return;
    if (const auto at = map.find(key); at != map.end()) visit(at->second);
  };
  visit(everything_);
  if (event.policy) visit_at(by_policy_, event.policy);
  if (!event.claim) return;
  visit_at(by_claim_, event.claim);
  visit_at(by_member_, event.member);
  visit_at(by_provider_, event.provider_npi);
  visit(by_status_.at(static_cast<std::size_t>(event.status)));
  if (event.queue != queue_change::none) visit(queue_);
}

void live_hub::hand_out(const shared_feed_event& event) {
  for_each_list(*event, [&](const subscribers& list) {
    for (auto* one : list)
      if (lets_through(one->filter(), *event) && one->take(event)) touched_.push_back(one);
  });
}

void live_hub::received(std::uint64_t listening, const feed_batch& batch) {
  if (listening != listening_) return;
  if (!batch.failure.empty()) {
    for (auto* one : std::vector<subscription*>(all_.begin(), all_.end())) one->fail(batch.failure);
    return;
  }
  for (const auto& event : batch.events) hand_out(event);
  next_ = batch.next_position;
  feed_->taken();
  for (auto* one : std::exchange(touched_, {})) one->send();
  if (next_ - progress_told_ < progress_events) return;
  progress_told_ = next_;
  for (auto* one : all_) one->send();
}

kj::Promise<std::unique_ptr<feed_batch>> live_hub::catch_up(const feed_filter& filter, std::uint64_t from,
                                                            std::size_t most,
                                                            std::shared_ptr<const std::atomic<bool>> wanted) {
  return reader_.run<feed_batch>([feed = feed_, filter, from, most, wanted = std::move(wanted)] {
    return *wanted ? feed->catch_up(filter, from, most) : feed_batch{};
  });
}

void live_hub::end_silent(kj::TimePoint now) {
  const auto silence = limits_.subscription_silence.count() * kj::MILLISECONDS;
  for (auto* one : std::vector<subscription*>(all_.begin(), all_.end()))
    KJ_IF_MAYBE (since, one->silent_since())
      if (now - *since >= silence) one->fall_behind();
}

void live_hub::end_revoked() {
  for (auto* one : std::vector<subscription*>(all_.begin(), all_.end()))
    if (one->is_revoked()) one->revoke();
}

void live_hub::end_all() {
  for (auto* one : std::vector<subscription*>(all_.begin(), all_.end())) one->end();
}

void live_hub::stop() { reader_.stop(); }

}  // namespace benefactor::api
