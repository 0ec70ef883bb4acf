// One thread of a replay: decides again whatever happened to its share of the policies. For
// api/audit/replay.cpp; nobody else includes this.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/rule_pool.hpp"
#include "api/audit/claim_places.hpp"
#include "api/audit/replay.hpp"
#include "api/audit/replay_pages.hpp"
#include "events/replay.hpp"
#include "store/service_days.hpp"

namespace benefactor::api {

/// What all deciders of a replay share.
struct replay_world {
  const id128& log_id;
  const replay_keys& keys;
  std::size_t listed_max;
  replay_pages& pages;
  actors::rule_pool& rules;
  /// Policies whose first difference was found before this replay was taken up.
  const std::unordered_map<policy_id, std::uint64_t>& differed;
};

/// The bucket whose event it is: its stream, or, of a claim's event, its first tag; zero: no bucket's.
id128 bucket_of(const store::event_view& view);

class replay_decider {
 public:
  explicit replay_decider(const replay_world& world);
  ~replay_decider();
  replay_decider(const replay_decider&) = delete;
  replay_decider& operator=(const replay_decider&) = delete;

  portion_queue queue;

  /// Ends the thread once everything waiting is done. Only then, or behind queue.wait_until_done(), the
  /// following may be asked.
  void finish();

  /// What was found, unsorted. Throws what the thread threw.
  const replay_report& found() const;

  /// The position of the first event of a command whose end has not come; nothing: none.
  std::optional<std::uint64_t> open_command() const;

 private:
  struct bucket_entry {
    bucket_state state;
    std::uint32_t last_claim = claim_places::none;
    bool broken = false;      ///< an event could not be applied: what follows is worth nothing
    bool elsewhere = false;   ///< an external processor decided something
    bool over_limit = false;  ///< said already
    std::optional<std::uint64_t> first_difference;
    std::unique_ptr<store::service_days> days;  ///< once an edit has looked at other claims
  };

  /// A claim that is known, as it stands.
  struct known_claim {
    claim_state state;
    std::uint32_t number = claim_places::none;
    line_diagnoses diagnoses;
    bool diagnoses_known = false;
  };
  using known_ptr = std::shared_ptr<known_claim>;

  /// One command while it is looked at.
  struct command {
    std::vector<store::event_view> views;  ///< its events, in order
    bucket_events events;                  ///< the same; opened where a rule reads what is sealed
    std::vector<page_batch_ptr> pages;     ///< that they point into: one, unless the log is damaged
    std::uint64_t position() const { return views.front().position; }
  };

  using edit_load = std::pair<std::uint64_t, std::shared_ptr<const edit_tables>>;

  void run();
  void take(const store::event_view& view);
  void clear();
  void break_off(std::string why);
  void settle();
  void decide(bucket_entry& bucket, const involved_claims& claims, known_claim* subject);
  replayed_command decide_by_tables(bucket_entry& bucket, const involved_claims& claims,
                                    replay_inputs inputs);
  void apply(bucket_entry& bucket, known_claim* subject, known_claim* original);

  known_ptr find(const claim_id& id);
  known_ptr load(std::uint32_t number, bool open);
  bool know_diagnoses(known_claim& claim);
  bool open_sealed(known_claim* subject);
  bool has_sealed_parts() const;
  bool is_erased(const member_id& member) const;
  not_reproducible_reason why_closed(const member_id& member) const;

  const edit_load* load_at(std::size_t back) const;
  std::shared_ptr<const edit_tables> tables_at(std::size_t back) const;
  std::optional<std::uint64_t> loaded_at(std::size_t back) const;
  edit_inputs edits_by(bucket_entry& bucket, const claim_state* subject,
                       const std::shared_ptr<const edit_tables>& tables);
  const store::service_days& days_of(bucket_entry& bucket);

  void note_facts(const bucket_event& event, std::uint64_t position);
  std::optional<member_facts> read_facts(const policy& contract, const member_id& member);
  member_facts facts_of(const policy& contract, const member_id& member);
  bool facts_known(const policy& contract, const member_id& member, const edit_tables* tables);

  std::vector<std::uint16_t> lines_decided() const;
  void list(bucket_entry& bucket, const std::vector<replay_difference>& all);
  void list_unreproduced(const known_claim* subject, not_reproducible_reason reason, bool decided_again);
  std::string number_of(const claim_id& id);

  replay_world world_;
  command command_;
  policy_id policy_;  // Of the command.
  page_batch_ptr pages_;
  edit_history_ptr edits_;
  bool decides_ = true;
  std::unordered_map<policy_id, bucket_entry> buckets_;
  claim_places places_;
  std::unordered_map<claim_id, known_ptr> near_;  // Claims that were asked for last.
  std::vector<claim_id> near_order_;              // A ring of them.
  std::size_t near_next_ = 0;
  std::unordered_map<content_digest, std::uint64_t> described_;  // Where it was said who somebody is.
  std::unordered_map<content_digest, member_facts> facts_;       // What was read there.
  replay_report found_;
  std::exception_ptr thrown_;
  std::thread thread_;  // The last member: it uses the others.
};

}  // namespace benefactor::api
