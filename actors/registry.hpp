// The registry: the one way in. It finds or starts the actor of each claim and bucket, gives every job its
// bucket's ticket, settles its books when the log releases answers, and so knows what may end.
//
// An actor ends only from here: nothing it was sent is unanswered or not durable, and its address is gone
// from the books, so nothing more can reach it. A claim's actor is then used for another claim; a bucket
// stays, up to the stated number of residents. Who leaves is found by second chance: the one that has stayed
// longest, unless it was used since it was last looked at. That is close to the longest idle, and a job costs
// a flag and no places in a list.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "actors/protocols.hpp"

namespace benefactor::actors {

/// Idle claim actors kept for use; more than these end.
inline constexpr std::size_t idle_claim_actors_max = 4096;

/// Buckets that leave at one time. A worker of CAF's that steals from another one walks that one's whole
/// queue, so telling all at once is quadratic in their number; and the projector writes snapshots as they
/// come.
inline constexpr std::size_t ending_buckets_max = 256;

/// A bucket in the registry's books.
struct bucket_entry {
  bucket_actor actor;
  std::uint64_t next_ticket = 0;
  std::size_t unsettled = 0;
  bool used = false;  ///< since it was last looked at for leaving
};

struct registry_state {
  static inline const char* name = "registry";

  struct claim_entry {
    claim_actor actor;
    policy_id policy;  ///< of the first submission routed
    std::vector<policy_id>
        others;                 ///< of later ones, where they differ: a conflict, or the first was refused
    std::size_t unsettled = 0;  ///< jobs sent and not released
  };

  shared_parts_ptr shared;
  std::unordered_map<claim_id, claim_entry> claims;
  std::vector<claim_actor> idle_claims;
  std::unordered_map<policy_id, bucket_entry> buckets;
  std::deque<policy_id>
      residents;  ///< the policies of *buckets*, in the order they are looked at for leaving
  /// Of policies whose buckets were told to end and have not ended.
  std::unordered_map<policy_id, leaving_count> leaving;
  std::size_t unsettled = 0;       ///< requests taken and not released
  std::size_t ending_buckets = 0;  ///< told to end and not ended
  std::shared_ptr<std::function<void()>> when_quiet;
};

registry_actor::behavior_type run_registry(registry_actor::stateful_pointer<registry_state> self,
                                           shared_parts_ptr shared);

}  // namespace benefactor::actors
