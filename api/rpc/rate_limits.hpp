// How many calls an identity and an address may make a second, how often an identity may ask in vain, and how
// many sessions, streams and subscriptions it may have open, whatever the number of its connections. Pure:
// time comes in as a parameter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "api/access/pace.hpp"

namespace benefactor::api {

struct rate_settings {
  pace of_identity{20'000, 40'000}, of_peer{40'000, 80'000};
  std::size_t entries_max = 20'000;  ///< identities, and peers; others share one
};

struct rate_answer {
  std::chrono::milliseconds wait{0};  ///< until it is worth trying again; zero: the call may go on
  bool by_peer = false;               ///< the address's limit, not the identity's
  std::uint32_t per_second = 0;       ///< that limit
};

/// "more than 20000 calls a second of this identity; try again in 3 ms".
std::string to_text(const rate_answer& refused);

/// Buckets by name, up to a number of names; others share one.
struct bucket_table {
  std::unordered_map<std::string, paced_bucket> entries;
  paced_bucket shared;
  pace_time swept{};

  paced_bucket& of(const std::string& name, std::size_t entries_max, pace_time now);
};

/// For one thread at a time.
class call_rates {
 public:
  explicit call_rates(const rate_settings& limits = {}) : limits_(limits) {}

  /// Whether a call of *identity* (empty: nobody is known yet) from *peer* (identity::peer_key) may go on.
  /// One that may not counts nowhere.
  rate_answer admit(const std::string& identity, const std::string& peer, pace_time now);

 private:
  const rate_settings limits_;
  bucket_table identities_, peers_;
};

/// Questions of each identity about people who are not there as named. Who may ask about anybody could guess.
class failed_inquiries {
 public:
  /// So many in an hour, and as many at once.
  explicit failed_inquiries(std::uint32_t per_hour, std::size_t entries_max = rate_settings().entries_max)
      : pace_{per_hour, per_hour, std::chrono::hours(1)},
        entries_max_(entries_max),
        table_(std::make_shared<bucket_table>()) {}

  struct inquiry {
    bool failed = false;  ///< nobody was found
  };
  /// One that is under way counts as one that failed until its ticket is let go of. It may outlive the
  /// counts; on the same thread.
  using ticket = std::shared_ptr<inquiry>;

  struct answer {
    ticket begun;                       ///< null: as many failed as may
    std::chrono::milliseconds wait{0};  ///< until it is worth trying again
  };
  answer begin(const std::string& identity, pace_time now);

  std::uint32_t per_hour() const { return pace_.per_second; }

 private:
  const pace pace_;
  const std::size_t entries_max_;
  const std::shared_ptr<bucket_table> table_;
};

/// What of one kind each identity has open.
class open_counts {
 public:
  /// *most* of one identity.
  explicit open_counts(std::uint32_t most) : most_(most), counts_(std::make_shared<table>()) {}

  /// As long as it lives, and is not empty, one is open. May outlive the counts; on the same thread.
  using place = std::shared_ptr<void>;

  /// Null: the identity has as many open as it may have.
  place take(const std::string& identity);
  std::uint32_t most() const { return most_; }

 private:
  using table = std::unordered_map<std::string, std::uint32_t>;

  const std::uint32_t most_;
  const std::shared_ptr<table> counts_;
};

}  // namespace benefactor::api
