// How many streams are open, or proofs under way: in all, and of the same user, so that one caller leaves
// room for others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace benefactor::api::http {

class stream_shares {
 public:
  explicit stream_shares(std::uint32_t most) : counts_(std::make_shared<counts>()), most_(most) {}

  std::uint32_t most_of_one() const { return std::max(most_ / 4, 1u); }

  /// One more is open until what is returned goes, on any thread; null: as many are as may be.
  /// @param who  whose; empty: of nobody who is counted
  std::shared_ptr<void> take(const std::string& who) const {
    const std::lock_guard lock(counts_->mutex);
    if (counts_->all >= most_) return nullptr;
    if (!who.empty()) {
      auto& of_one = counts_->of_one[who];
      if (of_one >= most_of_one()) return nullptr;
      ++of_one;
    }
    ++counts_->all;
    return std::make_shared<share>(counts_, who);
  }

 private:
  struct counts {
    std::mutex mutex;
    std::uint32_t all = 0;
    std::map<std::string, std::uint32_t> of_one;
  };
  struct share {
    share(std::shared_ptr<counts> c, std::string w) : of(std::move(c)), who(std::move(w)) {}
    ~share() {
      const std::lock_guard lock(of->mutex);
      --of->all;
      if (who.empty()) return;
      const auto at = of->of_one.find(who);
      if (--at->second == 0) of->of_one.erase(at);
    }
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    const std::shared_ptr<counts> of;
    const std::string who;
  };

  const std::shared_ptr<counts> counts_;
  const std::uint32_t most_;
};

}  // namespace benefactor::api::http
