// Claims that an external processor decides, because it administers their policy: what is sent to it, what it
// reports, and what the engine makes of that.
//
// Such a claim is UNDER_REVIEW here until the processor's remittance decides it. Its lines then carry the
// processor's amounts and adjustments, count in the bucket as any others, and are settled: the processor has
// paid, so that no payment run of the engine's visits the claim. It is cancelled here and voided there; a
// dispute about it is the processor's. A claim that the processor refuses, or that was not sent yet, may be
// taken back: whoever reviews it releases or denies it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/adjudication/line_decision.hpp"
#include "events/date.hpp"
#include "events/fee_schedule.hpp"
#include "events/ids.hpp"
#include "events/policy.hpp"
#include "events/processor_status.hpp"
#include "events/submission.hpp"

namespace benefactor {

struct claim_state;
enum class claim_status : std::uint8_t;

inline constexpr std::size_t max_processor_text = 64;

/// True for 1 to 64 letters, digits, '-' and '_': a processor's id, which names its folder.
bool is_processor_id(std::string_view text);

/// What goes to the processor. Stored numbers.
enum class dispatch_kind : std::uint8_t {
  none,
  original,     ///< claim frequency code 1 (CLM05-3)
  replacement,  ///< 7
  withdrawal    ///< 8: a void
};
std::string_view to_text(dispatch_kind k);

/// Where a claim stands with its processor.
struct external_state {
  std::string processor;                     ///< empty: the engine decides the claim
  bool taken_back = false;                   ///< it does after all
  std::uint32_t batch = 0;                   ///< that the claim last went out in; 0: it has not
  dispatch_kind sent = dispatch_kind::none;  ///< what went out last
  std::optional<date> sent_on;               ///< the claim itself, not its withdrawal
  bool void_wanted = false;                  ///< it was decided there, and is to be voided there
  std::optional<processor_status> status;    ///< as last reported
  std::optional<date> status_on;
  std::string reference;     ///< the processor's own number of the claim
  std::uint8_t reached = 0;  ///< statuses it has had: bit 1 << number
  content_digest file;       ///< of the file that the last report was in
  std::uint32_t place = 0;   ///< of that report in it, from 1

  auto operator<=>(const external_state&) const = default;
};

/// True when an external processor decides the claim.
bool is_elsewhere(const claim_state& claim);

/// What is to be sent next of a claim. Of a reversed one a void, if the processor has it and has not reversed
/// it itself: it is reversed here where the engine decided its replacement.
dispatch_kind next_dispatch(const external_state& state, claim_status status, bool is_replacement);
dispatch_kind next_dispatch(const claim_state& claim);

/// True when the claim waits for somebody of the engine's payer to decide it.
bool is_in_review(const claim_state& claim);

/// Why staff of the engine's payer may not decide the claim; empty: they may.
std::string held_elsewhere(const claim_state& claim);

/// What a claim left with, besides itself.
struct dispatch_snapshot {
  provider billing;  ///< as enrolled, with the network of the day
  provider_details details;
  std::vector<contract_price> prices;  ///< of the lines that a fee schedule prices, ascending

  auto operator<=>(const dispatch_snapshot&) const = default;
};

/// What a file from a processor says of a claim.
struct processor_report {
  std::string processor;
  content_digest file;  ///< of the file
  std::uint32_t place =
      1;  ///< of the report among those of the claim in the file: each is taken once, in order
  processor_status status = processor_status::received;
  date on;
  std::string reference;  ///< empty: not said
  std::string text;       ///< the processor's own words and codes; may identify a person

  auto operator<=>(const processor_report&) const = default;
};

inline constexpr std::size_t max_reference_text = 50;  // REF02

/// One line as the processor's remittance has it.
struct external_line {
  std::uint16_t line = 0;  ///< 1-based place in the claim
  cents paid = 0;
  std::vector<adjustment> adjustments;  ///< amounts above 0; with *paid* they add up to what was billed

  auto operator<=>(const external_line&) const = default;
};

/// What a processor's remittance advice (835) does with a claim.
struct external_remittance {
  bool reverses = false;  ///< takes back what it said before (CLP02 22)
  bool decides = false;   ///< and says what holds now: *lines* has every line
  std::vector<external_line> lines;
  std::string trace;  ///< TRN02
  date paid_on;       ///< BPR16

  auto operator<=>(const external_remittance&) const = default;
};

/// Every problem with *remittance* as a decision of *claim*, sorted by field.
std::vector<field_problem> form_problems(const claim_state& claim, const external_remittance& remittance);

/// True for the statuses of a claim that a processor has decided.
bool was_decided(claim_status status);

/// Why the remittance does not fit the claim as it stands; empty: it does.
std::string misfit(const claim_state& claim, const external_remittance& remittance);

/// The line's decision. *stated* has no form problems.
/// A line of which nothing is paid, and nothing left to deductible, coinsurance, copay or prior payers, is
/// denied.
line_decision decision_of(const claim_state& claim, const policy& contract, const external_line& stated);

}  // namespace benefactor
