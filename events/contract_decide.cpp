#include "events/contract_decide.hpp"

#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

const rejection unknown_policy = not_found("no such policy");
const rejection unknown_member = not_found("no such member in the policy");

rejection refused_transition(const std::string& what, std::string_view from, std::string_view to) {
  return {rejection_code::invalid_transition,
          {},
          what + " that is " + std::string{from} + " cannot become " + std::string{to}};
}

date day_after(date d) { return {d.days + 1}; }

// ---- lifecycles ----

/// What may be recorded about a policy whose cover stands so.
bool may_follow_of_policy(cover_status from, coverage_change next) {
  switch (from) {
    case cover_status::active:
      return next == coverage_change::suspended || next == coverage_change::cancelled;
    case cover_status::suspended:
      return next == coverage_change::cancelled || next == coverage_change::reinstated;
    case cover_status::cancelled:
    case cover_status::expired: return next == coverage_change::reinstated;
    case cover_status::terminated: break;  // A member's.
  }
  return false;
}

/// The same about a membership. A termination may be recorded again with another day: enrolment feeds correct
/// it.
bool may_follow_of_member(cover_status from, coverage_change next) {
  return next == coverage_change::terminated ||
         (next == coverage_change::reinstated && from != cover_status::active);
}

// ---- authorisations ----

const authorization_state* find_granted(const bucket_state& bucket, const std::string& number) {
  const auto at = std::find_if(bucket.authorizations.begin(), bucket.authorizations.end(),
                               [&](const auto& a) { return a.terms.number == number; });
  return at == bucket.authorizations.end() ? nullptr : &*at;
}

const requested_authorization* find_request(const bucket_state& bucket, const std::string& number) {
  const auto at = std::find_if(bucket.requests.begin(), bucket.requests.end(),
                               [&](const auto& r) { return r.terms.number == number; });
  return at == bucket.requests.end() ? nullptr : &*at;
}

rejection already_granted() { return invalid({{"authorization", "an authorisation id is granted once"}}); }

}  // namespace

bucket_decision decide_contract(const bucket_state& bucket, const enroll_policy& c) {
  if (!bucket.enrolled) return bucket_events{policy_enrolled{c.terms, c.confidential}};
  // Without what was recorded since, and the members added since, which stand behind the enrolled ones, it is
  // the contract as it was enrolled.
  auto enrolled = bucket.contract;
  enrolled.revisions.clear();
  enrolled.changes.clear();
  enrolled.descriptions.clear();
  if (enrolled.members.size() > c.terms.members.size()) enrolled.members.resize(c.terms.members.size());
  if (enrolled == c.terms) return bucket_events{};
  return rejection{rejection_code::idempotency_conflict, {}, "the policy is enrolled with other content"};
}

bucket_decision decide_contract(const bucket_state& bucket, const enroll_member& c) {
  if (!bucket.enrolled) return unknown_policy;
  const auto* known = bucket.contract.find_member(c.terms.member);
  if (!known) return bucket_events{member_enrolled{c.terms, c.confidential}};
  if (*known == c.terms) return bucket_events{};
  return rejection{rejection_code::idempotency_conflict, {}, "the member is enrolled with other content"};
}

bucket_decision decide_contract(const bucket_state& bucket, const revise_contract& c) {
  if (!bucket.enrolled) return unknown_policy;
  const auto& contract = bucket.contract;
  const auto* member = c.member ? contract.find_member(c.member) : nullptr;
  if (c.member && !member) return unknown_member;

  const auto last = last_day(contract);
  const auto first = member ? std::max(contract.effective, member->enrolled) : contract.effective;
  std::vector<field_problem> problems;
  if (c.expiration && *c.expiration < last)
    problems.push_back({"expiration", "a revision extends a policy: cancel it to end it earlier"});
  if (c.from < first || c.from > std::max(last, c.expiration.value_or(last)))
    problems.push_back({"from", "a day of the policy, and of the membership where it is a member's"});
  if (!problems.empty()) return invalid(std::move(problems));

  // The same again: nothing. It is so when it is what the latest revision from that day says.
  for (auto r = contract.revisions.rbegin(); r != contract.revisions.rend(); ++r) {
    if (r->member != c.member || r->from != c.from) continue;
    if (r->terms == c.terms && (!c.expiration || *c.expiration == last)) return bucket_events{};
    break;
  }
  if (contract.revisions.size() >= revisions_max)
    return invalid({{"policyNumber", "a policy has at most 1,000 revisions"}});
  const auto number = static_cast<std::uint16_t>(enrolled_version + 1 + contract.revisions.size());
  return bucket_events{contract_revised{{number, c.member, c.from, c.terms, c.expiration}}};
}

