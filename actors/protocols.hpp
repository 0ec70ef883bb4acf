// Every actor's interface, one sentence a message. Messages stay in this process and carry pointers.
//
//   engine --requests--> registry --job--> claim --job--> bucket --append--> log --released--> registry
//                           \------------- job ------------^ \--decided--> claim (where another one waits)
//
// Order: the registry gives each job a ticket of its bucket, and the bucket takes jobs by ticket. CAF orders
// messages only between two actors, and a submission reaches the bucket by way of its claim actor while a
// command does not. A job waits only for jobs routed before it (tickets of its bucket, an earlier submission
// of its claim), so there is no cycle and no deadlock.
#pragma once

#include <atomic>
#include <caf/all.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "actors/rule_pool.hpp"

namespace benefactor::actors {

struct bucket_entry;
struct job;
using job_ptr = std::shared_ptr<job>;

/// A claim as a bucket knows it.
struct claim_copy {
  claim_state state;
  line_diagnoses diagnoses;      ///< in force
  bool diagnoses_known = false;  ///< else they are read, with the member's key, when needed
  std::uint64_t position = 0;    ///< of its last event, when read from the log
};

/// What goes to the log at once, and the answer it releases. An append without events is an answer that rests
/// on the sender's state: it is released after everything sent before it.
struct append_unit {
  std::vector<std::string> events;  ///< encoded, unstamped
  answer reply;
  std::shared_ptr<answer_sink> sink;  ///< null: nobody waits
  job_ptr about;                      ///< for the registry's books; null: not a routed job
  /// The append this answer rests on, when it has no events of its own: gives the answer its position.
  std::shared_ptr<append_unit> rests_on;
  /// The claims as its events left them: kept until they can be read from the log.
  std::vector<std::shared_ptr<const claim_copy>> claims;
  /// Of the last event, once durable; 0 before.
  std::atomic<std::uint64_t> position{0};

  bool durable() const noexcept { return position.load(std::memory_order_acquire) != 0; }
};
using append_ptr = std::shared_ptr<append_unit>;

// ---- messages ----
struct request_batch {
  std::shared_ptr<std::vector<request>> requests;
};
struct job_message {
  job_ptr work;
};
/// The ticket's job was answered elsewhere.
struct skip_ticket {
  std::uint64_t ticket = 0;
};
/// The bucket decided a submission that another one waits for.
struct submission_decided {
  job_ptr work;
};
/// How many buckets of one policy were told to end and have not left their snapshot. While there is one, its
/// successor offers none: the older snapshot could come behind the newer one and take its place.
using leaving_count = std::shared_ptr<std::atomic<int>>;

/// End: nothing is outstanding and the address is closed.
struct passivate {
  leaving_count leaving;  ///< a bucket's: it counts this one
};
/// A bucket has left its snapshot and ended.
struct bucket_ended {
  policy_id policy;
};
struct append_message {
  append_ptr unit;
};
/// The device finished a batch.
struct batch_written {
  store::write_result result;
};
/// The derived store covers more of the tail.
struct tail_covered {};
/// These appends are durable and their answers released.
struct appends_released {
  std::shared_ptr<std::vector<append_ptr>> units;
};
/// The job belongs to another bucket: its claim is of policy *policy*.
struct reroute_job {
  job_ptr work;
  policy_id policy;
};
/// Ends every actor once nothing is outstanding; *done* is called then.
struct drain {
  std::shared_ptr<std::function<void()>> done;
};

}  // namespace benefactor::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::request_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::job_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::skip_ticket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::submission_decided)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::passivate)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::bucket_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::append_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::batch_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::tail_covered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::appends_released)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::reroute_job)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(benefactor::actors::drain)

