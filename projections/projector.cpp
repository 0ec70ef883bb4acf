#include "projections/projector.hpp"

#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "projections/exchange_view.hpp"
#include "projections/identity_view.hpp"
#include "projections/payments_view.hpp"
#include "projections/reference_view.hpp"
#include "store/bucket_snapshots.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

namespace {

// The tail is asked for so many pages at a time: at 16 KiB each, a fraction of a chunk.
constexpr std::size_t pages_at_once = 256;

void index_event(const store::event_view& event, std::uint64_t page, store::derived_batch& batch) {
  const store::event_place place{event.position, page};
  batch.index.emplace_back(event.stream, place);
  for (const auto tag : event.tags)
    if (tag != event.stream) batch.index.emplace_back(tag, place);
}

}  // namespace

projector::projector(store::derived_store& derived, store::tail_index& tail, const id128& log_id,
                     const projector_options& options)
    : derived_(derived), tail_(tail), log_id_(log_id), options_(options) {
  checkpoint_ = derived.checkpoint().value_or(store::derived_checkpoint{});
  checkpoint_.log_id = log_id;
  checkpoint_.version = derived_version;
  next_ = checkpoint_.next_position;
  set_up_views(checkpoint_.next_position == 0);
}

projector::~projector() {
  stop();
  give_up_waiting();
}

void projector::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(work_, true)) return;  // It knows. Waking it for every offer took it out of its rest.
  }
  woken_.notify_one();
}

void projector::offer_snapshot(const policy_id& policy, std::uint64_t position, std::string contract,
                               std::string accumulators) {
  {
    const std::lock_guard lock(mutex_);
    if (!contract.empty())
      contract_lost_.erase(policy);
    else if (contract_lost_.contains(policy))
      return;
    const auto known = offers_.find(policy);
    const std::size_t before = known == offers_.end() ? 0 : known->second.bytes();
    if (known != offers_.end()) {
      if (known->second.position > position) return;
      if (contract.empty()) contract = known->second.contract;
    }
    offered offer{position, std::move(contract), std::move(accumulators)};
    if (offered_bytes_ - before + offer.bytes() > options_.snapshot_bytes_max) {
      // The offer that waits, if any, is older but true. Only a contract that got lost must not be forgotten.
      if (!offer.contract.empty() && (known == offers_.end() || known->second.contract != offer.contract))
        contract_lost_.insert(policy);
      return;
    }
    offered_bytes_ += offer.bytes() - before;
    offers_.insert_or_assign(policy, std::move(offer));
  }
  wake();
}

std::uint64_t projector::notify_when(std::uint64_t position, notification reached) {
  bool covered = false;
  std::uint64_t ticket = 0;
  {
    const std::lock_guard lock(mutex_);
    ticket = ++last_ticket_;
    covered = position == 0 || position < next_position();
    if (!covered && !ended_) {
      waiters_.emplace(position, waiter{ticket, std::move(reached)});
      woken_.notify_one();
      return ticket;
    }
  }
  reached(covered);
  return ticket;
}

bool projector::forget(std::uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  for (auto at = waiters_.begin(); at != waiters_.end(); ++at)
    if (at->second.ticket == ticket) {
      waiters_.erase(at);
      return true;
    }
  return false;
}

std::vector<store::stored_page> projector::next_chunk() const {
  std::vector<store::stored_page> chunk;
  std::size_t bytes = 0, events = 0;
  for (auto next = checkpoint_.next_position;;) {
    const auto pages = tail_.pages(next, pages_at_once);
    for (const auto& page : pages) {
      if (page.first_position != next)
        throw std::logic_error("projector: the tail goes on with position " +
                               std::to_string(page.first_position) + ", position " + std::to_string(next) +
                               " is to be folded next");
      const auto header = store::page_view::trusted(page).header();
      bytes += page.bytes->size();
      events += header.event_count;
      next += header.event_count;
      if (!chunk.empty() && (bytes > options_.chunk_bytes || events > options_.chunk_events)) return chunk;
      chunk.push_back(page);
    }
    if (pages.size() < pages_at_once) return chunk;
  }
}

void projector::fold(const std::vector<store::stored_page>& pages, store::derived_batch& batch) {
  // Of several rows with one key only the last is written.
  std::map<std::string, std::optional<std::string>> reference;
  identity_fold identities(derived_, log_id_);
  for (const auto& page : pages) {
    for (const auto bytes : store::page_view::trusted(page)) {
      const auto view = store::parse_event(bytes);
      index_event(view, page.first_position, batch);
      live_->apply(view);
      if (is_reference(view.stream.kind)) {
        auto row = reference_row(view, store::decode(view, log_id_));
        reference[std::move(row.key)] = std::move(row.value);
      } else if (view.stream.kind == store::stream_kind::payments) {
        batch.views.push_back(payment_row(view));
      } else if (view.stream.kind == store::stream_kind::exchange) {
        batch.views.push_back(exchange_row(view));
      } else if (view.stream.kind == store::stream_kind::user) {
        identities.apply(view);
      }
    }
  }
  live_->finish(batch.views);
  identities.finish(batch.views);
  for (auto& [key, value] : reference) batch.views.push_back({key, std::move(value)});
}

