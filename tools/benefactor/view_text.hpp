// Views (api/views.capnp as JSON) as text for people: their members one by one.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace benefactor::tools {

/// A member of *view* as text; *otherwise* where it is absent or null.
std::string text_of(const nlohmann::ordered_json& view, const char* key, const std::string& otherwise = "-");

/// A member that is a list; an empty one where it is absent.
const nlohmann::ordered_json& list_of(const nlohmann::ordered_json& view, const char* key);

/// The name in *details* (a Person of types.capnp), first name first; *otherwise* where it is not known.
std::string full_name_of(const nlohmann::ordered_json& details, const std::string& otherwise = "-");

/// Says so on standard error; the command's exit status.
int no_such(const std::string& what);

}  // namespace benefactor::tools
