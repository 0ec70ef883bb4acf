// How often somebody may try to log in or to register: a bucket of tries for each user name and each peer,
// and after failures a wait that doubles. Pure: time comes in as a parameter, of a clock that never goes
// back.
//
// A name is locked for whoever tries it, also its owner: that is what guessing from many places leaves. The
// wait has a limit, and a peer that guesses is held up by its own tries before it holds up many names.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "store/sha256.hpp"

namespace benefactor::api::identity {

using throttle_time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;

struct throttle_limits {
  unsigned logins_per_minute = 10;        ///< of a peer, and of a user name; also how many may come at once
  unsigned registrations_per_minute = 5;  ///< of a peer
  unsigned failures_free = 5;             ///< of a user name in a row; the wait begins with the last of them
  unsigned peer_failures_free = 50;       ///< of a peer, behind which many users may be
  std::chrono::milliseconds wait_first = std::chrono::seconds(1);
  std::chrono::milliseconds wait_most = std::chrono::minutes(15);
  std::chrono::milliseconds failures_forgotten = std::chrono::hours(1);  ///< after the last of them
  std::size_t entries_max = 20'000;  ///< names, peers, and peers that register, each; about 200 bytes each
};

/// Who tries, for buckets: the address without its port, IPv6 by its first 64 bits, which one customer has
/// whole; a text that is no address stands for itself.
std::string peer_key(std::string_view address);

struct throttle_answer {
  bool admitted = true;
  std::chrono::milliseconds wait{0};  ///< until it is worth trying again; zero when admitted
};

/// Not for use by several threads at once. When entries_max is reached, the entry that was idle longest
/// leaves.
class login_throttle {
 public:
  /// Errors: std::invalid_argument, naming the field, for a limit of zero or a first wait above the most.
  explicit login_throttle(const throttle_limits& limits = {});
  login_throttle(const login_throttle&) = delete;  // Its lists and maps point into each other.
  login_throttle& operator=(const login_throttle&) = delete;

  /// Whether *identity* (the user's name with its tenant) may try from *peer*. A try that is refused counts
  /// nowhere, and one that is refused for its peer does not touch the name.
  throttle_answer admit_login(std::string_view identity, std::string_view peer, throttle_time now);

  /// What came of a login that was admitted. Success forgets the failures of the name but not the peer's:
  /// else whoever has one account could guess others between its own logins.
  void failed(std::string_view identity, std::string_view peer, throttle_time now);
  void succeeded(std::string_view identity);

  throttle_answer admit_registration(std::string_view peer, throttle_time now);

  /// Entries of names, peers and peers that register.
  std::size_t size() const noexcept;

 private:
  /// A bucket is kept as the time at which it will be full again.
  struct entry {
    throttle_time full{};
    throttle_time free{};  ///< before it nothing is admitted
    throttle_time last_failure{};
    unsigned failures = 0;
    std::list<store::digest256>::iterator use;
  };

  struct table {
    std::map<store::digest256, entry> entries;
    std::list<store::digest256> uses;  ///< the one used longest ago first

    entry& at(std::string_view key, std::size_t entries_max);
  };

  static std::chrono::milliseconds wait_of(const entry& e, unsigned per_minute, throttle_time now);
  static void take(entry& e, unsigned per_minute, throttle_time now);
  void count_failure(entry& e, unsigned free, throttle_time now) const;

  throttle_limits limits_;
  table names_, peers_, registering_;
};

}  // namespace benefactor::api::identity
