// The client of the front door: the CLI and the benchmark speak to a server through this. One thread, one
// connection, its own event loop; functions that return a value block until the answer is there.
//
// Errors of every function: rpc_failure when a call failed or the connection ended. What the server refused
// is a value.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/as_of.hpp"
#include "api/audit/replay_run.hpp"
#include "api/backup_outcome.hpp"
#include "api/client/client_tls.hpp"
#include "api/client/identity_results.hpp"
#include "api/client/live_updates.hpp"
#include "api/client/user_accounts.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/erasure_outcome.hpp"
#include "api/results.hpp"
#include "events/submission.hpp"
#include "store/access_record.hpp"
#include "store/event_record.hpp"
#include "store/key_rotation.hpp"

namespace benefactor::api {

/// The call itself failed: nothing is known about what became of it.
class rpc_failure : public std::runtime_error {
 public:
  enum class kind { failed, overloaded, disconnected, unimplemented };

  rpc_failure(kind what, const std::string& text) : std::runtime_error(text), what_(what) {}
  kind what_happened() const { return what_; }

 private:
  kind what_;
};

/// The door opens no session for what it was shown: a token that is not taken, or nothing where it wants one.
class not_admitted : public rpc_failure {
 public:
  explicit not_admitted(const std::string& text) : rpc_failure(kind::failed, text) {}
};

/// A claim to be sent, and the place in a file it came from. *origin* is used when the source has segments or
/// a hash.
struct outgoing_claim {
  claim_submission submission;
  original_source source;
  store::event_source origin;
};

struct submit_options {
  bool with_lines = false;
  bool npi_check_digit = true;
};

/// Takes the results of one delivery; they may be moved from.
using result_handler = std::function<void(std::span<claim_result>)>;

struct stream_options {
  std::uint32_t window = 10'000;  ///< claims in flight; 0: the most the server grants
  std::uint32_t batch = 128;      ///< claims a call carries; at most the window
  submit_options submission;
};

class claims_client;

/// Claims without end; see ClaimStream in claims.capnp. Ends with finish(); destroyed before, it breaks off.
class claim_stream {
 public:
  claim_stream(claim_stream&&) noexcept;
  claim_stream& operator=(claim_stream&&) noexcept;
  ~claim_stream();

  /// Adds a claim to the batch and sends full ones; blocks, handling results, while the window is full.
  /// @returns the claim's sequence, by which its result is known.
  std::uint64_t push(const claim_submission& claim);
  std::uint64_t push(const outgoing_claim& claim);

  /// A command in its place among the claims: what has been gathered goes first. The claim is named by its
  /// natural identifiers or its id. *origin*: where the command came from; nothing: from this program.
  /// @returns the command's sequence.
  std::uint64_t command(const claim_name& claim, const claim_action& action,
                        const std::optional<store::event_source>& origin = {});

  /// Sends what has been gathered.
  void flush();

  /// Handles what has arrived, waiting at most that long for something to do.
  void poll(std::chrono::nanoseconds at_most = {});

  /// Sends the rest and waits until every result was delivered.
  stream_summary finish();

  std::uint64_t pushed() const;
  std::uint64_t in_flight() const;  ///< pushed, result not seen
  std::uint32_t window() const;     ///< as granted

 private:
  friend class claims_client;
  struct implementation;
  explicit claim_stream(std::unique_ptr<implementation> impl);
  std::unique_ptr<implementation> impl_;
};

/// One connection.
class claims_client {
 public:
  /// *address*: "127.0.0.1:7400". Waits, trying again, until the server answers or *patience* is over.
  explicit claims_client(const std::string& address,
                         std::chrono::milliseconds patience = std::chrono::seconds(5));
  /// Over TLS: *address* is of a listener that speaks it. Errors: tls_error for the files of *tls*.
  claims_client(const std::string& address, const client_tls& tls,
                std::chrono::milliseconds patience = std::chrono::seconds(5));
  /// As whoever the access token is of. *tls* null: plaintext. Errors: not_admitted, too.
  static claims_client with_token(const std::string& address, const client_tls* tls, const std::string& token,
                                  std::chrono::milliseconds patience = std::chrono::seconds(5));
  claims_client(claims_client&&) noexcept;
  claims_client& operator=(claims_client&&) noexcept;
  ~claims_client();

  server_info info();

  /// Who one is here.
  user_profile profile();
  /// Ends the login session, and so everything that was opened with its tokens.
  void log_out();
  /// Users, as an administrator keeps them.
  user_accounts accounts();

