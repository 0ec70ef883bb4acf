// The payment ledger of one tenant, shared: the registry decides on it and changes it, readers list it.
//
// Filled at start from the view and the tail (projections/payments_view.hpp).
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "events/payment.hpp"
#include "store/event_codec.hpp"
#include "store/surrogates.hpp"

namespace benefactor::store {

/// Thread-safe.
class payment_book {
 public:
  payment_decision decide(const payment_command& command) const {
    const std::shared_lock lock(mutex_);
    return benefactor::decide(ledger_, command);
  }
  void apply(const payment_event& event) {
    const std::lock_guard lock(mutex_);
    evolve(ledger_, event);
  }

  std::optional<payment_ledger::run> run(const std::string& name) const {
    const std::shared_lock lock(mutex_);
    const auto at = ledger_.runs.find(name);
    return at == ledger_.runs.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<payment_ledger::payment> payment(const std::string& trace) const {
    const std::shared_lock lock(mutex_);
    const auto at = ledger_.payments.find(trace);
    return at == ledger_.payments.end() ? std::nullopt : std::optional(at->second);
  }
  /// Of the run; empty: of all runs. By trace.
  std::vector<payment_ledger::payment> payments(const std::string& run) const {
    const std::shared_lock lock(mutex_);
    std::vector<payment_ledger::payment> found;
    for (const auto& [trace, payment] : ledger_.payments)
      if (run.empty() || payment.terms.run == run) found.push_back(payment);
    return found;
  }
  std::vector<std::pair<std::string, payment_ledger::run>> runs() const {
    const std::shared_lock lock(mutex_);
    return {ledger_.runs.begin(), ledger_.runs.end()};
  }

 private:
  mutable std::shared_mutex mutex_;
  payment_ledger ledger_;
};

/// The id of a run: of its stream, and of the key under which its bank references are sealed.
inline id128 payment_run_id(const surrogates& ids, const std::string& run) {
  return ids.table("payments", run);
}

}  // namespace benefactor::store
