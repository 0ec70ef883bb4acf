#include "events/what_if.hpp"

#include <algorithm>
#include <type_traits>

#include "events/adjudication/adjudicate.hpp"
#include "events/replay.hpp"

namespace benefactor {

namespace {

template <class Visit>
void for_each_finding_list(const bucket_events& events, const Visit& visit) {
  for (const auto& event : events) {
    if (const auto* pended = std::get_if<claim_pended>(&event)) visit(pended->findings);
    if (const auto* decided = std::get_if<claim_adjudicated>(&event)) visit(decided->findings);
  }
}

/// What edits found when the command was decided, as recorded.
std::vector<edit_finding> findings_in(const bucket_events& events) {
  std::vector<edit_finding> found;
  for_each_finding_list(events, [&](const auto& list) { found = list; });
  return found;
}

bool pends_at_once(const bucket_events& submission) {
  return std::holds_alternative<claim_pended>(submission.back());
}

/// Puts the plan's changes into what *c* is to be decided by. *claim*: as supposed; of a submission absent.
template <class Command>
void change_inputs(Command& c, const claim_state& claim, const bucket_events& recorded,
                   const what_if_change& change) {
  if constexpr (requires { c.outside; }) {
    if constexpr (std::is_same_v<Command, submit_claim>)
      c.outside =
          changed_outside(std::move(c.outside), c.submission.provider_npi, c.submission.lines, change);
    else
      c.outside = changed_outside(std::move(c.outside), claim.provider_npi, claim.lines, change);
    c.edits = {};
    c.edits.as_found = changed_findings(findings_in(recorded), change);
  }
  if constexpr (std::is_same_v<Command, release_claim>)
    // An override of what is not found is refused; here it is not needed.
    std::erase_if(c.overrides, [&](const edit_override& o) {
      return !override_problems({o}, claim.findings, *c.edits.as_found).empty();
    });
}

}  // namespace

std::string_view command_name(const bucket_command& command) {
  return std::visit(
      []<class Command>(const Command&) -> std::string_view {
        if constexpr (std::is_same_v<Command, submit_claim>) return "submit_claim";
        if constexpr (std::is_same_v<Command, release_claim>) return "release_claim";
        if constexpr (std::is_same_v<Command, deny_claim>) return "deny_claim";
        if constexpr (std::is_same_v<Command, cancel_claim>) return "cancel_claim";
        if constexpr (std::is_same_v<Command, void_claim>) return "void_claim";
        if constexpr (std::is_same_v<Command, pay_claim>) return "pay_claim";
        if constexpr (std::is_same_v<Command, remit_claim>) return "remit_claim";
        if constexpr (std::is_same_v<Command, readjudicate_claim>) return "readjudicate_claim";
        if constexpr (std::is_same_v<Command, dispute_claim>) return "dispute_claim";
        if constexpr (std::is_same_v<Command, resolve_dispute>) return "resolve_dispute";
        if constexpr (std::is_same_v<Command, dispatch_claim>) return "dispatch_claim";
        if constexpr (std::is_same_v<Command, report_claim>) return "report_claim";
        if constexpr (std::is_same_v<Command, add_remark>) return "add_remark";
        if constexpr (std::is_same_v<Command, change_review>) return "change_review";
        if constexpr (std::is_same_v<Command, announce_document>) return "announce_document";
        if constexpr (std::is_same_v<Command, complete_document>) return "complete_document";
        if constexpr (std::is_same_v<Command, withdraw_document>) return "withdraw_document";
        return "policy";  // Never decided here.
      },
      command);
}

const what_if_policy::followed_claim* what_if_policy::find(const claim_id& claim) const {
  const auto at = claim ? claims_.find(claim) : claims_.end();
  return at == claims_.end() ? nullptr : &at->second;
}

what_if_policy::followed_claim* what_if_policy::find(const claim_id& claim) {
  return const_cast<followed_claim*>(std::as_const(*this).find(claim));
}

involved_claims what_if_policy::involved(const claim_id& claim, const claim_id& original,
                                         claim_state followed_claim::*side) const {
  const auto known = [&](const claim_id& id) -> const claim_state* {
    const auto* found = find(id);
    return found && (found->*side).exists() ? &(found->*side) : nullptr;
  };
  return {known(claim), known(original)};
}

void what_if_policy::apply(const bucket_events& events, claim_state followed_claim::*side,
                           bucket_state& bucket) {
  for (const auto& event : events) {
    evolve(bucket, event);
    if (auto* claim = find(benefactor::claim_of(event))) evolve(claim->*side, event);
  }
}

void what_if_policy::take_of_policy(const bucket_events& recorded) {
  for (const auto& event : recorded) {
    evolve(recorded_, event);
    evolve(supposed_, event);
    note_births(event);
  }
  supposed_.contract = changed_contract(recorded_.contract, *plan_);
}

std::string what_if_policy::take(const bucket_events& recorded, const what_if_inputs& inputs) {
  const auto id = subject_of(recorded);
  const auto* submitted = recorded.empty() ? nullptr : std::get_if<claim_submitted>(&recorded.front());
  const auto* known = find(id);
  const auto original = submitted ? submitted->replaces : known ? known->recorded.replaces : claim_id{};
  if (auto why = misfit(recorded, involved(id, original, &followed_claim::recorded)); !why.empty())
    return why;
  ++commands_;
  if (!id) {
    take_of_policy(recorded);
    return {};
  }
  auto& claim = claims_[id];
  if (submitted) {
    claim.plan = submitted->plan;
    claim.readable = inputs.sealed_open;
  }
  suppose(recorded, id, claim, inputs);
  apply(recorded, &followed_claim::recorded, recorded_);
  for (const auto& event : recorded) evolve(claim.diagnoses, claim.recorded, event);
  return {};
}

bool what_if_policy::can_be_decided(const claim_state& claim) const {
  const auto rests = [&](const bucket_state& bucket) {
    return rests_on_sealed(bucket.contract, claim.member, claim.lines, nullptr);
  };
  return !rests(recorded_) && !rests(supposed_);
}

void what_if_policy::suppose(const bucket_events& recorded, const claim_id& id, followed_claim& claim,
                             const what_if_inputs& inputs) {
  const auto* submitted = std::get_if<claim_submitted>(&recorded.front());
  // Nothing can be asked of a claim whose submission was refused; that is said once.
  if (!submitted && !claim.supposed.exists()) {
    end_as_recorded(recorded);
    return;
  }
  claim_state fresh;
  if (submitted) evolve(fresh, recorded.front());
  const auto& known = submitted ? fresh : claim.recorded;
  if (!claim.readable && !can_be_decided(known)) return take_as_recorded(recorded, claim);

  auto command = command_of(recorded, recorded_, involved(id, known.replaces, &followed_claim::recorded),
                            {.diagnoses = claim.readable ? &claim.diagnoses : nullptr,
                             .edits = {},
                             .sealed_open = inputs.sealed_open});
  if (!command) {
    // What a review is to be is said by its event alone; other events make no sense as a command.
    if (!std::holds_alternative<review_changed>(recorded.front())) return take_as_recorded(recorded, claim);
    return apply(recorded, &followed_claim::supposed, supposed_);
  }
  if (auto* c = std::get_if<submit_claim>(&*command); c && inputs.outside && pends_at_once(recorded))
    c->outside = *inputs.outside;
  std::visit([&](auto& c) { change_inputs(c, claim.supposed, recorded, plan_->change); }, *command);
  const std::string name(command_name(*command));
  const bool ends =
      std::holds_alternative<void_claim>(*command) || std::holds_alternative<cancel_claim>(*command);
  const auto decided =
      decide(supposed_, involved(id, known.replaces, &followed_claim::supposed), *std::move(command));
  const auto* why = std::get_if<rejection>(&decided);
  if (!why) apply(std::get<bucket_events>(decided), &followed_claim::supposed, supposed_);
  const bool ended = end_as_recorded(recorded);
  if (why && !(ends && ended)) refused_.push_back({id, known.first_received, name, why->code, why->reason});
}

/// What the supposed claim has taken for *lines* and gives back, whatever the recorded one had.
std::vector<bucket_movement> what_if_policy::give_back(const claim_id& claim,
                                                       const std::vector<std::uint16_t>& lines) {
  const auto* followed = find(claim);
  if (!followed || !followed->supposed.exists()) return {};
  ledger book{supposed_, followed->supposed.member};
  return reverse_lines(book, followed->supposed, lines);
}

/// Cancels, voids or replaces what *recorded* does and the supposed claims' own commands have not: a claim
/// that waits cannot be voided, nor replaced, and what replaces a claim may wait.
bool what_if_policy::end_as_recorded(const bucket_events& recorded) {
  bool any = false;
  for (const auto& event : recorded) {
    if (!std::holds_alternative<claim_reversed>(event) && !std::holds_alternative<claim_cancelled>(event))
      continue;
    auto* claim = find(benefactor::claim_of(event));
    if (!claim || !claim->supposed.exists() || is_withdrawn(claim->supposed.status)) continue;
    auto ended = event;
    const auto released = give_back(claim->supposed.id, all_lines(claim->supposed));
    if (auto* reversed = std::get_if<claim_reversed>(&ended)) {
      const auto& settlement = claim->supposed.settlement;
      reversed->released = released;
      reversed->to_recoup = reversed->recalled ? 0 : checked_add(settlement.settled, settlement.to_recoup);
    } else {
      std::get<claim_cancelled>(ended).released = released;
    }
    apply({std::move(ended)}, &followed_claim::supposed, supposed_);
    claim->ended_as_recorded = any = true;
  }
  return any;
}

void what_if_policy::take_as_recorded(const bucket_events& recorded, followed_claim& claim) {
  claim.as_recorded = true;
  for (auto event : recorded) {
    const auto give_back_all = [&](auto& e) {
      if (const auto* followed = find(e.claim))
        e.released = give_back(e.claim, all_lines(followed->supposed));
    };
    if (auto* decided = std::get_if<claim_adjudicated>(&event)) {
      std::vector<std::uint16_t> lines;
      for (const auto& d : decided->decided) lines.push_back(d.line);
      decided->released = give_back(decided->claim, lines);
    } else if (auto* reversed = std::get_if<claim_reversed>(&event)) {
      give_back_all(*reversed);
    } else if (auto* cancelled = std::get_if<claim_cancelled>(&event)) {
      give_back_all(*cancelled);
    }
    apply({std::move(event)}, &followed_claim::supposed, supposed_);
  }
}

void what_if_policy::note_births(const bucket_event& event) {
  const auto note = [&](const member_id& member, const demographics& who) {
    births_[member] = who.birth_date;
  };
  if (const auto* enrolled = std::get_if<policy_enrolled>(&event)) {
    const auto& details = enrolled->confidential.details;
    for (std::size_t i = 0; i < std::min(details.size(), enrolled->terms.members.size()); ++i)
      note(enrolled->terms.members[i].member, details[i]);
  } else if (const auto* added = std::get_if<member_enrolled>(&event)) {
    note(added->terms.member, added->confidential.details);
  } else if (const auto* described = std::get_if<member_described>(&event)) {
    note(described->member, described->confidential.details);
  }
}

}  // namespace benefactor
