// Every limit of the front door, in one place.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace benefactor::api {

/// Claims count from their admission until their result was taken by the client; bytes are those of their
/// values.
struct door_limits {
  /// A few thousand claims in flight keep the log busy. More only wait, and make those who work slower: a
  /// worker that looks for something to do walks the queues of others (with 190,000 claims in flight a claim
  /// cost 2.5 times the CPU that it costs with 10,000).
  std::uint32_t connection_claims = 20'000;
  std::uint64_t connection_bytes = 32u << 20;
  std::uint32_t total_claims = 40'000;
  std::uint64_t total_bytes = 128u << 20;
  /// Bytes of messages that wait on a connection: calls without credits yet, answers not yet read. With more,
  /// the connection that goes beyond its own limit, or that has most where all go beyond theirs, is ended and
  /// told so (api/rpc/backlog.hpp).
  std::uint64_t connection_backlog = 64u << 20;
  std::uint64_t total_backlog = 256u << 20;
  std::uint32_t batch_claims = 10'000;      ///< claims, or enrolment items, in one call
  std::uint64_t message_bytes = 16u << 20;  ///< of one message; a larger one ends the connection
  /// Of one before there is a session: to open one takes a few hundred.
  std::uint64_t sessionless_message_bytes = 64u << 10;
  std::uint32_t message_nesting = 32;
  std::uint32_t unreturned_results = 4;  ///< calls to one stream's sink
  std::uint32_t results_per_call = 2'000;
  std::uint32_t streams = 64;           ///< open at a time on one connection
  std::uint32_t waiting_calls = 4'096;  ///< of one connection, waiting for credits; one more is OVERLOADED
  /// Calls of one connection whose answers its client has not let go of: each has a place in the connection's
  /// tables, answered or not. One more ends the connection. More than may be in flight, wait and be read.
  std::uint32_t open_calls = 32'768;
  /// The same of all connections, as each has a place in memory; one more ends the connection that has most.
  std::uint32_t total_open_calls = 131'072;
  std::uint32_t sessionless_calls = 16;  ///< as open_calls, before there is a session
  /// Of all connections, waiting for a query thread, or answered and waiting until what they show is
  /// recorded; as many may wait for a position; one more is OVERLOADED.
  std::uint32_t waiting_queries = 1'024;
  /// Of proofs, of all connections: 4 MiB of one that is being made, then what it has, until it is recorded
  /// and with its connection's answers. One more is OVERLOADED.
  std::uint64_t proof_bytes = 64u << 20;
  std::uint32_t connections = 1'024;  ///< of all listeners; one more is told OVERLOADED and closed
  /// Of those, so many over TLS may have no session, in all and of one address: one more ends another, so
  /// that strangers leave room for those who are known.
  std::uint32_t strangers() const { return std::max(connections / 4, 1u); }
  std::uint32_t strangers_of_address() const { return std::max(strangers() / 4, 1u); }
  /// So many on which one identity has opened a session, whatever became of that: else one user alone, who
  /// may have been revoked since, could take all.
  std::uint32_t connections_of_identity() const { return std::max(connections / 4, 1u); }
  /// How long a TLS handshake may take; that many are on their way at a time, of all listeners, besides the
  /// connections, and a quarter of them of one address: one more ends the oldest of the address that has
  /// most.
  std::chrono::milliseconds handshake{5'000};
  std::uint32_t handshakes = 128;
  std::uint32_t handshakes_of_address() const { return std::max(handshakes / 4, 1u); }
  /// Who came over TLS and has no session for that long is cut off: connections are for those who are known.
  /// So is who had sessions on any listener and has none left, as each was ended or let go of.
  std::chrono::milliseconds sessionless{30'000};
  std::uint32_t query_threads = 2;
  /// Logins, on threads of their own, for hashing takes long; so many more wait, and then one is `busy`.
  /// Openings, refreshes and commands on users have other threads, and as many of them wait.
  std::uint32_t login_threads = 4, opening_threads = 2, waiting_logins = 64;
  std::uint32_t connection_logins = 4;  ///< logins and openings of one connection under way
  /// The same of one address over TLS, whatever the number of its connections, also of those that have gone:
  /// less than what waits, so that one address alone keeps nobody else out.
  std::uint32_t address_logins = 32;
  /// A client that leaves results, or bytes on the socket, untaken for that long is cut off.
  std::chrono::milliseconds silence{30'000};
  /// A message that was begun is there as a whole within that time, or its connection is cut off.
  std::chrono::milliseconds message{60'000};
  std::chrono::milliseconds query_wait{5'000};  ///< for a position to be covered
  /// Calls a second of one identity, whatever the number of its connections, and of one address (IPv6: of a
  /// network of 64 bits); and so many at once. One more is OVERLOADED and is told when to try again. Whoever
  /// may do everything, the loopback session of a server without identities, is not counted.
  std::uint32_t identity_calls = 20'000, identity_calls_burst = 40'000;
  std::uint32_t address_calls = 40'000, address_calls_burst = 80'000;
  /// A provider's questions about members, by card, by number or in a draft, in an hour that found nobody;
  /// one that is under way counts until it is answered. One more is OVERLOADED and is told when to try again.
  std::uint32_t failed_inquiries = 60;
  /// Of one identity, open at a time on all its connections; one more is OVERLOADED.
  std::uint32_t identity_sessions = 1'024, identity_streams = 256, identity_subscriptions = 2'000;
  std::uint32_t subscriptions = 5'000;  ///< to live updates, of all connections; one more is OVERLOADED
  /// One more is OVERLOADED. With their events unreturned they stay below connection_backlog.
  std::uint32_t connection_subscriptions = 1'000;
  /// Sent to one subscriber and not returned, and as many that wait; what is more is read from the log again.
  std::uint32_t subscription_events = 256;
  /// A subscriber that does not return a call for that long has fallen behind.
  std::chrono::milliseconds subscription_silence{10'000};
};

}  // namespace benefactor::api
