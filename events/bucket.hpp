// The benefit bucket: one per policy, the unit of serialisation and the only decider about money and status.
//
// decide(state, involved claims, command) returns the events a command causes or why it is refused; evolve
// applies an event. Both are pure; time, identifiers, digests and what other parts of the engine know enter
// as command fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/claim_edits.hpp"
#include "events/claim_events.hpp"
#include "events/fingerprint_set.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// Plan-paid cents by service type, against annual limits; sorted by service type, holds what was ever
/// touched.
class paid_amounts {
 public:
  cents of(service_type s) const;
  void add(service_type s, cents amount);
  const std::vector<std::pair<service_type, cents>>& entries() const { return entries_; }

  /// Equal amounts; entries of zero do not count.
  bool operator==(const paid_amounts& other) const;

 private:
  std::vector<std::pair<service_type, cents>> entries_;
};

/// What counts against deductible, out-of-pocket maximum and annual limits of one policy or member in one
/// year.
struct accumulators {
  cents deductible_met = 0, out_of_pocket_used = 0;
  paid_amounts paid;

  bool operator==(const accumulators&) const = default;
};

struct member_accumulators {
  member_id member;
  accumulators amounts;

  bool operator==(const member_accumulators&) const = default;
};

/// One benefit year; exists once a line in it was decided other than DENIED, and keeps existing.
struct benefit_year_state {
  std::int16_t year = 0;
  accumulators policy;                       ///< its paid covers the policy's rules only
  std::vector<member_accumulators> members;  ///< sorted by member; paid covers rules of the member's own only

  bool operator==(const benefit_year_state&) const = default;

  const accumulators* find(const member_id& member) const;
};

struct authorization_state {
  authorization terms;  ///< as granted, or as last amended
  std::int32_t visits_used = 0;
  std::optional<date> revoked;              ///< services on and after this day cannot use it
  std::optional<authorization> as_granted;  ///< where it was amended since

  bool operator==(const authorization_state&) const = default;
};

/// An authorisation that was asked for and not granted.
struct requested_authorization {
  authorization terms;
  bool denied = false;

  bool operator==(const requested_authorization&) const = default;
};

struct bucket_state {
  bool enrolled = false;
  policy contract;
  std::vector<authorization_state> authorizations;  ///< in the order granted
  std::vector<requested_authorization> requests;    ///< in the order asked for; a granted one has left
  std::vector<benefit_year_state> years;            ///< sorted by year
  fingerprint_set standing;                         ///< of lines that stand and are not exempt
  std::vector<member_erasure> erasures;             ///< by number, ascending

  bool operator==(const bucket_state&) const = default;

  const benefit_year_state* find_year(int year) const;
};

// ---- commands ----

struct enroll_policy {
  policy terms;
  policy_enrolled::sealed confidential;
};

/// Adds a member to a known policy.
struct enroll_member {
  membership terms;
  member_enrolled::sealed confidential;
};

/// Other terms from a day on; *member* zero: the policy's, else terms.rules are the member's own.
struct revise_contract {
  member_id member;
  date from;
  policy_terms terms;
  std::optional<date> expiration;  ///< extends the policy

  auto operator<=>(const revise_contract&) const = default;
};

/// Suspends, cancels or reinstates the policy (*member* zero), or terminates or reinstates a member.
struct change_coverage {
  member_id member;
  coverage_change change = coverage_change::suspended;
  date from;

  auto operator<=>(const change_coverage&) const = default;
};

/// Corrects who a member, or the holder, is: all of it, as it is to be. *digest*: of it, made by the shell.
struct describe_member {
  member_id member;
  demographics details;
  content_digest digest;

  auto operator<=>(const describe_member&) const = default;
};

struct grant_authorization {
  authorization terms;
  /// The same grant again changes nothing (enrolment feeds repeat themselves); otherwise it is refused.
  bool repeatable = false;
};

/// Asks for one; a processor grants it (under the same number, with the terms decided) or denies it.
struct request_authorization {
  authorization terms;

