#include "api/http/special_forms.hpp"

#include <algorithm>
#include <capnp/dynamic.h>

#include "api/as_of.hpp"
#include "api/http/json_reading.hpp"
#include "api/http/value_forms.hpp"
#include "events/ids.hpp"

namespace benefactor::api::http {

namespace {

using nlohmann::json;

/// The enumerant that *text* spells.
template <class Code>
std::optional<Code> code_in(const std::string& text) {
  for (const auto each : capnp::Schema::from<Code>().getEnumerants())
    if (const auto spelling = code_text(each.getProto().getName().cStr());
        spelling == text && spelling != "NONE" && spelling != "ABSENT")
      return static_cast<Code>(each.getOrdinal());
  return std::nullopt;
}

}  // namespace

std::optional<std::string> bytes_from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

bool read_claim_status(const std::string& text, wire::ClaimStatus& to) {
  const auto code = code_in<wire::ClaimStatus>(text);
  if (code) to = *code;
  return code.has_value();
}

void read_user_name(const std::string& text, wire::UserReference::Builder to) {
  if (const auto id = id_from_hex(text))
    to.setId(capnp::Data::Reader(id->bytes.data(), id->bytes.size()));
  else
    to.setLogin(capnp::Text::Reader(text.c_str(), text.size()));
}

bool read_moment(const std::string& text, wire::AsOf::Builder to) {
  const auto moment = parse_as_of(text);
  if (!moment) return false;
  if (const auto* at = std::get_if<as_of_position>(&*moment))
    to.setPosition(at->position);
  else
    to.setTimeMicros(std::get<as_of_time>(*moment).time_us);
  return true;
}

void read_claim_filter(const json& from, wire::ClaimFilter::Builder to, const std::string& path,
                       std::vector<problem>& problems) {
  if (!from.is_object()) {
    problems.push_back({path, "must be an object"});
    return;
  }
  const auto wrong = [&](std::string_view key, std::string rule) {
    problems.push_back({key_path(path, key), std::move(rule)});
  };
  for (const auto& item : from.items()) {
    if (std::find(claim_filter_fields.begin(), claim_filter_fields.end(), item.key()) ==
        claim_filter_fields.end())
      wrong(item.key(), "unknown key");
    else if (!item.value().is_string())
      wrong(item.key(), "must be a text in quotes");
  }
  const auto text = [&](const char* key) -> std::optional<std::string> {
    const auto at = from.find(key);
    if (at == from.end() || !at->is_string()) return std::nullopt;
    return at->get<std::string>();
  };
  if (const auto flagged = text("flagged")) {
    for (const auto& item : from.items())
      if (item.key() != "flagged" && item.key() != "providerNpi")
        wrong(item.key(), "does not go with flagged");
    auto flag = to.initFlagged();
    const auto edit = code_in<wire::ClaimEdit>(*flagged);
    if (!edit && *flagged != "ANY") wrong("flagged", "must be ANY or an anomaly, as UNUSUAL_AMOUNT");
    if (edit) flag.setEdit(*edit);
    flag.setProviderNpi(text("providerNpi").value_or(""));
    return;
  }
  if (from.empty()) return to.setAll();
  auto where = to.initWhere();
  if (const auto status = text("status")) {
    const auto code = code_in<wire::ClaimStatus>(*status);
    if (!code) wrong("status", "must be a status that a claim may have");
    where.setHasStatus(true);
    if (code) where.setStatus(*code);
  }
  if (const auto dispute = text("dispute")) {
    const auto code = code_in<wire::DisputeStatus>(*dispute);
    if (!code) wrong("dispute", "must be a status that a dispute may have");
    where.setHasDispute(true);
    if (code) where.setDispute(*code);
  }
  where.setMemberId(text("memberId").value_or(""));
  where.setPolicyNumber(text("policyNumber").value_or(""));
  where.setProviderNpi(text("providerNpi").value_or(""));
  for (const auto* key : {"from", "to"}) {
    const auto given = text(key);
    if (!given) continue;
    const auto day = parse_date(*given);
    if (!day)
      wrong(key, "must be a calendar date such as \"2026-03-01\"");
    else
      (key == std::string_view("from") ? where.initFrom() : where.initTo()).setDays(day->days);
  }
}

}  // namespace benefactor::api::http
