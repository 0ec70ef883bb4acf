// Settings of whom events are published to: what is read, and everything wrong told at once.
#include "api/publish/publish_settings.hpp"

#include <boost/test/unit_test.hpp>

#include "store/event_codec.hpp"
#include "tests/api/publish/settings_fixture.hpp"

namespace benefactor::api::publish {
namespace of_publish_settings_test {

using nlohmann::json;
using test::settings_fixture;

BOOST_FIXTURE_TEST_SUITE(settings_of_publishing, settings_fixture)

BOOST_AUTO_TEST_CASE(everything_that_can_be_said_is_read) {
  const json document{{"source", "https://claims.example.org"},
                      {"targets",
                       {{{"name", "warehouse"},
                         {"from", "beginning"},
                         {"types", {"claim_paid", "policy_enrolled"}},
                         {"kafka",
                          {{"brokers", "a:9092,b:9093"},
                           {"topic", "claims.v1"},
                           {"properties", {{"compression.codec", "lz4"}}},
                           {"propertyFiles", {{"sasl.password", secret("password", "s3cret\n")}}}}}},
                        {{"name", "crm"},
                         {"webhook",
                          {{"url", "https://crm.example.org/hooks?k=1"},
                           {"secretFile", good()},
                           {"timeoutSeconds", 300},
                           {"batch", 1'000}}}}}}};
  std::vector<problem> problems;
  const auto settings = parse_publish(document.dump(), problems);
  for (const auto& p : problems) BOOST_ERROR(format_problem(p));
  BOOST_TEST(settings.source == "https://claims.example.org");
  BOOST_REQUIRE(settings.targets.size() == 2u);
  BOOST_TEST(settings.targets[0].from_beginning);
  BOOST_TEST(
      settings.targets[0].types ==
      (std::set<std::uint16_t>{static_cast<std::uint16_t>(store::domain_event_type::claim_paid),
                               static_cast<std::uint16_t>(store::domain_event_type::policy_enrolled)}));
  const auto& k = std::get<kafka_target>(settings.targets[0].to);
  BOOST_TEST(k.brokers == "a:9092,b:9093");
  BOOST_TEST(k.properties.at("sasl.password") == "s3cret");
  BOOST_TEST(k.properties.at("compression.codec") == "lz4");
  BOOST_TEST(!settings.targets[1].from_beginning);
  const auto& w = std::get<webhook_target>(settings.targets[1].to);
  BOOST_TEST(w.timeout.count() == 300);
  BOOST_TEST(w.batch == 1'000u);
  BOOST_TEST(w.secrets == std::vector<std::string>{std::string(24, '\0')});
}

BOOST_AUTO_TEST_CASE(everything_wrong_is_told_at_once) {
  const auto told = problems_of(targets({{{"name", "a b"},
                                          {"from", "then"},
                                          {"types", {"claim_paid", "claim_lost"}},
                                          {"kafka",
                                           {{"brokers", "http://b"},
                                            {"topic", "a/b"},
                                            {"properties",
                                             {{"acks", "1"},
                                              {"sasl.password", "x"},
                                              {"linger.ms", "soon"},
                                              {"plugin.library.paths", "x"},
                                              {"x.y", "1"}}},
                                            {"propertyFiles", {{"ssl.key.password", "/nowhere"}}}}}},
                                         {{"name", "w"},
                                          {"webhook",
                                           {{"url", "ftp://x"},
                                            {"secretFile", secret("wide", "whsec_x", 0640)},
                                            {"timeoutSeconds", 0},
                                            {"batch", 1'001}}}},
                                         {{"name", "w"}}}));
  const std::vector<std::string> wanted{
      "targets[0].name: \"a b\" is not 1 to 64 letters, digits, '-' and '_'",
      "targets[0].from: \"then\" is not one of now, beginning",
      "targets[0].types[1]: \"claim_lost\" is no event of the domain",
      "targets[0].kafka.brokers: is host:port, or several with commas between them",
      "targets[0].kafka.topic: \"a/b\" is not 1 to 249 letters, digits, '.', '_' and '-'",
      "targets[0].kafka.properties.acks: is set by the engine",
      R"(targets[0].kafka.properties["linger.ms"]: has a value that librdkafka does not take)",
      R"(targets[0].kafka.properties["plugin.library.paths"]: cannot be set)",
      R"(targets[0].kafka.properties["sasl.password"]: is a secret: name a file of its own, in propertyFiles)",
      R"(targets[0].kafka.properties["x.y"]: is no property of librdkafka)",
      R"(targets[0].kafka.propertyFiles["ssl.key.password"]: the file cannot be read)",
      "targets[1].webhook.url: begins with https:// or http://",
      "targets[1].webhook.secretFile: the file has mode 0640, must not be wider than 0600",
      "targets[1].webhook.timeoutSeconds: 0 is not between 1 and 300",
      "targets[1].webhook.batch: 1001 is not between 1 and 1000",
      "targets[2]: has either kafka or webhook",
      "targets[2].name: a target stands here once"};
  for (const auto& text : wanted)
    BOOST_TEST((std::find(told.begin(), told.end(), text) != told.end()), "not told: " << text);
  BOOST_TEST(told.size() == wanted.size());
}

BOOST_AUTO_TEST_CASE(a_url_has_neither_password_nor_fragment) {
  BOOST_TEST(problems_of(targets({webhook("https://example.org")})).empty());
  for (const auto* url : {"https://user:password@example.org/", "https://example.org/#x",
                          "https://exa mple.org/", "https://", "file:///etc/passwd"}) {
    const auto told = problems_of(targets({webhook(url)}));
    BOOST_TEST(told.size() == 1u, url);
    if (!told.empty()) BOOST_TEST(told[0].find("password@") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_publish_settings_test
}  // namespace benefactor::api::publish
