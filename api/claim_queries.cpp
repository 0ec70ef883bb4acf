#include "api/claim_queries.hpp"

#include <algorithm>
#include <utility>

#include "api/history.hpp"
#include "api/policy_queries.hpp"
#include "projections/claims_list.hpp"
#include "projections/exchange_view.hpp"
#include "projections/policies_view.hpp"
#include "projections/review_queue.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

constexpr std::size_t chain_max = 100;  ///< claims of one chain of replacements

/// Takes in every event of one claim.
class journey_reader {
 public:
  journey_reader(const query_parts& parts, claim_journey& journey) : parts_(parts), journey_(journey) {}

  /// @returns the claim as it stands; nothing: there is none.
  std::optional<claim_state> read(const claim_id& claim, bool subject) {
    claim_state state;
    std::vector<journey_entry> entries;
    auto open = true;
    line_diagnoses diagnoses;
    using kind = store::access_kind;
    constexpr auto shown = kind::claim | kind::diagnoses | kind::texts | kind::documents;
    auto& keys = parts_.phi.keys({.kinds = shown, .claim = claim});
    parts_.reader.for_each({parts_.tenant, store::stream_kind::claim, claim}, 0,
                           [&](const store::owned_event& stored) {
                             bool opened = false;
                             const auto decoded = store::decode(stored.view, parts_.log_id, &keys, &opened);
                             const auto* event = std::get_if<bucket_event>(&decoded);
                             // Events of a claim that replaces it, or that it replaces, are tagged with this
                             // stream too.
                             if (!event || claim_of(*event) != claim) return true;
                             evolve(state, *event);
                             evolve(diagnoses, state, *event);
                             open = open && opened;
                             auto told = make_history_entry(stored.view, *event, opened);
                             if (subject) note(*event, told);
                             entries.push_back({std::move(told), {}});
                             return true;
                           });
    if (!state.exists()) return std::nullopt;
    parts_.phi.saw(state.member, {.kinds = shown, .policy = state.policy, .claim = claim});
    if (subject && open) journey_.missing = missing_of(parts_, state, diagnoses);
    const auto number = store::claim_number(state.id, state.first_received);
    for (auto& entry : entries) {
      entry.claim_number = number;
      journey_.timeline.push_back(std::move(entry));
    }
    return state;
  }

 private:
  void note(const bucket_event& event, const history_entry& told) {
    if (const auto* remark = std::get_if<claim_remarked>(&event))
      journey_.remarks.push_back(
          {remark->remark.seen_by, remark->confidential.text, told.time_us, told.user});
    if (const auto* announced = std::get_if<document_announced>(&event))
      journey_.documents.push_back({{announced->terms, document_status::announced},
                                    announced->confidential.file_name,
                                    told.time_us,
                                    told.user});
    if (const auto* reported = std::get_if<processor_reported>(&event);
        reported && !reported->confidential.text.empty())
      journey_.remarks.push_back({audience::staff, reported->confidential.text, told.time_us, processor_});
    if (const auto* routed = std::get_if<claim_routed>(&event)) processor_ = routed->processor;
    journey_.position = told.position;
  }

  const query_parts& parts_;
  claim_journey& journey_;
  std::string processor_;  // Whose remarks they are.
};

}  // namespace

std::string estimate_of(const query_parts& parts, const claim_state& claim) {
  if (!is_elsewhere(claim) || claim.status != claim_status::under_review) return {};
  const auto statistics = projections::turnaround_of(parts.derived, parts.tenant);
  const auto found = estimate(of_decisions(statistics, claim.external.processor));
  return found ? found->sentence : std::string();
}

std::string view_announcer(const query_parts& parts, const claim_id& claim, const id128& document) {
  std::string user;
  parts.reader.for_each({parts.tenant, store::stream_kind::claim, claim}, 0,
                        [&](const store::owned_event& stored) {
                          if (static_cast<store::domain_event_type>(stored.view.type) !=
                              store::domain_event_type::document_announced)
                            return true;
                          const auto decoded = store::decode(stored.view, parts.log_id);
                          const auto* event = std::get_if<bucket_event>(&decoded);
                          const auto* announced = event ? std::get_if<document_announced>(event) : nullptr;
                          if (!announced || announced->claim != claim || announced->terms.id != document)
                            return true;
                          user = std::string(stored.view.user);
                          return false;
                        });
  return user;
}

std::optional<claim_journey> view_journey(const query_parts& parts, const claim_id& claim,
                                          const std::function<bool(const claim_id&)>& is_seen) {
  claim_journey journey;
  journey_reader reader(parts, journey);
  auto subject = reader.read(claim, true);
  if (!subject) return std::nullopt;
  for (auto& d : journey.documents)
    if (const auto* now = subject->life.find_document(d.state.terms.id)) d.state.status = now->status;
  // Behind what is not seen there may be what is: the chain leads on, and nothing sealed is opened.
  const auto follow = [&](const claim_id& next) -> std::optional<claim_state> {
    if (!is_seen || is_seen(next)) return reader.read(next, false);
    auto unseen = store::load_claim(parts.reader, parts.tenant, parts.log_id, next);
    if (!unseen) return std::nullopt;
    return std::move(unseen->state);
  };
  std::size_t left = chain_max;
  for (auto next = subject->replaces; next && left > 0; --left) {
    const auto earlier = follow(next);
    next = earlier ? earlier->replaces : claim_id{};
  }
  for (auto next = subject->replaced_by; next && left > 0; --left) {
    const auto later = follow(next);
    next = later ? later->replaced_by : claim_id{};
  }
  std::sort(journey.timeline.begin(), journey.timeline.end(),
            [](const auto& a, const auto& b) { return a.event.position < b.event.position; });
  journey.estimate = estimate_of(parts, *subject);
  journey.claim = std::move(*subject);
  return journey;
}

