#include "tests/simulation/run.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "tests/actors/random_requests.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/simulation/checkers.hpp"

namespace benefactor::simulation {

namespace {

constexpr std::size_t settle_rounds_max = 4;

/// The machine, the process that runs on it, and the clients.
class world {
 public:
  world(const plan& what, mutation broken, const further_check& also)
      : plan_(what), also_(also), random_(what.seed), on_(what.seed, broken) {
    seen_.script = what.script;
    start();
  }

  bool sound() const { return found_.empty(); }

  void perform(const action& a) {
    switch (a.kind) {
      case action_kind::send: send(a.requests); break;
      case action_kind::power_cut: power_cut(store::crash_damage::whole_batches); break;
      case action_kind::torn_power_cut:
        ++seen_.torn;
        power_cut(store::crash_damage::torn_pages);
        break;
      case action_kind::failed_sync:
        ++seen_.failed_syncs;
        sync_fails_ = true;
        on_.log->fail_next_sync();
        break;
      case action_kind::stop: restart(); break;
      case action_kind::lose_derived:
        stop();
        on_.derived.clear();
        start();
        break;
      case action_kind::erase_member: erase(a.choice); break;
      case action_kind::renew_keys: renew(a.choice); break;
      case action_kind::rotate_keys:
        ++seen_.rotated;
        on_.keys.rotate(a.choice % 8);  // Of few keys, so that some rotations end and some do not.
        break;
      case action_kind::turn_clock:
        on_.now_us += static_cast<std::int64_t>(a.choice % 7'200'000'000) - 3'600'000'000;
        break;
      case action_kind::flush_derived: on_.derived.flush(); break;
      case action_kind::rebuild_views:
        if (process_) process_->rebuild_views(a.choice);
        break;
    }
    for (auto left = a.steps; left > 0 && process_ && process_->step(); --left) continue;
    // After a failed sync the process may live a little longer; what it answers then must be true as well.
    if (process_ && !process_->fatal().empty()) end_failed();
  }

  /// Clients try again until all requests of the plan are answered; then everything is asked once more.
  void settle() {
    std::set<std::size_t> wanted;
    for (const auto& a : plan_.actions) wanted.insert(a.requests.begin(), a.requests.end());
    for (std::size_t round = 0; round < settle_rounds_max && sound(); ++round) {
      process_->run();
      if (!process_->fatal().empty()) {
        end_failed();
        continue;
      }
      check_answered();
      const auto left = without_answer(wanted);
      if (left.empty()) break;
      send(left);
    }
    if (sound() && !without_answer(wanted).empty())
      find("unanswered", "requests stay without an answer however often they are sent");
    if (sound()) repeat_everything();
    if (sound()) restart();
    if (sound()) stop();
    if (sound()) check_log(on_, seen_, true, found_);
    if (sound()) check_derived(on_, found_);
    if (sound() && also_) also_(on_, found_);
  }

  run_result result() && {
    run_result r;
    r.found = std::move(found_);
    r.log_bytes = on_.log_bytes();
    r.requests = seen_.sent.size();
    r.answers = seen_.answers.size();
    r.events = store::open_log(*on_.log).link.next_position;
    r.crashes = seen_.crashes;
    r.torn = seen_.torn;
    r.repairs = seen_.repairs;
    r.stops = seen_.stops;
    r.erased = seen_.erased;
    r.renewed = seen_.renewed;
    r.rotated = seen_.rotated;
    r.snapshots = seen_.snapshots.size();
    for (const auto& [token, answer] : seen_.answers) {
      const auto* asked = std::get_if<actors::erasure_request>(&seen_.script[seen_.sent[token - 1].script]);
      if (!asked || !std::holds_alternative<approve_member_erasure>(asked->command)) continue;
      if (!answer.refused && !answer.unchanged) ++r.approved;
      if (answer.refused && answer.refused->code == rejection_code::invalid) ++r.self_approved;
    }
    return r;
  }

 private:
  void find(const char* rule, std::string what) { found_.push_back({rule, std::move(what)}); }

  // ---- the process ----

  void start() {
    try {
      open();
    } catch (const store::log_error& damaged) {
      repair(damaged.what());
      open();
    }
    last_life_begins_ = seen_.sent.size();
  }

  void open() {
    process_.emplace(on_, plan_.engine, random_, seen_,
                     [this](std::vector<actors::answer> answers) { answered(std::move(answers)); });
  }

  /// What an operator does with a log that is refused: drops its damaged end. Only torn pages excuse that.
  void repair(const std::string& why) {
    ++seen_.repairs;
    if (!torn_) find("log", "the log is refused: " + why);
    const auto report = store::verify(*on_.log);
    if (report.damage) store::repair_drop_tail(*on_.log, on_.now_us, report.damage->position);
  }

  /// The process would have ended itself. Only a failed sync is a reason.
  void end_failed() {
    if (!sync_fails_) find("stopped", process_->fatal());
    power_cut(store::crash_damage::whole_batches);
  }

  void power_cut(store::crash_damage damage) {
    ++seen_.crashes;
    torn_ = damage == store::crash_damage::torn_pages;
    mark();
    process_->kill();
    process_.reset();
    on_.crash(random_, damage);
    sync_fails_ = false;
    next_life();
  }

  void next_life() {
    ++seen_.lives;
    start();
    torn_ = false;
    check_log(on_, seen_, false, found_);
  }

  void stop() {
    ++seen_.stops;
    if (!process_->stop()) {
      if (process_->fatal().empty()) find("unanswered", "the engine does not come to rest");
      if (!process_->fatal().empty() && !sync_fails_) find("stopped", process_->fatal());
      process_->kill();
    }
    mark();
    process_.reset();
    on_.log = on_.log->reopen();
    sync_fails_ = false;
    check_log(on_, seen_, false, found_);
  }

  void restart() {
    stop();
    ++seen_.lives;
    start();
  }

  /// Remembers the durable end: nothing of it may be missing later.
  void mark() {
    if (on_.broken == mutation::alters_log || on_.broken == mutation::skips_page) return;  // Cannot be read.
    const auto last = on_.log->last_page();
    if (!last) return;
    const auto page = store::page_view::verified(last);
    seen_.marks.push_back({simulated_genesis().log_id, page.end_position() - 1, page.hash()});
  }

  // ---- the clients ----

  void send(const std::vector<std::size_t>& script) {
    std::vector<actors::request> batch;
    for (const auto place : script) {
      const auto token = seen_.sent.size() + 1;
      auto origin = std::make_shared<store::event_origin>();
      for (std::size_t i = 0; i < 8; ++i)
        origin->correlation.bytes[15 - i] = static_cast<std::uint8_t>(token >> (8 * i));
      seen_.sent.push_back({place, origin->correlation, seen_.lives, seen_.answered});
      batch.push_back({seen_.script[place], token, nullptr, origin});
    }
    if (!batch.empty()) process_->submit(std::move(batch));
  }

  void answered(std::vector<actors::answer> answers) {
    for (auto& a : answers) {
      if (!a.failure.empty()) find("unanswered", "request " + std::to_string(a.token) + ": " + a.failure);
      const auto [place, fresh] = seen_.answers.emplace(a.token, a);
      seen_.answered = std::max(seen_.answered, a.position);
      ++deliveries_;
      const bool again = on_.broken == mutation::answers_twice && deliveries_ % 50 == 0;
      if (!fresh || again) find("doubled", "request " + std::to_string(a.token) + " is answered twice");
    }
  }

  /// A process that lives and is at rest has answered all it was asked.
  void check_answered() {
    for (std::size_t i = last_life_begins_; i < seen_.sent.size(); ++i)
      if (seen_.sent[i].life == seen_.lives && !seen_.answers.contains(i + 1))
        find("unanswered", "request " + std::to_string(i + 1) + " has no answer and nothing is left to do");
  }

  std::vector<std::size_t> without_answer(const std::set<std::size_t>& wanted) const {
    std::set<std::size_t> left = wanted;
    for (const auto& [token, answer] : seen_.answers) left.erase(seen_.sent[token - 1].script);
    return {left.begin(), left.end()};
  }

  /// Readjudicating says nothing of how the claim is to be: what came meanwhile may change it once more.
  static bool decides_by_what_holds(const actors::request_body& body) {
    const auto* command = std::get_if<actors::claim_request>(&body);
    return command && std::holds_alternative<readjudicate_claim>(command->command);
  }

  /// Every submission and enrolment that was accepted, and the last command of each claim and the last change
  /// of each thing of a policy's, unless one came behind it whose answer was lost: asking again appends
  /// nothing.
  void repeat_everything() {
    std::set<std::size_t> again;
    std::map<claim_id, std::pair<std::uint64_t, std::size_t>> last;  // By claim: position and script place.
    std::map<std::string, std::pair<std::uint64_t, std::size_t>> changes;
    for (const auto& [token, answer] : seen_.answers) {
      if (answer.refused) continue;
      const auto place = seen_.sent[token - 1].script;
      const auto& body = seen_.script[place];
      if (const auto subject = test_support::subject_of(body); !subject.empty()) {
        auto& newest = changes[subject];
        newest = std::max(newest, {answer.position, place});
      } else if (std::holds_alternative<actors::claim_request>(body)) {
        auto& newest = last[answer.claim];
        newest = std::max(newest, {answer.position, place});
      } else {
        again.insert(place);
        if (answer.claim) last.try_emplace(answer.claim, answer.position, place);
      }
    }
    std::set<std::string> unsure;
    for (std::size_t i = 0; i < seen_.sent.size(); ++i)
      if (!seen_.answers.contains(i + 1))
        unsure.insert(test_support::subject_of(seen_.script[seen_.sent[i].script]));
    for (const auto& [subject, newest] : changes)
      if (!unsure.contains(subject)) again.insert(newest.second);
    for (const auto& [claim, newest] : last)
      if (process_->last_position(claim) <= newest.first &&
          !decides_by_what_holds(seen_.script[newest.second]))
        again.insert(newest.second);
    const auto before = on_.log_bytes();
    const auto first = seen_.sent.size();
    send({again.begin(), again.end()});
    process_->run();
    check_answered();
    if (on_.log_bytes() == before) return;
    for (std::size_t i = first; i < seen_.sent.size(); ++i)
      if (const auto at = seen_.answers.find(i + 1);
          at != seen_.answers.end() && !at->second.refused && !at->second.unchanged)
        find("repeated",
             describe(
                 plan_,
                 {.kind = action_kind::send, .requests = {seen_.sent[i].script}, .choice = 0, .steps = 0}) +
                 ": appended again");
  }

  void erase(std::uint64_t choice) {
    ++seen_.erased;
    const auto number =
        test_support::sample_member(static_cast<int>(choice % 4), static_cast<int>(choice / 4 % 2));
    on_.keys.erase("default", on_.surrogates.member(number));
  }

  /// As broken off: some members' keys, the others keep the generation they have.
  void renew(std::uint64_t choice) {
    for (int policy = 0; policy < 4; ++policy)
      for (int member = 0; member < 2; ++member)
        if (choice >> (2 * policy + member) & 1)
          seen_.renewed +=
              on_.keys.renew("default", on_.surrogates.member(test_support::sample_member(policy, member)));
  }

  const plan& plan_;
  const further_check& also_;
  std::mt19937_64 random_;
  machine on_;
  history seen_;
  findings found_;
  std::optional<process> process_;
  std::size_t last_life_begins_ = 0, deliveries_ = 0;
  bool torn_ = false, sync_fails_ = false;
};

}  // namespace

run_result run(const plan& what, mutation broken, const further_check& also) {
  world w{what, broken, also};
  for (const auto& a : what.actions) {
    if (!w.sound()) break;
    w.perform(a);
  }
  if (w.sound()) w.settle();
  return std::move(w).result();
}

}  // namespace benefactor::simulation
