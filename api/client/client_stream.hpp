// A stream of claims as the client keeps it. Not seen outside api/client.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "api/client/client_connection.hpp"

namespace benefactor::api {

/// What the results' sink knows of its stream; the sink may live longer than the stream, but not than the
/// connection.
struct stream_progress {
  client_connection* connection = nullptr;
  result_handler handler;
  std::uint64_t sent = 0, seen = 0;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> room;  // a send that waits until few enough are in flight
  std::uint64_t most_in_flight = 0;
};

struct claim_stream::implementation {
  implementation(std::shared_ptr<client_connection> to, const stream_options& options,
                 result_handler handler);

  /// Where the next claim of the batch goes.
  wire::Claim::Builder next_claim(std::size_t words);
  /// It was written. @returns its sequence.
  std::uint64_t added();
  /// Sends the batch as far as it has come.
  void send();
  /// Waits until *count* more fit into the window.
  void make_room(std::uint32_t count);

  std::shared_ptr<client_connection> connection;
  std::shared_ptr<stream_progress> progress;
  std::uint32_t window = 0, batch = 0, gathered = 0;
  std::uint64_t pushed = 0;
  std::optional<wire::ClaimStream::Client> stream;
  std::optional<capnp::StreamingRequest<wire::ClaimStream::PushParams>> request;
  capnp::List<wire::Claim>::Builder claims;
};

}  // namespace benefactor::api
