#include "store/known_claims.hpp"

#include <string>

#include "store/bytes.hpp"

namespace benefactor::store {

namespace {

constexpr std::size_t word_bytes = 8;

std::uint64_t hash_of(const id128& claim) {
  return get_little<std::uint64_t>(reinterpret_cast<const char*>(claim.bytes.data()));
}

}  // namespace

known_claims::known_claims(std::size_t per_part) : per_part_(per_part) { parts_.reserve(parts_max); }

void known_claims::add(const id128& claim) {
  if (may_hold(claim)) return;  // Also when it only seems so: what is asked is this.
  if (parts_.empty() || (parts_.back()->claims >= per_part_ && parts_.size() < parts_max))
    append(std::make_unique<part>(per_part_));
  auto& last = *parts_.back();
  last.filter.add(hash_of(claim));
  ++last.claims;
  last.changed = true;
}

bool known_claims::may_hold(const id128& claim) const {
  const auto hash = hash_of(claim);
  const auto size = size_.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < size; ++i)
    if (parts_[i]->filter.may_hold(hash)) return true;
  return false;
}

void known_claims::for_each_changed(const row_visitor& visit) {
  if (parts_.empty()) {
    append(std::make_unique<part>(per_part_));
    parts_.front()->changed = true;
  }
  std::string bytes;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto& one = *parts_[i];
    if (!one.changed) continue;
    const auto words = one.filter.words();
    bytes.resize(word_bytes * (1 + words.size()));
    auto* at = put_little(bytes.data(), static_cast<std::uint64_t>(one.claims));
    for (const auto& word : words) at = put_little(at, word.load(std::memory_order_relaxed));
    visit(static_cast<std::uint32_t>(i), bytes);
  }
}

void known_claims::stored() {
  for (const auto& one : parts_) one->changed = false;
}

bool known_claims::load(std::uint32_t number, std::string_view bytes) {
  if (number != parts_.size() || number >= parts_max) return false;
  auto loaded = std::make_unique<part>(per_part_);
  const auto words = loaded->filter.words().size();
  if (bytes.size() != word_bytes * (1 + words)) return false;
  loaded->claims = get_little<std::uint64_t>(bytes.data());
  for (std::size_t i = 0; i < words; ++i)
    loaded->filter.set_word(i, get_little<std::uint64_t>(bytes.data() + word_bytes * (1 + i)));
  append(std::move(loaded));
  return true;
}

void known_claims::append(std::unique_ptr<part> next) {
  parts_.push_back(std::move(next));
  size_.store(parts_.size(), std::memory_order_release);
}

}  // namespace benefactor::store
