// Logging in over HTTP. The access token is in the answer; the refresh token is where a page's script cannot
// read it: in a cookie for /api/v1/refresh alone, unless the client asks for it in the body, as programs do.
//
// Why no other page can use that cookie: it is SameSite=Strict; a page elsewhere may not post JSON without
// being asked first, and is refused by its Origin; and what refresh answers cannot be read from elsewhere.
#include <capnp/dynamic.h>

#include "api/http/application.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/request_rules.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::string_view cookie_path = "/api/v1/refresh";

std::string cookie_name(bool secure) { return secure ? "__Secure-benefactor-refresh" : "benefactor-refresh"; }

std::string set_cookie(const std::string& token, std::uint32_t seconds, bool secure) {
  return cookie_name(secure) + "=" + token + "; Path=" + std::string(cookie_path) +
         "; Max-Age=" + std::to_string(seconds) + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
}

std::string cookie_of(std::string_view header, const std::string& name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto each = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (each.starts_with(' ')) each.remove_prefix(1);
    if (each.starts_with(name + "=")) return std::string(each.substr(name.size() + 1));
  }
  return {};
}

/// What of the body is HTTP's own, taken out of it.
struct how {
  bool in_body = false;
};

how take_how(nlohmann::json& body, std::vector<problem>& problems) {
  how made;
  if (!body.is_object()) return made;
  if (const auto at = body.find("refreshIn"); at != body.end()) {
    made.in_body = *at == "body";
    if (!made.in_body && *at != "cookie") problems.push_back({"refreshIn", "must be cookie or body"});
    body.erase(at);
  }
  if (const auto at = body.find("refreshToken"); at != body.end()) {
    body["token"] = *at;
    body.erase(at);
    made.in_body = true;
  }
  return made;
}

void answer_tokens(const application& app, exchange& to, const request_state& request, how with,
                   wire::LoginResult::Reader result) {
  if (result.isRefused()) {
    const auto refused = refusal_of(result.getRefused());
    // A cookie that is good for nothing is taken back.
    if (result.getRefused().getCode() != wire::LoginRefusalCode::NO_SESSION)
      return app.refuse(to, request, refused);
    response made{.status = refused.status};
    made.headers = refusal_headers(refused);
    made.headers.emplace_back("Set-Cookie", set_cookie({}, 0, request.secure));
    made.body = problem_json(refused, request.id);
    return app.answer(to, request, std::move(made));
  }
  const auto tokens = result.getTokens();
  nlohmann::ordered_json body;
  body["accessToken"] = tokens.getAccess().cStr();
  body["accessSeconds"] = tokens.getAccessSeconds();
  body["refreshSeconds"] = tokens.getRefreshSeconds();
  if (with.in_body) body["refreshToken"] = tokens.getRefresh().cStr();
  body["profile"] = to_json(capnp::DynamicStruct::Reader(tokens.getProfile()));
  name_values headers;
  if (!with.in_body)
    headers.emplace_back("Set-Cookie",
                         set_cookie(tokens.getRefresh().cStr(), tokens.getRefreshSeconds(), request.secure));
  app.answer_json(to, request, body, std::move(headers));
}

void call_login(const application& app, exchange& with, const exchange_handle& handle,
                const request_ptr& request, const std::string& text) {
  const auto& of = *request->route.to;
  std::vector<problem> problems;
  auto body =
      text.empty() ? std::optional<nlohmann::json>(nlohmann::json::object()) : read_body(text, problems);
  if (!body) return app.refuse(with, *request, invalid(std::move(problems)));
  const auto kept = take_how(*body, problems);
  if (of.name == "Door.refresh" && body->is_object() && !body->contains("token")) {
    const auto token = cookie_of(with.head().header("cookie"), cookie_name(request->secure));
    if (token.empty()) {
      auto refused = unauthorized("there is no refresh token");
      refused.code = "NO_SESSION";
      return app.refuse(with, *request, refused);
    }
    (*body)["token"] = token;
  }
  // Of register, what HTTP says flat: {"account", "policyNumber", ...} is the one parameter.
  if (of.name == "Door.register" && body->is_object()) *body = {{"registration", *body}};
  auto params = std::make_shared<capnp::MallocMessageBuilder>();
  read_json(*body, params->initRoot<capnp::DynamicStruct>(of.method.getParamType()), "", app.today(),
            problems);
  if (!problems.empty()) return app.refuse(with, *request, invalid(std::move(problems)));
  app.calls().call_door(
      of, request->who, std::move(params), [&app, handle, request, kept](call_outcome outcome) {
        handle.with([&app, request, kept, outcome = std::move(outcome)](exchange& to) {
          if (const auto* refused = std::get_if<refusal>(&outcome)) return app.refuse(to, *request, *refused);
          const auto& of = *request->route.to;
          const auto results = std::get<message_ptr>(outcome)
                                   ->getRoot<capnp::DynamicStruct>(of.method.getResultType())
                                   .asReader();
          answer_tokens(app, to, *request, kept,
                        results.get("result").as<capnp::DynamicStruct>().as<wire::LoginResult>());
        });
      });
}

}  // namespace

void answer_login(const application& app, exchange& with, const exchange_handle& handle,
                  const request_ptr& request) {
  const auto& head = with.head();
  if (head.has_body() && !is_media_type(head.header("content-type"), "application/json"))
    return app.refuse(with, *request,
                      {.status = 415, .code = "MALFORMED", .detail = "the body must be application/json"});
  // Without a body there is no Content-Type that a page elsewhere would have to ask for.
  if (!head.has_body())
    return app.refuse(with, *request,
                      {.status = 415, .code = "MALFORMED", .detail = "the body must be JSON, {} at least"});
  with.read_body(app.options().limits.stranger_body_bytes, [&app, handle, request, &with](std::string body) {
    call_login(app, with, handle, request, body);
  });
}

void answer_logout(const application& app, exchange&, const exchange_handle& handle,
                   const request_ptr& request) {
  app.calls().call(*request->route.to, request->who, nullptr, [&app, handle, request](call_outcome outcome) {
    handle.with([&app, request, outcome = std::move(outcome)](exchange& to) {
      if (const auto* refused = std::get_if<refusal>(&outcome)) return app.refuse(to, *request, *refused);
      response made{.status = 204};
      made.headers = {{"Set-Cookie", set_cookie({}, 0, request->secure)}};
      app.answer(to, *request, std::move(made));
    });
  });
}

}  // namespace benefactor::api::http
