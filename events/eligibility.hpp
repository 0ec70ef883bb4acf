// What a member is covered for on a day, as far as the bucket knows: the answer to an eligibility inquiry
// (X12 270/271), before any service.
//
// The same contract and accumulators that claims are decided by; nothing is recorded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// A limit of the benefit year and what is used of it; cents.
struct limit_use {
  std::optional<cents> limit;  ///< nothing: there is none
  cents used = 0;

  std::optional<cents> remaining() const;

  bool operator==(const limit_use&) const = default;
};

/// What the plan pays for one service type.
struct benefit {
  coverage_rule rule;
  bool own = false;  ///< the member's own rule
  std::uint16_t version = 1;
  limit_use annual;
  bool operator==(const benefit&) const = default;
};

/// An authorisation that a service on the day can use.
struct usable_authorization {
  authorization terms;
  std::optional<std::int32_t> visits_remaining;  ///< nothing: unlimited
  bool operator==(const usable_authorization&) const = default;
};

struct eligibility {
  denial inactive =
      denial::none;  ///< POLICY_INACTIVE or MEMBER_NOT_ENROLLED: why there is no cover on the day
  bool before_first_day = false;  ///< of what is inactive
  cover_status policy_status = cover_status::active,
               member_status = cover_status::active;  ///< as last recorded
  date policy_from, policy_to, member_from;
  relationship relation = relationship::self;
  std::int16_t benefit_year = 0;
  std::uint16_t terms_version = 1;
  limit_use deductible, member_deductible, out_of_pocket, member_out_of_pocket;
  std::int32_t timely_filing_days = 0;
  std::string administrator = {};  ///< the external processor that decides claims received on the day
  std::string plan = {};           ///< what the policy was sold under
  std::vector<benefit> benefits;   ///< by service type; also of one who is not covered on the day
  std::vector<usable_authorization> authorizations;

  bool operator==(const eligibility&) const = default;
};

/// The authorisations of *member* whose days include *day*, with those that have no visit left.
std::vector<usable_authorization> authorizations_on(const bucket_state& bucket, const member_id& member,
                                                    date day);

/// *member* on *day*; nothing when the member was never enrolled in the policy, or the policy is not known.
std::optional<eligibility> eligibility_on(const bucket_state& bucket, const member_id& member, date day);

}  // namespace benefactor
