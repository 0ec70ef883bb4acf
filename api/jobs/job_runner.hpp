// Runs jobs: a thread that waits for the next one that is due, and whoever asks for one now.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/access/phi_access.hpp"
#include "api/jobs/job_schedule.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

/// Who has a job run; null: the schedule.
using asked_by_origin = std::shared_ptr<const store::event_origin>;

/// What a run did, or would do.
struct job_result {
  std::vector<std::string> touched;  ///< claim numbers, or ids that name_touched makes names of
  std::size_t failed = 0;            ///< what it could not do
  std::string summary;               ///< one sentence
};

struct job {
  std::string name, description;
  /// *on*: the day it runs for. *dry*: says what it would do and does nothing. Errors: exceptions.
  std::function<job_result(date on, bool dry)> run;
  bool of_day_before = false;  ///< due before 12:00 UTC, it runs for the day before, which is over
  /// Puts names to what was touched, for somebody who is shown it; may be empty. No job names anybody itself.
  std::function<void(job_result& result, phi_access& phi)> name_touched = {};
  /// As run, recorded in the name of who asked for it. Empty: it records nothing.
  std::function<job_result(date on, bool dry, const asked_by_origin& by)> run_for = {};
};

struct job_status {
  std::string name, description;
  std::optional<time_of_day> at;        ///< nothing: off
  std::optional<std::int64_t> last_us;  ///< when it ran last in this process, dry runs left out
  std::string last_summary;
};

/// Thread-safe. One job runs at a time; others that are due, or asked for, wait.
class job_runner {
 public:
  /// Takes the jobs; *clock* is µs since 1970, UTC.
  job_runner(std::vector<job> jobs, std::function<std::int64_t()> clock);
  ~job_runner();  ///< stop()

  /// Turns a job on. Errors: std::invalid_argument when there is none of that name.
  void schedule(const std::string& name, time_of_day at);

  /// Starts the thread that waits; without it jobs run only when asked for, or by run_due().
  void start();

  /// Waits for the job that runs, and ends the thread.
  void stop();

  /// Runs what is due by the clock, on the calling thread: each for the day that it was due on, though others
  /// held it up past midnight. For tests, which turn the clock.
  void run_due();

  /// Runs the job now; nothing: there is none of that name. Waits for one that runs. *shown_to*: who is told
  /// names; null: nobody.
  std::optional<job_result> run(const std::string& name, date on, bool dry, phi_access* shown_to = nullptr,
                                const asked_by_origin& by = nullptr);

  std::vector<job_status> status() const;

 private:
  void wait_and_run();
  void run_scheduled(const due_job& due);
  const job* find(const std::string& name) const;

  std::vector<job> jobs_;
  const std::function<std::int64_t()> clock_;
  mutable std::mutex mutex_;  // Of the schedule, what ran last, and stopping_.
  std::condition_variable changed_;
  std::mutex running_;
  job_schedule schedule_;
  std::map<std::string, std::pair<std::int64_t, std::string>> last_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace benefactor::api
