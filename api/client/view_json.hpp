// Views as JSON: amounts as decimal texts, days YYYY-MM-DD, codes in their usual spelling; what is null is
// left out. Not seen outside api/client.
#pragma once

#include <capnp/dynamic.h>
#include <nlohmann/json.hpp>

namespace benefactor::api {

nlohmann::ordered_json view_json(capnp::DynamicStruct::Reader view);

}  // namespace benefactor::api
