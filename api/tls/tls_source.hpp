// The certificates of a listener as its files have them now: looked at again while the server runs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/tls/tls_files.hpp"

namespace benefactor::api {

/// Used on one thread at a time.
class tls_source {
 public:
  using clock = std::function<std::int64_t()>;  ///< seconds since 1970

  /// Errors: tls_error.
  tls_source(tls_files files, tls_side side, clock now_s = wall_clock);

  /// For new connections. A handshake that has begun keeps its own.
  const std::shared_ptr<kj::TlsContext>& context() const { return context_; }

  bool revokes(std::string_view common_name) const { return revoked_.contains(common_name); }
  bool revokes_any() const { return !revoked_.empty(); }

  /// What will soon be wrong, as of now.
  std::vector<std::string> warnings() const;

  enum class outcome : std::uint8_t {
    unchanged,
    replaced,  ///< new connections use what the files hold now
    kept,      ///< the files cannot be used: what was read before stays
  };
  struct look {
    outcome what = outcome::unchanged;
    std::vector<std::string> problems;  ///< of what was kept
  };

  /// Reads the files again when one of them has changed since the last look, or *in_any_case*. A file that
  /// cannot be used is told of once, until it changes again.
  look look_again(bool in_any_case = false);

  static std::int64_t wall_clock();

 private:
  /// What tells a file that was written again: device, inode, size, time of change in ns.
  using stamp = std::array<std::int64_t, 4>;
  std::array<stamp, 4> stamps() const;
  void read();

  const tls_files files_;
  const tls_side side_;
  const clock now_s_;
  std::array<stamp, 4> seen_;
  std::shared_ptr<kj::TlsContext> context_;
  std::set<std::string, std::less<>> revoked_;
  std::int64_t ends_s_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace benefactor::api
