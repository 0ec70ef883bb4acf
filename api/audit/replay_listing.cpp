// What a decider lists of the commands that come out otherwise or cannot be decided. Part of
// api/audit/replay_decider.hpp.
#include <algorithm>

#include "api/audit/replay_decider.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

/// Plan payments recorded less recomputed, as far as the differences tell.
cents money_of(const std::vector<replay_difference>& all) {
  cents sum = 0;
  for (const auto& d : all) {
    if (d.field == "events" || d.field == "outcome") return d.money;
    if (d.field == "planPaid") sum = saturating_add(sum, d.money);
    if (d.field == "reversedPlanPaid") sum = saturating_sub(sum, d.money);
  }
  return sum;
}

}  // namespace

std::vector<std::uint16_t> replay_decider::lines_decided() const {
  std::vector<std::uint16_t> lines;
  const auto take = [&](const auto& decided) {
    for (const auto& d : decided) lines.push_back(d.line);
  };
  for (const auto& event : command_.events)
    std::visit(overloaded{[&](const claim_adjudicated& e) { take(e.decided); },
                          [&](const claim_denied_in_review& e) { take(e.decided); },
                          [&](const claim_submitted& e) {
                            if (command_.events.size() != 2 ||
                                std::holds_alternative<claim_adjudicated>(command_.events.back()))
                              return;
                            // Pended or routed: that all of its lines were, is the decision.
                            for (std::size_t i = 1; i <= e.lines.size(); ++i)
                              lines.push_back(static_cast<std::uint16_t>(i));
                          },
                          [](const auto&) {}},
               event);
  return lines;
}

void replay_decider::list(bucket_entry& bucket, const std::vector<replay_difference>& all) {
  ++found_.different;
  found_.money = saturating_add(found_.money, money_of(all));
  if (!bucket.first_difference)
    if (const auto before = world_.differed.find(policy_); before != world_.differed.end())
      bucket.first_difference = before->second;
  const auto& views = command_.views;
  const auto view_of = [&](const replay_difference& d) -> const store::event_view& {
    return views[std::min(d.event, views.size() - 1)];
  };
  std::optional<std::uint64_t> follows;
  if (!bucket.first_difference) {
    bucket.first_difference = view_of(all.front()).position;
    ++found_.policies_different;
  } else if (*bucket.first_difference < command_.position()) {
    follows = bucket.first_difference;
  }
  for (const auto& d : all) {
    ++found_.differences_in_all;
    if (found_.differences.size() >= world_.listed_max) continue;
    const auto& view = view_of(d);
    found_.differences.push_back({view.position, number_of(d.claim), policy_, d.line,
                                  store::event_type_name(view.type), d.field, d.recorded, d.again, d.money,
                                  follows});
  }
}

void replay_decider::list_unreproduced(const known_claim* subject, not_reproducible_reason reason,
                                       bool decided_again) {
  auto lines = lines_decided();
  if (lines.empty()) return;
  found_.not_reproducible_in_all += lines.size();
  if (found_.unreproduced.size() >= world_.listed_max) return;
  const auto id = subject_of(command_.events);
  found_.unreproduced.push_back(
      {command_.position(), subject ? store::claim_number(id, subject->state.first_received) : number_of(id),
       policy_, std::move(lines), reason, decided_again});
}

std::string replay_decider::number_of(const claim_id& id) {
  if (!id) return {};
  for (const auto& event : command_.events)
    if (const auto* submitted = std::get_if<claim_submitted>(&event); submitted && submitted->claim == id)
      return store::claim_number(id, submitted->first_received);
  const auto known = find(id);
  return known ? store::claim_number(id, known->state.first_received) : to_hex(id);
}

}  // namespace benefactor::api
