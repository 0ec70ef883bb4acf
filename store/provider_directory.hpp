// The provider directory: which network a provider belongs to, by NPI. In memory, of one tenant; asked for
// every claim.
//
// Filled at start from the providers' view and the tail (projections/providers_view.hpp) and kept current by
// whoever appends provider_enrolled events, as soon as they are durable.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/policy.hpp"

namespace benefactor::store {

/// Thread-safe. About 150 bytes a provider.
class provider_directory {
 public:
  /// The network of the provider; one that is not known is OUT_OF_NETWORK.
  network_status find(std::string_view npi) const {
    const std::shared_lock lock(mutex_);
    const auto at = providers_.find(npi);
    return at == providers_.end() ? network_status::out_of_network : at->second.network;
  }

  /// The whole entry; nothing when the provider is not known.
  std::optional<provider> entry(std::string_view npi) const {
    const std::shared_lock lock(mutex_);
    const auto at = providers_.find(npi);
    if (at == providers_.end()) return std::nullopt;
    return provider{at->first, at->second.name, at->second.network};
  }

  /// Takes what the event at *position* says, unless a later event has been taken: the order of calls does
  /// not matter.
  void put(const provider& terms, std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    auto& known = providers_[terms.npi];
    if (known.position > position) return;
    known = {position, terms.network, terms.name};
  }

  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return providers_.size();
  }

 private:
  struct known_provider {
    std::uint64_t position = 0;
    network_status network = network_status::out_of_network;
    std::string name;
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, known_provider, text_hash, std::equal_to<>> providers_;
};

}  // namespace benefactor::store
