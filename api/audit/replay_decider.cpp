#include "api/audit/replay_decider.hpp"

#include <algorithm>

#include "events/contract_in_force.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "store/member_details.hpp"

namespace benefactor::api {

namespace {

/// A bucket that decides while a table is being loaded may be appended behind it and not have seen it yet:
/// so a decision may rest on the table before one that is this many events old at most.
constexpr std::uint64_t loading_overlap = 65'536;

constexpr std::size_t expected_events = 32, expected_bytes = 1024, cache_line = 64;

/// The longest commands: a replacement's submission, and an external processor's correction.
constexpr std::size_t command_events_max = 3;

/// Asks the memory for it, but for what is beyond a kilobyte.
void expect_bytes(const void* at, std::size_t bytes) {
  const auto* from = static_cast<const char*>(at);
  for (const auto* end = from + std::min(bytes, expected_bytes); from < end; from += cache_line)
    __builtin_prefetch(from);
}

template <class Items>
void expect_all(const Items& items) {
  expect_bytes(items.data(), items.size() * sizeof(*items.data()));
}

bool is_submission(const bucket_event& event) { return std::holds_alternative<claim_submitted>(event); }

/// Decides lines by the rules, which may read diagnoses.
bool decides_by_rules(const bucket_events& events) {
  const auto* decided = std::get_if<claim_adjudicated>(&events.back());
  return is_submission(events.front()) || (decided && decided->cause != adjudication_cause::external);
}

std::size_t lines_in(const bucket_events& events) {
  std::size_t lines = 0;
  for (const auto& event : events)
    std::visit(
        overloaded{[&](const claim_adjudicated& e) { lines += e.decided.size(); },
                   [&](const claim_denied_in_review& e) { lines += e.decided.size(); }, [](const auto&) {}},
        event);
  return lines;
}

}  // namespace

id128 bucket_of(const store::event_view& view) {
  if (view.stream.kind == store::stream_kind::bucket) return view.stream.id;
  if (view.stream.kind == store::stream_kind::claim && !view.tags.empty()) return view.tags[0].id;
  return {};
}

replay_decider::bucket_entry& replay_decider::bucket_table::operator[](const policy_id& policy) {
  if (2 * (buckets_.size() + 1) > slots_.size()) grow();
  auto& found = slot_of(policy);
  if (!found.bucket) found = {policy, &buckets_.emplace_back()};
  return *found.bucket;
}

replay_decider::bucket_table::slot& replay_decider::bucket_table::slot_of(const policy_id& policy) {
  auto at = home(policy);
  while (slots_[at].bucket && slots_[at].policy != policy) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

void replay_decider::bucket_table::grow() {
  const auto old = std::exchange(slots_, std::vector<slot>(std::max<std::size_t>(1024, 2 * slots_.size())));
  for (const auto& each : old)
    if (each.bucket) slot_of(each.policy) = each;
}

replay_decider::replay_decider(const replay_world& world) : world_(world), thread_([this] { run(); }) {}

replay_decider::~replay_decider() {
  queue.close(true);
  if (thread_.joinable()) thread_.join();
}

void replay_decider::finish() {
  queue.close();
  if (thread_.joinable()) thread_.join();
}

const replay_report& replay_decider::found() const {
  if (thrown_) std::rethrow_exception(thrown_);
  return found_;
}

std::optional<std::uint64_t> replay_decider::open_command() const {
  if (command_.views.empty()) return std::nullopt;
  return command_.position();
}

void replay_decider::run() {
  try {
    if (world_.keys.erased.valid()) erased_ = &world_.keys.erased.get();
    for (replay_portion next; queue.take(next);) {
      edits_ = next.edits;
      decides_ = next.decide;
      // Kept for a command that began in them only: both deciders count who holds a batch, and wait for each
      // other's cache.
      if (!command_.views.empty()) command_.pages.push_back(std::move(pages_));
      pages_ = next.pages;
      for (std::span<const portioned_event> rest = next.events; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), expected_events));
        rest = rest.subspan(some.size());
        expect(some);
        for (std::size_t i = 0; i < some.size(); ++i)
          take(some[i].bucket, *expected_[i], store::parse_event(some[i].bytes));
      }
    }
    buckets_ = {};  // By each decider its own, at once.
  } catch (...) {
    thrown_ = std::current_exception();
    queue.close(true);
  }
}

/// Finds the buckets of the events that come next, and asks the memory for what deciding reads of them. Of
/// many policies each is somewhere else: waiting for one after the other was a fifth of a replay.
void replay_decider::expect(std::span<const portioned_event> events) {
  expected_.clear();
  for (const auto& event : events) {
    buckets_.expect(event.bucket);
    places_.expect(event.stream);
    expect_bytes(event.bytes.data(), event.bytes.size());
  }
  for (const auto& event : events) {
    auto& bucket = buckets_[event.bucket];
    expected_.push_back(&bucket);
    expect_bytes(&bucket, sizeof bucket);
  }
  for (const auto* bucket : expected_) {
    const auto& state = bucket->state;
    expect_all(state.contract.members);
    expect_all(state.authorizations);
    expect_all(state.years);
  }
  for (const auto* bucket : expected_) {
    const auto& state = bucket->state;
    if (state.years.empty()) continue;
    expect_all(state.years.back().members);
    expect_all(state.years.back().policy.paid.entries());
  }
}

