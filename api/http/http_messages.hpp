// Requests and answers from Beast's messages into the exchange's, and back. Included by http_connection.hpp
// alone.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/exchange.hpp"
#include "api/http/http_core.hpp"
#include "api/http/problem.hpp"
#include "api/http/request_rules.hpp"

namespace benefactor::api::http {

using request_parser = bhttp::request_parser<bhttp::buffer_body>;
using whole_message = bhttp::response<bhttp::string_body>;

/// What a connection reads into. It looks at what the parser takes of a head, for Beast unfolds a header that
/// goes on in a next line (RFC 9112, 5.2) without a word, and who stands before this server may not.
class head_buffer : public beast::flat_buffer {
 public:
  explicit head_buffer(std::size_t most) : beast::flat_buffer(most) {}

  /// A head comes next.
  void watch() {
    watching_ = true;
    folded_ = line_ended_ = false;
  }
  /// Whether a line of it began with a blank. It has come: nothing more is looked at.
  bool folded() {
    watching_ = false;
    return folded_;
  }

  /// As the parser takes it, in however many parts.
  void consume(std::size_t bytes) {
    if (watching_) look({static_cast<const char*>(cdata().data()), std::min(bytes, size())});
    beast::flat_buffer::consume(bytes);
  }

 private:
  void look(std::string_view taken) {
    for (const char c : taken) {
      if (line_ended_ && (c == ' ' || c == '\t')) folded_ = true;
      line_ended_ = c == '\n';
    }
  }

  bool watching_ = false, folded_ = false, line_ended_ = false;
};

/// What was read of a head; who sent it stays as it is.
inline void take_head(const request_parser& from, request_head& to) {
  const auto& message = from.get();
  to.verb = std::string(message.method_string());
  to.target = std::string(message.target());
  to.headers.clear();
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (auto& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    to.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  to.chunked = from.chunked();
  to.length.reset();
  if (const auto length = from.content_length()) to.length = *length;
}

template <class Message>
void set_head(Message& message, const response& answer) {
  message.version(11);
  message.result(answer.status);
  const auto phrase = reason_phrase(answer.status);
  message.reason(beast::string_view(phrase.data(), phrase.size()));
  for (const auto& [name, value] : answer.headers) message.insert(name, value);
}

inline whole_message message_of(response answer, bool head_only, bool keep_alive) {
  whole_message message;
  set_head(message, answer);
  message.keep_alive(keep_alive);
  if (answer.status != 304 && answer.status != 204) {
    // A HEAD's answer says the length of what it does not have, which a serializer of it would not: it writes
    // fields as they stand.
    message.set(bhttp::field::content_length, std::to_string(answer.body.size()));
    if (!head_only) message.body() = std::move(answer.body);
  }
  return message;
}

/// The answer to what never became a request of the application's.
inline response told_refusal(const refusal& why) {
  response made{.status = why.status};
  made.headers = refusal_headers(why);
  made.headers.emplace_back("Cache-Control", "no-store");
  made.headers.emplace_back("X-Content-Type-Options", "nosniff");
  made.body = problem_json(why, {});
  return made;
}

}  // namespace benefactor::api::http
