// What the front door answers, as plain values: the results of claims.capnp without Cap'n Proto. Made by
// queries.hpp and client/claims_client.hpp, for whoever prints them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/objects/object_store.hpp"
#include "events/bucket.hpp"
#include "events/claim.hpp"
#include "events/completeness.hpp"
#include "events/demographics.hpp"
#include "events/eligibility.hpp"
#include "events/ids.hpp"
#include "events/impact.hpp"
#include "store/event_record.hpp"

namespace benefactor::api {

/// A line's decision, in cents; amounts are zero for a line that is pended, or denied (but billed and what is
/// owed).
struct line_outcome {
  std::uint16_t line = 0;  ///< 1-based
  line_status status = line_status::needs_review;
  denial denied = denial::none;
  cents billed = 0, allowed = 0, deductible = 0, copay = 0, coinsurance = 0, plan_paid = 0,
        member_responsibility = 0;
  std::vector<adjustment> adjustments;  ///< sorted by group, then reason

  bool operator==(const line_outcome&) const = default;
};

/// What an edit found, and whether a processor set it aside.
struct told_finding {
  edit_finding found;
  bool overridden = false;

  bool operator==(const told_finding&) const = default;
};

/// A claim as it stands after a command.
struct claim_outcome {
  claim_id claim;
  std::string claim_number;
  claim_status status = claim_status::absent;
  bool duplicate = false;  ///< nothing changed: the claim, or the command, was known
  cents billed = 0, plan_paid = 0, member_responsibility = 0;
  std::vector<line_outcome> lines;          ///< empty unless asked for
  std::vector<told_finding> findings = {};  ///< likewise

  bool operator==(const claim_outcome&) const = default;
};

/// The engine could not decide this command; nothing changed. Not to be confused with a refusal.
struct command_failure {
  std::string text;

  bool operator==(const command_failure&) const = default;
};

struct claim_result {
  std::uint64_t sequence = 0;  ///< which claim: its place in the call, or in all that was pushed; from 0
  std::uint64_t position = 0;  ///< of the last event the answer rests on; 0: none
  std::variant<claim_outcome, rejection, command_failure> body;

