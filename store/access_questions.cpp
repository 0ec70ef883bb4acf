// Questions to the access log: a page of records, the newest first, by the narrowest stream of what is asked.
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "store/door_questions.hpp"
#include "store/log_moments.hpp"

namespace benefactor::store {

namespace {

/// The narrowest stream of what is given; nothing: only moments are.
std::optional<stream_id> stream_of(const access_question& q) {
  if (q.claim) return stream_id{q.tenant, stream_kind::claim, *q.claim};
  if (q.member) return stream_id{q.tenant, stream_kind::member, *q.member};
  if (q.policy) return stream_id{q.tenant, stream_kind::bucket, *q.policy};
  if (q.break_glass) return break_glass_stream(q.tenant);
  if (!q.user.empty()) return access_user_stream(q.tenant, q.user);
  return std::nullopt;
}

std::optional<stream_id> stream_of(const door_question& q) {
  if (q.request) return connection_stream(q.tenant, *q.request);
  if (q.peer) return peer_stream(q.tenant, *q.peer);
  if (!q.user.empty()) return access_user_stream(q.tenant, q.user);
  return q.refused ? refusals_stream(q.tenant) : door_stream(q.tenant);
}

/// The positions that *q* can mean: from the first up to before the second.
template <class Question>
std::pair<std::uint64_t, std::uint64_t> bounds_of(const log_device& device, std::uint64_t end,
                                                  const Question& q) {
  const tail_index nothing(end);                                            // Everything is on the device.
  std::uint64_t from = 1, before = end;                                     // Genesis is no record.
  if (q.from_us && *q.from_us != std::numeric_limits<std::int64_t>::min())  // Else nothing was before it.
    if (const auto last = last_moment_until(device, nothing, *q.from_us - 1)) from = last->position + 1;
  if (q.to_us) {
    const auto last = last_moment_until(device, nothing, *q.to_us);
    before = last ? last->position + 1 : 0;
  }
  if (q.before != 0) before = std::min(before, q.before);
  return {from, before};
}

/// Hands what *q* can mean to *take*, the newest first, until it has taken *limit*. Returns the page's
/// `next`.
/// @param take  true: it was asked for
template <class Question>
std::uint64_t look(const log_device& device, const access_index& index, const Question& q, std::size_t limit,
                   const std::function<bool(const event_view&)>& take) {
  auto [from, before] = bounds_of(device, index.end_position(), q);
  const auto stream = stream_of(q);
  std::uint64_t last = 0;  // Looked at.
  std::size_t looked = 0, taken = 0;
  constexpr std::size_t step = 256;
  bool more = before > from;
  while (more && taken < limit && looked < access_look_max) {
    std::vector<std::uint64_t> places;
    const auto some = std::min(step, access_look_max - looked);
    if (stream)
      places = index.newest(*stream, from, before, some);
    else
      for (auto p = before; p > from && places.size() < some;) places.push_back(--p);
    for (const auto position : places) {
      if (taken >= limit) break;
      const auto stored = read_event(device, position);
      last = position;
      ++looked;
      if (take(stored.event)) ++taken;
    }
    more = !places.empty() && last > from;
    before = last;
  }
  return more ? last : 0;
}

bool is_within(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to,
               std::int64_t time_us) {
  return (!from || time_us >= *from) && (!to || time_us <= *to);
}

}  // namespace

bool is_asked_for(const access_question& q, const recorded_access& found) {
  const auto& r = found.record;
  return r.tenant == q.tenant && (!q.member || r.member == *q.member) &&
         (!q.policy || r.policy == *q.policy) &&
         (!q.claim || std::find(r.claims.begin(), r.claims.end(), *q.claim) != r.claims.end()) &&
         (q.user.empty() || r.who->user == q.user) && (!q.break_glass || r.who->why.break_glass) &&
         is_within(q.from_us, q.to_us, found.time_us);
}

bool is_asked_for(const door_question& q, const recorded_door& found) {
  const auto& r = found.record;
  return r.tenant == q.tenant &&
         (q.user.empty() || r.user == q.user || (r.about && to_hex(r.about) == q.user)) &&
         (!q.peer || r.peer == *q.peer) &&
         (!q.request ||
          (r.request && connection_stream(q.tenant, r.request) == connection_stream(q.tenant, *q.request))) &&
         (!q.what || r.what == *q.what) && (!q.refused || r.refused) &&
         is_within(q.from_us, q.to_us, found.time_us);
}

access_page find_accesses(const log_device& device, const access_index& index, const id128& log_id,
                          const access_question& question, std::size_t limit, key_vault* keys) {
  access_page page;
  page.next = look(device, index, question, limit, [&](const event_view& event) {
    if (event.type != phi_accessed_event_type) return false;
    auto found = parse_access(event, log_id);
    if (!is_asked_for(question, found)) return false;
    if (keys != nullptr && found.reason == access_reason::sealed) found = parse_access(event, log_id, keys);
    page.accesses.push_back(std::move(found));
    return true;
  });
  return page;
}

door_page find_door_records(const log_device& device, const access_index& index, const id128& log_id,
                            const door_question& question, std::size_t limit, key_vault* keys) {
  door_page page;
  page.next = look(device, index, question, limit, [&](const event_view& event) {
    if (event.type != door_event_type) return false;
    auto found = parse_door(event, log_id);
    if (!is_asked_for(question, found)) return false;
    if (keys != nullptr && found.address == door_address::sealed) found = parse_door(event, log_id, keys);
    page.entries.push_back(std::move(found));
    return true;
  });
  return page;
}

}  // namespace benefactor::store
