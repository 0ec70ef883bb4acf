// Every limit of the settings of publishing at its edge: what is just possible is taken, and one more is
// refused, with the field, what it has, and the rule.
#include <boost/test/unit_test.hpp>
#include <librdkafka/rdkafka.h>
#include <map>
#include <memory>

#include "api/publish/kafka_properties.hpp"
#include "api/secret_file.hpp"
#include "tests/api/publish/settings_fixture.hpp"

namespace benefactor::api::publish {
namespace of_publish_limits_test {

using nlohmann::json;
using texts = std::vector<std::string>;

/// Properties of librdkafka that settings may set, with the values that they have anyway.
std::vector<std::pair<std::string, std::string>> free_properties() {
  std::map<std::string, std::string> free;  // Some are of producers and of topics.
  const auto add = [&](const char** all, std::size_t count) {
    for (std::size_t i = 0; i + 1 < count; i += 2)
      if (kafka_property_problem(all[i], all[i + 1], false).empty()) free.emplace(all[i], all[i + 1]);
    rd_kafka_conf_dump_free(all, count);
  };
  const std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(),
                                                                                &rd_kafka_conf_destroy);
  const std::unique_ptr<rd_kafka_topic_conf_t, decltype(&rd_kafka_topic_conf_destroy)> topics(
      rd_kafka_topic_conf_new(), &rd_kafka_topic_conf_destroy);
  std::size_t count = 0;
  const char** all = rd_kafka_conf_dump(conf.get(), &count);
  add(all, count);
  all = rd_kafka_topic_conf_dump(topics.get(), &count);
  add(all, count);
  return {free.begin(), free.end()};
}

struct limits_fixture : test::settings_fixture {
  /// Nothing, or all that is wrong with a document of this one target.
  static texts problems_of_target(json target) {
    return problems_of(targets(json::array({std::move(target)})));
  }
  static json kafka_with(const char* key, json value) {
    auto target = kafka();
    target["kafka"][key] = std::move(value);
    return target;
  }
  json webhook_with(const char* key, json value) const {
    auto target = webhook("https://example.org");
    target["webhook"][key] = std::move(value);
    return target;
  }
};

BOOST_FIXTURE_TEST_SUITE(limits_of_publishing, limits_fixture)

BOOST_AUTO_TEST_CASE(there_are_1_to_16_targets) {
  auto some = json::array();
  for (int i = 0; i < 16; ++i) some.push_back(kafka("k" + std::to_string(i)));
  BOOST_TEST(problems_of(targets(some)) == texts{});
  some.push_back(kafka("one-more"));
  BOOST_TEST(problems_of(targets(some)) == texts{"targets: are 17, must be 1 to 16"});
  BOOST_TEST(problems_of(targets(json::array())) == texts{"targets: are 0, must be 1 to 16"});
  BOOST_TEST(problems_of(json::object()) == texts{"targets: is required"});
}

BOOST_AUTO_TEST_CASE(a_source_has_at_most_256_characters) {
  auto document = targets({kafka()});
  document["source"] = std::string(256, 's');
  BOOST_TEST(problems_of(document) == texts{});
  document["source"] = std::string(257, 's');
  BOOST_TEST(problems_of(document) == texts{"source: \"" + std::string(36, 's') +
                                            "... is no URI-reference of at most 256 characters"});
  document["source"] = "a b";
  BOOST_TEST(problems_of(document) == texts{"source: \"a b\" is no URI-reference of at most 256 characters"});
}

BOOST_AUTO_TEST_CASE(a_name_has_1_to_64_characters) {
  BOOST_TEST(problems_of_target(kafka(std::string(64, 'n'))) == texts{});
  BOOST_TEST(problems_of_target(kafka(std::string(65, 'n'))) ==
             texts{"targets[0].name: \"" + std::string(36, 'n') +
                   "... is not 1 to 64 letters, digits, '-' and '_'"});
}

BOOST_AUTO_TEST_CASE(a_topic_has_1_to_249_characters) {
  BOOST_TEST(problems_of_target(kafka_with("topic", std::string(249, 't'))) == texts{});
  BOOST_TEST(problems_of_target(kafka_with("topic", std::string(250, 't'))) ==
             texts{"targets[0].kafka.topic: \"" + std::string(36, 't') +
                   "... is not 1 to 249 letters, digits, '.', '_' and '-'"});
}

BOOST_AUTO_TEST_CASE(a_port_is_1_to_65535) {
  const texts refused{"targets[0].kafka.brokers: is host:port, or several with commas between them"};
  for (const auto* good : {"b:1", "b:65535", "a:1,b:65535"})
    BOOST_TEST(problems_of_target(kafka_with("brokers", good)) == texts{});
  for (const auto* bad : {"b:0", "b:65536", "b:100000", "b:", ":1", "a:1,", "a:1,b"})
    BOOST_TEST(problems_of_target(kafka_with("brokers", bad)) == refused, bad);
}

BOOST_AUTO_TEST_CASE(a_target_has_at_most_64_properties_and_as_many_of_files) {
  const auto free = free_properties();
  BOOST_REQUIRE(free.size() > 64u);
  auto properties = json::object(), files = json::object();
  for (std::size_t i = 0; i < 64; ++i) properties[free[i].first] = free[i].second;
  BOOST_TEST(problems_of_target(kafka_with("properties", properties)) == texts{});
  properties[free[64].first] = free[64].second;
  BOOST_TEST(problems_of_target(kafka_with("properties", properties)) ==
             texts{"targets[0].kafka.properties: are 65, of 64 at most"});
  for (std::size_t i = 0; i < free.size() && files.size() < 64; ++i)
    if (!free[i].second.empty())
      files[free[i].first] = secret("property-" + std::to_string(i), free[i].second);
  BOOST_REQUIRE(files.size() == 64u);
  BOOST_TEST(problems_of_target(kafka_with("propertyFiles", files)) == texts{});
  files["sasl.password"] = secret("password", "x");
  files["ssl.key.password"] = secret("key-password", "x");
  BOOST_TEST(problems_of_target(kafka_with("propertyFiles", files)).size() == 1u);
  BOOST_TEST(problems_of_target(kafka_with("properties", json::array({1}))) ==
             texts{"targets[0].kafka.properties: must be an object of texts"});
}

BOOST_AUTO_TEST_CASE(a_url_has_at_most_2000_characters_and_is_never_repeated) {
  const std::string begin = "https://example.org/?key=";
  const auto of_size = [&](std::size_t size) { return begin + std::string(size - begin.size(), 'k'); };
  BOOST_TEST(problems_of_target(webhook(of_size(2'000))) == texts{});
  BOOST_TEST(problems_of_target(webhook(of_size(2'001))) ==
             texts{"targets[0].webhook.url: has 2001 characters, of 2000 at most"});
}

BOOST_AUTO_TEST_CASE(a_request_has_1_to_300_seconds_and_1_to_1000_events) {
  for (const int seconds : {1, 300})
    BOOST_TEST(problems_of_target(webhook_with("timeoutSeconds", seconds)) == texts{});
  for (const int seconds : {0, 301})
    BOOST_TEST(
        problems_of_target(webhook_with("timeoutSeconds", seconds)) ==
        texts{"targets[0].webhook.timeoutSeconds: " + std::to_string(seconds) + " is not between 1 and 300"});
  for (const int events : {1, 1'000})
    BOOST_TEST(problems_of_target(webhook_with("batch", events)) == texts{});
  for (const int events : {0, 1'001})
    BOOST_TEST(problems_of_target(webhook_with("batch", events)) ==
               texts{"targets[0].webhook.batch: " + std::to_string(events) + " is not between 1 and 1000"});
}

BOOST_AUTO_TEST_CASE(a_secret_for_webhooks_has_24_to_64_bytes_and_there_are_1_to_3) {
  std::string bytes;
  BOOST_TEST(read_webhook_secret("whsec_" + std::string(32, 'A'), bytes) == "");
  BOOST_TEST(bytes.size() == 24u);
  BOOST_TEST(read_webhook_secret("whsec_" + std::string(30, 'A') + "A=", bytes) != "");
  BOOST_TEST(read_webhook_secret("whsec_" + std::string(84, 'A') + "AA==", bytes) == "");
  BOOST_TEST(bytes.size() == 64u);
  BOOST_TEST(read_webhook_secret("whsec_" + std::string(84, 'A') + "AAA=", bytes) != "");
  BOOST_TEST(read_webhook_secret(std::string(32, 'A'), bytes) != "");
  const auto line = "whsec_" + std::string(32, 'A') + "\n";
  BOOST_TEST(problems_of_target(webhook_with("secretFile", secret("three", line + line + line))) == texts{});
  BOOST_TEST(problems_of_target(webhook_with("secretFile", secret("four", line + line + line + line))) ==
             texts{"targets[0].webhook.secretFile: the file holds at most 3 secrets, each on a line"});
  BOOST_TEST(problems_of_target(webhook_with("secretFile", secret("none", "\n"))) ==
             texts{"targets[0].webhook.secretFile: the file holds no secret"});
}

BOOST_AUTO_TEST_CASE(a_file_with_a_secret_has_at_most_16_KiB_and_mode_0600) {
  const auto with = [&](const std::string& file) {
    return problems_of_target(kafka_with("propertyFiles", {{"sasl.password", file}}));
  };
  const auto told = [](const std::string& why) {
    return texts{"targets[0].kafka.propertyFiles[\"sasl.password\"]: the file " + why};
  };
  BOOST_TEST(with(secret("full", std::string(secret_file_max, 'x'))) == texts{});
  BOOST_TEST(with(secret("long", std::string(secret_file_max + 1, 'x'))) == told("is longer than 16 KiB"));
  BOOST_TEST(with(secret("mode-0600", "x", 0600)) == texts{});
  BOOST_TEST(with(secret("mode-0400", "x", 0400)) == texts{});
  BOOST_TEST(with(secret("mode-0640", "x", 0640)) == told("has mode 0640, must not be wider than 0600"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_publish_limits_test
}  // namespace benefactor::api::publish
