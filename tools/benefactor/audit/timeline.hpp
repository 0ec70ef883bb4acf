// What happened to a claim, and how each of its decisions came about: read from the log alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/decision_follower.hpp"
#include "store/event_codec.hpp"
#include "store/log_device.hpp"

namespace benefactor::tools {

/// One event of a claim.
struct timeline_event {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;
  std::uint16_t type = 0;
  std::uint32_t rules_version = 0;  ///< 0: no rules decided it
  std::string user;
  bucket_event event;
  std::optional<decision_trace> decision;  ///< where the engine's rules decided lines
};

struct claim_timeline {
  claim_state claim;  ///< as it stands at the end
  line_diagnoses diagnoses;
  bool is_readable = false;  ///< what is sealed of it was opened
  demographics member;       ///< as last described; empty without keys
  std::string member_number;
  std::vector<timeline_event> events;
  /// From that event of the policy on nothing can be decided again: no engine wrote it. Its differences, and
  /// those of what follows, stand with the events.
  std::optional<std::uint64_t> broken_at;

  std::string number() const;  ///< the claim number
  /// True when the rules come to what is recorded, in every decision.
  bool agrees() const;
};

/// Called now and then with the position reached; false: stop.
using timeline_listener = std::function<bool(std::uint64_t position)>;

/// The bucket that each claim which *wanted* names belongs to, from the envelopes alone. One pass over the
/// log, up to the position *through*. Errors: log_error and its kinds; stopped where *tell* says so.
std::set<store::stream_id> buckets_of(const store::log_device& device, std::uint64_t through,
                                      const std::function<bool(const id128&)>& wanted,
                                      const timeline_listener& tell = {});

/// The timelines of the claims that *wanted* names, by claim. One pass over the log, up to the position
/// *through*, which folds the buckets of those claims and decodes nothing else.
/// @param keys  opens what is sealed; null: it stays so.
/// Errors: log_error and its kinds, corrupt_event.
std::map<claim_id, claim_timeline> read_timelines(const store::log_device& device, const id128& log_id,
                                                  std::uint64_t through,
                                                  const std::set<store::stream_id>& buckets,
                                                  const std::function<bool(const id128&)>& wanted,
                                                  store::key_vault* keys, const timeline_listener& tell = {});

/// Both passes stop with this when their listener says so.
struct reading_stopped : std::runtime_error {
  reading_stopped() : std::runtime_error("stopped") {}
};

}  // namespace benefactor::tools
