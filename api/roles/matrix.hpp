// The one table of what each role may call: a row for each method of the contract (api/claims.capnp), the
// same for RPC, HTTP and the command line. `benefactor roles` prints it; a method without a row fails the
// build.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/roles/subject.hpp"

namespace benefactor::api {

enum class permission : std::uint8_t {
  no,
  glass,  ///< once the session has broken the glass (Session.forPurpose)
  own,    ///< what the row's scope says: other data is answered as what is not there
  all,
};

/// "no", "glass", "own", "all".
std::string_view to_text(permission g);

/// Kinds of fields that some roles do not see, one bit each.
enum class mask : std::uint8_t {
  flags = 1,    ///< what was unlike the usual: about a provider, for the payer
  staff = 2,    ///< remarks for the payer's staff, and its work on a review
  privates = 4  ///< what the log keeps sealed; an AUDITOR sees it once the session has broken the glass
};

struct masks {
  std::uint8_t bits = 0;

  constexpr masks() = default;
  constexpr masks(mask m) : bits(static_cast<std::uint8_t>(m)) {}  // NOLINT
  constexpr masks(std::uint8_t all) : bits(all) {}                 // NOLINT
  constexpr bool has(mask m) const { return (bits & static_cast<std::uint8_t>(m)) != 0; }
  friend constexpr masks operator|(masks a, masks b) { return static_cast<std::uint8_t>(a.bits | b.bits); }
  friend constexpr masks operator&(masks a, masks b) { return static_cast<std::uint8_t>(a.bits & b.bits); }
  bool operator==(const masks&) const = default;
};

constexpr masks operator|(mask a, mask b) { return masks(a) | masks(b); }

/// What the role never sees, whatever the method.
masks masks_of(role r);

struct method_row {
  std::string_view method;                            ///< "Queries.claim"
  std::array<permission, all_roles.size()> grants{};  ///< by role
  std::string_view scope = {};                        ///< what is one's own; empty where no role has `own`
  std::string_view flags = {}, staff = {}, privates = {};  ///< fields of the answer, by mask

  permission of(role r) const { return grants[static_cast<std::size_t>(r)]; }
};

/// By interface, in the order of the contract.
std::span<const method_row> method_table();

/// Null: there is no such row.
const method_row* find_row(std::string_view method);

/// The most that *subject*'s roles may do; nothing of a method without a row.
permission permission_of(const access_subject& subject, std::string_view method);

/// A method of the contract.
struct rpc_method {
  std::uint64_t interface = 0;
  std::uint16_t ordinal = 0;
  std::string name;  ///< "Queries.claim"
};

/// Every method of the interfaces that a session hands out, itself included: read from the schema.
const std::vector<rpc_method>& contract_methods();

/// Empty: the contract has no such method.
std::string_view method_name(std::uint64_t interface, std::uint16_t ordinal);

/// Why *subject* may not call the method at all: "FORBIDDEN: role X may not call Queries.claims"; nothing: it
/// may.
std::optional<std::string> why_forbidden(const access_subject& subject, std::uint64_t interface,
                                         std::uint16_t ordinal);
std::optional<std::string> why_forbidden(const access_subject& subject, std::string_view method);

/// What is wrong with the table: methods without a row, rows without a method, scopes that are not said,
/// capabilities handed out to who may call nothing of them. Empty: nothing.
std::vector<std::string> table_problems(std::span<const method_row> table);

}  // namespace benefactor::api
