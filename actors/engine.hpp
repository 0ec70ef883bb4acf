// The engine as the rest of the program sees it: requests in, answers out when they are durable. No CAF in
// here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "events/bucket.hpp"
#include "events/enrollment.hpp"
#include "store/derived_store.hpp"
#include "store/entropy.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/exchange_book.hpp"
#include "store/key_vault.hpp"
#include "store/log_device.hpp"
#include "store/payment_book.hpp"
#include "store/provider_directory.hpp"
#include "store/stream_reader.hpp"
#include "store/surrogates.hpp"
#include "store/user_book.hpp"

namespace benefactor::actors {

/// Requests by natural identifiers, as they arrive at the door.
struct enroll_policy_request {
  policy_enrollment policy;
};
struct enroll_member_request {
  std::string policy_number;
  member_enrollment member;
};
struct enroll_provider_request {
  benefactor::provider provider;
};
struct affiliate_provider_request {
  affiliation_request affiliation;
};
struct describe_provider_request {
  provider_description description;
};
/// The schedule's version is given by the engine.
struct load_fees_request {
  fee_schedule schedule;
};
/// The version is given by the engine.
struct load_edits_request {
  any_edit_table table;
};
struct grant_authorization_request {
  authorization_request authorization;
  bool repeatable = true;  ///< the same grant again is no error
};
struct change_policy_request {
  policy_change_request change;
};
/// The erasure of a member's data. A new one names policy and member by their numbers, a later step the
/// policy by its id.
struct erasure_request {
  std::string policy_number, member_number;
  policy_id policy;
  std::variant<request_member_erasure, approve_member_erasure, withdraw_member_erasure, record_member_erased>
      command;
};
struct payment_request {
  payment_command command;
};
struct exchange_request {
  exchange_command command;
};
/// What the engine makes of natural identifiers need not be filled in (store::with_ids).
struct user_request {
  user_command command;
};
struct submit_request {
  claim_submission submission;
  original_source source;
  bool npi_check_digit = true;
};
/// A command on a known claim. Diagnoses and provider network are filled in by the engine.
struct claim_request {
  claim_id claim;
  claim_action command;
};
using request_body =
    std::variant<enroll_policy_request, enroll_member_request, enroll_provider_request,
                 affiliate_provider_request, load_fees_request, grant_authorization_request,
                 change_policy_request, submit_request, claim_request, payment_request, load_edits_request,
                 describe_provider_request, exchange_request, erasure_request, user_request>;

/// What a request came to.
struct answer {
  std::uint64_t token = 0;  ///< the request's
  /// Of the last event of the command, or, for an answer that caused none, of the last event it rests on (0:
  /// nothing).
  std::uint64_t position = 0;
  claim_id claim;  ///< of a claim's request
  /// The claim as it stands after a claim's request; null for enrolments and refusals.
  std::shared_ptr<const claim_state> state;
  bool unchanged = false;  ///< a resubmission or repeated enrolment: nothing was appended
  std::optional<rejection> refused;
  std::string failure;  ///< INTERNAL: the command could not be decided and changed nothing; no private data
};

/// Takes answers, on any thread, in batches; must not block.
class answer_sink {
 public:
  virtual ~answer_sink() = default;
  virtual void deliver(std::vector<answer> answers) = 0;
};

struct request {
  request_body body;
  std::uint64_t token = 0;
  std::shared_ptr<answer_sink> sink;
  std::shared_ptr<const store::event_origin> origin;
};

struct engine_options {
  store::tenant_name tenant;
  std::size_t resident_buckets = 120'000;  ///< buckets kept in memory; who goes: registry.hpp
  std::size_t scheduler_threads = 0;       ///< 0: one a core
  /// Durable pages that the derived store does not cover yet, in bytes. With more, nothing is appended until
  /// covered() says that there are less: answers, credits and so the clients wait for a projector that lags.
  std::size_t tail_bytes_max = std::size_t{256} << 20;
};

/// What the engine stands on; everything outlives it.
struct engine_parts {
  store::log_device& device;
  store::log_head head;
  store::derived_store& derived;
  store::tail_index& tail;
  store::stream_reader& reader;
  store::key_vault& keys;
  const store::surrogates& surrogates;
  store::entropy_source& entropy;
  store::provider_directory& directory;  ///< filled from the log; the engine keeps it current
  store::payment_book& payments;         ///< the same
  store::exchange_book& exchanges;       ///< the same
  store::user_book& users;               ///< the same
  std::function<std::int64_t()> clock;   ///< µs since 1970, UTC
  /// Called, on an engine thread, after pages became durable and were added to the tail: wakes the projector.
  std::function<void()> on_durable;
  /// Called by a bucket from time to time with its state for the snapshot; see store/event_codec.hpp. May be
  /// empty. *position*: of the last event the state rests on, durable already. *contract* is empty when it
  /// has not changed.
  std::function<void(const policy_id&, std::uint64_t position, std::string contract,
                     std::string accumulators)>
      on_snapshot;
  /// The log or a key failed or an invariant broke: the process must say so and end. Called once, on any
  /// thread.
  std::function<void(const std::string& why)> on_fatal;
};

/// Starts the actors; requests are taken from any thread. Requests given by one thread on one policy are
/// decided in the order given.
class engine {
 public:
  engine(const engine_options& options, engine_parts parts);
  ~engine();  ///< drain(), then the actors end.

  /// Returns when everything taken is answered, or the engine has failed; nothing may be submitted any more.
  void drain();

  /// Says, from any thread, that not everything will be answered: something outside has failed for good, and
  /// drain() must not wait. Not after the destructor has begun.
  void give_up();

  /// Says, from any thread, that the tail has become shorter; not after the destructor has begun.
  void covered();

  /// Takes requests. Answers come to their sinks; credits are the caller's business (the engine queues all it
  /// gets).
  void submit(std::vector<request> batch);

  struct statistics {
    std::uint64_t requests = 0, answers = 0, events = 0, group_commits = 0;
    std::size_t live_buckets = 0, live_claims = 0;
  };
  statistics stats() const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::actors
