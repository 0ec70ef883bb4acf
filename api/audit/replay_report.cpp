#include "api/audit/replay_report.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "api/objects/uri.hpp"

namespace benefactor::api {

namespace {

using json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> reasons{"MEMBER_ERASED", "KEY_MISSING", "BEHIND_A_BREAK",
                                                  "KEY_DAMAGED"};
constexpr auto format_name = "benefactor replay 1";

[[noreturn]] void refuse(const std::string& field, const char* rule) {
  throw std::invalid_argument("replay state: " + field + " " + rule);
}

id128 id_at(const json& from, const char* field) {
  const auto id = id_from_hex(from.at(field).get<std::string>());
  if (!id) refuse(field, "is 32 hexadecimal digits");
  return *id;
}

store::digest256 digest_at(const json& from, const char* field) {
  const auto digest = digest_from_hex(from.at(field).get<std::string>());
  if (!digest) refuse(field, "is 64 hexadecimal digits");
  return *digest;
}

json json_of(const listed_difference& d) {
  json to{{"position", d.position}, {"claim", d.claim}, {"policy", to_hex(d.policy)},
          {"line", d.line},         {"event", d.event}, {"field", d.field},
          {"recorded", d.recorded}, {"again", d.again}, {"money", d.money}};
  if (d.follows) to["follows"] = *d.follows;
  return to;
}

listed_difference difference_from(const json& from) {
  listed_difference d{.position = from.at("position"),
                      .claim = from.at("claim"),
                      .policy = policy_id{id_at(from, "policy")},
                      .line = from.at("line"),
                      .event = from.at("event"),
                      .field = from.at("field"),
                      .recorded = from.at("recorded"),
                      .again = from.at("again"),
                      .money = from.at("money"),
                      .follows = {}};
  if (from.contains("follows")) d.follows = from.at("follows").get<std::uint64_t>();
  return d;
}

json json_of(const not_reproducible& n) {
  return {{"position", n.position},      {"claim", n.claim},
          {"policy", to_hex(n.policy)},  {"lines", n.lines},
          {"reason", to_text(n.reason)}, {"decidedAgain", n.decided_again}};
}

not_reproducible unreproduced_from(const json& from) {
  const auto reason = not_reproducible_reason_from(from.at("reason").get<std::string>());
  if (!reason) refuse("reason", "is none of those known");
  return {from.at("position"), from.at("claim"), policy_id{id_at(from, "policy")},
          from.at("lines"),    *reason,          from.at("decidedAgain")};
}

json json_of(const pin_result& p) {
  return {{"source", p.pinned.source},
          {"position", p.pinned.position},
          {"pageHash", to_hex(p.pinned.page_hash)},
          {"holds", p.holds},
          {"what", p.what}};
}

}  // namespace

std::string_view to_text(not_reproducible_reason r) { return reasons[static_cast<std::size_t>(r)]; }

std::optional<not_reproducible_reason> not_reproducible_reason_from(std::string_view text) {
  const auto at = std::find(reasons.begin(), reasons.end(), text);
  if (at == reasons.end()) return std::nullopt;
  return static_cast<not_reproducible_reason>(at - reasons.begin());
}

std::optional<pinned_page> parse_pin(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 19) return std::nullopt;
  pinned_page pin;
  for (const char c : text.substr(0, colon)) {
    if (c < '0' || c > '9') return std::nullopt;
    pin.position = 10 * pin.position + static_cast<std::uint64_t>(c - '0');
  }
  const auto digest = digest_from_hex(text.substr(colon + 1));
  if (!digest) return std::nullopt;
  pin.page_hash = *digest;
  return pin;
}

std::string to_text(const pinned_page& pin) {
  return std::to_string(pin.position) + ":" + to_hex(pin.page_hash);
}

bool replay_report::same() const {
  return differences_in_all == 0 && !damage &&
         std::all_of(pins.begin(), pins.end(), [](const auto& p) { return p.holds; });
}

std::string to_json(const replay_report& r) {
  json to{{"format", format_name},
          {"logId", to_hex(r.log_id)},
          {"nextPosition", r.reached.next_position},
          {"pageHash", to_hex(r.reached.page_hash)},
          {"pageTimeUs", r.reached.page_time_us},
          {"complete", r.complete},
          {"same", r.same()},
          {"pages", r.pages},
          {"bytes", r.bytes},
          {"events", r.events},
          {"commands", r.commands},
          {"decidedAgain", r.decided_again},
          {"claims", r.claims},
          {"lines", r.lines},
          {"unsealed", r.unsealed},
          {"fingerprints", r.fingerprints},
          {"byOlderTables", r.by_older_tables},
          {"planPaid", r.plan_paid},
          {"different", r.different},
          {"policiesDifferent", r.policies_different},
          {"money", r.money},
          {"differencesInAll", r.differences_in_all},
          {"notReproducibleInAll", r.not_reproducible_in_all},
          {"differences", json::array()},
          {"notReproducible", json::array()},
          {"pins", json::array()},
          {"damagedKeys", r.damaged_keys},
          {"seconds", r.seconds}};
  for (const auto& d : r.differences) to["differences"].push_back(json_of(d));
  for (const auto& n : r.unreproduced) to["notReproducible"].push_back(json_of(n));
  for (const auto& p : r.pins) to["pins"].push_back(json_of(p));
  if (r.damage) to["damage"] = {{"position", r.damage->position}, {"what", r.damage->what}};
  // A text of the log need not be UTF-8.
  return to.dump(-1, ' ', false, json::error_handler_t::replace);
}

replay_report parse_replay_report(std::string_view text) {
  try {
    const auto from = json::parse(text);
    if (from.at("format") != format_name) refuse("format", "is \"benefactor replay 1\"");
    replay_report r;
    r.log_id = id_at(from, "logId");
    r.reached = {from.at("nextPosition"), digest_at(from, "pageHash"), from.at("pageTimeUs")};
    r.complete = from.at("complete");
    r.pages = from.at("pages");
    r.bytes = from.at("bytes");
    r.events = from.at("events");
    r.commands = from.at("commands");
    r.decided_again = from.at("decidedAgain");
    r.claims = from.at("claims");
    r.lines = from.at("lines");
    r.unsealed = from.at("unsealed");
    r.fingerprints = from.at("fingerprints");
    r.by_older_tables = from.at("byOlderTables");
    r.plan_paid = from.at("planPaid");
    r.different = from.at("different");
    r.policies_different = from.at("policiesDifferent");
    r.money = from.at("money");
    r.differences_in_all = from.at("differencesInAll");
    r.not_reproducible_in_all = from.at("notReproducibleInAll");
    for (const auto& d : from.at("differences")) r.differences.push_back(difference_from(d));
    for (const auto& n : from.at("notReproducible")) r.unreproduced.push_back(unreproduced_from(n));
    for (const auto& p : from.at("pins"))
      r.pins.push_back(
          {{p.at("position"), digest_at(p, "pageHash"), p.at("source")}, p.at("holds"), p.at("what")});
    if (from.contains("damage")) r.damage = {from.at("damage").at("position"), from.at("damage").at("what")};
    // Versions before this one ended at the first.
    if (from.contains("damagedKeys")) r.damaged_keys = from.at("damagedKeys").get<std::vector<std::string>>();
    r.seconds = from.at("seconds");
    return r;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string{"replay state: it is not what a replay wrote ("} + error.what() +
                                ")");
  }
}

}  // namespace benefactor::api