std::optional<journey_document> view_document(const query_parts& parts, const claim_id& claim,
                                              const id128& id) {
  const auto loaded = store::load_claim(parts.reader, parts.tenant, parts.log_id, claim);
  const auto* known = loaded ? loaded->state.life.find_document(id) : nullptr;
  if (!known) return std::nullopt;
  journey_document found{*known, {}, 0, {}};
  auto& keys = parts.phi.keys(
      {.kinds = store::access_kind::documents, .policy = loaded->state.policy, .claim = claim});
  parts.reader.for_each({parts.tenant, store::stream_kind::claim, claim}, 0,
                        [&](const store::owned_event& stored) {
                          if (static_cast<store::domain_event_type>(stored.view.type) !=
                              store::domain_event_type::document_announced)
                            return true;
                          const auto decoded = store::decode(stored.view, parts.log_id, &keys);
                          const auto* event = std::get_if<bucket_event>(&decoded);
                          const auto* announced = event ? std::get_if<document_announced>(event) : nullptr;
                          if (!announced || announced->terms.id != id) return true;
                          found.file_name = announced->confidential.file_name;
                          found.time_us = stored.view.time_us;
                          found.user = std::string(stored.view.user);
                          return false;
                        });
  // Where nothing of it is sealed, it is seen all the same.
  parts.phi.saw(loaded->state.member,
                {.kinds = store::access_kind::documents, .policy = loaded->state.policy, .claim = claim});
  return found;
}

namespace {

/// Pages of the queue follow the log; what counts is how a claim stands. Nothing: it is in review no more, or
/// not of that owner.
std::optional<claim_state> load_in_review(const query_parts& parts, const claim_id& claim,
                                          const std::optional<std::string>& owner) {
  auto loaded = store::load_claim(parts.reader, parts.tenant, parts.log_id, claim);
  if (!loaded || !is_in_review(loaded->state)) return std::nullopt;
  if (owner && loaded->state.life.review.owner != *owner) return std::nullopt;
  return std::move(loaded->state);
}

bool wants_anything(const policy& contract) {
  return !contract.requirements.empty() ||
         std::any_of(contract.revisions.begin(), contract.revisions.end(),
                     [](const auto& r) { return !r.terms.requirements.empty(); });
}

/// Reads the claim again with its member's key, where its plan wants something with claims at all. What is
/// told is what is missing, as a code.
std::vector<missing_item> missing_of(const query_parts& parts, const claim_state& claim) {
  const auto bucket =
      store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, claim.policy).state;
  if (!wants_anything(bucket.contract)) return {};
  const auto loaded =
      store::load_claim(parts.reader, parts.tenant, parts.log_id, claim.id, &parts.phi.keys_for_rules());
  if (!loaded || !loaded->sealed_open) return {};
  return benefactor::missing_of(bucket, contents_of(loaded->state, loaded->diagnoses));
}

}  // namespace

void each_in_review(const query_parts& parts, const std::function<void(const claim_state&)>& visit) {
  // By status, not by urgency: there a claim keeps its place, so that none is passed over on the way.
  std::string cursor;
  projections::claim_selection under_review;
  under_review.status = claim_status::under_review;
  do {
    const auto page = projections::list_claims(parts.derived, parts.tenant, under_review,
                                               projections::claim_page_max, cursor);
    for (const auto& row : page.rows) {
      if (!projections::waits_for_review(row)) continue;
      if (const auto claim = load_in_review(parts, row.claim, {})) visit(*claim);
    }
    cursor = page.next;
  } while (!cursor.empty());
}

review_queue view_review_queue(const query_parts& parts, date on, const std::optional<std::string>& owner,
                               std::uint32_t page_size, const std::string& cursor) {
  review_queue queue;
  queue.position = parts.projector.next_position();
  const projections::view_rows views(parts.derived);
  // To load a policy's bucket takes twice as long as all else about a claim, and few plans want anything. A
  // plan that has just begun to is seen when the view has followed.
  const auto wants_nothing = [&, told = views.has(projections::view_id::policies)](const policy_id& policy) {
    const auto known = told ? projections::find_policy(views, parts.tenant, policy) : std::nullopt;
    return known && !known->has_requirements;
  };
  auto page = projections::list_in_review(views, parts.tenant, owner, page_size, cursor);
  queue.next = std::move(page.next);
  for (auto& row : page.rows) {
    auto claim = load_in_review(parts, row.claim, owner);
    if (!claim) continue;
    auto flags = std::move(row.flags);
    flags.resize(std::min(flags.size(), listed_flags_max));
    auto missing = wants_nothing(claim->policy) ? std::vector<missing_item>() : missing_of(parts, *claim);
    const auto due = due_of(claim->life.review, claim->received);
    const auto age = on.days - claim->received.days;
    queue.claims.push_back({std::move(*claim), due, age, std::move(flags), std::move(missing)});
  }
  return queue;
}

}  // namespace benefactor::api
