// The same question by RPC: with the parameters that HTTP reads, and the answer as HTTP writes it.
#pragma once

#include <capnp/dynamic.h>
#include <optional>
#include <utility>
#include <variant>

#include "api/client/client_connection.hpp"
#include "api/http/answers.hpp"
#include "api/http/json_reading.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api::http::test {

/// Nothing: the call failed. *params* are of *of*.
inline std::optional<std::variant<good_answer, refusal>> asked_by_rpc(client_connection& connection,
                                                                      const operation& of,
                                                                      const message_ptr& params) {
  try {
    auto session = *connection.session;  // A dynamic client takes what it is made of.
    capnp::DynamicCapability::Client at = kj::mv(session);
    for (const auto step : of.reach)
      at = at.newRequest(step)
               .send()
               .get(step.getResultType().getFields()[0])
               .releaseAs<capnp::DynamicCapability>();
    auto request = at.newRequest(of.method);
    const auto given = params->getRoot<capnp::DynamicStruct>(of.method.getParamType()).asReader();
    for (const auto field : of.method.getParamType().getFields())
      if (!field.getType().isInterface() && given.has(field)) request.set(field, given.get(field));
    const auto response = connection.wait(request.send());
    return read_answer(of, response);
  } catch (const rpc_failure&) {
    return std::nullopt;
  }
}

}  // namespace benefactor::api::http::test
