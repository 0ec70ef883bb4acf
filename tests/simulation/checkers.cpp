#include "tests/simulation/checkers.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "events/overloaded.hpp"
#include "projections/open_derived.hpp"
#include "projections/projector.hpp"
#include "projections/view_rows.hpp"
#include "store/bucket_loading.hpp"
#include "store/event_codec.hpp"
#include "tests/actors/core_model.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/support/bucket_promises.hpp"

namespace benefactor::simulation {

namespace {

constexpr std::size_t policies_max = 4, members_max = 2;

/// Goes through the log once, folding everything, and compares what was seen from outside on the way.
class auditor {
 public:
  auditor(const machine& on, const history& seen, bool money, findings& found)
      : on_(on),
        seen_(seen),
        found_(found),
        money_(money),
        model_(on.surrogates),
        tokens_(tokens_by_correlation(seen)) {
    for (const auto& [token, answer] : seen.answers)
      if (answer.position > 0) answers_.emplace(answer.position, &answer);
    std::map<policy_id, std::uint64_t> newest;
    for (const auto& offer : seen.snapshots) {
      offers_.emplace(offer.position, &offer);
      if (auto& last = newest[offer.policy]; last <= offer.position)
        last = offer.position;
      else
        find("state", "a bucket's snapshot of position " + std::to_string(offer.position) +
                          " comes behind that of position " + std::to_string(last));
    }
  }

  void run(const id128& log_id) {
    log_id_ = log_id;
    std::uint64_t end = 0;
    store::for_each_event(*on_.log, 0, UINT64_MAX, [&](const store::event_view& view) {
      take(view);
      end = view.position + 1;
      return true;
    });
    close_group();
    for (auto at = answers_.lower_bound(end); at != answers_.end(); ++at)
      find("lost", "the answer of request " + std::to_string(at->second->token) + " stands on position " +
                       std::to_string(at->first) + "; the log ends at " + std::to_string(end));
    for (auto at = offers_.lower_bound(end); at != offers_.end(); ++at)
      find("state", "a snapshot of position " + std::to_string(at->first) + "; the log ends at " +
                        std::to_string(end));
    check_against_model();
  }

 private:
  using token_map = std::map<id128, std::uint64_t>;

  static token_map tokens_by_correlation(const history& seen) {
    token_map tokens;
    for (std::size_t i = 0; i < seen.sent.size(); ++i) tokens.emplace(seen.sent[i].correlation, i + 1);
    return tokens;
  }

  void find(const char* rule, std::string what) { found_.push_back({rule, std::move(what)}); }
  static std::string at(std::uint64_t position) { return " at position " + std::to_string(position); }

  void take(const store::event_view& view) {
    if (view.type < store::first_domain_event_type) {
      close_group();
      return;
    }
    if (view.correlation != correlation_) {
      close_group();
      open_group(view);
    }
    last_position_ = view.position;
    bool open = false;
    const auto event = store::decode(view, log_id_, const_cast<simulated_key_vault*>(&on_.keys), &open);
    if (const auto* of_bucket = std::get_if<bucket_event>(&event)) {
      fold(*of_bucket, view);
      if (!open && !view.sealed.empty()) check_erased(*of_bucket, view);
    } else if (const auto* provider = std::get_if<provider_enrolled>(&event);
               provider && !providers_.insert(provider->terms.npi).second) {
      find("doubled", "a provider is enrolled again" + at(view.position));
    }
    check_answers(view);
    check_snapshots(view);
  }

  void open_group(const store::event_view& view) {
    correlation_ = view.correlation;
    const auto known = tokens_.find(view.correlation);
    token_ = known == tokens_.end() ? 0 : known->second;
    if (token_ == 0) find("log", "nobody asked for the event" + at(view.position));
    if (token_ != 0 && !appended_.insert(token_).second)
      find("doubled", "request " + std::to_string(token_) + " is appended again" + at(view.position));
    bucket_ = {};
    touched_ = {};
    outside_.reset();
  }

