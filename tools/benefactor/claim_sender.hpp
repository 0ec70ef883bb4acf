// Three ways of sending claims to a server: a call for each, a call for some, or one stream.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "api/client/claims_client.hpp"

namespace benefactor::tools {

enum class send_mode : std::uint8_t { one, batch, stream };

struct send_options {
  send_mode mode = send_mode::stream;
  std::uint32_t window = 4'096;  ///< claims in flight at most, as far as the server grants it; at least 1
  std::uint32_t batch = 100;     ///< claims in a call; at most the window
  api::submit_options submission;
};

/// Not thread-safe; *client* outlives it. Errors of every function: rpc_failure.
class claim_sender {
 public:
  virtual ~claim_sender() = default;

  /// Takes the next claim, which gets the next sequence, from 0; blocks, handling results, while the window
  /// is full.
  virtual void send(const claim_submission& claim) = 0;

  /// Sends what was gathered and handles results until all are there, or until *go_on*, asked ten times a
  /// second, says no.
  void drain(const std::function<bool()>& go_on);

 protected:
  virtual void flush() = 0;
  virtual bool in_flight() const = 0;
  virtual void poll(std::chrono::milliseconds at_most) = 0;
  virtual void finish() {}
};

/// *handler* is given results by sequence, in no promised order.
std::unique_ptr<claim_sender> make_claim_sender(api::claims_client& client, const send_options& options,
                                                api::result_handler handler);

}  // namespace benefactor::tools
