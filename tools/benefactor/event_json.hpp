// Events of the log as JSON, for `benefactor log dump`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "api/documents/event_payload.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"

namespace benefactor::tools {

/// "claim_submitted"; "event_99" for a type this program does not know.
using store::event_type_name;

/// "claim/" and 32 hexadecimal digits; a tenant other than the default one stands before it.
std::string stream_text(const store::stream_id& stream);

using api::payload_json;

/// The whole event: envelope, payload by the names of its fields, and what is sealed as a number of bytes.
/// With *keys* what can be opened stands under payload.confidential, and "opened" says whether all of it
/// could. Errors: corrupt_event.
nlohmann::ordered_json event_json(const store::event_view& event, const id128& log_id,
                                  store::key_vault* keys = nullptr);

}  // namespace benefactor::tools
