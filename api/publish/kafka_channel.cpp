#include "api/publish/kafka_channel.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <librdkafka/rdkafka.h>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace benefactor::api::publish {

namespace {

/// Longer than any one wait, so that a stop that comes at a bad moment costs no more.
constexpr std::chrono::milliseconds wait_most{500};

/// What other brokers would not take either.
bool is_of_the_event(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || error == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
         error == RD_KAFKA_RESP_ERR_INVALID_MSG || error == RD_KAFKA_RESP_ERR_INVALID_RECORD ||
         error == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

class kafka_channel final : public event_channel {
 public:
  kafka_channel(const kafka_target& target, std::uint64_t alone_before, const std::function<void(void*)>& tap)
      : topic_(target.topic), alone_before_(alone_before) {
    auto* conf = rd_kafka_conf_new();
    char why[512];
    const auto set = [&](const char* name, const std::string& value) {
      if (rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof why) == RD_KAFKA_CONF_OK) return;
      rd_kafka_conf_destroy(conf);
      throw std::runtime_error(std::string("librdkafka does not take the property ") + name);
    };
    set("client.id", "benefactor");
    set("partitioner", "murmur2_random");  // As other languages' clients do, so that topics may be joined.
    set("queue.buffering.max.kbytes", "65536");
    for (const auto& [name, value] : target.properties) set(name.c_str(), value);
    set("bootstrap.servers", target.brokers);
    set("enable.idempotence", "true");
    set("acks", "all");
    set("message.timeout.ms", "0");
    if (alone_before > 0) set("batch.num.messages", "1");
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_dr_msg_cb(conf, &on_delivery);
    rd_kafka_conf_set_error_cb(conf, &on_error);
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!producer_) {
      rd_kafka_conf_destroy(conf);
      throw std::runtime_error("librdkafka does not take the settings: " + std::string(why));
    }
    reports_ = rd_kafka_queue_get_main(producer_);
    if (tap) tap(producer_);
  }

  ~kafka_channel() override {
    // What is not acknowledged is read from the log again.
    rd_kafka_purge(producer_,
                   RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_queue_destroy(reports_);
    rd_kafka_destroy(producer_);
  }

  bool has_room() const override {
    if (alone_before_ > 0 && newest_ + 1 >= alone_before_ && !window_.empty()) return false;
    return !waiting_ && !report_.start_over && window_.size() < kafka_window_events &&
           bytes_ < kafka_window_bytes;
  }

  void send(cloud_event event) override {
    newest_ = event.position;
    window_.push_back({event.position, event.json.size()});
    bytes_ += event.json.size();
    produce(std::move(event));
  }

  channel_report work(std::chrono::milliseconds at_most, bool may_give_up) override {
    const auto before = acknowledged_;
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      // Serves what has come, and waits for the next if nothing has.
      rd_kafka_poll(producer_, stopped_ ? 0 : static_cast<int>(std::clamp(left, {}, wait_most).count()));
      if (waiting_) produce(*std::exchange(waiting_, std::nullopt));
      judge(may_give_up);
      advance();
      if (alone_before_ > 0 && newest_ + 1 >= alone_before_ && window_.empty()) report_.start_over = true;
      if (stopped_ || left.count() <= 0 || acknowledged_ != before || window_.empty() ||
          !report_.refused.empty() || report_.start_over)
        break;
    }
    auto report = std::exchange(report_, {});
    report.problem = problem_;
    return report;
  }

  std::optional<std::uint64_t> first_unacknowledged() const override {
    return window_.empty() ? std::nullopt : std::optional(window_.front().position);
  }

  std::uint64_t acknowledged() const override { return acknowledged_; }

  void stop() override {
    stopped_ = true;
    rd_kafka_queue_yield(reports_);
  }

  void finish(std::chrono::milliseconds at_most) override {
    if (!problem_.empty() || window_.empty()) return;
    rd_kafka_flush(producer_, static_cast<int>(at_most.count()));
  }

 private:
  struct sent {
    std::uint64_t position;
    std::size_t bytes;
    bool done = false, refused = false;
  };
  struct failure {
    std::uint64_t number;
    rd_kafka_resp_err_t error;
    bool by_broker;
  };

  void produce(cloud_event event) {
    // The newest in the window.
    const auto number = first_ + window_.size() - 1;
    const auto error = rd_kafka_producev(
        producer_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(event.partition_key.data(), event.partition_key.size()),
        RD_KAFKA_V_VALUE(event.json.data(), event.json.size()),
        RD_KAFKA_V_HEADER("content-type", cloud_event_media_type, -1),
        RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(static_cast<std::uintptr_t>(number))), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL)
      waiting_ = std::move(event);
    else
      failures_.push_back({number, error, false});
  }

  void judge(bool may_give_up) {
    for (const auto& [number, error, by_broker] : std::exchange(failures_, {})) {
      if (number < first_ || number - first_ >= window_.size()) continue;
      auto& entry = window_[number - first_];
      const bool by_itself = !by_broker || alone_before_ > 0 || window_.size() == 1;
      if (is_of_the_event(error) && may_give_up && by_itself) {
        report_.refused.push_back({entry.position, rd_kafka_err2name(error)});
        entry.done = entry.refused = true;
        continue;
      }
      // Not acknowledged, and nothing after it counts: those who make a new channel begin with it.
      report_.start_over = true;
      if (is_of_the_event(error) && !by_itself) report_.alone_before = newest_ + 1;
      problem_ = rd_kafka_err2str(error);
    }
  }

  void advance() {
    while (!window_.empty() && window_.front().done) {
      bytes_ -= window_.front().bytes;
      if (!window_.front().refused) ++acknowledged_;
      window_.pop_front();
      ++first_;
      if (!report_.start_over) problem_.clear();
    }
  }

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto& self = *static_cast<kafka_channel*>(opaque);
    const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(message->_private));
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
      self.failures_.push_back({number, message->err, true});
    else if (number >= self.first_ && number - self.first_ < self.window_.size())
      self.window_[number - self.first_].done = true;
  }

  static void on_error(rd_kafka_t* producer, int error, const char* reason, void* opaque) {
    auto& self = *static_cast<kafka_channel*>(opaque);
    // Without its counters, which would make news of every try.
    const std::string_view text = reason;
    self.problem_ = text.substr(0, text.find(" (after"));
    if (error != RD_KAFKA_RESP_ERR__FATAL) return;
    char why[512];
    rd_kafka_fatal_error(producer, why, sizeof why);
    self.problem_ = why;
    self.report_.start_over = true;
  }

  const std::string topic_;
  const std::uint64_t alone_before_;
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_queue_t* reports_ = nullptr;
  std::deque<sent> window_;
  std::size_t bytes_ = 0;
  std::uint64_t first_ = 0;  ///< the number of the window's first
  std::uint64_t acknowledged_ = 0;
  std::optional<cloud_event> waiting_;  ///< the newest, while the producer's queue is full
  std::uint64_t newest_ = 0;            ///< the position of the event that was sent last
  std::vector<failure> failures_;       ///< not looked at yet
  channel_report report_;
  std::string problem_;
  std::atomic<bool> stopped_{false};
};

}  // namespace

std::unique_ptr<event_channel> make_kafka_channel(const kafka_target& target, std::uint64_t alone_before,
                                                  const std::function<void(void*)>& tap) {
  return std::make_unique<kafka_channel>(target, alone_before, tap);
}

}  // namespace benefactor::api::publish
