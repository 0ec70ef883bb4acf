// The words in which adjudicate() tells its steps. Not for others to include: what they read is
// step_trace.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/adjudication/coordination.hpp"
#include "events/adjudication/ledger.hpp"
#include "events/adjudication/step_trace.hpp"
#include "events/contract_in_force.hpp"

namespace benefactor {

/// How the check behind *d* came out.
void tell_check(step_trace& told, denial d, bool failed, bool set_aside);

void tell_cover(step_trace& told, const policy& contract, const membership& member, date service);
void tell_filing(step_trace& told, date first_received, date service, std::int32_t days_allowed);
/// @param standing  lines with the same fingerprint; nothing: the line is exempt.
void tell_likeness(step_trace& told, std::optional<std::int64_t> standing);
void tell_edits(step_trace& told, const std::vector<edit_finding>& findings, std::uint16_t line,
                const edit_finding* denying);
void tell_rule(step_trace& told, const coverage_rule* rule, const line_decision& d);
void tell_network(step_trace& told, network_restriction wanted, network_status seen, bool is_emergency);
void tell_exclusions(step_trace& told, const coverage_rule& rule, bool found, bool as_recorded);
void tell_authorization(step_trace& told, const coverage_rule& rule, bool is_emergency,
                        const std::optional<std::string>& attached, const ledger& book,
                        const line_decision& d);
void tell_used(step_trace& told, cents annual_limit, cents used, bool of_member);
void tell_annual_limit(step_trace& told, const line_decision& d, bool is_exhausted);
void tell_price(step_trace& told, const contract_price* fee, std::int64_t units, const coverage_rule& rule,
                const line_decision& d);
/// What steps 7 to 9 start from.
void tell_rests(step_trace& told, const terms_view& terms, const coverage_rule& rule,
                const ledger::amounts& of_policy, const ledger::amounts& of_member, cents copay_left,
                const line_decision& d);
/// The shares before any maximum.
void tell_split(step_trace& told, cents balance, basis_points coverage, const benefit_shares& s);
/// What the maximums make of them.
void tell_limits(step_trace& told, const line_decision& d, const benefit_shares& s);
void tell_no_coordination(step_trace& told, coordination_method method, std::size_t prior_payers);
void tell_coordination(step_trace& told, coordination_method method, const line_to_coordinate& before,
                       const prior_outcome& prior, const coordinated_line& after);
void tell_record(step_trace& told, const line_decision& d);

}  // namespace benefactor
