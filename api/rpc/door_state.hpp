// What the parts of the door share: limits, credits, the slots of calls, connections. Lives on the door's
// loop; none of it is seen outside api/rpc.
#pragma once

#include <atomic>
#include <capnp/rpc-twoparty.h>
#include <cstdint>
#include <functional>
#include <kj/async-io.h>
#include <kj/refcount.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/audit/proof_room.hpp"
#include "api/kj_bridge.hpp"
#include "api/rpc/admission.hpp"
#include "api/rpc/answer_slab.hpp"
#include "api/rpc/backlog.hpp"
#include "api/rpc/buffered_stream.hpp"
#include "api/rpc/door_server.hpp"
#include "api/rpc/door_visit.hpp"
#include "api/rpc/live_hub.hpp"
#include "api/rpc/newcomers.hpp"
#include "api/rpc/paced_warnings.hpp"
#include "api/rpc/peer.hpp"
#include "api/rpc/query_threads.hpp"
#include "api/rpc/rate_limits.hpp"
#include "api/rpc/refused_connection.hpp"
#include "api/rpc/request_ids.hpp"
#include "api/rpc/session_grants.hpp"

namespace benefactor::api {

struct door_state;
class stream_state;
class running_backup;
class running_payments;
class running_rotation;

/// What the capabilities of one connection share. Outlives the connection while calls of it are with the
/// engine.
class connection_state final : public kj::Refcounted {
 public:
  connection_state(door_state& d, std::uint64_t number, peer from);

  /// The id of a new call: unique.
  id128 new_request() { return ids->next(); }
  /// Of a new call, with its id for correlation.
  std::shared_ptr<const store::event_origin> new_origin(const session_grants& session,
                                                        const store::event_source& source);

  /// A session of *subject* begins on it.
  void begin_session(const std::shared_ptr<const access_subject>& subject);
  /// True when it had sessions and none stands any more: all were revoked or let go of, and nothing that they
  /// handed out is left. From then on it has no session. Where there was one that nobody can revoke: never.
  bool loses_its_sessions();

  /// Whoever was at the other end is gone: nothing of it waits any longer.
  void end();

  door_state& door;
  const std::uint64_t number;
  const peer remote;  ///< who is at the other end
  kj::Own<credit_account> account;
  kj::Own<backlog> waiting;
  /// Where it comes from; door_server listens on the loopback interface only.
  std::uint32_t streams = 0, subscriptions = 0;
  std::uint32_t logins = 0;  ///< and openings, under way
  bool closed = false, has_session = false;
  bool lost_sessions = false;  ///< had one, at some time, and then none
  kj::TimePoint since;         ///< without a session, where it has none
  const std::shared_ptr<request_ids> ids;
  std::map<std::string, open_counts::place> identities;  ///< that have opened sessions of it

 private:
  std::vector<std::weak_ptr<const access_subject>> sessions_;  // That can be revoked and were not.
  bool for_good_ = false;                                      // There was a session that nobody can revoke.
};

/// One connection: destroyed, it is closed.
class connection {
 public:
  connection(door_state& door, kj::Own<kj::AsyncIoStream> socket, std::uint64_t number, peer from);
  ~connection() noexcept(false);

  kj::Promise<void> when_ended() { return network_.onDisconnect(); }
  /// After that: what was said last is with the socket.
  kj::Promise<void> drained() { return stream_.drained(); }
  kj::Maybe<kj::TimePoint> stalled_since() const { return stream_.stalled_since(); }
  /// Since when a message that was begun is not there as a whole.
  kj::Maybe<kj::TimePoint> reading_since() const { return stream_.reading_since(); }
  std::uint64_t number() const { return state_->number; }
  const peer& remote() const { return state_->remote; }
  /// Since when a stranger, or who has lost every session, has been there without one.
  kj::Maybe<kj::TimePoint> sessionless_since() const {
    const bool awaited = state_->lost_sessions || state_->remote.listener != listener_kind::loopback;
    if (state_->has_session || !awaited) return nullptr;
    return state_->since;
  }
  bool loses_its_sessions() { return state_->loses_its_sessions(); }
  /// Has the RPC system tell the client *why* and end.
  void fail(const kj::Exception& why) { counted_.fail(why); }
  /// Bytes of messages that the client has not taken.
  std::size_t unread_bytes() { return network_.getCurrentQueueSize(); }

 private:
  kj::Own<connection_state> state_;
  backlog::share long_message_;  // being read
  buffered_stream stream_;
  capnp::TwoPartyVatNetwork network_;
  counted_network counted_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc_;
};

/// Claims or enrolments of one call on their way to the engine: answers of what could not be read stand there
/// already, requests carry their index as token.
struct prepared_call {
  std::vector<actors::answer> answers;
  std::vector<actors::request> requests;
  std::vector<std::uint32_t> bytes;  ///< of each answer's request
  backlog::share waiting;            ///< until it has its credits

