// The scenario backend without actors and storage: every command is decided and folded in memory.
#include <algorithm>
#include <map>

#include "actors/requests.hpp"
#include "store/member_details.hpp"
#include "store/surrogates.hpp"
#include "tools/benefactor/scenario_backend.hpp"

namespace benefactor::tools {

namespace {

class core_backend final : public scenario_backend {
 public:
  void enroll(const provider& p) override { refer(p); }

  void enroll(const policy_enrollment& p) override {
    for (const auto& m : p.members) member_numbers_[ids_.member(m.member_number)] = m.member_number;
    auto command = actors::to_command(actors::enroll_policy_request{p}, ids_);
    policy_numbers_[command.terms.id] = p.policy_number;
    auto& bucket = buckets_[command.terms.id];
    take(bucket, decide(bucket, {}, std::move(command)));
  }

  step_answer grant(const authorization_request& request) override {
    if (auto problems = form_problems(request); !problems.empty()) return refusal(std::move(problems));
    const auto bucket = buckets_.find(ids_.policy(request.policy_number));
    if (bucket == buckets_.end()) return {.refused = no_policy, .claim = {}};
    grant_authorization command{.terms = request.terms, .repeatable = false};
    command.terms.member = ids_.member(request.member_number);
    return {.refused = take(bucket->second, decide(bucket->second, {}, command)), .claim = {}};
  }

  step_answer enroll(const api::membership_request& request) override {
    if (auto problems = form_problems(request.member); !problems.empty()) return refusal(std::move(problems));
    const auto member = ids_.member(request.member.member_number);
    member_numbers_[member] = request.member.member_number;
    return change(
        request.policy_number,
        actors::to_command(actors::enroll_member_request{request.policy_number, request.member}, ids_));
  }

  step_answer change(const policy_change_request& request) override {
    if (auto problems = form_problems(request); !problems.empty()) return refusal(std::move(problems));
    return change(request.policy_number, actors::to_command(actors::change_policy_request{request}, ids_));
  }

  step_answer refer(const store::reference_request& request) override {
    auto decided = store::decide(directory_, request);
    if (auto* refused = std::get_if<rejection>(&decided))
      return {.refused = std::move(*refused), .claim = {}};
    const auto& event = std::get<std::optional<store::reference_event>>(decided);
    if (event) store::apply(directory_, *event, ++reference_events_);
    return {.refused = {}, .claim = {}, .duplicate = !event};
  }

  step_answer submit(const claim_submission& s) override {
    submit_claim c{.claim = ids_.claim(s.submitter, s.submitter_claim_id),
                   .member = ids_.member(s.member_number),
                   .replaces = {},
                   .digest = ids_.digest(canonical_content(s)),
                   .fingerprints = {},
                   .submission = s,
                   .source = {},
                   .outside = store::outside_of(directory_, s.provider_npi, s.lines)};
    if (const auto known = claims_.find(c.claim); known != claims_.end()) {
      if (auto conflict = check_known_submission(known->second.state, c.digest))
        return {.refused = std::move(conflict), .claim = {}};
      return {.refused = {}, .claim = known->second.state, .duplicate = true};
    }
    if (auto problems = form_problems(s); !problems.empty()) return refusal(std::move(problems));
    const auto bucket = buckets_.find(ids_.policy(s.policy_number));
    if (bucket == buckets_.end()) return {.refused = no_policy, .claim = {}};
    if (s.is_replacement()) c.replaces = ids_.claim(s.replaces_submitter, s.replaces_claim_id);
    c.fingerprints = store::fingerprints_of(ids_, c.member, s.provider_npi, s.lines);
    c.edits = edits_of(bucket->second.contract, claim_to_look_at(c.claim, c.member, c.replaces, s));
    const involved_claims involved{.subject = nullptr, .original = find(c.replaces)};
    auto refused = take(bucket->second, decide(bucket->second, involved, c));
    return {.refused = refused, .claim = refused ? claim_state{} : claims_.at(c.claim).state};
  }

  draft_check check(const claim_submission& draft, const std::vector<document_kind>& documents) override {
    const auto bucket = buckets_.find(ids_.policy(draft.policy_number));
    return check_draft(bucket == buckets_.end() ? bucket_state{} : bucket->second,
                       ids_.member(draft.member_number), draft, documents);
  }

