#include "api/feed/event_feed.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api/feed/event_teller.hpp"
#include "store/log_follower.hpp"
#include "store/page.hpp"

namespace benefactor::api {

namespace {

// A catch-up begins anew with every piece, so it keeps no more claims than a piece has.
constexpr std::size_t claims_of_a_piece = 20'000;

/// The stream that has all the events that *filter* lets through, and more; nothing: there is no such one.
std::optional<store::stream_id> stream_of(const feed_filter& filter, const store::tenant_name& tenant) {
  if (const auto* claim = std::get_if<claim_id>(&filter))
    return store::stream_id{tenant, store::stream_kind::claim, *claim};
  policy_id policy;
  if (const auto* of = std::get_if<feed_of_policy>(&filter)) policy = of->policy;
  if (const auto* of = std::get_if<feed_of_member>(&filter)) policy = of->policy;
  if (!policy) return std::nullopt;
  return store::stream_id{tenant, store::stream_kind::bucket, policy};
}

}  // namespace

struct event_feed::implementation {
  implementation(const feed_parts& p, std::function<void(const std::string&)> f, const feed_options& o)
      : parts(p), failed(std::move(f)), options(o) {}

  ~implementation() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
      deliver = {};
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
  }

  // ---- the thread ----

  void run() {
    try {
      while (auto follower = next_listener()) follow(*follower);
    } catch (const std::exception& error) {
      broken(error.what());
    }
  }

  /// Waits until somebody listens; nothing when the feed ends.
  std::optional<store::log_follower> next_listener() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stopping || deliver; });
    if (stopping) return std::nullopt;
    followed = listener;
    return store::log_follower(parts.device, parts.tail, start);
  }

  /// Until that listener has gone.
  void follow(store::log_follower& follower) {
    event_teller teller(parts.reader, parts.tenant, parts.log_id, options.claims_kept);
    for (;;) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] {
          return stopping || listener != followed || (work && ahead < options.batches_ahead);
        });
        if (stopping || listener != followed) return;
        work = false;
      }
      const auto from = follower.next_position();
      const auto pages = follower.more(options.batch_bytes);
      if (pages.empty()) continue;
      auto batch = std::make_shared<feed_batch>();
      for (const auto& page : pages)
        for (const auto bytes : store::page_view::trusted(page))
          add(teller, store::parse_event(bytes), from, *batch);
      batch->next_position = follower.next_position();
      const std::lock_guard lock(mutex);
      if (listener != followed || !deliver) return;
      work = true;  // There may be more.
      ++ahead;
      deliver(std::move(batch));
    }
  }

  static void add(event_teller& teller, const store::event_view& view, std::uint64_t from,
                  feed_batch& batch) {
    if (view.position < from) return;  // In a page that began before.
    if (auto event = teller.tell(view)) batch.events.push_back(std::move(event));
  }

  void broken(const std::string& why) {
    {
      const std::lock_guard lock(mutex);
      is_broken = true;
      auto last = std::make_shared<feed_batch>();
      last->failure = why;
      if (deliver) deliver(std::move(last));
    }
    if (failed) failed(why);
  }

  // ---- catching up ----

  feed_batch from_stream(const store::stream_id& stream, const feed_filter& filter, std::uint64_t from,
                         std::size_t most) const {
    event_teller teller(parts.reader, parts.tenant, parts.log_id, claims_of_a_piece);
    feed_batch found;
    // Asked first: what comes while the stream is read is for the next piece.
    const auto end = std::max(parts.tail.end_position(), from);
    found.next_position = end;
    std::size_t looked = 0;
    parts.reader.for_each(stream, from, [&](const store::owned_event& stored) {
      if (stored.view.position >= end) return false;
      // Events of claims that replace it, or that it replaces, are tagged with a claim's stream too.
      if (stream.kind == store::stream_kind::claim && !(stored.view.stream == stream)) return true;
      if (auto event = teller.tell(stored.view); event && lets_through(filter, *event))
        found.events.push_back(std::move(event));
      if (found.events.size() < most && ++looked < options.catch_up_events) return true;
      found.next_position = stored.view.position + 1;
      return false;
    });
    return found;
  }

  feed_batch from_log(const feed_filter& filter, std::uint64_t from, std::size_t most) const {
    event_teller teller(parts.reader, parts.tenant, parts.log_id, claims_of_a_piece);
    store::log_follower follower(parts.device, parts.tail, from);
    feed_batch found;
    found.next_position = from;
    for (const auto& page : follower.more(options.catch_up_bytes))
      for (const auto bytes : store::page_view::trusted(page)) {
        const auto view = store::parse_event(bytes);
        if (view.position < from) continue;
        found.next_position = view.position + 1;
        auto event = teller.tell(view);
        if (!event || !lets_through(filter, *event)) continue;
        found.events.push_back(std::move(event));
        if (found.events.size() == most) return found;
      }
    return found;
  }

  const feed_parts parts;
  const std::function<void(const std::string&)> failed;
  const feed_options options;
  std::mutex mutex;  // Of all below.
  std::condition_variable changed;
  receiver deliver;
  std::uint64_t listener = 0, start = 0;
  std::size_t ahead = 0;
  bool work = false, stopping = false, is_broken = false;
  std::thread thread;
  std::uint64_t followed = 0;  // Whom the thread follows for; its own.
};

event_feed::event_feed(const feed_parts& parts, std::function<void(const std::string&)> failed,
                       const feed_options& options)
    : impl_(std::make_unique<implementation>(parts, std::move(failed), options)) {}
event_feed::~event_feed() = default;

void event_feed::wake() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->deliver) return;
    impl_->work = true;
  }
  impl_->changed.notify_all();
}

std::uint64_t event_feed::end_position() const { return impl_->parts.tail.end_position(); }

std::uint64_t event_feed::listen(receiver deliver) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->deliver) throw std::logic_error("event feed: somebody listens already");
  if (impl_->is_broken)
    throw store::log_error("live updates: the log could not be read; start the server again");
  if (!impl_->thread.joinable()) impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
  impl_->deliver = std::move(deliver);
  ++impl_->listener;
  // Whoever wakes the feed has added to the tail before: either the start has it, or the wake is seen.
  impl_->start = end_position();
  impl_->ahead = 0;
  impl_->work = true;
  impl_->changed.notify_all();
  return impl_->start;
}

void event_feed::stop_listening() {
  const std::lock_guard lock(impl_->mutex);
  impl_->deliver = {};
  ++impl_->listener;
  impl_->changed.notify_all();
}

void event_feed::taken() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->ahead > 0) --impl_->ahead;
  }
  impl_->changed.notify_all();
}

feed_batch event_feed::catch_up(const feed_filter& filter, std::uint64_t from, std::size_t most) const {
  if (const auto stream = stream_of(filter, impl_->parts.tenant))
    return impl_->from_stream(*stream, filter, from, most);
  return impl_->from_log(filter, from, most);
}

}  // namespace benefactor::api