  void fold(const bucket_event& event, const store::event_view& view) {
    for (const auto tag : view.tags)
      if (tag.kind == store::stream_kind::bucket) bucket_ = policy_id{tag.id};
    if (view.stream.kind == store::stream_kind::bucket) bucket_ = policy_id{view.stream.id};
    evolve(buckets_[bucket_], event);
    if (std::holds_alternative<policy_enrolled>(event) && !policies_.insert(bucket_).second)
      find("doubled", "a policy is enrolled again" + at(view.position));
    const auto claim = claim_of(event);
    if (!claim) return;
    touched_ = claim;
    const bool first = std::holds_alternative<claim_submitted>(event);
    const auto [place, fresh] = claims_.try_emplace(claim);
    if (first != fresh)
      find("doubled", (first ? "a claim is submitted again" : "a claim's first event is not its submission") +
                          at(view.position));
    if (fresh) claims_of_[bucket_].push_back(claim);
    evolve(place->second, event);
    if (const auto* pended = std::get_if<claim_pended>(&event)) outside_ = {{}, pended->findings, {}};
    if (const auto* decided = std::get_if<claim_adjudicated>(&event);
        decided && decided->cause != adjudication_cause::external) {
      outside_ = {
          outside_inputs{decided->network, decided->line_networks, decided->prices}, decided->findings, {}};
      for (const auto& line : decided->decided) outside_->lines.push_back(line.line);
    }
  }

  void check_erased(const bucket_event& event, const store::event_view& view) {
    std::vector<member_id> owners;
    std::visit(overloaded{[&](const policy_enrolled& e) {
                            for (const auto& m : e.terms.members) owners.push_back(m.member);
                          },
                          [&](const member_enrolled& e) { owners.push_back(e.terms.member); },
                          [&](const auto& e) {
                            if constexpr (requires { e.claim; })
                              owners.push_back(claims_.at(e.claim).member);
                            else if constexpr (requires { e.member; })
                              owners.push_back(e.member);
                          }},
               event);
    const auto erased = [&](const member_id& owner) { return on_.keys.erased(owner); };
    if (std::none_of(owners.begin(), owners.end(), erased))
      find("sealed", "an event cannot be unsealed" + at(view.position));
  }

  void check_answers(const store::event_view& view) {
    const auto [from, to] = answers_.equal_range(view.position);
    for (auto i = from; i != to; ++i) {
      const auto& answer = *i->second;
      if (!answer.unchanged && answer.token != token_)
        find("lost", "request " + std::to_string(answer.token) + " was answered" + at(view.position) +
                         ", where request " + std::to_string(token_) + " stands");
      if (!answer.unchanged) confirmed_.insert(answer.token);
      if (!answer.state) continue;
      const auto claim = claims_.find(answer.claim);
      if (claim == claims_.end() || claim->second != *answer.state)
        find("state", "the claim in the answer of request " + std::to_string(answer.token) +
                          " is not the log's" + at(view.position));
    }
  }

  void check_snapshots(const store::event_view& view) {
    const auto [from, to] = offers_.equal_range(view.position);
    for (auto i = from; i != to; ++i) {
      const auto& offer = *i->second;
      const auto& bucket = buckets_[offer.policy];
      const auto contract = store::encode_contract(bucket);
      bucket_state offered;
      if (!offer.contract.empty() && offer.contract != contract)
        find("state", "the contract of a snapshot is not the log's" + at(view.position));
      else if (!store::decode_snapshot(contract, offer.accumulators, offered) || !(offered == bucket))
        find("state", "a live bucket is not the fold of its stream" + at(view.position));
    }
  }

  /// One command's events have all been seen.
  void close_group() {
    correlation_ = {};
    if (token_ == 0) return;
    const auto token = std::exchange(token_, 0);
    if (const auto answer = seen_.answers.find(token); answer != seen_.answers.end() &&
                                                       !answer->second.unchanged &&
                                                       answer->second.position != last_position_)
      find("lost",
           "request " + std::to_string(token) + " ends" + at(last_position_) + " and was answered otherwise");
    if (bucket_) {
      auto& last = last_token_[{seen_.sent[token - 1].life, bucket_}];
      if (last > token)
        find("order", "request " + std::to_string(token) + " is in the log behind request " +
                          std::to_string(last) + ", which was sent later on the same policy");
      last = std::max(last, token);
      if (money_) check_money();
    }
    decide_again(token);
  }