  /// What is read from here on is recorded with these grounds. What is wrong with them; nothing: it is so.
  std::optional<rejection> state_grounds(const store::access_grounds& grounds);
  /// Who saw what: AccessesResult.page of claims.capnp; why it is refused; nothing: the server records none.
  struct access_question {
    std::string member_number, policy_number, user;
    std::optional<claim_name> claim;
    bool break_glass = false, with_reasons = false;
    std::optional<std::int64_t> from_us, to_us;  ///< since 1970, UTC
    std::uint32_t limit = 0;                     ///< 0: 100
    std::uint64_t before = 0;
  };
  std::variant<std::monostate, nlohmann::ordered_json, rejection> accesses(const access_question& question);
  /// Who came in and who did not: EntriesResult.page of claims.capnp; else as accesses.
  struct entry_question {
    std::string user = {}, address = {}, what = {}, request = {};
    bool refused = false, with_addresses = false;
    std::optional<std::int64_t> from_us = {}, to_us = {};  ///< since 1970, UTC
    std::uint32_t limit = 0;                               ///< 0: 100
    std::uint64_t before = 0;
  };
  std::variant<std::monostate, nlohmann::ordered_json, rejection> entries(const entry_question& question);
  /// A proof of a claim's decisions, as a file for `benefactor audit check`; in words why there is none.
  /// *all*: of every event of it.
  struct proof_answer {
    std::string file, why_not;
  };
  proof_answer prove(const claim_name& claim, bool all = false, std::uint64_t at_least_position = 0);

  /// A replay of the server's log inside the server: what became of it, or in words why it is refused or
  /// there is none. Its report is empty while it runs, but for three numbers.
  struct replay_answer {
    std::optional<replay_run> run;
    std::string why_not;
  };
  replay_answer start_replay(bool fingerprints = false);
  replay_answer replay();                                 ///< the one that runs, or the last one
  replay_answer cancel_replay(std::uint64_t number = 0);  ///< only that one; 0: whichever runs

  /// Sends without waiting, as submit_async; *done* is told whether there is such a claim.
  void find_claim_async(const claim_name& claim, std::function<void(bool found)> done);

  /// When the last answer that a call waited for had arrived: what the client makes of it comes after. For
  /// measurements.
  std::chrono::steady_clock::time_point answered() const;

  /// In order, in calls of at most limits.batch_claims; one result an item.
  std::vector<enrollment_result> enroll(std::span<const enrollment_item> items);

  claim_result submit(const outgoing_claim& claim, const submit_options& options = {});
  claim_result submit(const claim_submission& claim, const submit_options& options = {});
  std::vector<claim_result> submit_batch(std::span<const claim_submission> claims,
                                         const submit_options& options = {});
  claim_result command(const claim_name& claim, const claim_action& action,
                       const std::optional<store::event_source>& origin = {});

  /// Sends without waiting; *done* is called by wait_for_answers() or any blocking call. For many calls in
  /// flight.
  void submit_async(const claim_submission& claim, const submit_options& options,
                    std::function<void(claim_result)> done);
  void submit_batch_async(std::span<const claim_submission> claims, const submit_options& options,
                          std::function<void(std::vector<claim_result>)> done);
  std::size_t calls_in_flight() const;
  /// Runs until at most *most* calls are in flight. Errors: the first failure of an asynchronous call.
  void wait_for_answers(std::size_t most = 0);
  /// Handles what has arrived, waiting at most that long for something to do.
  void poll(std::chrono::nanoseconds at_most = {});

  claim_stream open_stream(const stream_options& options, result_handler handler);

  /// Nothing: no such claim or policy. *at_least_position*: see Queries in claims.capnp.
  std::optional<claim_record> find_claim(const claim_name& claim, std::uint64_t at_least_position = 0);
  std::optional<claim_explanation> explain(const claim_name& claim, std::uint64_t at_least_position = 0);
  std::optional<std::vector<history_entry>> history(const claim_name& claim,
                                                    std::uint64_t at_least_position = 0);
  /// *benefit_year* 0: every year.
  std::optional<bucket_balances> balances(const std::string& policy_number, int benefit_year = 0,
                                          std::uint64_t at_least_position = 0);
  /// Views as JSON: the structs of views.capnp, amounts as decimal texts, days YYYY-MM-DD, codes in their
  /// usual spelling, what is null left out. Nothing: no such policy, or member in it.
  std::optional<nlohmann::ordered_json> policy(const std::string& policy_number,
                                               std::uint64_t at_least_position = 0);
  // As it was known at a moment; its refusal says why there is no such moment. Errors: rpc_failure,
  // unimplemented where the server knows of now only.
  as_of_result<claim_record> find_claim_as_of(const claim_name& claim, const as_of& when);
  as_of_result<claim_explanation> explain_as_of(const claim_name& claim, const as_of& when);
  as_of_result<bucket_balances> balances_as_of(const std::string& policy_number, int benefit_year,
                                               const as_of& when);
  as_of_result<nlohmann::ordered_json> policy_as_of(const std::string& policy_number, const as_of& when);

