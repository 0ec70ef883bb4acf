// Keys of the views' rows: tenant, one letter for the list, what the list is by, and the position of the
// claim's first event, inverted, so that key order is newest first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/claim.hpp"
#include "events/ids.hpp"
#include "store/bytes.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

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
  turnaround = 'q',
  flagged = 'f',  ///< then the number of the flag; 0: any
  flagged_by_provider = 'g',
  usual = 'u'  ///< amounts: usual_rows.cpp
};

inline std::string view_prefix(const store::tenant_name& tenant, view_letter letter) {
  std::string key;
  key.reserve(64);
  key.push_back(static_cast<char>(tenant.text().size()));
  key.append(tenant.text());
  key.push_back(static_cast<char>(letter));
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

inline std::string member_prefix(const store::tenant_name& tenant, const member_id& member) {
  auto key = view_prefix(tenant, view_letter::by_member);
  key.append(reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size());
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

inline std::string claim_key(const store::tenant_name& tenant, std::uint64_t first_position) {
  return newest_first(view_prefix(tenant, view_letter::claims), first_position);
}

}  // namespace benefactor::projections
