// The engine under test: the real program as a process of its own, on a data directory of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/benchmark/child_process.hpp"
#include "tools/benchmark/process_usage.hpp"

namespace benefactor::benchmark {

/// A folder below the one that the user chose; removed at the end unless it is to be kept.
class work_folder {
 public:
  /// *parent* is made when it is not there; empty: the system's for temporary files. Errors:
  /// std::system_error.
  explicit work_folder(const std::filesystem::path& parent, bool keep);
  ~work_folder();
  work_folder(const work_folder&) = delete;
  work_folder& operator=(const work_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool keep_;
};

/// The server did not start, or ended when it should not have.
struct server_failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class server {
 public:
  /// On *folder*/data. *options* are further ones of `benefactor serve`. Does not start it.
  server(std::filesystem::path program, std::filesystem::path folder, std::vector<std::string> options);

  /// Starts it and returns when it listens. @returns the seconds from the start to that. Errors:
  /// server_failure with what it said last.
  double start();

  /// SIGTERM. @returns the seconds until it had ended. Errors: server_failure when it ended badly.
  double stop();

  /// SIGKILL.
  void kill();

  const std::string& address() const { return address_; }
  /// "127.0.0.1:7480"; empty unless the options have --listen-http.
  const std::string& http_address() const { return http_address_; }
  /// Empty unless the options have --listen-payers.
  const std::string& payers_address() const { return payers_address_; }
  std::filesystem::path data() const { return folder_ / "data"; }
  process_usage usage() const;
  ::pid_t pid() const { return process_ ? process_->pid() : -1; }

  /// What it said on standard error, the end of it.
  std::string last_words() const;

 private:
  bool has_option(const char* name) const;
  /// What follows *words* in the next line that begins with them. Errors: server_failure.
  std::string read_address(std::string_view words);

  std::filesystem::path program_, folder_;
  std::vector<std::string> options_;
  std::unique_ptr<child_process> process_;
  std::string address_, http_address_, payers_address_;
};

/// The program `benefactor` of the build tree that this program belongs to.
std::filesystem::path built_program(const std::string& name);

}  // namespace benefactor::benchmark
