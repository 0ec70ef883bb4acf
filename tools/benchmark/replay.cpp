#include "tools/benchmark/replay.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/bucket.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::benchmark {

namespace {

constexpr std::size_t pages_a_portion = 32;
constexpr std::size_t portions_waiting_max = 8;

/// The command that made *events*, as the actors put it to the rules: everything it needs is recorded.
submit_claim command_of(const claim_submitted& submitted, const bucket_events& events) {
  submit_claim c{.claim = submitted.claim,
                 .member = submitted.member,
                 .replaces = submitted.replaces,
                 .digest = submitted.digest,
                 .fingerprints = {},
                 .submission = {},
                 .source = submitted.confidential.source,
                 .outside = {}};
  auto& s = c.submission;
  s.submitter = submitted.submitter;
  s.submitter_claim_id = submitted.confidential.submitter_claim_id;
  s.received = submitted.received;
  s.provider_npi = submitted.provider_npi;
  s.replaces_claim_id = submitted.confidential.replaces_claim_id;
  s.lines.reserve(submitted.lines.size());
  for (std::size_t i = 0; i < submitted.lines.size(); ++i) {
    const auto& line = submitted.lines[i];
    s.lines.push_back({line.service, line.service_date, line.billed, line.units, line.procedure,
                       line.modifiers, submitted.confidential.diagnoses.at(i)});
  }
  for (const auto& event : events) {
    if (const auto* pended = std::get_if<claim_pended>(&event)) c.fingerprints = pended->fingerprints;
    if (const auto* decided = std::get_if<claim_adjudicated>(&event)) {
      c.outside.network = decided->network;
      for (const auto& line : decided->decided) c.fingerprints.push_back(line.fingerprint);
    }
  }
  return c;
}

/// The bucket whose event it is: its stream, or, of a claim's event, its first tag.
const id128& bucket_of(const store::event_view& view, id128& place) {
  place = view.stream.id;
  if (view.stream.kind == store::stream_kind::claim && !view.tags.empty()) place = view.tags[0].id;
  return place;
}

/// Some pages' events of one decider's buckets, in order.
struct portion {
  std::shared_ptr<const std::vector<std::string>> pages;  ///< What the events point into.
  std::vector<std::string_view> events;
};

/// Hands portions from the reader to one decider; the reader waits while too many wait.
class portion_queue {
 public:
  void put(portion next) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < portions_waiting_max || closed_; });
    if (closed_) return;
    waiting_.push_back(std::move(next));
    changed_.notify_all();
  }
  /// False: there is no more.
  bool take(portion& next) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !waiting_.empty() || closed_; });
    if (waiting_.empty()) return false;
    next = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return true;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<portion> waiting_;
  bool closed_ = false;
};

/// Decides the claims of some of the buckets again.
class decider {
 public:
  decider(const id128& log_id, store::key_vault& keys)
      : log_id_(log_id), keys_(keys), thread_([this] { run(); }) {}
  ~decider() {
    if (thread_.joinable()) finish();
  }
  decider(const decider&) = delete;
  decider& operator=(const decider&) = delete;

  portion_queue queue;

  void finish() {
    queue.close();
    thread_.join();
  }
  /// Behind finish(). Throws what the thread threw.
  const replay_figures& figures() const {
    if (thrown_) std::rethrow_exception(thrown_);
    return figures_;
  }

 private:
  void run() {
    try {
      for (portion next; queue.take(next);)
        for (const auto bytes : next.events) take(store::parse_event(bytes));
    } catch (...) {
      thrown_ = std::current_exception();
      queue.close();
    }
  }

  void take(const store::event_view& view) {
    ++figures_.events;
    const bool of_claim = view.stream.kind == store::stream_kind::claim;
    auto decoded = store::decode(view, log_id_, of_claim ? &keys_ : nullptr);
    auto* event = std::get_if<bucket_event>(&decoded);
    if (!event) return;  // A provider: no bucket's.
    const bool last = ends_command(*event);
    command_.push_back(std::move(*event));
    if (!last) return;
    id128 bucket;
    settle(buckets_[bucket_of(view, bucket)]);
    command_.clear();
  }

  /// All events of one command are there.
  void settle(bucket_state& bucket) {
    if (const auto* submitted = std::get_if<claim_submitted>(&command_.front())) {
      ++figures_.claims;
      const auto original = submitted->replaces ? claims_.find(submitted->replaces) : claims_.end();
      const involved_claims involved{.subject = nullptr,
                                     .original = original == claims_.end() ? nullptr : &original->second};
      const auto again = decide(bucket, involved, command_of(*submitted, command_));
      const auto* events = std::get_if<bucket_events>(&again);
      if (!events || *events != command_) ++figures_.different;
    }
    for (const auto& event : command_) {
      evolve(bucket, event);
      if (const auto id = claim_of(event)) evolve(claims_[id], event);
    }
  }

  const id128& log_id_;
  store::key_vault& keys_;
  bucket_events command_;
  std::unordered_map<id128, bucket_state, id128_hash> buckets_;
  std::unordered_map<claim_id, claim_state, id128_hash> claims_;
  replay_figures figures_;
  std::exception_ptr thrown_;
  std::thread thread_;  // The last member: it uses the others.
};

/// Which of *deciders* has the bucket of that event. All events of a command are one bucket's.
std::size_t decider_of(const store::event_view& view, std::size_t deciders) {
  id128 bucket;
  return id128_hash{}(bucket_of(view, bucket)) % deciders;
}

}  // namespace

replay_figures replay_log(const std::filesystem::path& data,
                          const std::function<bool(std::uint64_t, std::uint64_t)>& tell, unsigned threads) {
  const tools::log_lock lock(data);
  const auto start = std::chrono::steady_clock::now();
  const auto device = store::rocksdb_log_device::open(tools::log_folder(data), {.read_only = true});
  const auto head = store::open_log(*device);
  const auto keys = tools::open_data_keys(data, {}, head.origin);
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::unique_ptr<decider>> deciders(threads);
  for (auto& one : deciders) one = std::make_unique<decider>(head.origin.log_id, *keys);

  const auto pages = device->scan(0);
  for (bool more = true; more;) {
    auto held = std::make_shared<std::vector<std::string>>();
    held->reserve(pages_a_portion);  // Events point into the texts: none may move.
    std::vector<portion> portions(deciders.size());
    std::uint64_t position = 0;
    while (held->size() < pages_a_portion && (more = pages->next())) {
      held->emplace_back(pages->bytes());
      const auto page = store::page_view::verified(held->back(), pages->first_position());
      position = page.end_position();
      for (const auto bytes : page) {
        const auto view = store::parse_event(bytes);
        if (view.type >= store::first_domain_event_type)
          portions[decider_of(view, deciders.size())].events.push_back(bytes);
      }
    }
    for (std::size_t i = 0; i < deciders.size(); ++i) {
      portions[i].pages = held;
      deciders[i]->queue.put(std::move(portions[i]));
    }
    if (more && !tell(position, head.link.next_position)) break;
  }

  replay_figures all;
  for (const auto& one : deciders) one->finish();
  for (const auto& one : deciders) {
    all.events += one->figures().events;
    all.claims += one->figures().claims;
    all.different += one->figures().different;
  }
  all.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return all;
}

}  // namespace benefactor::benchmark
