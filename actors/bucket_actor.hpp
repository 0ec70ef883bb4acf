// The benefit bucket's shell: takes its jobs in ticket order, decides with the pure rules, applies the
// outcome to itself at once, and appends all events of a command in one append.
#pragma once

#include <map>
#include <unordered_map>

#include "actors/member_facts.hpp"
#include "actors/protocols.hpp"
#include "store/service_days.hpp"

namespace benefactor::actors {

/// A claim whose latest events may not be readable from the log yet.
struct recent_claim {
  /// Owned by its last append (and by answers on their way): once it is gone the log has it.
  std::weak_ptr<const claim_copy> copy;
  append_ptr last;  ///< the append of its last event
};

struct bucket_shell_state {
  static inline const char* name = "bucket";

  shared_parts_ptr shared;
  policy_id policy;
  bucket_state bucket;
  bool loaded = false;
  std::uint64_t position = 0;  ///< of the last event loaded
  append_ptr last;             ///< the last append with events, if this incarnation made one

  std::uint64_t next_ticket = 0;
  std::map<std::uint64_t, job_ptr> waiting;  ///< jobs that came before their turn; null: skipped

  std::unordered_map<claim_id, recent_claim> recent;
  std::vector<std::pair<claim_id, append_ptr>> recent_order;  ///< what to forget once durable

  member_facts_cache facts;  ///< birth dates and sexes of members, as far as they were asked for
  std::unique_ptr<store::service_days> days;  ///< null: no edit has asked for them

  leaving_count before;  ///< of buckets of this policy that may still offer a snapshot; may be null
  std::size_t events_since_snapshot = 0;
  bool contract_changed = true;
  struct taken_snapshot {
    append_ptr rests_on;  ///< given away when this is durable
    std::string contract, accumulators;
  };
  std::optional<taken_snapshot> snapshot;
};

bucket_actor::behavior_type run_bucket(bucket_actor::stateful_pointer<bucket_shell_state> self,
                                       shared_parts_ptr shared, policy_id policy, leaving_count before);

}  // namespace benefactor::actors
