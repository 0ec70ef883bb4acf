#include "api/publish/publish_settings.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <filesystem>
#include <fstream>
#include <kj/encoding.h>
#include <memory>

#include "api/publish/kafka_properties.hpp"
#include "api/secret_file.hpp"
#include "events/external_claim.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api::publish {

namespace {

constexpr std::uint16_t last_looked_at = 255;

const nlohmann::json& object_or_empty(const nlohmann::json* value) {
  static const auto nothing = nlohmann::json::object();
  return value ? *value : nothing;
}

/// Kafka's rule for names of topics.
bool is_topic(const std::string& text) {
  return !text.empty() && text.size() <= topic_max && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '-' || c == '_';
         });
}

/// A URI-reference, as far as bytes tell.
bool is_uri(const std::string& text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos;
  });
}

/// Why *url* cannot be posted to; empty: it can. Never repeats it: paths and queries may hold what admits to
/// it.
std::string url_problem(const std::string& url) {
  if (url.size() > url_max)
    return "has " + std::to_string(url.size()) + " characters, of " + std::to_string(url_max) + " at most";
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  if (!url.starts_with("http://") && !url.starts_with("https://")) return "begins with https:// or http://";
  if (!is_uri(url, url_max) ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return "is no URL, or has a user name or password in it";
  if (url.find('#') != url.npos) return "has no fragment (#)";
  return "";
}

void read_property(const std::string& path, const std::string& name, const std::string& value, bool from_file,
                   kafka_target& to, std::vector<problem>& problems) {
  if (auto why = kafka_property_problem(name, value, from_file); !why.empty())
    problems.push_back({path, std::move(why)});
  else if (!to.properties.emplace(name, value).second)
    problems.push_back({path, "is also among properties"});
}

/// Calls *each* for the members of the object *key*, whose values must be texts.
template <class Each>
void each_text(const object_reader& in, std::string_view key, Each each) {
  const auto* object = in.find(key);
  if (!object) return;
  if (!object->is_object()) {
    in.report(key, "must be an object of texts");
    return;
  }
  if (object->size() > properties_max) {
    in.report(
        key, "are " + std::to_string(object->size()) + ", of " + std::to_string(properties_max) + " at most");
    return;
  }
  for (const auto& [name, value] : object->items()) {
    const auto path = key_path(in.path_of(key), name);
    if (value.is_string())
      each(path, name, value.template get_ref<const std::string&>());
    else
      in.problems().push_back({path, "is a text"});
  }
}

kafka_target kafka_of(const object_reader& target) {
  const object_reader in(object_or_empty(target.find("kafka")), target.path_of("kafka"), target.problems(),
                         {"brokers", "topic", "properties", "propertyFiles"});
  kafka_target k;
  k.brokers = in.text("brokers");
  if (!k.brokers.empty())
    if (auto why = kafka_brokers_problem(k.brokers); !why.empty()) in.report("brokers", std::move(why));
  k.topic = in.text("topic");
  if (!k.topic.empty() && !is_topic(k.topic))
    in.report("topic", quote(k.topic) + " is not 1 to 249 letters, digits, '.', '_' and '-'");
  each_text(in, "properties", [&](const auto& path, const auto& name, const auto& value) {
    read_property(path, name, value, false, k, in.problems());
  });
  each_text(in, "propertyFiles", [&](const auto& path, const auto& name, const auto& file) {
    std::string why, value;
    for (const auto& line : secret_lines(file, why)) value += (value.empty() ? "" : "\n") + line;
    if (!why.empty())
      in.problems().push_back({path, "the file " + why});
    else
      read_property(path, name, value, true, k, in.problems());
  });
  return k;
}

webhook_target webhook_of(const object_reader& target) {
  const object_reader in(object_or_empty(target.find("webhook")), target.path_of("webhook"),
                         target.problems(),
                         {"url", "secretFile", "timeoutSeconds", "batch", "trustedCertificates"});
  webhook_target w;
  w.url = in.text("url");
  if (!w.url.empty())
    if (auto why = url_problem(w.url); !why.empty()) in.report("url", std::move(why));
  if (const auto file = in.text("secretFile"); !file.empty()) {
    std::string why;
    for (const auto& line : secret_lines(file, why)) {
      std::string secret;
      if (why = read_webhook_secret(line, secret); !why.empty()) break;
      w.secrets.push_back(std::move(secret));
    }
    if (why.empty() && w.secrets.size() > webhook_secrets_max)
      why = "holds at most 3 secrets, each on a line";
    if (!why.empty()) in.report("secretFile", "the file " + why);
  }
  w.timeout = std::chrono::seconds(in.whole_number("timeoutSeconds", 1, 300).value_or(10));
  w.batch = static_cast<std::size_t>(
      in.whole_number("batch", 1, static_cast<std::int64_t>(webhook_batch_max)).value_or(1));
  w.trusted_certificates = in.optional_text("trustedCertificates");
  if (!w.trusted_certificates.empty() && !std::ifstream(w.trusted_certificates).good())
    in.report("trustedCertificates", "the file cannot be read");
  return w;
}

std::optional<std::uint16_t> domain_type_of(const std::string& name) {
  for (auto type = store::first_domain_event_type; type <= last_looked_at; ++type)
    if (store::event_type_name(type) == name && !name.starts_with("event_")) return type;
  return std::nullopt;
}

target_settings target_of(const nlohmann::json& value, const std::string& path,
                          std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"name", "from", "types", "kafka", "webhook"});
  target_settings t;
  t.name = in.text("name");
  // It is also the name of a folder.
  if (!t.name.empty() && !is_processor_id(t.name))
    in.report("name", quote(t.name) + " is not 1 to 64 letters, digits, '-' and '_'");
  if (const auto from = in.optional_text("from"); !from.empty()) {
    t.from_beginning = from == "beginning";
    if (!t.from_beginning && from != "now") in.report("from", quote(from) + " is not one of now, beginning");
  }
  const auto names = in.texts("types");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto type = domain_type_of(names[i]))
      t.types.insert(*type);
    else
      problems.push_back(
          {index_path(in.path_of("types"), i), quote(names[i]) + " is no event of the domain"});
  }
  if (in.find("types") && names.empty()) in.report("types", "names at least one event, or is absent: all");
  const bool kafka = in.find("kafka"), webhook = in.find("webhook");
  if (kafka == webhook)
    problems.push_back({path, "has either kafka or webhook"});
  else if (kafka)
    t.to = kafka_of(in);
  else
    t.to = webhook_of(in);
  return t;
}

}  // namespace

