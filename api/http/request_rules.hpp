// Small rules of requests and answers: who may call from where, what headers must be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/exchange.hpp"
#include "api/http/problem.hpp"
#include "api/objects/object_store.hpp"

namespace benefactor::api::http {

/// UTF-8 without control characters but tabs and line ends.
bool is_plain_text(std::string_view text);

/// 1 to 64 letters, digits, '-', '_' and '.'.
bool is_request_id(std::string_view text);

/// "127.0.0.1", "localhost:7480", "[::1]:7480": names that mean this machine, whatever a resolver says.
bool is_loopback_host(std::string_view host);

/// Whether "gzip" is among the codings, and not with a quality of 0.
bool accepts_gzip(std::string_view accept_encoding);

/// Whether the Accept headers of *head* take one of *types*: what range is narrowest counts, and a quality of
/// 0 refuses. Without any, everything is taken.
bool accepts_any(const request_head& head, const std::vector<std::string_view>& types);

/// Whether *tag* is among those of an If-None-Match, or any is good; compared weakly (RFC 9110, 13.1.2).
bool matches_tag(std::string_view if_none_match, std::string_view tag);

struct read_token {
  std::optional<std::string> token;  ///< nothing: Local
};
/// Of "Bearer <token>" or "Local"; nothing for anything else.
std::optional<read_token> read_credentials(std::string_view authorization);

name_values refusal_headers(const refusal& why);
void add_security_headers(name_values& headers, bool secure);

/// Whether the request says that it came through a proxy: then nobody who sends it need be on this machine.
bool came_by_proxy(const request_head& head);

}  // namespace benefactor::api::http
