// A claim's timeline as people and machines read it.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tools/benefactor/audit/timeline.hpp"

namespace benefactor::tools {

struct timeline_options {
  bool with_phi = false;   ///< names, plan-issued ids and diagnoses, where they could be opened
  std::uint16_t line = 0;  ///< 1-based: this line only; 0: all
};

/// One row of the bucket before and after a line.
struct bucket_row {
  std::string name, before, after;
  bool operator==(const bucket_row&) const = default;
};

/// Deductible met and out-of-pocket used of policy and member in the line's benefit year, what was paid
/// against the annual limit of its service type, and the visits used of the authorisation it uses.
std::vector<bucket_row> bucket_rows(const line_trace& line);

/// What the event says besides its decision, in a few words; empty: its name says it all. Nothing private.
std::string about(const timeline_event& event, const claim_timeline& timeline);

/// "days 1, days allowed 365".
std::string facts_text(const told_step& step);

/// The steps, in their order.
std::vector<step> all_steps();

/// "SPECIALIST_VISIT 99213-25 x 2 on 2026-03-01, billed 250.00".
std::string line_heading(const claim_line_state& line);

/// The decisions of a claim that were denied in review or by an external processor, which no steps led to,
/// and those that the steps could not be run again for.
const std::vector<line_decision>* decided_otherwise(const timeline_event& event);

/// "From position 7 on …"; empty: the policy could be followed to its end.
std::string break_text(const claim_timeline& timeline);

void print_timeline(std::ostream& out, const claim_timeline& timeline, const timeline_options& options);
nlohmann::ordered_json timeline_json(const claim_timeline& timeline, const timeline_options& options);

}  // namespace benefactor::tools
