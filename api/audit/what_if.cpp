#include "api/audit/what_if.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/rule_pool.hpp"
#include "api/audit/replay_pages.hpp"
#include "api/audit/sound_keys.hpp"
#include "events/replay.hpp"
#include "store/chain_check.hpp"
#include "store/event_codec.hpp"
#include "store/log_error.hpp"
#include "store/provider_directory.hpp"
#include "store/reference_data.hpp"

namespace benefactor::api {

namespace {

constexpr std::size_t batch_bytes = 512u << 10;

[[noreturn]] void refuse(std::uint64_t position, const std::string& why) {
  throw store::log_error("log: position " + std::to_string(position) + ": " + why +
                         "; `benefactor audit replay` says more");
}

/// The policy whose event it is: its stream, or, of a claim's event, its first tag; zero: no policy's.
policy_id policy_of(const store::event_view& view) {
  policy_id id;
  if (view.stream.kind == store::stream_kind::bucket)
    static_cast<id128&>(id) = view.stream.id;
  else if (view.stream.kind == store::stream_kind::claim && !view.tags.empty())
    static_cast<id128&>(id) = view.tags[0].id;
  return id;
}

/// What decisions of claims that were pended would have rested on, by the position of their submission: found
/// by the reader, who follows reference data in the log's order. Thread-safe.
class pended_inputs {
 public:
  void put(std::uint64_t position, outside_inputs inputs) {
    const std::lock_guard lock(mutex_);
    inputs_.emplace(position, std::move(inputs));
  }
  std::optional<outside_inputs> take(std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    const auto node = inputs_.extract(position);
    return node ? std::optional(std::move(node.mapped())) : std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, outside_inputs> inputs_;
};

/// Decides again what happened to its share of the policies.
class what_if_decider {
 public:
  what_if_decider(const what_if_plan& plan, const what_if_options& options, const id128& log_id,
                  store::key_vault* keys, actors::rule_pool& rules, pended_inputs& pended)
      : plan_(plan),
        options_(options),
        log_id_(log_id),
        keys_(keys),
        rules_(rules),
        pended_(pended),
        thread_([this] { run(); }) {}
  ~what_if_decider() {
    abandoned_ = true;
    queue.close(true);
    if (thread_.joinable()) thread_.join();
  }
  what_if_decider(const what_if_decider&) = delete;
  what_if_decider& operator=(const what_if_decider&) = delete;

  portion_queue queue;

  /// Ends the thread once everything waiting is done, and adds what it has found to *result*. Throws what the
  /// thread threw.
  void finish(what_if_result& result) {
    queue.close();
    thread_.join();
    if (thrown_) std::rethrow_exception(thrown_);
    result.report.add(report_);
    result.events += events_;
  }

 private:
  void run() {
    try {
      for (replay_portion next; queue.take(next);)
        for (const auto& event : next.events) take(store::parse_event(event.bytes));
      if (abandoned_) return;
      if (!command_.empty()) refuse(begin_, "a command ends in the middle");
      report_.most = options_.most;
      for (const auto& [id, policy] : policies_) policy.compare(report_);
      report_.trim();
    } catch (...) {
      thrown_ = std::current_exception();
      queue.close(true);
    }
  }

  void take(const store::event_view& view) {
    ++events_;
    const bool of_claim = view.stream.kind == store::stream_kind::claim;
    bool open = true;
    auto decoded = store::decode(view, log_id_, keys_, &open);
    auto* event = std::get_if<bucket_event>(&decoded);
    if (!event) return;
    if (command_.empty()) {
      begin_ = view.position;
      open_ = true;
    }
    open_ = open_ && (open || !of_claim);
    const bool last = ends_command(*event);
    command_.push_back(std::move(*event));
    if (!last) return;
    auto& policy = policies_.try_emplace(policy_of(view), plan_).first->second;
    const auto outside =
        std::holds_alternative<claim_pended>(command_.back()) ? pended_.take(begin_) : std::nullopt;
    const auto why = policy.take(command_, {.sealed_open = open_, .outside = outside ? &*outside : nullptr});
    if (!why.empty()) refuse(begin_, why);
    if (!of_claim) policy.for_each_contract([this](auto& contract) { rules_.share(contract); });
    command_.clear();
  }

  const what_if_plan& plan_;
  const what_if_options& options_;
  const id128& log_id_;
  store::key_vault* keys_;
  actors::rule_pool& rules_;
  pended_inputs& pended_;
  bucket_events command_;  // So far.
  std::uint64_t begin_ = 0;
  bool open_ = true;
  std::unordered_map<policy_id, what_if_policy> policies_;
  std::uint64_t events_ = 0;
  what_if_report report_;
  std::exception_ptr thrown_;
  std::atomic<bool> abandoned_ = false;  // Nobody asks for what was found.
  std::thread thread_;                   // The last member: it uses the others.
};

/// Checks pages and hands their events to the deciders.
class what_if_reader {
 public:
  what_if_reader(const what_if_plan& plan, const id128& log_id, pended_inputs& pended,
                 std::vector<std::unique_ptr<what_if_decider>>& deciders)
      : plan_(plan), log_id_(log_id), pended_(pended), deciders_(deciders), portions_(deciders.size()) {}

