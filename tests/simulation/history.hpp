// What one run was asked, and what could be seen of it from outside: all that the checkers know besides the
// machine itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "store/log_events.hpp"

namespace benefactor::simulation {

/// A request as sent once; a retry is another one. Its token is its place here, from 1 on.
struct sent_request {
  std::size_t script = 0;      ///< which of the plan's requests
  id128 correlation;           ///< stands in every event it causes
  std::size_t life = 0;        ///< of the process that got it
  std::uint64_t answered = 0;  ///< the greatest position answered before it was sent
};

/// A bucket's state as its actor offered it for the snapshot.
struct offered_snapshot {
  policy_id policy;
  std::uint64_t position = 0;
  std::string contract, accumulators;
};

/// The durable end of the log at one moment: what comes later must go on from here.
using durable_mark = store::log_checkpoint;

struct history {
  std::vector<actors::request_body> script;
  std::vector<sent_request> sent;
  std::map<std::uint64_t, actors::answer> answers;  ///< by token; delivered to the client
  std::vector<offered_snapshot> snapshots;
  std::vector<durable_mark> marks;  ///< taken with the last answer of each life
  std::size_t lives = 1;
  std::uint64_t answered = 0;  ///< the greatest position of an answer

  std::uint64_t crashes = 0, failed_syncs = 0, torn = 0, repairs = 0, stops = 0, erased = 0;
  std::uint64_t renewed = 0, rotated = 0;
};

/// A promise that did not hold.
struct finding {
  std::string rule;  ///< which one, in a word: "lost", "doubled", "money", …
  std::string what;
};
using findings = std::vector<finding>;

}  // namespace benefactor::simulation
