// Everything that can happen to a benefit bucket and its claims, as facts.
//
// A member named *confidential* is sealed in the log under the member's data key and is empty when the event
// was read without one; evolve never reads it, so a fold needs no key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/adjudication/line_decision.hpp"
#include "events/claim.hpp"
#include "events/demographics.hpp"
#include "events/edits/edit_tables.hpp"
#include "events/fee_schedule.hpp"
#include "events/member_erasure.hpp"
#include "events/policy.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// The version of the adjudication rules this program decides by, recorded with every event.
inline constexpr std::uint32_t rules_version = 1;

struct policy_enrolled {
  policy terms;
  struct sealed {
    std::string policy_number, holder_number;
    std::vector<std::string> member_numbers;  ///< in the order of terms.members
    std::vector<demographics> details = {};   ///< in the same order; empty: of nobody
    demographics holder_details = {};         ///< of a holder who is no member
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const policy_enrolled&) const = default;
};

struct member_enrolled {
  membership terms;
  struct sealed {
    std::string member_number;
    demographics details = {};
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const member_enrolled&) const = default;
};

/// Who a member, or the holder, is from now on: all of it, as it was corrected.
struct member_described {
  member_id member;
  content_digest details;
  struct sealed {
    demographics details;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const member_described&) const = default;
};

/// Other terms of the policy, or other rules of a member's own, from a day on.
struct contract_revised {
  contract_revision revision;
  auto operator<=>(const contract_revised&) const = default;
};

struct coverage_status_changed {
  coverage_status_change change;
  auto operator<=>(const coverage_status_changed&) const = default;
};

/// Asked for; what was asked may differ from what is granted.
struct authorization_requested {
  authorization terms;
  auto operator<=>(const authorization_requested&) const = default;
};

struct authorization_denied {
  member_id member;
  std::string number;
  struct sealed {
    std::string reason;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const authorization_denied&) const = default;
};

struct authorization_amended {
  authorization terms;  ///< all of them
  auto operator<=>(const authorization_amended&) const = default;
};

struct authorization_revoked {
  member_id member;
  std::string number;
  date from;  ///< services on and after this day cannot use it
  struct sealed {
    std::string reason;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const authorization_revoked&) const = default;
};

struct authorization_granted {
  authorization terms;
  auto operator<=>(const authorization_granted&) const = default;
};

/// Where a claim stood in the file it came from, and the segments themselves.
struct original_source {
  std::string segments;  ///< as received; empty when the claim did not come as X12
  std::uint32_t first_segment = 0, last_segment = 0;

  auto operator<=>(const original_source&) const = default;
};

/// A claim came into being. Lines without their diagnoses; decisions follow in events of their own.
struct claim_submitted {
  struct line {
    service_type service = service_type::other;
    date service_date;
    cents billed = 0;
    std::int64_t units = 1;
    std::string procedure;
    std::vector<std::string> modifiers;
    std::vector<prior_payer> prior_payers = {};
    auto operator<=>(const line&) const = default;
  };
  claim_id claim;
  policy_id policy;
  member_id member;
  std::string submitter;
  std::string provider_npi;
  content_digest digest;
  date received, first_received;
  claim_id replaces;
  std::vector<line> lines;
  bool benefits_assigned = true;  ///< to the provider, who is paid; else the member is
  std::string plan = {};  ///< of the policy's terms in force on the day of receipt; empty: they have none
  struct sealed {
    std::string submitter_claim_id;
    std::string replaces_claim_id;                    ///< submitter claim id of the claim replaced
    std::vector<std::vector<std::string>> diagnoses;  ///< by line, as submitted
    original_source source;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const claim_submitted&) const = default;
};

/// The billed total reached the review threshold, or an edit pends the claim; nothing is decided and no
/// accumulator moves.
struct claim_pended {
  claim_id claim;
  std::vector<line_fingerprint> fingerprints;  ///< by line
  std::vector<edit_finding> findings = {};     ///< everything the edits found
  auto operator<=>(const claim_pended&) const = default;
};

enum class adjudication_cause : std::uint8_t {
  submission,
  release,
  dispute,
  readjudication,
  external  ///< the remittance of the external processor that administers the policy
};

