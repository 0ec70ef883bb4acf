// A stream of claims as the server keeps it: its window, the results that have come, the calls to the
// client's sink. The contract stands with ClaimStream in api/claims.capnp.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "api/claims.capnp.h"
#include "api/rpc/door_state.hpp"

namespace benefactor::api {

struct stream_settings {
  std::uint32_t window = 1;
  bool with_lines = false;
  bool npi_check_digit = true;
  session_ptr session;            ///< never null
  open_counts::place place = {};  ///< among the streams of the session's identity
};

/// Lives while its capability, a claim of it in flight, or a call to its sink does.
class stream_state final : public kj::Refcounted {
 public:
  stream_state(kj::Own<connection_state> connection, wire::ResultSink::Client sink,
               const stream_settings& settings);
  ~stream_state() noexcept(false) override;

  const stream_settings& settings() const { return settings_; }
  connection_state& from() { return *connection_; }

  /// Completes when the claims have credits and were sent. Errors: FAILED after finish, or once the stream is
  /// broken.
  kj::Promise<void> push(prepared_call call);

  /// Completes when every result was taken; nothing can be pushed from now on. Errors: as the stream broke.
  kj::Promise<void> finished();
  void write_summary(wire::StreamSummary::Builder to) const;

  /// Takes an answer of the engine's.
  void answered(std::uint64_t sequence, std::uint32_t bytes, actors::answer&& answer);

  /// Calls the sink with what has come, as long as it may be called.
  void send_results();

  /// Since when the oldest call to the sink has not returned; nothing when none is out.
  kj::Maybe<kj::TimePoint> silent_since() const;

  void break_off(const kj::Exception& why);

 private:
  struct arrived {
    std::uint64_t sequence;
    std::uint32_t bytes;
    actors::answer answer;
  };
  struct sent_call {
    std::uint64_t number;
    kj::TimePoint at;
  };

  kj::Promise<void> admit(prepared_call call);
  void hand_over(prepared_call call, grant granted);
  void count(const actors::answer& answer);
  void returned(std::uint64_t number, credits amount);
  void room_or_end();

  kj::Own<connection_state> connection_;
  wire::ResultSink::Client sink_;
  const stream_settings settings_;
  grant held_;
  std::uint64_t pushed_ = 0, in_flight_ = 0;  // in flight: admitted, result not taken
  std::uint64_t decided_ = 0, duplicates_ = 0, refused_ = 0, failed_ = 0, position_ = 0;
  std::deque<arrived> arrived_;
  std::vector<sent_call> sent_;
  std::uint64_t next_call_ = 0;
  std::uint64_t wanted_ = 0;  // claims of the push that waits for room in the window
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> room_, end_;
  bool finishing_ = false;
  kj::Maybe<kj::Exception> broken_;
};

/// Reads the claims of a call, one after the other.
class claim_call_reader {
 public:
  /// *method*: as the contract names it.
  claim_call_reader(connection_state& from, session_ptr session, const char* method, bool npi_check_digit,
                    std::size_t claims);

  void add(wire::Claim::Reader claim);
  prepared_call take() && { return std::move(call_); }

 private:
  connection_state& from_;
  const session_ptr session_;
  const data_scope scope_;
  const bool npi_check_digit_;
  const date today_;  // The server's.
  prepared_call call_;
  std::shared_ptr<const store::event_origin> origin_;
  store::event_source source_;  // origin_'s, as the claims say it
  std::vector<field_problem> problems_;
};

/// Reads all of them. Errors: FAILED unless there are 1 to batchClaims.
prepared_call prepare(connection_state& from, const session_ptr& session, const char* method,
                      capnp::List<wire::Claim>::Reader claims, bool npi_check_digit);

/// Reads a command on a claim that is named by its natural identifiers or its id; one that cannot be read is
/// answered already.
prepared_call prepare_command(connection_state& from, const session_grants& session,
                              wire::ClaimStream::CommandParams::Reader params);

/// The capability of a stream.
wire::ClaimStream::Client make_stream(kj::Own<stream_state> state);

}  // namespace benefactor::api