std::string read_webhook_secret(std::string_view text, std::string& secret) {
  constexpr std::string_view prefix = "whsec_";
  std::string rule = "holds lines of whsec_ and base64 of 24 to 64 bytes";
  if (!text.starts_with(prefix)) return rule;
  text.remove_prefix(prefix.size());
  const auto decoded = kj::decodeBase64(kj::arrayPtr(text.data(), text.size()));
  if (decoded.hadErrors || decoded.size() < 24 || decoded.size() > 64) return rule;
  secret.assign(decoded.asChars().begin(), decoded.asChars().end());
  return "";
}

publish_settings parse_publish(std::string_view text, std::vector<problem>& problems) {
  publish_settings settings;
  const auto value = parse_json(text, problems);
  if (!value) return settings;
  const object_reader in(*value, {}, problems, {"source", "targets"});
  settings.source = in.optional_text("source");
  if (!settings.source.empty() && !is_uri(settings.source, source_max))
    in.report("source", quote(settings.source) + " is no URI-reference of at most 256 characters");
  in.require("targets");
  const auto& list = in.list("targets");
  if (in.find("targets") && (list.empty() || list.size() > targets_max))
    in.report("targets",
              "are " + std::to_string(list.size()) + ", must be 1 to " + std::to_string(targets_max));
  for (std::size_t i = 0; i < list.size() && i < targets_max; ++i) {
    const auto path = index_path("targets", i);
    auto one = target_of(list[i], path, problems);
    for (const auto& other : settings.targets)
      if (other.name == one.name && !one.name.empty())
        problems.push_back({path + ".name", "a target stands here once"});
    settings.targets.push_back(std::move(one));
  }
  return settings;
}

}  // namespace benefactor::api::publish
