// Who a member is: name, birth date and sex, and how they are compared with what somebody else says they are.
//
// All of it is private: it stands in sealed parts of events only (events/claim_events.hpp). State holds a
// digest, so that the same said again is known; whoever may see more reads it from the log with the member's
// key (store/member_details.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/ids.hpp"
#include "events/postal_address.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// Administrative gender (FHIR; X12 DMG03 M, F, U). Stored numbers; none: nobody has said.
enum class administrative_gender : std::uint8_t { none, male, female, other, unknown };

std::string_view to_text(administrative_gender v);
template <>
std::optional<administrative_gender> parse_as(std::string_view text);  // "none" has no spelling

/// As X12 NM1 has it (NM103, 04, 05 and 07). Empty parts: not known.
struct person_name {
  std::string last, first, middle, suffix;

  auto operator<=>(const person_name&) const = default;
  bool empty() const { return *this == person_name{}; }
};

/// "Maria T. Lopez Jr": the parts that are known, first name first.
std::string full_name(const person_name& name);

struct demographics {
  person_name name;
  std::optional<date> birth_date;
  administrative_gender sex = administrative_gender::none;
  postal_address address = {};  ///< empty: not known

  auto operator<=>(const demographics&) const = default;
  bool empty() const { return *this == demographics{}; }
};

/// What rules about a member's age and sex need.
struct member_facts {
  std::optional<date> birth_date;
  administrative_gender sex = administrative_gender::none;

  auto operator<=>(const member_facts&) const = default;
};

/// The longest parts of a name, in characters (X12 NM103, NM104, NM105, NM107).
inline constexpr std::size_t max_last_name = 60, max_first_name = 35, max_middle_name = 25, max_suffix = 10;

/// Appends what is wrong with the form of *who*, by paths that start with *prefix* ("members[0].").
void check_demographics(const demographics& who, const std::string& prefix,
                        std::vector<field_problem>& problems);

/// The bytes a digest of *member*'s demographics is made of; unambiguous.
std::string canonical_demographics(const member_id& member, const demographics& who);

/// *name* as it is compared: upper case, without accents, blanks and punctuation, so that "O'Neill-Núñez" and
/// "ONEILL NUNEZ" are one. Letters beyond the Latin ones stay as they are.
std::string compared_name(std::string_view name);

// ---- an eligibility inquiry by member id, name and birth date ----

/// Why an inquiry is refused. The numbers are X12's (271, AAA03, in loop 2100C); texts are the standard's.
enum class inquiry_refusal : std::uint8_t {
  birth_date_missing = 58,
  birth_date_mismatch = 71,
  member_id_missing = 72,
  name_missing = 73,  ///< or it does not match
  not_found = 75,
  duplicate = 76
};
std::string_view to_text(inquiry_refusal r);

/// One thing in the way: the code, and the field it is about. Never what is on record.
struct inquiry_problem {
  inquiry_refusal code = inquiry_refusal::not_found;
  std::string field;

  auto operator<=>(const inquiry_problem&) const = default;
};

/// Who is asked about, as the asker knows them.
struct member_inquiry {
  std::string member_number, last_name, first_name;
  std::optional<date> birth_date;

  auto operator<=>(const member_inquiry&) const = default;
};

/// What is missing or impossible in the inquiry itself, by field; empty: it can be looked up.
std::vector<inquiry_problem> form_problems(const member_inquiry& asked);

/// What of a well-formed inquiry does not match *known*, by field; a part that is not on record cannot match.
/// Names are compared by compared_name; middle name and suffix are not.
std::vector<inquiry_problem> mismatches(const member_inquiry& asked, const demographics& known);

}  // namespace benefactor
