// The exchange ledger of one tenant, shared: the registry decides on it and changes it, readers list it.
//
// Filled at start from the view and the tail (projections/exchange_view.hpp).
#pragma once

#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "events/exchange.hpp"
#include "store/surrogates.hpp"

namespace benefactor::store {

/// Thread-safe.
class exchange_book {
 public:
  exchange_decision decide(const exchange_command& command) const {
    const std::shared_lock lock(mutex_);
    return benefactor::decide(ledger_, command);
  }
  void apply(const exchange_event& event) {
    const std::lock_guard lock(mutex_);
    evolve(ledger_, event);
  }

  std::uint32_t next_batch(const std::string& processor) const {
    const std::shared_lock lock(mutex_);
    return ledger_.next_batch(processor);
  }
  bool has_file(const std::string& processor, const sha256_digest& digest) const {
    const std::shared_lock lock(mutex_);
    const auto at = ledger_.processors.find(processor);
    return at != ledger_.processors.end() && at->second.files.contains(digest);
  }
  /// Everything of the processor; empty where nothing was exchanged with it.
  exchange_ledger::processor of(const std::string& processor) const {
    const std::shared_lock lock(mutex_);
    const auto at = ledger_.processors.find(processor);
    return at == ledger_.processors.end() ? exchange_ledger::processor{} : at->second;
  }
  /// Those with which something was exchanged.
  std::vector<std::string> processors() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, of] : ledger_.processors) names.push_back(name);
    return names;
  }

 private:
  mutable std::shared_mutex mutex_;
  exchange_ledger ledger_;
};

/// The id of the stream of what is exchanged with *processor*.
inline id128 exchange_id(const surrogates& ids, const std::string& processor) {
  return ids.table("exchange", processor);
}

}  // namespace benefactor::store
