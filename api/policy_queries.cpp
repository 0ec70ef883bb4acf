#include "api/policy_queries.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "api/natural_names.hpp"
#include "events/completeness.hpp"
#include "events/contract_in_force.hpp"
#include "events/explanation.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/member_details.hpp"
#include "store/service_days.hpp"

namespace benefactor::api {

namespace {

store::loaded_bucket load(const query_parts& parts, const std::string& policy_number) {
  return store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id,
                            parts.surrogates.policy(policy_number));
}

claim_estimate refused(rejection why, std::uint64_t position) { return {std::move(why), {}, position}; }

submit_claim command_of(const query_parts& parts, const claim_submission& claim) {
  const auto& ids = parts.surrogates;
  const auto member = ids.member(claim.member_number);
  return {.claim = ids.claim(claim.submitter, claim.submitter_claim_id),
          .member = member,
          .replaces = claim.is_replacement() ? ids.claim(claim.replaces_submitter, claim.replaces_claim_id)
                                             : claim_id{},
          .digest = ids.digest(canonical_content(claim)),
          .fingerprints = store::fingerprints_of(ids, member, claim.provider_npi, claim.lines),
          .submission = claim,
          .source = {},
          .outside = store::outside_of(parts.directory, claim.provider_npi, claim.lines)};
}

/// The answer tells of a member whom the asker named, if the policy has such a one.
void note_asked_about(const query_parts& parts, const bucket_state& bucket, const member_id& member,
                      store::access_kinds kinds) {
  if (bucket.enrolled && bucket.contract.find_member(member) != nullptr)
    parts.phi.saw(member, {.kinds = kinds, .policy = bucket.contract.id});
}

/// Versions of terms only come to a contract; none leaves it.
bool has_ever_wanted_something(const policy& contract) {
  return !contract.requirements.empty() ||
         std::any_of(contract.revisions.begin(), contract.revisions.end(),
                     [](const contract_revision& r) { return !r.terms.requirements.empty(); });
}

/// The edits of a claim that is not there yet.
edit_inputs edits_of(const query_parts& parts, const policy& contract, const submit_claim& c) {
  auto inputs = edits_about(parts, contract.id, c.member);
  if (!looks_at_history(contract, inputs.tables.get())) return inputs;
  const auto claim = claim_to_look_at(c.claim, c.member, c.replaces, c.submission);
  const auto days = store::load_service_days(parts.reader, parts.tenant, parts.log_id, contract.id);
  for (const auto& id : days.near(claim))
    if (const auto other = store::load_claim(parts.reader, parts.tenant, parts.log_id, id))
      add_history(inputs, claim, other->state);
  return inputs;
}

}  // namespace

edit_inputs edits_about(const query_parts& parts, const policy_id& policy, const member_id& member) {
  edit_inputs inputs;
  inputs.tables = parts.directory.edits();
  if (!inputs.tables) return inputs;
  const auto details = store::load_details(parts.reader, parts.tenant, parts.log_id,
                                           parts.phi.keys_for_rules(), policy, member);
  set_member(inputs, {details.birth_date, details.sex});
  return inputs;
}

bool keep_only(bucket_state& bucket, const member_filter& sees) {
  auto& contract = bucket.contract;
  const auto is_others = [&sees](const member_id& member) { return member && !sees(member); };
  std::erase_if(contract.members, [&](const membership& m) { return !sees(m.member); });
  if (contract.members.empty() && !sees(contract.holder)) return false;
  std::erase_if(contract.revisions, [&](const auto& r) { return is_others(r.member); });
  std::erase_if(contract.changes, [&](const auto& c) { return is_others(c.member); });
  std::erase_if(contract.descriptions, [&](const auto& d) { return is_others(d.member); });
  std::erase_if(bucket.authorizations, [&](const auto& a) { return is_others(a.terms.member); });
  std::erase_if(bucket.requests, [&](const auto& r) { return is_others(r.terms.member); });
  for (auto& year : bucket.years)
    std::erase_if(year.members, [&](const auto& m) { return is_others(m.member); });
  std::erase_if(bucket.years, [](const auto& year) { return year.members.empty(); });
  return true;
}

