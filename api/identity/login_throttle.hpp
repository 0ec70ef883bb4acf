// How often somebody may try to log in or to register: a bucket of tries for each user name and each peer,
// and after failures a wait that doubles. Pure: time comes in as a parameter, of a clock that never goes
// back.
//
// A try counts as failed from its admission on, until it is known to have succeeded: else many at once would
// all be admitted before the first of them had failed.
//
// A name is locked for whoever tries it, also its owner: that is what guessing from many places leaves. The
// wait has a limit, and a peer that guesses is held up by its own tries before it holds up many names.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sha256.hpp"

namespace benefactor::api::identity {

using throttle_time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;

struct throttle_limits {
  unsigned logins_per_minute = 10;        ///< of a peer, of a name, refreshes of a session; as many at once
  unsigned registrations_per_minute = 5;  ///< of a peer
  unsigned failures_free = 5;             ///< of a user name in a row; the wait begins with the last of them
  unsigned peer_failures_free = 50;       ///< of a peer, behind which many users may be
  unsigned network_peers = 10;  ///< an IPv6 network of 48 bits may do what so many peers may; 1 to 100
  std::chrono::milliseconds wait_first = std::chrono::seconds(1);
  std::chrono::milliseconds wait_most = std::chrono::minutes(15);
  std::chrono::milliseconds failures_forgotten = std::chrono::hours(1);  ///< after the last of them
  std::size_t entries_max = 20'000;  ///< names, peers, and so on, each; about 250 bytes each
};

/// Who tries, for buckets: the address without its port, IPv6 by its first 64 bits, which one customer has
/// whole; a text that is no address stands for itself.
std::string peer_key(std::string_view address);

/// The network of 48 bits in which *peer*, as peer_key() says it, lies: many customers have such a one whole.
/// Empty for what is no IPv6.
std::string network_key(std::string_view peer);

struct throttle_answer {
  bool admitted = true;
  std::chrono::milliseconds wait{0};  ///< until it is worth trying again; zero when admitted
};

/// Not for use by several threads at once. When entries_max is reached, one leaves of which nothing is known
/// that a new one would not know too: a full bucket, no failures, no wait. Where there is none, those that
/// are new share 256 entries by their digests: a flood of names forgets no wait, and may hold up strangers.
class login_throttle {
 public:
  /// Errors: std::invalid_argument, naming the field, for a limit of zero or a first wait above the most.
  explicit login_throttle(const throttle_limits& limits = {});
  login_throttle(const login_throttle&) = delete;  // In a copy everybody would have each try once more.
  login_throttle& operator=(const login_throttle&) = delete;

  /// Whether *identity* (the user's name with its tenant) may try from *peer*. A try that is refused counts
  /// nowhere, and one that is refused for its peer does not touch the name. One that is admitted has failed
  /// unless succeeded() follows: also when it was given up, or its answer was lost. So of one name no more
  /// than failures_free are admitted before the first wait, and then one for each wait.
  throttle_answer admit_login(std::string_view identity, std::string_view peer, throttle_time now);

  /// What came of a login that was admitted. A failure is remembered from now on, not from its admission.
  /// Success, of a login *admitted* at that time, forgets the failures of the name, but of the peer no more
  /// than this one: else whoever has one account could guess others between its own logins. A name that
  /// shares an entry is treated like a peer in this.
  /// @returns whether the name has failed as often in a row as it freely may, or more: time for a lock-out.
  bool failed(std::string_view identity, std::string_view peer, throttle_time now);
  void succeeded(std::string_view identity, std::string_view peer, throttle_time admitted);

  throttle_answer admit_registration(std::string_view peer, throttle_time now);

  /// Whether a *session* that goes on may be refreshed, which is an event each time: as often as a name may
  /// try.
  throttle_answer admit_refresh(std::string_view session, throttle_time now);

  /// Entries of names, peers, peers that register, networks of both, and sessions; without those that are
  /// shared.
  std::size_t size() const noexcept;

 private:
  /// A bucket is kept as the time at which it will be full again.
  struct entry {
    throttle_time full{};
    throttle_time free{};  ///< before it nothing is admitted
    throttle_time tried{};
    throttle_time last_failure{};  ///< or, of the first one, its admission
    unsigned failures = 0;         ///< with the tries under way
  };

  struct table {
    unsigned per_minute = 0;
    unsigned failures_free = 0;  ///< 0: failures are not counted
    std::map<store::digest256, entry> entries{};
    std::set<std::pair<throttle_time, store::digest256>> idle{};  ///< when each will be as a new one
    std::vector<entry> shared = std::vector<entry>(256);
  };

  /// By digest, so that names stand in no core dump and a long one takes no more room than another.
  struct place {
    table* in;
    store::digest256 key;
  };

  throttle_answer admit(const std::vector<place>& tried, throttle_time now);
  bool has_room(const table& t, throttle_time now) const;
  std::chrono::milliseconds wait_at(const place& tried, throttle_time now) const;
  void add(const place& tried, throttle_time now);
  void count(entry& e, const table& t, throttle_time now) const;
  throttle_time idle_from(const entry& e) const;
  /// Changes the entry of *at*: its own, or the one that it shares.
  template <class Change>
  void change(const place& at, Change change);

  throttle_limits limits_;
  table names_, peers_, networks_, registering_, registering_networks_, refreshing_;
};

}  // namespace benefactor::api::identity
