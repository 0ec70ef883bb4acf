// Warnings that strangers can cause as often as they like: a line a second at most, so that they fill no disk
// and hide no other line.
#pragma once

#include <cstdint>
#include <functional>
#include <kj/async.h>
#include <kj/timer.h>
#include <string>

namespace benefactor::api {

class paced_warnings {
 public:
  /// @param to  takes a line; it may not warn here
  paced_warnings(kj::Timer& timer, std::function<void(const std::string& line)> to);

  /// The first is written at once. Those within a second after a line become one, with their count and the
  /// last of them.
  void warn(std::string line);

 private:
  kj::Promise<void> pause();

  kj::Timer& timer_;
  const std::function<void(const std::string&)> to_;
  bool pausing_ = false;
  std::uint64_t held_ = 0;
  std::string last_;
  kj::Promise<void> pause_ = nullptr;
};

}  // namespace benefactor::api
