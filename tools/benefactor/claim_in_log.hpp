// Finds a claim's events in a log on disk by what people call the claim.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "events/ids.hpp"
#include "store/event_record.hpp"
#include "store/log_events.hpp"

namespace benefactor::tools {

/// Says whether a claim's id is the one that *name* names: SUBMITTER/SUBMITTER-CLAIM-ID, for which the key
/// ring in *keys* is read (empty: that of *data*), a claim number, or the id. Errors: std::invalid_argument
/// that says how claims are named; key_error.
std::function<bool(const id128&)> claim_id_filter(const std::string& name, const std::filesystem::path& data,
                                                  const std::filesystem::path& keys,
                                                  const store::genesis& origin);

/// True when the event stands in the stream of such a claim, or is tagged with it.
bool concerns_claim(const store::event_view& event, const std::function<bool(const id128&)>& is_wanted);

}  // namespace benefactor::tools
