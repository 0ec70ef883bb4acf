// A claim as submitted: its shape, the checks of its form at the door, and the canonical bytes its digests
// are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/ids.hpp"
#include "events/money.hpp"
#include "events/prior_payer.hpp"

namespace benefactor {

struct claim_line {
  service_type service = service_type::other;
  date service_date;
  cents billed = 0;
  std::int64_t units = 1;
  std::string procedure;
  std::vector<std::string> modifiers;
  std::vector<std::string> diagnoses;
  std::vector<prior_payer> prior_payers = {};  ///< in the order they paid; empty: this plan is the first

  auto operator<=>(const claim_line&) const = default;
};

/// A claim by its natural identifiers, as a submitter sends it.
struct claim_submission {
  std::string submitter;
  std::string submitter_claim_id;
  date received;
  std::string policy_number;
  std::string member_number;  ///< plan-issued member id
  std::string provider_npi;   ///< the rendering provider, or the billing one where none is named
  /// The claim this one replaces (frequency 7), by its submitter and submitter claim id; empty: an original.
  std::string replaces_submitter;
  std::string replaces_claim_id;
  std::vector<claim_line> lines;
  bool benefits_assigned = true;  ///< to the provider, who is paid; else the member is (X12 CLM08)

  bool is_replacement() const { return !replaces_submitter.empty() || !replaces_claim_id.empty(); }

  auto operator<=>(const claim_submission&) const = default;
};

/// Limits of a submission. Source: adjudication rules, "Refused at the door".
inline constexpr std::size_t max_lines = 999, max_diagnoses = 12, max_modifiers = 4;
inline constexpr std::size_t max_text = 256, max_id_text = 64, max_reason_text = 2'000;

/// One thing wrong with a request: the field's path ("lines[0].billed") and what its rule is, without its
/// value.
struct field_problem {
  std::string field;
  std::string rule;

  auto operator<=>(const field_problem&) const = default;
};

struct form_options {
  bool npi_check_digit = true;  ///< published sample files break the Luhn edit; it can be switched off
};

/// Every problem with the form of *submission*, sorted by field path as text; empty when it is well formed.
std::vector<field_problem> form_problems(const claim_submission& submission,
                                         const form_options& options = {});

/// Appends a problem when *day* is none of the calendar's (is_calendar_day): over RPC a day is any number.
void check_day(date day, std::string_view field, std::vector<field_problem>& problems);

/// Problems of a list of diagnoses under the path *field* ("lines[0].diagnoses"), appended to *problems*.
void check_diagnoses(const std::vector<std::string>& diagnoses, const std::string& field,
                     std::vector<field_problem>& problems);

/// Appends a problem when *text* is not UTF-8 of *least* ... *most* code points.
void check_text(std::string_view text, std::size_t least, std::size_t most, std::string_view field,
                std::vector<field_problem>& problems);

/// The bytes a content digest is made of: everything submitted but the day of receipt, with diagnoses
/// normalised and modifiers sorted; unambiguous (every text is length-prefixed). Prior payers stand behind
/// all lines, so that a claim without any has the bytes it had before there were any; the same holds for
/// benefits that are not assigned.
std::string canonical_content(const claim_submission& submission);

/// The bytes a line fingerprint is made of: member, provider NPI, service date, procedure, set of modifiers,
/// units, billed.
std::string canonical_line(const member_id& member, std::string_view provider_npi, const claim_line& line);

/// The billed total. Errors: std::overflow_error (cannot happen after form_problems found nothing).
cents total_billed(const std::vector<claim_line>& lines);

}  // namespace benefactor
