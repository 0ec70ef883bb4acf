#include "store/door_record.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "store/bytes.hpp"
#include "store/data_format.hpp"
#include "store/log_error.hpp"
#include "store/sealing.hpp"

namespace benefactor::store {

namespace {

constexpr std::uint16_t schema_version = 1;
constexpr std::uint8_t flag_refused = 1, flag_address_withheld = 2;
constexpr std::size_t fixed_payload = 59;  // Before the texts.

// By number, from 1.
constexpr std::array<std::string_view, 14> happenings{
    "session_opened", "login",      "refresh", "logout",     "set_up",       "registration", "token",
    "certificate",    "not_let_in", "call",    "rate_limit", "user_command", "glass_broken", "more_refusals"};
constexpr std::array<std::string_view, 6> listeners{"unknown", "loopback", "users",
                                                    "payers",  "http",     "https"};

seal_context context_of(const id128& log_id, std::string_view stream) {
  return {log_id, stream, door_event_type, schema_version};
}

[[noreturn]] void refuse(const event_view& event, const std::string& what) {
  throw corrupt_event("door record at position " + std::to_string(event.position) + ": " + what);
}

void check(std::string_view field, std::size_t size, std::size_t most) {
  if (size > most)
    throw std::invalid_argument("door record: its " + std::string(field) + " must have at most " +
                                std::to_string(most) + " bytes");
}

char* put(char* to, const id128& id) {
  std::memcpy(to, id.bytes.data(), id.bytes.size());
  return to + id.bytes.size();
}

id128 id_at(const char* from) {
  id128 id;
  std::memcpy(id.bytes.data(), from, id.bytes.size());
  return id;
}

/// The key that seals the address, and whose it is.
std::pair<member_id, key_lookup> key_for(const door_record& record, key_vault& keys) {
  const auto tenant = record.tenant.text();
  const auto owner = address_owner(record);
  if (owner) {
    auto found = keys.find(tenant, owner);
    if (found.state != key_state::missing) return {owner, std::move(found)};
  }
  const member_id engine;  // Nobody's.
  auto found = keys.find(tenant, engine);
  if (found.state == key_state::missing) found = keys.get_or_create(tenant, engine);
  return {engine, std::move(found)};
}

}  // namespace

std::string_view to_text(door_happening what) {
  const auto number = static_cast<std::size_t>(what);
  return number >= 1 && number <= happenings.size() ? happenings[number - 1] : std::string_view("unknown");
}

std::optional<door_happening> parse_door_happening(std::string_view text) {
  const auto at = std::find(happenings.begin(), happenings.end(), text);
  if (at == happenings.end()) return std::nullopt;
  return static_cast<door_happening>(at - happenings.begin() + 1);
}

std::string door_happenings() {
  std::string all;
  for (const auto text : happenings) (all.empty() ? all : all.append(", ")).append(text);
  return all;
}

std::string_view to_text(door_listener listener) {
  const auto number = static_cast<std::size_t>(listener);
  return listeners[number < listeners.size() ? number : 0];
}

stream_id door_stream(const tenant_name& tenant) { return named_access_stream(tenant, "door", {}); }

stream_id refusals_stream(const tenant_name& tenant) { return named_access_stream(tenant, "refusals", {}); }

stream_id peer_stream(const tenant_name& tenant, const id128& peer) {
  return named_access_stream(tenant, "peer", to_hex(peer));
}

stream_id connection_stream(const tenant_name& tenant, const id128& request) {
  return named_access_stream(tenant, "connection", std::string_view(to_hex(request)).substr(0, 16));
}

digest256 content_of(const door_record& r) {
  std::string key("door ");  // Equal to no read.
  const auto add = [&](std::string_view text) {
    key.append(std::to_string(text.size())).push_back(':');
    key.append(text);
  };
  add(r.tenant.text());
  key.push_back(static_cast<char>(r.what));
  key.push_back(r.refused ? 'r' : '-');
  key.push_back(static_cast<char>(r.listener));
  for (const auto& text : {r.user, r.role, r.method, r.detail, r.certificate, to_hex(r.about), to_hex(r.peer),
                           to_hex(r.session)})
    add(text);
  if (r.what == door_happening::session_opened) add(to_hex(r.request));
  return sha256(key);
}

member_id address_owner(const door_record& record) {
  member_id owner;
  if (const auto user = id_from_hex(record.user)) static_cast<id128&>(owner) = *user;
  return owner;
}

std::string encode_door(const door_record& record, const id128& log_id, key_vault& keys,
                        entropy_source& entropy) {
  check("method", record.method.size(), door_word_max);
  check("detail", record.detail.size(), door_word_max);
  check("certificate", record.certificate.size(), door_word_max);
  check("address", record.address.size(), door_address_max);
  event_draft draft;
  draft.type = door_event_type;
  draft.schema_version = schema_version;
  draft.stream = door_stream(record.tenant);
  draft.tags.reserve(5);
  if (!record.user.empty()) draft.tags.push_back(access_user_stream(record.tenant, record.user));
  if (record.about && to_hex(record.about) != record.user)
    draft.tags.push_back(access_user_stream(record.tenant, to_hex(record.about)));
  if (record.peer) draft.tags.push_back(peer_stream(record.tenant, record.peer));
  if (record.request) draft.tags.push_back(connection_stream(record.tenant, record.request));
  if (record.refused) draft.tags.push_back(refusals_stream(record.tenant));
  draft.user = record.user;
  draft.role = record.role;
  draft.correlation = record.request;
  const bool is_json = record.listener == door_listener::http || record.listener == door_listener::https;
  draft.source.channel = is_json ? source_channel::json : source_channel::rpc;
  std::uint8_t flags = record.refused ? flag_refused : 0;
  if (!record.address.empty()) {
    if (const auto [owner, key] = key_for(record, keys); key)
      draft.sealed = seal(*key.key, owner, record.address, context_of(log_id, draft.stream.key()), entropy);
    else
      flags |= flag_address_withheld;
  }
  draft.payload.resize(fixed_payload);
  auto* to = draft.payload.data();
  to = put_little(to, static_cast<std::uint8_t>(record.what));
  to = put_little(to, flags);
  to = put_little(to, static_cast<std::uint8_t>(record.listener));
  to = put_little(to, std::uint8_t{0});
  to = put_little(to, record.count);
  to = put(to, record.session);
  to = put(to, record.about);
  to = put(to, record.peer);
  to = put_little(to, static_cast<std::uint8_t>(record.method.size()));
  to = put_little(to, static_cast<std::uint8_t>(record.detail.size()));
  put_little(to, static_cast<std::uint8_t>(record.certificate.size()));
  draft.payload += record.method + record.detail + record.certificate;
  return encode_event(draft);
}

recorded_door parse_door(const event_view& event, const id128& log_id, key_vault* keys) {
  if (event.type != door_event_type || event.stream != door_stream(event.stream.tenant))
    refuse(event, "it is none");
  if (event.schema_version > schema_version)
    throw newer_format(newer_format_text("door record at position " + std::to_string(event.position),
                                         event.schema_version, schema_version));
  const auto payload = event.payload;
  if (event.schema_version == 0 || payload.size() < fixed_payload) refuse(event, "it is too short");
  recorded_door found;
  found.position = event.position;
  found.time_us = event.time_us;
  auto& record = found.record;
  const auto byte = [&](std::size_t at) { return get_little<std::uint8_t>(payload.data() + at); };
  const std::size_t method = byte(56), detail = byte(57), certificate = byte(58);
  if (method > door_word_max || detail > door_word_max || certificate > door_word_max ||
      payload.size() != fixed_payload + method + detail + certificate)
    refuse(event, "its length is not that of its parts");
  record.tenant = event.stream.tenant;
  record.what = static_cast<door_happening>(byte(0));
  record.refused = (byte(1) & flag_refused) != 0;
  record.user = event.user;
  record.role = event.role;
  record.listener = static_cast<door_listener>(byte(2));
  record.count = get_little<std::uint32_t>(payload.data() + 4);
  record.session = id_at(payload.data() + 8);
  record.about = id_at(payload.data() + 24);
  record.peer = id_at(payload.data() + 40);
  record.method = payload.substr(fixed_payload, method);
  record.detail = payload.substr(fixed_payload + method, detail);
  record.certificate = payload.substr(fixed_payload + method + detail);
  record.request = event.correlation;
  if ((byte(1) & flag_address_withheld) != 0) found.address = door_address::gone;
  if (event.sealed.empty()) return found;
  found.address = door_address::sealed;
  if (keys == nullptr) return found;
  const auto owner = sealed_owner(event.sealed);
  const auto key = owner ? keys->find(record.tenant.text(), *owner) : key_lookup{};
  if (!key) {
    found.address = door_address::gone;
    return found;
  }
  auto opened = unseal(*key.key, event.sealed, context_of(log_id, event.stream.key()));
  if (opened.error == unseal_error::newer_key) {  // As of access_record.
    found.address = door_address::gone;
    return found;
  }
  if (!opened) refuse(event, "its address is " + std::string(to_text(opened.error)));
  record.address = std::move(*opened.plaintext);
  found.address = door_address::opened;
  return found;
}

}  // namespace benefactor::store
