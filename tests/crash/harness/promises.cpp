#include "tests/crash/harness/promises.hpp"

#include <algorithm>
#include <set>

#include "events/codes.hpp"
#include "projections/open_derived.hpp"
#include "store/bucket_loading.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/bucket_promises.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::test_support {

namespace {

using strings = std::vector<std::string>;

void append(strings& to, strings&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void print_some(std::string& text, const char* kind, const strings& all) {
  constexpr std::size_t most = 10;
  if (all.empty()) return;
  text += std::to_string(all.size()) + " " + kind + ":\n";
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) text += "  " + all[i] + "\n";
  if (all.size() > most) text += "  ...\n";
}

bool holds(const std::vector<std::uint64_t>& ascending, std::uint64_t position) {
  return std::binary_search(ascending.begin(), ascending.end(), position);
}

std::string at(std::uint64_t position) { return " at position " + std::to_string(position); }

void check_claim(const claim_answer& told, const log_facts& log, const store::surrogates& ids,
                 findings& found) {
  const auto id = ids.claim(told.submitter, told.submitter_claim_id);
  const auto name = "claim " + told.submitter_claim_id;
  const auto answered = name + " was answered " + told.status + at(told.position);
  const auto known = log.claims.find(id);
  const bool in_log = known != log.claims.end() && known->second.submissions > 0;
  const auto status = claim_status_from(told.status);
  if (!status) {
    if (told.status == "FAILED" || told.status == "IDEMPOTENCY_CONFLICT")
      found.broken.push_back(answered);
    else if (in_log && told.position != 0 && known->second.status_at(told.position) != claim_status::absent)
      found.broken.push_back(answered + ", and was there already");
    return;
  }
  if (!in_log) return found.lost.push_back(answered + " and is not in the log");
  // The events of a command are one append, and a claim that rests on it may be answered with the last of
  // them: where it was replaced, that is an event of its successor's.
  const auto successor = log.claims.find(known->second.state.replaced_by);
  if (!holds(known->second.streams, told.position) &&
      (successor == log.claims.end() || !holds(successor->second.streams, told.position)))
    return found.lost.push_back(answered + ", where the log has nothing of it");
  if (const auto was = known->second.status_at(told.position); was != *status)
    found.lost.push_back(answered + ", where the log says " + std::string(to_text(was)));
}

struct enrollment_check {
  const log_facts& log;
  const store::surrogates& ids;
  const enrollment_answer& told;
  findings& found;

  void in_bucket(const std::string& policy_number, const std::string& what, bool there) const {
    const auto bucket = log.buckets.find(ids.policy(policy_number));
    const bool known = bucket != log.buckets.end() && bucket->second.enrollments > 0;
    if (!known || !there || !holds(bucket->second.positions, told.position))
      found.lost.push_back(what + " of policy " + policy_number + " was accepted" + at(told.position) +
                           (known && there ? ", where the log has nothing of it" : " and is not in the log"));
  }

  const bucket_state* bucket(const std::string& policy_number) const {
    const auto known = log.buckets.find(ids.policy(policy_number));
    return known == log.buckets.end() ? nullptr : &known->second.state;
  }

  void operator()(const provider& p) const {
    // One that was known already is answered without a position.
    const auto known = log.providers.find(ids.provider(p.npi));
    if (known == log.providers.end() || (told.changed && !holds(known->second, told.position)))
      found.lost.push_back("provider " + p.npi + " was accepted" + at(told.position) +
                           ", where the log has nothing of it");
  }
  void operator()(const policy_enrollment& p) const { in_bucket(p.policy_number, "enrolment", true); }
  void operator()(const api::membership_request& m) const {
    const auto* state = bucket(m.policy_number);
    in_bucket(m.policy_number, "member",
              state && state->contract.find_member(ids.member(m.member.member_number)) != nullptr);
  }
  void operator()(const authorization_request& a) const {
    const auto* state = bucket(a.policy_number);
    in_bucket(a.policy_number, "authorisation",
              state && std::any_of(state->authorizations.begin(), state->authorizations.end(),
                                   [&](const auto& each) { return each.terms.number == a.terms.number; }));
  }
  void operator()(const affiliation_request& a) const { (*this)(provider{a.npi, {}, {}}); }
  void operator()(const provider_description& d) const { (*this)(provider{d.npi, {}, {}}); }
  void operator()(const fee_schedule& s) const {
    const auto known = log.tables.find(ids.table("fees", s.contract));
    if (known == log.tables.end() || (told.changed && !holds(known->second, told.position)))
      found.lost.push_back("a fee schedule was accepted" + at(told.position) +
                           ", where the log has nothing of it");
  }
  void operator()(const any_edit_table& t) const {
    const auto known = log.tables.find(ids.table("edits", kind_of(t)));
    if (known == log.tables.end() || (told.changed && !holds(known->second, told.position)))
      found.lost.push_back("an edit table was accepted" + at(told.position) +
                           ", where the log has nothing of it");
  }
  void operator()(const policy_change_request& r) const { in_bucket(r.policy_number, "change", true); }
};

void check_unique(const policy_id& policy, const bucket_state& state, findings& found) {
  std::set<member_id> members;
  for (const auto& member : state.contract.members)
    if (!members.insert(member.member).second)
      found.doubled.push_back("bucket " + to_hex(policy) + " has a member twice");
  std::set<std::string> numbers;
  for (const auto& authorization : state.authorizations)
    if (!numbers.insert(authorization.terms.number).second)
      found.doubled.push_back("bucket " + to_hex(policy) + " has an authorisation twice");
}

}  // namespace