namespace benefactor::actors {

/// Guards one claim id: lets one submission of it through at a time, and says whether the claim exists
/// already.
using claim_actor = caf::typed_actor<caf::reacts_to<job_message>,         // a submission of this claim
                                     caf::reacts_to<submission_decided>,  // its bucket did, and one waits
                                     caf::reacts_to<passivate>>;          // end

/// Decides everything about one policy.
using bucket_actor = caf::typed_actor<caf::reacts_to<job_message>,  // decide, in ticket order
                                      caf::reacts_to<skip_ticket>,  // a ticket that needs no decision
                                      caf::reacts_to<passivate>>;   // leave a snapshot and end

/// Finds, starts and ends claim and bucket actors; orders the jobs of each bucket; keeps the provider
/// directory.
using registry_actor = caf::typed_actor<caf::reacts_to<request_batch>,  // requests from the door
                                        caf::reacts_to<reroute_job>,    // a command that met the wrong bucket
                                        caf::reacts_to<appends_released>,  // from the log: books are settled
                                        caf::reacts_to<bucket_ended>,      // it left its snapshot
                                        caf::reacts_to<drain>>;            // end everything when it is quiet

/// Makes appends durable, many in one sync, and releases their answers in order.
using log_actor = caf::typed_actor<caf::reacts_to<registry_actor>,  // whom to tell of what was released
                                   caf::reacts_to<append_message>,  // append and answer
                                   caf::reacts_to<batch_written>,   // the device is done
                                   caf::reacts_to<tail_covered>>;   // there may be room again

/// One request on its way. Owned by whichever actor has it now; with its answer sent to the log it is the
/// registry's, and whoever sent it may compare the pointer but no longer look inside.
struct job {
  request asked;
  claim_id claim;  ///< zero for enrolments
  policy_id policy;
  std::uint64_t ticket = 0;  ///< of the policy's bucket
  bucket_actor bucket;
  bucket_entry* entry = nullptr;  ///< the bucket in the registry's books, where nobody else looks
  claim_actor guard;              ///< for submissions
  bool fresh_guard = false;       ///< the first job of a guard that was new or used for other claims

  /// Where else the claim of a command may be, when it is not with *policy*.
  std::vector<policy_id> other_policies;

  /// What claim actor and bucket tell each other of a submission without a message: most are alone.
  std::atomic<std::uint8_t> course{0};
  static constexpr std::uint8_t awaited = 1;   ///< another submission of the claim waits for this one
  static constexpr std::uint8_t decided = 2;   ///< and its append is with the log
  static constexpr std::uint8_t accepted = 4;  ///< the claim exists now

  // Filled in by the claim actor:
  bool known = false;  ///< the claim exists: a resubmission
  member_id member;
  content_digest digest;
  std::vector<line_fingerprint> fingerprints;
};

/// What every actor of one engine shares. Outlives them.
struct shared_parts {
  engine_options options;
  engine_parts parts;
  log_actor log;            ///< set before the first request
  registry_actor registry;  ///< likewise

  std::atomic<std::uint64_t> requests{0}, answers{0}, events{0}, group_commits{0};
  std::atomic<std::size_t> live_buckets{0}, live_claims{0};

  std::atomic<bool> failed{false};

  rule_pool rules;  ///< of all buckets

  shared_parts(const engine_options& o, engine_parts p) : options(o), parts(std::move(p)) {}

  /// The engine cannot go on: the process must say why and end. Only the first reason is told.
  void fail(const std::string& why) {
    if (!failed.exchange(true) && parts.on_fatal) parts.on_fatal(why);
  }

  store::encode_context encoding() const {
    return {options.tenant, parts.head.origin.log_id, &parts.keys, &parts.entropy};
  }
};
using shared_parts_ptr = std::shared_ptr<shared_parts>;

/// What *self* throws ends the engine: the log, an index or a key cannot be read or written, or an invariant
/// is broken. CAF alone would end the one actor, and what it was asked would stay unanswered without a word.
/// *also* is run before *self* ends.
template <class Self>
void end_engine_on_exception(
    Self* self, const char* who, std::function<void()> also = [] {}) {
  using handler = std::function<caf::error(caf::scheduled_actor*, std::exception_ptr&)>;
  self->set_exception_handler(
      handler{[self, who, also = std::move(also)](caf::scheduled_actor*, std::exception_ptr& thrown) {
        std::string why = "an unknown error";
        try {
          std::rethrow_exception(thrown);
        } catch (const std::exception& e) {
          why = e.what();
        } catch (...) {  // NOLINT(bugprone-empty-catch): *why* says so.
        }
        also();
        self->state.shared->fail(std::string{who} + " cannot go on: " + why);
        return caf::make_error(caf::sec::runtime_error);
      }});
}

/// The append that answers *work* without an event.
append_ptr make_answer(const job& work);
append_ptr make_refusal(const job& work, rejection refused);

}  // namespace benefactor::actors
