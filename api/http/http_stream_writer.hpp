// An answer that goes on: begun, written piece by piece as the client takes them, finished. Included by
// http_connection.hpp alone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "api/http/http_messages.hpp"

namespace benefactor::api::http {

/// That part of a *Connection*, whose friend it is.
template <class Connection>
class stream_writer : public exchange {
 public:
  void begin(response answer) override {
    auto& me = self();
    if (me.answered_) return;
    me.answered_ = me.close_after_ = true;  // A stream is the last of its connection.
    answer_head_ = std::make_shared<bhttp::response<bhttp::empty_body>>();
    set_head(*answer_head_, answer);
    answer_head_->chunked(true);
    answer_head_->keep_alive(false);
    serializer_ = std::make_shared<bhttp::response_serializer<bhttp::empty_body>>(*answer_head_);
    busy_ = true;
    me.timeout(me.core_->limits.write);
    bhttp::async_write_header(me.stream_, *serializer_,
                              [kept = me.shared_from_this()](error_code error, std::size_t) {
                                if (error) return kept->end();
                                kept->busy_ = false;
                                kept->write_waiting();
                              });
  }

  void write(std::string piece, std::function<void()> taken) override {
    waiting_ = std::move(piece);
    taken_ = std::move(taken);
    has_waiting_ = true;
    write_waiting();
  }

  void finish() override {
    finishing_ = true;
    write_waiting();
  }

 protected:
  std::function<void()> taken_;
  bool finishing_ = false;

 private:
  Connection& self() { return static_cast<Connection&>(*this); }

  void write_waiting() {
    auto& me = self();
    if (busy_ || me.over_ || !serializer_) return;
    if (has_waiting_) {
      has_waiting_ = false;
      if (waiting_.empty()) return taken();
      busy_ = true;
      piece_ = std::move(waiting_);
      me.core_->counts.bytes_out += piece_.size();
      me.timeout(me.core_->limits.write);
      asio::async_write(me.stream_, bhttp::make_chunk(asio::buffer(piece_)),
                        [kept = me.shared_from_this()](error_code error, std::size_t) {
                          if (error) return kept->end();
                          kept->busy_ = false;
                          kept->timeout(kept->core_->limits.answer);
                          kept->taken();
                          kept->write_waiting();
                        });
      return;
    }
    if (!finishing_) return;
    finishing_ = false;
    busy_ = true;
    asio::async_write(me.stream_, bhttp::make_chunk_last(),
                      [kept = me.shared_from_this()](error_code error, std::size_t) {
                        if (error) return kept->end();
                        kept->busy_ = false;
                        kept->next();
                      });
  }

  void taken() {
    if (auto told = std::exchange(taken_, nullptr)) self().guarded(told);
  }

  std::shared_ptr<bhttp::response<bhttp::empty_body>> answer_head_;
  std::shared_ptr<bhttp::response_serializer<bhttp::empty_body>> serializer_;
  std::string waiting_, piece_;
  bool busy_ = false, has_waiting_ = false;
};

}  // namespace benefactor::api::http
