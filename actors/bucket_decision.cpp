#include "actors/bucket_decision.hpp"

#include <algorithm>

#include "actors/requests.hpp"
#include "events/overloaded.hpp"
#include "store/claim_loading.hpp"

namespace benefactor::actors {

namespace {

using self_pointer = bucket_actor::stateful_pointer<bucket_shell_state>;

/// One job's way through the bucket.
class decision {
 public:
  decision(self_pointer self, job_ptr work) : self_(self), state_(self->state), work_(std::move(work)) {}

  void run() {
    append_ptr unit;
    try {
      unit = decide_job();
    } catch (const store::log_error&) {
      throw;  // The log cannot be read: no decision can be trusted any more.
    } catch (const std::exception& e) {
      if (applying_)
        throw;  // What was decided could not be applied: this bucket's state is worth nothing now.
      // One poison command must not end the engine for all, again and again. Nothing has been applied.
      unit = make_answer(*work_);
      unit->reply.failure = std::string{"the command could not be decided: "} + e.what();
    }
    if (!unit) return;  // Rerouted.
    const bool accepted = unit->reply.state != nullptr;
    unit->about = work_;
    // To the log before anybody else hears of it. From then on the job is the registry's, which may settle it
    // at once.
    const auto guard = work_->guard;
    self_->send(state_.shared->log, append_message{std::move(unit)});
    if (!guard) return;
    const auto course = work_->course.fetch_or(job::decided | (accepted ? job::accepted : 0));
    if (course & job::awaited) self_->send(guard, submission_decided{work_});
  }

 private:
  const engine_parts& parts() const { return state_.shared->parts; }

  /// A claim this job is about.
  struct involved_claim {
    std::shared_ptr<const claim_copy> copy;  ///< as it stands; null: unknown
    append_ptr last;                         ///< of its last event, unless it was read from the log

    const claim_state* state() const { return copy ? &copy->state : nullptr; }
  };

  /// The claim as of now: from memory while its events may not be readable yet, else from the log.
  involved_claim& find(const claim_id& id) {
    const auto [place, first_time] = involved_.try_emplace(id);
    auto& claim = place->second;
    if (!first_time) return claim;
    if (const auto at = state_.recent.find(id); at != state_.recent.end())
      claim = {at->second.copy.lock(), at->second.last};
    if (claim.copy) return claim;
    claim.last.reset();
    auto loaded =
        store::load_claim(parts().reader, state_.shared->options.tenant, parts().head.origin.log_id, id);
    if (loaded)
      claim.copy = std::make_shared<claim_copy>(
          claim_copy{.state = std::move(loaded->state), .diagnoses = {}, .position = loaded->position});
    return claim;
  }

  /// Reads the diagnoses in force; false when the member's key is gone and with it the diagnoses.
  bool know_diagnoses(involved_claim& claim) {
    // Also where they are still in memory: a restarted engine must decide the same.
    if (erased(claim.copy->state.member)) return false;
    if (claim.copy->diagnoses_known) return true;
    auto loaded = store::load_claim(parts().reader, state_.shared->options.tenant, parts().head.origin.log_id,
                                    claim.copy->state.id, &parts().keys);
    if (!loaded || !loaded->sealed_open) return false;
    auto copy = std::make_shared<claim_copy>(*claim.copy);
    copy->diagnoses = std::move(loaded->diagnoses);
    copy->diagnoses_known = true;
    claim.copy = std::move(copy);
    return true;
  }

  append_ptr refuse(rejection refused) { return make_refusal(*work_, std::move(refused)); }

  append_ptr decide_job() {
    auto problems = enrollment_problems(work_->asked.body);
    if (!problems.empty())
      return refuse({rejection_code::invalid, std::move(problems), "the enrolment has problems of form"});
    return std::visit(
        overloaded{
            [&](const enroll_policy_request& r) { return enroll(to_command(r, parts().surrogates)); },
            [&](const enroll_member_request& r) { return enroll(to_command(r, parts().surrogates)); },
            [&](const grant_authorization_request& r) { return enroll(to_command(r, parts().surrogates)); },
            [&](const change_policy_request& r) { return enroll(to_command(r, parts().surrogates)); },
            [&](const erasure_request& r) { return enroll(to_command(r, parts().surrogates)); },
            [&](submit_request& r) { return submit(r); },
            [&](const claim_request& r) { return change(r); },
            [&](const auto&) -> append_ptr { throw std::logic_error("reference data are not a bucket's"); },
        },
        work_->asked.body);
  }

  append_ptr enroll(const bucket_command& command) {
    auto decided = decide(state_.bucket, {}, command);
    if (const auto* events = std::get_if<bucket_events>(&decided); events && !events->empty()) {
      auto members = members_of(work_->asked.body, parts().surrogates);
      for (const auto& event : *events)
        if (const auto named = sealed_for(event)) members.push_back(named);
      for (const auto& member : members)
        if (erased(member)) return refuse({rejection_code::member_erased, {}, "a member's data were erased"});
    }
    return conclude(std::move(decided), nullptr);
  }

