#include "tools/benefactor/audit/timeline.hpp"

#include <algorithm>

#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/event_log.hpp"
#include "store/member_details.hpp"

namespace benefactor::tools {

namespace {

constexpr std::uint64_t told_every = 1024;  ///< events

void tell_position(const timeline_listener& tell, std::uint64_t position) {
  if (tell && position % told_every == 0 && !tell(position)) throw reading_stopped();
}

/// The stream of the bucket that the event is in; nothing: it is none of a bucket's.
std::optional<store::stream_id> bucket_of(const store::event_view& event) {
  if (event.stream.kind == store::stream_kind::bucket) return event.stream;
  for (const auto& tag : event.tags)
    if (tag.kind == store::stream_kind::bucket) return tag;
  return std::nullopt;
}

/// Who the members of one policy are, as far as it can be read.
struct known_people {
  std::map<member_id, demographics> details;
  std::map<member_id, std::string> numbers;

  void note(const bucket_event& event) {
    const auto note_details = [&](const member_id& member) {
      if (const auto* found = store::details_in(event, member)) details[member] = *found;
    };
    std::visit(overloaded{[&](const policy_enrolled& e) {
                            for (std::size_t i = 0; i < e.terms.members.size(); ++i) {
                              const auto& member = e.terms.members[i].member;
                              note_details(member);
                              if (i < e.confidential.member_numbers.size())
                                numbers[member] = e.confidential.member_numbers[i];
                            }
                          },
                          [&](const member_enrolled& e) {
                            note_details(e.terms.member);
                            numbers[e.terms.member] = e.confidential.member_number;
                          },
                          [&](const member_described& e) { note_details(e.member); }, [](const auto&) {}},
               event);
  }
};

/// One policy as it is followed.
struct followed_policy {
  explicit followed_policy(const std::function<bool(const id128&)>& wanted)
      : follower([&wanted](const claim_id& id) { return wanted(id); }) {}

  decision_follower follower;
  known_people people;
  std::optional<std::uint64_t> broken_at;
};

}  // namespace

std::string claim_timeline::number() const { return store::claim_number(claim.id, claim.first_received); }

bool claim_timeline::agrees() const {
  return std::all_of(events.begin(), events.end(),
                     [](const auto& e) { return !e.decision || e.decision->agrees(); });
}

std::set<store::stream_id> buckets_of(const store::log_device& device, std::uint64_t through,
                                      const std::function<bool(const id128&)>& wanted,
                                      const timeline_listener& tell) {
  std::set<store::stream_id> found;
  store::for_each_event(device, 0, through, [&](const store::event_view& event) {
    tell_position(tell, event.position);
    if (event.stream.kind == store::stream_kind::claim && wanted(event.stream.id))
      if (const auto bucket = bucket_of(event)) found.insert(*bucket);
    return true;
  });
  return found;
}

std::map<claim_id, claim_timeline> read_timelines(const store::log_device& device, const id128& log_id,
                                                  std::uint64_t through,
                                                  const std::set<store::stream_id>& buckets,
                                                  const std::function<bool(const id128&)>& wanted,
                                                  store::key_vault* keys, const timeline_listener& tell) {
  std::map<claim_id, claim_timeline> timelines;
  std::map<store::stream_id, followed_policy> policies;
  std::map<claim_id, store::stream_id> homes;  // The bucket of each claim.
  store::for_each_event(device, 0, through, [&](const store::event_view& stored) {
    tell_position(tell, stored.position);
    const auto bucket = bucket_of(stored);
    if (!bucket || !buckets.contains(*bucket)) return true;
    auto& policy = policies.try_emplace(*bucket, wanted).first->second;
    bool opened = false;
    const auto decoded = store::decode(stored, log_id, keys, &opened);
    const auto* event = std::get_if<bucket_event>(&decoded);
    if (!event) return true;
    auto decision = policy.follower.take(*event, opened);
    if (policy.follower.broken() && !policy.broken_at) policy.broken_at = stored.position;
    if (keys) policy.people.note(*event);
    const auto id = claim_of(*event);
    if (!id || !wanted(id)) return true;
    homes.try_emplace(id, *bucket);
    auto& timeline = timelines[id];
    timeline.events.push_back({stored.position, stored.time_us, stored.type, stored.rules_version,
                               std::string(stored.user), *event, std::move(decision)});
    return true;
  });
  for (auto& [id, timeline] : timelines) {
    auto& policy = policies.at(homes.at(id));
    const auto& claim = *policy.follower.find(id);
    timeline.claim = claim.state;
    if (!timeline.claim.exists())
      timeline.claim.id = id;  // Never submitted, it goes by a number all the same.
    timeline.broken_at = policy.broken_at;
    timeline.diagnoses = claim.diagnoses;
    timeline.is_readable = claim.is_readable && claim.diagnoses.size() == claim.state.lines.size();
    timeline.member = policy.people.details[claim.state.member];
    timeline.member_number = policy.people.numbers[claim.state.member];
  }
  return timelines;
}

}  // namespace benefactor::tools
