#include "tests/simulation/process.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <deque>
#include <stdexcept>

#include "actors/stage.hpp"
#include "projections/exchange_view.hpp"
#include "projections/identity_view.hpp"
#include "projections/open_derived.hpp"
#include "projections/payments_view.hpp"
#include "projections/projector.hpp"
#include "projections/reference_view.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"

namespace benefactor::simulation {

namespace {

/// The device as one process has it open. A process that was killed reads what it had, and what it writes
/// goes nowhere.
class opened_device final : public store::log_device {
 public:
  explicit opened_device(machine& on) : machine_(on) {
    if (on.broken == mutation::answers_early) unsynced_ = on.log->reopen();
  }

  void submit(std::vector<store::stored_page> pages, completion done) override {
    if (gone_) return;
    ++submits_;
    switch (machine_.broken) {
      case mutation::answers_early:
        unsynced_->submit_and_wait(pages);
        machine_.log->submit(std::move(pages), [](const store::write_result&) {});
        early_.push_back(std::move(done));
        return;
      case mutation::loses_completions:
        if (submits_ % 16 == 0) done = [](const store::write_result&) {};
        break;
      case mutation::alters_log:
      case mutation::skips_page: spoil_ = submits_ == 8 ? pages.front().first_position : spoil_; break;
      default: break;
    }
    machine_.log->submit(std::move(pages), std::move(done));
  }
  store::write_result submit_and_wait(std::vector<store::stored_page> pages) override {
    if (unsynced_) unsynced_->submit_and_wait(pages);
    return machine_.log->submit_and_wait(std::move(pages));
  }
  store::stored_page read_page(std::uint64_t first) const override { return disk().read_page(first); }
  store::stored_page read_page_at_or_before(std::uint64_t position) const override {
    return disk().read_page_at_or_before(position);
  }
  store::stored_page last_page() const override { return disk().last_page(); }
  std::unique_ptr<store::page_cursor> scan(std::uint64_t from) const override { return disk().scan(from); }
  void remove_from(std::uint64_t position) override { machine_.log->remove_from(position); }

  std::size_t pending() const { return gone_ ? 0 : machine_.log->pending() + early_.size(); }

  void complete_next() {
    if (!early_.empty()) {
      const auto done = std::move(early_.front());
      early_.pop_front();
      done({});
      return;
    }
    machine_.log->complete_next();
    if (spoil_ == 0 || machine_.log->pending() > 0) return;
    auto page = machine_.log->read_page(spoil_);
    if (!page) return;
    auto bytes = *page.bytes;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    if (machine_.broken == mutation::alters_log)
      machine_.log->damage_page(spoil_, bytes);
    else
      machine_.log->damage_page(spoil_, std::nullopt);
    spoil_ = 0;
  }

  void leave() {
    gone_ = unsynced_ ? std::move(unsynced_) : machine_.log->reopen();
    early_.clear();
  }

 private:
  const store::log_device& disk() const { return gone_ ? *gone_ : unsynced_ ? *unsynced_ : *machine_.log; }

  machine& machine_;
  std::unique_ptr<store::simulated_log_device> gone_;      // What was durable when the process was killed.
  std::unique_ptr<store::simulated_log_device> unsynced_;  // Where batches are read that are answered early.
  std::deque<completion> early_;
  std::uint64_t submits_ = 0, spoil_ = 0;
};

struct client_sink final : actors::answer_sink {
  void deliver(std::vector<actors::answer> answers) override {
    if (to) to(std::move(answers));
  }
  std::function<void(std::vector<actors::answer>)> to;
};

}  // namespace

struct process::implementation {
  implementation(machine& m, const process_options& options, std::mt19937_64& rng, history& h,
                 std::function<void(std::vector<actors::answer>)> deliver)
      : on(m), random(rng), seen(h), device(m), starves(options.starves), folding(options.projects) {
    sink->to = std::move(deliver);
    head = store::open_log(device, simulated_genesis());
    if (!projections::fits(on.derived, device, head)) on.derived.clear();
    // As for a long log, now and then.
    const auto views =
        random() % 4 == 0 ? projections::new_views::built_behind : projections::new_views::folded_along;
    projections::cover(on.derived, device, head, tail, {}, projections::tail_bytes_at_start, views);
    reader = std::make_unique<store::stream_reader>(device, on.derived, tail);
    projections::load_reference(on.derived, tail, *reader, {}, head.origin.log_id, directory);
    projections::load_payments(on.derived, tail, {}, head.origin.log_id, payments);
    projections::load_exchanges(on.derived, tail, {}, head.origin.log_id, exchanges);
    projections::load_users(on.derived, tail, {}, head.origin.log_id, on.keys, users);
    projections::projector_options projecting;
    projecting.chunk_events = 1 + random() % 200;
    projecting.device = &device;
    projecting.build_bytes = 1 + random() % 100'000;
    projecting.drop_after = {};
    projecting.on_covered = [this] {
      if (!dead) caf::anon_send(shared->log, actors::tail_covered{});
    };
    projector = std::make_unique<projections::projector>(on.derived, tail, head.origin.log_id, projecting);
    config.set("scheduler.policy", caf::atom("testing"));
    system = std::make_unique<caf::actor_system>(config);
    shared = actors::set_stage(*system,
                               {.tenant = {},
                                .resident_buckets = options.resident_buckets,
                                .scheduler_threads = 0,
                                .tail_bytes_max = options.tail_bytes_max},
                               parts(options.snapshots));
    woken = true;
  }

