// The provider directory: which network a provider belongs to and by which contract it is paid, by NPI, and
// what the contracts' fee schedules say; beside them the tables of claim edits. In memory, of one tenant;
// asked for every claim.
//
// Filled at start from the views and the tail (projections/reference_views.hpp) and kept current by whoever
// appends the events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/bucket.hpp"
#include "events/edits/edit_tables.hpp"
#include "events/fee_schedule.hpp"
#include "events/policy.hpp"

namespace benefactor::store {

/// Thread-safe. About 150 bytes a provider, and 100 a fee.
class provider_directory {
 public:
  /// A provider as enrolled, and where it has gone since.
  struct listing {
    network_status network = network_status::out_of_network;  ///< of one that is not known, too
    std::shared_ptr<const std::vector<affiliation>> since;    ///< in the order recorded; null: nothing
  };
  listing find(std::string_view npi) const {
    const std::shared_lock lock(mutex_);
    const auto at = providers_.find(npi);
    return at == providers_.end() ? listing{} : listing{at->second.network, at->second.since};
  }

  /// The whole entry, as enrolled; nothing when the provider is not known.
  std::optional<provider> entry(std::string_view npi) const {
    const std::shared_lock lock(mutex_);
    const auto at = providers_.find(npi);
    if (at == providers_.end() || !at->second.enrolled) return std::nullopt;
    return provider{at->first, at->second.name, at->second.network};
  }

  /// The schedule of *contract* as last loaded; null: none.
  std::shared_ptr<const fee_schedule> fees(std::string_view contract) const {
    const std::shared_lock lock(mutex_);
    const auto at = schedules_.find(contract);
    return at == schedules_.end() ? nullptr : at->second;
  }

  /// Takes what the event at *position* says, unless a later event has been taken: the order of calls does
  /// not matter.
  void put(const provider& terms, std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    auto& known = providers_[terms.npi];
    if (known.enrolled && known.position > position) return;
    known.enrolled = true;
    known.position = position;
    known.network = terms.network;
    known.name = terms.name;
  }

  /// The same; each position counts once. Those of events that are not durable yet are all the greatest
  /// number and count each, in the order of the calls.
  void put(std::string_view npi, const affiliation& terms, std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    auto& known = providers_[std::string(npi)];
    auto& at = known.affiliated_at;
    const auto place = std::upper_bound(at.begin(), at.end(), position);
    if (position != not_durable && place != at.begin() && *(place - 1) == position) return;
    auto all = known.since ? *known.since : std::vector<affiliation>{};
    all.insert(all.begin() + (place - at.begin()), terms);
    at.insert(place, position);
    known.since = std::make_shared<const std::vector<affiliation>>(std::move(all));
  }

  /// What a bill needs of the provider, as last said; nothing: nobody has said.
  std::optional<provider_details> details(std::string_view npi) const {
    const std::shared_lock lock(mutex_);
    const auto at = providers_.find(npi);
    if (at == providers_.end() || !at->second.details) return std::nullopt;
    return *at->second.details;
  }

  /// Takes what the event at *position* says, unless a later event has been taken.
  void put(std::string_view npi, const provider_details& details, std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    auto& known = providers_[std::string(npi)];
    if (known.details && known.described_at > position) return;
    known.details = std::make_shared<const provider_details>(details);
    known.described_at = position;
  }

  /// Takes the schedule, unless a later version has been taken.
  void put(std::shared_ptr<const fee_schedule> schedule) {
    const std::lock_guard lock(mutex_);
    auto& known = schedules_[schedule->contract];
    if (!known || known->version <= schedule->version) known = std::move(schedule);
  }

  /// The edit tables as last loaded; null: none.
  std::shared_ptr<const edit_tables> edits() const {
    const std::shared_lock lock(mutex_);
    return edits_;
  }

  /// Takes the table, unless a later version of its kind has been taken.
  void put(const any_edit_table& table) {
    const std::lock_guard lock(mutex_);
    auto next = edits_ ? *edits_ : edit_tables{};
    benefactor::put(next, table);
    edits_ = std::make_shared<const edit_tables>(std::move(next));
  }

  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return providers_.size();
  }

  static constexpr std::uint64_t not_durable = ~std::uint64_t{0};

 private:
  struct known_provider {
    bool enrolled = false;
    network_status network = network_status::out_of_network;
    std::uint64_t position = 0;
    std::string name;
    std::shared_ptr<const std::vector<affiliation>> since;
    std::vector<std::uint64_t> affiliated_at;  ///< positions of *since*
    std::shared_ptr<const provider_details> details;
    std::uint64_t described_at = 0;
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using by_text = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

  mutable std::shared_mutex mutex_;
  by_text<known_provider> providers_;
  by_text<std::shared_ptr<const fee_schedule>> schedules_;
  std::shared_ptr<const edit_tables> edits_;
};

/// What a claim's lines are decided by, from outside the bucket. *lines*: with service_date, procedure and
/// modifiers.
template <class Lines>
outside_inputs outside_of(const provider_directory& directory, std::string_view npi, const Lines& lines) {
  const auto listed = directory.find(npi);
  outside_inputs outside;
  outside.network = listed.network;
  if (!listed.since) return outside;
  std::shared_ptr<const fee_schedule> schedule;
  bool differ = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const auto* at = find_affiliation(*listed.since, line.service_date);
    const auto network = at ? at->network : listed.network;
    if (i == 0) outside.network = network;
    differ = differ || network != outside.network;
    outside.line_networks.push_back(network);
    if (!at || at->contract.empty()) continue;
    if (!schedule || schedule->contract != at->contract) schedule = directory.fees(at->contract);
    if (!schedule) continue;
    if (const auto* found = find_fee(*schedule, line.procedure, line.modifiers, line.service_date))
      outside.prices.push_back(
          {static_cast<std::uint16_t>(i + 1), found->price, schedule->contract, schedule->version});
  }
  if (!differ) outside.line_networks.clear();
  return outside;
}

}  // namespace benefactor::store
