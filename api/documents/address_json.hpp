// Postal addresses in JSON documents: {"line1", "line2"?, "city", "state"?, "postalCode"?, "country"?}.
#pragma once

#include "api/documents/json_reading.hpp"
#include "events/postal_address.hpp"

namespace benefactor::api {

/// Reads the object *value*, found at *path*. What an address must be besides is check_address's to say.
postal_address read_address(const nlohmann::json& value, const std::string& path,
                            std::vector<problem>& problems);

/// The member "address"; empty when it is absent.
postal_address read_address(const object_reader& in);

/// The reverse: nothing for an empty one.
void put_address(nlohmann::ordered_json& out, const postal_address& address);

}  // namespace benefactor::api
