// Publishes the log's events to others: Kafka topics and webhooks, each by a thread of its own that follows
// the log. Nothing of the engine waits for any of it: a target that is away falls behind, and goes on from
// the log when it is back.
//
// At least once: a target has every event, in the order of the log for each policy, and some twice, where the
// server stopped between an event's delivery and the note of it. `id` tells which.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/publish/dead_letters.hpp"
#include "api/publish/publish_settings.hpp"
#include "api/publish/retry_delay.hpp"
#include "store/event_log.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api::publish {

/// What is published and from where; all outlive the publisher.
struct publisher_parts {
  const store::log_device& device;
  const store::tail_index& tail;
  const store::stream_reader& reader;
  const store::log_head& head;
};

struct publisher_options {
  std::filesystem::path folder;  ///< each target has a folder of its name in it, made when it is not there
  retry_policy retries{};
  std::chrono::milliseconds save_every{1'000};  ///< a position is stored no more often than that
  std::size_t dead_letters = dead_letters_max;  ///< no more events are given up than that
  /// A dead letter that is to be published again and cannot be read is looked for again after so long.
  std::chrono::milliseconds read_again{60'000};
  std::function<void(void*)> kafka_tap;  ///< see make_kafka_channel; for tests
};

enum class target_state : std::uint8_t { publishing, waiting, ended };
std::string_view to_text(target_state state);  ///< "PUBLISHING", "WAITING": held up by `problem`, "ENDED"

struct target_status {
  std::string name;
  std::string kind;   ///< "kafka", "webhook"
  std::string where;  ///< brokers and topic; of a URL no more than scheme and host, the rest may be secret
  target_state state = target_state::publishing;
  std::uint64_t next_position = 0;  ///< everything before it is acknowledged, not wanted, or a dead letter
  std::uint64_t lag = 0;            ///< events of the log from there on
  std::uint64_t published = 0;      ///< acknowledged since the server started
  std::string problem;              ///< what holds it up, or did last; empty: nothing
  std::int64_t problem_us = 0;      ///< since when, µs since 1970, UTC
  std::uint64_t dead_letters = 0;
};

/// Thread-safe.
class publisher {
 public:
  /// Reads where each target stands; starts nothing. Errors: std::runtime_error with all that is wrong, as a
  /// position that is not of this log; std::filesystem::filesystem_error.
  publisher(const publisher_parts& parts, const publish_settings& settings, publisher_options options);
  ~publisher();  ///< stop()
  publisher(const publisher&) = delete;
  publisher& operator=(const publisher&) = delete;

  void start();

  /// Says that the log has grown. Cheap; for engine_parts::on_durable.
  void wake();

  /// Breaks off what is under way, stores every position and ends the threads; about a second for a target
  /// that does not answer.
  void stop();

  std::vector<target_status> status() const;

  /// Nothing: there is no such target.
  std::optional<std::vector<dead_letter>> dead_letters(const std::string& target) const;

  /// Publishes them again, one or all, as soon as the target has taken what was read before: out of order,
  /// and they stay on the list until they were acknowledged. One that cannot be read stays asked for, and the
  /// status says so. Of a target that has ended none are. @returns how many will be; nothing: no such target.
  std::optional<std::size_t> retry(const std::string& target, std::optional<std::uint64_t> position);

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api::publish
