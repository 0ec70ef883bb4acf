// What the head of a request must be, whoever wrote it.
#include <algorithm>
#include <array>
#include <utility>

#include "api/http/exchange.hpp"
#include "api/http/http_listener.hpp"

namespace benefactor::api::http {

namespace {

std::size_t count(const request_head& head, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(head.headers.begin(), head.headers.end(),
                                                [name](const auto& h) { return h.first == name; }));
}

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// In any case of letters (RFC 9110, 10.1.1).
bool is_continue(std::string_view expect) {
  constexpr std::string_view known = "100-continue";
  return std::equal(expect.begin(), expect.end(), known.begin(), known.end(), [](char given, char wanted) {
    return (given >= 'A' && given <= 'Z' ? static_cast<char>(given - 'A' + 'a') : given) == wanted;
  });
}

}  // namespace

std::string_view request_head::header(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, value] : headers) {
    if (key != name) continue;
    if (found) return {};
    found = &value;
  }
  return found ? std::string_view(*found) : std::string_view();
}

bool request_head::has(std::string_view name) const { return count(*this, name) > 0; }

std::string_view head_problem(const request_head& head, const http_limits& limits) {
  // One reading of where a request ends, whoever stands before this server (RFC 9112, 6.1 and 6.3).
  const auto encodings = count(head, "transfer-encoding"), lengths = count(head, "content-length");
  if (encodings > 0 && lengths > 0) return "it has a Content-Length and a Transfer-Encoding";
  if (lengths > 1) return "it has more than one Content-Length";
  if (encodings > 1) return "it has more than one Transfer-Encoding";
  if (encodings == 1 && head.header("transfer-encoding") != "chunked")
    return "its Transfer-Encoding is another than chunked";
  if (lengths == 1) {
    const auto text = head.header("content-length");
    if (text.empty() || text.size() > 12 || text.find_first_not_of("0123456789") != text.npos)
      return "its Content-Length is no number";
  }
  if (count(head, "host") != 1) return "it has not one Host";
  // Of what comes twice neither counts (header()): no protection that was asked for may go unnoticed so.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> single{
      {{"authorization", "it has more than one Authorization"},
       {"content-type", "it has more than one Content-Type"},
       {"content-encoding", "it has more than one Content-Encoding"},
       {"expect", "it has more than one Expect"},
       {"idempotency-key", "it has more than one Idempotency-Key"},
       {"last-event-id", "it has more than one Last-Event-ID"},
       {"origin", "it has more than one Origin"}}};
  for (const auto& [name, what] : single)
    if (count(head, name) > 1) return what;
  if (head.target.size() > limits.target_bytes) return "its target is too long";
  if (head.target.empty() || head.target.front() != '/') return "its target is no path";
  // As a link that is answered repeats it between < and >.
  if (!std::all_of(head.target.begin(), head.target.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '<' && c != '>' && c != '"' && c != '\\';
      }))
    return "its target has characters that must be encoded";
  if (head.target.find('#') != std::string::npos) return "its target has a fragment";
  if (!std::all_of(head.verb.begin(), head.verb.end(), is_token_char)) return "its method is no token";
  for (const auto& [name, value] : head.headers)
    if (std::any_of(value.begin(), value.end(),
                    [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }))
      return "a header has a control character";
  if (const auto expect = head.header("expect"); !expect.empty() && !is_continue(expect))
    return "it expects what this server does not do";
  return {};
}

}  // namespace benefactor::api::http