  std::uint64_t total_bytes() const;
};

struct door_state final : kj::TaskSet::ErrorHandler {
  door_state(const door_options& options, const door_parts& parts, kj::AsyncIoContext& io);
  ~door_state() noexcept(false);

  /// Hands *requests* to the engine at the end of this turn of the loop, with all others of it.
  void send(std::vector<actors::request>&& requests);

  /// Waits for credits and sends; the answers, in order. Errors: OVERLOADED when too many calls of the
  /// connection wait; that *session* was revoked while it waited.
  kj::Promise<std::vector<actors::answer>> ask(connection_state& from, session_ptr session,
                                               prepared_call call);

  /// Has *stream* send its results at the end of this turn.
  void results_arrived(stream_state& stream);

  /// Ends a connection on which too much waits; its client is told, unless it reads nothing.
  void end_overloaded(connection& which, kj::Exception&& why, bool unread);

  /// Ends a connection whose client does not do its part.
  void cut_off(std::uint64_t number, const char* why);
  void close(std::uint64_t number);
  /// Counts and tells a connection that its RPC system, or its caller, ends.
  void note_ended(std::uint64_t number, const char* why);

  /// Errors: DISCONNECTED while the door is closing.
  void check_open() const;

  /// Takes a connection, or refuses it when there are enough. Strangers, who came over TLS and have no
  /// session, make room for it.
  void accept(kj::Own<kj::AsyncIoStream> socket, peer from);
  /// Tells the client *why* when it opens a session, and closes the connection.
  void refuse(kj::Own<kj::AsyncIoStream> socket, kj::Exception&& why);
  /// Cuts off every connection whose other end *which* names.
  void cut_off_peers(const std::function<bool(const peer&)>& which, const char* why);
  /// Somebody who asks without a connection: see door_visit.hpp.
  std::uint64_t new_number() { return next_connection_++; }
  /// Cuts off who is silent or has had no session for too long, ends what revoked sessions left open; for
  /// ever.
  kj::Promise<void> watch();
  bool drained();  ///< nothing is in flight or waits to be sent

  /// Closes every connection and ends every call; the loop is turned until nothing of them is left, for calls
  /// that wait belong to the loop. Nothing but the destructor may be called afterwards.
  void shut_down(kj::WaitScope& loop);

  void taskFailed(kj::Exception&& exception) override;

  const door_options& options;
  const door_limits& limits;
  const door_parts& parts;
  kj::Timer& timer;
  admission credit;
  all_backlogs backlogs;
  all_open_calls open_calls;
  std::set<stream_state*> streams;  ///< all that live
  answer_slab slab;
  std::uint32_t waiting_for_position = 0;  ///< queries that wait to be covered
  kj::Canceler delays;                     ///< of those
  kj_bridge bridge;
  audit::proof_room proofs;
  query_threads readers;
  query_threads logins, openings;
  live_hub live;
  call_rates rates;                                             ///< of sessions that are somebody's
  failed_inquiries inquiries;                                   ///< of providers
  open_counts open_sessions, open_streams, open_subscriptions;  ///< by identity
  open_counts open_connections;                                 ///< with sessions, by identity
  open_counts open_logins;                                      ///< and openings under way, by address
  query_threads operator_thread;                                ///< what takes long; one thing at a time
  kj::Maybe<kj::Own<running_backup>> backup;                    ///< until its thread is done with it
  kj::Maybe<kj::Own<running_rotation>> rotating;                ///< until its thread is done with it
  kj::Maybe<kj::Own<running_payments>> paying;                  ///< the run that its caller is told of
  bool closing = false;
  std::atomic<std::uint64_t> connection_count{0}, refused_count{0}, cut_count{0}, claim_count{0},
      in_flight_claims{0}, in_flight_bytes{0}, failed_handshakes{0};

 private:
  std::vector<actors::request> outbox_;
  bool send_scheduled_ = false, ended_ = false;
  std::vector<kj::Own<stream_state>> with_results_;
  std::uint64_t next_connection_ = 1;
  kj::Promise<void> send_task_ = nullptr, results_task_ = nullptr;
  std::unordered_map<std::uint64_t, kj::Own<connection>> connections_;
  std::unordered_map<std::uint64_t, kj::Own<refused_connection>> refused_;
  newcomers strangers_;  // who has a session by now leaves when the next comes
  paced_warnings paced_;

  void make_room(const peer& who, const std::string& from);
  void end_revoked_streams();
  void find_lost_sessions();

 public:
  kj::TaskSet tasks;
};

/// The bootstrap capability of a connection; who asks for it is *state*'s remote.
capnp::Capability::Client make_door(kj::Own<connection_state> state);

/// A visitor of *door*, who is *from*.
kj::Own<door_visit> make_visit(door_state& door, peer from);

}  // namespace benefactor::api