std::optional<policy_view> view_policy(const query_parts& parts, const std::string& policy_number,
                                       std::uint64_t through, const member_filter& sees) {
  auto bucket = store::load_bucket_as_of(parts.reader, parts.derived, parts.tenant, parts.log_id,
                                         parts.surrogates.policy(policy_number), through);
  if (!bucket.state.enrolled || (sees && !keep_only(bucket.state, sees))) return std::nullopt;
  const auto& contract = bucket.state.contract;
  std::vector<member_id> members;
  if (!sees || sees(contract.holder)) members.push_back(contract.holder);
  for (const auto& m : contract.members) members.push_back(m.member);
  using kind = store::access_kind;
  auto names = names_of(parts.reader, parts.tenant, parts.log_id,
                        {parts.phi.keys({.kinds = kind::identifiers | kind::contract,
                                         .policy = contract.id})},  // And the holder's.
                        contract.id, members);
  auto& keys = parts.phi.keys({.kinds = store::access_kind::demographics, .policy = contract.id});
  std::map<member_id, demographics> details;
  for (const auto& member : members)
    if (details_of(contract, member) && !details.contains(member))
      details[member] =
          store::load_details(parts.reader, parts.tenant, parts.log_id, keys, contract.id, member, through);
  // It is the holder's; who does not see the holder has said it.
  if (sees && names.policy_number.empty()) names.policy_number = policy_number;
  // When the policy last changed may be what became of others.
  return policy_view{std::move(bucket.state), std::move(names.policy_number), std::move(names.members),
                     sees ? 0 : bucket.position, std::move(details)};
}

std::optional<eligibility_view> view_eligibility(const query_parts& parts, const std::string& policy_number,
                                                 const std::string& member_number, date on) {
  const auto bucket = load(parts, policy_number);
  const auto member = parts.surrogates.member(member_number);
  auto found = eligibility_on(bucket.state, member, on);
  if (!found) return std::nullopt;
  parts.phi.saw(member, {.kinds = store::access_kind::eligibility, .policy = bucket.state.contract.id});
  return eligibility_view{policy_number, member_number, on, std::move(*found), bucket.position};
}

inquiry_view find_eligibility(const query_parts& parts, const member_inquiry& asked, date on) {
  if (auto problems = form_problems(asked); !problems.empty()) return {std::move(problems)};
  const auto member = parts.surrogates.member(asked.member_number);
  std::vector<inquiry_problem> nearest{{inquiry_refusal::not_found, "memberId"}};
  std::vector<eligibility_view> covered, others;
  bool any_known = false;
  // Whoever asks and does not match is told nothing of the member, but has tried.
  constexpr auto looked_at = store::access_kind::demographics | store::access_kind::eligibility;
  auto& keys = parts.phi.keys({.kinds = looked_at});
  for (const auto& known : store::load_descriptions(parts.reader, parts.tenant, parts.log_id, keys, member)) {
    if (known.details.empty()) continue;
    parts.phi.saw(member, {.kinds = looked_at, .policy = known.policy});
    if (auto problems = mismatches(asked, known.details); !problems.empty()) {
      // Of several policies the one that comes closest says what does not match.
      if (!any_known || problems.size() < nearest.size()) nearest = std::move(problems);
      any_known = true;
      continue;
    }
    const auto bucket =
        store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, known.policy);
    auto found = eligibility_on(bucket.state, member, on);
    if (!found) continue;  // A holder who is no member.
    auto& list = found->inactive == denial::none ? covered : others;
    auto& number = parts.phi.keys({.kinds = store::access_kind::identifiers, .policy = known.policy});
    list.push_back({names_of(parts.reader, parts.tenant, parts.log_id, {number, &number}, known.policy, {})
                        .policy_number,
                    asked.member_number, on, std::move(*found), bucket.position});
  }
  if (covered.size() > 1) return {std::vector{inquiry_problem{inquiry_refusal::duplicate, "memberId"}}};
  if (!covered.empty()) return {std::move(covered.front())};
  if (others.empty()) return {std::move(nearest)};
  // Why there is no cover: by the policy that began last.
  return {std::move(*std::max_element(others.begin(), others.end(), [](const auto& a, const auto& b) {
    return a.found.policy_from < b.found.policy_from;
  }))};
}

std::vector<missing_item> missing_of(const query_parts& parts, const claim_state& claim,
                                     const line_diagnoses& diagnoses, std::uint64_t through) {
  auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, claim.policy);
  // Most contracts want nothing and never have: then the bucket need not be folded as it was.
  if (!has_ever_wanted_something(bucket.state.contract)) return {};
  if (bucket.position > through)
    bucket = store::load_bucket_as_of(parts.reader, parts.derived, parts.tenant, parts.log_id, claim.policy,
                                      through);
  return benefactor::missing_of(bucket.state, contents_of(claim, diagnoses));
}

