#include "tools/benefactor/audit/sample_manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "store/durable_file.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t manifest_bytes_max = std::size_t{64} << 20;

constexpr auto selection =
    "of each stratum the claims whose SHA-256 of the text SEED:CLAIM-ID (the seed in decimal, the id as 32 "
    "lower-case hexadecimal digits) come first";

[[noreturn]] void damaged(const std::filesystem::path& file, const std::string& what) {
  throw std::invalid_argument(file.string() + ": " + what);
}

template <class Bytes>
Bytes bytes_of(const std::string& text, const std::filesystem::path& file, const char* name) {
  const auto bytes = bytes_from_hex(text);
  Bytes value;
  if (!bytes || bytes->size() != value.size())
    damaged(file, std::string(name) + " is not " + std::to_string(2 * value.size()) + " hexadecimal digits");
  std::copy(bytes->begin(), bytes->end(), value.begin());
  return value;
}

cents money_of(const nlohmann::json& json, const std::filesystem::path& file, const char* name) {
  const auto amount = parse_money(json.at(name).get<std::string>());
  if (!amount) damaged(file, std::string(name) + " is no amount of money");
  return *amount;
}

date day_of(const nlohmann::json& json, const std::filesystem::path& file, const char* name) {
  const auto day = parse_date(json.at(name).get<std::string>());
  if (!day) damaged(file, std::string(name) + " is no date");
  return *day;
}

}  // namespace

std::uint64_t sample_manifest::population() const {
  std::uint64_t sum = 0;
  for (const auto& s : strata) sum += s.population;
  return sum;
}

std::uint64_t sample_manifest::drawn() const {
  std::uint64_t sum = 0;
  for (const auto& s : strata) sum += s.claims.size();
  return sum;
}

void draw(const std::vector<stratum>& strata, std::optional<std::uint64_t> size, sample_manifest& manifest) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t population = 0;
  for (const auto& s : strata) {
    sizes.push_back(s.claims.size());
    population += s.claims.size();
  }
  manifest.size =
      size ? std::min(*size, population) : sample_size(population, manifest.design.value_or(sample_design{}));
  const auto shares = allocate(manifest.size, sizes, manifest.least);
  std::uint64_t drawn = 0;
  for (const auto share : shares) drawn += share;
  if (drawn > sample_size_max)
    throw std::invalid_argument("--size, --margin: " + std::to_string(drawn) +
                                " claims would be drawn, and a sample has at most " +
                                std::to_string(sample_size_max));
  manifest.strata.clear();
  for (std::size_t i = 0; i < strata.size(); ++i) {
    auto& into = manifest.strata.emplace_back();
    into.name = strata[i].name;
    into.population = strata[i].claims.size();
    into.plan_paid = strata[i].plan_paid;
    for (const auto place : choose(manifest.seed, strata[i].claims, shares[i]))
      into.claims.push_back({strata[i].claims[place], {}, 0});
  }
}

