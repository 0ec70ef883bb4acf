// Which of librdkafka's properties settings may set: not those that hold up the guarantees of this folder,
// and secrets only out of files.
#pragma once

#include <string>

namespace benefactor::api::publish {

/// Why the property cannot be set so; empty: it can. Never repeats the value.
/// @param from_file  the value stands in a file of its own.
std::string kafka_property_problem(const std::string& name, const std::string& value, bool from_file);

/// Why *brokers* is no list of "host:port"; empty: it is one.
std::string kafka_brokers_problem(const std::string& brokers);

}  // namespace benefactor::api::publish
