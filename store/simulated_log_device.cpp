#include "store/simulated_log_device.hpp"

#include <utility>

#include "store/append_only.hpp"

namespace benefactor::store {

namespace {

constexpr const char* sync_failed = "the simulated disk failed to sync";
constexpr const char* refused = "the simulated disk takes no more: an earlier sync failed";

// A page that was being written when the power went: its first bytes, then nothing or zeros.
page_bytes tear(const std::string& page, std::mt19937_64& rng) {
  std::string torn = page.substr(0, rng() % page.size());
  if (rng() % 2 == 0) torn.resize(page.size(), '\0');
  return std::make_shared<const std::string>(std::move(torn));
}

}  // namespace

// Holds a copy of the map, whose pages are shared: the cursor sees the log as of the moment it was made.
class simulated_log_device::cursor final : public page_cursor {
 public:
  cursor(page_map pages, std::uint64_t from) : pages_(std::move(pages)), next_(pages_.upper_bound(from)) {
    if (next_ != pages_.begin()) --next_;
  }

  bool next() override {
    if (next_ == pages_.end()) return false;
    current_ = next_++;
    return true;
  }
  std::uint64_t first_position() const override { return current_->first; }
  std::string_view bytes() const override { return *current_->second; }

 private:
  page_map pages_;
  page_map::const_iterator next_;
  page_map::const_iterator current_;
};

void simulated_log_device::check_alive() const {
  if (crashed_) throw log_error("log: the simulated machine has crashed");
}

void simulated_log_device::submit(std::vector<stored_page> pages, completion done) {
  const std::lock_guard lock(mutex_);
  if (crashed_) return;
  require_ascending(pages, last_submitted_);
  pending_.push_back({std::move(pages), std::move(done)});
}

write_result simulated_log_device::submit_and_wait(std::vector<stored_page> pages) {
  {
    const std::lock_guard lock(mutex_);
    check_alive();
  }
  // Shared, because a completion that is never called may outlive this call.
  auto result = std::make_shared<write_result>();
  submit(std::move(pages), [result](write_result ended) { *result = std::move(ended); });
  pump();
  return *result;
}

stored_page simulated_log_device::read_page(std::uint64_t first_position) const {
  const std::lock_guard lock(mutex_);
  check_alive();
  const auto at = durable_.find(first_position);
  if (at == durable_.end()) return {};
  return {at->first, at->second};
}

stored_page simulated_log_device::read_page_at_or_before(std::uint64_t position) const {
  const std::lock_guard lock(mutex_);
  check_alive();
  auto after = durable_.upper_bound(position);
  if (after == durable_.begin()) return {};
  --after;
  return {after->first, after->second};
}

stored_page simulated_log_device::last_page() const {
  const std::lock_guard lock(mutex_);
  check_alive();
  if (durable_.empty()) return {};
  return {durable_.rbegin()->first, durable_.rbegin()->second};
}

std::unique_ptr<page_cursor> simulated_log_device::scan(std::uint64_t from) const {
  const std::lock_guard lock(mutex_);
  check_alive();
  return std::make_unique<cursor>(durable_, from);
}

void simulated_log_device::remove_from(std::uint64_t position) {
  const std::lock_guard lock(mutex_);
  check_alive();
  durable_.erase(durable_.lower_bound(position), durable_.end());
  last_submitted_.reset();
  if (!durable_.empty()) last_submitted_ = durable_.rbegin()->first;
}

std::size_t simulated_log_device::pending() const {
  const std::lock_guard lock(mutex_);
  return pending_.size();
}

bool simulated_log_device::complete_next() {
  completion done;
  write_result result;
  {
    const std::lock_guard lock(mutex_);
    if (crashed_ || pending_.empty()) return false;
    auto batch = std::move(pending_.front());
    pending_.pop_front();
    done = std::move(batch.done);
    if (failed_) {
      result.error = refused;
    } else if (std::exchange(fail_next_, false)) {
      failed_ = true;
      result.error = sync_failed;
      in_doubt_.push_back({std::move(batch.pages), {}});
    } else {
      for (auto& page : batch.pages) durable_.emplace(page.first_position, std::move(page.bytes));
    }
  }
  done(std::move(result));  // Outside the lock: it may submit the next batch.
  return true;
}

std::size_t simulated_log_device::pump() {
  std::size_t completed = 0;
  while (complete_next()) ++completed;
  return completed;
}

void simulated_log_device::fail_next_sync() {
  const std::lock_guard lock(mutex_);
  fail_next_ = true;
}

void simulated_log_device::crash(std::mt19937_64& rng, crash_damage damage) {
  const std::lock_guard lock(mutex_);
  if (crashed_) return;
  crashed_ = true;
  // A batch refused after a failed sync was never written; one still waiting behind it is refused all the
  // same.
  auto unsynced = std::move(in_doubt_);
  if (!failed_)
    for (auto& batch : pending_) unsynced.push_back(std::move(batch));
  if (damage == crash_damage::whole_batches) {
    const auto survivors = rng() % (unsynced.size() + 1);
    for (std::size_t i = 0; i < survivors; ++i)
      for (const auto& page : unsynced[i].pages) durable_.emplace(page.first_position, page.bytes);
  } else {
    for (const auto& batch : unsynced)
      for (const auto& page : batch.pages) switch (rng() % 3) {
          case 0: break;
          case 1: durable_.emplace(page.first_position, page.bytes); break;
          default: durable_.emplace(page.first_position, tear(*page.bytes, rng)); break;
        }
  }
  // Completions may own actors of the crashed system: they are dropped here, uncalled.
  pending_.clear();
}

std::unique_ptr<simulated_log_device> simulated_log_device::reopen() const {
  const std::lock_guard lock(mutex_);
  auto device = std::make_unique<simulated_log_device>();
  device->durable_ = durable_;
  if (!durable_.empty()) device->last_submitted_ = durable_.rbegin()->first;
  return device;
}

void simulated_log_device::damage_page(std::uint64_t position, std::optional<std::string> bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes)
    durable_[position] = std::make_shared<const std::string>(std::move(*bytes));
  else
    durable_.erase(position);
}

}  // namespace benefactor::store
