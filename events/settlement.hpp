// What a claim's payee has been told and paid: which remittance advice (X12 835) named the claim last, and
// what is still to be taken back.
//
// A payment run pays what a decision gives less what was settled before. Where that takes money back and the
// payee has less coming, the rest is carried: it is recovered from later payments, in parts if need be.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "events/money.hpp"

namespace benefactor {

enum class claim_status : std::uint8_t;

inline constexpr std::size_t max_trace_text = 50;  // TRN02

struct settlement_state {
  cents settled = 0;           ///< paid for the claim, as remittances say
  cents to_recoup = 0;         ///< taken back by a decision or a reversal, and not recovered yet
  std::string trace;           ///< of the last payment that names the claim
  bool reported = false;       ///< a remittance says what the claim is now
  bool ever_reported = false;  ///< a remittance has named it
  bool elsewhere = false;      ///< an external processor settles it: no payment run has to

  auto operator<=>(const settlement_state&) const = default;
};

/// What a payment run would do with a claim.
enum class remittance_step : std::uint8_t {
  none,     ///< it is not decided, or nothing is left to be said of it
  pay,      ///< settle the decision
  report,   ///< a denial: nothing is paid, and the provider is told
  recover,  ///< report its reversal, and take back what there is to be had
};

/// *plan_paid*: the claim's total.
remittance_step next_remittance_step(claim_status status, const settlement_state& state, cents plan_paid);

}  // namespace benefactor
