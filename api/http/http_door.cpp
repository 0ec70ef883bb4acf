#include "api/http/http_door.hpp"

#include <array>
#include <mutex>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "api/wall_clock.hpp"
#include "store/entropy.hpp"
#include "store/merkle/hex.hpp"

namespace benefactor::api::http {

namespace {

std::vector<gauge> door_gauges(door_server& door) {
  const auto of = [&door](const char* name, const char* help, std::uint64_t door_statistics::*field) {
    return gauge{name, help, [&door, field] { return static_cast<double>(door.stats().*field); }};
  };
  return {
      of("benefactor_rpc_connections", "Connections of RPC now", &door_statistics::connections),
      of("benefactor_rpc_connections_refused_total", "Connections of RPC refused since the start",
         &door_statistics::connections_refused),
      of("benefactor_rpc_connections_cut_total", "Connections of RPC cut off since the start",
         &door_statistics::connections_cut),
      of("benefactor_claims_total", "Claims and other requests handed to the engine since the start",
         &door_statistics::claims),
      of("benefactor_claims_in_flight", "Claims with credits now", &door_statistics::claims_in_flight),
      of("benefactor_bytes_in_flight", "Bytes of claims with credits now", &door_statistics::bytes_in_flight),
      of("benefactor_tls_handshakes_failed_total", "TLS handshakes of RPC that failed since the start",
         &door_statistics::handshakes_failed)};
}

std::vector<gauge> http_gauges(const listener_counts& counts) {
  const auto of = [&counts](const char* name, const char* help,
                            std::atomic<std::uint64_t> listener_counts::*field) {
    return gauge{name, help, [&counts, field] { return static_cast<double>((counts.*field).load()); }};
  };
  return {
      of("benefactor_http_connections", "Connections of HTTP now", &listener_counts::connections),
      of("benefactor_http_connections_accepted_total", "Connections of HTTP since the start",
         &listener_counts::accepted),
      of("benefactor_http_connections_refused_total", "Connections of HTTP refused since the start",
         &listener_counts::refused),
      of("benefactor_http_requests_total", "Requests of HTTP since the start", &listener_counts::requests),
      of("benefactor_http_malformed_total", "Requests refused by their form since the start",
         &listener_counts::malformed),
      of("benefactor_http_timeouts_total", "Requests that took too long to come since the start",
         &listener_counts::timed_out),
      of("benefactor_http_handshakes_failed_total", "TLS handshakes that failed since the start",
         &listener_counts::handshakes_failed),
      of("benefactor_http_received_bytes_total", "Bytes of requests since the start",
         &listener_counts::bytes_in),
      of("benefactor_http_sent_bytes_total", "Bytes of answers since the start",
         &listener_counts::bytes_out)};
}

}  // namespace

class http_door::metrics_text {
 public:
  void add(std::vector<gauge> gauges) {
    const std::lock_guard lock(mutex_);
    for (auto& each : gauges) {
      auto& made = prometheus::BuildGauge().Name(each.name).Help(each.help).Register(registry_).Add({});
      all_.emplace_back(std::move(each.value), &made);
    }
  }

  std::string text() {
    const std::lock_guard lock(mutex_);
    for (auto& [value, to] : all_) to->Set(value());
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  std::mutex mutex_;
  prometheus::Registry registry_;
  std::vector<std::pair<std::function<double()>, prometheus::Gauge*>> all_;
};

http_door::http_door(http_door_options options, door_server& door, store::entropy_source& entropy)
    : metrics_(std::make_unique<metrics_text>()) {
  auto random = std::make_shared<std::mutex>();
  http_parts parts;
  parts.enter = [&door](peer who, visit_work work) { door.visit(std::move(who), std::move(work)); };
  parts.on_loop = [&door](std::function<void()> work) { door.post(std::move(work)); };
  parts.new_id = [&entropy, random] {
    std::array<std::uint8_t, 16> bytes{};
    const std::lock_guard lock(*random);
    entropy.fill(bytes);
    return store::merkle::hex_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  parts.now_us = wall_clock_us;
  parts.ready = options.ready;
  parts.metrics = [this] { return metrics_->text(); };
  application_ = std::make_unique<application>(
      http_options{options.listen.limits, options.origins, options.console, options.program},
      std::move(parts));
  listener_ = std::make_unique<http_listener>(
      std::move(options.listen),
      [this](exchange& with, const exchange_handle& handle) { application_->handle(with, handle); });
  // The listener answers already; until these are there, /metrics has fewer.
  metrics_->add(door_gauges(door));
  metrics_->add(http_gauges(listener_->counts()));
  metrics_->add(std::move(options.gauges));
}

http_door::~http_door() { stop(); }

}  // namespace benefactor::api::http
