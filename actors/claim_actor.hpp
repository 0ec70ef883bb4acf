// The guard of one claim id. It lets one submission at a time through to the bucket, so that a retry in
// flight waits for the same answer; it checks the form and makes the digests. It decides nothing about money
// or status.
//
// A claim's actor lives while its claim has something to do and is then used for another one: starting and
// ending one costs as much as the rest of its work.
#pragma once

#include <deque>

#include "actors/protocols.hpp"

namespace benefactor::actors {

struct claim_guard_state {
  static inline const char* name = "claim";

  shared_parts_ptr shared;
  bool known = false;          ///< the claim exists
  job_ptr pending;             ///< with the bucket
  std::deque<job_ptr> parked;  ///< submissions that wait for it
};

claim_actor::behavior_type run_claim(claim_actor::stateful_pointer<claim_guard_state> self,
                                     shared_parts_ptr shared);

}  // namespace benefactor::actors
