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
    kept,      ///< nothing of what has changed can be used: what was read before stays
  };
  struct look {
    outcome what = outcome::unchanged;
    std::vector<std::string> problems;  ///< of what was kept
  };

  /// Reads again what has changed since the last look, what could not be used then, or all *in_any_case*.
  /// Certificates and revoked identities each stand for themselves: neither is kept because the other is
  /// broken. The same problems are told once, and again *in_any_case*.
  ///
  /// A line that is no name revokes nobody, and nobody leaves a list that has one. Who is no longer on a list
  /// is let in again by the next look, if it finds the file as it is: one that is written in place is empty
  /// for a moment.
  look look_again(bool in_any_case = false);

  static std::int64_t wall_clock();

 private:
  /// What tells a file that was written again: device, inode, size, time of change in ns.
  using stamp = std::array<std::int64_t, 4>;
  static stamp stamp_of(const std::string& file);
  std::array<stamp, 3> certificate_stamps() const;
  void read(const tls_files& files);
  void look_at_certificates(bool in_any_case, look& found);
  void look_at_revoked(bool in_any_case, look& found);

  const tls_files files_;
  const tls_side side_;
  const clock now_s_;
  std::array<stamp, 3> certificates_seen_;
  stamp revoked_seen_;
  std::vector<std::string> certificate_problems_, revoked_problems_;  // as told last
  bool shorter_ = false;  // the list lacked somebody at the last look
  std::shared_ptr<kj::TlsContext> context_;
  std::set<std::string, std::less<>> revoked_;
  std::int64_t ends_s_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace benefactor::api
