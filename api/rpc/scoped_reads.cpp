#include "api/rpc/scoped_reads.hpp"

#include <utility>
#include <variant>

#include "api/rpc/narrow_answers.hpp"

namespace benefactor::api {

namespace {

bool may_open(const recorded_read& read, const store::surrogates& ids, const std::string& policy_number) {
  return read.scope().everything() || read.scope().covers_policy(ids.policy(policy_number));
}

}  // namespace

member_filter members_seen(const recorded_read& read, const store::surrogates& ids,
                           const std::string& policy_number) {
  if (may_open(read, ids, policy_number)) return {};
  return [&read](const member_id& member) { return read.scope().covers_member(member); };
}

std::optional<claim_journey> find_journey(const recorded_read& read, const claim_name& name) {
  if (!read.may_see(name)) return std::nullopt;
  auto journey = read.reads().journey(name, [&read](const claim_id& other) { return read.may_see(other); });
  if (journey) narrow(*journey, read.scope());
  return journey;
}

found_eligibility find_cover(const recorded_read& read, const store::surrogates& ids,
                             const std::string& policy, const std::string& member, date on) {
  const auto& scope = read.scope();
  if (scope.everything()) return {read.reads().eligibility(policy, member, on), true};
  const bool opened = scope.covers_policy(ids.policy(policy));
  const bool own = opened || scope.covers_member(ids.member(member));
  if (!own && !scope.inquires()) return {};
  found_eligibility found{read.reads().eligibility(policy, member, on), opened || scope.inquires()};
  if (!found.view) return found;
  narrow(*found.view, scope, own);
  if (!opened) found.view->position = 0;
  return found;
}

inquiry_view find_by_card(const recorded_read& read, const member_inquiry& asked, date on) {
  const auto& scope = read.scope();
  if (!scope.inquires()) {
    auto problems = form_problems(asked);
    if (problems.empty()) problems.push_back({inquiry_refusal::not_found, "memberId"});
    return {std::move(problems)};
  }
  auto found = read.reads().find_eligibility(asked, on);
  narrow(found, asked, scope);
  auto* cover = std::get_if<eligibility_view>(&found.body);
  if (!cover || scope.everything()) return found;
  narrow(*cover, scope, false);
  cover->position = 0;
  return found;
}

claim_check check_draft_of(const recorded_read& read, const store::surrogates& ids, claim_submission draft,
                           const std::vector<document_kind>& documents, const form_options& options) {
  const auto& scope = read.scope();
  if (scope.everything()) return read.reads().check(draft, documents, options);
  const auto problems = narrow_draft(draft, scope, ids);
  if (problems.empty()) {
    auto told = read.reads().check(draft, documents, options);
    told.position = 0;
    if (told.known) return told;
  }
  auto told = check_of_unknown(draft, documents, options, problems);
  told.known = !problems.empty();  // Nothing was looked up.
  return told;
}

claim_estimate estimate_of(const recorded_read& read, const store::surrogates& ids, claim_submission claim,
                           const form_options& options) {
  const auto& scope = read.scope();
  if (auto problems = narrow_draft(claim, scope, ids); !problems.empty())
    return {
        rejection{rejection_code::invalid, std::move(problems), "the claim is not for this session"}, {}, 0};
  claim_estimate estimate{rejection{rejection_code::not_found, {}, {}}, {}, 0};
  const natural_claim_name original{claim.replaces_submitter, claim.replaces_claim_id};
  if (scope.everything() || !claim.is_replacement() || read.may_see(original))
    estimate = read.reads().estimate(claim, options);
  narrow(estimate, scope);
  return estimate;
}

}  // namespace benefactor::api
