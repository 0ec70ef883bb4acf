// What an answer that goes on still has to say: gathered while the client takes the piece before, and sent as
// the next one then. On the connection's strand.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/application.hpp"
#include "api/http/request_rules.hpp"

namespace benefactor::api::http {

class flowing_answer {
 public:
  /// Told that the client has taken a piece, and how many of the calls that are counted were in it.
  using taken = std::function<void(unsigned calls)>;

  bool has_begun() const { return begun_; }
  /// Nothing may be added any more.
  bool is_ending() const { return ending_; }
  /// A piece is with the client.
  bool is_writing() const { return writing_; }
  /// Of what waits to be sent.
  std::size_t waiting_bytes() const { return waiting_.size(); }

  /// *headers*: the answer's own.
  void begin(exchange& with, const request_state& request, name_values headers) {
    response head;
    head.headers = std::move(headers);
    head.headers.emplace_back("Cache-Control", "no-store");
    head.headers.emplace_back("X-Request-Id", request.id);
    for (const auto& each : request.headers) head.headers.push_back(each);
    add_security_headers(head.headers, request.secure);
    with.begin(std::move(head));
    begun_ = true;
  }

  void add(std::string_view text) { waiting_ += text; }
  /// What was added says all of one more call that waits to return.
  void add_call() { ++calls_; }
  /// What was added is the last.
  void end() { ending_ = true; }

  /// Sends what waits, or else the end, once the client has taken the piece before. *told*, after each piece,
  /// keeps what this is part of.
  void write(exchange& with, taken told) {
    if (writing_) return;
    if (waiting_.empty()) {
      if (ending_) with.finish();
      return;
    }
    writing_ = true;
    with.write(std::exchange(waiting_, {}),
               [this, &with, told = std::move(told), calls = std::exchange(calls_, 0)] {
                 writing_ = false;
                 told(calls);
                 write(with, told);
               });
  }

 private:
  std::string waiting_;
  unsigned calls_ = 0;
  bool begun_ = false, writing_ = false, ending_ = false;
};

}  // namespace benefactor::api::http