  const claim_outcome* outcome() const { return std::get_if<claim_outcome>(&body); }
  const rejection* refused() const { return std::get_if<rejection>(&body); }
  const command_failure* failed() const { return std::get_if<command_failure>(&body); }
};

struct enrollment_result {
  std::uint64_t position = 0;
  bool changed = false;  ///< false also where it was so already
  std::optional<rejection> refused;
  std::string failure;  ///< empty unless the command failed
};

struct stream_summary {
  std::uint64_t pushed = 0, decided = 0, duplicates = 0, refused = 0, failed = 0;
  std::uint64_t position = 0;  ///< the last of all results
};

/// A claim as the queries serve it.
struct claim_record {
  claim_outcome outcome;  ///< with lines
  std::uint64_t position = 0;
  /// As submitted, with diagnoses as last corrected. Texts that were erased with the member are empty.
  claim_submission submission;
  bool erased = false;
  claim_id replaces, replaced_by;  ///< zero: none
  cents settled = 0, to_recoup = 0;
  dispute_status dispute = dispute_status::none;
  std::uint16_t disputed_line = 0;         ///< 0: the whole claim
  std::vector<missing_item> missing = {};  ///< of what the plan wants with it
  /// What was unlike the usual when it was submitted, as far as the views have come.
  std::vector<edit_finding> flags = {};
};

struct claim_explanation {
  std::vector<std::string> paragraphs;
  std::uint64_t position = 0;
};

struct balance_row {
  cents deductible_met = 0, out_of_pocket_used = 0;
  std::optional<cents> deductible, out_of_pocket_max;  ///< the contract's
  std::vector<std::pair<service_type, cents>> paid;    ///< without zero sums, by service type
};

struct member_balance {
  std::string member_number;  ///< empty once the member was erased
  balance_row amounts;
};

struct year_balance {
  int benefit_year = 0;
  balance_row policy;
  std::vector<member_balance> members;
  bool shows_policy = true;  ///< false: who asks sees its own, and no sums of the family
};

struct bucket_balances {
  std::vector<year_balance> years;
  std::uint64_t position = 0;
};

/// A policy as it stands, with the natural identifiers of its members (empty once erased).
struct policy_view {
  bucket_state bucket;
  std::string policy_number;
  std::map<member_id, std::string> members;  ///< and of the holder
  std::uint64_t position = 0;
  std::map<member_id, demographics> details = {};  ///< of members and holder, where somebody has said
};

struct eligibility_view {
  std::string policy_number, member_number;
  date on;
  eligibility found;
  std::uint64_t position = 0;
};

/// The answer to an inquiry by member id, name and birth date: what is in the way, or what is covered.
struct inquiry_view {
  std::variant<std::vector<inquiry_problem>, eligibility_view> body;
};

/// What a draft still lacks.
struct claim_check : draft_check {
  std::uint64_t position = 0;  ///< of the policy's last event
  bool known = true;           ///< the policy, and the member in it
};

/// What a claim would come to: the claim as it would stand, or why it would be refused.
struct claim_estimate {
  std::variant<claim_state, rejection> body;
  std::vector<std::string> paragraphs;  ///< its explanation
  std::uint64_t position = 0;           ///< of the policy's last event
};

/// An edit table that claims are looked at by.
struct edit_table_view {
  std::string kind, name;
  std::uint32_t version = 0;
  std::size_t rows = 0;
  std::optional<date> from, to;  ///< the days it speaks of, as far as there is a first or last one
};

/// What a contract says about a service.
struct fee_view {
  std::string contract;
  std::uint32_t version = 0;
  std::size_t fees = 0;
  std::optional<cents> price;
  std::optional<network_status> network;
  std::string provider_name;
};

struct fee_question {
  std::string provider_npi, contract, procedure;
  std::vector<std::string> modifiers;
  date on;
};

struct claim_summary {
  claim_id claim;
  std::string claim_number;
  claim_status status = claim_status::absent;
  date received;
  std::string provider_npi;
  cents billed = 0, plan_paid = 0, member_responsibility = 0;
  std::vector<edit_finding> flags = {};  ///< of many the first 20
};

struct claim_page {
  std::vector<claim_summary> claims;
  std::string next;                          ///< cursor; empty: the last page
  std::uint64_t position = 0;                ///< everything before it is covered
  std::vector<field_problem> problems = {};  ///< of the question, which was not answered then
};

/// One event of a claim's history.
struct history_entry {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< since 1970, UTC
  std::string type;          ///< "claim_submitted"
  std::string user, role;
  std::uint32_t rules_version = 0;
  std::string summary;  ///< one line of prose
  bool opened = false;  ///< the confidential part could be read
  id128 correlation;
  store::event_source source;
};

// ---- the life of a claim ----

struct journey_entry {
  history_entry event;
  std::string claim_number;
};

struct journey_remark {
  audience seen_by = audience::staff;
  std::string text;  ///< empty once the member was erased
  std::int64_t time_us = 0;
  std::string user;
};

struct journey_document {
  document_state state;
  std::string file_name;
  std::int64_t time_us = 0;
  std::string user;
};

/// Everything that happened to a claim and to those it replaced or that replaced it.
struct claim_journey {
  claim_state claim;
  std::vector<journey_remark> remarks;
  std::vector<journey_document> documents;
  std::vector<journey_entry> timeline;     ///< by position
  std::vector<missing_item> missing = {};  ///< of what the plan wants with the claim
  std::string estimate = {};  ///< how long its external processor takes; empty: none, or not known
  std::uint64_t position = 0;
  bool shows_review = true;  ///< to who asks: who has it, and by when
};

struct queued_claim {
  claim_state claim;
  date due;
  std::int32_t age_days = 0;
  std::vector<edit_finding> flags = {};    ///< of many the first 20
  std::vector<missing_item> missing = {};  ///< of what the plan wants with it
};

/// Pended claims, the most urgent first, then by due date, day of receipt and in the order they came. There
/// may be fewer than asked for even when more follow.
struct review_queue {
  std::vector<queued_claim> claims;
  std::string next = {};  ///< cursor of those that are less urgent; empty: there are none
  std::uint64_t position = 0;
};

/// What is to be put to the object store, and where.
struct document_upload {
  id128 document;
  document_status status = document_status::announced;
  bool unchanged = false;
  std::uint64_t position = 0;
  std::optional<presigned_upload> upload;  ///< nothing: the bytes are there, or are not wanted
};
using document_result = std::variant<document_upload, rejection, command_failure>;

struct document_source {
  std::string url, file_name;
  std::uint64_t size = 0;
  sha256_digest sha256{};
};

/// Decisions that would come out differently now.
struct impact_report {
  std::string policy_number;
  std::uint64_t looked_at = 0;  ///< claims
  bool too_many = false;        ///< to be looked at; nothing else is said then
  std::vector<decision_impact> claims;
  std::map<claim_id, date> received;  ///< of each, for its number
  std::uint64_t position = 0;
};

/// Which claims a list shows. What is not given does not matter; not everything can be asked together.
struct claim_filter {
  std::optional<claim_status> status = {};
  std::string member_number = {}, policy_number = {}, npi = {};  ///< empty: any
  std::optional<member_id> member = {};  ///< instead of its number, where a session is bound to one
  std::optional<dispute_status> dispute = {};
  std::optional<claim_edit> flag = {};     ///< an anomaly; none: claims with any flag
  std::optional<date> from = {}, to = {};  ///< first and last day of receipt
};

/// How a claim is named: by submitter and submitter claim id, by claim number, or by id.
struct natural_claim_name {
  std::string submitter, submitter_claim_id;
};
struct claim_number_text {
  std::string text;
};
using claim_name = std::variant<natural_claim_name, claim_number_text, claim_id>;

/// "ACME/C-1", "CLM-20260302-...", or 32 hexadecimal digits.
claim_name parse_claim_name(const std::string& text);

/// A command on a known claim, by name: the alternatives' *claim*, diagnoses and outside inputs are not used.
using benefactor::claim_action;

struct server_limits {
  std::uint32_t connection_claims = 0, total_claims = 0, batch_claims = 0, unreturned_results = 0,
                connections = 0;
  std::uint64_t connection_bytes = 0, total_bytes = 0, message_bytes = 0, connection_backlog = 0,
                total_backlog = 0;
  std::uint32_t streams = 0, results_per_call = 0, waiting_calls = 0, waiting_queries = 0;
  double silence_seconds = 0, query_wait_seconds = 0;
  std::uint32_t subscriptions = 0, connection_subscriptions = 0, subscription_events = 0;
  double subscription_silence_seconds = 0;
};

struct server_info {
  std::string program, tenant;
  std::uint32_t protocol_version = 0, rules_version = 0, connections = 0;
  id128 log_id;
  std::uint64_t durable_position = 0, projected_position = 0, claims_in_flight = 0;
  std::uint64_t connections_refused = 0, connections_cut = 0;  ///< since the start
  std::uint32_t subscriptions = 0;
  std::uint64_t subscribers_behind = 0;  ///< since the start
  server_limits limits;
};

}  // namespace benefactor::api
