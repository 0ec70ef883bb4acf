// Requests as the parameters of the contract's methods: path, query and JSON body, by value_forms.hpp.
// Everything that is wrong is found at once. Texts of problems repeat no value.
#pragma once

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "api/http/routes.hpp"

namespace benefactor::api::http {

/// The parameters of a call; read on the thread that took the request, sent on the door's loop.
using message_ptr = std::shared_ptr<capnp::MallocMessageBuilder>;

struct request_parts {
  route_match route;
  name_values query;  ///< decoded
  std::string_view body;
  date today;  ///< UTC
};

/// Nothing when *problems* grew. The query's `fields` is left to who answers.
message_ptr read_parameters(const request_parts& request, std::vector<problem>& problems);

/// One object of JSON into a structure of the contract, its fields below *path*.
void read_json(const nlohmann::json& from, capnp::DynamicStruct::Builder to, const std::string& path,
               date today, std::vector<problem>& problems);

/// One field. *from*: null where it is absent.
void read_field(const struct field_form& form, const nlohmann::json* from, capnp::DynamicStruct::Builder to,
                const std::string& path, date today, std::vector<problem>& problems);

/// A document within the limits of what a request may say: UTF-8, no key twice.
std::optional<nlohmann::json> read_body(std::string_view text, std::vector<problem>& problems);

/// The names that a query of *of* may have, with the field each stands for: {"filter", "status"}; the second
/// is empty for a parameter itself.
struct query_name {
  std::string name, parameter, field;
};
std::vector<query_name> query_names(const operation& of);

/// Levels of JSON within each other.
inline constexpr std::size_t json_depth = 24;

/// How many values a text of JSON may have: one of a few bytes takes far more of memory, and may be wrong in
/// many ways. A batch of as many claims as may be has fewer.
struct value_limits {
  std::size_t values, containers;  ///< of those, lists and objects
};
inline constexpr value_limits body_values{1'000'000, 250'000};
inline constexpr value_limits line_values{100'000, 20'000};

/// Looks at the text only: whether it is JSON is seen when it is read.
bool is_within(std::string_view text, const value_limits& limits);
/// "has more than ..."
std::string too_many_values(const value_limits& limits);

/// So many are told; nothing is looked for any more once there are.
inline constexpr std::size_t told_problems = 1'000;

}  // namespace benefactor::api::http