bucket_decision decide_contract(const bucket_state& bucket, const change_coverage& c) {
  if (!bucket.enrolled) return unknown_policy;
  const auto& contract = bucket.contract;
  const auto* member = c.member ? contract.find_member(c.member) : nullptr;
  if (c.member && !member) return unknown_member;

  const coverage_status_change change{c.member, c.change, c.from};
  const auto* last = last_change(contract, c.member);
  if (last && *last == change) return bucket_events{};
  const auto status = member ? status_of(contract, *member) : status_of(contract);
  if (!(member ? may_follow_of_member(status, c.change) : may_follow_of_policy(status, c.change)))
    return refused_transition(member ? "a membership" : "a policy", to_text(status), to_text(c.change));
  const auto first = member ? member->enrolled : contract.effective;
  if (c.from < first || c.from > day_after(last_day(contract))) {
    if (c.change == coverage_change::terminated)
      return invalid({{"lastDay", "a day of the policy from the day before the member was enrolled on"}});
    return invalid(
        {{"from", member ? "a day of the policy from the member's enrolment on" : "a day of the policy"}});
  }
  if (contract.changes.size() >= coverage_changes_max)
    return invalid({{"policyNumber", "a policy has at most 1,000 changes of cover"}});
  return bucket_events{coverage_status_changed{change}};
}

bucket_decision decide_contract(const bucket_state& bucket, const describe_member& c) {
  if (!bucket.enrolled) return unknown_policy;
  const auto& contract = bucket.contract;
  if (c.member != contract.holder && !contract.find_member(c.member)) return unknown_member;
  if (details_of(contract, c.member) == c.digest) return bucket_events{};
  return bucket_events{member_described{c.member, c.digest, {c.details}}};
}

bucket_decision decide_contract(const bucket_state& bucket, const grant_authorization& c) {
  if (!bucket.enrolled) return unknown_policy;
  if (!bucket.contract.find_member(c.terms.member)) return unknown_member;
  const auto* granted = find_granted(bucket, c.terms.number);
  if (!granted) {
    const auto* request = find_request(bucket, c.terms.number);
    if (request && request->terms.member != c.terms.member)
      return invalid({{"memberId", "the authorisation was asked for another member"}});
    return bucket_events{authorization_granted{c.terms}};
  }
  if (c.repeatable && granted->as_granted.value_or(granted->terms) == c.terms) return bucket_events{};
  return already_granted();
}

bucket_decision decide_contract(const bucket_state& bucket, const request_authorization& c) {
  if (!bucket.enrolled) return unknown_policy;
  if (!bucket.contract.find_member(c.terms.member)) return unknown_member;
  if (find_granted(bucket, c.terms.number)) return already_granted();
  const auto* request = find_request(bucket, c.terms.number);
  if (!request) return bucket_events{authorization_requested{c.terms}};
  if (request->terms == c.terms) return bucket_events{};
  return invalid({{"authorization", "the id was asked for with other terms"}});
}

bucket_decision decide_contract(const bucket_state& bucket, const deny_authorization& c) {
  if (!bucket.enrolled) return unknown_policy;
  std::vector<field_problem> problems;
  check_text(c.reason, 10, max_reason_text, "reason", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (find_granted(bucket, c.number)) return refused_transition("an authorisation", "GRANTED", "DENIED");
  const auto* request = find_request(bucket, c.number);
  if (!request) return not_found("no such authorisation");
  if (request->denied) return bucket_events{};
  return bucket_events{authorization_denied{request->terms.member, c.number, {c.reason}}};
}

bucket_decision decide_contract(const bucket_state& bucket, const amend_authorization& c) {
  if (!bucket.enrolled) return unknown_policy;
  const auto* granted = find_granted(bucket, c.terms.number);
  if (!granted) return not_found("no such authorisation was granted");
  if (granted->terms == c.terms) return bucket_events{};
  if (granted->revoked) return refused_transition("an authorisation", "REVOKED", "AMENDED");
  std::vector<field_problem> problems;
  if (granted->terms.member != c.terms.member)
    problems.push_back({"memberId", "an authorisation stays with its member"});
  if (c.terms.visits && *c.terms.visits < granted->visits_used)
    problems.push_back({"visits", "no fewer than have been used"});
  if (!problems.empty()) return invalid(std::move(problems));
  return bucket_events{authorization_amended{c.terms}};
}

bucket_decision decide_contract(const bucket_state& bucket, const revoke_authorization& c) {
  if (!bucket.enrolled) return unknown_policy;
  std::vector<field_problem> problems;
  check_day(c.from, "from", problems);
  check_text(c.reason, 10, max_reason_text, "reason", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  const auto* granted = find_granted(bucket, c.number);
  if (!granted) return not_found("no such authorisation was granted");
  if (granted->revoked == c.from) return bucket_events{};
  if (granted->revoked) return refused_transition("an authorisation", "REVOKED", "REVOKED");
  return bucket_events{authorization_revoked{granted->terms.member, c.number, c.from, {c.reason}}};
}

}  // namespace benefactor
