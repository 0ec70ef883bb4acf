#include "actors/claim_actor.hpp"

namespace benefactor::actors {

namespace {

using self_pointer = claim_actor::stateful_pointer<claim_guard_state>;

/// Makes what the bucket needs: ids, digest and fingerprints. A line whose modifiers exempt it gets no
/// fingerprint.
void prepare(job& work, const claim_submission& submission, const store::surrogates& surrogates) {
  work.member = surrogates.member(submission.member_number);
  work.digest = surrogates.digest(canonical_content(submission));
  work.fingerprints =
      store::fingerprints_of(surrogates, work.member, submission.provider_npi, submission.lines);
}

void answer_and_skip(self_pointer self, const job_ptr& work, rejection refused) {
  const auto refusal = make_refusal(*work, std::move(refused));
  refusal->about = work;
  // Once the log has the answer the job is the registry's, which may settle it at once.
  const auto bucket = work->bucket;
  const auto ticket = work->ticket;
  self->send(self->state.shared->log, append_message{refusal});
  self->send(bucket, skip_ticket{ticket});
}

/// Sends one submission on its way.
void let_through(self_pointer self, const job_ptr& work) {
  auto& state = self->state;
  const auto& body = std::get<submit_request>(work->asked.body);
  work->known = state.known;
  if (!state.known) {
    auto problems = form_problems(body.submission, {.npi_check_digit = body.npi_check_digit});
    if (!problems.empty()) {
      answer_and_skip(self, work,
                      {rejection_code::invalid, std::move(problems), "the claim has problems of form"});
      return;
    }
  }
  prepare(*work, body.submission, state.shared->parts.surrogates);
  state.pending = work;
  self->send(work->bucket, job_message{work});
}

/// Takes in what the bucket made of the submission that went to it, if it has decided.
void learn(claim_guard_state& state) {
  if (!state.pending) return;
  const auto course = state.pending->course.load();
  if (!(course & job::decided)) return;
  state.known = state.known || (course & job::accepted) != 0;
  state.pending.reset();
}

/// Lets parked submissions through until one is with the bucket and others wait for it.
void go_on(self_pointer self) {
  auto& state = self->state;
  for (;;) {
    learn(state);
    while (!state.pending && !state.parked.empty()) {
      const auto work = std::move(state.parked.front());
      state.parked.pop_front();
      let_through(self, work);
    }
    if (!state.pending || state.parked.empty()) return;
    // Only if one waits the bucket sends word; it may have decided meanwhile.
    if (!(state.pending->course.fetch_or(job::awaited) & job::decided)) return;
  }
}

void take(self_pointer self, const job_ptr& work) {
  auto& state = self->state;
  if (work->fresh_guard) {
    // Another claim's guard from here on: the registry has settled everything of the one before, and whatever
    // is known of this claim is durable.
    state.pending.reset();
    state.parked.clear();
    state.known = state.shared->parts.reader.exists(
        {state.shared->options.tenant, store::stream_kind::claim, work->claim});
  }
  state.parked.push_back(work);
  go_on(self);
}

}  // namespace

claim_actor::behavior_type run_claim(self_pointer self, shared_parts_ptr shared) {
  self->state.shared = std::move(shared);
  end_engine_on_exception(self, "a claim");
  return {
      [self](const job_message& message) { take(self, message.work); },
      [self](const submission_decided& message) {
        auto& state = self->state;
        if (state.pending != message.work) return;  // Of the claim guarded before, or learned already.
        go_on(self);
      },
      [self](const passivate&) { self->quit(); },
  };
}

}  // namespace benefactor::actors