std::string to_text(const sample_manifest& m) {
  ordered_json json;
  json["version"] = sample_form_version;
  json["logId"] = to_hex(m.end.log_id);
  json["position"] = m.end.position;
  json["pageHash"] = hex_of(store::as_text(m.end.page_hash));
  json["time"] = format_instant(m.end_us);
  json["timeUs"] = m.end_us;
  json["from"] = format_date(m.from);
  json["to"] = format_date(m.to);
  json["seed"] = m.seed;
  json["selection"] = selection;
  auto& strata_by = json["strataBy"] = {{"kind", to_text(m.form.kind)}};
  if (m.form.kind == strata_kind::paid) {
    auto& bands = strata_by["bands"] = ordered_json::array();
    for (const auto band : m.form.bands) bands.push_back(format_money(band));
  }
  if (m.form.kind == strata_kind::provider) strata_by["largeProviders"] = m.form.large_providers;
  if (m.design)
    json["design"] = {{"confidence", m.design->confidence},
                      {"marginBasisPoints", m.design->margin},
                      {"expectedBasisPoints", m.design->expected}};
  json["size"] = m.size;
  json["leastOfStratum"] = m.least;
  json["population"] = m.population();
  json["drawn"] = m.drawn();
  auto& strata = json["strata"] = ordered_json::array();
  for (const auto& s : m.strata) {
    ordered_json claims = ordered_json::array();
    cents paid = 0;
    for (const auto& c : s.claims) {
      claims.push_back(
          {{"claimNumber", c.number}, {"claimId", to_hex(c.id)}, {"planPaid", format_money(c.plan_paid)}});
      paid = checked_add(paid, c.plan_paid);
    }
    strata.push_back({{"name", s.name},
                      {"population", s.population},
                      {"populationPlanPaid", format_money(s.plan_paid)},
                      {"drawn", s.claims.size()},
                      {"drawnPlanPaid", format_money(paid)},
                      {"claims", std::move(claims)}});
  }
  // A stratum may be named after what a provider was called.
  return json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

sample_manifest read_sample_manifest(const std::filesystem::path& file) {
  const auto text = store::read_small_file(file, manifest_bytes_max);
  if (!text) damaged(file, "there is no such file");
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("version") || json["version"] != sample_form_version)
    damaged(file, "it is no manifest of a sample of form " + std::to_string(sample_form_version));
  try {
    sample_manifest m;
    m.end.log_id.bytes = bytes_of<decltype(id128::bytes)>(json.at("logId").get<std::string>(), file, "logId");
    m.end.position = json.at("position").get<std::uint64_t>();
    m.end.page_hash = bytes_of<store::digest256>(json.at("pageHash").get<std::string>(), file, "pageHash");
    m.end_us = json.at("timeUs").get<std::int64_t>();
    m.from = day_of(json, file, "from");
    m.to = day_of(json, file, "to");
    m.seed = json.at("seed").get<std::uint64_t>();
    const auto& strata_by = json.at("strataBy");
    const auto kind = strata_kind_from(strata_by.at("kind").get<std::string>());
    if (!kind) damaged(file, "strataBy.kind is not known");
    m.form.kind = *kind;
    if (strata_by.contains("bands")) {
      m.form.bands.clear();
      for (const auto& band : strata_by.at("bands"))
        m.form.bands.push_back(parse_money(band.get<std::string>()).value_or(0));
    }
    if (strata_by.contains("largeProviders"))
      m.form.large_providers = strata_by.at("largeProviders").get<std::size_t>();
    if (json.contains("design")) {
      const auto& design = json.at("design");
      m.design = sample_design{design.at("confidence").get<int>(),
                               design.at("marginBasisPoints").get<std::int32_t>(),
                               design.at("expectedBasisPoints").get<std::int32_t>()};
    }
    m.size = json.at("size").get<std::uint64_t>();
    m.least = json.at("leastOfStratum").get<std::uint64_t>();
    for (const auto& s : json.at("strata")) {
      auto& into = m.strata.emplace_back();
      into.name = s.at("name").get<std::string>();
      into.population = s.at("population").get<std::uint64_t>();
      into.plan_paid = money_of(s, file, "populationPlanPaid");
      for (const auto& c : s.at("claims")) {
        auto& claim = into.claims.emplace_back();
        static_cast<id128&>(claim.id).bytes =
            bytes_of<decltype(id128::bytes)>(c.at("claimId").get<std::string>(), file, "claimId");
        claim.number = c.at("claimNumber").get<std::string>();
        claim.plan_paid = money_of(c, file, "planPaid");
      }
      if (into.claims.size() > into.population) damaged(file, "a stratum has more claims drawn than it has");
    }
    return m;
  } catch (const nlohmann::json::exception&) {
    damaged(file, "a field is missing, or is not what it is to be");
  }
}

}  // namespace benefactor::tools
