// A replay of the engine's own log, inside the engine: how far it is, or what came of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/audit/replay_report.hpp"

namespace benefactor::api {

enum class replay_state : std::uint8_t {
  running,
  done,
  cancelled,  ///< what was replayed until then is reported
  failed      ///< the log or the keys could not be read
};
std::string_view to_text(replay_state state);  ///< "RUNNING"
std::optional<replay_state> replay_state_from(std::string_view text);

struct replay_run {
  std::uint64_t number = 0;  ///< since the engine's start, from 1
  replay_state state = replay_state::running;
  std::string user;  ///< who started it
  std::int64_t started_us = 0, ended_us = 0;
  bool fingerprints = false;
  std::uint64_t position = 0, end = 0;  ///< the next to be read, and one past the last; 0: not known yet
  /// What was found: so far, or in all. While it runs, of its numbers `claims`, `decided_again` and
  /// `differences_in_all` may be told.
  std::shared_ptr<const replay_report> report = std::make_shared<const replay_report>();
  std::string failure;  ///< of a failed one
};

}  // namespace benefactor::api
