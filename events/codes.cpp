#include "events/codes.hpp"

#include <algorithm>
#include <array>

#include "events/ascii.hpp"

namespace benefactor {

namespace {

template <class Enum, std::size_t N>
using spellings = std::array<std::string_view, N>;

constexpr spellings<service_type, 16> service_types{
    "PRIMARY_CARE",  "SPECIALIST_VISIT",   "EMERGENCY", "URGENT_CARE", "PREVENTIVE",
    "MENTAL_HEALTH", "PRESCRIPTION",       "LAB_WORK",  "IMAGING",     "PHYSICAL_THERAPY",
    "INPATIENT",     "OUTPATIENT_SURGERY", "DENTAL",    "VISION",      "DURABLE_MEDICAL_EQUIPMENT",
    "OTHER"};
constexpr spellings<network_status, 3> network_statuses{"IN_NETWORK", "PREFERRED", "OUT_OF_NETWORK"};
constexpr spellings<network_restriction, 3> network_restrictions{"ANY", "IN_NETWORK", "PREFERRED"};
constexpr spellings<policy_status, 3> policy_statuses{"ACTIVE", "EXPIRED", "CANCELLED"};
constexpr spellings<relationship, 4> relationships{"SELF", "SPOUSE", "CHILD", "OTHER_DEPENDENT"};
constexpr spellings<membership_status, 3> membership_statuses{"ACTIVE", "TERMINATED", "SUSPENDED"};
constexpr spellings<cover_status, 5> cover_statuses{"ACTIVE", "SUSPENDED", "CANCELLED", "EXPIRED",
                                                    "TERMINATED"};
constexpr spellings<coverage_change, 4> coverage_changes{"SUSPENDED", "CANCELLED", "REINSTATED",
                                                         "TERMINATED"};
constexpr spellings<coordination_method, 4> coordination_methods{"PRIMARY", "STANDARD", "CARVE_OUT",
                                                                 "MAINTENANCE"};
constexpr spellings<line_status, 4> line_statuses{"NEEDS_REVIEW", "COVERED", "PARTIALLY_COVERED", "DENIED"};
constexpr spellings<denial, 13> denials{"",
                                        "POLICY_INACTIVE",
                                        "MEMBER_NOT_ENROLLED",
                                        "TIMELY_FILING",
                                        "DUPLICATE_CLAIM",
                                        "NOT_COVERED_SERVICE",
                                        "OUT_OF_NETWORK",
                                        "EXCLUDED_DIAGNOSIS",
                                        "PREAUTH_REQUIRED",
                                        "ANNUAL_LIMIT_EXHAUSTED",
                                        "DENIED_IN_REVIEW",
                                        "CLAIM_EDIT",
                                        "DENIED_ELSEWHERE"};
constexpr spellings<adjustment_group, 3> adjustment_groups{"CO", "PR", "OA"};

template <class Enum, std::size_t N>
std::optional<Enum> find_spelling(const std::array<std::string_view, N>& all, std::string_view text) {
  const auto at = std::find(all.begin(), all.end(), text);
  if (text.empty() || at == all.end()) return std::nullopt;
  return static_cast<Enum>(at - all.begin());
}

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_upper(c); }

}  // namespace

std::string_view to_text(service_type v) { return service_types[static_cast<std::size_t>(v)]; }
std::string_view to_text(network_status v) { return network_statuses[static_cast<std::size_t>(v)]; }
std::string_view to_text(network_restriction v) { return network_restrictions[static_cast<std::size_t>(v)]; }
std::string_view to_text(policy_status v) { return policy_statuses[static_cast<std::size_t>(v)]; }
std::string_view to_text(relationship v) { return relationships[static_cast<std::size_t>(v)]; }
std::string_view to_text(membership_status v) { return membership_statuses[static_cast<std::size_t>(v)]; }
std::string_view to_text(cover_status v) { return cover_statuses[static_cast<std::size_t>(v)]; }
std::string_view to_text(coverage_change v) { return coverage_changes[static_cast<std::size_t>(v)]; }
std::string_view to_text(coordination_method v) { return coordination_methods[static_cast<std::size_t>(v)]; }
std::string_view to_text(line_status v) { return line_statuses[static_cast<std::size_t>(v)]; }
std::string_view to_text(denial v) { return denials[static_cast<std::size_t>(v)]; }
std::string_view to_text(adjustment_group v) { return adjustment_groups[static_cast<std::size_t>(v)]; }

