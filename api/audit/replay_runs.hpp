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

  /// Says what is to be read, as of when it is called: on the run's thread; what it throws ends the run. It
  /// may take long: once *stopped* says so, nobody waits for it, and it answers nothing.
  using look_at_log =
      std::function<std::optional<replay_subject>(bool fingerprints, const std::function<bool()>& stopped)>;

  /// What *look* names outlives this. @param clock  µs since 1970.
  replay_runs(look_at_log look, std::function<std::int64_t()> clock)
      : look_(std::move(look)), clock_(std::move(clock)) {}
  /// Breaks off what runs: while it looks at once, else after the pages that are being decided.
  ~replay_runs();
  replay_runs(const replay_runs&) = delete;
  replay_runs& operator=(const replay_runs&) = delete;

  /// Starts one in the name of *user*. Nothing: another one is running, and goes on.
  std::optional<replay_run> start(std::string user, bool fingerprints);

  /// The one that runs, else the last one; nothing: there was none.
  std::optional<replay_run> newest() const;

  /// Has the one that runs break off, which it does soon; with a *number*, only if it is that one. Does
  /// nothing to one that has ended. @returns as newest().
  std::optional<replay_run> cancel(std::uint64_t number = 0);

 private:
  void work(bool fingerprints);
  void end(replay_state state, const std::function<void(replay_run&)>& how);

  const look_at_log look_;
  const std::function<std::int64_t()> clock_;
  mutable std::mutex mutex_;
  std::optional<replay_run> run_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace benefactor::api
