// What a call came to, as HTTP answers it: the contract's unions are unwrapped, so that a found claim is its
// fields, and what was refused or is not there is a refusal with its status.
#pragma once

#include <capnp/dynamic.h>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/http/problem.hpp"
#include "api/http/routes.hpp"

namespace benefactor::api::http {

struct good_answer {
  nlohmann::ordered_json body;
  std::string file;  ///< of an answer of operation::media_type
};

std::variant<good_answer, refusal> read_answer(const operation& of, capnp::DynamicStruct::Reader results);

/// The value of the query that asks for the page after *body*; empty: it was the last. *limit*: as asked for,
/// 0 where it was not.
std::string next_page(const operation& of, const nlohmann::ordered_json& body, std::uint64_t limit);

/// The path below base_path of what the call made, by operation::created; empty: nothing was made, or it has
/// no path. *route*: that the call came by. *params*: of the call; where that was called by its name, they
/// have no place in a URL, and so none in this path.
std::string created_at(const operation& of, const route_match& route, const nlohmann::ordered_json& body,
                       capnp::DynamicStruct::Reader params);

/// Members of unions in answers that are refusals, by name, and what has the form of one and is not among
/// them: nothing, once the table is whole.
std::vector<std::string> answer_problems();

}  // namespace benefactor::api::http