  /// Takes what was submitted out of the job, which needs it no more: copies were a dozen allocations each.
  append_ptr submit(submit_request& r) {
    const auto* known = work_->known ? find(work_->claim).state() : nullptr;
    // It is of another policy's bucket and just appended there: so other content.
    if (work_->known && !known)
      return refuse({rejection_code::idempotency_conflict, {}, "the claim is known with other content"});
    involved_claims claims{known, nullptr};
    claim_id replaces;
    if (r.submission.is_replacement() && !known) {
      replaces = parts().surrogates.claim(r.submission.replaces_submitter, r.submission.replaces_claim_id);
      claims.original = find(replaces).state();
    }
    auto inputs = store::outside_of(parts().directory, r.submission.provider_npi, r.submission.lines);
    auto edits = known ? edit_inputs{} : edits_of(work_->claim, work_->member, replaces, r.submission);
    auto decided = decide(state_.bucket, claims,
                          submit_claim{.claim = work_->claim,
                                       .member = work_->member,
                                       .replaces = replaces,
                                       .digest = work_->digest,
                                       .fingerprints = std::move(work_->fingerprints),
                                       .submission = std::move(r.submission),
                                       .source = std::move(r.source),
                                       .outside = std::move(inputs),
                                       .edits = std::move(edits)});
    if (!known && std::holds_alternative<bucket_events>(decided) && erased(work_->member))
      return refuse({rejection_code::member_erased, {}, "the member's data were erased"});
    return conclude(std::move(decided), &work_->claim);
  }

  edit_inputs edits_about(const member_id& member) {
    edit_inputs inputs;
    inputs.tables = parts().directory.edits();
    if (inputs.tables) set_member(inputs, state_.facts.find(*state_.shared, state_.bucket.contract, member));
    return inputs;
  }

  /// What edits are to look at, by the tables of now.
  edit_inputs edits_of(const claim_state& claim) {
    auto inputs = edits_about(claim.member);
    if (looks_at_history(state_.bucket.contract, inputs.tables.get()))
      for (const auto& id : service_days().near(claim))
        if (const auto* other = find(id).state()) add_history(inputs, claim, *other);
    return inputs;
  }

  edit_inputs edits_of(const claim_id& id, const member_id& member, const claim_id& replaces,
                       const claim_submission& submission) {
    auto inputs = edits_about(member);
    if (!looks_at_history(state_.bucket.contract, inputs.tables.get())) return inputs;
    return edits_of(claim_to_look_at(id, member, replaces, submission));
  }

  const store::service_days& service_days() {
    if (state_.days) return *state_.days;
    state_.days = std::make_unique<store::service_days>(store::load_service_days(
        parts().reader, state_.shared->options.tenant, parts().head.origin.log_id, state_.policy));
    for (const auto& [id, recent] : state_.recent)
      if (const auto copy = recent.copy.lock()) state_.days->add(copy->state);
    return *state_.days;
  }

  bool erased(const member_id& member) {
    return parts().keys.find(state_.shared->options.tenant.text(), member).state == store::key_state::erased;
  }

  /// Sends the job to the bucket it belongs to; this one has no answer.
  append_ptr reroute(const policy_id& policy) {
    self_->send(state_.shared->registry, reroute_job{work_, policy});
    return nullptr;
  }

  append_ptr change(const claim_request& r) {
    auto& involved = find(r.claim);
    if (!involved.copy) {
      if (work_->other_policies.empty()) return refuse({rejection_code::not_found, {}, "no such claim"});
      const auto next = work_->other_policies.front();
      work_->other_policies.erase(work_->other_policies.begin());
      return reroute(next);
    }
    const auto subject = involved.copy;
    const auto& claim = subject->state;
    if (claim.policy != state_.policy) return reroute(claim.policy);
    bucket_command command = std::visit([](const auto& c) { return bucket_command{c}; }, r.command);
    std::visit(
        [&](auto& c) {
          if constexpr (requires { c.claim; }) c.claim = r.claim;
        },
        command);
    involved_claims claims{&claim, nullptr};
    if (claim.replaces) claims.original = find(claim.replaces).state();
    const auto fill = [&](auto& c) -> bool {
      c.outside = store::outside_of(parts().directory, claim.provider_npi, claim.lines);
      c.edits = edits_of(claim);
      if (!know_diagnoses(involved)) return false;
      c.diagnoses = involved.copy->diagnoses;
      return true;
    };
    if (auto* remark = std::get_if<add_remark>(&command))
      remark->digest = parts().surrogates.digest(std::string(to_text(remark->seen_by)) + '\n' + remark->text);
    bool readable = true;
    if (auto* release = std::get_if<release_claim>(&command)) readable = fill(*release);
    if (auto* resolve = std::get_if<resolve_dispute>(&command)) readable = fill(*resolve);
    if (auto* again = std::get_if<readjudicate_claim>(&command)) readable = fill(*again);
    // What a processor decides counts; its words go with the member.
    if (auto* report = std::get_if<report_claim>(&command); report && erased(claim.member))
      report->report.text.clear();
    if (erased(claim.member)) readable = readable && !needs_key(command);
    if (!readable) return refuse({rejection_code::member_erased, {}, "the member's data were erased"});
    return conclude(decide(state_.bucket, claims, std::move(command)), &r.claim);
  }

