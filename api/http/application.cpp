#include "api/http/application.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <capnp/dynamic.h>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/http/answers.hpp"
#include "api/http/api_page.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/openapi.hpp"
#include "api/http/request_rules.hpp"
#include "api/objects/uri.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::size_t packed_from = 1'024;
constexpr std::ptrdiff_t selected_most = 100;  // Each is looked for at each member of an answer.

bool is_packable(const response& made) {
  return made.body.size() >= packed_from &&
         std::any_of(made.headers.begin(), made.headers.end(), [](const auto& header) {
           return header.first == "Content-Type" &&
                  (header.second.find("json") != std::string::npos || header.second.starts_with("text/"));
         });
}

bool has_header(const name_values& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [name](const auto& h) { return h.first == name; });
}

}  // namespace

std::string digest_of(std::string_view text) { return to_hex(store::sha256(text)); }

std::string query_value(const name_values& query, std::string_view name) {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

application::application(http_options options, http_parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      gateway_(parts_.enter, parts_.on_loop, options_.limits.session, options_.limits.sessions),
      console_(options_.console),
      replays_(std::make_shared<replay_store>(options_.limits.replays, options_.limits.replay_bytes)),
      event_streams_(options_.limits.event_streams),
      claim_streams_(options_.limits.claim_streams),
      claim_files_(options_.limits.claim_files),
      proofs_(options_.limits.proofs),
      openapi_(made_file("application/json", openapi_json(options_.program).dump())),
      reader_(std::make_unique<boost::asio::thread_pool>(1)) {
  auto problems = route_problems();
  for (auto& each : answer_problems()) problems.push_back(std::move(each));
  if (!problems.empty()) throw std::logic_error("HTTP and the contract differ: " + problems.front());
}

application::~application() = default;

void application::off_strand(std::function<void()> job) const { boost::asio::post(*reader_, std::move(job)); }

date application::today() const { return day_of(parts_.now_us()); }

void application::handle(exchange& with, const exchange_handle& handle) {
  try {
    handle_checked(with, handle);
  } catch (const std::exception& error) {
    spdlog::error("http: {}", error.what());
    refuse(with, {}, {.status = 500, .code = "FAILED", .detail = "the request failed"});
  }
}

void application::handle_checked(exchange& with, const exchange_handle& handle) {
  const auto& head = with.head();
  const auto request = std::make_shared<request_state>();
  const auto id = head.header("x-request-id");
  request->id = is_request_id(id) ? std::string(id) : parts_.new_id();
  request->secure = head.secure();
  request->changes = head.verb != "GET" && head.verb != "HEAD";
  request->gzip = accepts_gzip(head.header("accept-encoding"));
  request->if_none_match = head.header("if-none-match");
  request->who.who = head.who;
  if (!with.guest()) with.guest() = gateway_.new_guest();
  request->who.from = with.guest();
  if (const auto coding = head.header("content-encoding"); !coding.empty() && coding != "identity")
    return refuse(with, *request,
                  {.status = 415, .code = "MALFORMED", .detail = "a body must come as it is, not packed"});
  if (!read_target(with, *request) || !admit_host(with, *request) || !share(with, *request)) return;
  if (request->path.starts_with("/api/v1/")) return answer_api(with, handle, request);
  answer_page(with, handle, request);
}

bool application::read_target(exchange& with, request_state& request) const {
  const auto& target = with.head().target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) {
    auto written = target.substr(mark + 1);
    std::replace(written.begin(), written.end(), '+', ' ');  // As browsers write what was filled in.
    auto query = read_query(written);
    if (!query) return refuse(with, request, malformed("the query is malformed")), false;
    request.query = std::move(*query);
  }
  const auto path = uri_decoded(request.path);
  const bool sound = path && is_plain_text(*path) &&
                     std::all_of(request.query.begin(), request.query.end(), [](const auto& each) {
                       return is_plain_text(each.first) && is_plain_text(each.second);
                     });
  if (!sound) return refuse(with, request, malformed("the target is not of UTF-8 texts")), false;
  request.fields = query_value(request.query, "fields");
  std::vector<problem> problems;
  if (std::count_if(request.query.begin(), request.query.end(),
                    [](const auto& each) { return each.first == "fields"; }) > 1)
    problems.push_back({"fields", "comes twice"});
  if (std::count(request.fields.begin(), request.fields.end(), ',') >= selected_most)
    problems.push_back({"fields", "names more than " + std::to_string(selected_most)});
  if (!problems.empty()) return refuse(with, request, invalid(std::move(problems))), false;
  return true;
}

bool application::admit_host(exchange& with, request_state& request) const {
  // A page whose name was made to mean this machine must not reach it (DNS rebinding).
  if (request.secure || is_loopback_host(with.head().header("host"))) return true;
  refuse(
      with, request,
      {.status = 421, .code = "MALFORMED", .detail = "this listener is for this machine by its own names"});
  return false;
}

bool application::share(exchange& with, request_state& request) const {
  const auto& head = with.head();
  const auto origin = head.header("origin");
  if (!admits_origin(origin, head.header("host"), request.secure, options_.origins) ||
      (origin.empty() && head.header("sec-fetch-site") == "cross-site" &&
       request.path.starts_with("/api/v1/"))) {
    refuse(with, request,
           {.status = 403, .code = "FORBIDDEN", .detail = "pages of this origin may not call this server"});
    return false;
  }
  const bool elsewhere =
      std::find(options_.origins.begin(), options_.origins.end(), origin) != options_.origins.end();
  if (!elsewhere) {
    if (head.verb != "OPTIONS") return true;
    response made{.status = 204};
    made.headers = {{"Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"}};
    answer(with, request, std::move(made));
    return false;
  }
  request.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  request.headers.emplace_back("Vary", "Origin");
  request.elsewhere = true;
  request.headers.emplace_back("Access-Control-Expose-Headers",
                               "ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id");
  if (head.verb != "OPTIONS") return true;
  response made{.status = 204};
  made.headers = {
      {"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"},
      {"Access-Control-Allow-Headers",
       "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Purpose-Of-Use, "
       "Access-Reason, Break-Glass, X-Request-Id"},
      {"Access-Control-Max-Age", "600"}};
  answer(with, request, std::move(made));
  return false;
}

bool application::read_asker(exchange& with, request_state& request) const {
  const auto& head = with.head();
  auto read = read_credentials(head.header("authorization"));
  if (!read) {
    refuse(with, request, unauthorized("this needs Authorization: Bearer with an access token"));
    return false;
  }
  if (!read->token && came_by_proxy(head)) {
    refuse(with, request, unauthorized("Local is for this machine's programs, and this came by a proxy"));
    return false;
  }
  if (!read->token && request.elsewhere) {
    refuse(with, request, unauthorized("Local is for this machine's programs, and this is a page elsewhere"));
    return false;
  }
  request.who.token = std::move(read->token);
  request.who.purpose = head.header("purpose-of-use");
  request.who.break_glass = head.header("break-glass") == "true";
  const auto reason = uri_decoded(head.header("access-reason"));
  if (!reason || !is_plain_text(*reason)) {
    refuse(with, request, malformed("Access-Reason is not percent-encoded UTF-8"));
    return false;
  }
  request.who.reason = *reason;
  return true;
}

// ---- pages ----

void application::answer_page(exchange& with, const exchange_handle& handle, const request_ptr& request) {
  const auto& head = with.head();
  if (head.verb != "GET" && head.verb != "HEAD") {
    refusal no{.status = 405, .code = "METHOD_NOT_ALLOWED"};
    no.allow = "GET, HEAD";
    return refuse(with, *request, no);
  }
  const auto text = [&](unsigned status, const char* type, std::string body) {
    response made{.status = status};
    made.headers = {{"Content-Type", type}};
    made.body = std::move(body);
    answer(with, *request, std::move(made));
  };
  if (request->path == "/healthz") return text(200, "text/plain; charset=utf-8", "ok\n");
  if (request->path == "/readyz") {
    const bool ready = parts_.ready && parts_.ready();
    return text(ready ? 200 : 503, "text/plain; charset=utf-8", ready ? "ready\n" : "not ready\n");
  }
  if (request->path == "/metrics") return answer_metrics(with, handle, request);
  if (request->path == "/openapi.json")
    return answer(with, *request, file_answer(openapi_, request->gzip, request->if_none_match));
  if (request->path == "/api" || request->path == "/api/")
    return text(200, "text/html; charset=utf-8", std::string(api_page_html()));
  if (request->path == "/api/page.js")
    return text(200, "text/javascript; charset=utf-8", std::string(api_page_script()));
  if (const auto* found = console_.find(request->path))
    return answer(with, *request, file_answer(*found, request->gzip, request->if_none_match));
  if (request->path == "/") return text(200, "text/html; charset=utf-8", std::string(front_page_html()));
  refuse(with, *request, not_found());
}

void application::answer_metrics(exchange& with, const exchange_handle& handle, const request_ptr& request) {
  if (!parts_.metrics) return refuse(with, *request, not_found());
  const auto show = [this, request](exchange& to) {
    response made;
    made.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
    made.body = parts_.metrics();
    answer(to, *request, std::move(made));
  };
  // Nobody but this machine reaches the plaintext listener.
  if (with.head().who.listener == listener_kind::http && !came_by_proxy(with.head()) && !request->elsewhere)
    return show(with);
  if (!read_asker(with, *request)) return;
  gateway_.call(
      *find_operation("Session.profile"), request->who, nullptr,
      [this, handle, request, show](call_outcome outcome) {
        handle.with([this, request, show, outcome = std::move(outcome)](exchange& to) {
          if (const auto* refused = std::get_if<refusal>(&outcome)) return refuse(to, *request, *refused);
          const auto results =
              std::get<message_ptr>(outcome)->getRoot<wire::Session::ProfileResults>().asReader();
          for (const auto role : results.getProfile().getRoles())
            if (role == "ADMIN" || role == "AUDITOR") return show(to);
          refuse(
              to, *request,
              {.status = 403, .code = "FORBIDDEN", .detail = "FORBIDDEN: metrics are for ADMIN and AUDITOR"});
        });
      });
}

// ---- answers ----

response application::made_json(const request_state& request, const nlohmann::ordered_json& body) {
  response made;
  made.headers = {{"Content-Type", "application/json"}};
  made.body = (request.fields.empty() ? body : selected(body, request.fields))
                  .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return made;
}

void application::answer_json(exchange& with, const request_state& request,
                              const nlohmann::ordered_json& body, name_values headers) const {
  auto made = made_json(request, body);
  for (auto& each : headers) made.headers.push_back(std::move(each));
  answer(with, request, std::move(made));
}

response application::made_refusal(const request_state& request, const refusal& why) {
  response made{.status = why.status};
  made.headers = refusal_headers(why);
  made.body = problem_json(why, request.id);
  return made;
}

void application::refuse(exchange& with, const request_state& request, const refusal& why) const {
  answer(with, request, made_refusal(request, why));
}

void application::answer(exchange& with, const request_state& request, response made) const {
  if (made.status == 200 && !request.changes && !has_header(made.headers, "ETag") && !made.body.empty()) {
    // Weak: packed or not, it says the same.
    const auto tag = "W/\"" + digest_of(made.body).substr(0, 32) + "\"";
    if (matches_tag(request.if_none_match, tag)) {
      made.status = 304;
      made.body.clear();
      std::erase_if(made.headers, [](const auto& h) { return h.first == "Content-Type"; });
    }
    made.headers.emplace_back("ETag", tag);
  }
  // Not where a secret stands beside what a caller wrote: its length would tell of it.
  const std::string_view asked =
      request.route.to ? std::string_view(request.route.to->name) : std::string_view();
  const bool secret =
      has_header(made.headers, "Set-Cookie") || asked.starts_with("Door.") || asked.starts_with("Users.");
  if (request.gzip && !secret && !has_header(made.headers, "Content-Encoding") && is_packable(made)) {
    made.body = gzipped(made.body);
    made.headers.emplace_back("Content-Encoding", "gzip");
    if (!has_header(made.headers, "Vary")) made.headers.emplace_back("Vary", "Accept-Encoding");
  }
  if (!has_header(made.headers, "Cache-Control")) made.headers.emplace_back("Cache-Control", "no-store");
  for (const auto& each : request.headers) made.headers.push_back(each);
  made.kept = request.share;
  add_security_headers(made.headers, request.secure);
  if (!request.id.empty()) made.headers.emplace_back("X-Request-Id", request.id);
  with.respond(std::move(made));
}

}  // namespace benefactor::api::http
