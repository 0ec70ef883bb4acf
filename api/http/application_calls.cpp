// The part of the application that makes requests into calls of the contract, and their results into answers.
#include <capnp/dynamic.h>
#include <cstdlib>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/http/answers.hpp"
#include "api/http/application.hpp"
#include "api/http/request_rules.hpp"
#include "api/objects/uri.hpp"
#include "store/merkle/hex.hpp"

namespace benefactor::api::http {

namespace {

/// The text of a path's next page.
std::string page_link(const request_state& request, const operation& of, const std::string& next) {
  auto query = request.query;
  std::erase_if(query, [&](const auto& each) { return each.first == of.next_parameter; });
  query.emplace_back(of.next_parameter, next);
  return "<" + request.path + "?" + query_text(query) + ">; rel=\"next\"";
}

/// What is done once: when it is asked for, else when nobody can ask for it any more. Writing a large answer
/// takes a while, which the door's loop has not: so it is left to the connection, if that still lives.
class settled_once {
 public:
  explicit settled_once(std::function<response()> settle) : settle_(std::move(settle)) {}
  ~settled_once() {
    if (settle_) settle_();
  }
  settled_once(const settled_once&) = delete;
  settled_once& operator=(const settled_once&) = delete;

  response now() { return std::exchange(settle_, nullptr)(); }