  actors::engine_parts parts(bool snapshots) {
    actors::engine_parts all{.device = device,
                             .head = head,
                             .derived = on.derived,
                             .tail = tail,
                             .reader = *reader,
                             .keys = on.keys,
                             .surrogates = on.surrogates,
                             .entropy = on.broken == mutation::draws_real_entropy
                                            ? store::system_entropy()
                                            : static_cast<store::entropy_source&>(on.entropy),
                             .directory = directory,
                             .payments = payments,
                             .exchanges = exchanges,
                             .users = users,
                             .clock = [this] { return on.now_us += 250; },
                             .on_durable = [this] { woken = true; },
                             .on_snapshot = {},
                             .on_fatal =
                                 [this](const std::string& why) {
                                   if (!dead && fatal.empty()) fatal = why;
                                 }};
    if (snapshots)
      all.on_snapshot = [this](const policy_id& policy, std::uint64_t position, std::string contract,
                               std::string accumulators) {
        offer(policy, position, std::move(contract), std::move(accumulators));
      };
    return all;
  }

  void offer(const policy_id& policy, std::uint64_t position, std::string contract,
             std::string accumulators) {
    if (dead) return;
    // As if a snapshot were taken in one turn and its position in a later one.
    auto& held = held_back[policy];
    if (on.broken == mutation::stale_snapshots) {
      if (!contract.empty()) held.contract = contract;
      std::swap(held.accumulators, accumulators);
      if (accumulators.empty()) return;
      contract = held.contract;
    }
    seen.snapshots.push_back({policy, position, contract, accumulators});
    projector->offer_snapshot(policy, position, std::move(contract), std::move(accumulators));
    woken = true;
  }

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system->scheduler());
  }

  bool step() {
    auto& s = scheduler();
    const bool disk = device.pending() > 0;
    const auto choices = s.jobs.size() + (disk ? 1 : 0) + (woken && folding ? 1 : 0);
    if (choices == 0) return false;
    // Disk and projector are two more actors among those that could go on.
    auto choice = random() % choices;
    if (starves > 0) choice = without_starving(choice, choices);
    if (choice < s.jobs.size()) {
      std::rotate(s.jobs.begin(), s.jobs.begin() + static_cast<std::ptrdiff_t>(choice),
                  s.jobs.begin() + static_cast<std::ptrdiff_t>(choice) + 1);
      s.try_run_once();
    } else if (disk && choice == s.jobs.size()) {
      device.complete_next();
    } else {
      fold();
    }
    return true;
  }

  /// *choice*, or the one behind it if that is an actor that is kept from its turn just now. Chance alone
  /// hardly ever lets one wait for as long as a busy machine does.
  std::size_t without_starving(std::size_t choice, std::size_t choices) {
    const auto& jobs = scheduler().jobs;
    if (starving_for > 0) {
      --starving_for;
    } else {
      starving = caf::invalid_actor_id;
      if (!jobs.empty() && random() % starves == 0) {
        starving = id_of(*jobs[random() % jobs.size()]);
        starving_for = random() % 1'000;
      }
    }
    if (choices > 1 && choice < jobs.size() && id_of(*jobs[choice]) == starving)
      return (choice + 1) % choices;
    return choice;
  }

  /// Ids are given in the order of birth; addresses are used again, differently in every run.
  static caf::actor_id id_of(const caf::resumable& job) {
    const auto* actor = dynamic_cast<const caf::scheduled_actor*>(&job);
    return actor == nullptr ? caf::invalid_actor_id : actor->id();
  }

  /// One turn of the projector's loop, whose thread tells of a failure.
  void fold() {
    woken = false;
    try {
      woken = projector->step();
    } catch (const std::exception& e) {
      if (fatal.empty()) fatal = e.what();
      folding = false;
    }
  }

  void rebuild_views(std::uint64_t choice) {
    projections::view_set views;
    for (const auto& view : projections::all_views())
      if (choice >> static_cast<unsigned>(view.id) & 1) views.add(view.id);
    if (!views.empty()) projector->rebuild(views);
    woken = true;
  }

  void run_actors() {
    auto& s = scheduler();
    while (s.has_job()) s.try_run_once();
  }

  void end_actors() {
    actors::clear_stage(*shared);
    run_actors();
    shared.reset();
    system.reset();
  }

  machine& on;
  std::mt19937_64& random;
  history& seen;
  opened_device device;
  store::log_head head;
  store::tail_index tail;
  std::unique_ptr<store::stream_reader> reader;
  store::provider_directory directory;
  store::payment_book payments;
  store::exchange_book exchanges;
  store::user_book users;
  std::unique_ptr<projections::projector> projector;
  std::shared_ptr<client_sink> sink = std::make_shared<client_sink>();
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  actors::shared_parts_ptr shared;
  struct held_snapshot {
    std::string contract, accumulators;
  };
  std::map<policy_id, held_snapshot> held_back;
  std::string fatal;
  const std::size_t starves;
  caf::actor_id starving = caf::invalid_actor_id;
  std::size_t starving_for = 0;  // Steps left.
  bool woken = false, folding, dead = false;
};

