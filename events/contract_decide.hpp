// The bucket's decide() about its policy: enrolment, revisions, cover and authorisations. Part of
// events/bucket.hpp's decide(); claims are in bucket_decide.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

inline rejection not_found(std::string what) { return {rejection_code::not_found, {}, std::move(what)}; }

inline rejection invalid(std::vector<field_problem> problems) {
  std::sort(problems.begin(), problems.end());
  return {rejection_code::invalid, std::move(problems), "the request has problems"};
}

bucket_decision decide_contract(const bucket_state& bucket, const enroll_policy& c);
bucket_decision decide_contract(const bucket_state& bucket, const enroll_member& c);
bucket_decision decide_contract(const bucket_state& bucket, const revise_contract& c);
bucket_decision decide_contract(const bucket_state& bucket, const change_coverage& c);
bucket_decision decide_contract(const bucket_state& bucket, const describe_member& c);
bucket_decision decide_contract(const bucket_state& bucket, const grant_authorization& c);
bucket_decision decide_contract(const bucket_state& bucket, const request_authorization& c);
bucket_decision decide_contract(const bucket_state& bucket, const deny_authorization& c);
bucket_decision decide_contract(const bucket_state& bucket, const amend_authorization& c);
bucket_decision decide_contract(const bucket_state& bucket, const revoke_authorization& c);
bucket_decision decide_contract(const bucket_state& bucket, const request_member_erasure& c);
bucket_decision decide_contract(const bucket_state& bucket, const approve_member_erasure& c);
bucket_decision decide_contract(const bucket_state& bucket, const withdraw_member_erasure& c);
bucket_decision decide_contract(const bucket_state& bucket, const record_member_erased& c);

}  // namespace benefactor
