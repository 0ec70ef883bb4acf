// The envelope of one event: what the log stores around a payload it does not look into. encode_event makes
// one contiguous byte string, the log actor's pages stamp position and time into it, parse_event reads it
// without copying.
//
// Payload and sealed part are opaque here: store/event_codec.hpp gives them meaning. FORMAT.md states every
// byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "store/log_error.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// An encoded event has at most this many bytes, sealed part included: 16 MiB.
inline constexpr std::size_t event_bytes_max = std::size_t{16} << 20;

/// Event types below this number belong to the log itself (store/log_events.hpp); the domain's start here.
inline constexpr std::uint16_t first_domain_event_type = 16;

/// The way an event came in. The numbers are stored: none changes or is reused.
enum class source_channel : std::uint8_t { rpc = 1, x12 = 2, json = 3, cli = 4, system = 5 };

/// Where an event came from, down to the transaction set of an X12 file.
struct event_source {
  source_channel channel = source_channel::system;
  std::string file_hash;          ///< SHA-256 of the file, 32 bytes, or empty.
  std::uint32_t interchange = 0;  ///< X12 control numbers; all zero means none.
  std::uint32_t group = 0;
  std::uint32_t set = 0;

  bool operator==(const event_source&) const = default;
};

/// An event before it has a position.
struct event_draft {
  std::uint16_t type = 0;  ///< From the domain's list of event types.
  std::uint16_t schema_version = 1;
  std::uint32_t rules_version = 0;  ///< The adjudication rules that decided it; 0 where none did.
  stream_id stream;
  std::vector<stream_id> tags;  ///< Further streams it belongs to, of the same tenant; at most 65535.
  std::string user;             ///< Who caused it: the engine's name of the user, at most 255 bytes.
  std::string role;             ///< In which role, at most 255 bytes.
  id128 correlation;            ///< The request that led to it; zero means none.
  id128 causation;              ///< The message that led to it; zero means none.
  event_source source;
  std::string payload;  ///< A Cap'n Proto message as one flat array, or other bytes of the type's own.
  std::string sealed;   ///< The encrypted part; empty when there is none.

  bool operator==(const event_draft&) const = default;
};

/// Returns the event as one self-contained byte string whose position and time are still zero.
/// Errors: std::invalid_argument when a field is outside its stated limits, a tag is of another tenant, or
/// the whole is longer than event_bytes_max.
std::string encode_event(const event_draft& event);

/// Writes position and time (µs since 1970, UTC) into an encoded event of at least event_header_bytes.
void stamp(char* event, std::uint64_t position, std::int64_t time_us) noexcept;

/// The same on a string. Errors: corrupt_event when it is too short to be an event.
void stamp(std::string& event, std::uint64_t position, std::int64_t time_us);

/// Every encoded event has at least this many bytes.
inline constexpr std::size_t event_header_bytes = 49;

/// The tags of a parsed event, decoded one at a time.
class tag_list {
 public:
  tag_list() = default;
  tag_list(const tenant_name& tenant, std::string_view bytes) : tenant_(tenant), bytes_(bytes) {}

  std::size_t size() const noexcept { return bytes_.size() / tag_bytes; }
  bool empty() const noexcept { return bytes_.empty(); }

  /// The tag number *index*, which must be below size().
  stream_id operator[](std::size_t index) const noexcept {
    stream_id tag{tenant_, static_cast<stream_kind>(bytes_[index * tag_bytes]), {}};
    std::memcpy(tag.id.bytes.data(), bytes_.data() + index * tag_bytes + 1, tag.id.bytes.size());
    return tag;
  }

  /// For range-based loops.
  class iterator {
   public:
    iterator(const tag_list& list, std::size_t index) : list_(&list), index_(index) {}
    stream_id operator*() const noexcept { return (*list_)[index_]; }
    iterator& operator++() noexcept { return ++index_, *this; }
    bool operator==(const iterator& other) const noexcept { return index_ == other.index_; }

   private:
    const tag_list* list_;
    std::size_t index_;
  };
  iterator begin() const noexcept { return {*this, 0}; }
  iterator end() const noexcept { return {*this, size()}; }

  static constexpr std::size_t tag_bytes = 17;

 private:
  tenant_name tenant_;
  std::string_view bytes_;
};

/// The fields of an encoded event; the texts point into the bytes it was parsed from.
struct event_view {
  std::uint16_t type = 0;
  std::uint16_t schema_version = 0;
  std::uint32_t rules_version = 0;
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< When it was appended, µs since 1970, UTC; never less than the event before.
  stream_id stream;
  tag_list tags;
  std::string_view user;
  std::string_view role;
  id128 correlation;
  id128 causation;
  source_channel channel = source_channel::system;
  std::string_view file_hash;  ///< Empty or 32 bytes.
  std::uint32_t interchange = 0;
  std::uint32_t group = 0;
  std::uint32_t set = 0;
  std::string_view payload;  ///< Not aligned: copy it into words before giving it to Cap'n Proto.
  std::string_view sealed;
  std::string_view bytes;  ///< The whole event.
};

/// Returns the fields of one encoded event. Every byte is accounted for: what parses encodes to the same
/// bytes again. Errors: corrupt_event naming the position and what is wrong; newer_format, which is one, when
/// the envelope is of a later format.
event_view parse_event(std::string_view bytes);

/// Returns an owning copy without position and time; encode_event of it, stamped, gives the same bytes.
event_draft to_draft(const event_view& event);

}  // namespace benefactor::store
