#include "store/log_events.hpp"

#include <cstring>
#include <stdexcept>

#include "store/bytes.hpp"
#include "store/data_format.hpp"

namespace benefactor::store {

namespace {

constexpr std::uint16_t payload_version = 1;
constexpr std::size_t genesis_bytes = 48;
constexpr std::size_t tail_dropped_bytes = 32;
constexpr std::size_t log_restored_bytes = 64;
constexpr std::size_t id_bytes = 16;

[[noreturn]] void corrupt(const event_view& event, const std::string& what) {
  throw corrupt_event("event at position " + std::to_string(event.position) + ": " + what);
}

std::string encode(std::uint16_t type, const id128& log_id, std::string payload) {
  event_draft event;
  event.type = type;
  event.stream = log_stream(log_id);
  event.payload = std::move(payload);
  return encode_event(event);
}

const char* payload_of(const event_view& event, std::uint16_t type, std::size_t size,
                       const std::string& name) {
  if (event.type != type) corrupt(event, "its type is " + std::to_string(event.type) + ", not " + name);
  if (event.payload.size() >= sizeof payload_version)
    if (const auto version = get_little<std::uint16_t>(event.payload.data()); version > payload_version)
      throw newer_format(newer_format_text(
          "event at position " + std::to_string(event.position) + ": " + name, version, payload_version));
  if (event.payload.size() != size || get_little<std::uint16_t>(event.payload.data()) != payload_version)
    corrupt(event, "the payload of " + name + " is not of version 1");
  return event.payload.data();
}

}  // namespace

stream_id log_stream(const id128& log_id) { return {tenant_name(), stream_kind::system, log_id}; }

std::string encode_genesis(const genesis& origin) {
  if (!origin.log_id) throw std::invalid_argument("genesis: the log id is zero");
  std::string payload(genesis_bytes, '\0');
  put_little(payload.data(), payload_version);
  std::memcpy(payload.data() + 8, origin.log_id.bytes.data(), id_bytes);
  std::memcpy(payload.data() + 24, origin.key_ring_id.bytes.data(), id_bytes);
  put_little(payload.data() + 40, origin.created_us);
  return encode(genesis_event_type, origin.log_id, std::move(payload));
}

std::string encode_tail_dropped(const id128& log_id, const tail_dropped& repair) {
  std::string payload(tail_dropped_bytes, '\0');
  put_little(payload.data(), payload_version);
  put_little(payload.data() + 2, static_cast<std::uint16_t>(repair.damage));
  put_little(payload.data() + 8, repair.from_position);
  put_little(payload.data() + 16, repair.pages);
  put_little(payload.data() + 24, repair.bytes);
  return encode(tail_dropped_event_type, log_id, std::move(payload));
}

std::string encode_log_restored(const id128& log_id, const log_restored& restored) {
  std::string payload(log_restored_bytes, '\0');
  put_little(payload.data(), payload_version);
  put_little(payload.data() + 4, restored.backup_number);
  put_little(payload.data() + 8, restored.backup_time_us);
  put_little(payload.data() + 16, restored.backup_last_position);
  put_little(payload.data() + 24, restored.to_position);
  std::memcpy(payload.data() + 32, restored.backup_page_hash.data(), restored.backup_page_hash.size());
  return encode(log_restored_event_type, log_id, std::move(payload));
}

genesis parse_genesis(const event_view& event) {
  const char* at = payload_of(event, genesis_event_type, genesis_bytes, "genesis");
  genesis origin;
  std::memcpy(origin.log_id.bytes.data(), at + 8, id_bytes);
  std::memcpy(origin.key_ring_id.bytes.data(), at + 24, id_bytes);
  origin.created_us = get_little<std::int64_t>(at + 40);
  if (!origin.log_id || event.stream != log_stream(origin.log_id))
    corrupt(event, "the log id in genesis is not the one of its stream");
  return origin;
}

tail_dropped parse_tail_dropped(const event_view& event) {
  const char* at = payload_of(event, tail_dropped_event_type, tail_dropped_bytes, "tail dropped");
  tail_dropped repair;
  const auto damage = get_little<std::uint16_t>(at + 2);
  if (damage < 1 || damage > 2) corrupt(event, "unknown kind of tail damage " + std::to_string(damage));
  repair.damage = static_cast<tail_damage>(damage);
  repair.from_position = get_little<std::uint64_t>(at + 8);
  repair.pages = get_little<std::uint64_t>(at + 16);
  repair.bytes = get_little<std::uint64_t>(at + 24);
  return repair;
}

log_restored parse_log_restored(const event_view& event) {
  const char* at = payload_of(event, log_restored_event_type, log_restored_bytes, "log restored");
  log_restored restored;
  restored.backup_number = get_little<std::uint32_t>(at + 4);
  restored.backup_time_us = get_little<std::int64_t>(at + 8);
  restored.backup_last_position = get_little<std::uint64_t>(at + 16);
  restored.to_position = get_little<std::uint64_t>(at + 24);
  std::memcpy(restored.backup_page_hash.data(), at + 32, restored.backup_page_hash.size());
  if (restored.to_position > restored.backup_last_position)
    corrupt(event, "it was restored to a position behind its backup's end");
  return restored;
}

}  // namespace benefactor::store