  step_answer apply(const api::claim_reference& reference, const claim_action& action) override {
    const auto id = ids_.claim(reference.submitter, reference.claim_id);
    const auto known = claims_.find(id);
    if (known == claims_.end())
      return {.refused = rejection{rejection_code::not_found, {}, "no such claim"}, .claim = {}};
    const auto& state = known->second.state;
    const auto& diagnoses = known->second.diagnoses;
    auto& bucket = buckets_.at(state.policy);
    const auto command = std::visit(
        [&](auto c) -> bucket_command {
          c.claim = id;
          if constexpr (requires { c.diagnoses; }) {
            c.diagnoses = diagnoses;
            c.outside = store::outside_of(directory_, state.provider_npi, state.lines);
            c.edits = edits_of(bucket.contract, state);
          }
          return c;
        },
        action);
    const involved_claims involved{.subject = &state, .original = find(state.replaces)};
    auto refused = take(bucket, decide(bucket, involved, command));
    return {.refused = refused, .claim = refused ? claim_state{} : state};
  }

  std::vector<bucket_row> buckets() override {
    std::vector<bucket_row> rows;
    for (const auto& [id, bucket] : buckets_)
      for (const auto& year : bucket.years) {
        auto& row = rows.emplace_back(bucket_row{policy_numbers_.at(id), year.year, year.policy, {}});
        for (const auto& m : year.members) row.members.emplace_back(member_numbers_.at(m.member), m.amounts);
      }
    return rows;
  }

 private:
  step_answer change(const std::string& policy_number, const bucket_command& command) {
    const auto bucket = buckets_.find(ids_.policy(policy_number));
    if (bucket == buckets_.end()) return {.refused = no_policy, .claim = {}};
    auto decided = decide(bucket->second, {}, command);
    const auto* events = std::get_if<bucket_events>(&decided);
    const bool unchanged = events && events->empty();
    return {.refused = take(bucket->second, std::move(decided)), .claim = {}, .duplicate = unchanged};
  }

  struct known_claim {
    claim_state state;
    line_diagnoses diagnoses;  ///< in force, by line
  };

  static step_answer refusal(std::vector<field_problem> problems) {
    return {.refused = rejection{rejection_code::invalid, std::move(problems), "the request has problems"},
            .claim = {}};
  }

  const claim_state* find(const claim_id& id) const {
    const auto at = claims_.find(id);
    return at == claims_.end() ? nullptr : &at->second.state;
  }

  /// Every claim there is may count.
  edit_inputs edits_of(const policy& contract, const claim_state& claim) const {
    edit_inputs inputs;
    inputs.tables = directory_.edits();
    if (const auto known = members_.find(contract.id); known != members_.end())
      if (const auto at = known->second.find(claim.member); at != known->second.end())
        set_member(inputs, at->second);
    if (looks_at_history(contract, inputs.tables.get()))
      for (const auto& [id, other] : claims_)
        if (other.state.policy == contract.id) add_history(inputs, claim, other.state);
    return inputs;
  }

  /// Folds what was decided into the bucket and into every claim the events name.
  std::optional<rejection> take(bucket_state& bucket, bucket_decision decision) {
    if (auto* refused = std::get_if<rejection>(&decision)) return std::move(*refused);
    for (const auto& event : std::get<bucket_events>(decision)) {
      evolve(bucket, event);
      store::note_members(members_[bucket.contract.id], event);
      if (const auto id = claim_of(event)) {
        auto& claim = claims_[id];
        evolve(claim.state, event);
        evolve(claim.diagnoses, claim.state, event);
      }
    }
    return std::nullopt;
  }

  inline static const rejection no_policy{rejection_code::not_found, {}, "no such policy"};

  // Nothing leaves this process, so the lookup key need not be secret.
  const store::surrogates ids_{store::secret_key{}, "scenario"};
  std::map<policy_id, bucket_state> buckets_;
  std::map<claim_id, known_claim> claims_;
  std::map<policy_id, store::known_members> members_;
  store::provider_directory directory_;
  std::uint64_t reference_events_ = 0;
  std::map<policy_id, std::string> policy_numbers_;
  std::map<member_id, std::string> member_numbers_;
};

}  // namespace

std::unique_ptr<scenario_backend> make_core_backend() { return std::make_unique<core_backend>(); }

}  // namespace benefactor::tools
