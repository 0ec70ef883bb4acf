// How many calls an identity and an address may make a second, and how many sessions, streams and
// subscriptions an identity may have open, whatever the number of its connections. Pure: time comes in as a
// parameter.
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

/// For one thread at a time.
class call_rates {
 public:
  explicit call_rates(const rate_settings& limits = {}) : limits_(limits) {}

  /// Whether a call of *identity* (empty: nobody is known yet) from *peer* (identity::peer_key) may go on.
  /// One that may not counts nowhere.
  rate_answer admit(const std::string& identity, const std::string& peer, pace_time now);

 private:
  struct table {
    std::unordered_map<std::string, paced_bucket> entries;
    paced_bucket shared;
    pace_time swept{};
  };

  paced_bucket& bucket_of(table& in, const std::string& name, pace_time now);

  const rate_settings limits_;
  table identities_, peers_;
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