  auto operator<=>(const request_authorization&) const = default;
};
struct deny_authorization {
  std::string number, reason;

  auto operator<=>(const deny_authorization&) const = default;
};
/// Other terms of one that was granted, for the same member.
struct amend_authorization {
  authorization terms;

  auto operator<=>(const amend_authorization&) const = default;
};
struct revoke_authorization {
  std::string number;
  date from;
  std::string reason;

  auto operator<=>(const revoke_authorization&) const = default;
};

/// What a decision rests on besides the bucket: recorded with it.
struct outside_inputs {
  network_status network = network_status::out_of_network;  ///< the provider's, on every service date but
  std::vector<network_status> line_networks;  ///< by line, where it is not the same on all; else empty
  std::vector<contract_price> prices;         ///< of the lines that a fee schedule prices, ascending

  auto operator<=>(const outside_inputs&) const = default;
};

/// The network status line *line* (1-based) is decided by.
network_status network_of(const outside_inputs& outside, std::size_t line);

/// The contract price of line *line*; null: as billed.
const contract_price* price_of(const outside_inputs& outside, std::size_t line);

/// A claim whose form was checked. Digest and fingerprints are HMACs made by the shell; a fingerprint is zero
/// for a line that is exempt from the duplicate check.
struct submit_claim {
  claim_id claim;
  member_id member;
  claim_id replaces;  ///< zero: an original
  content_digest digest;
  std::vector<line_fingerprint> fingerprints;
  claim_submission submission;
  original_source source;
  outside_inputs outside;
  edit_inputs edits = {};
};

/// Diagnoses are those in force: as submitted, or as last corrected; by line.
struct release_claim {
  claim_id claim;
  std::vector<std::vector<std::string>> diagnoses;
  outside_inputs outside;
  std::vector<edit_override> overrides = {};  ///< of findings: they do not deny
  edit_inputs edits = {};
};
struct deny_claim {
  claim_id claim;
  std::string reason;
};
struct cancel_claim {
  claim_id claim;
  date on;
};
struct void_claim {
  claim_id claim;
  date on;
};
struct pay_claim {
  claim_id claim;
  date on;
  std::string trace;
};
/// A payment run comes to the claim, whatever it needs: see next_remittance_step. Nothing happens where it
/// needs nothing, or where the payment names it already.
struct remit_claim {
  claim_id claim;
  date on;
  std::string trace;    ///< 1 to 50 characters
  cents available = 0;  ///< what the payment comes to so far: no more is taken back
};
/// Decides a claim again by what holds now, where that changes something for payee or member; what disputes
/// set right stays so. Not what was denied in review: that is disputed.
struct readjudicate_claim {
  claim_id claim;
  std::vector<std::vector<std::string>> diagnoses;  ///< in force, by line
  outside_inputs outside;
  edit_inputs edits = {};
};
struct dispute_claim {
  claim_id claim;
  std::optional<std::int64_t> line;
  std::string reason;
};
struct dispute_correction {
  std::optional<std::int64_t> line;
  denial waive = denial::none;
  std::optional<std::string> authorization;
  std::optional<std::vector<std::string>> diagnoses;
};
struct resolve_dispute {
  claim_id claim;
  bool upheld = false;
  std::string notes;
  std::optional<dispute_correction> correction;
  std::vector<std::vector<std::string>> diagnoses;  ///< in force before the correction; by line
  outside_inputs outside;
  edit_inputs edits = {};
};

/// *digest*: of the text and who sees it, made by the shell.
struct add_remark {
  claim_id claim;
  audience seen_by = audience::staff;
  std::string text;
  content_digest digest;
};
/// What is nothing stays as it is. An empty owner gives the review back.
struct change_review {
  claim_id claim;
  date on;
  std::optional<std::string> owner;
  std::optional<review_priority> priority;
  std::optional<date> due;
  bool escalate = false;
};
/// The id is made by the shell. A document of the same kind and bytes is known already.
struct announce_document {
  claim_id claim;
  document_terms terms;
  std::string file_name;
};
/// Sent by the shell once the object store has the bytes.
struct complete_document {
  claim_id claim;
  id128 document;
};
struct withdraw_document {
  claim_id claim;
  id128 document;
};

