#include "api/rpc/buffered_stream.hpp"

#include <algorithm>
#include <cstring>
#include <kj/debug.h>
#include <sys/socket.h>
#include <utility>

namespace benefactor::api {

buffered_stream::buffered_stream(kj::Own<kj::AsyncIoStream> inner, const kj::MonotonicClock& clock,
                                 std::function<void(std::size_t)> long_read)
    : inner_(kj::mv(inner)),
      clock_(clock),
      long_read_(std::move(long_read)),
      ahead_(read_ahead),
      write_began_(clock.now()) {
  gathering_.reserve(write_at);
  leaving_.reserve(write_at);
}

void buffered_stream::ask_before_reads(std::size_t bytes, std::function<kj::Maybe<kj::Exception>()> refusal) {
  asked_beyond_ = bytes;
  refusal_ = std::move(refusal);
}

std::size_t buffered_stream::take(kj::byte* to, std::size_t most) {
  const auto size = std::min(most, ahead_end_ - ahead_begin_);
  if (size == 0)
    return 0;  // Of a segment without words, Cap'n Proto reads to nowhere, where memcpy may not copy.
  std::memcpy(to, ahead_.data() + ahead_begin_, size);
  ahead_begin_ += size;
  return size;
}

kj::Promise<std::size_t> buffered_stream::tryRead(void* buffer, std::size_t least, std::size_t most) {
  constexpr std::size_t word = 8;
  if (least > asked_beyond_)
    KJ_IF_MAYBE (why, refusal_()) return kj::mv(*why);
  auto* to = static_cast<kj::byte*>(buffer);
  const auto have = take(to, most);
  if (have >= least) return have;
  if (have > 0 || least > word) read_began_ = clock_.now();
  return fill(to, have, least, most);
}

kj::Promise<std::size_t> buffered_stream::fill(kj::byte* to, std::size_t have, std::size_t least,
                                               std::size_t most) {
  if (least - have >= ahead_.size()) {  // Long reads need no buffer.
    if (long_read_) long_read_(least - have);
    return inner_->tryRead(to + have, least - have, most - have).then([this, have](std::size_t size) {
      if (long_read_) long_read_(0);
      read_began_ = nullptr;
      return have + size;
    });
  }
  return inner_->tryRead(ahead_.data(), 1, ahead_.size())
      .then([this, to, have, least, most](std::size_t size) -> kj::Promise<std::size_t> {
        ahead_begin_ = 0;
        ahead_end_ = size;
        const auto now_have = have + take(to + have, most - have);
        if (size == 0 || now_have >= least) {
          read_began_ = nullptr;
          return now_have;
        }
        if (read_began_ == nullptr) read_began_ = clock_.now();
        return fill(to, now_have, least, most);
      });
}

kj::Promise<void> buffered_stream::write(const void* buffer, std::size_t size) {
  const auto* bytes = static_cast<const kj::byte*>(buffer);
  gathering_.insert(gathering_.end(), bytes, bytes + size);
  return accept_write();
}

kj::Promise<void> buffered_stream::write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) {
  for (const auto& piece : pieces) gathering_.insert(gathering_.end(), piece.begin(), piece.end());
  return accept_write();
}

kj::Promise<void> buffered_stream::accept_write() {
  KJ_IF_MAYBE (why, failure_) return kj::cp(*why);
  schedule();
  if (gathering_.size() < most_waiting) return kj::READY_NOW;
  auto waiting = kj::newPromiseAndFulfiller<void>();
  room_ = kj::mv(waiting.fulfiller);
  return kj::mv(waiting.promise);
}

void buffered_stream::schedule() {
  if (writing_) return;  // What is gathered leaves when that write has ended.
  if (gathering_.size() >= write_at) return start_write();
  if (scheduled_) return;
  scheduled_ = true;
  flush_task_ = kj::evalLast([this] {
                  scheduled_ = false;
                  if (!writing_ && !gathering_.empty()) start_write();
                }).eagerlyEvaluate(nullptr);
}

void buffered_stream::start_write() {
  writing_ = true;
  std::swap(gathering_, leaving_);
  gathering_.clear();
  write_began_ = clock_.now();
  KJ_IF_MAYBE (room, room_) {
    (*room)->fulfill();
    room_ = nullptr;
  }
  // A socket whose other side has gone throws at once.
  write_task_ = kj::evalNow([this] { return inner_->write(leaving_.data(), leaving_.size()); })
                    .then([this] { written(); }, [this](kj::Exception&& why) { failed(kj::mv(why)); })
                    .eagerlyEvaluate(nullptr);
}

void buffered_stream::written() {
  writing_ = false;
  if (!gathering_.empty()) {
    // From a turn of its own: this runs inside the task that the next write replaces.
    if (!scheduled_) {
      scheduled_ = true;
      flush_task_ = kj::evalLater([this] {
                      scheduled_ = false;
                      if (!writing_ && !gathering_.empty()) start_write();
                    }).eagerlyEvaluate(nullptr);
    }
    return;
  }
  tell_drained();  // First: shutting down fails when the other side has gone.
  if (shut_) inner_->shutdownWrite();
}

kj::Promise<void> buffered_stream::drained() {
  if (failure_ != nullptr || (!writing_ && gathering_.empty())) return kj::READY_NOW;
  auto waiting = kj::newPromiseAndFulfiller<void>();
  drained_ = kj::mv(waiting.fulfiller);
  return kj::mv(waiting.promise);
}

void buffered_stream::tell_drained() {
  KJ_IF_MAYBE (waiting, drained_) {
    (*waiting)->fulfill();
    drained_ = nullptr;
  }
}

void buffered_stream::failed(kj::Exception&& why) {
  writing_ = false;
  gathering_.clear();
  KJ_IF_MAYBE (room, room_) {
    (*room)->reject(kj::cp(why));
    room_ = nullptr;
  }
  failure_ = kj::mv(why);
  tell_drained();
}

void buffered_stream::shutdownWrite() {
  shut_ = true;
  if (!writing_ && gathering_.empty() && failure_ == nullptr) inner_->shutdownWrite();
}

void buffered_stream::getsockopt(int level, int option, void* value, kj::uint* length) {
  inner_->getsockopt(level, option, value, length);
  if (level == SOL_SOCKET && option == SO_SNDBUF && *length == sizeof(int)) {
    int size = 0;
    std::memcpy(&size, value, sizeof size);
    size = std::min(size, stream_window);
    std::memcpy(value, &size, sizeof size);
  }
}

kj::Maybe<kj::TimePoint> buffered_stream::stalled_since() const {
  if (!writing_) return nullptr;
  return write_began_;
}

}  // namespace benefactor::api
