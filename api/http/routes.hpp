// The routes of the contract: read from its annotations, so that a method and its route cannot drift apart.
#pragma once

#include <capnp/schema.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/objects/object_store.hpp"

namespace benefactor::api::http {

inline constexpr std::string_view base_path = "/api/v1";

struct operation {
  std::string name;  ///< "Queries.claim"
  capnp::InterfaceSchema::Method method;
  std::string verb;  ///< "GET", "POST", "PUT", "DELETE"
  std::string path;  ///< "/claims/{claim}", below base_path
  bool own = false;  ///< code of its own answers it
  std::string body;  ///< the parameter that the body is; "*": all; empty: there is none
  std::string next_parameter, next_place;
  std::string problems;     ///< where in the answer
  std::string media_type;   ///< of an answer that is a file
  std::string answer_type;  ///< media type of any good answer; empty: it has no body
  /// What the call may have made, at a path below base_path: "/claims/{outcome.claimNumber}"; empty: nothing
  /// that has one. The places in the answer that say whether it did; empty: it always does.
  std::string created, created_if, created_unless;
  /// From the session on: the methods whose capabilities lead to the operation's interface.
  std::vector<capnp::InterfaceSchema::Method> reach;

  bool changes() const { return verb != "GET"; }
};

/// In the order of the contract.
const std::vector<operation>& operations();

/// Null: there is none of that name.
const operation* find_operation(std::string_view name);

/// What a path and a method of HTTP lead to.
struct route_match {
  const operation* to = nullptr;  ///< null: there is none
  name_values values;             ///< of the path's parameters, decoded
  bool by_name = false;           ///< POST /calls/{name}: all parameters are in the body
  std::string allow;              ///< where the path is known by other methods: those
};

/// *path*: without the query, as it was sent.
route_match find_route(std::string_view verb, std::string_view path);

/// What is wrong with the annotations; empty: nothing.
std::vector<std::string> route_problems();

}  // namespace benefactor::api::http