/// Lines were decided: the one event that carries every number, applied to claim and bucket together.
struct claim_adjudicated {
  claim_id claim;
  member_id member;
  adjudication_cause cause = adjudication_cause::submission;
  network_status network = network_status::out_of_network;  ///< the provider's, as seen when deciding
  std::vector<bucket_movement> released;                    ///< given back first (dispute)
  std::vector<line_decision> decided;
  std::vector<network_status> line_networks = {};  ///< by line of the claim, where they differ; else empty
  std::vector<contract_price> prices = {};         ///< of the lines that a fee schedule prices, ascending
  std::vector<edit_finding> findings = {};         ///< about the lines decided
  std::vector<edit_override> overrides = {};       ///< of findings that a processor set aside (release)
  auto operator<=>(const claim_adjudicated&) const = default;
};

/// A processor denied a pended claim: every line DENIED_IN_REVIEW.
struct claim_denied_in_review {
  claim_id claim;
  std::vector<line_decision> decided;
  struct sealed {
    std::string reason;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const claim_denied_in_review&) const = default;
};

struct claim_cancelled {
  claim_id claim;
  member_id member;
  date on;
  std::vector<bucket_movement> released;
  auto operator<=>(const claim_cancelled&) const = default;
};

/// Voided (replaced_by is zero) or replaced.
struct claim_reversed {
  claim_id claim;
  member_id member;
  date on;
  claim_id replaced_by;
  cents to_recoup = 0;
  std::vector<bucket_movement> released;
  bool recalled = false;  ///< the external processor that decided it did not do this, and is asked to void it
  auto operator<=>(const claim_reversed&) const = default;
};

struct claim_paid {
  claim_id claim;
  date on;
  std::string trace;  ///< payment trace number (835 TRN02)
  cents amount = 0;   ///< what the decision pays, less what was settled before; negative: taken back
  cents carried = 0;  ///< of what is taken back: not recovered by this payment, for the payee has less coming
  auto operator<=>(const claim_paid&) const = default;
};

struct claim_disputed {
  claim_id claim;
  std::uint16_t line = 0;  ///< 0: the whole claim
  struct sealed {
    std::string reason;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const claim_disputed&) const = default;
};

/// A dispute was upheld (claim_adjudicated follows) or denied.
struct dispute_resolved {
  claim_id claim;
  bool upheld = false;
  std::uint16_t corrected_line = 0;  ///< 0: every disputed line
  denial waived = denial::none;
  std::string authorization;  ///< attached; empty: none
  struct sealed {
    std::string notes;
    std::optional<std::vector<std::string>> diagnoses;  ///< they stay corrected
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const dispute_resolved&) const = default;
};

// ---- what moves no money ----

struct claim_remarked {
  claim_id claim;
  remark_state remark;
  struct sealed {
    std::string text;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const claim_remarked&) const = default;
};

/// The review as it is from now on.
struct review_changed {
  claim_id claim;
  review_state review;
  auto operator<=>(const review_changed&) const = default;
};

/// Its bytes are to come.
struct document_announced {
  claim_id claim;
  document_terms terms;
  struct sealed {
    std::string file_name;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const document_announced&) const = default;
};

/// The object store has the bytes that were announced: size and hash were compared.
struct document_stored {
  claim_id claim;
  id128 document;
  auto operator<=>(const document_stored&) const = default;
};

struct document_withdrawn {
  claim_id claim;
  id128 document;
  auto operator<=>(const document_withdrawn&) const = default;
};

/// A remittance advice names the claim and nothing is paid for it: a denial, a reversal, a later recovery.
struct claim_remitted {
  claim_id claim;
  date on;
  std::string trace;
  cents recovered = 0;  ///< taken from the payment
  auto operator<=>(const claim_remitted&) const = default;
};

// ---- claims that an external processor decides (events/external_claim.hpp) ----

/// The claim is for the processor that administers its policy; it is UNDER_REVIEW until that decides it.
struct claim_routed {
  claim_id claim;
  std::string processor;
  std::vector<line_fingerprint> fingerprints;  ///< by line
  auto operator<=>(const claim_routed&) const = default;
};

