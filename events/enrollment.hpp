// Enrolment as a payer sends it: policies, members, providers and authorisations by their natural
// identifiers.
//
// The shell turns the natural identifiers into surrogates (policy_id, member_id) before a command reaches the
// core.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/bucket.hpp"
#include "events/demographics.hpp"
#include "events/policy.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// A membership by plan-issued member id. terms.member and terms.details are unset here.
struct member_enrollment {
  std::string member_number;
  membership terms;
  demographics details = {};

  auto operator<=>(const member_enrollment&) const = default;
};

/// A policy by policy number. terms.id, terms.holder, terms.members and digests are unset here; members stand
/// in *members*.
struct policy_enrollment {
  std::string policy_number;
  std::string holder_number;
  policy terms;
  std::vector<member_enrollment> members;
  demographics holder_details = {};  ///< of a holder who is no member

  auto operator<=>(const policy_enrollment&) const = default;
};

/// An authorisation by policy number and plan-issued member id. terms.member is unset here.
struct authorization_request {
  std::string policy_number;
  std::string member_number;
  authorization terms;

  auto operator<=>(const authorization_request&) const = default;
};

/// What happens to a policy after its enrolment. Surrogate ids within *change* are unset here.
struct policy_change_request {
  std::string policy_number;
  std::string
      member_number;  ///< empty: the policy's own; unused where an authorisation is named by its number
  std::variant<revise_contract, change_coverage, request_authorization, deny_authorization,
               amend_authorization, revoke_authorization, describe_member>
      change;

  auto operator<=>(const policy_change_request&) const = default;
};

/// Where a provider that is known belongs from a day on.
struct affiliation_request {
  std::string npi;
  affiliation terms;

  auto operator<=>(const affiliation_request&) const = default;
};

/// What a bill needs of a provider that is known.
struct provider_description {
  std::string npi;
  provider_details details;

  auto operator<=>(const provider_description&) const = default;
};

/// Every problem with an enrolment, sorted by field path; empty when it is well formed. Limits: text lengths,
/// amounts 0 ... max_amount, one rule and one requirement per service type, one membership per member, parts
/// of names as X12 has them.
std::vector<field_problem> form_problems(const policy_enrollment& p);
std::vector<field_problem> form_problems(const member_enrollment& m);
std::vector<field_problem> form_problems(const authorization_request& a);
std::vector<field_problem> form_problems(const policy_change_request& r);
std::vector<field_problem> form_problems(const provider& p);
std::vector<field_problem> form_problems(const affiliation_request& a);
std::vector<field_problem> form_problems(const provider_description& d);

}  // namespace benefactor
