// Keys of the views' rows: tenant, one letter for the list, the generation of the view (0 here: whoever reads
// and writes rows puts it in, view_rows.hpp), what the list is by, and, in lists of claims, the position of
// the claim's first event, inverted, so that key order is newest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "events/claim.hpp"
#include "events/ids.hpp"
#include "store/bytes.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

/// Of an id in a key or value.
inline constexpr std::size_t id_bytes = id128{}.bytes.size();

/// The view that a row belongs to. Stored, as derived data is: a change needs a new derived_version.
enum class view_letter : char {
  claims = 'c',
  by_status = 's',
  by_member = 'm',
  by_provider = 'n',
  providers = 'p',
  affiliations = 'a',
  tables = 't',
  owed = 'o',
  by_trace = 'r',
  payments = 'y',
  provider_details = 'd',
  to_dispatch = 'x',
  in_batch = 'b',
  exchange = 'e',
  identities = 'i',
  user_sessions = 'j',
  turnaround = 'q',
  flagged = 'f',  ///< then the number of the flag; 0: any
  flagged_by_provider = 'g',
  usual = 'u',  ///< amounts: usual_rows.cpp
  by_policy = 'l',
  disputes = 'D',
  reviews = 'w',  ///< then 'a': all; 'o': by owner
  documents = 'F',
  statistics = 'S',
  payee_balances = 'B',
  provider_payments = 'Y',
  policies = 'P',
  by_holder = 'H',
  roster = 'R',
  memberships = 'M',
  authorizations = 'A',
  users = 'U'
};

inline std::string view_prefix(const store::tenant_name& tenant, view_letter letter) {
  std::string key;
  key.reserve(64);
  key.push_back(static_cast<char>(tenant.text().size()));
  key.append(tenant.text());
  key.push_back(static_cast<char>(letter));
  key.push_back('\0');  // The generation: view_rows.hpp.
  return key;
}

/// Of the rows of a view that begin with *kind*.
inline std::string view_prefix(const store::tenant_name& tenant, view_letter letter, char kind) {
  auto key = view_prefix(tenant, letter);
  key.push_back(kind);
  return key;
}

/// A text with its length before it, so that no key is the beginning of another.
inline void append_text(std::string& key, std::string_view text) {
  key.push_back(static_cast<char>(text.size()));
  key.append(text);
}

inline std::string status_prefix(const store::tenant_name& tenant, claim_status status) {
  auto key = view_prefix(tenant, view_letter::by_status);
  key.push_back(static_cast<char>(status));
  return key;
}

inline void append_id(std::string& key, const id128& id) {
  key.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

inline std::string member_prefix(const store::tenant_name& tenant, const member_id& member,
                                 claim_status status) {
  auto key = view_prefix(tenant, view_letter::by_member);
  append_id(key, member);
  key.push_back(static_cast<char>(status));
  return key;
}

inline std::string dispute_prefix(const store::tenant_name& tenant, dispute_status status) {
  auto key = view_prefix(tenant, view_letter::disputes);
  key.push_back(static_cast<char>(status));
  return key;
}

inline std::string policy_prefix(const store::tenant_name& tenant, const policy_id& policy) {
  auto key = view_prefix(tenant, view_letter::by_policy);
  append_id(key, policy);
  return key;
}

inline std::string provider_prefix(const store::tenant_name& tenant, std::string_view npi) {
  auto key = view_prefix(tenant, view_letter::by_provider);
  append_text(key, npi);
  return key;
}

/// Claims with that flag; none: with any.
inline std::string flagged_prefix(const store::tenant_name& tenant, claim_edit edit) {
  auto key = view_prefix(tenant, view_letter::flagged);
  key.push_back(static_cast<char>(edit));
  return key;
}

/// Claims of that provider with any flag.
inline std::string flagged_prefix(const store::tenant_name& tenant, std::string_view npi) {
  auto key = view_prefix(tenant, view_letter::flagged_by_provider);
  append_text(key, npi);
  return key;
}

/// The key of a claim in the list of *prefix*.
inline std::string newest_first(std::string prefix, std::uint64_t first_position) {
  store::append_big(prefix, ~first_position);
  return prefix;
}

inline constexpr std::size_t day_bytes = 4, position_bytes = 8;

/// Days in the order of the calendar, also those before 1970; *newest_first*: the other way round.
inline void append_day(std::string& key, date day, bool newest_first = false) {
  const auto shifted = static_cast<std::uint32_t>(day.days) ^ (newest_first ? 0x7fff'ffffu : 0x8000'0000u);
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(shifted >> shift));
}

/// What append_day wrote at the beginning of *key*.
inline date day_in(std::string_view key, bool newest_first = false) {
  std::uint32_t shifted = 0;
  for (std::size_t i = 0; i < day_bytes; ++i) shifted = shifted << 8 | static_cast<std::uint8_t>(key[i]);
  return {static_cast<std::int32_t>(shifted ^ (newest_first ? 0x7fff'ffffu : 0x8000'0000u))};
}

/// What a list of claims by day ends with: the newest day first, and of one day the newest claim.
inline std::string by_day(std::string prefix, date day, std::uint64_t first_position) {
  append_day(prefix, day, true);
  store::append_big(prefix, ~first_position);
  return prefix;
}

inline std::string claim_key(const store::tenant_name& tenant, std::uint64_t first_position) {
  return newest_first(view_prefix(tenant, view_letter::claims), first_position);
}

}  // namespace benefactor::projections
