#include "actors/log_actor.hpp"

namespace benefactor::actors {

namespace {

using self_pointer = log_actor::stateful_pointer<log_state>;

/// Answers of one group commit, delivered to each sink at once.
void deliver_answers(shared_parts& shared, const std::vector<append_ptr>& units) {
  std::vector<std::pair<std::shared_ptr<answer_sink>, std::vector<answer>>> by_sink;
  for (const auto& unit : units) {
    if (!unit->sink) continue;
    // Sinks are few (one a server), and neighbours mostly share theirs.
    std::size_t at = by_sink.size();
    for (std::size_t i = by_sink.size(); i-- > 0 && at == by_sink.size();)
      if (by_sink[i].first == unit->sink) at = i;
    if (at == by_sink.size()) by_sink.push_back({unit->sink, {}});
    if (!unit->events.empty())
      unit->reply.position = unit->position.load(std::memory_order_relaxed);
    else if (unit->rests_on)
      unit->reply.position = unit->rests_on->position.load(std::memory_order_relaxed);
    by_sink[at].second.push_back(std::move(unit->reply));
  }
  for (auto& [sink, answers] : by_sink) {
    shared.answers += answers.size();
    sink->deliver(std::move(answers));
  }
}

void release(self_pointer self, std::vector<append_ptr> units) {
  auto& shared = *self->state.shared;
  deliver_answers(shared, units);
  for (auto& unit : units) {
    unit->events = {};
    unit->rests_on.reset();
    unit->claims = {};
  }
  self->send(self->state.registry,
             appends_released{std::make_shared<std::vector<append_ptr>>(std::move(units))});
}

/// Whether the derived store lags so far that nothing may be added to what it has to cover.
bool tail_is_full(const shared_parts& shared) {
  return shared.parts.tail.bytes() > shared.options.tail_bytes_max;
}

/// Gives the device what waits, or, where only answers wait, releases them: all before them is durable.
void write_waiting(self_pointer self) {
  auto& state = self->state;
  auto& shared = *state.shared;
  while (!state.busy && !state.waiting.empty() && !state.failed && !tail_is_full(shared)) {
    std::size_t taken = 0, bytes = 0, events = 0;
    while (taken < state.waiting.size() && bytes < batch_bytes_max) {
      for (const auto& event : state.waiting[taken]->events) bytes += event.size();
      events += state.waiting[taken]->events.size();
      ++taken;
    }
    const auto end = state.waiting.begin() + static_cast<std::ptrdiff_t>(taken);
    std::vector<append_ptr> batch{std::make_move_iterator(state.waiting.begin()),
                                  std::make_move_iterator(end)};
    state.waiting.erase(state.waiting.begin(), end);
    if (events == 0) {
      release(self, std::move(batch));
      continue;
    }
    store::page_builder builder{state.link, shared.parts.clock(), bytes};
    std::vector<std::uint64_t> last_positions;
    last_positions.reserve(batch.size());
    for (const auto& unit : batch)
      last_positions.push_back(unit->events.empty() ? 0 : builder.add_unit(unit->events));
    state.pages_in_flight = builder.finish();
    state.link = builder.link();
    state.in_flight = std::move(batch);
    state.positions_in_flight = std::move(last_positions);
    state.busy = true;
    shared.events += events;
    ++shared.group_commits;
    // The address keeps the actor alive until the device has answered.
    const log_actor address = self;
    shared.parts.device.submit(state.pages_in_flight, [address](store::write_result result) {
      caf::anon_send(address, batch_written{std::move(result)});
    });
  }
}

void written(self_pointer self, const store::write_result& result) {
  auto& state = self->state;
  auto& shared = *state.shared;
  state.busy = false;
  if (!result.ok()) {
    // It is unknown whether the batch is durable, so nothing may be answered any more: the process ends, and
    // the next start reads what the log holds. A failed sync is never tried again.
    state.failed = true;
    shared.fail("the log could not be written: " + result.error + "; " +
                std::to_string(state.in_flight.size()) +
                " answers are in doubt and will be known after a restart");
    return;
  }
  for (const auto& page : state.pages_in_flight) shared.parts.tail.add(page);
  state.pages_in_flight.clear();
  for (std::size_t i = 0; i < state.in_flight.size(); ++i)
    if (state.positions_in_flight[i])
      state.in_flight[i]->position.store(state.positions_in_flight[i], std::memory_order_release);
  auto done = std::move(state.in_flight);
  state.in_flight.clear();
  // The next batch goes to the disk before this one's answers are handed out.
  write_waiting(self);
  release(self, std::move(done));
  if (shared.parts.on_durable) shared.parts.on_durable();
}

}  // namespace

log_actor::behavior_type run_log(self_pointer self, shared_parts_ptr shared) {
  self->state.shared = std::move(shared);
  self->state.link = self->state.shared->parts.head.link;
  end_engine_on_exception(self, "the log", [self] { self->state.failed = true; });
  return {
      [self](const registry_actor& registry) { self->state.registry = registry; },
      [self](const append_message& message) {
        if (self->state.failed) return;
        self->state.waiting.push_back(message.unit);
        write_waiting(self);
      },
      [self](const batch_written& message) { written(self, message.result); },
      [self](const tail_covered&) { write_waiting(self); },
  };
}

append_ptr make_answer(const job& work) {
  auto unit = std::make_shared<append_unit>();
  unit->reply.token = work.asked.token;
  unit->reply.claim = work.claim;
  unit->sink = work.asked.sink;
  return unit;
}

append_ptr make_refusal(const job& work, rejection refused) {
  auto unit = make_answer(work);
  unit->reply.refused = std::move(refused);
  return unit;
}

}  // namespace benefactor::actors
