#include "tools/benefactor/event_json.hpp"

#include "events/date.hpp"
#include "store/access_record.hpp"
#include "store/door_record.hpp"
#include "store/log_events.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

using nlohmann::ordered_json;

namespace {

ordered_json log_event_json(const store::event_view& event) {
  ordered_json out;
  if (event.type == store::genesis_event_type) {
    const auto origin = store::parse_genesis(event);
    out["logId"] = to_hex(origin.log_id);
    out["keyRingId"] = to_hex(origin.key_ring_id);
    out["created"] = format_instant(origin.created_us);
  } else if (event.type == store::log_restored_event_type) {
    const auto restored = store::parse_log_restored(event);
    out["backup"] = restored.backup_number;
    out["backupTime"] = format_instant(restored.backup_time_us);
    out["backupLastPosition"] = restored.backup_last_position;
    out["backupPageHash"] = hex_of(store::as_text(restored.backup_page_hash));
    out["restoredToPosition"] = restored.to_position;
  } else {
    const auto repair = store::parse_tail_dropped(event);
    out["damage"] = repair.damage == store::tail_damage::page ? "page" : "journal";
    out["fromPosition"] = repair.from_position;
    out["pages"] = repair.pages;
    out["bytes"] = repair.bytes;
  }
  return out;
}

ordered_json access_json(const store::event_view& event, const id128& log_id) {
  const auto access = store::parse_access(event, log_id);
  const auto& record = access.record;
  ordered_json out;
  out["member"] = to_hex(record.member);
  if (record.policy) out["policy"] = to_hex(record.policy);
  auto& claims = out["claims"] = ordered_json::array();
  for (const auto& claim : record.claims) claims.push_back(to_hex(claim));
  out["kinds"] = store::names_of(record.kinds);
  out["method"] = record.method;
  out["purpose"] = store::to_text(record.who->why.purpose);
  out["breakGlass"] = record.who->why.break_glass;
  out["hasReason"] = access.reason != store::access_reason::none;
  out["count"] = record.count;
  return out;
}

ordered_json door_json(const store::event_view& event, const id128& log_id) {
  const auto entry = store::parse_door(event, log_id);
  const auto& record = entry.record;
  ordered_json out;
  out["what"] = store::to_text(record.what);
  out["refused"] = record.refused;
  if (record.about) out["about"] = to_hex(record.about);
  if (!record.method.empty()) out["method"] = record.method;
  if (!record.detail.empty()) out["detail"] = record.detail;
  if (!record.certificate.empty()) out["certificate"] = record.certificate;
  out["listener"] = store::to_text(record.listener);
  if (record.peer) out["peer"] = to_hex(record.peer);
  out["hasAddress"] = entry.address != store::door_address::none;
  if (record.session) out["session"] = to_hex(record.session);
  out["count"] = record.count;
  return out;
}

}  // namespace

std::string stream_text(const store::stream_id& stream) {
  std::string text = stream.tenant.is_default() ? "" : std::string(stream.tenant.text()) + "/";
  switch (stream.kind) {
    case store::stream_kind::claim: text += "claim"; break;
    case store::stream_kind::bucket: text += "bucket"; break;
    case store::stream_kind::provider: text += "provider"; break;
    case store::stream_kind::system: text += "system"; break;
    case store::stream_kind::table: text += "table"; break;
    case store::stream_kind::payments: text += "payments"; break;
    case store::stream_kind::member: text += "member"; break;
    case store::stream_kind::exchange: text += "exchange"; break;
    case store::stream_kind::user: text += "user"; break;
  }
  return text + "/" + to_hex(stream.id);
}

ordered_json event_json(const store::event_view& event, const id128& log_id, store::key_vault* keys) {
  ordered_json out;
  out["position"] = event.position;
  out["time"] = format_instant(event.time_us);
  out["type"] = store::event_type_name(event.type);
  out["schemaVersion"] = event.schema_version;
  out["rulesVersion"] = event.rules_version;
  out["stream"] = stream_text(event.stream);
  auto& tags = out["tags"] = ordered_json::array();
  for (const auto& tag : event.tags) tags.push_back(stream_text(tag));
  out["user"] = event.user;
  out["role"] = event.role;
  out["channel"] = to_text(event.channel);
  if (event.correlation) out["correlation"] = to_hex(event.correlation);
  if (event.causation) out["causation"] = to_hex(event.causation);
  if (!event.file_hash.empty() || event.interchange != 0) {
    auto& file = out["file"];
    file["sha256"] = hex_of(event.file_hash);
    file["interchange"] = event.interchange;
    file["group"] = event.group;
    file["set"] = event.set;
  }
  if (event.type < store::first_domain_event_type) {
    out["payload"] = log_event_json(event);
    return out;
  }
  if (event.type == store::phi_accessed_event_type) {
    out["payload"] = access_json(event, log_id);
    if (!event.sealed.empty()) out["sealedBytes"] = event.sealed.size();
    return out;
  }
  if (event.type == store::door_event_type) {
    out["payload"] = door_json(event, log_id);
    if (!event.sealed.empty()) out["sealedBytes"] = event.sealed.size();
    return out;
  }
  bool opened = false;
  const auto decoded = store::decode(event, log_id, keys, &opened);
  out["payload"] = payload_json(decoded, keys != nullptr);
  if (!event.sealed.empty()) {
    out["sealedBytes"] = event.sealed.size();
    if (keys) out["opened"] = opened;
  }
  return out;
}

}  // namespace benefactor::tools
