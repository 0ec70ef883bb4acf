// From requests by natural identifiers to the core's commands.
#pragma once

#include "actors/engine.hpp"
#include "events/bucket.hpp"
#include "store/surrogates.hpp"

namespace benefactor::actors {

/// The policy number a request is about; null for a provider's enrolment and for commands on a known claim.
const std::string* policy_number_of(const request_body& body);

/// Problems with the form of an enrolment; empty for other requests (a claim's form is checked by its guard).
std::vector<field_problem> enrollment_problems(const request_body& body);

enroll_policy to_command(const enroll_policy_request& r, const store::surrogates& surrogates);
enroll_member to_command(const enroll_member_request& r, const store::surrogates& surrogates);
bucket_command to_command(const change_policy_request& r, const store::surrogates& surrogates);
bucket_command to_command(const erasure_request& r, const store::surrogates& surrogates);
grant_authorization to_command(const grant_authorization_request& r, const store::surrogates& surrogates);

/// The member under whose key the text of a policy's event is sealed, besides enrolments; zero: it has none.
member_id sealed_for(const bucket_event& event);

/// Whom a request names, holder included, and whose key seals what it says: each needs a data key before the
/// first event about it. Of a bank's reference that is the payment run, of a user's names and password
/// the user.
std::vector<member_id> members_of(const request_body& body, const store::surrogates& surrogates);

}  // namespace benefactor::actors