 private:
  std::function<response()> settle_;
};

}  // namespace

void application::answer_api(exchange& with, const exchange_handle& handle, const request_ptr& request) {
  request->route = find_route(with.head().verb, request->path);
  if (!request->route.to) {
    if (request->route.allow.empty()) return refuse(with, *request, not_found());
    refusal no{.status = 405, .code = "METHOD_NOT_ALLOWED"};
    no.allow = request->route.allow;
    return refuse(with, *request, no);
  }
  const auto& type = request->route.to->answer_type;
  if (!type.empty() && !accepts_any(with.head(), {type, "application/problem+json"}))
    return refuse(with, *request,
                  {.status = 406,
                   .code = "NOT_ACCEPTABLE",
                   .detail = "Accept excludes what this answers with: " + type});
  if (request->route.to->own) return answer_own(with, handle, request);
  if (!read_asker(with, *request)) return;
  read_and_call(with, handle, request);
}

void application::answer_own(exchange& with, const exchange_handle& handle, const request_ptr& request) {
  const auto& name = request->route.to->name;
  if (with.head().verb == "HEAD") {
    refusal no{.status = 405, .code = "METHOD_NOT_ALLOWED"};
    no.allow = request->route.to->verb;
    return refuse(with, *request, no);
  }
  if (name.starts_with("Door.")) return answer_login(*this, with, handle, request);
  if (!read_asker(with, *request)) return;
  if (name == "Session.logout") return answer_logout(*this, with, handle, request);
  if (name == "Claims.openStream") return answer_claim_stream(*this, with, handle, request);
  if (name == "Live.subscribe") return answer_events(*this, with, handle, request);
  refuse(with, *request, {.status = 501, .code = "NOT_OFFERED"});
}

void application::read_and_call(exchange& with, const exchange_handle& handle, const request_ptr& request) {
  const auto& head = with.head();
  const auto& of = *request->route.to;
  const auto key = head.header("idempotency-key");
  if (head.has("idempotency-key") && of.changes()) {
    if (key.empty() || key.size() > 128)
      return refuse(with, *request, malformed("Idempotency-Key must be of 1 to 128 characters"));
    request->replay_key = key;
  }
  if (head.has("if-match") || (of.changes() && head.has("if-none-match")))
    return refuse(
        with, *request,
        {.status = 412,
         .code = "PRECONDITION_FAILED",
         .detail = "the engine has no conditional commands: a command that a claim's state does not "
                   "allow is refused by itself"});
  if (!head.has_body() || (of.verb == "GET" && !request->route.by_name))
    return call(with, handle, request, {});
  if (!is_media_type(head.header("content-type"), "application/json"))
    return refuse(with, *request,
                  {.status = 415, .code = "MALFORMED", .detail = "the body must be application/json"});
  const auto read = [this, handle, request](exchange& from) {
    from.read_body(options_.limits.body_bytes, [this, handle, request, &from](std::string body) {
      try {
        call(from, handle, request, body);
      } catch (const std::exception& error) {
        spdlog::error("http: {}", error.what());
        refuse(from, *request, {.status = 500, .code = "FAILED", .detail = "the request failed"});
      }
    });
  };
  if (!head.chunked && head.length.value_or(0) <= options_.limits.stranger_body_bytes) return read(with);
  gateway_.admit(request->who, [this, handle, request, read](call_outcome outcome) {
    handle.with([this, request, read, outcome = std::move(outcome)](exchange& from) {
      if (const auto* refused = std::get_if<refusal>(&outcome)) return refuse(from, *request, *refused);
      read(from);
    });
  });
}

void application::call(exchange& with, const exchange_handle& handle, const request_ptr& request,
                       const std::string& body) {
  const request_parts parts{request->route, request->query, body, today()};
  std::vector<problem> problems;
  auto params = read_parameters(parts, problems);
  if (!params) return refuse(with, *request, invalid(std::move(problems)));
  for (const auto* name : {"limit", "pageSize"})
    if (const auto text = query_value(request->query, name); !text.empty())
      request->limit = std::strtoull(text.c_str(), nullptr, 10);
  // Long answers, each of which waits for a client that may take its time.
  if (request->route.to->name == "Audit.prove")
    return with_share(with, handle, request, proofs_,
                      [this, handle, request, params](exchange&, std::shared_ptr<void> share) {
                        request->share = std::move(share);
                        send_call(handle, request, params);
                      });
  if (request->replay_key.empty()) return send_call(handle, request, params);
  call_once(with, handle, request, std::move(params), body);
}

void application::call_once(exchange&, const exchange_handle& handle, const request_ptr& request,
                            message_ptr params, const std::string& body) {
  const auto digest = digest_of(request->route.to->verb + " " + request->path + "\n" +
                                query_text(request->query) + "\n" + body);
  with_user(handle, request, [this, handle, request, params, digest](exchange& to, const std::string& user) {
    request->replay_key = user + ":" + request->replay_key;
    response before;
    switch (replays_->begin(request->replay_key, digest, before)) {
      case replay_store::found::first: return send_call(handle, request, params);
      case replay_store::found::again:
        before.headers.emplace_back("Idempotency-Replayed", "true");
        return answer(to, *request, std::move(before));
      case replay_store::found::running:
        return refuse(to, *request,
                      {.status = 409,
                       .code = "IDEMPOTENCY_CONFLICT",
                       .detail = "the first request with this key is not answered yet"});
      case replay_store::found::full:
        return refuse(to, *request, overloaded("as many requests with a key are carried out as may be"));
      case replay_store::found::other_request:
        return refuse(to, *request,
                      {.status = 422,
                       .code = "IDEMPOTENCY_CONFLICT",
                       .detail = "the key was used for another request"});
    }
  });
}

void application::with_user(const exchange_handle& handle, const request_ptr& request,
                            std::function<void(exchange&, const std::string& user)> then) const {
  gateway_.call(*find_operation("Session.profile"), request->who.without_grounds(), nullptr,
                [this, handle, request, then = std::move(then)](call_outcome outcome) {
                  handle.with([this, request, then, outcome = std::move(outcome)](exchange& to) {
                    std::string user = digest_of(request->who.token.value_or("local"));
                    if (const auto* refused = std::get_if<refusal>(&outcome)) {
                      if (refused->status != 501) return refuse(to, *request, *refused);
                    } else {
                      const auto id = std::get<message_ptr>(outcome)
                                          ->getRoot<wire::Session::ProfileResults>()
                                          .asReader()
                                          .getProfile()
                                          .getUser();
                      if (id.size() > 0)
                        user = store::merkle::hex_of({reinterpret_cast<const char*>(id.begin()), id.size()});
                    }
                    then(to, user);
                  });
                });
}

void application::with_share(exchange& with, const exchange_handle& handle, const request_ptr& request,
                             const stream_shares& of,
                             std::function<void(exchange&, std::shared_ptr<void> share)> then) const {
  const auto take = [this, request, &of, then = std::move(then)](exchange& to, const std::string& user) {
    if (auto share = of.take(user)) return then(to, std::move(share));
    refuse(to, *request, overloaded("as many of these are under way as may be; come again", 5));
  };
  if (!request->who.token) return take(with, {});
  with_user(handle, request, take);
}

void application::send_call(const exchange_handle& handle, const request_ptr& request,
                            const message_ptr& params) {
  gateway_.call(
      *request->route.to, request->who, params,
      [this, handle, request, params, replays = replays_](call_outcome outcome) {
        if (request->replay_key.empty()) {
          auto shared = std::make_shared<call_outcome>(std::move(outcome));
          return handle.with([this, request, params, shared](exchange& to) {
            answer(to, *request, made_answer(*request, params, *shared));
          });
        }
        // Also where the client is gone: who asks again with the key is told what became of it.
        auto settled = std::make_shared<settled_once>(
            [request, params, replays, shared = std::make_shared<call_outcome>(std::move(outcome))] {
              auto made = made_answer(*request, params, *shared);
              if (std::holds_alternative<refusal>(*shared) || made.status >= 500)
                replays->drop(request->replay_key);
              else
                replays->finish(request->replay_key, made);
              return made;
            });
        handle.with([this, request, settled = std::move(settled)](exchange& to) {
          answer(to, *request, settled->now());
        });
      });
}

response application::made_answer(const request_state& request, const message_ptr& params,
                                  const call_outcome& outcome) {
  if (const auto* refused = std::get_if<refusal>(&outcome)) return made_refusal(request, *refused);
  try {
    const auto& of = *request.route.to;
    const auto results =
        std::get<message_ptr>(outcome)->getRoot<capnp::DynamicStruct>(of.method.getResultType()).asReader();
    auto read = read_answer(of, results);
    if (const auto* refused = std::get_if<refusal>(&read)) return made_refusal(request, *refused);
    auto& good = std::get<good_answer>(read);
    response made;
    if (!of.media_type.empty()) {
      made.headers = {{"Content-Type", of.media_type}, {"Content-Disposition", "attachment"}};
      made.body = std::move(good.file);
      return made;
    }
    const auto next = next_page(of, good.body, request.limit);
    made = made_json(request, good.body);
    const auto asked = params->getRoot<capnp::DynamicStruct>(of.method.getParamType()).asReader();
    if (const auto path = created_at(of, request.route, good.body, asked); !path.empty()) {
      made.status = 201;
      made.headers.emplace_back("Location", std::string(base_path) + path);
    }
    if (!next.empty()) made.headers.emplace_back("Link", page_link(request, of, next));
    return made;
  } catch (const std::exception& error) {
    spdlog::error("http: {}", error.what());
    return made_refusal(request, {.status = 500, .code = "FAILED", .detail = "the answer cannot be written"});
  }
}

}  // namespace benefactor::api::http
