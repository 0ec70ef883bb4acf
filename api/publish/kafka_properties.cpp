#include "api/publish/kafka_properties.hpp"

#include <algorithm>
#include <array>
#include <librdkafka/rdkafka.h>
#include <memory>
#include <string_view>

namespace benefactor::api::publish {

namespace {

/// Of these depends that nothing is lost, repeated within a run, or out of order.
constexpr std::array ours{"acks",
                          "bootstrap.servers",
                          "delivery.report.only.error",
                          "delivery.timeout.ms",
                          "enable.gapless.guarantee",
                          "enable.idempotence",
                          "max.in.flight",
                          "max.in.flight.requests.per.connection",
                          "message.send.max.retries",
                          "message.timeout.ms",
                          "metadata.broker.list",
                          "queuing.strategy",
                          "request.required.acks",
                          "retries",
                          "transaction.timeout.ms",
                          "transactional.id"};
/// What loads or runs code, repeats what is secret in its errors, or answers to callbacks that are not there.
constexpr std::array never{"plugin.library.paths",   "opaque",        "interceptors",
                           "ssl.engine.location",    "ssl.engine.id", "sasl.kerberos.kinit.cmd",
                           "sasl.oauthbearer.config"};
constexpr std::array secret{"sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
                            "sasl.oauthbearer.client.secret"};

template <class Names>
bool among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string kafka_property_problem(const std::string& name, const std::string& value, bool from_file) {
  if (among(ours, name)) return "is set by the engine";
  if (among(never, name)) return "cannot be set";
  if (among(secret, name) && !from_file) return "is a secret: name a file of its own, in propertyFiles";
  const std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(),
                                                                                &rd_kafka_conf_destroy);
  char why[512];  // Not said: it repeats the value.
  switch (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof why)) {
    case RD_KAFKA_CONF_OK: return "";
    case RD_KAFKA_CONF_UNKNOWN: return "is no property of librdkafka";
    default: return "has a value that librdkafka does not take";
  }
}

std::string kafka_brokers_problem(const std::string& brokers) {
  std::string rule = "is host:port, or several with commas between them";
  std::string_view rest = brokers;
  for (;;) {
    const auto one = rest.substr(0, rest.find(','));
    const auto colon = one.rfind(':');
    if (colon == one.npos || colon == 0) return rule;
    const auto port = one.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos) return rule;
    if (const auto number = std::stoi(std::string(port)); number == 0 || number > 65'535) return rule;
    // No scheme, blank or user name.
    if (one.substr(0, colon).find_first_of(" \t/@") != one.npos) return rule;
    if (one.size() == rest.size()) return "";
    rest.remove_prefix(one.size() + 1);
  }
}

}  // namespace benefactor::api::publish
