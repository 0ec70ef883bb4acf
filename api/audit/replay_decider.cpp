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

bool is_submission(const bucket_event& event) { return std::holds_alternative<claim_submitted>(event); }

/// Decides lines by the rules, which may read diagnoses.
bool decides_by_rules(const bucket_events& events) {
  const auto* decided = std::get_if<claim_adjudicated>(&events.back());
  return is_submission(events.front()) || (decided && decided->cause != adjudication_cause::external);
}

/// Plan payments recorded less recomputed, as far as the differences tell.
cents money_of(const std::vector<replay_difference>& all) {
  cents sum = 0;
  for (const auto& d : all) {
    if (d.field == "events" || d.field == "outcome") return d.money;
    if (d.field == "planPaid") sum = checked_add(sum, d.money);
    if (d.field == "reversedPlanPaid") sum = checked_sub(sum, d.money);
  }
  return sum;
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
    for (replay_portion next; queue.take(next);) {
      edits_ = next.edits;
      decides_ = next.decide;
      pages_ = next.pages;
      for (const auto& view : next.events) take(view);
    }
  } catch (...) {
    thrown_ = std::current_exception();
    queue.close(true);
  }
}

void replay_decider::take(const store::event_view& view) {
  const policy_id policy{bucket_of(view)};
  const bool submits = view.type == static_cast<std::uint16_t>(store::domain_event_type::claim_submitted);
  if (!command_.views.empty() && (policy != policy_ || submits)) break_off("the command has no end");
  policy_ = policy;
  command_.views.push_back(view);
  if (command_.pages.empty() || command_.pages.back() != pages_) command_.pages.push_back(pages_);
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
  if (!ends_command(command_.events.back())) return;
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
  auto& bucket = buckets_[policy_];
  if (!bucket.broken && decides_)
    list(bucket, {{0, subject_of(command_.events), 0, "events", "recorded", std::move(why), 0}});
  bucket.broken = true;
  clear();
}

void replay_decider::settle() {
  auto& bucket = buckets_[policy_];
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
  if (!why.empty()) return break_off(std::move(why));
  if (decides_) decide(bucket, claims, subject.get());
  apply(bucket, subject.get(), original.get());
}

void replay_decider::decide(bucket_entry& bucket, const involved_claims& claims, known_claim* subject) {
  const auto& events = command_.events;
  const auto* submitted = std::get_if<claim_submitted>(&events.front());
  if (submitted) ++found_.claims;
  const bool by_rules = decides_by_rules(events);
  const auto member = submitted ? submitted->member : subject ? subject->state.member : member_id{};
  const bool erased = by_rules && is_erased(member);
  for (const auto& view : command_.views)
    if (view.rules_version != rules_version)
      return list_unreproduced(subject, not_reproducible_reason::rules_version, false);

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
    found_.plan_paid = checked_add(found_.plan_paid, plan_paid_by(events));
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
    inputs.edits = edits_by(bucket, claims.subject, tables);
    auto replayed = replay(events, bucket.state, claims, inputs);
    if (replayed.outcome != replay_outcome::different) return replayed;
    if (!newest) newest = std::move(replayed);
    // Loaded so shortly before that the bucket may not have seen it.
    const auto loaded = loaded_at(back);
    if (!loaded || *loaded + loading_overlap < command_.position()) return *std::move(newest);
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
    if (decides_) list(bucket, {{0, subject_of(events), 0, "bucket", "applied", error.what(), 0}});
    bucket.broken = true;
    return;
  }
  const auto id = subject_of(events);
  if (!id) {
    world_.rules.share(bucket.state.contract);
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
      evolve(claim->state, event);
      // What it corrects is sealed: read again when it is asked for.
      if (std::holds_alternative<dispute_resolved>(event) && about(event)) claim->diagnoses_known = false;
    }
  }
  for (const auto& event : events)
    if (const auto* decided = std::get_if<claim_adjudicated>(&event))
      bucket.elsewhere = bucket.elsewhere || decided->cause == adjudication_cause::external;
  if (bucket.elsewhere || bucket.over_limit) return;
  for (auto& what : exceeded_limits(bucket.state)) {
    bucket.over_limit = true;
    if (decides_) list(bucket, {{0, id, 0, "limit", std::move(what), "no limit is exceeded", 0}});
  }
}

not_reproducible_reason replay_decider::why_closed(const member_id& member) const {
  using enum not_reproducible_reason;
  if (is_erased(member)) return member_erased;
  auto* vault = world_.keys.vault;
  const auto tenant = command_.views.front().stream.tenant.text();
  return vault && vault->find(tenant, member).state == store::key_state::erased ? member_erased : key_missing;
}

bool replay_decider::is_erased(const member_id& member) const {
  const auto& erased = world_.keys.erased;
  return !erased.empty() &&
         erased.contains({std::string(command_.views.front().stream.tenant.text()), member});
}

std::vector<std::uint16_t> replay_decider::lines_decided() const {
  std::vector<std::uint16_t> lines;
  const auto take = [&](const auto& decided) {
    for (const auto& d : decided) lines.push_back(d.line);
  };
  for (const auto& event : command_.events)
    std::visit(overloaded{[&](const claim_adjudicated& e) { take(e.decided); },
                          [&](const claim_denied_in_review& e) { take(e.decided); },
                          [&](const claim_pended& e) {
                            for (std::size_t i = 1; i <= e.fingerprints.size(); ++i)
                              lines.push_back(static_cast<std::uint16_t>(i));
                          },
                          [](const auto&) {}},
               event);
  return lines;
}

void replay_decider::list(bucket_entry& bucket, const std::vector<replay_difference>& all) {
  ++found_.different;
  found_.money = checked_add(found_.money, money_of(all));
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
