// Every limit of the HTTP listeners, in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace benefactor::api::http {

struct http_limits {
  std::uint32_t threads = 2;
  std::uint32_t connections = 512;             ///< of all listeners; one more is closed at once
  std::uint32_t connections_of_address = 128;  ///< over TLS
  /// Who floods the listener for everybody leaves room for who looks after the server, on this machine.
  std::uint32_t connections_over_tls() const { return connections - connections / 8; }
  std::size_t head_bytes = 16u << 10;  ///< request line and headers
  std::size_t target_bytes = 8u << 10;
  std::size_t body_bytes = 16u << 20;
  /// Of one before its sender is known; a longer one is read once the token was taken.
  std::size_t stranger_body_bytes = 64u << 10;
  /// Of bodies beyond that, of all connections: one more is told to come again. As many X12 files as may be
  /// leave a third of it to others.
  std::size_t total_body_bytes = 384u << 20;
  std::uint32_t requests = 1'000;  ///< over one connection
  /// Kept open for one connection, of different credentials; one more ends the one not asked for longest.
  std::uint32_t sessions = 4;
  /// Then the credentials are shown to the door again: so long a token may outlive its time.
  std::chrono::milliseconds session{60'000};
  /// For a head, from the end of the answer before it on.
  std::chrono::milliseconds head{20'000};
  std::chrono::milliseconds body{60'000};   ///< for a whole body; of a stream, for each piece
  std::chrono::milliseconds write{30'000};  ///< for an answer; of a stream, for each piece
  std::chrono::milliseconds handshake{5'000};
  std::chrono::milliseconds answer{3'600'000};  ///< for what the engine takes: runs and backups take long
  std::uint32_t line_bytes = 1u << 20;          ///< of NDJSON
  /// Of an X12 file, which is read as a whole: about 60,000 claims. A longer one is for `benefactor ingest`,
  /// and so is one of more claims, for a claim that is read takes some times the bytes that it has in the
  /// file.
  std::size_t x12_bytes = 64u << 20;
  std::size_t x12_claims = 100'000;
  /// Acknowledgments are made of a file of at most so many segments, of 22 bytes where it is the longest, and
  /// are so long at most, together.
  std::size_t x12_acknowledged_segments = 3'000'000;
  std::size_t x12_acknowledgment_bytes = 64u << 20;
  /// How often a quiet stream of events says that it is there, and looks whether its session still is.
  std::chrono::milliseconds heartbeat{15'000};
  /// Open at a time; of one user, a quarter of them.
  std::uint32_t event_streams = 256, claim_streams = 16;  ///< of claims as lines
  std::uint32_t claim_files = 4;                          ///< of claims as X12 files
  /// Of claims, that were asked for and that their clients have not taken: some 8 MiB each at most, as what
  /// the door answered and as what is sent. Of one user, a quarter of them.
  std::uint32_t proofs = 16;
  std::uint32_t replays = 4'096;  ///< answers kept by Idempotency-Key
  std::size_t replay_bytes = 64u << 20;
};

}  // namespace benefactor::api::http
