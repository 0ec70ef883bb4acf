// Claim edits as a bucket uses them: the tables that are loaded, what the policy says about them, and what
// else of the member's stands on the days of a claim.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "events/claim.hpp"
#include "events/demographics.hpp"
#include "events/edits/evaluate.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// What the edits of one claim rest on besides the contract. What they find is recorded with the decision, so
/// a replay needs none of it.
struct edit_inputs {
  std::shared_ptr<const edit_tables> tables;  ///< null: none is loaded
  std::optional<date> birth_date;             ///< of the member, where known
  std::optional<benefactor::sex> recorded_sex;
  /// Standing lines of the member's other claims by this claim's provider on days of this claim, without
  /// those of a claim it replaces; needed where looks_at_history says so.
  std::vector<claim_line_state> history;
  /// What edits found, where that is known and not to be looked for: find_edits returns it, whatever else
  /// stands here.
  std::optional<std::vector<edit_finding>> as_found = {};
};

/// Puts what is known of the member into *inputs*; edits know of no other sexes than female and male.
void set_member(edit_inputs& inputs, const member_facts& facts);

/// Everything the edits find about *claim*, sorted by line, then edit. Each line is looked at by the terms of
/// its service date; what those say of an edit goes before the tables' policy.
/// @param diagnoses  by line.
std::vector<edit_finding> find_edits(const policy& contract, const claim_state& claim,
                                     const std::vector<std::vector<std::string>>& diagnoses,
                                     const edit_inputs& inputs);

/// True when an edit may look at other claims: units of a day, pairs and probable duplicates.
bool looks_at_history(const policy& contract, const edit_tables* tables);

/// The claim that a submission would make, as far as its edits and its history are concerned.
claim_state claim_to_look_at(const claim_id& id, const member_id& member, const claim_id& replaces,
                             const claim_submission& submission);

/// Adds the lines of *other* that count for *claim*: of its member and provider, on a day of it, standing,
/// and not of the claim itself or the one it replaces.
void add_history(edit_inputs& inputs, const claim_state& claim, const claim_state& other);

/// *findings* without those that *overrides* set aside.
std::vector<edit_finding> holding(std::vector<edit_finding> findings,
                                  const std::vector<edit_override>& overrides);

/// A problem for each override that names no finding of the claim: neither of *now* nor of *before*, when it
/// was pended.
std::vector<field_problem> override_problems(const std::vector<edit_override>& overrides,
                                             const std::vector<edit_finding>& before,
                                             const std::vector<edit_finding>& now);

}  // namespace benefactor