  void check_money() {
    std::vector<const claim_state*> claims;
    for (const auto& claim : claims_of_[bucket_]) claims.push_back(&claims_.at(claim));
    for (const auto& broken : test_support::broken_promises(buckets_[bucket_], claims))
      find("money", broken + " behind position " + std::to_string(last_position_));
  }

  void decide_again(std::uint64_t token) {
    const auto& sent = seen_.sent[token - 1];
    const auto name = "request " + std::to_string(token);
    // What was answered before the request was sent is seen by it.
    const auto oldest = std::upper_bound(reference_at_.begin(), reference_at_.end(), sent.answered);
    if (outside_ && !model_.look_back(*outside_, claims_.at(touched_),
                                      static_cast<std::size_t>(oldest - reference_at_.begin())))
      find("decisions", name + " was decided by reference data that were not so then");
    const auto decided = model_.take(seen_.script[sent.script]);
    model_.look_at_newest();
    if (model_.reference_version() > reference_at_.size()) reference_at_.push_back(last_position_);
    if (decided.refused)
      find("decisions", name + " was appended, the core refuses it: " + decided.refused->reason);
    else if (decided.unchanged)
      find("decisions", name + " was appended, for the core nothing changes");
    else if (touched_ && decided.claim.exists() && claims_.at(decided.claim.id) != decided.claim)
      find("decisions", name + " was decided otherwise than the core does");
  }

  void check_against_model() {
    for (const auto& [policy, bucket] : buckets_)
      for (const auto& erasure : bucket.erasures)
        if (erasure.asked_by == erasure.answered_by && erasure.status != erasure_status::withdrawn)
          find("erasure", "who asked for the erasure of a member has approved it");
    for (const auto& [policy, bucket] : buckets_)
      if (const auto at = model_.buckets().find(policy);
          at == model_.buckets().end() || !(at->second == bucket))
        find("decisions", "a bucket is not what the core makes of the same commands");
    for (const auto& [token, answer] : seen_.answers)
      if (answer.position > 0 && !answer.unchanged && !confirmed_.contains(token))
        find("lost", "request " + std::to_string(token) + " was answered and is not in the log");
  }

  const machine& on_;
  const history& seen_;
  findings& found_;
  const bool money_;
  id128 log_id_;
  test_support::core_model model_;
  const token_map tokens_;
  std::multimap<std::uint64_t, const actors::answer*> answers_;
  std::multimap<std::uint64_t, const offered_snapshot*> offers_;

  std::map<policy_id, bucket_state> buckets_;
  std::map<claim_id, claim_state> claims_;
  std::map<policy_id, std::vector<claim_id>> claims_of_;
  std::set<policy_id> policies_;
  std::set<std::string> providers_;
  std::set<std::uint64_t> appended_, confirmed_;
  std::map<std::pair<std::size_t, policy_id>, std::uint64_t> last_token_;
  std::vector<std::uint64_t> reference_at_;  ///< positions of the changes of reference data

