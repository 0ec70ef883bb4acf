#include "tests/actors/core_model.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor::test_support {

using actors::claim_request;
using actors::submit_request;

const claim_state* core_model::find(const claim_id& id) const {
  const auto at = claims_.find(id);
  return at == claims_.end() ? nullptr : &at->second;
}

core_model::outcome core_model::conclude(const policy_id& policy, const involved_claims& claims,
                                         const bucket_command& command, const claim_id& subject) {
  auto decided = decide(buckets_[policy], claims, command);
  if (auto* refused = std::get_if<rejection>(&decided)) return {{}, false, std::move(*refused)};
  const auto& events = std::get<bucket_events>(decided);
  for (const auto& event : events) {
    evolve(buckets_[policy], event);
    store::note_members(members_[policy], event);
    const auto claim = claim_of(event);
    if (!claim) continue;
    evolve(claims_[claim], event);
    evolve(diagnoses_[claim], claims_[claim], event);
  }
  return {subject ? claims_.at(subject) : claim_state{}, events.empty(), std::nullopt};
}

core_model::outcome core_model::submit(const submit_request& r) {
  const auto& s = r.submission;
  const auto id = surrogates_.claim(s.submitter, s.submitter_claim_id);
  const auto digest = surrogates_.digest(canonical_content(s));
  if (const auto* known = find(id)) {
    if (auto conflict = check_known_submission(*known, digest)) return {{}, false, std::move(conflict)};
    return {*known, true, std::nullopt};
  }
  auto problems = form_problems(s, {.npi_check_digit = r.npi_check_digit});
  if (!problems.empty()) return {{}, false, rejection{rejection_code::invalid, std::move(problems), ""}};
  const auto member = surrogates_.member(s.member_number);
  submit_claim command{.claim = id,
                       .member = member,
                       .replaces = s.is_replacement()
                                       ? surrogates_.claim(s.replaces_submitter, s.replaces_claim_id)
                                       : claim_id{},
                       .digest = digest,
                       .fingerprints = {},
                       .submission = s,
                       .source = r.source,
                       .outside = store::outside_of(directory(), s.provider_npi, s.lines)};
  command.fingerprints = store::fingerprints_of(surrogates_, member, s.provider_npi, s.lines);
  command.edits =
      edits_of(surrogates_.policy(s.policy_number), claim_to_look_at(id, member, command.replaces, s));
  return conclude(surrogates_.policy(s.policy_number), {nullptr, find(command.replaces)}, command, id);
}

core_model::outcome core_model::change(const claim_request& r) {
  const auto* known = find(r.claim);
  if (!known) return {{}, false, rejection{rejection_code::not_found, {}, ""}};
  const auto outside = store::outside_of(directory(), known->provider_npi, known->lines);
  auto command = std::visit(
      [&](auto c) {
        c.claim = r.claim;
        if constexpr (requires { c.seen_by; })
          c.digest = surrogates_.digest(std::string(to_text(c.seen_by)) + '\n' + c.text);
        if constexpr (requires { c.diagnoses; }) {
          c.diagnoses = diagnoses_.at(r.claim);
          c.outside = outside;
          c.edits = edits_of(known->policy, *known);
        }
        return bucket_command{c};
      },
      r.command);
  const claim_state subject = *known;
  return conclude(subject.policy, {&subject, find(subject.replaces)}, command, r.claim);
}

std::vector<std::unique_ptr<store::provider_directory>> core_model::first_directory() {
  std::vector<std::unique_ptr<store::provider_directory>> only;
  only.push_back(std::make_unique<store::provider_directory>());
  return only;
}

edit_inputs core_model::edits_of(const policy_id& policy, const claim_state& claim) const {
  edit_inputs inputs;
  inputs.tables = directory().edits();
  if (const auto known = members_.find(policy); known != members_.end())
    if (const auto at = known->second.find(claim.member); at != known->second.end())
      set_member(inputs, at->second);
  for (const auto& [id, other] : claims_)
    if (other.policy == policy) add_history(inputs, claim, other);
  return inputs;
}

