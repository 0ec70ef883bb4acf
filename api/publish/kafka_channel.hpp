// Events into a Kafka topic, by librdkafka's idempotent producer: each once, as long as this channel lives,
// and those of one key in order.
//
// At most 10,000 events and 32 MiB are with the producer. Their delivery reports come in any order across
// partitions; what counts is up to which event all are acknowledged. The producer never gives up by itself
// (message.timeout.ms = 0): brokers may be away for as long as they like. What the brokers refuse for what it
// is (its size, its form) is given up. But they refuse a batch as a whole: its events are sent again each by
// itself, and only the one to blame is given up. After any other failure a new producer goes on from what is
// acknowledged.
#pragma once

#include <functional>
#include <memory>

#include "api/publish/event_channel.hpp"
#include "api/publish/publish_settings.hpp"

namespace benefactor::api::publish {

inline constexpr std::size_t kafka_window_events = 10'000, kafka_window_bytes = 32u << 20;

/// @param alone_before  events before this position are sent each by itself; behind it the channel wants to
/// be started over.
/// @param tap  for tests: is given librdkafka's handle (rd_kafka_t*) once the producer is made.
/// Errors: std::runtime_error when librdkafka does not take the settings as a whole, as where a file that
/// they name is not there.
std::unique_ptr<event_channel> make_kafka_channel(const kafka_target& target, std::uint64_t alone_before = 0,
                                                  const std::function<void(void*)>& tap = {});

}  // namespace benefactor::api::publish