claim_check check_claim(const query_parts& parts, const claim_submission& draft,
                        const std::vector<document_kind>& documents, const form_options& options) {
  const auto bucket = load(parts, draft.policy_number);
  const auto member = parts.surrogates.member(draft.member_number);
  note_asked_about(parts, bucket.state, member, store::access_kind::eligibility);
  const bool known = bucket.state.enrolled && bucket.state.contract.find_member(member) != nullptr;
  return {check_draft(bucket.state, member, draft, documents, options), bucket.position, known};
}

claim_estimate estimate_claim(const query_parts& parts, const claim_submission& asked,
                              const form_options& options) {
  // Whoever asks need not have numbered the claim yet.
  auto claim = asked;
  if (claim.submitter.empty()) claim.submitter = "ESTIMATE";
  if (claim.submitter_claim_id.empty()) claim.submitter_claim_id = "ESTIMATE";
  if (auto problems = form_problems(claim, options); !problems.empty())
    return refused({rejection_code::invalid, std::move(problems), "the claim has problems of form"}, 0);
  const auto bucket = load(parts, claim.policy_number);
  auto command = command_of(parts, claim);
  note_asked_about(parts, bucket.state, command.member,
                   store::access_kind::eligibility | store::access_kind::balances);
  const auto find = [&](const claim_id& id) {
    return id ? store::load_claim(parts.reader, parts.tenant, parts.log_id, id) : std::nullopt;
  };
  const auto known = find(command.claim);
  const auto original = find(command.replaces);
  if (known) {
    if (auto conflict = check_known_submission(known->state, command.digest))
      return refused(std::move(*conflict), bucket.position);
    return {known->state, {}, bucket.position};
  }
  const auto id = command.claim;
  command.edits = edits_of(parts, bucket.state.contract, command);
  auto decided = decide(bucket.state, {nullptr, original ? &original->state : nullptr}, std::move(command));
  if (auto* why = std::get_if<rejection>(&decided)) return refused(std::move(*why), bucket.position);
  claim_state state;
  for (const auto& event : std::get<bucket_events>(decided))
    if (claim_of(event) == id) evolve(state, event);
  const auto text = explain(
      state, bucket.state.contract,
      {.policy_number = claim.policy_number, .claim_number = "(estimate)", .member = claim.member_number});
  return {std::move(state), paragraphs_of(text), bucket.position};
}

std::vector<edit_table_view> view_edit_tables(const query_parts& parts) {
  std::vector<edit_table_view> views;
  const auto loaded = parts.directory.edits();
  if (!loaded) return views;
  for_each_table(*loaded, [&]<class Table>(const Table& table) {
    auto& view =
        views.emplace_back(edit_table_view{std::string{kind_of(any_edit_table{std::in_place_type<Table>})},
                                           table.name,
                                           table.version,
                                           table.rows.size(),
                                           {},
                                           {}});
    if constexpr (std::is_same_v<Table, diagnosis_list>) {
      view.from = table.from;
      view.to = table.to;
    } else if constexpr (requires { table.rows.front().from.days; }) {
      view.from = table.rows.front().from;
      view.to = table.rows.front().to;
      for (const auto& row : table.rows) {
        view.from = std::min(*view.from, row.from);
        view.to = view.to && row.to ? std::optional(std::max(*view.to, *row.to)) : std::nullopt;
      }
    }
  });
  return views;
}

fee_view view_fee(const query_parts& parts, const fee_question& question) {
  fee_view view;
  view.contract = question.contract;
  if (!question.provider_npi.empty()) {
    const auto listed = parts.directory.find(question.provider_npi);
    const auto* at = listed.since ? find_affiliation(*listed.since, question.on) : nullptr;
    view.network = at ? at->network : listed.network;
    view.contract = at ? at->contract : std::string{};
    if (const auto entry = parts.directory.entry(question.provider_npi)) view.provider_name = entry->name;
  }
  if (const auto schedule = parts.directory.fees(view.contract)) {
    view.version = schedule->version;
    view.fees = schedule->fees.size();
    if (const auto* found = find_fee(*schedule, question.procedure, question.modifiers, question.on))
      view.price = found->price;
  }
  return view;
}

}  // namespace benefactor::api
