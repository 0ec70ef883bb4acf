#include "api/audit/replay.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <unordered_map>

#include "api/audit/replay_decider.hpp"
#include "api/audit/replay_pages.hpp"
#include "store/chain_check.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

namespace {

constexpr std::size_t pages_a_batch = 64;
/// Loads of edit tables are known this long, in events, after the next: well beyond what deciders look back.
constexpr std::uint64_t loads_kept = 1u << 20;
/// Of one decider in a batch, mostly.
constexpr std::size_t events_expected = 1024;

template <class Listed>
void merge(std::vector<Listed>& into, std::vector<Listed> more, std::size_t most) {
  into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::stable_sort(into.begin(), into.end(),
                   [](const auto& a, const auto& b) { return a.position < b.position; });
  if (into.size() > most) into.resize(most);
}

/// Adds what one decider has found.
void add(replay_report& to, const replay_report& part, std::size_t listed_max) {
  to.events += part.events;
  to.commands += part.commands;
  to.decided_again += part.decided_again;
  to.claims += part.claims;
  to.lines += part.lines;
  to.unsealed += part.unsealed;
  to.fingerprints += part.fingerprints;
  to.by_older_tables += part.by_older_tables;
  to.plan_paid = saturating_add(to.plan_paid, part.plan_paid);
  to.different += part.different;
  to.policies_different += part.policies_different;
  to.money = saturating_add(to.money, part.money);
  to.differences_in_all += part.differences_in_all;
  to.not_reproducible_in_all += part.not_reproducible_in_all;
  merge(to.differences, part.differences, listed_max);
  merge(to.unreproduced, part.unreproduced, listed_max);
}

class reader {
 public:
  reader(const store::log_device& device, const store::log_head& head, const replay_keys& keys,
         const replay_options& options)
      : device_(device),
        head_(head),
        options_(options),
        pages_(device, options.pages_kept),
        keys_(keys),
        start_(std::chrono::steady_clock::now()) {
    if (options.from) {
      if (options.from->log_id != head.origin.log_id)
        throw replay_mismatch("the state to be taken up is of log " + to_hex(options.from->log_id) +
                              ", this is log " + to_hex(head.origin.log_id));
      if (options.from->reached.next_position > head.link.next_position)
        throw replay_mismatch("the state to be taken up is of a longer log: it reaches to position " +
                              std::to_string(options.from->reached.next_position) + ", this log to " +
                              std::to_string(head.link.next_position));
      before_ = *options.from;
      before_.damage.reset();
      before_.complete = false;
      for (const auto& d : before_.differences) differed_.try_emplace(d.policy, d.position);
    }
    before_.log_id = head.origin.log_id;
    auto count = options.deciders;
    if (count == 0) count = std::max(1u, std::thread::hardware_concurrency());
    if (keys.vault) vault_.emplace(*keys.vault, before_.damaged_keys);
    const replay_world world{head_.origin.log_id, keys_,  vault_ ? &*vault_ : nullptr,
                             options_.listed_max, pages_, differed_};
    for (unsigned i = 0; i < count; ++i) deciders_.push_back(std::make_unique<replay_decider>(world));
  }

  replay_report run() {
    read();
    for (const auto& one : deciders_) one->finish();
    auto report = found();
    report.complete = !stopped_ && !damage_;
    report.damage = damage_;
    report.pins = pins_at_end();
    if (report.complete) look_for_open_commands(report);
    return report;
  }

 private:
  void read() {
    const auto cursor = device_.scan(0);
    std::uint64_t saved = 0;
    for (bool more = true; more && !stopped_;) {
      // Closed before its end: it has failed, and finish() tells why.
      if (std::any_of(deciders_.begin(), deciders_.end(),
                      [](const auto& one) { return one->queue.is_closed(); }))
        return;
      more = read_batch(*cursor);
      const bool behind = link_.next_position <= before_.reached.next_position;
      if (options_.tell && !options_.tell(link_.next_position, head_.link.next_position)) stopped_ = true;
      if (behind || !options_.save || read_pages_ < saved + options_.save_every) continue;
      for (const auto& one : deciders_) one->queue.wait_until_done();
      const bool clean = std::none_of(deciders_.begin(), deciders_.end(),
                                      [](const auto& one) { return one->open_command().has_value(); });
      if (!clean) continue;
      options_.save(found());
      saved = read_pages_;
    }
    if (stopped_ || damage_) return;
    // The device shows one moment, so this is no page that came since.
    if (link_.next_position < head_.link.next_position)
      damage_ = {link_.next_position, "the log ends before position " +
                                          std::to_string(head_.link.next_position) + ", which it had"};
  }

