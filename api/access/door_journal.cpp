#include "api/access/door_journal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/identity/login_throttle.hpp"

namespace benefactor::api {

namespace {

constexpr auto failure_remembered = std::chrono::seconds(10);
constexpr auto between_looks = std::chrono::milliseconds(250);

pace_time now() { return std::chrono::steady_clock::now(); }

}  // namespace

door_journal::door_journal(store::access_log& log, const store::surrogates& ids,
                           const store::tenant_name& tenant, const refusal_pace& limits)
    : log_(log), ids_(ids), tenant_(tenant), pacer_(limits), writer_([this] { write(); }) {}

door_journal::~door_journal() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  writer_.join();
}

void door_journal::note(store::door_record entry) {
  entry.tenant = tenant_;
  if (!entry.address.empty() && entry.address != "unknown")
    entry.peer = ids_.peer(identity::peer_key(entry.address));
  {
    const std::lock_guard lock(mutex_);
    if (next_.size() >= waiting_max) {
      if (entry.refused)
        skipped_ += entry.count;
      else
        progress_->lost();
      return;
    }
    next_.push_back({std::move(entry), {}});
  }
  changed_.notify_all();
}

void door_journal::when_recorded(std::function<void(bool durable)> done) {
  {
    const std::lock_guard lock(mutex_);
    next_.push_back({{}, std::move(done)});  // Whoever waits is bounded by the calls that may be open.
  }
  changed_.notify_all();
}

void door_journal::write() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto is_due = [this] { return stopping_ || !next_.empty(); };
    if (pacer_.holds_any())
      changed_.wait_for(lock, between_looks, is_due);
    else
      changed_.wait(lock, is_due);
    auto steps = std::exchange(next_, {});
    const auto skipped = std::exchange(skipped_, 0);
    const bool last = stopping_;
    lock.unlock();
    auto records = pacer_.due(now());
    for (auto& each : steps) {
      if (each.barrier) {
        hand_over(std::exchange(records, {}));
        progress_->wait(handed_, std::move(each.barrier));
      } else if (each.entry.refused) {
        for (auto& made : pacer_.take(std::move(each.entry), now())) records.push_back(std::move(made));
      } else {
        records.push_back(std::move(each.entry));
      }
    }
    if (skipped > 0) pacer_.skip(skipped);
    if (last)
      for (auto& made : pacer_.rest()) records.push_back(std::move(made));
    hand_over(std::move(records));
    lock.lock();
    if (last && next_.empty()) return;
  }
}

void door_journal::hand_over(std::vector<store::door_record> records) {
  // One by one: what one of them lacks is no matter of the others. They share a group commit all the same.
  for (auto& record : records) {
    record.tenant = tenant_;
    const auto number = ++handed_;
    // A refusal that cannot be recorded, as where a user's key is damaged, may keep nobody else out.
    const bool refused = record.refused;
    progress_->handed_over(number);
    log_.record(std::vector{std::move(record)},
                [progress = progress_, number, refused](store::access_outcome outcome) {
                  progress->ended(number, refused || outcome == store::access_outcome::durable);
                });
  }
}

void door_journal::progress::handed_over(std::uint64_t number) {
  const std::lock_guard lock(mutex);
  pending.push_back(number);
}

void door_journal::progress::ended(std::uint64_t number, bool sound_so_far) {
  std::vector<waiter> now_due;
  bool is_sound = true;
  {
    const std::lock_guard lock(mutex);
    // Mostly the first.
    if (const auto at = std::find(pending.begin(), pending.end(), number); at != pending.end())
      pending.erase(at);
    if (!sound_so_far) last_failure = clock::now();
    now_due = released();
    is_sound = sound(clock::now());
  }
  for (auto& each : now_due) each.done(is_sound);
}

void door_journal::progress::lost() {
  const std::lock_guard lock(mutex);
  last_failure = clock::now();
}

void door_journal::progress::wait(std::uint64_t behind, std::function<void(bool)> done) {
  bool is_sound = true;
  {
    const std::lock_guard lock(mutex);
    if (!pending.empty() && pending.front() <= behind) {
      waiting.push_back({behind, std::move(done)});
      return;
    }
    is_sound = sound(clock::now());
  }
  done(is_sound);
}

bool door_journal::progress::sound(clock::time_point now) const {
  return last_failure == clock::time_point{} || now - last_failure > failure_remembered;
}

std::vector<door_journal::progress::waiter> door_journal::progress::released() {
  const auto first = std::stable_partition(waiting.begin(), waiting.end(), [this](const waiter& one) {
    return !pending.empty() && pending.front() <= one.behind;
  });
  std::vector<waiter> due(std::make_move_iterator(first), std::make_move_iterator(waiting.end()));
  waiting.erase(first, waiting.end());
  return due;
}

}  // namespace benefactor::api
