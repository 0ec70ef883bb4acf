// A socket with buffers: Cap'n Proto 0.9 makes a system call a message otherwise, which costs three times the
// CPU. Under every connection of the door and of the client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <kj/async-io.h>
#include <kj/timer.h>
#include <vector>

namespace benefactor::api {

/// Reads ahead, and gathers what is written in one turn of the event loop into one system call.
///
/// A write completes when its bytes are in the buffer, unless more than `most_waiting` bytes wait for the
/// socket: then it completes when they were handed to it. A failed write is reported by the next one.
class buffered_stream final : public kj::AsyncIoStream {
 public:
  static constexpr std::size_t read_ahead = 128 << 10, write_at = 64 << 10, most_waiting = 512 << 10;
  /// A stream of calls has at most about this many bytes on their way to its server: Cap'n Proto would take
  /// the socket's send buffer for that, some MiB, which so many clients at once would have waiting there.
  static constexpr int stream_window = 512 << 10;

  /// @param long_read  told of each read that does not fit the buffer, when it begins how many bytes are
  ///                   waited for, and 0 when they are there; may be empty.
  buffered_stream(kj::Own<kj::AsyncIoStream> inner, const kj::MonotonicClock& clock,
                  std::function<void(std::size_t)> long_read = {});

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t least, std::size_t most) override;
  kj::Promise<void> write(const void* buffer, std::size_t size) override;
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override;
  kj::Promise<void> whenWriteDisconnected() override { return inner_->whenWriteDisconnected(); }
  void shutdownWrite() override;
  void abortRead() override { inner_->abortRead(); }
  void getsockopt(int level, int option, void* value, kj::uint* length) override;
  void setsockopt(int level, int option, const void* value, kj::uint length) override {
    inner_->setsockopt(level, option, value, length);
  }
  void getsockname(struct sockaddr* addr, kj::uint* length) override { inner_->getsockname(addr, length); }
  void getpeername(struct sockaddr* addr, kj::uint* length) override { inner_->getpeername(addr, length); }
  kj::Maybe<int> getFd() const override { return inner_->getFd(); }

  /// Completes when the socket has taken everything that was written, or will take nothing any more. One may
  /// wait at a time.
  kj::Promise<void> drained();

  /// Before a read that waits for more than *bytes* at once, as of a message's body, *refusal* is asked: the
  /// read fails with what it says.
  void ask_before_reads(std::size_t bytes, std::function<kj::Maybe<kj::Exception>()> refusal);

  /// Since when something that was begun is not there as a whole. A wait for one word has begun nothing until
  /// a byte of it is there: it is what comes before a message.
  kj::Maybe<kj::TimePoint> reading_since() const { return read_began_; }

  /// Since when the socket has not taken a byte that waits for it; nothing while none waits.
  kj::Maybe<kj::TimePoint> stalled_since() const;

 private:
  std::size_t take(kj::byte* to, std::size_t most);
  kj::Promise<std::size_t> fill(kj::byte* to, std::size_t have, std::size_t least, std::size_t most);
  kj::Promise<void> accept_write();
  void schedule();
  void start_write();
  void written();
  void failed(kj::Exception&& why);
  void tell_drained();

  kj::Own<kj::AsyncIoStream> inner_;
  const kj::MonotonicClock& clock_;
  const std::function<void(std::size_t)> long_read_;
  std::size_t asked_beyond_ = SIZE_MAX;
  std::function<kj::Maybe<kj::Exception>()> refusal_;
  kj::Maybe<kj::TimePoint> read_began_;
  std::vector<kj::byte> ahead_;
  std::size_t ahead_begin_ = 0, ahead_end_ = 0;
  std::vector<kj::byte> gathering_, leaving_;
  bool scheduled_ = false, writing_ = false, shut_ = false;
  kj::TimePoint write_began_;
  kj::Maybe<kj::Exception> failure_;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> room_;     // a write that waits
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> drained_;  // who waits for the last byte
  kj::Promise<void> flush_task_ = nullptr, write_task_ = nullptr;
};

}  // namespace benefactor::api
