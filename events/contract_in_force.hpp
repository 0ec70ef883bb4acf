// A contract as it is on one day: whether it covers a member, and by which version of its terms.
//
// Between the contract as recorded (events/policy.hpp: what was enrolled, what was revised, what became of
// the cover) and the ten steps, which ask for a service date.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "events/policy.hpp"

namespace benefactor {

/// The number of the version that was enrolled.
inline constexpr std::uint16_t enrolled_version = 1;

/// The terms of one version; refers to the policy it was taken from.
struct terms_view {
  std::uint16_t version = enrolled_version;
  cents deductible = 0;
  std::optional<cents> member_deductible, out_of_pocket_max, member_out_of_pocket_max;
  std::int32_t timely_filing_days = 365;
  std::optional<cents> review_threshold;
  coordination_method coordination = coordination_method::primary;
  const std::vector<coverage_rule>* rules = nullptr;
  const std::vector<claim_requirement>* requirements = nullptr;
  const std::vector<edit_terms>* edits = nullptr;
  const std::string* administrator = nullptr;
  const std::string* plan = nullptr;
};

/// Rules of a member's own in one version.
struct rules_view {
  std::uint16_t version = enrolled_version;
  const std::vector<coverage_rule>* rules = nullptr;
};

/// The policy's terms on *day*: of the revision with the latest first day up to *day*, and of several with
/// that day the one recorded last; before all of them, what was enrolled.
terms_view terms_on(const policy& p, date day);

/// The same for the rules of the member's own.
rules_view own_rules_on(const policy& p, const membership& m, date day);

/// The policy's terms of a version that a decision names.
terms_view terms_of_version(const policy& p, std::uint16_t version);
rules_view own_rules_of_version(const policy& p, const membership& m, std::uint16_t version);

/// The last day the policy can cover: as enrolled, or as last extended.
date last_day(const policy& p);

/// Step 1 of the ten: the policy covers *day*. Each recorded change speaks for every day from its first one
/// on, over what was recorded before it.
bool is_in_force(const policy& p, date day);

/// The membership covers *day*, whatever the policy does. A termination replaces one recorded before it since
/// the member was last reinstated, and the one the member was enrolled with: its day was corrected.
bool is_enrolled(const policy& p, const membership& m, date day);

/// What was recorded last about the cover of the policy (*member* zero) or a member; null: nothing since
/// enrolment.
const coverage_status_change* last_change(const policy& p, const member_id& member);

/// What was recorded last that speaks for *day*; null: what was enrolled does.
const coverage_status_change* change_on(const policy& p, const member_id& member, date day);

/// The status that was recorded last, whatever its day.
cover_status status_of(const policy& p);
cover_status status_of(const policy& p, const membership& m);

/// Records *change*, as is_in_force and is_enrolled read it.
void record(policy& p, const coverage_status_change& change);

/// The digest of who the member (or the holder) is, as enrolled or as last described; zero: nobody has said.
content_digest details_of(const policy& p, const member_id& member);

/// Records *description*, as details_of reads it.
void record(policy& p, const member_description& description);

}  // namespace benefactor
