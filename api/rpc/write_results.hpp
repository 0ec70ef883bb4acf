// From answers of the engine and of the queries to the contract's builders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/engine.hpp"
#include "api/claims.capnp.h"
#include "api/results.hpp"

namespace benefactor::api {

/// About how many words one result takes in a message: a hint for its first segment.
std::size_t result_words(const actors::answer& answer, bool with_lines);

void write_result(wire::ClaimResult::Builder to, const actors::answer& answer, std::uint64_t sequence,
                  bool with_lines);
void write_result(wire::EnrollmentResult::Builder to, const actors::answer& answer);

/// A line's decision as it is told: without the amounts of a line that was denied or is pended.
line_outcome outcome_of(const claim_line_state& line, std::size_t index);

/// *state* as its outcome, with lines.
claim_outcome outcome_of(const claim_state& state);

void write_finding(wire::EditFinding::Builder to, const told_finding& finding);
/// Flags: findings that nobody sets aside.
void write_flags(capnp::List<wire::EditFinding>::Builder to, const std::vector<edit_finding>& flags);
std::vector<told_finding> findings_of(const claim_state& state);

void write_refusal(wire::Refusal::Builder to, const rejection& refused);
void write_outcome(wire::Outcome::Builder to, const claim_outcome& outcome);
void write_missing(capnp::List<wire::Missing>::Builder to, const std::vector<missing_item>& missing);
void write_record(wire::ClaimRecord::Builder to, const claim_record& record);
void write_balances(wire::Balances::Found::Builder to, const bucket_balances& balances);
void write_page(wire::ClaimPage::Builder to, const claim_page& page);
void write_history(capnp::List<wire::RecordedEvent>::Builder to, const std::vector<history_entry>& events);

}  // namespace benefactor::api
