// What a payer before this plan decided about one service line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor {

/// One earlier payer's adjudication of a line, as its remittance reported it. Amounts in cents, 0 ... billed.
/// A line lists them in the order the payers paid. Nothing in it identifies a person.
struct prior_payer {
  std::string payer;                            ///< the payer's id, 1 to 64 characters
  cents paid = 0;                               ///< to the provider or to the patient
  std::optional<cents> allowed;                 ///< what the payer counted as allowed
  std::optional<cents> patient_responsibility;  ///< sum of its PR adjustments: owed once it had paid
  std::optional<cents> contractual;             ///< written off: its CO adjustments
  std::optional<date> decided;                  ///< the day it decided

  auto operator<=>(const prior_payer&) const = default;
};

/// A claim goes to at most a fourth payer.
inline constexpr std::size_t prior_payers_max = 3;

}  // namespace benefactor
