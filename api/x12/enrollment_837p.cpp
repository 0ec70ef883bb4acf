#include "api/x12/enrollment_837p.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace benefactor::api::x12 {
namespace {

/// DMG03.
administrative_gender gender_of(const std::string& code) {
  using enum administrative_gender;
  return code == "M" ? male : code == "F" ? female : code == "U" ? unknown : none;
}

/// What NM1 and DMG say. A name that an enrolment would be refused for is left out: here it is no more than
/// what came with a claim.
demographics details_of(const person& p) {
  demographics who{{p.last_name, p.first_name, p.middle_name, p.suffix}, p.birth_date, gender_of(p.sex)};
  std::vector<field_problem> problems;
  check_demographics(who, "", problems);
  if (!problems.empty()) who.name = {};
  return who;
}

member_enrollment member_of(const std::string& number, relationship r, const person& who,
                            const policy& terms) {
  member_enrollment member;
  member.details = details_of(who);
  member.member_number = number;
  member.terms.relationship = r;
  member.terms.enrolled = terms.effective;
  return member;
}

}  // namespace

std::vector<policy_enrollment> enroll_subscribers(std::span<const professional_claim> claims,
                                                  const policy_enrollment& plan) {
  auto terms = plan.terms;
  terms.id = {};
  terms.holder = {};
  terms.members.clear();
  std::vector<policy_enrollment> policies;
  std::unordered_map<std::string, std::size_t> index;
  std::set<std::pair<std::string, std::string>> seen;  // Policy and member numbers.
  for (const auto& claim : claims) {
    const auto& s = claim.submission;
    const auto [found, is_new] = index.try_emplace(s.policy_number, policies.size());
    if (is_new) {
      policies.push_back({s.policy_number, claim.subscriber_id, terms, {}});
      policies.back().members.push_back(
          member_of(claim.subscriber_id, relationship::self, claim.subscriber, terms));
      seen.emplace(s.policy_number, claim.subscriber_id);
    }
    if (seen.emplace(s.policy_number, s.member_number).second)
      policies[found->second].members.push_back(
          member_of(s.member_number, claim.patient_relationship, claim.patient, terms));
  }
  return policies;
}

}  // namespace benefactor::api::x12
