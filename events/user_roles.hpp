// Roles of users, and what a role asks of whoever has it.
//
// What a role may do stands where that is enforced, in the one table of api/; here stands which roles go
// together, and to whom in the outside world a user has to be bound.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// Stored numbers.
enum class user_role : std::uint8_t {
  admin,
  claim_processor,
  provider,      ///< sees its own NPIs
  patient,       ///< sees its own member
  auditor,       ///< reads and proves, writes nothing
  payer_system,  ///< streams claims in, reads its own
  reporter       ///< sums and counts, no PHI
};
inline constexpr std::size_t user_role_count = 7;

/// "CLAIM_PROCESSOR" and back.
std::string_view to_text(user_role r);
std::optional<user_role> parse_user_role(std::string_view text);

/// Stored numbers.
enum class user_kind : std::uint8_t { person, system };
std::string_view to_text(user_kind k);

class role_set {
 public:
  constexpr role_set() = default;
  constexpr role_set(std::initializer_list<user_role> roles) {
    for (const auto r : roles) add(r);
  }
  /// The roles of *bits*, bit n for the role of number n; nothing where a bit is no role's.
  static std::optional<role_set> of_bits(std::uint16_t bits);

  constexpr bool has(user_role r) const { return (bits_ & bit(r)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(user_role r) { bits_ = static_cast<std::uint16_t>(bits_ | bit(r)); }
  constexpr void remove(user_role r) { bits_ = static_cast<std::uint16_t>(bits_ & ~bit(r)); }
  constexpr std::uint16_t bits() const { return bits_; }
  std::vector<user_role> list() const;  ///< by number

  auto operator<=>(const role_set&) const = default;

 private:
  static constexpr std::uint16_t bit(user_role r) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(r));
  }
  std::uint16_t bits_ = 0;
};

/// Who a user is to an issuer of tokens that is not the engine (OpenID Connect, claims iss and sub).
struct external_identity {
  std::string issuer;  ///< empty: none
  id128 subject;       ///< its surrogate: a subject may be an e-mail address

  auto operator<=>(const external_identity&) const = default;
  bool empty() const { return *this == external_identity{}; }
};

/// Whose data a user sees, and by what else than a password a user is known.
struct user_binding {
  std::vector<std::string> npis;  ///< sorted, each once
  member_id member;               ///< zero: none
  std::string certificate;        ///< common name; empty: none
  external_identity external;

  auto operator<=>(const user_binding&) const = default;
};

inline constexpr std::size_t npis_max = 100;
inline constexpr std::size_t max_certificate_name = 64;   ///< X.520, ub-common-name
inline constexpr std::size_t max_external_subject = 255;  ///< OpenID Connect Core, section 2

/// Appends what is wrong with the roles of a user who is bound so.
///
/// AUDITOR goes with no role that writes: whoever checks what was done must not be able to do it (separation
/// of duties: NIST SP 800-53, AC-5). REPORTER writes nothing.
void check_roles(user_kind kind, role_set roles, const user_binding& binding,
                 std::vector<field_problem>& problems);

/// Appends what is wrong with the form of *binding*.
void check_binding(const user_binding& binding, std::vector<field_problem>& problems);

}  // namespace benefactor