/// What next_dispatch says goes out, in a batch of the claim's processor.
struct dispatch_claim {
  claim_id claim;
  dispatch_kind kind = dispatch_kind::original;
  std::uint32_t batch = 0;
  date on;
  dispatch_snapshot snapshot;
};
/// Something a file from the claim's processor says of it; a remittance decides or reverses it.
struct report_claim {
  claim_id claim;
  processor_report report;
  std::optional<external_remittance> remittance;
};

using bucket_command =
    std::variant<enroll_policy, enroll_member, revise_contract, change_coverage, grant_authorization,
                 request_authorization, deny_authorization, amend_authorization, revoke_authorization,
                 submit_claim, release_claim, deny_claim, cancel_claim, void_claim, pay_claim, dispute_claim,
                 resolve_dispute, add_remark, change_review, announce_document, complete_document,
                 withdraw_document, remit_claim, readjudicate_claim, describe_member, dispatch_claim,
                 report_claim, request_member_erasure, approve_member_erasure, withdraw_member_erasure,
                 record_member_erased>;

/// What can be asked of a claim that is known.
using claim_action =
    std::variant<release_claim, deny_claim, cancel_claim, void_claim, pay_claim, dispute_claim,
                 resolve_dispute, add_remark, change_review, announce_document, complete_document,
                 withdraw_document, remit_claim, readjudicate_claim, dispatch_claim, report_claim>;

// ---- decisions ----

// Limits of one policy; what goes beyond is refused as INVALID.
inline constexpr std::size_t revisions_max = 1'000;
inline constexpr std::size_t coverage_changes_max = 1'000;
inline constexpr std::size_t overrides_max = 100;  ///< of one release

enum class rejection_code : std::uint8_t {
  not_found = 1,
  invalid,
  invalid_transition,
  already_disputed,
  idempotency_conflict,
  member_erased
};
std::string_view to_text(rejection_code c);

/// Why a command produced nothing. Carries no value of the request, so it may be logged.
struct rejection {
  rejection_code code = rejection_code::invalid;
  std::vector<field_problem> problems;  ///< INVALID: every problem, sorted by field
  std::string reason;                   ///< one sentence; names both states of a refused transition

  auto operator<=>(const rejection&) const = default;
};

/// INVALID_TRANSITION, for *reason*.
inline rejection refused_transition(std::string reason) {
  return {rejection_code::invalid_transition, {}, std::move(reason)};
}

using bucket_decision = std::variant<bucket_events, rejection>;

/// The claims a command is about; null where the engine knows no such claim.
struct involved_claims {
  const claim_state* subject = nullptr;
  const claim_state* original = nullptr;  ///< the one the subject replaces
};

/// Returns the events *command* causes, none if it asks for what is already so (a resubmission, a repeated
/// enrolment). Errors: std::overflow_error when amounts leave 64 bits; nothing has changed then. Source:
/// adjudication rules; the order of checks is the scenario format's.
bucket_decision decide(const bucket_state& bucket, const involved_claims& claims, bucket_command command);

/// True when *event* is the last of the events of its command, which are appended together. A log may be cut
/// behind such an event only: what one command did stands or falls as a whole.
bool ends_command(const bucket_event& event);

/// Applies *event*. In place, and not by value, because a hot bucket's fingerprints are megabytes.
/// Never refuses: what is stored has happened.
void evolve(bucket_state& bucket, const bucket_event& event);

/// Refuses a submission whose id is known: nothing for the same content again, a conflict for other content.
std::optional<rejection> check_known_submission(const claim_state& known, const content_digest& digest);

}  // namespace benefactor
