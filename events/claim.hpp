// The claim: its lifecycle as data, and its state as the fold of its stream.
//
// The claim decides nothing by itself: its bucket does (events/bucket.hpp). This state is what the bucket's
// decisions about one claim add up to, and what is served to whoever asks for the claim.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/adjudication/line_decision.hpp"
#include "events/claim_life.hpp"
#include "events/date.hpp"
#include "events/edits/findings.hpp"
#include "events/external_claim.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"
#include "events/prior_payer.hpp"
#include "events/settlement.hpp"

namespace benefactor {

/// Stored values: never change them.
enum class claim_status : std::uint8_t {
  absent,
  submitted,
  under_review,
  approved,
  partially_approved,
  denied,
  paid,
  disputed,
  dispute_resolved,
  cancelled,
  reversed
};
std::string_view to_text(claim_status s);
std::optional<claim_status> claim_status_from(std::string_view text);

/// The states a claim in state *from* may go to; empty for terminal ones.
std::span<const claim_status> next_states(claim_status from);

enum class dispute_status : std::uint8_t { none, submitted, under_review, upheld, denied };
std::string_view to_text(dispute_status s);
std::span<const dispute_status> next_states(dispute_status from);

/// One service line as the claim knows it. Diagnoses are sealed in the log and not part of the state.
struct claim_line_state {
  service_type service = service_type::other;
  date service_date;
  cents billed = 0;
  std::int64_t units = 1;
  std::string procedure;
  std::vector<std::string> modifiers;
  std::vector<prior_payer> prior_payers;  ///< in the order they paid
  line_fingerprint fingerprint;           ///< zero: exempt from the duplicate check
  line_decision decision;                 ///< status NEEDS_REVIEW until decided
  denial waived = denial::none;           ///< set aside by a dispute
  std::string attached_authorization;     ///< by a dispute; empty: none
  bool standing = false;                  ///< its decision counts in the bucket now

  auto operator<=>(const claim_line_state&) const = default;
};

struct claim_state {
  claim_status status = claim_status::absent;
  claim_id id;
  policy_id policy;
  member_id member;
  std::string submitter;
  std::string provider_npi;
  content_digest digest;
  date received;
  date first_received;  ///< of the first original in a chain of replacements
  claim_id replaces;    ///< zero: an original
  claim_id replaced_by;
  std::vector<claim_line_state> lines;
  bool ever_paid = false;
  bool benefits_assigned = true;  ///< the provider is paid, else the member
  settlement_state settlement;
  dispute_status dispute = dispute_status::none;
  std::uint16_t disputed_line = 0;  ///< 0: the whole claim
  claim_life life;                  ///< remarks, documents, review
  /// What the edits found when the claim was last looked at, sorted by line, then edit; of lines that were
  /// decided again, what they found then.
  std::vector<edit_finding> findings;
  std::vector<edit_override> overrides;  ///< of findings that a processor set aside
  external_state external = {};          ///< where it stands with an external processor

  auto operator<=>(const claim_state&) const = default;

  bool exists() const { return status != claim_status::absent; }
};

/// True when the lifecycle lets *claim* go to *next*. Cancelling is closed to a claim that was ever paid.
bool can_become(const claim_state& claim, claim_status next);

/// The status that the lines' statuses add up to. Source: adjudication rules, "Claim status from its lines".
claim_status status_of_lines(const std::vector<claim_line_state>& lines);

/// Totals over the lines, in cents; a line that was reversed or cancelled keeps its recorded numbers.
cents billed_total(const claim_state& claim);
cents plan_paid_total(const claim_state& claim);
cents member_responsibility_total(const claim_state& claim);

}  // namespace benefactor
