#include "events/fingerprint_set.hpp"

namespace benefactor {

// The number of slots is a power of two, so "next slot" is a mask; the fingerprints are HMACs, so their bits
// are the hash.
std::size_t fingerprint_set::home(const line_fingerprint& f) const {
  return id128_hash{}(f) & (slots_.size() - 1);
}

void fingerprint_set::grow() {
  const auto old = std::move(slots_);
  slots_.assign(old.empty() ? 4 : 2 * old.size(), {});
  size_ = 0;
  for (const auto& f : old)
    if (f) insert(f);
}

void fingerprint_set::insert(const line_fingerprint& f) {
  if (!f) return;
  if (5 * (size_ + 1) > 4 * slots_.size()) grow();
  auto at = home(f);
  while (slots_[at]) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = f;
  ++size_;
}

bool fingerprint_set::erase(const line_fingerprint& f) {
  if (slots_.empty() || !f) return false;
  const auto mask = slots_.size() - 1;
  auto at = home(f);
  while (slots_[at] != f) {
    if (!slots_[at]) return false;
    at = (at + 1) & mask;
  }
  // Close the gap: whatever follows in the cluster and does not sit before its home moves back.
  for (auto next = (at + 1) & mask; slots_[next]; next = (next + 1) & mask) {
    const auto distance_to_home = (next - home(slots_[next])) & mask;
    if (distance_to_home >= ((next - at) & mask)) {
      slots_[at] = slots_[next];
      at = next;
    }
  }
  slots_[at] = {};
  --size_;
  return true;
}

std::size_t fingerprint_set::count(const line_fingerprint& f) const {
  if (slots_.empty() || !f) return 0;
  std::size_t found = 0;
  for (auto at = home(f); slots_[at]; at = (at + 1) & (slots_.size() - 1)) found += slots_[at] == f;
  return found;
}

void fingerprint_set::for_each(const std::function<void(const line_fingerprint&)>& visit) const {
  for (const auto& f : slots_)
    if (f) visit(f);
}

bool fingerprint_set::operator==(const fingerprint_set& other) const {
  if (size_ != other.size_) return false;
  for (const auto& f : slots_)
    if (f && count(f) != other.count(f)) return false;
  return true;
}

}  // namespace benefactor
