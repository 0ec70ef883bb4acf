// How many records a flood of refusals makes: some at once, then a few a second, and the rest are counted in
// the next ones. So that a stranger cannot fill the disk, and is not overlooked either. Pure: time comes in
// as a parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <unordered_map>
#include <vector>

#include "api/access/pace.hpp"
#include "store/door_record.hpp"

namespace benefactor::api {

struct refusal_pace {
  pace of_peer{1, 10};            ///< records about one address (IPv6: a network of 64 bits)
  pace in_all{10, 100};           ///< records about all of them
  std::size_t held_max = 1'000;   ///< different ones that wait; of more only the number is told
  std::size_t peers_max = 5'000;  ///< whose pace is known; others share one
};

/// For one thread at a time.
class refusal_pacer {
 public:
  explicit refusal_pacer(const refusal_pace& limits = {}) : limits_(limits) {}

  /// What is to be recorded of *refusal* now: itself, or nothing where it is counted in one that waits.
  std::vector<store::door_record> take(store::door_record refusal, pace_time now);

  /// Those that waited and need not any more, the oldest first; at last the number of those that were too
  /// many to wait, as door_happening::more_refusals.
  std::vector<store::door_record> due(pace_time now);

  /// Counts *more* of which nothing else is known.
  void skip(std::uint64_t more) { excess_ += more; }

  /// All that wait, at the end.
  std::vector<store::door_record> rest();

  bool holds_any() const { return !held_.empty() || excess_ > 0; }

 private:
  using held_list = std::list<store::door_record>;

  bool admits(const store::door_record& refusal, pace_time now);
  paced_bucket& bucket_of(const id128& peer, pace_time now);
  store::door_record excess();

  const refusal_pace limits_;
  held_list held_;  // the oldest first
  std::map<store::digest256, held_list::iterator> known_;
  std::unordered_map<id128, paced_bucket, id128_hash> peers_;
  paced_bucket all_, shared_;
  pace_time swept_{};
  std::uint64_t excess_ = 0;
};

}  // namespace benefactor::api