  std::optional<nlohmann::ordered_json> eligibility(const std::string& policy_number,
                                                    const std::string& member_number, date on,
                                                    std::uint64_t at_least_position = 0);
  /// InquiryView and CheckView of views.capnp.
  nlohmann::ordered_json find_eligibility(const member_inquiry& asked, date on,
                                          std::uint64_t at_least_position = 0);
  nlohmann::ordered_json check(const claim_submission& draft, const std::vector<document_kind>& documents,
                               const submit_options& options = {}, std::uint64_t at_least_position = 0);
  nlohmann::ordered_json estimate(const claim_submission& claim, const submit_options& options = {},
                                  std::uint64_t at_least_position = 0);
  /// The timeline of a claim, with remarks, documents and review. Nothing: no such claim.
  std::optional<nlohmann::ordered_json> journey(const claim_name& claim, std::uint64_t at_least_position = 0);
  /// A page of it; its `next` is the *cursor* of the one after it.
  nlohmann::ordered_json review_queue(date on, const std::optional<std::string>& owner,
                                      std::uint32_t page_size = 100, const std::string& cursor = {},
                                      std::uint64_t at_least_position = 0);

  /// ImpactReport of views.capnp; nothing: no such policy. Only `tooMany` where there are more claims than
  /// are looked at.
  std::optional<nlohmann::ordered_json> impact(const std::string& policy_number, std::optional<date> from,
                                               std::uint64_t at_least_position = 0);
  /// The edit tables that are loaded: EditTable of views.capnp.
  nlohmann::ordered_json edit_tables();

  /// Periodic work: Job of claims.capnp, and JobOutcome; nothing: no such job.
  nlohmann::ordered_json jobs();
  std::optional<nlohmann::ordered_json> run_job(const std::string& name, date on, bool dry);

  /// Payment runs: PaymentRun of views.capnp; where it was refused, the refusal. *tell* is called with claims
  /// done and to do, now and then.
  std::variant<nlohmann::ordered_json, rejection> run_payments(
      const std::string& run, date on, const std::string& npi, bool dry,
      const std::function<void(std::uint64_t done, std::uint64_t total)>& tell = {});
  nlohmann::ordered_json payment_runs();
  /// Nothing: no such run.
  std::optional<nlohmann::ordered_json> payment_run(const std::string& run);
  /// The 835, or in words why there is none.
  struct remittance {
    std::string file, why_not;
    std::vector<field_problem> problems;
  };
  remittance payment_remittance(const std::string& trace);
  // ---- read models (client_projections.cpp): answers as JSON, see Projections in claims.capnp ----

  nlohmann::ordered_json count_claims(const claim_filter& filter, std::uint64_t at_least_position = 0);
  nlohmann::ordered_json statistics(std::optional<date> from, std::optional<date> to, date on,
                                    std::uint64_t at_least_position = 0);
  nlohmann::ordered_json provider_statistics(const std::string& npi, std::optional<date> from,
                                             std::optional<date> to, std::uint64_t at_least_position = 0);
  nlohmann::ordered_json policies_of_holder(const std::string& holder_number,
                                            std::uint64_t at_least_position = 0);
  /// Of a policy, or of a member: the other one is empty.
  nlohmann::ordered_json memberships(const std::string& policy_number, const std::string& member_number,
                                     std::uint64_t at_least_position = 0);
  /// Of a policy, or of a status ("GRANTED"): the other one is empty.
  nlohmann::ordered_json authorizations(const std::string& policy_number, const std::string& status,
                                        std::uint32_t limit, std::uint64_t before,
                                        std::uint64_t at_least_position = 0);
  nlohmann::ordered_json documents_in(document_status status, std::uint32_t limit, std::uint64_t before,
                                      std::uint64_t at_least_position = 0);
  /// *npi* empty: of all payees behind *after*.
  nlohmann::ordered_json payees(const std::string& npi, std::uint32_t limit, const std::string& after,
                                std::uint64_t at_least_position = 0);
  /// Payments to the provider, of these days; *npi* empty: to all, or to one's own.
  nlohmann::ordered_json payments(const std::string& npi, std::optional<date> from, std::optional<date> to,
                                  std::uint32_t limit = 0, const std::string& cursor = {}, bool count = false,
                                  std::uint64_t at_least_position = 0);
  /// In whose name events were recorded.
  nlohmann::ordered_json users(std::uint32_t limit, const std::string& after,
                               std::uint64_t at_least_position = 0);
  nlohmann::ordered_json views();
  /// Problems: why it does not begin. *names* empty: all.
  std::vector<field_problem> rebuild_views(const std::vector<std::string>& names);
  std::vector<field_problem> verify_views();

