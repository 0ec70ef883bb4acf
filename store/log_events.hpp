// The log's own events, on its system stream: how it began, what a repair took away, and from which backup it
// was restored. Their payloads are small fixed structures, because they must be readable before any schema is
// known. FORMAT.md states every byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/event_record.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

/// Types of the log's own events; all lie below first_domain_event_type. None changes or is reused.
inline constexpr std::uint16_t genesis_event_type = 1;
inline constexpr std::uint16_t tail_dropped_event_type = 2;
inline constexpr std::uint16_t log_restored_event_type = 3;

/// The first event of a log, at position 0, alone in the first page.
struct genesis {
  id128 log_id;                 ///< Random; not zero.
  id128 key_ring_id;            ///< The ring that seals this log; a start with another ring is refused.
  std::int64_t created_us = 0;  ///< µs since 1970, UTC.

  bool operator==(const genesis&) const = default;
};

/// How a dropped tail was damaged.
enum class tail_damage : std::uint16_t { page = 1, journal = 2 };

/// A repair removed the end of the log.
struct tail_dropped {
  tail_damage damage = tail_damage::page;
  std::uint64_t from_position = 0;  ///< Events from here on were removed; this position was then given again.
  std::uint64_t pages = 0;          ///< Pages removed; 0 when the journal was cut and nobody can count them.
  std::uint64_t bytes = 0;          ///< Their bytes.

  bool operator==(const tail_dropped&) const = default;
};

/// The log was restored from a backup: what was appended after *to_position* is lost, and the positions from
/// here on were given again.
struct log_restored {
  std::uint32_t backup_number = 0;
  std::int64_t backup_time_us = 0;         ///< When the backup was taken, µs since 1970, UTC.
  std::uint64_t backup_last_position = 0;  ///< The last event in the backup.
  digest256 backup_page_hash{};            ///< Of the page that holds it, in the backup.
  std::uint64_t to_position = 0;  ///< The last event that was restored; at most backup_last_position.

  bool operator==(const log_restored&) const = default;
};

/// The log's own stream.
stream_id log_stream(const id128& log_id);

/// Returns the encoded events, not yet stamped.
std::string encode_genesis(const genesis& origin);
std::string encode_tail_dropped(const id128& log_id, const tail_dropped& repair);
std::string encode_log_restored(const id128& log_id, const log_restored& restored);

/// Errors: corrupt_event when *event* is not such an event or its payload is damaged.
genesis parse_genesis(const event_view& event);
tail_dropped parse_tail_dropped(const event_view& event);
log_restored parse_log_restored(const event_view& event);

}  // namespace benefactor::store