/// The claim, or its withdrawal, goes out in a batch (X12 837P).
struct claim_dispatched {
  claim_id claim;
  dispatch_kind kind = dispatch_kind::original;
  std::uint32_t batch = 0;
  date on;
  dispatch_snapshot snapshot;  ///< of a withdrawal, too
  auto operator<=>(const claim_dispatched&) const = default;
};

/// The processor that decided the claim is asked to void it.
struct claim_recalled {
  claim_id claim;
  date on;
  auto operator<=>(const claim_recalled&) const = default;
};

/// A file from the processor says something of the claim; what it decides stands in claim_adjudicated before
/// it, what it takes back without deciding in claim_reversed behind it.
struct processor_reported {
  claim_id claim;
  processor_status status = processor_status::received;
  date on;
  std::optional<date> sent;  ///< when the claim was sent, where it comes to this for the first time
  std::string reference;     ///< the processor's number of the claim; empty: not said
  content_digest file;
  std::uint32_t place = 0;  ///< in the file, from 1
  bool settles = false;     ///< the claim is PAID
  bool reverses = false;    ///< claim_reversed follows
  cents amount = 0;         ///< that the processor has paid by this, less than 0: taken back
  std::string trace;        ///< of its payment (835 TRN02); empty: none
  struct sealed {
    std::string text;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const processor_reported&) const = default;
};

/// The order of the alternatives is not stored: the codec gives each its own type number.
using bucket_event =
    std::variant<policy_enrolled, member_enrolled, contract_revised, coverage_status_changed,
                 authorization_granted, authorization_requested, authorization_denied, authorization_amended,
                 authorization_revoked, claim_submitted, claim_pended, claim_adjudicated,
                 claim_denied_in_review, claim_cancelled, claim_reversed, claim_paid, claim_disputed,
                 dispute_resolved, claim_remarked, review_changed, document_announced, document_stored,
                 document_withdrawn, claim_remitted, member_described, claim_routed, claim_dispatched,
                 claim_recalled, processor_reported, member_erasure_requested, member_erasure_approved,
                 member_erasure_withdrawn, member_erased>;
using bucket_events = std::vector<bucket_event>;

/// A provider's directory entry, in a stream of its own.
struct provider_enrolled {
  provider terms;
  auto operator<=>(const provider_enrolled&) const = default;
};

/// A provider's network and contract from a day on; in the provider's stream.
struct provider_affiliated {
  std::string npi;
  affiliation terms;
  auto operator<=>(const provider_affiliated&) const = default;
};

/// What a bill needs of a provider, from now on; in the provider's stream.
struct provider_described {
  std::string npi;
  provider_details details;
  auto operator<=>(const provider_described&) const = default;
};

/// The next version of a contract's fee schedule; in the stream of that table.
struct fee_schedule_loaded {
  fee_schedule schedule;
  auto operator<=>(const fee_schedule_loaded&) const = default;
};

/// The next version of one kind of edit table; in the stream of that table.
struct edit_table_loaded {
  any_edit_table table;
  auto operator<=>(const edit_table_loaded&) const = default;
};

/// The claim an event belongs to; zero for an event of the policy's.
claim_id claim_of(const bucket_event& event);

/// Applies *event* to the claim it names; events of other claims and of the policy change nothing.
void evolve(claim_state& state, const bucket_event& event);

/// Applies *event*, of the claim, to what its payee has been told and paid.
void evolve(settlement_state& state, const bucket_event& event);

/// What the event moves between payer and payee, in cents: positive to the payee. Only claim_paid and
/// claim_remitted move any.
cents money_moved(const bucket_event& event);

/// The trace of the payment that the event belongs to; empty: none.
std::string trace_of(const bucket_event& event);

/// A claim's diagnoses in force, by line: as submitted, or as last corrected. Kept beside its state, because
/// they are sealed in the log.
using line_diagnoses = std::vector<std::vector<std::string>>;

/// Applies *event* to the diagnoses of *claim*, as it stands after the event.
void evolve(line_diagnoses& diagnoses, const claim_state& claim, const bucket_event& event);

}  // namespace benefactor
