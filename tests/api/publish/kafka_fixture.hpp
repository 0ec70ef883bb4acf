#pragma once
/// librdkafka's mock cluster, in this process, and a consumer that reads a topic of it from the beginning.

#include <boost/test/unit_test.hpp>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <map>
#include <string>
#include <vector>

#include "api/publish/publish_settings.hpp"
#include "tests/support/patience.hpp"

namespace benefactor::api::test {

struct kafka_message {
  std::int32_t partition = 0;
  std::string key, value, content_type;
};

class mock_kafka {
 public:
  static constexpr int partitions = 4;
  static constexpr std::int16_t produce_request = 0, init_producer_id_request = 22;

  explicit mock_kafka(int brokers = 1) : owner_(client(RD_KAFKA_PRODUCER, rd_kafka_conf_new())) {
    cluster_ = rd_kafka_mock_cluster_new(owner_, brokers);
    rd_kafka_mock_topic_create(cluster_, topic, partitions, brokers);
  }
  ~mock_kafka() {
    if (consumer_) {
      rd_kafka_consumer_close(consumer_);
      rd_kafka_destroy(consumer_);
    }
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
  }

  publish::kafka_target target(std::map<std::string, std::string> properties = {}) const {
    // So that what waits for a broker to come back does not wait long.
    properties.emplace("reconnect.backoff.max.ms", "100");
    properties.emplace("retry.backoff.ms", "10");
    properties.emplace("linger.ms", "1");
    return {rd_kafka_mock_cluster_bootstraps(cluster_), topic, std::move(properties)};
  }

  void fail_requests(std::int16_t api, const std::vector<rd_kafka_resp_err_t>& errors) {
    rd_kafka_mock_push_request_errors_array(cluster_, api, errors.size(), errors.data());
  }
  void go_down() { rd_kafka_mock_broker_set_down(cluster_, -1); }
  void come_back() { rd_kafka_mock_broker_set_up(cluster_, -1); }

  /// Reads until there are *count* messages since the topic began.
  const std::vector<kafka_message>& read(std::size_t count) {
    return read_until([&](const auto& all) { return all.size() >= count; });
  }

  template <class Condition>
  const std::vector<kafka_message>& read_until(Condition holds) {
    if (!consumer_) subscribe();
    const test_support::patient waiting;
    while (!holds(messages_)) {
      waiting.ask_again("messages of the topic");
      auto* message = rd_kafka_consumer_poll(consumer_, 100);
      if (!message) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) take(*message);
      rd_kafka_message_destroy(message);
    }
    return messages_;
  }

  static constexpr const char* topic = "claims";

 private:
  static rd_kafka_t* client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
    char why[512];
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    auto* made = rd_kafka_new(type, conf, why, sizeof why);
    BOOST_REQUIRE_MESSAGE(made, why);
    return made;
  }

  void subscribe() {
    auto* conf = rd_kafka_conf_new();
    const auto set = [&](const char* name, const char* value) {
      BOOST_REQUIRE(rd_kafka_conf_set(conf, name, value, nullptr, 0) == RD_KAFKA_CONF_OK);
    };
    set("bootstrap.servers", rd_kafka_mock_cluster_bootstraps(cluster_));
    set("group.id", "test");
    set("auto.offset.reset", "earliest");
    set("enable.auto.commit", "false");
    set("reconnect.backoff.max.ms", "100");
    consumer_ = client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(consumer_);
    auto* assigned = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; ++i)
      rd_kafka_topic_partition_list_add(assigned, topic, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(consumer_, assigned);
    rd_kafka_topic_partition_list_destroy(assigned);
  }

  void take(const rd_kafka_message_t& message) {
    kafka_message got;
    got.partition = message.partition;
    got.key.assign(static_cast<const char*>(message.key), message.key_len);
    got.value.assign(static_cast<const char*>(message.payload), message.len);
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_header_get_last(headers, "content-type", &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR)
      got.content_type.assign(static_cast<const char*>(value), size);
    messages_.push_back(std::move(got));
  }

  rd_kafka_t* owner_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  rd_kafka_t* consumer_ = nullptr;
  std::vector<kafka_message> messages_;
};

}  // namespace benefactor::api::test
