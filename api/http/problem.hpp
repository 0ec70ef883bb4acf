// What a request is refused with: problem details (RFC 9457), and the one table from the contract's refusals
// and failures to HTTP's.
#pragma once

#include <kj/exception.h>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/claims.capnp.h"
#include "api/documents/json_reading.hpp"

namespace benefactor::api::http {

struct refusal {
  unsigned status = 500;
  std::string code = {};    ///< "INVALID_TRANSITION": as the contract has it, or one of HTTP's own
  std::string detail = {};  ///< one sentence for people; nothing private
  std::vector<problem> problems = {};
  unsigned retry_after_s = 0;  ///< 0: nothing is said of it
  std::string challenge = {};  ///< of 401: WWW-Authenticate
  std::string allow = {};      ///< of 405
};

/// {"type", "title", "status", "code", "detail", "requestId", "problems": [{"field", "rule"}]}
std::string problem_json(const refusal& refused, const std::string& request_id);

/// What a status is called: "Not Found".
std::string_view reason_phrase(unsigned status);

refusal invalid(std::vector<problem> problems, std::string detail = "the request has problems");
refusal malformed(std::string detail);
refusal not_found();
refusal unauthorized(std::string detail);
refusal overloaded(std::string detail, unsigned retry_after_s = 1);

refusal refusal_of(wire::Refusal::Reader refused);
refusal refusal_of(wire::LoginRefusal::Reader refused);
std::vector<problem> problems_of(capnp::List<wire::Problem>::Reader problems);

/// Whether a call failed because its session has ended: then nothing of it was begun.
bool tells_revoked(const kj::Exception& failure);

/// Of a call that failed. *opening*: the session was not opened.
refusal refusal_of(const kj::Exception& failure, bool opening);

}  // namespace benefactor::api::http
