#include "api/rpc/narrow_answers.hpp"

#include <algorithm>
#include <kj/debug.h>
#include <variant>

namespace benefactor::api {

namespace {

bool is_staff_work(const std::string& type) { return type == "claim_remarked" || type == "review_changed"; }

/// What an external processor's people wrote stands behind the colon.
void cut_text(history_entry& entry) {
  if (entry.type != "processor_reported") return;
  if (const auto colon = entry.summary.find(": "); colon != std::string::npos) entry.summary.resize(colon);
}

constexpr const char* not_known = "no such policy, no such member in it, or no such claim to replace";
constexpr const char* foreign_name = "is a name that this session files by";

/// *said* is the submitter of *claim* or of what it replaces: it is the session's.
bool is_own_name(const std::string& said, const claim_submission& claim, const data_scope& scope,
                 const store::surrogates& ids) {
  if (scope.may_file(said, claim.provider_npi)) return true;
  if (!scope.files_for_members()) return false;
  const auto member = ids.member(claim.member_number);
  return said == member_submitter(member) && scope.covers_record(ids.policy(claim.policy_number), member);
}

/// A member need not know by which name the engine takes its claims.
void name_member(std::string& said, const claim_submission& claim, const data_scope& scope,
                 const store::surrogates& ids) {
  if ((said.empty() || said == member_filing) && !scope.may_file(said, claim.provider_npi))
    said = member_submitter(ids.member(claim.member_number));
}

/// Why none of *claim*'s names is the session's.
field_problem not_own(const claim_submission& claim, const data_scope& scope, const store::surrogates& ids) {
  if (scope.files_for_members() && claim.submitter == member_submitter(ids.member(claim.member_number)))
    return {"memberId", "is one that this session files for"};
  if (scope.files_by_npi() && !scope.covers_npi(claim.provider_npi))
    return {"providerNpi", "is one that this session files for"};
  return {"submitter", foreign_name};
}

constexpr const char* needs_glass = "needs broken glass: it names somebody";

void blank_other(std::string& user, const data_scope& scope) {
  if (!scope.is_own_user(user)) user.clear();
}

bool is_for(const journey_remark& remark, const claim_state& claim, const data_scope& scope) {
  switch (remark.seen_by) {
    case audience::staff: return false;
    case audience::provider: return scope.covers_npi(claim.provider_npi);
    case audience::member: return scope.covers_member(claim.member) || scope.covers_policy(claim.policy);
  }
  return false;
}

}  // namespace

std::vector<field_problem> narrow(claim_filter& filter, const data_scope& scope,
                                  const store::surrogates& ids) {
  if (filter.flag && scope.hides(mask::flags))
    return {{"filter.flagged", "is not for this session's role, which sees no flags"}};
  const bool of_somebody = !filter.member_number.empty() || !filter.policy_number.empty();
  if (scope.everything()) {
    if (!of_somebody || !scope.hides(mask::privates)) return {};
    return {{filter.member_number.empty() ? "filter.policyNumber" : "filter.memberId", needs_glass}};
  }
  if (scope.sums_only() && !of_somebody) return {};
  if (filter.npi.empty() && !of_somebody) {
    if (auto npi = scope.only_npi()) filter.npi = std::move(*npi);
    filter.member = scope.only_member();
  }
  const bool own = (!filter.npi.empty() && scope.covers_npi(filter.npi)) || filter.member ||
                   (!filter.member_number.empty() && scope.covers_member(ids.member(filter.member_number))) ||
                   (!filter.policy_number.empty() && scope.covers_policy(ids.policy(filter.policy_number)));
  if (own) return {};
  return {{"filter", scope.sums_only() ? "names no member and no policy"
                                       : "names a provider, a member or a policy that this session may see"}};
}

void narrow(claim_journey& journey, const data_scope& scope) {
  if (!scope.hides(mask::staff)) return;
  std::erase_if(journey.remarks, [&](const auto& r) { return !is_for(r, journey.claim, scope); });
  std::erase_if(journey.timeline, [](const journey_entry& e) { return is_staff_work(e.event.type); });
  for (auto& entry : journey.timeline) {
    cut_text(entry.event);
    blank_other(entry.event.user, scope);
  }
  for (auto& remark : journey.remarks) blank_other(remark.user, scope);
  for (auto& document : journey.documents) blank_other(document.user, scope);
  journey.shows_review = false;
}

void narrow(std::vector<history_entry>& events, const data_scope& scope) {
  if (!scope.hides(mask::staff)) return;
  std::erase_if(events, [](const history_entry& e) { return is_staff_work(e.type); });
  for (auto& event : events) {
    cut_text(event);
    blank_other(event.user, scope);
  }
}

void narrow(eligibility_view& cover, const data_scope& scope, bool own) {
  if (scope.everything() || own) return;
  std::erase_if(cover.found.authorizations, [&scope](const usable_authorization& a) {
    return !a.terms.provider_npi.empty() && !scope.covers_npi(a.terms.provider_npi);
  });
}

void narrow(inquiry_view& found, const member_inquiry& asked, const data_scope& scope) {
  if (scope.everything()) return;
  auto* refused = std::get_if<std::vector<inquiry_problem>>(&found.body);
  if (!refused || !form_problems(asked).empty()) return;
  // Only of who matches in full is it said that there are several.
  if (refused->size() == 1 && refused->front().code == inquiry_refusal::duplicate) return;
  *refused = {{inquiry_refusal::not_found, "memberId"}};
}

void narrow(policy_view& policy, const data_scope& scope) {
  if (!scope.hides(mask::privates)) return;
  for (auto& granted : policy.bucket.authorizations) granted.terms.number.clear();
  for (auto& asked : policy.bucket.requests) asked.terms.number.clear();
}

void narrow_submission(actors::answer& answer, const data_scope& scope) {
  if (scope.everything() || !answer.refused) return;
  answer.position = 0;  // Of the policy's last event, where there is one.
  if (answer.refused->code == rejection_code::not_found)
    answer.refused = rejection{rejection_code::not_found, {}, not_known};
}

void require_unnamed(const data_scope& scope, const char* field) {
  KJ_REQUIRE(!scope.hides(mask::privates), "INVALID: needs broken glass: it names somebody", field);
}

void require_unnamed(const data_scope& scope, const claim_name& name) {
  if (std::holds_alternative<natural_claim_name>(name)) require_unnamed(scope, "claim.natural");
}

store::event_source narrow(store::event_source source, const data_scope& scope) {
  using enum store::source_channel;
  if (!scope.everything() && source.channel != x12 && source.channel != json) source.channel = rpc;
  return source;
}

void name_filer(claim_submission& claim, const data_scope& scope, const store::surrogates& ids) {
  if (!scope.files_for_members()) return;
  name_member(claim.submitter, claim, scope, ids);
  if (claim.is_replacement()) name_member(claim.replaces_submitter, claim, scope, ids);
}

void check_filing(const claim_submission& claim, const data_scope& scope, const store::surrogates& ids,
                  date today, std::vector<field_problem>& problems) {
  if (scope.everything()) return;
  if (!is_own_name(claim.submitter, claim, scope, ids)) {
    problems.push_back(not_own(claim, scope, ids));
    return;
  }
  if (claim.is_replacement() && !is_own_name(claim.replaces_submitter, claim, scope, ids))
    problems.push_back({"replacesSubmitter", foreign_name});
  // The day decides on timely filing, the terms and the administrator. Clocks and time zones differ by a day.
  const auto off = std::int64_t{claim.received.days} - today.days;
  if (!scope.covers_submitter(claim.submitter) && (off < -1 || off > 1))
    problems.push_back({"received", "is today, for this session's role"});
}

std::vector<field_problem> narrow_draft(claim_submission& draft, const data_scope& scope,
                                        const store::surrogates& ids) {
  if (scope.everything()) return {};
  if (!scope.covers_npi(draft.provider_npi) &&
      !scope.covers_record(ids.policy(draft.policy_number), ids.member(draft.member_number)))
    return {{scope.files_by_npi() ? "providerNpi" : "memberId", "is one that this session may ask about"}};
  std::vector<field_problem> problems;
  const auto check = [&](std::string& said, const char* field) {
    if (scope.files_for_members()) name_member(said, draft, scope, ids);
    if (!is_own_name(said, draft, scope, ids)) problems.push_back({field, foreign_name});
  };
  // Under a name that the engine makes up nobody has a claim to be told of.
  if (draft.submitter.empty())
    draft.submitter_claim_id.clear();
  else
    check(draft.submitter, "submitter");
  if (draft.is_replacement()) check(draft.replaces_submitter, "replacesSubmitter");
  return problems;
}

void narrow(claim_estimate& estimate, const data_scope& scope) {
  if (scope.everything()) return;
  estimate.position = 0;  // Of the policy's last event, which may be somebody else's.
  const auto* refused = std::get_if<rejection>(&estimate.body);
  if (!refused || refused->code != rejection_code::not_found) return;
  estimate = {rejection{rejection_code::not_found, {}, not_known}, {}, 0};
}

claim_check check_of_unknown(const claim_submission& draft, const std::vector<document_kind>& documents,
                             const form_options& options, const std::vector<field_problem>& not_own) {
  claim_check told{check_draft({}, {}, draft, documents, options), 0, false};
  std::erase(told.problems, field_problem{"policyNumber", policy_not_known});
  const std::vector<field_problem> unknown{{"policyNumber", "a policy that is known, with that member"}};
  const auto& why = not_own.empty() ? unknown : not_own;
  told.problems.insert(told.problems.end(), why.begin(), why.end());
  std::sort(told.problems.begin(), told.problems.end());
  return told;
}

std::vector<field_problem> check_command(const claim_action& action, const data_scope& scope) {
  if (scope.everything()) return {};
  if (std::holds_alternative<dispute_claim>(action)) return {};
  if (!scope.may_take_back()) return {{"command", "is dispute, for this session's role"}};
  if (std::holds_alternative<cancel_claim>(action) || std::holds_alternative<void_claim>(action)) return {};
  return {{"command", "is cancel, void or dispute, for this session's role"}};
}

}  // namespace benefactor::api