  /// Reads and hands over some pages; false: there are no more.
  bool read_batch(store::page_cursor& cursor) {
    auto batch = std::make_shared<page_batch>();
    const auto most = options_.save ? std::min<std::uint64_t>(pages_a_batch, options_.save_every)
                                    : std::uint64_t{pages_a_batch};
    batch->pages.reserve(most);  // Events point into the texts: none may move.
    std::vector<replay_portion> portions(deciders_.size());
    for (auto& portion : portions) portion.events.reserve(events_expected);
    const bool decide = link_.next_position >= before_.reached.next_position;
    bool more = true;
    try {
      while (batch->pages.size() < most && (more = cursor.next())) {
        const auto first = cursor.first_position();
        if (first >= head_.link.next_position) {
          more = false;
          break;
        }
        batch->pages.emplace_back(first, cursor.bytes());
        take(batch->pages.back().second, first, portions);
        batch->bytes += batch->pages.back().second.size();
        if (!decide && link_.next_position >= before_.reached.next_position) break;
      }
    } catch (const store::newer_format&) {
      throw;
    } catch (const store::found_damage& damage) {
      damage_ = {damage.position, damage.what};
    } catch (const store::corrupt_page& error) {
      damage_ = {cursor.first_position(), error.what()};
    } catch (const store::corrupt_event& error) {
      damage_ = {cursor.first_position(), error.what()};
    }
    pages_.add(batch);
    for (std::size_t i = 0; i < deciders_.size(); ++i) {
      if (portions[i].events.empty()) continue;
      portions[i].pages = batch;
      portions[i].edits = edits_;
      portions[i].decide = decide;
      deciders_[i]->queue.put(std::move(portions[i]));
    }
    return more && !damage_;
  }

  void take(std::string_view bytes, std::uint64_t first, std::vector<replay_portion>& portions) {
    // Taken back where the page turns out to be damaged behind its first events.
    std::vector<std::size_t> sizes;
    sizes.reserve(portions.size());
    for (const auto& portion : portions) sizes.push_back(portion.events.size());
    try {
      const auto page = store::check_page(bytes, first, link_, [&](const store::event_view& view) {
        if (view.type < store::first_domain_event_type) return;
        if (view.stream.kind == store::stream_kind::claim &&
            (view.tags.empty() || view.tags[0].kind != store::stream_kind::bucket))
          throw store::found_damage{view.position, "event at position " + std::to_string(view.position) +
                                                       ": it is a claim's and names no bucket"};
        const auto bucket = bucket_of(view);
        if (!bucket && store::is_bucket_event(view.type))
          throw store::found_damage{view.position, "event at position " + std::to_string(view.position) +
                                                       ": it is a bucket's and names none"};
        if (bucket)
          portions[id128_hash{}(bucket) % portions.size()].events.push_back(
              {policy_id{bucket}, view.stream.id, view.bytes});
        else
          fold(view);
      });
      link_ = page.link();
      for (const auto& pin : options_.pins)
        if (pin.position >= first && pin.position < link_.next_position)
          pins_.push_back(
              {pin, pin.page_hash == link_.page_hash,
               pin.page_hash == link_.page_hash
                   ? ""
                   : "the page that holds position " + std::to_string(pin.position) +
                         " is not the one that was pinned: the log was rewritten at or before it"});
    } catch (...) {
      for (std::size_t i = 0; i < portions.size(); ++i) portions[i].events.resize(sizes[i]);
      throw;
    }
    ++read_pages_;
    read_bytes_ += bytes.size();
    const auto& taken_up = before_.reached;
    if (first < taken_up.next_position && link_.next_position >= taken_up.next_position &&
        (link_.next_position != taken_up.next_position || link_.page_hash != taken_up.page_hash))
      throw replay_mismatch("the state to be taken up is of another log: its page before position " +
                            std::to_string(taken_up.next_position) + " is not this one's");
  }

