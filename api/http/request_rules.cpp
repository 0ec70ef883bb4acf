#include "api/http/request_rules.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

#include "api/http/application.hpp"
#include "api/loopback.hpp"
#include "events/codes.hpp"

namespace benefactor::api::http {

namespace {

std::string lower(std::string_view text) {
  std::string made(text);
  for (auto& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What is before the next comma, which is taken off with it; without blanks around it.
std::string_view next_of_list(std::string_view& rest) {
  const auto end = std::min(rest.find(','), rest.size());
  const auto each = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return each;
}

/// "q=0", "q=0.0", "q=0.000".
bool is_none(std::string_view quality) {
  return quality.starts_with("q=0") && quality.find_first_of("123456789") == quality.npos;
}

/// Whether the parameters of a range have a quality of 0.
bool refuses(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    if (is_none(lower(trimmed(parameters.substr(0, end))))) return true;
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
  }
  return false;
}

/// How narrow *range* is where it takes in *type*; 0: it does not.
int narrowness(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  return range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

bool accepts(std::string_view accept, std::string_view type) {
  int narrowest = 0;
  bool taken = false;
  while (!accept.empty()) {
    const auto each = next_of_list(accept);
    const auto semicolon = std::min(each.find(';'), each.size());
    const auto narrow = narrowness(lower(trimmed(each.substr(0, semicolon))), type);
    if (narrow == 0 || narrow < narrowest) continue;
    const bool takes = !refuses(each.substr(std::min(semicolon + 1, each.size())));
    taken = takes || (taken && narrow == narrowest);
    narrowest = narrow;
  }
  return taken;
}

}  // namespace

bool is_plain_text(std::string_view text) {
  return utf8_length(text).has_value() && std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
         });
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

bool is_loopback_host(std::string_view host) {
  const auto name = lower(host);
  if (is_loopback(name)) return true;
  return is_loopback(name + ":80");
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const auto each = next_of_list(accept_encoding);
    const auto semicolon = std::min(each.find(';'), each.size());
    if (lower(trimmed(each.substr(0, semicolon))) != "gzip") continue;
    return !is_none(lower(trimmed(each.substr(std::min(semicolon + 1, each.size())))));
  }
  return false;
}

bool accepts_any(const request_head& head, const std::vector<std::string_view>& types) {
  std::string accept;  // One list, however many headers it came in (RFC 9110, 5.3).
  for (const auto& [name, value] : head.headers)
    if (name == "accept") accept += (accept.empty() ? "" : ",") + value;
  if (trimmed(accept).empty()) return true;
  return std::any_of(types.begin(), types.end(),
                     [&accept](std::string_view type) { return accepts(accept, type); });
}

bool matches_tag(std::string_view if_none_match, std::string_view tag) {
  const auto bare = [](std::string_view text) {
    if (text.starts_with("W/")) text.remove_prefix(2);
    return text;
  };
  if (trimmed(if_none_match) == "*") return true;
  // No tag of this server's has a comma.
  while (!if_none_match.empty())
    if (bare(next_of_list(if_none_match)) == bare(tag)) return true;
  return false;
}

std::optional<read_token> read_credentials(std::string_view authorization) {
  if (authorization == "Local") return read_token{};
  const auto space = authorization.find(' ');
  if (space == authorization.npos || lower(authorization.substr(0, space)) != "bearer") return std::nullopt;
  const auto token = authorization.substr(space + 1);
  if (token.empty() || token.find(' ') != token.npos) return std::nullopt;
  return read_token{std::string(token)};
}

bool came_by_proxy(const request_head& head) {
  static constexpr std::array<std::string_view, 6> told{
      "forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"};
  return std::any_of(head.headers.begin(), head.headers.end(), [](const auto& header) {
    return header.first.starts_with("x-forwarded-") ||
           std::find(told.begin(), told.end(), header.first) != told.end();
  });
}

name_values refusal_headers(const refusal& why) {
  name_values headers{{"Content-Type", "application/problem+json"}};
  if (!why.challenge.empty()) headers.emplace_back("WWW-Authenticate", why.challenge);
  if (!why.allow.empty()) headers.emplace_back("Allow", why.allow);
  if (why.retry_after_s > 0) headers.emplace_back("Retry-After", std::to_string(why.retry_after_s));
  return headers;
}

void add_security_headers(name_values& headers, bool secure) {
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("Referrer-Policy", "no-referrer");
  headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  // Documents go straight to where links point: another port of this machine, or an object store.
  headers.emplace_back("Content-Security-Policy",
                       std::string("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                                   "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; "
                                   "connect-src 'self' ") +
                           (secure ? "https:" : "http://127.0.0.1:* http://localhost:* https:") +
                           "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  headers.emplace_back("X-Frame-Options", "DENY");
  if (secure) headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

bool admits_origin(std::string_view origin, std::string_view host, bool secure,
                   const std::vector<std::string>& allowed) {
  if (origin.empty()) return true;
  if (origin == std::string(secure ? "https://" : "http://") + std::string(host)) return true;
  return std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

bool is_media_type(std::string_view header, std::string_view type) {
  const auto semicolon = std::min(header.find(';'), header.size());
  if (lower(trimmed(header.substr(0, semicolon))) != type) return false;
  const auto parameter = lower(trimmed(header.substr(std::min(semicolon + 1, header.size()))));
  return parameter.empty() || parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
}

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;  // zlib: the largest window, and a gzip header.
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib reads it only.
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::bad_alloc();
  return packed;
}

}  // namespace benefactor::api::http