bool core_model::look_back(const reference_seen& seen, const claim_state& claim, std::size_t oldest) {
  const auto contract = buckets_.find(claim.policy);
  const auto same_findings = [&] {
    auto found = find_edits(contract->second.contract, claim, {}, edits_of(claim.policy, claim));
    std::erase_if(found, [&](const auto& f) {
      return !seen.lines.empty() &&
             std::find(seen.lines.begin(), seen.lines.end(), f.line) == seen.lines.end();
    });
    return found == seen.findings;
  };
  for (seen_ = directories_.size(); seen_ > oldest;) {
    --seen_;
    if (seen.outside && store::outside_of(directory(), claim.provider_npi, claim.lines) != *seen.outside)
      continue;
    if (contract != buckets_.end() && same_findings()) return true;
  }
  look_at_newest();
  return false;
}

core_model::outcome core_model::refer(store::reference_request request) {
  auto decided = store::decide(*directories_.back(), std::move(request));
  if (auto* refused = std::get_if<rejection>(&decided)) return {{}, false, std::move(*refused)};
  auto& event = std::get<std::optional<store::reference_event>>(decided);
  if (!event) return {{}, true, std::nullopt};
  reference_.push_back(std::move(*event));
  auto next = std::make_unique<store::provider_directory>();
  for (std::size_t i = 0; i < reference_.size(); ++i) store::apply(*next, reference_[i], i + 1);
  directories_.push_back(std::move(next));
  look_at_newest();
  return {{}, false, std::nullopt};
}

core_model::outcome core_model::pay(const payment_command& command) {
  auto decided = decide(ledger_, command);
  if (auto* refused = std::get_if<rejection>(&decided)) return {{}, false, std::move(*refused)};
  const auto& event = std::get<std::optional<payment_event>>(decided);
  if (event) evolve(ledger_, *event);
  return {{}, !event, std::nullopt};
}

core_model::outcome core_model::exchange(const exchange_command& command) {
  auto decided = decide(exchanged_, command);
  if (auto* refused = std::get_if<rejection>(&decided)) return {{}, false, std::move(*refused)};
  const auto& event = std::get<std::optional<exchange_event>>(decided);
  if (event) evolve(exchanged_, *event);
  return {{}, !event, std::nullopt};
}

core_model::outcome core_model::identify(const user_command& command) {
  auto decided = decide(users_, store::with_ids(command, surrogates_));
  if (auto* refused = std::get_if<rejection>(&decided)) return {{}, false, std::move(*refused)};
  const auto& event = std::get<std::optional<user_event>>(decided);
  if (event) evolve(users_, *event);
  return {{}, !event, event ? refusal_with(*event) : std::nullopt};
}

core_model::outcome core_model::take(const actors::request_body& body) {
  auto problems = actors::enrollment_problems(body);
  if (!problems.empty()) return {{}, false, rejection{rejection_code::invalid, std::move(problems), ""}};
  return std::visit(overloaded{
                        [&](const submit_request& r) { return submit(r); },
                        [&](const claim_request& r) { return change(r); },
                        [&](const actors::enroll_provider_request& r) { return refer(r.provider); },
                        [&](const actors::affiliate_provider_request& r) { return refer(r.affiliation); },
                        [&](const actors::describe_provider_request& r) { return refer(r.description); },
                        [&](const actors::load_fees_request& r) { return refer(r.schedule); },
                        [&](const actors::payment_request& r) { return pay(r.command); },
                        [&](const actors::exchange_request& r) { return exchange(r.command); },
                        [&](const actors::user_request& r) { return identify(r.command); },
                        [&](const actors::load_edits_request& r) { return refer(r.table); },
                        [&](const actors::erasure_request& r) {
                          return conclude(r.policy ? r.policy : surrogates_.policy(r.policy_number), {},
                                          actors::to_command(r, surrogates_), {});
                        },
                        [&](const auto& r) {
                          return conclude(surrogates_.policy(*actors::policy_number_of(body)), {},
                                          actors::to_command(r, surrogates_), {});
                        },
                    },
                    body);
}

}  // namespace benefactor::test_support
