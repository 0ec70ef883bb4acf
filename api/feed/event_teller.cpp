#include "api/feed/event_teller.hpp"

#include <algorithm>
#include <utility>

#include "events/overloaded.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

queue_change change_of(bool before, bool after, const bucket_event& event) {
  if (before != after) return after ? queue_change::entered : queue_change::left;
  return after && std::holds_alternative<review_changed>(event) ? queue_change::changed : queue_change::none;
}

}  // namespace

bool lets_through(const feed_filter& filter, const feed_event& event) {
  return std::visit(
      overloaded{
          [](const feed_of_all&) { return true; },
          [&](const claim_id& claim) { return event.claim == claim; },
          [&](const feed_of_policy& wanted) { return event.policy == wanted.policy; },
          [&](const feed_of_member& wanted) {
            return event.member == wanted.member && (!wanted.policy || event.policy == wanted.policy);
          },
          [&](const feed_of_provider& wanted) { return event.claim && event.provider_npi == wanted.npi; },
          [&](const claim_status& status) { return event.claim && event.status == status; },
          [&](const feed_of_queue&) { return event.queue != queue_change::none; }},
      filter);
}

event_teller::event_teller(const store::stream_reader& reader, const store::tenant_name& tenant,
                           const id128& log_id, std::size_t claims_max)
    : reader_(reader),
      tenant_(tenant),
      log_id_(log_id),
      half_max_(std::max<std::size_t>(claims_max / 2, 1)) {}

shared_feed_event event_teller::tell(const store::event_view& view) {
  if (view.type < store::first_domain_event_type || !(view.stream.tenant == tenant_)) return nullptr;
  auto event = std::make_shared<feed_event>();
  event->position = view.position;
  event->time_us = view.time_us;
  event->type = view.type;
  if (view.stream.kind == store::stream_kind::claim)
    tell_claim(view, *event);
  else if (view.stream.kind == store::stream_kind::bucket)
    static_cast<id128&>(event->policy) = view.stream.id;
  return event;
}

void event_teller::tell_claim(const store::event_view& view, feed_event& event) {
  const auto decoded = store::decode(view, log_id_);
  const auto* what = std::get_if<bucket_event>(&decoded);
  if (!what) return;
  auto& [row, number] = find(view);
  const bool before = projections::waits_for_review(row);
  projections::apply(row, *what, view.position, view.time_us);
  if (number.empty()) number = store::claim_number(row.claim, row.first_received);
  event.claim = row.claim;
  event.policy = row.policy;
  event.member = row.member;
  event.claim_number = number;
  event.provider_npi = row.provider_npi;
  event.status = row.status;
  event.queue = change_of(before, projections::waits_for_review(row), *what);
  event.billed = row.billed;
  event.plan_paid = row.plan_paid;
  event.member_responsibility = row.member_responsibility;
}

event_teller::known_claim& event_teller::find(const store::event_view& view) {
  const auto& id = view.stream.id;
  if (const auto at = newer_.find(id); at != newer_.end()) return at->second;
  known_claim claim;
  if (const auto at = older_.find(id); at != older_.end()) {
    claim = std::move(at->second);
    older_.erase(at);
  } else if (view.type != static_cast<std::uint16_t>(store::domain_event_type::claim_submitted)) {
    fold(claim, view);
  }
  if (newer_.size() >= half_max_) older_ = std::exchange(newer_, {});
  return newer_.emplace(id, std::move(claim)).first->second;
}

/// The claim as it stood before the event.
void event_teller::fold(known_claim& claim, const store::event_view& until) const {
  reader_.for_each(until.stream, 0, [&](const store::owned_event& stored) {
    if (stored.view.position >= until.position) return false;
    // Events of claims that it replaces, or that replace it, are tagged with its stream too.
    if (!(stored.view.stream == until.stream)) return true;
    const auto decoded = store::decode(stored.view, log_id_);
    if (const auto* event = std::get_if<bucket_event>(&decoded))
      projections::apply(claim.row, *event, stored.view.position, stored.view.time_us);
    return true;
  });
  if (!claim.row.claim)
    throw store::log_error("log: the event at position " + std::to_string(until.position) +
                           " is of a claim that nothing before it begins");
}

}  // namespace benefactor::api
