// Erasures of members' data: who may ask, approve and withdraw, and when. Part of contract_decide.hpp.
#include <algorithm>

#include "events/contract_decide.hpp"

namespace benefactor {

namespace {

const rejection unknown_erasure = not_found("no such erasure was asked for");

void check_user(const std::string& by, std::vector<field_problem>& problems) {
  check_text(by, 1, erasure_user_max, "by", problems);
}

/// Null: nobody asked for it.
const member_erasure* find_erasure(const bucket_state& bucket, std::uint16_t number) {
  if (!bucket.enrolled || number < 1 || number > bucket.erasures.size()) return nullptr;
  return &bucket.erasures[number - 1u];
}

rejection refused_step(const member_erasure& known, erasure_status to) {
  return {rejection_code::invalid_transition,
          {},
          "an erasure that is " + std::string{to_text(known.status)} + " cannot become " +
              std::string{to_text(to)}};
}

}  // namespace

bucket_decision decide_contract(const bucket_state& bucket, const request_member_erasure& c) {
  if (!bucket.enrolled) return not_found("no such policy");
  const auto& contract = bucket.contract;
  if (c.member != contract.holder && !contract.find_member(c.member))
    return not_found("no such member in the policy");
  std::vector<field_problem> problems;
  check_user(c.by, problems);
  check_text(c.reason, erasure_reason_min, max_reason_text, "reason", problems);
  if (bucket.erasures.size() >= erasures_max)
    problems.push_back({"policyNumber", "at most 1,000 erasures are asked for in one policy"});
  if (!problems.empty()) return invalid(std::move(problems));
  for (const auto& known : bucket.erasures)
    if (known.member == c.member && known.status != erasure_status::withdrawn)
      return refused_step(known, erasure_status::requested);
  const auto number = static_cast<std::uint16_t>(bucket.erasures.size() + 1);
  return bucket_events{member_erasure_requested{number, c.member, c.by, {c.reason}}};
}

bucket_decision decide_contract(const bucket_state& bucket, const approve_member_erasure& c) {
  const auto* known = find_erasure(bucket, c.number);
  if (!known) return unknown_erasure;
  std::vector<field_problem> problems;
  check_user(c.by, problems);
  // Nobody destroys anything by their word alone.
  if (c.by == known->asked_by)
    problems.push_back({"by", "an erasure is approved by somebody else than who asked for it"});
  if (!problems.empty()) return invalid(std::move(problems));
  switch (known->status) {
    case erasure_status::requested:
      return bucket_events{member_erasure_approved{c.number, known->member, c.by}};
    // Asked again, because the answer or the machine was lost before the key was destroyed.
    case erasure_status::approved:
    case erasure_status::erased: return bucket_events{};
    case erasure_status::withdrawn: break;
  }
  return refused_step(*known, erasure_status::approved);
}

bucket_decision decide_contract(const bucket_state& bucket, const withdraw_member_erasure& c) {
  const auto* known = find_erasure(bucket, c.number);
  if (!known) return unknown_erasure;
  std::vector<field_problem> problems;
  check_user(c.by, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (known->status == erasure_status::withdrawn) return bucket_events{};
  if (known->status != erasure_status::requested) return refused_step(*known, erasure_status::withdrawn);
  return bucket_events{member_erasure_withdrawn{c.number, known->member, c.by}};
}

bucket_decision decide_contract(const bucket_state& bucket, const record_member_erased& c) {
  const auto* known = find_erasure(bucket, c.number);
  if (!known) return unknown_erasure;
  if (known->status == erasure_status::erased) return bucket_events{};
  if (known->status != erasure_status::approved) return refused_step(*known, erasure_status::erased);
  return bucket_events{member_erased{c.number, known->member}};
}

}  // namespace benefactor
