// The OpenAPI document of the routes, from the same annotations and forms that requests are read by.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace benefactor::api::http {

/// OpenAPI 3.1. *program*: "benefactor 0.1.0".
nlohmann::ordered_json openapi_json(const std::string& program);

}  // namespace benefactor::api::http