void findings::add(findings other) {
  append(lost, std::move(other.lost));
  append(doubled, std::move(other.doubled));
  append(broken, std::move(other.broken));
}

std::string findings::text() const {
  std::string text;
  print_some(text, "lost", lost);
  print_some(text, "doubled", doubled);
  print_some(text, "broken", broken);
  return text;
}

findings check_answers(const answers& told, const log_facts& log, const store::surrogates& ids) {
  findings found;
  for (const auto& claim : told.claims) check_claim(claim, log, ids, found);
  for (const auto& enrollment : told.enrollments)
    std::visit(enrollment_check{log, ids, enrollment, found}, enrollment.item);
  return found;
}

findings check_doubles(const log_facts& log) {
  findings found;
  for (const auto& [id, claim] : log.claims)
    if (claim.submissions > 1)
      found.doubled.push_back("claim " + to_hex(id) + " was submitted " + std::to_string(claim.submissions) +
                              " times");
  for (const auto& [id, bucket] : log.buckets) {
    if (bucket.enrollments > 1)
      found.doubled.push_back("policy " + to_hex(id) + " was enrolled " + std::to_string(bucket.enrollments) +
                              " times");
    check_unique(id, bucket.state, found);
  }
  for (const auto& [id, times] : log.providers_enrolled)
    if (times > 1)
      found.doubled.push_back("provider " + to_hex(id) + " was enrolled " + std::to_string(times) + " times");
  return found;
}

findings check_log(const log_facts& log) {
  findings found;
  found.broken = log.damage;
  for (const auto position : log.sealed_for_good)
    found.lost.push_back("the event" + at(position) + " opens with no data key");
  return found;
}

findings check_payments(const answers& told, const log_facts& log) {
  findings found;
  for (const auto& [trace, payment] : log.payments) {
    const auto claim_twice = [](const auto& named) { return named.second > 1; };
    if (payment.settled > 1 || std::any_of(payment.named.begin(), payment.named.end(), claim_twice))
      found.doubled.push_back("payment " + trace + " was settled twice or names a claim twice");
    if (payment.joined_late) found.broken.push_back("payment " + trace + " got a claim when it was settled");
    if (payment.settled > 0 &&
        (payment.terms.amount != payment.moved || payment.terms.claims != payment.claims))
      found.broken.push_back("payment " + trace + " is not what its claims moved");
  }
  for (const auto& answer : told.runs) {
    const auto known = log.ledger.runs.find(answer.run);
    if (known == log.ledger.runs.end() || !known->second.closed ||
        format_money(known->second.amount) != answer.amount)
      found.lost.push_back("payment run " + answer.run + " was answered as finished, of " + answer.amount);
  }
  return found;
}

findings check_buckets(const std::filesystem::path& data, const log_facts& log) {
  findings found;
  std::map<policy_id, std::vector<const claim_state*>> claims;
  for (const auto& [id, claim] : log.claims)
    if (claim.state.exists()) claims[claim.policy].push_back(&claim.state);
  const auto device = store::rocksdb_log_device::open(tools::log_folder(data));
  const auto head = store::open_log(*device);
  store::tail_index tail;
  const auto derived = projections::open_derived((data / "derived").string(), *device, head, tail);
  const store::stream_reader reader(*device, *derived, tail);
  for (const auto& [id, bucket] : log.buckets) {
    for (auto& promise : broken_promises(bucket.state, claims[id]))
      found.broken.push_back("bucket " + to_hex(id) + ": " + promise);
    const auto loaded = store::load_bucket(reader, *derived, {}, head.origin.log_id, id);
    if (!(loaded.state == bucket.state))
      found.broken.push_back("bucket " + to_hex(id) + " loads differently than its stream folds (snapshot" +
                             at(loaded.snapshot_position) + ")");
  }
  return found;
}

findings check_repeats(const log_facts& before, const log_facts& after) {
  findings found;
  for (const auto& [id, claim] : before.claims) {
    if (claim.submissions == 0) continue;
    const auto added = after.events_since(id, before.next_position);
    const auto now = after.claims.find(id);
    const bool replaced =
        now != after.claims.end() && now->second.state.replaced_by && !claim.state.replaced_by;
    if (added > (replaced ? 1u : 0u))
      found.doubled.push_back("claim " + to_hex(id) + " was known and has " + std::to_string(added) +
                              " new events");
  }
  return found;
}

findings check_all(const std::filesystem::path& data, const answers& told) {
  findings found;
  const auto log = read_log(data);
  found.add(check_log(log));
  found.add(check_answers(told, log, surrogates_of(data)));
  found.add(check_doubles(log));
  found.add(check_payments(told, log));
  found.add(check_buckets(data, log));
  const auto device =
      store::rocksdb_log_device::open(tools::log_folder(data), {.create = false, .read_only = true});
  if (const auto report = store::verify(*device); !report.ok())
    found.broken.push_back("the log is damaged" + at(report.damage->position) + ": " + report.damage->what);
  return found;
}

}  // namespace benefactor::test_support