void replay_decider::take(const policy_id& policy, bucket_entry& bucket, const store::event_view& view) {
  const bool submits = view.type == static_cast<std::uint16_t>(store::domain_event_type::claim_submitted);
  if (!command_.views.empty() && (policy != policy_ || submits)) break_off("the command has no end");
  policy_ = policy;
  bucket_ = &bucket;
  command_.views.push_back(view);
  try {
    auto decoded = store::decode(view, world_.log_id);
    if (auto* event = std::get_if<bucket_event>(&decoded))
      command_.events.push_back(std::move(*event));
    else
      return break_off("an event that is no bucket's stands in a bucket's stream");
  } catch (const store::newer_format&) {
    throw;
  } catch (const store::corrupt_event& error) {
    return break_off(error.what());
  }
  if (const auto* decided = std::get_if<claim_adjudicated>(&command_.events.back()))
    for (const auto& d : decided->decided) bucket.state.standing.expect(d.fingerprint);
  if (!ends_command(command_.events.back())) {
    if (command_.events.size() >= command_events_max) break_off("the command has no end");
    return;
  }
  settle();
  clear();
}

void replay_decider::clear() {
  command_.views.clear();
  command_.events.clear();
  command_.pages.clear();
}

/// The command cannot be applied, and so nothing behind it of the policy can.
void replay_decider::break_off(std::string why) {
  auto& bucket = *bucket_;
  if (!bucket.broken && decides_)
    list(bucket, {{0, subject_of(command_.events), 0, "events", "recorded", std::move(why), 0}});
  bucket.broken = true;
  clear();
}

void replay_decider::settle() {
  auto& bucket = *bucket_;
  if (decides_) ++found_.commands;
  if (bucket.broken) {
    if (decides_) list_unreproduced(nullptr, not_reproducible_reason::behind_a_break, false);
    return;
  }
  const auto& first = command_.events.front();
  const auto* submitted = std::get_if<claim_submitted>(&first);
  const auto id = subject_of(command_.events);
  known_ptr subject, original;
  if (id) subject = find(id);
  if (const auto replaced = submitted ? submitted->replaces : subject ? subject->state.replaces : claim_id{})
    original = find(replaced);
  const involved_claims claims{subject ? &subject->state : nullptr, original ? &original->state : nullptr};
  auto why = misfit(command_.events, claims);
  if (why.empty() && subject && subject->state.policy != policy_) why = "the claim is of another policy";
  if (why.empty() && id &&
      !bucket.state.contract.find_member(submitted ? submitted->member : subject->state.member))
    why = "the claim is of nobody that the policy covers";
  if (!why.empty()) return break_off(std::move(why));
  held_ = {subject, original};
  if (decides_) decide(bucket, claims, subject.get());
  apply(bucket, subject.get(), original.get());
  held_ = {};
}

void replay_decider::decide(bucket_entry& bucket, const involved_claims& claims, known_claim* subject) {
  const auto& events = command_.events;
  const auto* submitted = std::get_if<claim_submitted>(&events.front());
  if (submitted) ++found_.claims;
  const bool by_rules = decides_by_rules(events);
  const auto member = submitted ? submitted->member : subject ? subject->state.member : member_id{};
  const bool erased = by_rules && is_erased(member);
  for (std::size_t i = 0; i < events.size(); ++i)
    if (const auto by = command_.views[i].rules_version; by != rules_version)
      return list(bucket, {{i, subject_of(events), 0, "rulesVersion", std::to_string(by),
                            "this program decides by " + std::to_string(rules_version), 0}});

  replay_inputs inputs{.diagnoses = nullptr, .edits = {}, .sealed_open = !has_sealed_parts()};
  if (by_rules) {
    const auto* tables = tables_at(0).get();
    const auto& contract = bucket.state.contract;
    const bool reads = submitted ? rests_on_sealed(contract, member, submitted->lines, tables)
                                 : rests_on_sealed(contract, member, subject->state.lines, tables);
    if (reads) {
      bool open = false;
      try {
        open = open_sealed(subject) && facts_known(contract, member, tables);
      } catch (const store::newer_format&) {
        throw;
      } catch (const store::corrupt_event& error) {
        return list(bucket, {{0, subject_of(events), 0, "sealed", "recorded", error.what(), 0}});
      }
      if (!open) return list_unreproduced(subject, why_closed(member), false);
      ++found_.unsealed;
      inputs.sealed_open = true;
    }
    if (subject && subject->diagnoses_known) inputs.diagnoses = &subject->diagnoses;
    if (erased) list_unreproduced(subject, not_reproducible_reason::member_erased, true);
  }
  ++found_.decided_again;
  std::vector<replay_difference> differences;
  try {
    const auto replayed = by_rules ? decide_by_tables(bucket, claims, std::move(inputs))
                                   : replay(events, bucket.state, claims, inputs);
    if (replayed.outcome == replay_outcome::applied) --found_.decided_again;
    differences = replayed.differences;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto before = differences.size();
      check_lines(events[i], differences);
      for (auto at = before; at < differences.size(); ++at) differences[at].event = i;
    }
    if (submitted && world_.keys.surrogates) check_fingerprints(differences);
    found_.plan_paid = saturating_add(found_.plan_paid, plan_paid_by(events));
  } catch (const store::log_error&) {
    throw;
  } catch (const std::exception& error) {
    // No engine wrote this: the rules cannot even take it.
    differences.push_back({0, subject_of(events), 0, "outcome", "carried out",
                           std::string{"the rules fail: "} + error.what(), 0});
  }
  found_.lines += lines_in(events);
  if (!differences.empty()) list(bucket, differences);
}

