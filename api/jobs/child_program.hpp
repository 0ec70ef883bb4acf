// A program that a job runs beside the server: what must not happen in the server's own process.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace benefactor::api {

/// How a child ended.
struct child_outcome {
  enum class ending { exited, killed, timed_out, stopped, not_started };
  ending how = ending::not_started;
  int status = -1;  ///< exit status of one that exited
  /// The last line that it wrote, to either output; rather the last one that begins with "benefactor", as
  /// errors of this program do. Why it did not start.
  std::string words;

  bool ok() const { return how == ending::exited && status == 0; }
};

/// Runs one child at a time. Thread-safe.
class child_program {
 public:
  child_program();
  ~child_program();
  child_program(const child_program&) = delete;
  child_program& operator=(const child_program&) = delete;

  /// Runs *arguments* (the first is the program's file) with a lower priority, no input and no signals
  /// blocked, and waits for its end. After *limit*, and when stop() is called, it gets SIGTERM, and
  /// SIGKILL when it does not heed that for ten seconds.
  child_outcome run(const std::vector<std::string>& arguments, std::chrono::milliseconds limit);

  /// Ends the child that runs, and lets none start any more.
  void stop();

 private:
  std::mutex one_at_a_time_;
  int stop_event_ = -1;  // An eventfd; readable once stop() was called.
};

}  // namespace benefactor::api
