#include "api/member_numbers.hpp"

#include "api/natural_names.hpp"
#include "events/eligibility.hpp"
#include "projections/policies_view.hpp"
#include "projections/view_catalog.hpp"
#include "store/bucket_loading.hpp"
#include "store/member_details.hpp"

namespace benefactor::api {

namespace {

constexpr date any_day{};  // Whether somebody was ever enrolled does not depend on it.

std::optional<eligibility> cover_of(const query_parts& parts, const policy_id& policy,
                                    const member_id& member, date on) {
  const auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, policy);
  return eligibility_on(bucket.state, member, on);
}

}  // namespace

std::optional<member_id> enrolled_member(const query_parts& parts, const std::string& policy_number,
                                         const std::string& member_number) {
  const auto member = parts.surrogates.member(member_number);
  if (!cover_of(parts, parts.surrogates.policy(policy_number), member, any_day)) return std::nullopt;
  return member;
}

std::optional<member_id> matching_member(const query_parts& parts, const claimed_member& claimed,
                                         date today) {
  const auto policy = parts.surrogates.policy(claimed.policy_number);
  const auto member = parts.surrogates.member(claimed.member_number);
  const auto cover = cover_of(parts, policy, member, today);
  auto& keys = parts.phi.keys({.kinds = store::access_kind::demographics, .policy = policy});
  const auto known = store::load_details(parts.reader, parts.tenant, parts.log_id, keys, policy, member);
  const auto name = compared_name(claimed.family_name);
  const bool same_name = !name.empty() && name == compared_name(known.name.last);
  const bool same_day = known.birth_date && *known.birth_date == claimed.birth_date;
  const bool covered = cover && cover->inactive == denial::none;
  return same_name && same_day && covered ? std::optional(member) : std::nullopt;
}

std::optional<member_numbers> numbers_of(const query_parts& parts, const member_id& member) {
  std::optional<policy_id> found;
  try {
    for (const auto& in : projections::memberships_of(parts.derived, parts.tenant, member)) {
      // Of several policies the one that goes on.
      if (!found || !in.row.terminated) found = in.policy;
      if (!in.row.terminated) break;
    }
  } catch (const projections::view_unavailable&) {
    return std::nullopt;
  }
  if (!found) return std::nullopt;
  auto& keys = parts.phi.keys({.kinds = store::access_kind::identifiers, .policy = *found});
  auto names = names_of(parts.reader, parts.tenant, parts.log_id, {keys, &keys}, *found, {member});
  const auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, *found);
  return member_numbers{std::move(names.policy_number), std::move(names.members[member]),
                        bucket.state.contract.holder == member};
}

}  // namespace benefactor::api
