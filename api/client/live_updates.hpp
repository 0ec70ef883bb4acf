// Live updates as a client sees them: events of the log as they become durable, from a position on. Goes with
// claims_client.hpp, whose subscribe() makes one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "api/feed/feed_event.hpp"
#include "api/results.hpp"

namespace benefactor::api {

/// An event as it is told. Status and amounts, in cents, are those of its claim after it.
struct live_event {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< since 1970, UTC
  std::string type;          ///< "claim_submitted"
  std::string claim_number;  ///< this and the following: of a claim's event
  claim_status status = claim_status::absent;
  std::string provider_npi;
  cents billed = 0, plan_paid = 0, member_responsibility = 0;
  queue_change queue = queue_change::none;
};

struct live_all {};
struct live_of_policy {
  std::string policy_number;
};
struct live_of_member {
  std::string member_number, policy_number;  ///< an empty policy: whatever policy
};
struct live_of_provider {
  std::string npi;
};
struct live_of_queue {};
/// Which events; a status: those after which the claim has it.
using live_filter = std::variant<live_all, claim_name, live_of_policy, live_of_member, live_of_provider,
                                 claim_status, live_of_queue>;

/// Takes events that have come, in the order of the log, each once; may be none: then only the position that
/// was looked up to has moved. Called by poll() and by any blocking call of the client.
using live_handler = std::function<void(std::span<const live_event>)>;

struct live_options {
  std::uint64_t from = 0;    ///< the first position wanted; 0: from now on
  std::uint32_t window = 0;  ///< events the server may be ahead; 0: the most it allows
};

/// One subscription. When it falls behind it goes on by itself from where it stood. Destroyed, it ends; its
/// client's connection must live longer.
class live_updates {
 public:
  live_updates(live_updates&&) noexcept;
  live_updates& operator=(live_updates&&) noexcept;
  ~live_updates();

  /// Handles what has arrived, waiting at most that long for something. Errors: rpc_failure; also when the
  /// server ended the subscription because it cannot read its log.
  void poll(std::chrono::nanoseconds at_most = {});

  /// Everything before it was handled: where to go on.
  std::uint64_t position() const;
  std::uint32_t window() const;       ///< as granted
  std::uint32_t fell_behind() const;  ///< so many times

 private:
  friend class claims_client;
  struct implementation;
  explicit live_updates(std::unique_ptr<implementation> impl);
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api
