// What a run does, made from its seed before it starts: requests, and a list of actions. Because nothing in a
// plan depends on the run, actions and requests can be left out of it, and the rest still means the same:
// that is how a failing run is made short.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "tests/simulation/process.hpp"

namespace benefactor::simulation {

enum class action_kind : std::uint8_t {
  send,            ///< hands requests over as one batch: new ones, retries, duplicates, in any order
  power_cut,       ///< unsynced batches survive up to some point
  torn_power_cut,  ///< each unsynced page survives, is lost or is torn, by itself
  failed_sync,     ///< the next sync fails; the process is to end by itself
  stop,            ///< an orderly stop and a start
  lose_derived,    ///< a stop, and a start without the derived data
  erase_member,    ///< a member's data key is destroyed
  renew_keys,      ///< some members' data keys get another generation
  rotate_keys,     ///< some data keys are wrapped under a newer key-encryption key
  turn_clock,      ///< the clock jumps, also backwards
  flush_derived,
  rebuild_views,  ///< some views are built anew beside the live ones
};

struct action {
  action_kind kind = action_kind::send;
  std::vector<std::size_t> requests;  ///< send: places in the script
  std::uint64_t choice = 0;           ///< what else is left to chance: which member, how far
  std::size_t steps = 0;              ///< the engine runs for so many steps afterwards
};

struct plan {
  std::uint64_t seed = 0;
  process_options engine;
  std::vector<actors::request_body> script;
  std::vector<action> actions;
};

/// The plan of *seed* with *steps* actions.
plan make_plan(std::uint64_t seed, std::size_t steps);

/// Only the actions and requests with these places, in their order; an empty list keeps all.
plan part_of(const plan& whole, const std::vector<std::size_t>& actions,
             const std::vector<std::size_t>& requests);

/// One line an action, for people. Natural identifiers are made up, so they may be shown.
std::string describe(const plan& of, const action& what);

/// "0-3,7" and back. Errors: std::invalid_argument.
std::string to_ranges(const std::vector<std::size_t>& places);
std::vector<std::size_t> from_ranges(const std::string& text);

}  // namespace benefactor::simulation
