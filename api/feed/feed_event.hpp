// What live updates tell of an event, and which events somebody wants. Surrogates are in here for comparing
// only; nothing private is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "events/claim.hpp"
#include "events/ids.hpp"

namespace benefactor::api {

/// What an event does to the queue of claims that wait for somebody of the payer.
enum class queue_change : std::uint8_t {
  none,
  entered,
  left,
  changed  ///< taken, given back, another priority or due date
};

struct feed_event {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< since 1970, UTC
  std::uint16_t type = 0;    ///< store::domain_event_type
  policy_id policy;          ///< zero where it is of neither policy nor claim

  // Of a claim's event; status and amounts, in cents, as the claim stands after it.
  claim_id claim;
  member_id member;
  std::string claim_number, provider_npi;
  claim_status status = claim_status::absent;
  queue_change queue = queue_change::none;
  cents billed = 0, plan_paid = 0, member_responsibility = 0;
};

/// Shared by all who are told of it.
using shared_feed_event = std::shared_ptr<const feed_event>;

struct feed_of_all {};
struct feed_of_policy {
  policy_id policy;
};
struct feed_of_member {
  member_id member;
  policy_id policy;  ///< zero: under whatever policy
};
struct feed_of_provider {
  std::string npi;
};
struct feed_of_queue {};
using feed_filter = std::variant<feed_of_all, claim_id, feed_of_policy, feed_of_member, feed_of_provider,
                                 claim_status, feed_of_queue>;

bool lets_through(const feed_filter& filter, const feed_event& event);

/// Events in the order of the log.
struct feed_batch {
  std::vector<shared_feed_event> events;
  std::uint64_t next_position = 0;  ///< everything before it was looked at
  std::string failure;              ///< why nothing more comes; empty: more does
};

}  // namespace benefactor::api