template <>
std::optional<service_type> parse_as(std::string_view t) {
  return find_spelling<service_type>(service_types, t);
}
template <>
std::optional<network_status> parse_as(std::string_view t) {
  return find_spelling<network_status>(network_statuses, t);
}
template <>
std::optional<network_restriction> parse_as(std::string_view t) {
  return find_spelling<network_restriction>(network_restrictions, t);
}
template <>
std::optional<policy_status> parse_as(std::string_view t) {
  return find_spelling<policy_status>(policy_statuses, t);
}
template <>
std::optional<relationship> parse_as(std::string_view t) {
  return find_spelling<relationship>(relationships, t);
}
template <>
std::optional<membership_status> parse_as(std::string_view t) {
  return find_spelling<membership_status>(membership_statuses, t);
}
template <>
std::optional<coverage_change> parse_as(std::string_view t) {
  return find_spelling<coverage_change>(coverage_changes, t);
}
template <>
std::optional<coordination_method> parse_as(std::string_view t) {
  return find_spelling<coordination_method>(coordination_methods, t);
}
template <>
std::optional<line_status> parse_as(std::string_view t) {
  return find_spelling<line_status>(line_statuses, t);
}
template <>
std::optional<adjustment_group> parse_as(std::string_view t) {
  return find_spelling<adjustment_group>(adjustment_groups, t);
}
template <>
std::optional<denial> parse_as(std::string_view t) {
  return find_spelling<denial>(denials, t);
}

bool can_be_waived(denial d) {
  switch (d) {
    case denial::policy_inactive:
    case denial::member_not_enrolled:
    case denial::timely_filing:
    case denial::duplicate_claim:
    case denial::out_of_network:
    case denial::excluded_diagnosis:
    case denial::preauth_required:
    case denial::annual_limit_exhausted:
    case denial::claim_edit: return true;
    case denial::none:
    case denial::not_covered_service:
    case denial::denied_in_review:
    case denial::denied_elsewhere: return false;
  }
  return false;
}

bool is_diagnosis_code(std::string_view code) {
  if (code.size() < 3) return false;
  if (!is_upper(upper(code[0])) || !is_digit(code[1]) || !is_alphanumeric(upper(code[2]))) return false;
  auto rest = code.substr(3);
  if (!rest.empty() && rest.front() == '.') rest.remove_prefix(1);
  return rest.size() <= 4 &&
         std::all_of(rest.begin(), rest.end(), [](char c) { return is_alphanumeric(upper(c)); });
}

std::string normalised_diagnosis(std::string_view code) {
  std::string text;
  text.reserve(code.size());
  for (char c : code)
    if (c != '.') text += upper(c);
  return text;
}

bool diagnosis_matches(std::string_view excluded, std::string_view diagnosis) {
  if (excluded.empty() || excluded.back() != '*') return excluded == diagnosis;
  excluded.remove_suffix(1);
  return diagnosis.substr(0, excluded.size()) == excluded;
}

bool is_procedure_code(std::string_view code) {
  if (code.size() != 5) return false;
  const auto middle = code.substr(1, 3);
  if (!std::all_of(middle.begin(), middle.end(), is_digit)) return false;
  if (is_digit(code[0])) return is_alphanumeric(code[4]);
  return is_upper(code[0]) && is_digit(code[4]);
}

bool is_modifier(std::string_view code) {
  return code.size() == 2 && is_alphanumeric(code[0]) && is_alphanumeric(code[1]);
}

bool exempts_from_duplicate_check(std::string_view modifier) {
  constexpr std::array<std::string_view, 8> exempt{"59", "76", "77", "91", "XE", "XP", "XS", "XU"};
  return std::find(exempt.begin(), exempt.end(), modifier) != exempt.end();
}

bool has_npi_form(std::string_view npi) {
  return npi.size() == 10 && std::all_of(npi.begin(), npi.end(), is_digit);
}

bool has_npi_check_digit(std::string_view npi) {
  if (!has_npi_form(npi)) return false;
  int sum = 24;  // What the prefix 80840 adds.
  for (std::size_t i = 0; i < npi.size(); ++i) {
    int digit = npi[i] - '0';
    if (i % 2 == 0 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

std::optional<std::size_t> utf8_length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80            ? 1
                               : lead >> 5 == 0b110   ? 2
                               : lead >> 4 == 0b1110  ? 3
                               : lead >> 3 == 0b11110 ? 4
                                                      : 0;
    if (length == 0 || i + length > text.size()) return std::nullopt;
    std::uint32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if (next >> 6 != 0b10) return std::nullopt;
      point = point << 6 | (next & 0x3Fu);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
      return std::nullopt;
    i += length;
  }
  return count;
}

}  // namespace benefactor
