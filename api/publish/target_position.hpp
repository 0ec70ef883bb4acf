// How far a target has acknowledged the log, in a small file, with proof of which log that was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "store/event_log.hpp"

namespace benefactor::api::publish {

class target_position {
 public:
  /// All outlive it. Nothing is read yet.
  target_position(std::filesystem::path file, const store::log_device& device, const store::log_head& head)
      : file_(std::move(file)), device_(device), head_(head) {}

  /// The first position that is not acknowledged; nothing when none was ever stored. Errors:
  /// std::runtime_error naming file and remedy when it is damaged, of another log, or of a log that this one
  /// was before a backup was restored: events that it does not have were published then.
  std::optional<std::uint64_t> load() const;

  /// Everything before *next* is acknowledged and durable in the log. Durable when it returns. Errors:
  /// std::filesystem::filesystem_error, log_error.
  void save(std::uint64_t next) const;

 private:
  std::filesystem::path file_;
  const store::log_device& device_;
  const store::log_head& head_;
};

}  // namespace benefactor::api::publish
