// The events that a target refused and was passed by: a small file that says which, when and why, never what
// is in them, and nothing of what the target answered but a status. The events themselves stand in the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "events/ids.hpp"

namespace benefactor::api::publish {

/// A target with so many is passed by no more events: it stays where it is until some were taken after all.
/// What was under way when the number was reached may add as many as a channel holds.
inline constexpr std::size_t dead_letters_max = 10'000;

struct dead_letter {
  std::uint64_t position = 0;
  std::string type;             ///< "claim_paid"
  std::string reason;           ///< "HTTP 422", "MSG_SIZE_TOO_LARGE"
  std::int64_t refused_us = 0;  ///< when, µs since 1970, UTC

  bool operator==(const dead_letter&) const = default;
};

/// For one thread at a time.
class dead_letter_list {
 public:
  /// Reads *file*, if it is there. Errors: std::runtime_error naming it when it is damaged or of another log;
  /// std::filesystem::filesystem_error.
  dead_letter_list(std::filesystem::path file, const id128& log_id);

  /// Durable when they return; a position stands once. Errors: std::filesystem::filesystem_error.
  void add(const std::vector<dead_letter>& more);
  void remove(const std::vector<std::uint64_t>& positions);

  const std::map<std::uint64_t, dead_letter>& all() const { return letters_; }

 private:
  void write(std::map<std::uint64_t, dead_letter> letters);

  std::filesystem::path file_;
  id128 log_id_;
  std::map<std::uint64_t, dead_letter> letters_;
};

}  // namespace benefactor::api::publish
