// Code sets of the trade: service types, networks, statuses and denials with their standard texts, and the
// form of ICD-10-CM, CPT/HCPCS/CDT, modifier and NPI codes.
//
// Every enumeration has to_text (the spelling used in scenario files, RPC and prose) and a parse function
// that returns nothing for an unknown spelling. The numeric values are stored and never change.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace benefactor {

enum class service_type : std::uint8_t {
  primary_care,
  specialist_visit,
  emergency,
  urgent_care,
  preventive,
  mental_health,
  prescription,
  lab_work,
  imaging,
  physical_therapy,
  inpatient,
  outpatient_surgery,
  dental,
  vision,
  durable_medical_equipment,
  other
};
inline constexpr std::size_t service_type_count = 16;

enum class network_status : std::uint8_t { in_network, preferred, out_of_network };
enum class network_restriction : std::uint8_t { any, in_network, preferred };
enum class policy_status : std::uint8_t { active, expired, cancelled };
enum class relationship : std::uint8_t { self, spouse, child, other_dependent };
enum class membership_status : std::uint8_t { active, terminated, suspended };

/// How the cover of a policy or a member stands, whatever was enrolled or has happened since.
enum class cover_status : std::uint8_t { active, suspended, cancelled, expired, terminated };

/// What becomes of a policy's or a member's cover from a day on. Stored numbers.
enum class coverage_change : std::uint8_t { suspended, cancelled, reinstated, terminated };

/// How a policy pays on what other payers have paid before it. Stored numbers.
enum class coordination_method : std::uint8_t {
  primary,     ///< as if there was no other payer
  standard,    ///< up to the allowable expense, together with them
  carve_out,   ///< its own benefit less what they paid
  maintenance  ///< its benefit on what they left of the amount it allows
};

enum class line_status : std::uint8_t { needs_review, covered, partially_covered, denied };

/// Why a line was denied; none where it was not.
enum class denial : std::uint8_t {
  none,
  policy_inactive,
  member_not_enrolled,
  timely_filing,
  duplicate_claim,
  not_covered_service,
  out_of_network,
  excluded_diagnosis,
  preauth_required,
  annual_limit_exhausted,
  denied_in_review,
  claim_edit,       ///< an edit of events/edits, which the decision names
  denied_elsewhere  ///< an external processor did, whose reason the decision names
};

/// Claim adjustment group: contractual obligation, patient responsibility, other adjustment.
enum class adjustment_group : std::uint8_t { co, pr, oa };

std::string_view to_text(service_type v);
std::string_view to_text(network_status v);
std::string_view to_text(network_restriction v);
std::string_view to_text(policy_status v);
std::string_view to_text(relationship v);
std::string_view to_text(membership_status v);
std::string_view to_text(cover_status v);
std::string_view to_text(coverage_change v);
std::string_view to_text(coordination_method v);
std::string_view to_text(line_status v);
std::string_view to_text(denial v);
std::string_view to_text(adjustment_group v);

/// The enumerator spelled *text*, or nothing: parse_as<service_type>("DENTAL").
template <class Enum>
std::optional<Enum> parse_as(std::string_view text);

template <>
std::optional<service_type> parse_as(std::string_view text);
template <>
std::optional<network_status> parse_as(std::string_view text);
template <>
std::optional<network_restriction> parse_as(std::string_view text);
template <>
std::optional<policy_status> parse_as(std::string_view text);
template <>
std::optional<relationship> parse_as(std::string_view text);
template <>
std::optional<membership_status> parse_as(std::string_view text);
template <>
std::optional<coverage_change> parse_as(std::string_view text);
template <>
std::optional<coordination_method> parse_as(std::string_view text);
template <>
std::optional<line_status> parse_as(std::string_view text);
template <>
std::optional<adjustment_group> parse_as(std::string_view text);
template <>
std::optional<denial> parse_as(std::string_view text);  // "none" has no spelling

/// True for the denials a dispute may waive (adjudication rules, "Lifecycles").
bool can_be_waived(denial d);

/// ICD-10-CM form: letter, digit, digit or letter, then up to four alphanumerics; a dot only after the third
/// character; letter case does not matter.
bool is_diagnosis_code(std::string_view code);

/// Upper case, without the dot: how diagnoses are compared.
std::string normalised_diagnosis(std::string_view code);

/// True when *diagnosis* falls under *excluded*, a code or a category with a trailing '*'. Both normalised.
bool diagnosis_matches(std::string_view excluded, std::string_view diagnosis);

/// CPT, HCPCS or CDT form: four digits and a digit or upper-case letter, or an upper-case letter and four
/// digits.
bool is_procedure_code(std::string_view code);

/// Two upper-case alphanumerics.
bool is_modifier(std::string_view code);

/// True for the modifiers that say a repeated line is meant: 59, 76, 77, 91, XE, XP, XS, XU.
bool exempts_from_duplicate_check(std::string_view modifier);

/// Ten digits.
bool has_npi_form(std::string_view npi);

/// The Luhn check over prefix 80840 and the ten digits. Source: CMS NPI standard.
bool has_npi_check_digit(std::string_view npi);

/// Number of Unicode code points of *text*; nothing when it is not well-formed UTF-8.
std::optional<std::size_t> utf8_length(std::string_view text);

}  // namespace benefactor
