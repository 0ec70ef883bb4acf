// To whom events are published: a JSON document of whoever runs the server.
//
//   { "source": "https://claims.example.org",
//     "targets": [
//       { "name": "warehouse", "from": "beginning",
//         "kafka": { "brokers": "kafka-1:9092,kafka-2:9092", "topic": "claims",
//                    "properties": { "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
//                                    "sasl.username": "benefactor" },
//                    "propertyFiles": { "sasl.password": "/etc/benefactor/kafka-password" } } },
//       { "name": "crm", "types": ["claim_adjudicated", "claim_paid"],
//         "webhook": { "url": "https://crm.example.org/hooks/claims",
//                      "secretFile": "/etc/benefactor/crm-secret",
//                      "timeoutSeconds": 10, "batch": 100, "trustedCertificates": "/etc/benefactor/ca.pem" }
//                      } ] }
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/documents/json_reading.hpp"

namespace benefactor::api::publish {

inline constexpr std::size_t targets_max = 16;
inline constexpr std::size_t source_max = 256;  ///< characters
inline constexpr std::size_t topic_max = 249;   ///< characters, as Kafka has it
inline constexpr std::size_t properties_max =
    64;                                        ///< of a target's `properties`, and as many `propertyFiles`
inline constexpr std::size_t url_max = 2'000;  ///< characters
inline constexpr std::size_t webhook_batch_max = 1'000;
inline constexpr std::size_t webhook_secrets_max = 3;

struct kafka_target {
  std::string brokers;  ///< "host:port", separated by commas
  std::string topic;
  std::map<std::string, std::string> properties;  ///< librdkafka's, those out of files among them
};

struct webhook_target {
  std::string url;
  std::vector<std::string> secrets;  ///< bytes; each signs every request
  std::chrono::seconds timeout{10};  ///< for one request, from its begin to its answer
  std::size_t batch = 1;             ///< events in a request at most; 1: one event, not in a list
  std::string trusted_certificates;  ///< a PEM file of authorities instead of the system's; empty: these
};

struct target_settings {
  std::string name;
  bool from_beginning =
      false;  ///< where no position is stored: from the log's first event, else the next one
  std::set<std::uint16_t> types;  ///< of events that are published; empty: all
  std::variant<kafka_target, webhook_target> to;
};

struct publish_settings {
  std::string source;  ///< of every event; empty: "/benefactor/" and the log's id
  std::vector<target_settings> targets;
};

/// The document, and the secrets in the files that it names, which must have mode 0600 or less. *problems*
/// says everything that is wrong with it.
publish_settings parse_publish(std::string_view text, std::vector<problem>& problems);

/// Why *text* is no secret for webhooks: "whsec_" and base64 of 24 to 64 bytes, as the Standard Webhooks
/// specification writes it. On success *secret* has the bytes, and the result is empty.
std::string read_webhook_secret(std::string_view text, std::string& secret);

}  // namespace benefactor::api::publish
