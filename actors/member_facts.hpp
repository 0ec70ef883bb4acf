// A member's birth date and sex for a bucket's decisions: read from the log with the member's key when one is
// first asked for, and kept. A bucket that never asks reads nothing and keeps nothing.
#pragma once

#include <unordered_map>
#include <vector>

#include "actors/protocols.hpp"

namespace benefactor::actors {

/// One bucket's. The digest in the contract says which description is the latest, so what is kept is never
/// stale, and a member of whom nobody has said anything costs a comparison.
class member_facts_cache {
 public:
  /// *member* as *contract*, the bucket's, says now; nothing known where nobody has said, or the member's key
  /// is gone. Errors: log_error, corrupt_event.
  member_facts find(const shared_parts& shared, const policy& contract, const member_id& member);

  /// The bucket has applied *event*, which may not be readable before *unit* is durable.
  void note(const bucket_event& event, const append_ptr& unit);

  /// *member* was erased: nothing is known any more.
  void forget(const member_id& member);

  /// Forgets what can be read from the log by now.
  void forget_durable();

 private:
  struct known_facts {
    content_digest details;
    member_facts facts;
  };
  struct recent_facts {
    member_id member;
    known_facts known;
    append_ptr unit;
  };

  void note(const member_id& member, const content_digest& details, const demographics& said,
            const append_ptr& unit);

  std::unordered_map<member_id, known_facts> read_;
  std::vector<recent_facts> recent_;  // In the order applied.
};

}  // namespace benefactor::actors
