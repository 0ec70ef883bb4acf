// The natural identifiers behind surrogates: policy numbers and plan-issued member ids, sealed in the log.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/ids.hpp"
#include "store/key_vault.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api {

/// A policy's natural identifiers; empty where the key they are sealed under is gone.
struct natural_names {
  std::string policy_number;
  std::map<member_id, std::string> members;
};

/// The natural identifiers of *policy* and of *members*. They stand in the enrolment events only: the first
/// event of the bucket's stream, and later ones for members who joined later. Errors: log_error,
/// corrupt_event.
natural_names names_of(const store::stream_reader& reader, const store::tenant_name& tenant,
                       const id128& log_id, store::key_vault& keys, const policy_id& policy,
                       const std::vector<member_id>& members);

}  // namespace benefactor::api
