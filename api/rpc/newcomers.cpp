#include "api/rpc/newcomers.hpp"

#include <utility>

namespace benefactor::api {

void newcomers::add(std::uint64_t number, std::string from) {
  ++counts_[from];
  by_age_.emplace(number, std::move(from));
}

void newcomers::remove(std::uint64_t number) {
  const auto found = by_age_.find(number);
  if (found == by_age_.end()) return;
  const auto count = counts_.find(found->second);
  if (--count->second == 0) counts_.erase(count);
  by_age_.erase(found);
}

std::optional<std::uint64_t> newcomers::in_the_way_of(const std::string& from) const {
  const auto count = counts_.find(from);
  if (count != counts_.end() && count->second >= most_of_address_)
    for (const auto& [number, address] : by_age_)
      if (address == from) return number;
  return by_age_.size() >= most_ ? oldest_of_most() : std::nullopt;
}

std::optional<std::uint64_t> newcomers::oldest_of_most() const {
  std::optional<std::uint64_t> oldest;
  std::size_t most = 0;
  for (const auto& [number, address] : by_age_)
    if (const auto count = counts_.at(address); count > most) {
      most = count;
      oldest = number;
    }
  return oldest;
}

}  // namespace benefactor::api
