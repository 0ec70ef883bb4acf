// Replays of the engine's own log inside the engine, one at a time, behind everything else: two threads of
// low priority, the reader and one decider. They read as of the moment at which the run begins.
//
// What became of the last run is kept in memory: a restart forgets it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/audit/replay.hpp"
#include "api/audit/replay_run.hpp"

namespace benefactor::api {

/// What a run reads.
struct replay_subject {
  const store::log_device& device;
  store::log_head head;
  replay_keys keys;
  std::vector<pinned_page> pins;
};

/// Thread-safe. Memory while a run goes on: as replay.hpp says.
class replay_runs {
 public:
  /// Of each list of a report; all are counted.
  static constexpr std::size_t listed_max = 1'000;

  /// @param look  says what is to be read, as of when it is called: on the run's thread; what it throws ends
  /// the run. What it names outlives this. @param clock  µs since 1970.
  replay_runs(std::function<replay_subject(bool fingerprints)> look, std::function<std::int64_t()> clock)
      : look_(std::move(look)), clock_(std::move(clock)) {}
  /// Breaks off what runs, after the pages that are being decided.
  ~replay_runs();
  replay_runs(const replay_runs&) = delete;
  replay_runs& operator=(const replay_runs&) = delete;

  /// Starts one in the name of *user*. Nothing: another one is running, and goes on.
  std::optional<replay_run> start(std::string user, bool fingerprints);

  /// The one that runs, else the last one; nothing: there was none.
  std::optional<replay_run> newest() const;

  /// Has the one that runs break off, which it does soon; does nothing to one that has ended. @returns as
  /// newest().
  std::optional<replay_run> cancel();

 private:
  void work(bool fingerprints);
  void end(replay_state state, const std::function<void(replay_run&)>& how);

  const std::function<replay_subject(bool)> look_;
  const std::function<std::int64_t()> clock_;
  mutable std::mutex mutex_;
  std::optional<replay_run> run_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace benefactor::api
