// The natural identifiers behind surrogates: policy numbers and plan-issued member ids, sealed in the log.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/ids.hpp"
#include "store/key_vault.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api {

/// A policy's natural identifiers; empty where the key they are sealed under is gone, or nobody asked.
struct natural_names {
  std::string policy_number;
  std::map<member_id, std::string> members;
};

/// With whose keys names are opened.
struct name_keys {
  store::key_vault& members;  ///< of the members who are asked for
  /// The policy's number is the holder's: the keys to open it with, for identifiers only. Null: it is not
  /// wanted, and what is sealed for a holder who is not asked for stays shut.
  store::key_vault* policy_number = nullptr;
};

/// The natural identifiers of *policy* and of *members*. They stand in the enrolment events only: the first
/// event of the bucket's stream, and later ones for members who joined later. Errors: log_error,
/// corrupt_event.
natural_names names_of(const store::stream_reader& reader, const store::tenant_name& tenant,
                       const id128& log_id, const name_keys& keys, const policy_id& policy,
                       const std::vector<member_id>& members);

}  // namespace benefactor::api