replayed_command replay_decider::decide_by_tables(bucket_entry& bucket, const involved_claims& claims,
                                                  replay_inputs inputs) {
  const auto& events = command_.events;
  std::optional<replayed_command> newest;
  for (std::size_t back = 0;; ++back) {
    const auto tables = tables_at(back);
    const auto loaded = loaded_at(back);
    inputs.edits = edits_by(bucket, claims.subject, tables);
    auto replayed = replay(events, bucket.state, claims, inputs);
    if (replayed.outcome != replay_outcome::different) {
      // Whoever has seen a load goes on with it.
      bucket.seen_load = loaded.value_or(0);
      if (back > 0) ++found_.by_older_tables;
      return replayed;
    }
    if (!newest) newest = std::move(replayed);
    // Loaded so shortly before that the bucket may not have seen it.
    if (!loaded || *loaded <= bucket.seen_load || *loaded + loading_overlap < command_.position())
      return *std::move(newest);
  }
}

void replay_decider::apply(bucket_entry& bucket, known_claim* subject, known_claim* original) {
  const auto& events = command_.events;
  const auto position = command_.position();
  try {
    for (const auto& event : events) {
      evolve(bucket.state, event);
      if (!claim_of(event)) note_facts(event, position);
    }
  } catch (const std::exception& error) {
    return cannot_apply(bucket, "bucket", error.what());
  }
  const auto id = subject_of(events);
  if (!id) {
    rules_.share(bucket.state.contract);
  } else if (const auto* submitted = std::get_if<claim_submitted>(&events.front())) {
    bucket.last_claim = places_.add(id, position, bucket.last_claim);
    if (bucket.days) bucket.days->add(*submitted);
  } else {
    places_.add_position(subject->number, position);
  }
  for (auto* claim : {subject, original}) {
    if (!claim) continue;
    const auto about = [&](const auto& event) { return claim_of(event) == claim->state.id; };
    if (claim == original && std::any_of(events.begin(), events.end(), about))
      places_.add_position(claim->number, position);
    for (const auto& event : events) {
      try {
        evolve(claim->state, event);
      } catch (const std::exception& error) {
        return cannot_apply(bucket, "claim", error.what());
      }
      // What it corrects is sealed: read again when it is asked for.
      if (std::holds_alternative<dispute_resolved>(event) && about(event)) claim->diagnoses_known = false;
    }
  }
  for (const auto& event : events)
    if (const auto* decided = std::get_if<claim_adjudicated>(&event))
      bucket.elsewhere = bucket.elsewhere || decided->cause == adjudication_cause::external;
  if (bucket.elsewhere || bucket.over_limit) return;
  for (auto& what : exceeded_limits(bucket.state, events)) {
    bucket.over_limit = true;
    if (decides_) list(bucket, {{0, id, 0, "limit", std::move(what), "no limit is exceeded", 0}});
  }
}

/// No engine would have recorded it, and nothing behind it of the policy can be relied on.
void replay_decider::cannot_apply(bucket_entry& bucket, const char* to, const char* why) {
  if (decides_) list(bucket, {{0, subject_of(command_.events), 0, to, "applied", why, 0}});
  bucket.broken = true;
}

not_reproducible_reason replay_decider::why_closed(const member_id& member) const {
  using enum not_reproducible_reason;
  if (is_erased(member)) return member_erased;
  auto* vault = world_.vault;
  if (!vault) return key_missing;
  const auto tenant = command_.views.front().stream.tenant.text();
  if (vault->is_damaged(tenant, member)) return key_damaged;
  return vault->find(tenant, member).state == store::key_state::erased ? member_erased : key_missing;
}

bool replay_decider::is_erased(const member_id& member) const {
  return erased_ && !erased_->empty() &&
         erased_->contains({std::string(command_.views.front().stream.tenant.text()), member});
}

}  // namespace benefactor::api