  void take(std::uint64_t position, std::string bytes) {
    batch_->bytes += bytes.size();
    auto& page = batch_->pages.emplace_back(position, std::move(bytes));
    try {
      link_ =
          store::check_page(page.second, position, link_, [this](const auto& view) { route(view); }).link();
    } catch (const store::found_damage& damage) {
      refuse(damage.position, damage.what);
    }
    if (batch_->bytes >= batch_bytes) hand_over();
  }

  void hand_over() {
    for (std::size_t i = 0; i < deciders_.size(); ++i) {
      if (portions_[i].events.empty()) continue;
      portions_[i].pages = batch_;
      deciders_[i]->queue.put(std::exchange(portions_[i], {}));
    }
    batch_ = new_batch();
  }

  const store::page_link& link() const { return link_; }

 private:
  static std::shared_ptr<page_batch> new_batch() {
    auto batch = std::make_shared<page_batch>();
    // Events point into the texts, short ones included: none may move.
    batch->pages.reserve(batch_bytes / store::page_header_bytes);
    return batch;
  }

  void route(const store::event_view& view) {
    if (view.type < store::first_domain_event_type) return;
    const auto policy = policy_of(view);
    if (!policy) return follow_reference(view);
    const auto& chosen = plan_.cohort.policies;
    if (!chosen.empty() && !chosen.contains(policy)) return;
    auto& events = portions_[id128_hash{}(policy) % deciders_.size()].events;
    // All events of a command are in one page.
    if (view.type == std::uint16_t(store::domain_event_type::claim_pended) && !events.empty())
      note_pended(store::parse_event(events.back().bytes));
    events.push_back({policy, view.stream.id, view.bytes});
  }

  void follow_reference(const store::event_view& view) {
    const auto decoded = store::decode(view, log_id_);
    std::visit(
        [&]<class Event>(const Event& e) {
          if constexpr (std::is_constructible_v<store::reference_event, const Event&>)
            store::apply(directory_, e, view.position);
        },
        decoded);
  }

  void note_pended(const store::event_view& submission) {
    const auto decoded = store::decode(submission, log_id_);
    const auto* event = std::get_if<bucket_event>(&decoded);
    const auto* claim = event ? std::get_if<claim_submitted>(event) : nullptr;
    if (claim)
      pended_.put(submission.position, store::outside_of(directory_, claim->provider_npi, claim->lines));
  }

  const what_if_plan& plan_;
  const id128& log_id_;
  pended_inputs& pended_;
  std::vector<std::unique_ptr<what_if_decider>>& deciders_;
  store::provider_directory directory_;
  std::vector<replay_portion> portions_;
  std::shared_ptr<page_batch> batch_ = new_batch();
  store::page_link link_;
};

}  // namespace

what_if_result run_what_if(const store::log_device& device, const store::log_head& head,
                           const what_if_plan& plan, const what_if_options& options) {
  const auto start = std::chrono::steady_clock::now();
  const auto threads =
      options.deciders ? options.deciders : std::max(1u, std::thread::hardware_concurrency());
  actors::rule_pool rules;
  pended_inputs pended;
  std::optional<sound_keys> keys;
  if (options.keys) keys.emplace(*options.keys, std::vector<std::string>{});
  std::vector<std::unique_ptr<what_if_decider>> deciders(threads);
  for (auto& one : deciders)
    one = std::make_unique<what_if_decider>(plan, options, head.origin.log_id, keys ? &*keys : nullptr, rules,
                                            pended);

  what_if_result result;
  result.report.most = options.most;
  const auto end = head.link.next_position;
  what_if_reader reader(plan, head.origin.log_id, pended, deciders);
  const auto pages = device.scan(0);
  bool stopped = false;
  while (!stopped && reader.link().next_position < end && pages->next()) {
    reader.take(pages->first_position(), std::string(pages->bytes()));
    stopped = options.tell && !options.tell(reader.link().next_position, end);
  }
  if (!stopped && reader.link().next_position != end)
    refuse(reader.link().next_position,
           "the log ends here; where it was opened it ended at position " + std::to_string(end));
  result.reached = reader.link();
  result.complete = !stopped;
  if (result.complete) {
    reader.hand_over();
    for (auto& one : deciders) one->finish(result);
    if (keys) result.damaged_keys = keys->damaged();
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace benefactor::api
