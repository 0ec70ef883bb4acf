// The ten steps: decides the lines of one claim, in order, each against the accumulators as the lines before
// left them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/adjudication/ledger.hpp"
#include "events/adjudication/step_trace.hpp"

namespace benefactor {

/// What a processor corrects when a dispute is upheld, for one line.
struct line_correction {
  denial waive = denial::none;
  std::optional<std::string> authorization;  ///< the only one tried, its limits but the visits set aside
};

/// One claim to decide.
struct adjudication_request {
  const claim_state& claim;  ///< its lines, and the first original's day of receipt
  const std::vector<std::vector<std::string>>& diagnoses;  ///< by line
  const outside_inputs& outside;
  std::vector<std::uint16_t> lines;          ///< 1-based, ascending: the ones to decide
  std::vector<line_correction> corrections;  ///< parallel to *lines*, or empty
  std::vector<edit_finding> findings = {};   ///< those that hold: what denies a line
  /// What step 3 finds, where the diagnoses cannot be read and its outcome is known.
  std::optional<bool> exclusion = {};
  /// Takes what the steps did to each of *lines*, in their order; null: nothing is told, and telling costs a
  /// test of this pointer a step.
  std::vector<step_trace>* told = nullptr;
};

/// Decides request.lines and takes what they charge from *book*. Lines of the claim that are not decided here
/// and stand keep counting towards their visits.
/// A line that other payers have paid on is coordinated with them as its terms say (coordination.hpp).
/// @returns one decision a line, each balancing: billed = plan_paid + adjustments.
/// Errors: std::overflow_error when amounts leave 64 bits.
/// Source: adjudication rules, "One line: ten steps".
std::vector<line_decision> adjudicate(ledger& book, const adjudication_request& request);

/// Reverses the standing lines of *claim* among *lines* in *book*.
/// @returns what each gives back, in line order; a visit becomes free with the last of its standing lines.
std::vector<bucket_movement> reverse_lines(ledger& book, const claim_state& claim,
                                           const std::vector<std::uint16_t>& lines);

/// All lines of *claim*: 1 ... n.
std::vector<std::uint16_t> all_lines(const claim_state& claim);

}  // namespace benefactor
