#include "api/rpc/narrow_answers.hpp"

#include <algorithm>
#include <map>
#include <variant>

namespace benefactor::api {

namespace {

bool is_staff_work(const std::string& type) { return type == "claim_remarked" || type == "review_changed"; }

/// What an external processor's people wrote stands behind the colon.
void cut_text(history_entry& entry) {
  if (entry.type != "processor_reported") return;
  if (const auto colon = entry.summary.find(": "); colon != std::string::npos) entry.summary.resize(colon);
}

}  // namespace

std::vector<field_problem> narrow(claim_filter& filter, const data_scope& scope,
                                  const store::surrogates& ids) {
  if (filter.flag && scope.hides(mask::flags))
    return {{"filter.flagged", "is not for this session's role, which sees no flags"}};
  if (scope.everything()) return {};
  const bool of_somebody = !filter.member_number.empty() || !filter.policy_number.empty();
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

void narrow(claim_journey& journey, const data_scope& scope,
            const std::function<bool(const std::string&)>& is_seen) {
  if (!scope.everything()) {
    std::map<std::string, bool> seen;
    std::erase_if(journey.timeline, [&](const journey_entry& entry) {
      const auto at = seen.find(entry.claim_number);
      if (at != seen.end()) return !at->second;
      return !(seen[entry.claim_number] = is_seen(entry.claim_number));
    });
  }
  if (!scope.hides(mask::staff)) return;
  std::erase_if(journey.remarks, [](const journey_remark& r) { return r.seen_by == audience::staff; });
  std::erase_if(journey.timeline, [](const journey_entry& e) { return is_staff_work(e.event.type); });
  for (auto& entry : journey.timeline) cut_text(entry.event);
  journey.shows_review = false;
}

void narrow(std::vector<history_entry>& events, const data_scope& scope) {
  if (!scope.hides(mask::staff)) return;
  std::erase_if(events, [](const history_entry& e) { return is_staff_work(e.type); });
  for (auto& event : events) cut_text(event);
}

void check_filing(const claim_submission& claim, const data_scope& scope,
                  std::vector<field_problem>& problems) {
  if (scope.everything()) return;
  if (!scope.may_file(claim.submitter, claim.provider_npi)) {
    if (scope.files_by_npi() && !scope.covers_npi(claim.provider_npi))
      problems.push_back({"providerNpi", "is one that this session files for"});
    else
      problems.push_back({"submitter", "is a name that this session files by"});
    return;
  }
  if (claim.is_replacement() && !scope.may_file(claim.replaces_submitter, claim.provider_npi))
    problems.push_back({"replacesSubmitter", "is a name that this session files by"});
}

std::vector<field_problem> check_command(const claim_action& action, const data_scope& scope) {
  if (scope.everything()) return {};
  if (std::holds_alternative<dispute_claim>(action)) return {};
  if (!scope.may_take_back()) return {{"command", "is dispute, for this session's role"}};
  if (std::holds_alternative<cancel_claim>(action) || std::holds_alternative<void_claim>(action)) return {};
  return {{"command", "is cancel, void or dispute, for this session's role"}};
}

}  // namespace benefactor::api
