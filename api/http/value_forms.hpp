// How each field of the contract looks in JSON, as its type and its annotations (api/http.capnp) say: the one
// place that writing, reading and the OpenAPI document go by.
#pragma once

#include <capnp/schema.h>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::api::http {

/// Ids of the annotations in api/http.capnp.
namespace annotation {
inline constexpr std::uint64_t route = 0xd0a3b7c1e4f58296, body = 0xa8e6d4c2b0f19375,
                               own = 0xb7c5a3918f6d2e40, none = 0x9f8e7d6c5b4a3921, next = 0xe1d2c3b4a5968778,
                               problems = 0xf0e1d2c3b4a59687, bytes = 0x8d7c6b5a49382716,
                               created = 0xa7b6c5d4e3f20918, money = 0x91a2b3c4d5e6f708,
                               day = 0xa1b2c3d4e5f60718, today = 0xb1c2d3e4f5061728,
                               percent = 0xc1d2e3f405162738, instant = 0xd1e2f30415263748,
                               number = 0xe1f2031425364758, base64 = 0xf102132435465768,
                               present_by = 0x8192a3b4c5d6e7f8, hidden = 0x9192a3b4c5d6e708;
}

enum class value_form : std::uint8_t {
  nothing,      ///< Void: true
  flag,         ///< true, false
  number,       ///< of at most 32 bits
  wide_number,  ///< of 64 bits: digits in a text, for who reads JSON may know no numbers but floating ones
  floating,
  text,
  hex,      ///< bytes
  base64,   ///< bytes
  code,     ///< "PHYSICAL_THERAPY"; NONE is absent
  money,    ///< "250.00"
  day,      ///< "2026-03-01"
  today,    ///< the same; absent: today
  percent,  ///< "80.00"
  instant,  ///< "2026-03-02T12:00:00.000123Z"
  // Structures that are one value.
  amount,
  civil_day,
  count,
  month_day,     ///< "07-01"
  claim_name,    ///< "ACME/C-1", "CLM-20260302-...", 32 hexadecimal digits
  user_name,     ///< 32 hexadecimal digits, or a login
  moment,        ///< a position, "2026-03-01" or an instant
  claim_filter,  ///< an object: status, dispute, memberId, policyNumber, providerNpi, from, to, flagged
  claim,         ///< a claim document (api/documents/claim_json.hpp)
  enrollment,    ///< an enrolment document (api/documents/enrollment_json.hpp)
  object,
  list,
  capability,  ///< is not said in JSON
};

struct field_form {
  capnp::StructSchema::Field field;
  value_form form;
  std::string name;                                   ///< in JSON
  std::optional<capnp::StructSchema::Field> present;  ///< the flag that says whether it is there
  bool hidden = false;  ///< not in JSON: hidden, a capability, or the flag of another field
};

/// The text of *id* among *annotations*; nothing: it is not there. Void ones have an empty text.
std::optional<std::string> annotation_text(capnp::List<capnp::schema::Annotation>::Reader annotations,
                                           std::uint64_t id);

/// Of a type without annotations: an element of a list, a parameter.
value_form form_of(capnp::Type type);

/// Fields that are not in a union in the order of their declaration, then those of the union.
const std::vector<field_form>& forms_of(capnp::StructSchema of);

/// "physicalTherapy" as PHYSICAL_THERAPY.
std::string code_text(std::string_view name);

/// Every structure that the methods of the contract lead to, and what of their numbers does not say what it
/// is.
std::vector<std::string> form_problems();

/// Every interface that the door leads to, the door itself included.
std::vector<capnp::InterfaceSchema> contract_interfaces();

}  // namespace benefactor::api::http
