#pragma once
/// A program that a test starts, signals and waits for, by its process id and bounded in time.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace benefactor::test_support {

/// Killed, if it still runs, when the object ends, and when this process ends.
class child_process {
 public:
  /// Starts *arguments* (the program first). Standard input is empty; standard error, and standard output
  /// unless it is read by read_line(), are appended to *output*. Call from the main thread only: the child
  /// ends with the thread that started it. Errors: std::system_error.
  child_process(const std::vector<std::string>& arguments, const std::filesystem::path& output,
                bool read_output = false);
  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;
  ~child_process();

  ::pid_t pid() const { return pid_; }

  /// The next line of standard output; nothing when it has ended, or when *within* is over.
  std::optional<std::string> read_line(std::chrono::milliseconds within);

  /// True as long as the program runs.
  bool running();

  void signal(int number);

  /// Ends it at once, as a crash would, and reaps it.
  void kill();

  /// Waits for its end; nothing when *within* is over. Exit status, or 128 and the signal's number.
  std::optional<int> wait(std::chrono::milliseconds within);

  /// The most resident memory it ever took, in bytes; 0 when it has ended.
  std::uint64_t peak_bytes() const;

  /// Processor time of all its threads so far; 0 when it has ended.
  double cpu_seconds() const;

 private:
  void take_status(int status);

  ::pid_t pid_ = -1;
  int out_ = -1;
  std::string read_ahead_;
  std::optional<int> status_;
};

}  // namespace benefactor::test_support
