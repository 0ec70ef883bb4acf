#include "store/event_record.hpp"

#include <cstring>
#include <stdexcept>

#include "store/bytes.hpp"
#include "store/data_format.hpp"

namespace benefactor::store {

namespace {

// The fixed header, see FORMAT.md.
constexpr std::uint8_t format_byte = 1;
constexpr std::size_t offset_kind = 1;
constexpr std::size_t offset_flags = 2;
constexpr std::size_t offset_type = 4;
constexpr std::size_t offset_schema = 6;
constexpr std::size_t offset_position = 8;
constexpr std::size_t offset_time = 16;
constexpr std::size_t offset_rules = 24;
constexpr std::size_t offset_payload_size = 28;
constexpr std::size_t offset_stream = 32;
constexpr std::size_t offset_channel = 48;
static_assert(offset_channel + 1 == event_header_bytes);

// Which optional parts follow the header, in this order.
enum flag : std::uint16_t {
  has_tenant = 1,
  has_tags = 2,
  has_user = 4,
  has_role = 8,
  has_correlation = 16,
  has_causation = 32,
  has_file_hash = 64,
  has_control_numbers = 128,
  has_sealed = 256,
  all_flags = 511,
};

constexpr std::size_t id_bytes = 16;
constexpr std::size_t file_hash_bytes = 32;

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument(std::string("event ") + what); }

bool has_controls(const event_source& source) {
  return source.interchange != 0 || source.group != 0 || source.set != 0;
}

void check(const event_draft& event) {
  if (!is_stream_kind(static_cast<std::uint8_t>(event.stream.kind))) refuse("stream: unknown kind");
  if (event.tags.size() > 65535) refuse("tags: more than 65535");
  for (const auto& tag : event.tags) {
    if (tag.tenant != event.stream.tenant) refuse("tags: one is of another tenant than the stream");
    if (!is_stream_kind(static_cast<std::uint8_t>(tag.kind))) refuse("tags: one has an unknown kind");
  }
  if (event.user.size() > 255) refuse("user: longer than 255 bytes");
  if (event.role.size() > 255) refuse("role: longer than 255 bytes");
  if (!event.source.file_hash.empty() && event.source.file_hash.size() != file_hash_bytes)
    refuse("source file hash: not 32 bytes");
  const auto channel = static_cast<std::uint8_t>(event.source.channel);
  if (channel < 1 || channel > 5) refuse("source channel: unknown");
  // Checked apart from the sum below, which could wrap around.
  if (event.payload.size() > event_bytes_max) refuse("payload: longer than 16 MiB");
  if (event.sealed.size() > event_bytes_max) refuse("sealed part: longer than 16 MiB");
}

char* put(char* to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

char* put(char* to, const id128& id) {
  std::memcpy(to, id.bytes.data(), id_bytes);
  return to + id_bytes;
}

char* put_short(char* to, std::string_view text) {
  *to = static_cast<char>(text.size());
  return put(to + 1, text);
}

[[noreturn]] void corrupt(std::string_view bytes, const std::string& what) {
  std::string text = "event";
  if (bytes.size() >= event_header_bytes)
    text += " at position " + std::to_string(get_little<std::uint64_t>(bytes.data() + offset_position));
  throw corrupt_event(text + ": " + what);
}

[[noreturn]] void refuse_format(std::string_view bytes, std::uint8_t format) {
  if (format == 0) corrupt(bytes, "format byte 0 is unknown; this program reads format 1");
  const auto position = get_little<std::uint64_t>(bytes.data() + offset_position);
  throw newer_format(newer_format_text("event at position " + std::to_string(position) + ": its envelope",
                                       format, format_byte));
}

/// A number that this program has no meaning for. Events are read out of pages whose check fits, so a newer
/// program gave it, and nothing may be repaired. Zero was never given.
[[noreturn]] void refuse_unknown(std::string_view bytes, const std::string& what, std::uint16_t number) {
  if (number == 0) corrupt(bytes, what + " 0 is none");
  const auto position = get_little<std::uint64_t>(bytes.data() + offset_position);
  throw newer_format("event at position " + std::to_string(position) + ": " + what + ' ' +
                     std::to_string(number) + " is none that this program (benefactor " +
                     std::string(program_version()) +
                     ") knows: use the program that wrote it or a newer one");
}

/// Takes the optional parts off the event, front to back.
class part_reader {
 public:
  explicit part_reader(std::string_view bytes) : bytes_(bytes), rest_(bytes.substr(event_header_bytes)) {}

  std::string_view take(std::size_t size, const char* what) {
    if (rest_.size() < size)
      corrupt(bytes_, std::string("its ") + what + " needs " + std::to_string(size) + " bytes, " +
                          std::to_string(rest_.size()) + " are left");
    const auto part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
  }

  template <class Integer>
  Integer number(const char* what) {
    return get_little<Integer>(take(sizeof(Integer), what).data());
  }

  /// A text with its length in the byte before it. An absent one has no flag, so an empty one is damage.
  std::string_view short_text(const char* what) {
    const auto size = number<std::uint8_t>(what);
    if (size == 0) corrupt(bytes_, std::string("its ") + what + " is flagged but empty");
    return take(size, what);
  }

  id128 id(const char* what) {
    id128 id;
    std::memcpy(id.bytes.data(), take(id_bytes, what).data(), id_bytes);
    if (!id) corrupt(bytes_, std::string("its ") + what + " is flagged but zero");
    return id;
  }

  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view bytes_;
  std::string_view rest_;
};

}  // namespace

std::string encode_event(const event_draft& event) {
  check(event);
  std::uint16_t flags = 0;
  std::size_t size = event_header_bytes + event.payload.size();
  const auto part = [&](bool present, flag bit, std::size_t bytes) {
    if (!present) return;
    flags |= bit;
    size += bytes;
  };
  const auto tenant = event.stream.tenant.text();
  part(!event.stream.tenant.is_default(), has_tenant, 1 + tenant.size());
  part(!event.tags.empty(), has_tags, 2 + event.tags.size() * tag_list::tag_bytes);
  part(!event.user.empty(), has_user, 1 + event.user.size());
  part(!event.role.empty(), has_role, 1 + event.role.size());
  part(bool(event.correlation), has_correlation, id_bytes);
  part(bool(event.causation), has_causation, id_bytes);
  part(!event.source.file_hash.empty(), has_file_hash, file_hash_bytes);
  part(has_controls(event.source), has_control_numbers, 12);
  part(!event.sealed.empty(), has_sealed, 4 + event.sealed.size());
  if (size > event_bytes_max) refuse("whole: longer than 16 MiB");

  std::string bytes(size, '\0');
  char* const at = bytes.data();
  put_little(at, format_byte);
  put_little(at + offset_kind, static_cast<std::uint8_t>(event.stream.kind));
  put_little(at + offset_flags, flags);
  put_little(at + offset_type, event.type);
  put_little(at + offset_schema, event.schema_version);
  put_little(at + offset_rules, event.rules_version);
  put_little(at + offset_payload_size, static_cast<std::uint32_t>(event.payload.size()));
  put(at + offset_stream, event.stream.id);
  put_little(at + offset_channel, static_cast<std::uint8_t>(event.source.channel));

  char* to = at + event_header_bytes;
  if (flags & has_tenant) to = put_short(to, tenant);
  if (flags & has_tags) {
    to = put_little(to, static_cast<std::uint16_t>(event.tags.size()));
    for (const auto& tag : event.tags) to = put(put_little(to, static_cast<std::uint8_t>(tag.kind)), tag.id);
  }
  if (flags & has_user) to = put_short(to, event.user);
  if (flags & has_role) to = put_short(to, event.role);
  if (flags & has_correlation) to = put(to, event.correlation);
  if (flags & has_causation) to = put(to, event.causation);
  if (flags & has_file_hash) to = put(to, event.source.file_hash);
  if (flags & has_control_numbers)
    to = put_little(put_little(put_little(to, event.source.interchange), event.source.group),
                    event.source.set);
  if (flags & has_sealed) to = put_little(to, static_cast<std::uint32_t>(event.sealed.size()));
  to = put(to, event.payload);
  put(to, event.sealed);
  return bytes;
}

void stamp(char* event, std::uint64_t position, std::int64_t time_us) noexcept {
  put_little(event + offset_position, position);
  put_little(event + offset_time, time_us);
}

void stamp(std::string& event, std::uint64_t position, std::int64_t time_us) {
  if (event.size() < event_header_bytes) corrupt(event, "shorter than its header");
  stamp(event.data(), position, time_us);
}

event_view parse_event(std::string_view bytes) {
  if (bytes.size() < event_header_bytes)
    corrupt(bytes, "it has " + std::to_string(bytes.size()) + " bytes, its header alone has 49");
  if (bytes.size() > event_bytes_max) corrupt(bytes, "longer than 16 MiB");
  const char* const at = bytes.data();
  if (const auto format = get_little<std::uint8_t>(at); format != format_byte) refuse_format(bytes, format);
  const auto flags = get_little<std::uint16_t>(at + offset_flags);
  if ((flags & ~all_flags) != 0) refuse_unknown(bytes, "its set of flags", flags);
  const auto kind = get_little<std::uint8_t>(at + offset_kind);
  if (!is_stream_kind(kind)) refuse_unknown(bytes, "its stream kind", kind);
  const auto channel = get_little<std::uint8_t>(at + offset_channel);
  if (channel < 1 || channel > 5) refuse_unknown(bytes, "its source channel", channel);

  event_view event;
  event.bytes = bytes;
  event.type = get_little<std::uint16_t>(at + offset_type);
  event.schema_version = get_little<std::uint16_t>(at + offset_schema);
  event.rules_version = get_little<std::uint32_t>(at + offset_rules);
  event.position = get_little<std::uint64_t>(at + offset_position);
  event.time_us = get_little<std::int64_t>(at + offset_time);
  event.stream.kind = static_cast<stream_kind>(kind);
  std::memcpy(event.stream.id.bytes.data(), at + offset_stream, id_bytes);
  event.channel = static_cast<source_channel>(channel);

  part_reader parts(bytes);
  if (flags & has_tenant) {
    const auto name = parts.short_text("tenant");
    if (name.size() > tenant_name::max_size) corrupt(bytes, "its tenant is longer than 16 bytes");
    event.stream.tenant = tenant_name(name);
    if (event.stream.tenant.is_default()) corrupt(bytes, "its tenant is flagged but the default one");
  }
  if (flags & has_tags) {
    const auto count = parts.number<std::uint16_t>("tag count");
    if (count == 0) corrupt(bytes, "its tags are flagged but none");
    const auto tags = parts.take(count * tag_list::tag_bytes, "tags");
    for (std::size_t i = 0; i < tags.size(); i += tag_list::tag_bytes)
      if (const auto tagged = static_cast<std::uint8_t>(tags[i]); !is_stream_kind(tagged))
        refuse_unknown(bytes, "a tag's stream kind", tagged);
    event.tags = tag_list(event.stream.tenant, tags);
  }
  if (flags & has_user) event.user = parts.short_text("user");
  if (flags & has_role) event.role = parts.short_text("role");
  if (flags & has_correlation) event.correlation = parts.id("correlation id");
  if (flags & has_causation) event.causation = parts.id("causation id");
  if (flags & has_file_hash) event.file_hash = parts.take(file_hash_bytes, "file hash");
  if (flags & has_control_numbers) {
    event.interchange = parts.number<std::uint32_t>("interchange number");
    event.group = parts.number<std::uint32_t>("group number");
    event.set = parts.number<std::uint32_t>("set number");
    if (event.interchange == 0 && event.group == 0 && event.set == 0)
      corrupt(bytes, "its control numbers are flagged but zero");
  }
  const auto sealed_size = flags & has_sealed ? parts.number<std::uint32_t>("sealed length") : 0;
  if (flags & has_sealed && sealed_size == 0) corrupt(bytes, "its sealed part is flagged but empty");
  event.payload = parts.take(get_little<std::uint32_t>(at + offset_payload_size), "payload");
  event.sealed = parts.take(sealed_size, "sealed part");
  if (parts.left() != 0) corrupt(bytes, std::to_string(parts.left()) + " bytes follow its last part");
  return event;
}

event_draft to_draft(const event_view& event) {
  event_draft draft;
  draft.type = event.type;
  draft.schema_version = event.schema_version;
  draft.rules_version = event.rules_version;
  draft.stream = event.stream;
  for (const auto tag : event.tags) draft.tags.push_back(tag);
  draft.user = event.user;
  draft.role = event.role;
  draft.correlation = event.correlation;
  draft.causation = event.causation;
  draft.source = {event.channel, std::string(event.file_hash), event.interchange, event.group, event.set};
  draft.payload = event.payload;
  draft.sealed = event.sealed;
  return draft;
}

}  // namespace benefactor::store