  // ---- external processors (client_exchange.cpp) ----

  nlohmann::ordered_json external_processors();
  /// What went out, or would; nothing: the server is not set up for the processor.
  std::variant<std::monostate, nlohmann::ordered_json, rejection> send_to(const std::string& processor,
                                                                          date on, bool dry);
  std::optional<nlohmann::ordered_json> receive_from(const std::string& processor, date on);

  // ---- to whom events are published (client_publish.cpp) ----

  /// PublishTarget of views.capnp.
  nlohmann::ordered_json publish_targets();
  /// DeadLetter of views.capnp; nothing: no such target.
  std::optional<nlohmann::ordered_json> dead_letters(const std::string& target);
  /// One, or all: how many are published again; nothing: no such target.
  std::optional<std::uint32_t> retry_dead_letters(const std::string& target,
                                                  std::optional<std::uint64_t> position);

  enrollment_result confirm_payment(const std::string& trace, date on, const std::string& bank_reference);

  // Documents: announce, put the bytes where the answer says (api/objects/transfer.hpp), complete.
  document_result announce(const claim_name& claim, const document_terms& document,
                           const std::string& file_name);
  document_result complete(const claim_name& claim, const id128& document);
  document_result withdraw(const claim_name& claim, const id128& document);
  /// Where the bytes are. Without *source* and not *erased*: no such claim or document, or its bytes are not
  /// there.
  struct document_link_answer {
    std::optional<document_source> source;
    bool erased = false;  ///< the document's member was: nobody gets it any more
  };
  document_link_answer link(const claim_name& claim, const id128& document);

  /// By the provider's contract or, where *npi* is empty, by *contract*.
  nlohmann::ordered_json fee(const std::string& npi, const std::string& contract,
                             const std::string& procedure, const std::vector<std::string>& modifiers,
                             date on);

  claim_page list_claims(const claim_filter& filter, std::uint32_t page_size = 100,
                         const std::string& cursor = {}, std::uint64_t at_least_position = 0);

  /// Live updates, or why the server refuses them: the filter or the position. Errors: rpc_failure;
  /// overloaded where there are as many subscriptions as there may be.
  std::variant<live_updates, rejection> subscribe(const live_filter& filter, live_handler handler,
                                                  const live_options& options = {});

  /// Has the server take a backup into a folder of its machine; see Operations in claims.capnp. *tell* is
  /// called with what is known, several times a second; when it returns false the backup is stopped, and
  /// nothing is returned.
  std::optional<backup_outcome> back_up(const store::backup_request& request,
                                        const store::backup_listener& tell = {});

  /// The keys of the server and what is wrapped under which; see KeyOperations in keys.capnp.
  store::key_status key_status();

  /// Has the server rotate its keys. *tell*: as back_up's; when it returns false the rotation is stopped, and
  /// nothing is returned. A rotation that failed has only its *failed* set.
  struct rotation_outcome {
    std::optional<store::rotation_report> done;
    std::string failed;
  };
  std::optional<rotation_outcome> rotate_keys(bool forget_old, const store::rewrap_listener& tell = {});

  /// Has the server renew data keys: all (both numbers empty), or those of a policy or member. *tell*: as
  /// rotate_keys'. Neither *refused* nor *failed*: it was done.
  struct renewal_outcome {
    std::optional<rejection> refused;
    store::renewal_report done;
    std::string failed;
  };
  std::optional<renewal_outcome> renew_keys(const std::string& policy_number = {},
                                            const std::string& member_number = {},
                                            const store::rewrap_listener& tell = {});

  /// Steps of a member's erasure. *actor*: in whose name, in a local session; empty: the session's user.
  erasure_outcome request_erasure(const std::string& policy_number, const std::string& member_number,
                                  const std::string& reason, const std::string& actor = {});
  erasure_outcome approve_erasure(std::uint64_t request, const std::string& actor = {});
  erasure_outcome withdraw_erasure(std::uint64_t request, const std::string& actor = {});

 private:
  struct implementation;
  explicit claims_client(std::unique_ptr<implementation> impl);
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api
