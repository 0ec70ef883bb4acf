// A program that the benchmark starts and ends by its process id: the server, PostgreSQL's script, the floor.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace benefactor::benchmark {

/// Killed, if it still runs, when the object ends; also when this process ends, however it does.
class child_process {
 public:
  /// Starts *arguments*, the program first. Standard input is empty, standard error is appended to *errors*,
  /// standard output is read by read_line(). From the main thread only: the child ends with the thread that
  /// started it. Errors: std::system_error.
  child_process(const std::vector<std::string>& arguments, const std::filesystem::path& errors);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  ::pid_t pid() const { return pid_; }

  /// The next line of standard output; nothing at its end, when *within* is over, or when the user has
  /// interrupted this process.
  std::optional<std::string> read_line(std::chrono::milliseconds within);

  bool running();

  /// As a crash: SIGKILL, and reaped.
  void kill();

  /// SIGTERM, and waits; after *within*, kills. @returns exit status, or 128 and the signal's number.
  int stop(std::chrono::milliseconds within = std::chrono::seconds(120));

  /// Waits for its own end; after *within*, kills.
  int wait(std::chrono::milliseconds within);

 private:
  void take_status(int status);

  ::pid_t pid_ = -1;
  int out_ = -1;
  std::string read_ahead_;
  std::optional<int> status_;
};

}  // namespace benefactor::benchmark
