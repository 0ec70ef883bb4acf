#include "tests/simulation/simulated_keys.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "store/aead.hpp"
#include "store/wrapped_key.hpp"

namespace benefactor::simulation {

using store::key_lookup;
using store::key_state;

void simulated_ring::add() { entropy_.fill(keys_[++current_].bytes); }

void simulated_ring::forget_old() {
  std::erase_if(keys_, [this](const auto& key) { return key.first != current_; });
}

store::wrapped_bytes simulated_ring::wrap(const store::data_key& key, std::string_view associated,
                                          store::entropy_source& entropy) const {
  store::wrapped_bytes wrapped;
  store::nonce nonce;
  entropy.fill(nonce);
  std::memcpy(wrapped.data(), nonce.data(), nonce.size());
  store::gcm_encrypt(keys_.at(current_), nonce, associated,
                     {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()},
                     wrapped.data() + nonce.size());
  return wrapped;
}

bool simulated_ring::unwrap(std::uint32_t number, const store::wrapped_bytes& wrapped,
                            std::string_view associated, store::data_key& key) const {
  const auto known = keys_.find(number);
  if (known == keys_.end()) throw store::key_error("the ring has lost a key");
  store::nonce nonce;
  std::memcpy(nonce.data(), wrapped.data(), nonce.size());
  return store::gcm_decrypt(known->second, nonce, associated,
                            {wrapped.data() + nonce.size(), wrapped.size() - nonce.size()},
                            reinterpret_cast<char*>(key.bytes.data()));
}

key_lookup simulated_key_vault::find(std::string_view tenant, const member_id& member) {
  const owner whose{std::string(tenant), member};
  const auto found = keys_.find(whose);
  return found == keys_.end() || lost_.contains(whose) ? key_lookup{} : found->second;
}

void simulated_key_vault::write(const owner& whose, const store::data_key& key) {
  disk_[whose] = store::wrap_key(ring_, store::data_key_name(whose.first, whose.second), key, wrapping_);
}

std::vector<key_lookup> simulated_key_vault::get_or_create(std::string_view tenant,
                                                           std::span<const member_id> members) {
  if (failing_) throw store::key_error("data keys: cannot write new keys");
  std::vector<key_lookup> result;
  for (const auto& member : members) {
    const owner whose{std::string(tenant), member};
    auto& entry = keys_[whose];
    if (entry.state == key_state::missing) {
      auto key = std::make_shared<store::data_key>();
      entropy_.fill(key->bytes);
      if (broken_ != mutation::loses_new_keys) write(whose, *key);
      entry = {key_state::live, std::move(key)};
    }
    result.push_back(entry);
  }
  return result;
}

key_state simulated_key_vault::erase(std::string_view tenant, const member_id& member) {
  const owner whose{std::string(tenant), member};
  erased_.insert(member);
  disk_[whose] = store::erased_key();
  return std::exchange(keys_[whose], {key_state::erased, nullptr}).state;
}

bool simulated_key_vault::renew(std::string_view tenant, const member_id& member) {
  const owner whose{std::string(tenant), member};
  const auto found = keys_.find(whose);
  if (found == keys_.end() || !found->second || found->second.key->generation() >= store::key_generation_max)
    return false;
  auto newer = store::renewed_key(found->second.key, wrapping_);
  if (broken_ != mutation::loses_renewed_keys) write(whose, *newer);
  found->second.key = std::move(newer);
  return true;
}

void simulated_key_vault::rotate(std::size_t count) {
  const auto is_old = [this](const auto& stored) {
    const auto number = store::wrapped_under(stored.second);
    return number && *number != ring_.current();
  };
  if (std::none_of(disk_.begin(), disk_.end(), is_old)) ring_.add();
  for (auto& stored : disk_) {
    if (count == 0) return;
    if (!is_old(stored)) continue;
    --count;
    const auto name = store::data_key_name(stored.first.first, stored.first.second);
    write(stored.first, *store::unwrap_key(ring_, name, stored.second).key);
  }
  ring_.forget_old();
}

void simulated_key_vault::crash() {
  // What was lost stays lost: with a second key for the same member, reading would fail before it is missed.
  for (const auto& [whose, key] : keys_)
    if (!disk_.contains(whose)) lost_.insert(whose);
  for (const auto& [whose, value] : disk_)
    keys_[whose] = store::unwrap_key(ring_, store::data_key_name(whose.first, whose.second), value);
}

}  // namespace benefactor::simulation
