// The feed behind live updates: follows the log's durable events on a thread of its own, decodes each once,
// and reads older ones for those who catch up. While nobody listens it does nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/feed/feed_event.hpp"
#include "store/log_device.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api {

struct feed_options {
  std::size_t claims_kept = 20'000;      ///< of those seen lately, about 1 KiB each
  std::size_t batch_bytes = 256 << 10;   ///< of pages that make one batch, about
  std::size_t batches_ahead = 4;         ///< delivered and not taken yet; the feed then waits
  std::size_t catch_up_bytes = 4 << 20;  ///< of pages that one catch_up looks at, about
  std::size_t catch_up_events = 4'096;   ///< the same of a policy's stream, or a claim's
};

struct feed_parts {
  store::tenant_name tenant;
  id128 log_id;
  const store::log_device& device;
  const store::tail_index& tail;
  const store::stream_reader& reader;
};

class event_feed {
 public:
  using receiver = std::function<void(std::shared_ptr<const feed_batch>)>;

  /// What *parts* refers to must outlive it. *failed* is called once, on its thread, when the log cannot be
  /// read: the listener is told by a last batch.
  explicit event_feed(const feed_parts& parts, std::function<void(const std::string&)> failed,
                      const feed_options& options = {});
  ~event_feed();
  event_feed(const event_feed&) = delete;
  event_feed& operator=(const event_feed&) = delete;

  /// Says that there are more durable events; for engine_parts::on_durable. Cheap, from any thread.
  void wake();

  /// One past the last durable event. Does not block.
  std::uint64_t end_position() const;

  /// Delivers all events from now on, in batches, on the feed's thread; *deliver* must not block. There is
  /// one listener at a time. @returns the first position that is delivered.
  std::uint64_t listen(receiver deliver);
  /// Nothing is delivered once this has returned.
  void stop_listening();
  /// The listener is done with one batch.
  void taken();

  /// Events at positions >= *from* that *filter* lets through, at most *most* (>= 1) of them, and how far was
  /// looked, which is the durable end at most: call again from there. Blocks on the disk; from any thread.
  /// A claim's and a policy's events are found by the stream index, others by reading the log. Errors:
  /// log_error and its kinds.
  feed_batch catch_up(const feed_filter& filter, std::uint64_t from, std::size_t most) const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api
