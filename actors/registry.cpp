#include "actors/registry.hpp"

#include <utility>

#include "actors/bucket_actor.hpp"
#include "actors/claim_actor.hpp"
#include "actors/payment_runs.hpp"
#include "actors/reference_data.hpp"
#include "actors/requests.hpp"
#include "actors/user_requests.hpp"
#include "events/overloaded.hpp"
#include "store/claim_loading.hpp"

namespace benefactor::actors {

namespace {

using self_pointer = registry_actor::stateful_pointer<registry_state>;

// ---- buckets ----

bucket_entry& bucket_of(self_pointer self, const policy_id& policy) {
  auto& state = self->state;
  const auto [at, fresh] = state.buckets.try_emplace(policy);
  auto& entry = at->second;
  if (fresh) {
    const auto leaving = state.leaving.find(policy);
    entry.actor = self->spawn(run_bucket, state.shared, policy,
                              leaving == state.leaving.end() ? leaving_count{} : leaving->second);
    state.residents.push_back(policy);
    ++state.shared->live_buckets;
  }
  entry.used = true;
  return entry;
}

/// Ends idle buckets above *residents*, as far as there are any. Each is looked at twice at most: the first
/// look may only take its second chance.
void end_idle_buckets(self_pointer self, std::size_t residents) {
  auto& state = self->state;
  for (auto looks = 2 * state.residents.size();
       looks > 0 && state.buckets.size() > residents && state.ending_buckets < ending_buckets_max; --looks) {
    const auto at = state.buckets.find(state.residents.front());
    state.residents.pop_front();
    if (at->second.unsettled != 0 || std::exchange(at->second.used, false)) {
      state.residents.push_back(at->first);
      continue;
    }
    auto& leaving = state.leaving[at->first];
    if (!leaving) leaving = std::make_shared<std::atomic<int>>(0);
    ++*leaving;
    self->send(at->second.actor, passivate{leaving});
    state.buckets.erase(at);
    ++state.ending_buckets;
    --state.shared->live_buckets;
  }
}

/// Gives *work* its bucket and ticket.
void book_bucket(self_pointer self, job& work) {
  auto& entry = bucket_of(self, work.policy);
  work.entry = &entry;
  work.bucket = entry.actor;
  work.ticket = entry.next_ticket++;
  ++entry.unsettled;
}

// ---- claims ----

/// Gives *work* the guard of its claim.
void book_claim(self_pointer self, job& work) {
  auto& state = self->state;
  const auto [at, fresh] = state.claims.try_emplace(work.claim);
  auto& entry = at->second;
  if (fresh) {
    if (state.idle_claims.empty()) {
      entry.actor = self->spawn(run_claim, state.shared);
    } else {
      entry.actor = std::move(state.idle_claims.back());
      state.idle_claims.pop_back();
    }
    ++state.shared->live_claims;
  }
  if (fresh)
    entry.policy = work.policy;
  else if (work.policy != entry.policy)
    entry.others.push_back(work.policy);
  ++entry.unsettled;
  work.guard = entry.actor;
  work.fresh_guard = fresh;
}

void settle_claim(self_pointer self, const claim_id& claim) {
  auto& state = self->state;
  const auto at = state.claims.find(claim);
  if (--at->second.unsettled != 0) return;
  if (state.idle_claims.size() < idle_claim_actors_max)
    state.idle_claims.push_back(std::move(at->second.actor));
  else
    self->send(at->second.actor, passivate{});
  state.claims.erase(at);
  --state.shared->live_claims;
}

/// The policy of a claim that a command names: from the books, else from the log. Nothing: no such claim.
std::optional<policy_id> policy_of(registry_state& state, const claim_id& claim,
                                   std::vector<policy_id>& others) {
  if (const auto at = state.claims.find(claim); at != state.claims.end()) {
    others = at->second.others;
    return at->second.policy;
  }
  const auto& shared = *state.shared;
  const auto loaded =
      store::load_claim(shared.parts.reader, shared.options.tenant, shared.parts.head.origin.log_id, claim);
  if (!loaded) return std::nullopt;
  return loaded->state.policy;
}

// ---- routing ----

void answer_now(self_pointer self, const job& work, rejection refused) {
  self->send(self->state.shared->log, append_message{make_refusal(work, std::move(refused))});
}

void take_reference_data(self_pointer self, const job_ptr& work, store::reference_request request) {
  auto& shared = *self->state.shared;
  auto answer = answer_reference(shared, *work, std::move(request));
  self->send(shared.log, append_message{std::move(answer.unit)});
  if (answer.event)
    store::apply(shared.parts.directory, *answer.event, store::provider_directory::not_durable);
}

void take_payment(self_pointer self, const job_ptr& work, const payment_request& r) {
  auto& shared = *self->state.shared;
  auto answer = answer_payment(shared, *work, r);
  self->send(shared.log, append_message{std::move(answer.unit)});
  if (answer.event) shared.parts.payments.apply(*answer.event);
}

void take_exchange(self_pointer self, const job_ptr& work, const exchange_request& r) {
  auto& shared = *self->state.shared;
  auto answer = answer_exchange(shared, *work, r);
  self->send(shared.log, append_message{std::move(answer.unit)});
  if (answer.event) shared.parts.exchanges.apply(*answer.event);
}

void take_user(self_pointer self, const job_ptr& work, const user_request& r) {
  auto& shared = *self->state.shared;
  auto answer = answer_user(shared, *work, r);
  self->send(shared.log, append_message{std::move(answer.unit)});
  if (answer.event) shared.parts.users.apply(*answer.event);
}

void route_submission(self_pointer self, const job_ptr& work, const submit_request& r) {
  const auto& surrogates = self->state.shared->parts.surrogates;
  work->claim = surrogates.claim(r.submission.submitter, r.submission.submitter_claim_id);
  work->policy = surrogates.policy(r.submission.policy_number);
  book_bucket(self, *work);
  book_claim(self, *work);
  self->send(work->guard, job_message{work});
}

void route_command(self_pointer self, const job_ptr& work, const claim_request& r) {
  work->claim = r.claim;
  const auto policy = policy_of(self->state, r.claim, work->other_policies);
  if (!policy) {
    answer_now(self, *work, {rejection_code::not_found, {}, "no such claim"});
    return;
  }
  work->policy = *policy;
  book_bucket(self, *work);
  self->send(work->bucket, job_message{work});
}

policy_id policy_of(const erasure_request& r, const store::surrogates& surrogates) {
  return r.policy ? r.policy : surrogates.policy(r.policy_number);
}

void route(self_pointer self, const job_ptr& work) {
  const auto& body = work->asked.body;
  if (auto reference = to_reference(body)) {
    take_reference_data(self, work, std::move(*reference));
  } else if (const auto* payment = std::get_if<payment_request>(&body)) {
    take_payment(self, work, *payment);
  } else if (const auto* exchange = std::get_if<exchange_request>(&body)) {
    take_exchange(self, work, *exchange);
  } else if (const auto* user = std::get_if<user_request>(&body)) {
    take_user(self, work, *user);
  } else if (const auto* submission = std::get_if<submit_request>(&body)) {
    route_submission(self, work, *submission);
  } else if (const auto* command = std::get_if<claim_request>(&body)) {
    route_command(self, work, *command);
  } else {
    const auto* erasure = std::get_if<erasure_request>(&body);
    work->policy = erasure ? policy_of(*erasure, self->state.shared->parts.surrogates)
                           : self->state.shared->parts.surrogates.policy(*policy_number_of(body));
    book_bucket(self, *work);
    self->send(work->bucket, job_message{work});
  }
}

/// Every member an enrolment of the batch names gets a data key, and so does a payment run whose payment is
/// confirmed and a user of whom something is sealed, all by one synced write, before any event about one is
/// appended. A key whose enrolment is then refused is harmless.
void make_keys(shared_parts& shared, const std::vector<request>& requests) {
  std::vector<member_id> members;
  for (const auto& r : requests) {
    const auto named = members_of(r.body, shared.parts.surrogates);
    members.insert(members.end(), named.begin(), named.end());
  }
  if (!members.empty()) shared.parts.keys.get_or_create(shared.options.tenant.text(), members);
}

void end_when_quiet(self_pointer self) {
  auto& state = self->state;
  if (!state.when_quiet || state.unsettled != 0) return;
  end_idle_buckets(self, 0);
  if (state.ending_buckets != 0) return;
  for (const auto& actor : state.idle_claims) self->send(actor, passivate{});
  state.idle_claims.clear();
  const auto done = std::move(state.when_quiet);
  state.when_quiet.reset();
  (*done)();
}

/// Lets buckets leave: those above the number of residents, or all when the engine is to end.
void end_buckets(self_pointer self) {
  end_idle_buckets(self, self->state.shared->options.resident_buckets);
  end_when_quiet(self);
}

void settle(self_pointer self, const std::vector<append_ptr>& units) {
  for (const auto& unit : units) {
    --self->state.unsettled;
    if (!unit->about) continue;
    const auto work = std::move(unit->about);
    if (work->entry) --work->entry->unsettled;
    if (work->guard) settle_claim(self, work->claim);
    // Jobs hold addresses of actors, and actors hold jobs: let go.
    work->bucket = bucket_actor{};
    work->entry = nullptr;
    work->guard = claim_actor{};
    work->asked = {};  // A guard that rests may keep the job.
  }
  end_buckets(self);
}

}  // namespace

registry_actor::behavior_type run_registry(self_pointer self, shared_parts_ptr shared) {
  self->state.shared = std::move(shared);
  // After a failure jobs stay unanswered, and they and their actors hold each other: the end must reach every
  // one.
  const auto end_others = [self](const caf::error& reason) {
    for (const auto& [policy, entry] : self->state.buckets) self->send_exit(entry.actor, reason);
    for (const auto& [claim, entry] : self->state.claims) self->send_exit(entry.actor, reason);
    for (const auto& actor : self->state.idle_claims) self->send_exit(actor, reason);
  };
  self->set_exit_handler([self, end_others](const caf::exit_msg& message) {
    end_others(message.reason);
    self->quit(message.reason);
  });
  end_engine_on_exception(self, "the registry",
                          [end_others] { end_others(caf::make_error(caf::exit_reason::user_shutdown)); });
  return {
      [self](const request_batch& message) {
        make_keys(*self->state.shared, *message.requests);
        for (auto& asked : *message.requests) {
          auto work = std::make_shared<job>();
          work->asked = std::move(asked);
          ++self->state.unsettled;
          route(self, work);
        }
      },
      [self](const reroute_job& message) {
        --message.work->entry->unsettled;
        message.work->policy = message.policy;
        book_bucket(self, *message.work);
        self->send(message.work->bucket, job_message{message.work});
      },
      [self](const appends_released& message) { settle(self, *message.units); },
      [self](const bucket_ended& message) {
        --self->state.ending_buckets;
        if (const auto at = self->state.leaving.find(message.policy);
            at != self->state.leaving.end() && *at->second == 0)
          self->state.leaving.erase(at);
        end_buckets(self);
      },
      [self](const drain& message) {
        self->state.when_quiet = message.done;
        end_when_quiet(self);
      },
  };
}

}  // namespace benefactor::actors