  // Of the command whose events are being read:
  id128 correlation_;
  std::uint64_t token_ = 0, last_position_ = 0;
  policy_id bucket_;
  claim_id touched_;
  std::optional<test_support::core_model::reference_seen> outside_;  ///< what it was decided by
};

/// Natural identifiers and texts that the requests hold.
std::vector<std::string> secrets() {
  std::vector<std::string> all{
      "ORIGINAL-",  "REPLACING-",  "a reason of enough characters", "notes on it",   "Lastname-",
      "Firstname-", "Homestreet-", "words of the processor",        "BANK-REFERENCE"};
  for (std::size_t p = 0; p < policies_max; ++p) {
    all.push_back(test_support::sample_policy(static_cast<int>(p)));
    for (std::size_t m = 0; m < members_max; ++m)
      all.push_back(test_support::sample_member(static_cast<int>(p), static_cast<int>(m)));
  }
  return all;
}

void check_plaintext(const machine& on, findings& found) {
  const auto words = secrets();
  const auto look_into = [&](std::string_view bytes, const char* where) {
    for (const auto& word : words)
      if (bytes.find(word) != std::string_view::npos)
        found.push_back({"plaintext", "\"" + word + "\" stands in " + where});
  };
  const auto log = on.log_bytes();
  look_into(log, "the log");
  // A diagnosis is so short that it comes about by chance; not three times.
  std::size_t diagnoses = 0;
  for (auto i = log.find("M54.5"); i != std::string::npos; i = log.find("M54.5", i + 1)) ++diagnoses;
  if (diagnoses > 2) found.push_back({"plaintext", "a diagnosis stands in the log"});
  for (const auto& batch : on.derived.batches())
    for (const auto* rows : {&batch.snapshots, &batch.views})
      for (const auto& row : *rows) {
        look_into(row.key, "a key of the derived data");
        if (row.value) look_into(*row.value, "the derived data");
      }
}

/// The live ones, whatever was built how often.
std::map<std::string, std::string> view_rows(const store::derived_store& derived) {
  std::map<std::string, std::string> rows;
  projections::scan_live_rows(
      derived,
      [&](const projections::view_catalog& catalog) {
        rows["live views"] = std::to_string(catalog.live.list().size());
        return true;
      },
      [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
      });
  return rows;
}

/// Rows of no generation that is live or being built.
std::size_t left_over_rows(const store::derived_store& derived) {
  std::size_t all = 0;
  derived.scan_view({}, std::string(1, '\1'), [&](std::string_view, std::string_view) {
    ++all;
    return true;
  });
  return all - (view_rows(derived).size() - 1);
}

}  // namespace

void check_log(const machine& on, const history& seen, bool last, findings& found) {
  const auto report = store::verify(*on.log);
  if (report.damage) {
    found.push_back({"log", report.damage->what + " at position " + std::to_string(report.damage->position)});
    return;
  }
  const auto head = store::open_log(*on.log);
  for (const auto& mark : seen.marks)
    if (!store::fits(*on.log, head, mark))
      found.push_back({"lost", "what was durable at position " + std::to_string(mark.position) +
                                   " is not in the log any more"});
  auditor{on, seen, last, found}.run(head.origin.log_id);
  if (last) check_plaintext(on, found);
}

void check_derived(machine& on, findings& found) {
  const auto head = store::open_log(*on.log);
  const auto fresh = store::make_memory_derived_store();
  store::tail_index tail;
  projections::cover(*fresh, *on.log, head, tail);
  projections::projector fold{*fresh, tail, head.origin.log_id};
  while (fold.step()) continue;

  if (on.derived.checkpoint() != fresh->checkpoint())
    found.push_back({"derived", "the checkpoint is not that of derived data built anew"});
  if (view_rows(on.derived) != view_rows(*fresh))
    found.push_back({"derived", "the views are not those built anew"});
  if (left_over_rows(on.derived) > 0)
    found.push_back({"derived", "rows of views that were built anew since have not been deleted"});

  std::set<store::stream_id> streams;
  store::for_each_event(*on.log, 0, UINT64_MAX, [&](const store::event_view& view) {
    streams.insert(view.stream);
    for (const auto tag : view.tags) streams.insert(tag);
    return true;
  });
  const store::tail_index nothing{head.link.next_position};
  const store::stream_reader live{*on.log, on.derived, nothing}, anew{*on.log, *fresh, nothing};
  for (const auto& stream : streams) {
    if (on.derived.places(stream, 0, SIZE_MAX) != fresh->places(stream, 0, SIZE_MAX))
      found.push_back({"derived", "the index of a stream is not the one built anew"});
    if (stream.kind != store::stream_kind::bucket) continue;
    const policy_id policy{stream.id};
    const auto loaded = store::load_bucket(live, on.derived, {}, head.origin.log_id, policy);
    const auto folded = store::load_bucket(anew, *fresh, {}, head.origin.log_id, policy);
    if (!(loaded.state == folded.state) || loaded.position != folded.position)
      found.push_back({"derived", "a bucket loaded by its snapshot is not the fold of its stream"});
  }
}

}  // namespace benefactor::simulation
