// Policies: the contract a claim is decided against. Part of the benefit bucket's state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"
#include "events/rule_list.hpp"

namespace benefactor {

/// One member's place in one policy.
struct membership {
  member_id member;
  benefactor::relationship relationship = benefactor::relationship::self;
  date enrolled;
  std::optional<date> terminated;  ///< last day of cover
  membership_status status = membership_status::active;
  rule_list rules;  ///< the member's own; each replaces the policy's for its service type

  auto operator<=>(const membership&) const = default;
};

/// A policy's contract. Natural ids (policy number, plan-issued member ids) live in the sealed part of the
/// events only.
struct policy {
  policy_id id;
  member_id holder;
  date effective, expiration;  ///< first and last day
  policy_status status = policy_status::active;
  std::optional<date> status_date;
  cents deductible = 0;
  std::optional<cents> member_deductible;
  std::optional<cents> out_of_pocket_max;
  std::optional<cents> member_out_of_pocket_max;
  std::optional<month_day> plan_year_start;
  std::int32_t timely_filing_days = 365;
  std::optional<cents> review_threshold;
  rule_list rules;
  std::vector<membership> members;

  auto operator<=>(const policy&) const = default;

  /// The membership of *member*, or null.
  const membership* find_member(const member_id& member) const;
};

/// A granted prior authorisation of one member.
struct authorization {
  std::string number;  ///< as granted; unique within the policy
  member_id member;
  service_type service = service_type::other;
  std::string procedure;               ///< empty: any
  std::string provider_npi;            ///< empty: any
  date from, to;                       ///< first and last day
  std::optional<std::int32_t> visits;  ///< nothing: unlimited

  auto operator<=>(const authorization&) const = default;
};

/// A provider as the directory knows it. One that is not known is OUT_OF_NETWORK.
struct provider {
  std::string npi;
  std::string name;
  network_status network = network_status::out_of_network;

  auto operator<=>(const provider&) const = default;
};

}  // namespace benefactor
