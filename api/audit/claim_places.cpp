#include "api/audit/claim_places.hpp"

#include <algorithm>
#include <stdexcept>

namespace benefactor::api {

namespace {

constexpr std::size_t slots_min = 1024;

}  // namespace

std::size_t claim_places::slot_of(const claim_id& id) const {
  const auto mask = slots_.size() - 1;
  auto at = id128_hash{}(id)&mask;
  const auto tag = tag_of(id);
  while (slots_[at].number != none && (slots_[at].tag != tag || claims_[slots_[at].number].id != id))
    at = (at + 1) & mask;
  return at;
}

std::uint32_t claim_places::find(const claim_id& id) const {
  return slots_.empty() ? none : slots_[slot_of(id)].number;
}

std::uint32_t claim_places::add(const claim_id& id, std::uint64_t position, std::uint32_t before) {
  if (claims_.size() >= none) throw std::length_error("replay: more claims than it has numbers for");
  if (claims_.size() * 5 >= slots_.size() * 3) grow();
  const auto number = static_cast<std::uint32_t>(claims_.size());
  slots_[slot_of(id)] = {number, tag_of(id)};
  claims_.push_back({id, position, before, none});
  return number;
}

void claim_places::add_position(std::uint32_t claim, std::uint64_t position) {
  if (further_.size() >= none) throw std::length_error("replay: more commands than it has numbers for");
  further_.push_back({position, claims_[claim].last});
  claims_[claim].last = static_cast<std::uint32_t>(further_.size() - 1);
}

std::vector<std::uint64_t> claim_places::positions(std::uint32_t claim) const {
  std::vector<std::uint64_t> all;
  for (auto at = claims_[claim].last; at != none; at = further_[at].before)
    all.push_back(further_[at].position);
  all.push_back(claims_[claim].first);
  std::reverse(all.begin(), all.end());
  return all;
}

void claim_places::grow() {
  slots_.assign(std::max(slots_min, 2 * slots_.size()), {});
  for (std::uint32_t i = 0; i < claims_.size(); ++i)
    slots_[slot_of(claims_[i].id)] = {i, tag_of(claims_[i].id)};
}

}  // namespace benefactor::api
