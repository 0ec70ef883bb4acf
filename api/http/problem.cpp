#include "api/http/problem.hpp"

#include <algorithm>
#include <array>
#include <capnp/dynamic.h>

#include "api/http/json_reading.hpp"
#include "api/http/value_forms.hpp"

namespace benefactor::api::http {

namespace {

template <class Code>
std::string code_of(Code code) {
  for (const auto each : capnp::Schema::from<Code>().getEnumerants())
    if (each.getOrdinal() == static_cast<std::uint16_t>(code))
      return code_text(each.getProto().getName().cStr());
  return "REFUSED";
}

/// Lower-case words: "invalid-transition".
std::string type_of(std::string_view code) {
  std::string text = "urn:benefactor:problem:";
  for (const char c : code)
    text += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

unsigned status_of(wire::RefusalCode code) {
  switch (code) {
    case wire::RefusalCode::NONE: return 500;
    case wire::RefusalCode::NOT_FOUND: return 404;
    case wire::RefusalCode::INVALID: return 422;
    case wire::RefusalCode::INVALID_TRANSITION:
    case wire::RefusalCode::ALREADY_DISPUTED:
    case wire::RefusalCode::IDEMPOTENCY_CONFLICT: return 409;
    case wire::RefusalCode::MEMBER_ERASED: return 410;
  }
  return 409;  // One that this program does not know yet.
}

unsigned status_of(wire::LoginRefusalCode code) {
  switch (code) {
    case wire::LoginRefusalCode::NONE: return 500;
    case wire::LoginRefusalCode::WRONG_CREDENTIALS:
    case wire::LoginRefusalCode::NO_SESSION: return 401;
    case wire::LoginRefusalCode::TOO_MANY_TRIES: return 429;
    case wire::LoginRefusalCode::MUST_CHANGE_PASSWORD:
    case wire::LoginRefusalCode::NOT_OPEN: return 403;
    case wire::LoginRefusalCode::BUSY: return 503;
    case wire::LoginRefusalCode::INVALID: return 422;
  }
  return 403;
}

/// KJ_REQUIRE says "expected <source code>; <text>"; people are told the text.
std::string_view told_part(std::string_view description) {
  if (!description.starts_with("expected ")) return description;
  const auto at = description.find("; ");
  return at == description.npos ? std::string_view("the call has a wrong parameter")
                                : description.substr(at + 2);
}

struct phrase {
  unsigned status;
  std::string_view text;
};
constexpr std::array phrases{phrase{100, "Continue"},
                             phrase{200, "OK"},
                             phrase{201, "Created"},
                             phrase{204, "No Content"},
                             phrase{303, "See Other"},
                             phrase{304, "Not Modified"},
                             phrase{400, "Bad Request"},
                             phrase{401, "Unauthorized"},
                             phrase{403, "Forbidden"},
                             phrase{404, "Not Found"},
                             phrase{405, "Method Not Allowed"},
                             phrase{406, "Not Acceptable"},
                             phrase{408, "Request Timeout"},
                             phrase{409, "Conflict"},
                             phrase{410, "Gone"},
                             phrase{411, "Length Required"},
                             phrase{412, "Precondition Failed"},
                             phrase{413, "Content Too Large"},
                             phrase{414, "URI Too Long"},
                             phrase{415, "Unsupported Media Type"},
                             phrase{417, "Expectation Failed"},
                             phrase{421, "Misdirected Request"},
                             phrase{422, "Unprocessable Content"},
                             phrase{429, "Too Many Requests"},
                             phrase{431, "Request Header Fields Too Large"},
                             phrase{500, "Internal Server Error"},
                             phrase{501, "Not Implemented"},
                             phrase{503, "Service Unavailable"},
                             phrase{504, "Gateway Timeout"},
                             phrase{505, "HTTP Version Not Supported"}};

}  // namespace

std::string_view reason_phrase(unsigned status) {
  const auto at = std::find_if(phrases.begin(), phrases.end(),
                               [status](const phrase& each) { return each.status == status; });
  return at == phrases.end() ? std::string_view("Error") : at->text;
}

std::string problem_json(const refusal& refused, const std::string& request_id) {
  nlohmann::ordered_json told;
  told["type"] = type_of(refused.code);
  told["title"] = reason_phrase(refused.status);
  told["status"] = refused.status;
  told["code"] = refused.code;
  if (!refused.detail.empty()) told["detail"] = refused.detail;
  if (!request_id.empty()) told["requestId"] = request_id;
  for (const auto& each : refused.problems)
    told["problems"].push_back({{"field", each.path}, {"rule", each.text}});
  return told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

refusal invalid(std::vector<problem> problems, std::string detail) {
  std::sort(problems.begin(), problems.end());
  if (problems.size() > told_problems) {
    problems.resize(told_problems);
    detail += "; the first " + std::to_string(told_problems) + " are told";
  }
  return {.status = 422, .code = "INVALID", .detail = std::move(detail), .problems = std::move(problems)};
}

refusal malformed(std::string detail) {
  return {.status = 400, .code = "MALFORMED", .detail = std::move(detail)};
}

refusal not_found() { return {.status = 404, .code = "NOT_FOUND", .detail = "there is nothing here"}; }

refusal unauthorized(std::string detail) {
  return {.status = 401,
          .code = "UNAUTHORIZED",
          .detail = std::move(detail),
          .challenge = "Bearer realm=\"benefactor\""};
}

refusal overloaded(std::string detail, unsigned retry_after_s) {
  return {.status = 503, .code = "OVERLOADED", .detail = std::move(detail), .retry_after_s = retry_after_s};
}

std::vector<problem> problems_of(capnp::List<wire::Problem>::Reader problems) {
  std::vector<problem> read;
  for (const auto each : problems) read.push_back({each.getField().cStr(), each.getRule().cStr()});
  return read;
}

refusal refusal_of(wire::Refusal::Reader refused) {
  return {.status = status_of(refused.getCode()),
          .code = code_of(refused.getCode()),
          .detail = refused.getReason().cStr(),
          .problems = problems_of(refused.getProblems())};
}

refusal refusal_of(wire::LoginRefusal::Reader refused) {
  refusal told{.status = status_of(refused.getCode()),
               .code = code_of(refused.getCode()),
               .detail = refused.getReason().cStr(),
               .problems = problems_of(refused.getProblems()),
               .retry_after_s = refused.getRetryAfterSeconds()};
  if (told.status == 401) told.challenge = unauthorized({}).challenge;
  return told;
}

bool tells_revoked(const kj::Exception& failure) {
  return failure.getType() == kj::Exception::Type::FAILED &&
         told_part(failure.getDescription().cStr()).starts_with("the session was revoked");
}

refusal refusal_of(const kj::Exception& failure, bool opening) {
  const auto text = told_part(failure.getDescription().cStr());
  const std::string said(text);
  switch (failure.getType()) {
    case kj::Exception::Type::OVERLOADED: return overloaded(said);
    case kj::Exception::Type::DISCONNECTED: return overloaded("the server is stopping", 5);
    case kj::Exception::Type::UNIMPLEMENTED:
      return {.status = 501, .code = "NOT_OFFERED", .detail = "this server does not offer that"};
    case kj::Exception::Type::FAILED: break;
  }
  if (text.find("FORBIDDEN") != text.npos) return {.status = 403, .code = "FORBIDDEN", .detail = said};
  if (opening || tells_revoked(failure)) {
    auto refused = unauthorized(opening ? "the credentials are not accepted" : "the session has ended");
    refused.challenge += ", error=\"invalid_token\"";
    return refused;
  }
  if (text.starts_with("INVALID: needs broken glass"))
    return {.status = 403, .code = "FORBIDDEN", .detail = said};
  if (text.starts_with("MEMBER_ERASED")) return {.status = 410, .code = "MEMBER_ERASED", .detail = said};
  if (text.starts_with("this server ")) return {.status = 501, .code = "NOT_OFFERED", .detail = said};
  const bool expected = std::string_view(failure.getDescription().cStr()).starts_with("expected ");
  if (expected || text.starts_with("cursor")) return invalid({}, said);
  return {
      .status = 500, .code = "FAILED", .detail = "the call failed; nothing is known of what became of it"};
}

}  // namespace benefactor::api::http