  /// What no bucket has, and deciders need.
  void fold(const store::event_view& view) {
    if (view.type != static_cast<std::uint16_t>(store::domain_event_type::edit_table_loaded)) return;
    auto decoded = store::decode(view, head_.origin.log_id);
    auto tables =
        std::make_shared<edit_tables>(edits_ && !edits_->empty() ? *edits_->back().second : edit_tables{});
    put(*tables, std::get<edit_table_loaded>(decoded).table);
    auto history = std::make_shared<edit_history>(edits_ ? *edits_ : edit_history{});
    history->emplace_back(view.position, std::move(tables));
    // What no command may rest on any more.
    while (history->size() > 1 && (*history)[1].first + loads_kept < view.position)
      history->erase(history->begin());
    edits_ = std::move(history);
  }

  /// Everything found up to link_: the deciders must be done.
  replay_report found() const {
    auto report = before_;
    for (const auto& one : deciders_) add(report, one->found(), options_.listed_max);
    report.reached = link_;
    report.pages = read_pages_;
    report.bytes = read_bytes_;
    report.events = link_.next_position;
    report.pins = pins_;
    if (vault_) report.damaged_keys = vault_->damaged();
    report.seconds =
        before_.seconds + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    return report;
  }

  std::vector<pin_result> pins_at_end() const {
    auto all = pins_;
    for (const auto& pin : options_.pins)
      if (pin.position >= link_.next_position)
        all.push_back({pin, false,
                       stopped_ || damage_
                           ? "position " + std::to_string(pin.position) + " was not reached"
                           : "the log ends with position " + std::to_string(link_.next_position - 1) +
                                 ", but position " + std::to_string(pin.position) +
                                 " was pinned: " + std::to_string(pin.position + 1 - link_.next_position) +
                                 " events or more are missing at its end"});
    return all;
  }

  void look_for_open_commands(replay_report& report) const {
    for (const auto& one : deciders_)
      if (const auto position = one->open_command())
        report.damage = {*position, "the log ends in the middle of a command"};
  }

  const store::log_device& device_;
  const store::log_head& head_;
  const replay_options& options_;
  replay_pages pages_;
  const replay_keys& keys_;
  std::optional<sound_keys> vault_;  // None: nothing can be opened.
  std::unordered_map<policy_id, std::uint64_t> differed_;
  replay_report before_;  // What was found before this was taken up.
  const std::chrono::steady_clock::time_point start_;

  store::page_link link_;
  std::uint64_t read_pages_ = 0, read_bytes_ = 0;
  edit_history_ptr edits_;
  std::vector<pin_result> pins_;
  std::optional<replay_damage> damage_;
  bool stopped_ = false;
  std::vector<std::unique_ptr<replay_decider>> deciders_;  // The last member: they use the others.
};

}  // namespace

replay_report replay_log(const store::log_device& device, const store::log_head& head,
                         const replay_keys& keys, const replay_options& options) {
  return reader{device, head, keys, options}.run();
}

std::vector<std::string> what_remains_unknown(const replay_report& report) {
  std::vector<std::string> unknown;
  std::uint64_t pinned = 0;
  for (const auto& pin : report.pins)
    if (pin.holds) pinned = std::max(pinned, pin.pinned.position + 1);
  if (pinned < report.reached.next_position) {
    const auto where = pinned == 0 ? "No checkpoint from outside was given: whether"
                                   : "The newest checkpoint that holds covers position " +
                                         std::to_string(pinned - 1) + ": behind it, whether";
    unknown.push_back(where +
                      " events were taken away or rewritten so that page hashes, times and decisions fit "
                      "again cannot be known.");
    unknown.emplace_back(
        "Whether whole commands are missing at the log's end cannot be known without a checkpoint that is "
        "as new.");
  }
  if (report.claims > 0 && report.fingerprints == 0)
    unknown.emplace_back(
        "Fingerprints, by which lines are found to be duplicates, are taken as recorded: --fingerprints "
        "computes them again, with the key ring.");
  if (report.by_older_tables > 0)
    unknown.push_back(
        std::to_string(report.by_older_tables) +
        " commands came out the same by the edit tables before the newest only, which was loaded "
        "shortly before: their bucket may not have seen it.");
  if (report.not_reproducible_in_all > 0)
    unknown.emplace_back(
        "Lines listed as not reproducible: what they rest on cannot be read, so only their place in the log "
        "is proved.");
  unknown.emplace_back(
      "Network status and contract prices are taken as each decision records them; reference data, payment "
      "runs and the exchange's ledger are not decided again.");
  return unknown;
}

}  // namespace benefactor::api
