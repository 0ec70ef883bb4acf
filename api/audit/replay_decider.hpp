// One thread of a replay: decides again whatever happened to its share of the policies. For
// api/audit/replay.cpp; nobody else includes this.
#pragma once

#include <array>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/rule_pool.hpp"
#include "api/audit/claim_places.hpp"
#include "api/audit/replay.hpp"
#include "api/audit/replay_pages.hpp"
#include "api/audit/sound_keys.hpp"
#include "events/replay.hpp"
#include "store/service_days.hpp"

namespace benefactor::api {

/// What all deciders of a replay share.
struct replay_world {
  const id128& log_id;
  const replay_keys& keys;
  sound_keys* vault;  ///< in place of that of *keys*; null: nothing can be opened
  std::size_t listed_max;
  replay_pages& pages;
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
    std::uint64_t seen_load = 0;  ///< position of the newest load of edit tables that it has decided by
    std::unique_ptr<store::service_days> days;  ///< once an edit has looked at other claims
  };

  /// The buckets by policy. In a table of its own, because of many policies each is found by a memory access
  /// or two that can be asked for before.
  class bucket_table {
   public:
    void expect(const policy_id& policy) const {
      if (!slots_.empty()) __builtin_prefetch(&slots_[home(policy)]);
    }
    /// Makes it where there is none. It stays where it is.
    bucket_entry& operator[](const policy_id& policy);

   private:
    struct slot {
      policy_id policy;
      bucket_entry* bucket = nullptr;  // Null: free.
    };

    std::size_t home(const policy_id& policy) const {
      // Deciders share policies out by the hash's last bits.
      return (id128_hash{}(policy) >> 8) & (slots_.size() - 1);
    }
    slot& slot_of(const policy_id& policy);
    void grow();

    std::deque<bucket_entry> buckets_;
    std::vector<slot> slots_;  // Open addressing; a power of two, at most half full.
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
    std::vector<page_batch_ptr> pages;     ///< that they point into, but for those that are being decided
    std::uint64_t position() const { return views.front().position; }
  };

  using edit_load = std::pair<std::uint64_t, std::shared_ptr<const edit_tables>>;

  void run();
  void expect(std::span<const portioned_event> events);
  void take(const policy_id& policy, bucket_entry& bucket, const store::event_view& view);
  void clear();
  void break_off(std::string why);
  void settle();
  void decide(bucket_entry& bucket, const involved_claims& claims, known_claim* subject);
  replayed_command decide_by_tables(bucket_entry& bucket, const involved_claims& claims,
                                    replay_inputs inputs);
  void apply(bucket_entry& bucket, known_claim* subject, known_claim* original);
  void cannot_apply(bucket_entry& bucket, const char* to, const char* why);

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

  void check_fingerprints(std::vector<replay_difference>& found);
  std::vector<std::uint16_t> lines_decided() const;
  void list(bucket_entry& bucket, const std::vector<replay_difference>& all);
  void list_unreproduced(const known_claim* subject, not_reproducible_reason reason, bool decided_again);
  std::string number_of(const claim_id& id);

  replay_world world_;
  const replay_keys::erased_members* erased_ = nullptr;
  command command_;
  policy_id policy_;                // Of the command.
  bucket_entry* bucket_ = nullptr;  // The policy's.
  page_batch_ptr pages_;
  edit_history_ptr edits_;
  bool decides_ = true;
  actors::rule_pool rules_;  // A decider's own: who holds a list is counted in no memory of another's.
  bucket_table buckets_;
  std::vector<bucket_entry*> expected_;  // Of the events that come next.
  claim_places places_;
  std::unordered_map<claim_id, known_ptr> near_;  // Claims that were asked for last.
  std::array<known_ptr, 2> held_;                 // The command's, which must not be loaded once more.
  std::vector<claim_id> near_order_;              // A ring of them.
  std::size_t near_next_ = 0;
  std::unordered_map<content_digest, std::uint64_t> described_;  // Where it was said who somebody is.
  std::unordered_map<content_digest, member_facts> facts_;       // What was read there.
  replay_report found_;
  std::exception_ptr thrown_;
  std::thread thread_;  // The last member: it uses the others.
};

}  // namespace benefactor::api
