// The engine's requests decided by the pure core alone, one after the other: what the actors must agree with.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "actors/requests.hpp"
#include "store/reference_data.hpp"

namespace benefactor::test_support {

class core_model {
 public:
  explicit core_model(const store::surrogates& surrogates) : surrogates_(surrogates) {}

  struct outcome {
    claim_state claim;  ///< absent for a refusal and for enrolments
    bool unchanged = false;
    std::optional<rejection> refused;
  };

  outcome take(const actors::request_body& body);

  const std::map<policy_id, bucket_state>& buckets() const { return buckets_; }
  const std::map<claim_id, claim_state>& claims() const { return claims_; }

 private:
  outcome submit(const actors::submit_request& r);
  outcome change(const actors::claim_request& r);
  outcome refer(store::reference_request request);
  outcome conclude(const policy_id& policy, const involved_claims& claims, const bucket_command& command,
                   const claim_id& subject);
  const claim_state* find(const claim_id& id) const;

  const store::surrogates& surrogates_;
  std::map<policy_id, bucket_state> buckets_;
  std::map<claim_id, claim_state> claims_;
  std::map<claim_id, line_diagnoses> diagnoses_;
  store::provider_directory directory_;
  std::uint64_t reference_events_ = 0;
};

}  // namespace benefactor::test_support
