// Events of the log as CloudEvents 1.0 in JSON (structured mode), for whoever else wants to know of them.
//
// Of an event they have what stands in plain text in the log: no sealed part is opened, so no name, birth
// date, plan-issued id, policy number, claim id of a submitter, diagnosis or free text is ever in one.
// Members and policies stand by their surrogate ids.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "events/date.hpp"
#include "events/ids.hpp"
#include "store/event_record.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::api::publish {

inline constexpr const char* cloud_event_media_type = "application/cloudevents+json; charset=utf-8";
inline constexpr const char* cloud_event_batch_media_type =
    "application/cloudevents-batch+json; charset=utf-8";

struct cloud_event {
  std::uint64_t position = 0;
  std::string id;
  /// Events of one key must stay in order: the policy's surrogate in hexadecimal where the event is about a
  /// policy or a claim, else the id of its stream.
  std::string partition_key;
  std::string json;
};

/// "org.benefactor.claim_adjudicated.v1". The number is of what stands in `data`: fields may be added to it,
/// and a change that readers would have to know of raises it.
std::string cloud_event_type(std::uint16_t type);

/// What an event is called everywhere: log, position, and time in µs since 1970. The time is in it because a
/// log that was restored from a backup gives positions again, to other events.
std::string cloud_event_id(const id128& log_id, std::uint64_t position, std::int64_t time_us);

/// The number of a claim has the day of its receipt in it, which only its first event says.
using receipt_lookup = std::function<std::optional<date>(const store::stream_id& claim)>;

/// Asks the log; *reader* outlives the result. Its errors: log_error and its kinds.
receipt_lookup receipts_of(const store::stream_reader& reader, const id128& log_id);

/// For one thread.
class cloud_event_writer {
 public:
  /// @param source  the CloudEvents attribute: a URI-reference.
  cloud_event_writer(const id128& log_id, std::string source, receipt_lookup receipt);

  /// *event* is one of the domain, not of the log itself. Errors: corrupt_event, newer_format; what the
  /// lookup throws.
  cloud_event write(const store::event_view& event);

 private:
  std::string subject_of(const store::event_view& event);

  const id128 log_id_;
  const std::string source_;
  const receipt_lookup receipt_;
  /// Of the claims written lately: at most 65,536, then it begins anew.
  std::unordered_map<id128, date, id128_hash> receipts_;
};

}  // namespace benefactor::api::publish