  /// Commands whose events carry free text of the member's.
  static bool needs_key(const bucket_command& command) {
    return std::holds_alternative<deny_claim>(command) || std::holds_alternative<dispute_claim>(command) ||
           std::holds_alternative<resolve_dispute>(command) ||
           std::holds_alternative<release_claim>(command) || std::holds_alternative<add_remark>(command) ||
           std::holds_alternative<announce_document>(command);
  }

  /// Encodes and applies what was decided, and makes the answer. *subject* is the claim it is about, if any.
  append_ptr conclude(bucket_decision decided, const claim_id* subject) {
    if (auto* refused = std::get_if<rejection>(&decided)) return refuse(std::move(*refused));
    auto& events = std::get<bucket_events>(decided);
    auto unit = make_answer(*work_);
    unit->reply.unchanged = events.empty();
    encode_all(events, *unit);
    applying_ = true;
    apply(events, unit);
    if (subject) {
      const auto& claim = find(*subject);
      unit->reply.state = {claim.copy, &claim.copy->state};
      if (events.empty()) {
        unit->rests_on = claim.last;
        unit->reply.position = claim.copy->position;
      }
    } else if (events.empty()) {
      unit->rests_on = state_.last;
      unit->reply.position = state_.position;
    }
    return unit;
  }

  void encode_all(const bucket_events& events, append_unit& unit) {
    const auto context = state_.shared->encoding();
    static const store::event_origin nobody;
    const auto& origin = work_->asked.origin ? *work_->asked.origin : nobody;
    unit.events.reserve(events.size());
    for (const auto& event : events)
      unit.events.push_back(store::encode(event, state_.policy, owner_of(event), origin, context));
  }

  /// The member a claim's event is about: of the new claim, or of a known one.
  member_id owner_of(const bucket_event& event) const {
    const auto claim = claim_of(event);
    if (!claim) return {};
    const auto at = involved_.find(claim);
    const auto* known = at == involved_.end() ? nullptr : at->second.state();
    return known ? known->member : work_->member;
  }

  void apply(const bucket_events& events, const append_ptr& unit) {
    // Answers on their way may hold a claim as it was, so the first event of a command makes a copy.
    std::vector<std::pair<claim_id, std::shared_ptr<claim_copy>>> changed;
    for (const auto& event : events) {
      evolve(state_.bucket, event);
      const auto id = claim_of(event);
      if (!id) {
        state_.contract_changed = true;
        state_.facts.note(event, unit);
        state_.shared->rules.share(state_.bucket.contract);
        continue;
      }
      auto at = std::find_if(changed.begin(), changed.end(), [&](const auto& c) { return c.first == id; });
      if (at == changed.end()) {
        changed.emplace_back(id, copy_of(id));
        at = changed.end() - 1;
      }
      auto& claim = *at->second;
      evolve(claim.state, event);
      evolve(claim.diagnoses, claim.state, event);
      if (const auto* submitted = std::get_if<claim_submitted>(&event); submitted && state_.days)
        state_.days->add(*submitted);
    }
    for (auto& [id, copy] : changed) {
      state_.recent[id] = {copy, unit};
      state_.recent_order.emplace_back(id, unit);
      involved_[id] = {copy, unit};
      unit->claims.push_back(std::move(copy));
    }
    if (events.empty()) return;
    state_.last = unit;
    state_.events_since_snapshot += events.size();
  }

  /// A copy to change. Of a claim that is new, what was submitted is in its first event.
  std::shared_ptr<claim_copy> copy_of(const claim_id& id) {
    const auto at = involved_.find(id);
    if (at == involved_.end() || !at->second.copy)
      return std::make_shared<claim_copy>(claim_copy{.state = {}, .diagnoses = {}, .diagnoses_known = true});
    return std::make_shared<claim_copy>(*at->second.copy);
  }

  self_pointer self_;
  bucket_shell_state& state_;
  job_ptr work_;
  std::map<claim_id, involved_claim> involved_;  ///< what was looked up, and what became of it
  bool applying_ = false;
};

}  // namespace

void decide_in_turn(self_pointer self, job_ptr work) { decision{self, std::move(work)}.run(); }

}  // namespace benefactor::actors