void projector::take_snapshots(std::uint64_t before, store::derived_batch& batch) {
  std::vector<std::pair<policy_id, offered>> due;
  {
    const std::lock_guard lock(mutex_);  // Buckets wait for it: nothing is copied here.
    for (auto at = offers_.begin(); at != offers_.end();) {
      auto& [policy, offer] = *at;
      if (offer.position >= before) {
        ++at;
        continue;
      }
      offered_bytes_ -= offer.bytes();
      due.emplace_back(policy, std::move(offer));
      at = offers_.erase(at);
    }
  }
  const auto& tenant = options_.tenant;
  for (const auto& [policy, offer] : due) {
    batch.snapshots.push_back({store::snapshot_accumulators_key(tenant, policy),
                               store::snapshot_value(offer.position, offer.accumulators)});
    if (!offer.contract.empty())
      batch.snapshots.push_back({store::snapshot_contract_key(tenant, policy),
                                 store::snapshot_value(offer.position, offer.contract)});
  }
}

bool projector::step(bool may_build) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto wanted = std::exchange(wanted_, {}); !wanted.empty() && !catalog_.build) {
      begin_build(wanted);
      told_.build = catalog_.build;  // Whoever asked for it is told so from the first moment on.
    }
  }
  store::derived_batch batch;
  bool busy = false, complete = false;
  if (may_build && options_.device != nullptr && !lags()) {
    busy = build_on(batch) || drop_rows(batch);
    complete = builder_ && builder_->state().next_position == checkpoint_.next_position;
  }
  std::vector<store::stored_page> pages;
  // What has been built has to be readable before anything is folded into it.
  if (complete)
    go_live();
  else
    pages = next_chunk();
  if (!pages.empty()) {
    fold(pages, batch);
    const auto last = store::page_view::trusted(pages.back());
    checkpoint_.next_position = last.end_position();
    checkpoint_.page_hash = last.hash();
  }
  const auto next = checkpoint_.next_position;
  take_snapshots(next, batch);
  if (pages.empty() && batch.snapshots.empty() && !busy && !complete && !catalog_changed_) return false;
  batch.checkpoint = checkpoint_;
  catalog_.next_position = next;
  if (builder_) catalog_.build = builder_->state();
  batch.views.push_back({catalog_key(), encode(catalog_)});
  derived_.write(std::move(batch));
  catalog_changed_ = false;
  tail_.drop_before(next);
  next_.store(next, std::memory_order_release);
  tell_status();
  notify_up_to(next);
  if (options_.on_covered && !pages.empty()) options_.on_covered();
  return true;
}

void projector::notify_up_to(std::uint64_t next) {
  std::vector<notification> due;
  {
    const std::lock_guard lock(mutex_);
    const auto end = waiters_.lower_bound(next);
    for (auto at = waiters_.begin(); at != end; ++at) due.push_back(std::move(at->second.reached));
    waiters_.erase(waiters_.begin(), end);
  }
  for (const auto& reached : due) reached(true);
}

void projector::give_up_waiting() {
  std::multimap<std::uint64_t, waiter> left;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    left.swap(waiters_);
  }
  for (const auto& [position, waiting] : left) waiting.reached(false);
}

void projector::start(std::function<void(const std::string& why)> failed) {
  if (thread_.joinable()) throw std::logic_error("projector: it was started already");
  work_ = true;  // The tail may hold what was durable before this process began.
  thread_ = std::thread([this, failed = std::move(failed)] { run(failed); });
}

void projector::run(const std::function<void(const std::string&)>& failed) {
  try {
    for (bool stopping = false; !stopping;) {
      {
        std::unique_lock lock(mutex_);
        woken_.wait(lock, [&] { return work_ || stopping_; });
        work_ = false;
        stopping = stopping_;
      }
      // What is not built yet goes on at the next start.
      while (step(!is_stopping())) pause();
    }
    derived_.flush();
  } catch (const std::exception& error) {
    give_up_waiting();
    failed(error.what());
  }
}

bool projector::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void projector::pause() {
  if (lags() || builder_) return;
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, options_.pause, [&] { return stopping_ || !waiters_.empty(); });
}

void projector::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_one();
  thread_.join();
  give_up_waiting();
}

}  // namespace benefactor::projections
