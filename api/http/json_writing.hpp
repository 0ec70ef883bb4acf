// The contract's structures as JSON, by value_forms.hpp. What is null, or a code that is NONE, is left out.
#pragma once

#include <capnp/dynamic.h>
#include <nlohmann/json.hpp>
#include <string_view>

namespace benefactor::api::http {

nlohmann::ordered_json to_json(const capnp::DynamicStruct::Reader& from);

/// Of one field's value; null: it is left out.
nlohmann::ordered_json to_json(const capnp::DynamicStruct::Reader& from, const struct field_form& form);

/// What of *body* is asked for by "claimNumber,lines.planPaid": members, and those of what is in them; lists
/// are looked into. Names that are not there are not missed.
nlohmann::ordered_json selected(const nlohmann::ordered_json& body, std::string_view fields);

}  // namespace benefactor::api::http
