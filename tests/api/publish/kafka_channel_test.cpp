// Events into Kafka, against librdkafka's mock cluster: nothing is lost or out of order, whatever brokers do.
#include "api/publish/kafka_channel.hpp"

#include <set>

#include "tests/api/publish/kafka_fixture.hpp"

namespace benefactor::api::publish {
namespace of_kafka_channel_test {

using test::kafka_message;
using test::mock_kafka;

constexpr std::chrono::milliseconds a_while{100};

/// Its value is its position.
cloud_event numbered(std::uint64_t position, std::size_t keys = 16) {
  return {position, "id", "key-" + std::to_string(position % keys), std::to_string(position)};
}

/// Sends positions *from* ... *to* - 1 as there is room; returns when all were sent.
void send_all(event_channel& channel, std::uint64_t from, std::uint64_t to) {
  for (auto position = from; position < to; ++position) {
    while (!channel.has_room()) BOOST_REQUIRE(!channel.work(a_while, true).start_over);
    channel.send(numbered(position));
  }
}

void drain(event_channel& channel) {
  while (channel.first_unacknowledged()) BOOST_REQUIRE(!channel.work(a_while, true).start_over);
}

/// Each of 0 ... count - 1 once, those of one key ascending and in one partition.
void check_order(const std::vector<kafka_message>& all, std::uint64_t count) {
  BOOST_TEST(all.size() == count);
  std::map<std::string, std::uint64_t> last;
  std::map<std::string, std::int32_t> partition;
  std::set<std::uint64_t> seen;
  for (const auto& message : all) {
    const auto position = std::stoull(message.value);
    BOOST_TEST(seen.insert(position).second, "twice: " << position);
    const auto [before, first] = last.try_emplace(message.key, position);
    BOOST_TEST((first || before->second < position));
    before->second = position;
    BOOST_TEST(partition.try_emplace(message.key, message.partition).first->second == message.partition);
  }
}

BOOST_AUTO_TEST_SUITE(kafka_channels)

BOOST_AUTO_TEST_CASE(every_event_arrives_once_and_those_of_a_policy_in_order) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target());
  send_all(*channel, 0, 3'000);
  BOOST_TEST(*channel->first_unacknowledged() < 3'000u);
  drain(*channel);
  BOOST_TEST(channel->acknowledged() == 3'000u);
  const auto& all = kafka.read(3'000);
  check_order(all, 3'000);
  BOOST_TEST(all.front().content_type == "application/cloudevents+json; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(what_brokers_refuse_for_a_while_is_sent_again_in_order) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target());
  send_all(*channel, 0, 100);
  drain(*channel);
  kafka.fail_requests(mock_kafka::produce_request,
                      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                       RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR__TRANSPORT,
                       RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
  send_all(*channel, 100, 1'000);
  drain(*channel);
  check_order(kafka.read(1'000), 1'000);
}

BOOST_AUTO_TEST_CASE(while_brokers_are_away_events_wait_and_it_says_why) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target());
  send_all(*channel, 0, 100);
  drain(*channel);
  kafka.go_down();
  send_all(*channel, 100, 200);
  std::string problem;
  while (problem.empty()) {
    const auto report = channel->work(a_while, true);
    BOOST_REQUIRE(!report.start_over);
    problem = report.problem;
  }
  BOOST_TEST(*channel->first_unacknowledged() == 100u);
  kafka.come_back();
  drain(*channel);
  BOOST_TEST(channel->work(a_while, true).problem == "");
  check_order(kafka.read(200), 200);
}

BOOST_AUTO_TEST_CASE(no_more_than_the_window_waits) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target());
  kafka.go_down();
  std::uint64_t position = 0;
  while (channel->has_room()) channel->send(numbered(position++));
  BOOST_TEST(position == kafka_window_events);
  channel->work(std::chrono::milliseconds(0), true);
  BOOST_TEST(!channel->has_room());
}

BOOST_AUTO_TEST_CASE(a_full_queue_of_the_producer_loses_nothing) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target({{"queue.buffering.max.messages", "10"}}));
  send_all(*channel, 0, 500);
  drain(*channel);
  check_order(kafka.read(500), 500);
}

BOOST_AUTO_TEST_CASE(an_event_larger_than_brokers_take_is_given_up_and_what_follows_is_not) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target({{"message.max.bytes", "20000"}}));
  channel->send(numbered(0));
  channel->send({1, "id", "key-1", std::string(30'000, ' ')});
  channel->send(numbered(2));
  std::vector<refused_event> refused;
  while (channel->first_unacknowledged()) {
    const auto report = channel->work(a_while, true);
    BOOST_REQUIRE(!report.start_over);
    refused.insert(refused.end(), report.refused.begin(), report.refused.end());
  }
  BOOST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].position == 1u);
  BOOST_TEST(refused[0].reason == "MSG_SIZE_TOO_LARGE");
  BOOST_TEST(channel->acknowledged() == 2u);
  BOOST_TEST(kafka.read(2)[1].value.size() == 1u);
}

BOOST_AUTO_TEST_CASE(of_a_batch_that_brokers_refuse_only_the_event_to_blame_is_given_up) {
  mock_kafka kafka;
  auto channel = make_kafka_channel(kafka.target({{"linger.ms", "50"}}));
  send_all(*channel, 0, 10);
  drain(*channel);
  kafka.fail_requests(mock_kafka::produce_request, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  for (std::uint64_t position = 10; position < 50; ++position) channel->send(numbered(position, 1));
  channel_report report;
  while (!report.start_over) {
    report = channel->work(a_while, true);
    BOOST_TEST(report.refused.empty());
  }
  BOOST_TEST(report.alone_before == 50u);
  BOOST_TEST(*channel->first_unacknowledged() == 10u);

  // Given another one that sends each by itself, when one is refused, then only that is given up.
  channel = make_kafka_channel(kafka.target(), report.alone_before);
  kafka.fail_requests(mock_kafka::produce_request, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  for (std::uint64_t position = 10; position < 50; ++position) {
    BOOST_REQUIRE(channel->has_room());
    channel->send(numbered(position, 1));
  }
  BOOST_TEST(!channel->has_room());  // Behind these it is of no more use.
  std::size_t refused = 0;
  do {
    report = channel->work(a_while, true);
    refused += report.refused.size();
  } while (!report.start_over);
  BOOST_TEST(refused == 1u);
  BOOST_TEST(report.alone_before == 0u);
  BOOST_TEST(!channel->first_unacknowledged());
  BOOST_TEST(channel->acknowledged() == 39u);
}

BOOST_AUTO_TEST_CASE(where_nothing_may_be_given_up_it_starts_over_instead) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target({{"message.max.bytes", "20000"}}));
  channel->work(std::chrono::milliseconds(0), false);
  channel->send({1, "id", "key-1", std::string(30'000, ' ')});
  const auto report = channel->work(a_while, false);
  BOOST_TEST(report.start_over);
  BOOST_TEST(report.refused.empty());
}

BOOST_AUTO_TEST_CASE(after_a_fatal_error_of_the_producer_it_starts_over) {
  mock_kafka kafka;
  rd_kafka_t* producer = nullptr;
  const auto channel =
      make_kafka_channel(kafka.target(), 0, [&](void* made) { producer = static_cast<rd_kafka_t*>(made); });
  send_all(*channel, 0, 10);
  drain(*channel);
  rd_kafka_test_fatal_error(producer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "by the test");
  channel->send(numbered(10));
  channel_report report;
  while (!report.start_over) report = channel->work(a_while, true);
  BOOST_TEST(*channel->first_unacknowledged() == 10u);
  BOOST_TEST(report.problem != "");
}

BOOST_AUTO_TEST_CASE(a_stop_does_not_wait_for_brokers_that_are_away) {
  mock_kafka kafka;
  const auto channel = make_kafka_channel(kafka.target());
  kafka.go_down();
  channel->send(numbered(0));
  channel->stop();
  channel->work(std::chrono::hours(10), true);
  channel->work(std::chrono::hours(10), true);
  BOOST_TEST(*channel->first_unacknowledged() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_kafka_channel_test
}  // namespace benefactor::api::publish
