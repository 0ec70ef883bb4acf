// A connection of HTTP/1.1 over plaintext or TLS. Heavy to compile: included by http_listener.cpp alone.
#pragma once

#include <algorithm>
#include <boost/asio/ssl.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdint>
#include <limits>
#include <spdlog/spdlog.h>
#include <string>
#include <vector>

#include "api/http/http_core.hpp"
#include "api/http/http_messages.hpp"
#include "api/http/http_stream_writer.hpp"
#include "api/http/problem.hpp"

namespace benefactor::api::http {

/// Of what a client still sends when it was told why nothing more is read: so that it gets to read that.
constexpr std::size_t drained_bytes = 1u << 20;

using plain_stream = beast::tcp_stream;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;

/// One connection: a request after the other, each answered before the next is looked at.
template <class Stream>
class connection final : public stream_writer<connection<Stream>>,
                         public any_connection,
                         public std::enable_shared_from_this<connection<Stream>> {
 public:
  template <class... Arguments>
  connection(std::shared_ptr<shared_core> core, registry& all, strand on, peer who, Arguments&&... arguments)
      : core_(std::move(core)),
        all_(all),
        strand_(std::move(on)),
        patience_(strand_),
        stream_(std::forward<Arguments>(arguments)...),
        buffer_(core_->limits.head_bytes + piece_bytes) {
    head_.who = std::move(who);
    letters_->to.emplace(strand_);
  }
  ~connection() override {
    core_->body_bytes -= held_bytes_;
    const std::lock_guard lock(letters_->mutex);
    letters_->to.reset();
  }

  void start() {
    asio::dispatch(strand_, [self = this->shared_from_this()] {
      if constexpr (std::is_same_v<Stream, tls_stream>)
        self->shake_hands();
      else
        self->read_head();
    });
  }

  void close() override {
    core_->post(strand_, [self = this->shared_from_this()] { self->end(); });
  }

  // ---- exchange ----

  const request_head& head() const override { return head_; }
  std::shared_ptr<guest_place>& guest() override { return guest_; }

  void read_body(std::size_t most, std::function<void(std::string)> done) override {
    if (head_.length.value_or(0) > most) return too_large();
    if (!hold(most)) return refuse(overloaded("the server is reading as much as it may; come again"));
    most_ = most;
    gathered_.clear();
    continue_expected([this, done = std::move(done)]() mutable {
      timeout(core_->limits.body);  // For all of it: who sends a byte at a time gets no more.
      gather(std::move(done));
    });
  }

  void read_piece(std::function<void(std::string, bool)> done) override {
    continue_expected([this, done = std::move(done)]() mutable { read_some(std::move(done)); });
  }

  void respond(response answer) override {
    if (answered_) return;
    answered_ = true;
    const bool head_only = head_.verb == "HEAD";
    const bool close = !parser_->is_done() || served_ >= core_->limits.requests || !parser_->keep_alive();
    close_after_ = close;
    auto kept = std::move(answer.kept);
    const auto message = std::make_shared<whole_message>(message_of(std::move(answer), head_only, !close));
    core_->counts.bytes_out += message->body().size();
    timeout(core_->limits.write);
    bhttp::async_write(
        stream_, *message,
        [self = this->shared_from_this(), message, kept = std::move(kept)](error_code error, std::size_t) {
          if (error) return self->end();
          self->next();
        });
  }

  void on_end(std::function<void()> ended) override { ended_ = std::move(ended); }

 private:
  friend class stream_writer<connection<Stream>>;

  void timeout(std::chrono::milliseconds after) { beast::get_lowest_layer(stream_).expires_after(after); }

  void shake_hands() {
    if constexpr (std::is_same_v<Stream, tls_stream>) {
      timeout(core_->limits.handshake);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (error) {
                                  ++self->core_->counts.handshakes_failed;
                                  return self->end();
                                }
                                self->read_head();
                              });
    }
  }

  void read_head() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(core_->limits.head_bytes));
    // As what is answered needs: read_body and read_piece count. None would be less than every length.
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    answered_ = close_after_ = continued_ = this->finishing_ = false;
    ++turn_;  // What comes late for the request before finds nobody.
    ended_ = nullptr;
    std::string().swap(room_);
    release();
    timeout(core_->limits.head);
    buffer_.watch();
    bhttp::async_read_header(stream_, buffer_, *parser_,
                             [self = this->shared_from_this()](error_code error, std::size_t bytes) {
                               self->core_->counts.bytes_in += bytes;
                               self->head_read(error);
                             });
  }

  void head_read(error_code error) {
    if (error == bhttp::error::end_of_stream) return end();
    if (error == beast::error::timeout) {
      ++core_->counts.timed_out;
      return end();
    }
    if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow)
      return refuse_form({.status = 431, .code = "MALFORMED", .detail = "the head is too long"});
    if (error.category() == bhttp::make_error_code(bhttp::error::end_of_stream).category())
      return refuse_form(malformed("this is no request of HTTP/1.1"));
    if (error) return end();
    ++served_;
    ++core_->counts.requests;
    take_head(*parser_, head_);
    if (parser_->get().version() != 11)
      return refuse_form({.status = 505, .code = "MALFORMED", .detail = "this server speaks HTTP/1.1"});
    if (buffer_.folded())
      return refuse_form(malformed("the request is refused: a header goes on in a next line"));
    if (const auto problem = head_problem(head_, core_->limits); !problem.empty())
      return refuse_form({.status = head_.target.size() > core_->limits.target_bytes ? 414u : 400u,
                          .code = "MALFORMED",
                          .detail = "the request is refused: " + std::string(problem)});
    await_answer();
    core_->handler(*this, handle());
  }

  /// While nothing is read or written no time-out of the stream runs: one that gets no answer would stay.
  void await_answer() {
    timeout(core_->limits.answer);
    patience_.expires_after(core_->limits.answer);
    patience_.async_wait([weak = this->weak_from_this(), turn = turn_](error_code error) {
      if (error) return;
      const auto self = weak.lock();
      if (!self || self->turn_ != turn || self->answered_ || self->over_) return;
      ++self->core_->counts.timed_out;
      self->refuse({.status = 504,
                    .code = "FAILED",
                    .detail = "there is no answer in time; nothing is known of what became of it"});
    });
  }

  exchange_handle handle() {
    // Neither by a shared_ptr, as another thread must not be the last to let go of a socket, nor with a
    // strand.
    return exchange_handle([weak = this->weak_from_this(), core = core_, letters = letters_,
                            turn = turn_](std::function<void(exchange&)> work) {
      const std::lock_guard lock(letters->mutex);
      if (!letters->to) return;
      core->post(*letters->to, [weak, turn, work = std::move(work)] {
        const auto self = weak.lock();
        if (!self || self->turn_ != turn || self->over_) return;
        self->guarded([&] { work(*self); });
      });
    });
  }

  /// What nobody foresaw ends the connection: else its client would wait, and its place be taken, for ever.
  template <class Work>
  void guarded(Work&& work) {
    try {
      work();
    } catch (const std::exception& error) {
      spdlog::error("http: {}", error.what());
      refuse({.status = 500, .code = "FAILED", .detail = "the request failed"});
    }
  }

  /// Bytes of a body that is longer than strangers' count for all connections'.
  bool hold(std::size_t most) {
    const auto wanted = std::min<std::size_t>(most, head_.length.value_or(most));
    if (wanted <= core_->limits.stranger_body_bytes) return true;
    if (core_->body_bytes.fetch_add(wanted) + wanted > core_->limits.total_body_bytes) {
      core_->body_bytes -= wanted;
      return false;
    }
    held_bytes_ += wanted;
    return true;
  }
  void release() { core_->body_bytes -= std::exchange(held_bytes_, 0); }

  template <class Then>
  void continue_expected(Then then) {
    if (continued_ || parser_->is_done() || head_.header("expect").empty()) return then();
    continued_ = true;
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    timeout(core_->limits.write);
    asio::async_write(
        stream_, asio::buffer(go_on.data(), go_on.size()),
        [self = this->shared_from_this(), then = std::move(then)](error_code error, std::size_t) mutable {
          if (error) return self->end();
          self->guarded(then);
        });
  }

  void gather(std::function<void(std::string)> done) {
    if (parser_->is_done()) {
      timeout(core_->limits.answer);
      return done(std::move(gathered_));
    }
    read_into([this, done = std::move(done)](std::string piece) mutable {
      if (gathered_.size() + piece.size() > most_) return too_large();
      gathered_ += piece;
      gather(std::move(done));
    });
  }

  void read_some(std::function<void(std::string, bool)> done) {
    timeout(core_->limits.body);
    if (parser_->is_done()) return done({}, true);
    read_into([this, done = std::move(done)](std::string piece) {
      timeout(core_->limits.answer);
      done(std::move(piece), parser_->is_done());
    });
  }

  /// What comes next, at most piece_bytes: not waited for until it is so much.
  template <class Done>
  void read_into(Done done) {
    reading_ = true;
    // For the whole body, as that may come in chunks of a byte.
    if (room_.empty()) room_.resize(std::min<std::uint64_t>(piece_bytes, head_.length.value_or(piece_bytes)));
    parser_->get().body().data = room_.data();
    parser_->get().body().size = room_.size();
    parser_->get().body().more = true;
    bhttp::async_read_some(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this(), done = std::move(done)](error_code error, std::size_t) mutable {
          self->reading_ = false;
          if (self->over_) return;
          if (self->closing_) return self->end();
          if (error == bhttp::error::need_buffer) error = {};
          if (error == beast::error::timeout) ++self->core_->counts.timed_out;
          if (error) {
            // Chunks that are no chunks, or a body that was cut off.
            if (error.category() == bhttp::make_error_code(bhttp::error::end_of_stream).category() &&
                error != bhttp::error::partial_message)
              return self->refuse_form(malformed("the body is not as HTTP/1.1 has one"));
            return self->end();
          }
          std::string piece(self->room_.data(), self->room_.size() - self->parser_->get().body().size);
          self->core_->counts.bytes_in += piece.size();
          self->guarded([&] { done(std::move(piece)); });
        });
  }

  void next() {
    if (close_after_) return shut();
    read_head();
  }

  void too_large() {
    refuse({.status = 413, .code = "MALFORMED", .detail = "the body is longer than this server takes"});
  }

  /// Of what could be read as two requests: nothing more is read from the connection.
  void refuse_form(refusal why) {
    ++core_->counts.malformed;
    refuse(std::move(why));
  }

  void refuse(refusal why) {
    if (answered_) return end();  // A stream's answer has begun.
    answered_ = close_after_ = true;
    const auto message = std::make_shared<whole_message>(message_of(told_refusal(why), false, false));
    timeout(core_->limits.write);
    bhttp::async_write(stream_, *message,
                       [self = this->shared_from_this(), message](error_code, std::size_t) { self->shut(); });
  }

  /// Lets the client read what was said last, and drops what it still sends.
  void shut() {
    closing_ = true;
    if (reading_) {  // What it still sends is dropped as it comes.
      if constexpr (std::is_same_v<Stream, tls_stream>) return end();
      error_code ignored;
      beast::get_lowest_layer(stream_).socket().shutdown(tcp::socket::shutdown_send, ignored);
      return;
    }
    if constexpr (std::is_same_v<Stream, tls_stream>) {
      timeout(std::chrono::seconds(1));
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->end(); });
    } else {
      error_code ignored;
      beast::get_lowest_layer(stream_).socket().shutdown(tcp::socket::shutdown_send, ignored);
      timeout(std::chrono::seconds(1));
      drain();
    }
  }

  void drain() {
    dropped_.resize(piece_bytes);
    beast::get_lowest_layer(stream_).async_read_some(
        asio::buffer(dropped_), [self = this->shared_from_this()](error_code error, std::size_t bytes) {
          if (error || (self->drained_ += bytes) > drained_bytes) return self->end();
          self->drain();
        });
  }

  void end() {
    if (std::exchange(over_, true)) return;
    if (auto told = std::exchange(ended_, nullptr)) told();
    error_code ignored;
    beast::get_lowest_layer(stream_).socket().close(ignored);
    beast::get_lowest_layer(stream_).cancel();
    this->taken_ = nullptr;
    guest_ = nullptr;
    release();
    const auto self = this->shared_from_this();
    all_.remove(self);
    core_->counts.connections = all_.size();
  }

  const std::shared_ptr<shared_core> core_;
  registry& all_;
  strand strand_;
  const std::shared_ptr<letter_box> letters_ = std::make_shared<letter_box>();
  asio::steady_timer patience_;
  Stream stream_;
  head_buffer buffer_;
  std::optional<request_parser> parser_;
  request_head head_;
  std::shared_ptr<guest_place> guest_;
  std::uint32_t served_ = 0;
  std::uint64_t turn_ = 0;  // counts the heads that were waited for
  bool answered_ = false, close_after_ = false, continued_ = false, over_ = false, reading_ = false,
       closing_ = false;
  std::size_t most_ = 0, held_bytes_ = 0, drained_ = 0;
  std::string room_, gathered_, dropped_;
  std::function<void()> ended_;
};

}  // namespace benefactor::api::http
