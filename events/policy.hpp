// Policies: the contract a claim is decided against. Part of the benefit bucket's state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/edits/edit_terms.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"
#include "events/postal_address.hpp"
#include "events/requirements.hpp"
#include "events/rule_list.hpp"

namespace benefactor {

/// One member's place in one policy.
struct membership {
  member_id member;
  benefactor::relationship relationship = benefactor::relationship::self;
  date enrolled;
  std::optional<date> terminated;  ///< last day of cover
  membership_status status = membership_status::active;
  rule_list rules;              ///< the member's own; each replaces the policy's for its service type
  content_digest details = {};  ///< of who the member is (events/demographics.hpp); zero: nobody has said

  auto operator<=>(const membership&) const = default;
};

inline constexpr std::size_t max_plan_name = 50;

/// The name of a plan: 1 to 50 printable ASCII characters, neither the first nor the last a blank. Source:
/// X12 834 HD04, "Plan Coverage Description"; in FHIR the name of a Coverage.class of type `plan`.
bool is_plan_name(std::string_view text);

/// What a policy pays by, as far as it can be revised from a day on.
struct policy_terms {
  cents deductible = 0;
  std::optional<cents> member_deductible;
  std::optional<cents> out_of_pocket_max;
  std::optional<cents> member_out_of_pocket_max;
  std::int32_t timely_filing_days = 365;
  std::optional<cents> review_threshold;
  coordination_method coordination = coordination_method::primary;
  rule_list rules;
  std::vector<claim_requirement> requirements = {};  ///< what comes with a claim
  std::vector<edit_terms> edits = {};  ///< what edits do where that is not as for everybody; each once
  /// The external processor that decides claims received from then on; empty: the engine does.
  std::string administrator = {};
  /// What the policy was sold under, by which claims received from then on are counted; empty, or
  /// is_plan_name.
  std::string plan = {};

  auto operator<=>(const policy_terms&) const = default;
};

/// Other terms from a day on: the policy's, or the rules of a member's own.
struct contract_revision {
  std::uint16_t number = 0;  ///< of the version it makes; what was enrolled is version 1
  member_id member;          ///< zero: the policy; else terms.rules are the member's own
  date from;
  policy_terms terms;
  std::optional<date> expiration;  ///< the policy is extended to this day

  auto operator<=>(const contract_revision&) const = default;
};

/// What became of the cover of the policy or of one member from a day on.
struct coverage_status_change {
  member_id member;  ///< zero: the policy
  coverage_change change = coverage_change::suspended;
  date from;  ///< of a termination, the day after the last day of cover

  auto operator<=>(const coverage_status_change&) const = default;
};

/// Who a member, or the holder, is from now on.
struct member_description {
  member_id member;
  content_digest details;  ///< zero: nothing is known any more

  auto operator<=>(const member_description&) const = default;
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
  coordination_method coordination = coordination_method::primary;
  rule_list rules;
  std::vector<membership> members;
  // The members above are as enrolled; what has changed since is read with them by contract_in_force.hpp.
  std::vector<contract_revision> revisions = {};      ///< by number, ascending
  std::vector<coverage_status_change> changes = {};   ///< in the order recorded
  std::vector<member_description> descriptions = {};  ///< the latest of each member, by member
  content_digest holder_details = {};                 ///< of a holder who is no member, as enrolled
  std::vector<claim_requirement> requirements = {};
  std::vector<edit_terms> edits = {};  ///< as policy_terms has them
  std::string administrator = {};
  std::string plan = {};

  auto operator<=>(const policy&) const = default;

  /// The membership of *member*, or null.
  const membership* find_member(const member_id& member) const;
};

/// The terms of *p* as enrolled.
policy_terms terms_of(const policy& p);

/// A granted prior authorisation of one member.
struct authorization {
  std::string number;  ///< as granted; unique within the policy
  member_id member;
  service_type service = service_type::other;
  std::vector<std::string> procedures;  ///< empty: any
  std::string provider_npi;             ///< empty: any
  date from, to;                        ///< first and last day
  std::optional<std::int32_t> visits;   ///< nothing: unlimited

  auto operator<=>(const authorization&) const = default;
};

inline constexpr std::size_t authorized_procedures_max = 100;

/// A provider as the directory knows it. One that is not known is OUT_OF_NETWORK.
struct provider {
  std::string npi;
  std::string name;
  network_status network = network_status::out_of_network;

  auto operator<=>(const provider&) const = default;
};

/// What a bill needs of a provider besides; what was said last counts.
struct provider_details {
  bool person = false;     ///< the provider's name is a last name then
  std::string first_name;  ///< of a person
  std::string taxonomy;    ///< health care provider taxonomy, ten characters; may be empty
  std::string tax_id;      ///< nine digits; may be empty
  postal_address address;  ///< of the place of business; empty: not known

  auto operator<=>(const provider_details&) const = default;
};

}  // namespace benefactor
