#include "actors/bucket_actor.hpp"

#include <algorithm>

#include "actors/bucket_decision.hpp"
#include "store/bucket_loading.hpp"

namespace benefactor::actors {

namespace {

using self_pointer = bucket_actor::stateful_pointer<bucket_shell_state>;

/// A snapshot follows this many events; more in a large bucket, whose snapshot is large.
constexpr std::size_t snapshot_every = 8;

void load(bucket_shell_state& state) {
  const auto& parts = state.shared->parts;
  auto loaded = store::load_bucket(parts.reader, parts.derived, state.shared->options.tenant,
                                   parts.head.origin.log_id, state.policy);
  state.bucket = std::move(loaded.state);
  state.shared->rules.share(state.bucket.contract);
  state.position = loaded.position;
  // Events since the snapshot may have changed the contract: the next snapshot has both parts.
  state.contract_changed = loaded.position > loaded.snapshot_position;
  state.loaded = true;
}

/// Forgets claims whose last events can be read from the log.
void forget_durable(bucket_shell_state& state) {
  state.facts.forget_durable();
  auto& order = state.recent_order;
  const auto waits = [](const auto& entry) { return entry.second && !entry.second->durable(); };
  const auto end = std::find_if(order.begin(), order.end(), waits);
  for (auto i = order.begin(); i != end; ++i) {
    const auto at = state.recent.find(i->first);
    // An entry appended again since has its own place further back.
    if (at != state.recent.end() && at->second.last == i->second) state.recent.erase(at);
  }
  order.erase(order.begin(), end);
}

/// Gives away the snapshot taken before, once it is durable.
void give_snapshot(bucket_shell_state& state) {
  if (!state.snapshot || !state.snapshot->rests_on->durable()) return;
  state.shared->parts.on_snapshot(state.policy, state.snapshot->rests_on->position.load(),
                                  std::move(state.snapshot->contract),
                                  std::move(state.snapshot->accumulators));
  state.snapshot.reset();
}

/// Takes a snapshot when it is time, or *now* if anything has happened since the last one. One that is
/// durable already does not wait for the bucket's next job: a bucket that is seldom asked is loaded with
/// fewer events behind its snapshot.
void snapshot(bucket_shell_state& state, bool now) {
  if (!state.shared->parts.on_snapshot) return;
  if (state.before) {
    if (*state.before > 0) return;
    state.before.reset();
  }
  give_snapshot(state);
  const auto due = std::max(snapshot_every, state.bucket.standing.size() / 4);
  if (state.snapshot || state.events_since_snapshot == 0 || (!now && state.events_since_snapshot < due))
    return;
  state.snapshot = {state.last, state.contract_changed ? store::encode_contract(state.bucket) : std::string{},
                    store::encode_accumulators(state.bucket)};
  state.contract_changed = false;
  state.events_since_snapshot = 0;
  give_snapshot(state);
}

void take_turn(self_pointer self, const job_ptr& work) {
  auto& state = self->state;
  if (!state.loaded) load(state);
  forget_durable(state);
  snapshot(state, false);
  decide_in_turn(self, work);
}

/// Takes every job whose turn has come.
void take_turns(self_pointer self) {
  auto& state = self->state;
  for (auto at = state.waiting.begin(); at != state.waiting.end() && at->first == state.next_ticket;
       at = state.waiting.begin()) {
    const auto work = std::move(at->second);
    state.waiting.erase(at);
    ++state.next_ticket;
    if (work) take_turn(self, work);
  }
}

}  // namespace

bucket_actor::behavior_type run_bucket(self_pointer self, shared_parts_ptr shared, policy_id policy,
                                       leaving_count before) {
  self->state.shared = std::move(shared);
  self->state.policy = policy;
  self->state.before = std::move(before);
  // A damaged log or a broken invariant: the process must end and start again from what the log holds.
  end_engine_on_exception(self, "a benefit bucket");
  return {
      [self](const job_message& message) {
        auto& state = self->state;
        if (message.work->ticket == state.next_ticket && state.waiting.empty()) {
          ++state.next_ticket;
          take_turn(self, message.work);
          return;
        }
        state.waiting.emplace(message.work->ticket, message.work);
        take_turns(self);
      },
      [self](const skip_ticket& message) {
        self->state.waiting.emplace(message.ticket, nullptr);
        take_turns(self);
      },
      [self](const passivate& message) {
        // Everything is durable: what was taken before and what is taken now can both be given away, unless
        // one that is older still may come.
        if (*message.leaving == 1) {
          self->state.before.reset();
          snapshot(self->state, true);
        }
        --*message.leaving;
        self->send(self->state.shared->registry, bucket_ended{self->state.policy});
        self->quit();
      },
  };
}

}  // namespace benefactor::actors