process::process(machine& on, const process_options& options, std::mt19937_64& random, history& seen,
                 std::function<void(std::vector<actors::answer>)> deliver)
    : impl_(std::make_unique<implementation>(on, options, random, seen, std::move(deliver))) {}

process::~process() { kill(); }

const std::string& process::fatal() const { return impl_->fatal; }

void process::submit(std::vector<actors::request> batch) {
  for (auto& request : batch) request.sink = impl_->sink;
  if (impl_->on.broken == mutation::reverses_batches) std::reverse(batch.begin(), batch.end());
  caf::anon_send(impl_->shared->registry,
                 actors::request_batch{std::make_shared<std::vector<actors::request>>(std::move(batch))});
}

void process::rebuild_views(std::uint64_t choice) { impl_->rebuild_views(choice); }
bool process::step() { return impl_->step(); }

void process::run() {
  while (step()) continue;
}

void process::fold_all() {
  while (impl_->projector->step()) continue;
}

claim_state process::claim(const claim_id& id) const {
  const auto loaded = store::load_claim(*impl_->reader, {}, impl_->head.origin.log_id, id);
  return loaded ? loaded->state : claim_state{};
}

std::uint64_t process::last_position(const claim_id& id) const {
  const auto loaded = store::load_claim(*impl_->reader, {}, impl_->head.origin.log_id, id);
  return loaded ? loaded->position : 0;
}

bucket_state process::bucket(const policy_id& policy) const {
  return store::load_bucket(*impl_->reader, impl_->on.derived, {}, impl_->head.origin.log_id, policy).state;
}

user_directory process::users() const { return impl_->users.directory(); }

std::uint64_t process::end_position() const { return impl_->tail.end_position(); }
std::size_t process::live_buckets() const { return impl_->shared->live_buckets; }
std::size_t process::live_claims() const { return impl_->shared->live_claims; }

const actors::shared_parts& process::shared() const { return *impl_->shared; }

bool process::stop() {
  bool quiet = false;
  caf::anon_send(impl_->shared->registry,
                 actors::drain{std::make_shared<std::function<void()>>([&] { quiet = true; })});
  run();
  if (!quiet || !impl_->fatal.empty()) return false;
  impl_->on.derived.flush();
  impl_->dead = true;
  impl_->sink->to = nullptr;
  impl_->end_actors();
  return true;
}

void process::kill() {
  if (impl_->dead) return;
  impl_->dead = true;
  impl_->sink->to = nullptr;
  impl_->device.leave();
  impl_->end_actors();
}

}  // namespace benefactor::simulation
