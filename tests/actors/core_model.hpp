// The engine's requests decided by the pure core alone, one after the other: what the actors must agree with.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "actors/requests.hpp"
#include "store/member_details.hpp"
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

  /// What an event says of the reference data it was decided by.
  struct reference_seen {
    std::optional<outside_inputs> outside;  ///< nothing: the claim was pended
    std::vector<edit_finding> findings;
    std::vector<std::uint16_t> lines;  ///< that were looked at; empty: all
  };

  /// A claim is decided by the reference data of the moment its bucket's actor decides, and is in the log
  /// behind what was loaded while it was on its way there. Decides what follows by the newest version that
  /// says *seen* of *claim*; false when none from *oldest* on does.
  bool look_back(const reference_seen& seen, const claim_state& claim, std::size_t oldest);
  void look_at_newest() { seen_ = directories_.size() - 1; }
  /// How often reference data have changed.
  std::size_t reference_version() const { return directories_.size() - 1; }

  const std::map<policy_id, bucket_state>& buckets() const { return buckets_; }
  const std::map<claim_id, claim_state>& claims() const { return claims_; }
  const user_directory& users() const { return users_; }

 private:
  outcome submit(const actors::submit_request& r);
  outcome change(const actors::claim_request& r);
  outcome refer(store::reference_request request);
  outcome pay(const payment_command& command);
  outcome exchange(const exchange_command& command);
  outcome identify(const user_command& command);
  outcome conclude(const policy_id& policy, const involved_claims& claims, const bucket_command& command,
                   const claim_id& subject);
  const claim_state* find(const claim_id& id) const;
  edit_inputs edits_of(const policy_id& policy, const claim_state& claim) const;
  const store::provider_directory& directory() const { return *directories_[seen_]; }
  static std::vector<std::unique_ptr<store::provider_directory>> first_directory();

  const store::surrogates& surrogates_;
  std::map<policy_id, bucket_state> buckets_;
  std::map<claim_id, claim_state> claims_;
  std::map<policy_id, store::known_members> members_;
  std::map<claim_id, line_diagnoses> diagnoses_;
  payment_ledger ledger_;
  exchange_ledger exchanged_;
  user_directory users_;
  std::vector<store::reference_event> reference_;
  /// As it was after each event, and at first empty.
  std::vector<std::unique_ptr<store::provider_directory>> directories_ = first_directory();
  std::size_t seen_ = 0;  ///< the one to decide by
};

}  // namespace benefactor::test_support
