// The timeline of a decision: the ten steps run again on what stood before it, with what they looked at, what
// came out, the bucket before and after each line, and whether that is what was recorded.
//
// It is the rules themselves that tell it (adjudication/step_trace.hpp). Each line is decided on what the
// record says of the lines before it, as the bucket is folded from what is recorded of the claims before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/adjudication/step_trace.hpp"
#include "events/bucket.hpp"

namespace benefactor {

/// Where record and rules part: texts, for people.
struct trace_difference {
  std::string field;  ///< "planPaid"; of the released lines "released"
  std::string recorded, decided;

  bool operator==(const trace_difference&) const = default;
};

/// What two lines can race for, as one line sees it.
struct bucket_view {
  accumulators policy, member;              ///< of the line's benefit year
  std::optional<std::int32_t> visits_used;  ///< of the authorisation that the line uses

  bool operator==(const bucket_view&) const = default;
};

struct line_trace {
  step_trace steps;
  line_decision recorded;
  bucket_view before, after;  ///< *after* as recorded
  std::vector<trace_difference> differences;

  bool agrees() const { return differences.empty(); }
};

struct decision_trace {
  claim_state claim;  ///< before the decision; upheld, with what the dispute set right
  adjudication_cause cause = adjudication_cause::submission;
  std::vector<bucket_movement> released;  ///< given back first
  std::vector<line_trace> lines;
  std::vector<trace_difference> differences;  ///< of the decision as a whole

  bool agrees() const;
};

/// Runs the ten steps on what was decided by *recorded*, which the engine did (cause other than EXTERNAL).
/// @param before     the bucket without *recorded* and what comes after it.
/// @param claim      the claim then; in a dispute already with its resolution.
/// @param diagnoses  in force, by line; null: they cannot be read. Step 3 then goes by its recorded outcome.
/// @param resolved   the resolution that *recorded* follows; null: none.
/// What the edits found is taken as recorded: a replay of the whole log looks for it anew.
/// Where rules or bucket cannot take what is recorded, as no engine records it, a difference "outcome" says
/// why, and the lines behind it are not told.
/// The claim's member is in the contract, and the line that it disputes is one of its own.
/// Errors: none.
decision_trace trace_decision(const bucket_state& before, const claim_state& claim,
                              const line_diagnoses* diagnoses, const dispute_resolved* resolved,
                              const claim_adjudicated& recorded);

/// Every field in which the two differ, in the order in which the steps fill them.
std::vector<trace_difference> differences_between(const line_decision& recorded,
                                                  const line_decision& decided);

}  // namespace benefactor
