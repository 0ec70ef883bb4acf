#include "api/identity/refresh_token.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <stdexcept>

#include "api/identity/base64url.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

namespace {

constexpr std::size_t family_bytes = sizeof(session_id::bytes), random_bytes = 32;
constexpr std::size_t token_bytes = family_bytes + random_bytes;
constexpr std::size_t token_text_bytes = token_bytes / 3 * 4;
static_assert(token_bytes % 3 == 0);

}  // namespace

void draw_refresh_token(store::entropy_source& entropy, const session_id& family,
                        store::merkle::secret_text& token) {
  store::secret_bytes<token_bytes> drawn;
  std::copy(family.bytes.begin(), family.bytes.end(), drawn.bytes.begin());
  entropy.fill(std::span(drawn.bytes).subspan(family_bytes));
  store::merkle::secret_text encoded;  // What stood in *token* is overwritten with it.
  encoded.text = to_base64url({reinterpret_cast<const char*>(drawn.bytes.data()), token_bytes});
  token.text.swap(encoded.text);
}

std::optional<refresh_token> read_refresh_token(std::string_view token) {
  if (token.size() != token_text_bytes) return std::nullopt;
  store::merkle::secret_text bytes;
  auto decoded = from_base64url(token);
  if (!decoded) return std::nullopt;
  bytes.text.swap(*decoded);
  refresh_token read;
  std::memcpy(read.family.bytes.data(), bytes.text.data(), family_bytes);
  if (!read.family) return std::nullopt;
  read.digest = store::sha256(token);
  return read;
}

std::chrono::sys_seconds refresh_families::forgotten_at(const family& f) const {
  return f.revoked ? f.ends : std::min(f.ends, f.used + limits_.idle);
}

template <class Change>
void refresh_families::change(families::iterator at, Change change) {
  due_.erase({forgotten_at(at->second), at->first});
  change(at->second);
  due_.insert({forgotten_at(at->second), at->first});
}

bool refresh_families::revoke(families::iterator at, std::vector<session_id>& ended) {
  if (at->second.revoked) return false;
  change(at, [](family& f) { f.revoked = true; });
  ended.push_back(at->first);
  return true;
}

void refresh_families::forget(families::iterator at) {
  due_.erase({forgotten_at(at->second), at->first});
  const auto owned = owned_.find(at->second.owner);
  owned->second.erase(at->first);
  if (owned->second.empty()) owned_.erase(owned);
  families_.erase(at);
}

bool refresh_families::forget_a_revoked_one() {
  const auto at =
      std::find_if(families_.begin(), families_.end(), [](const auto& each) { return each.second.revoked; });
  if (at == families_.end()) return false;
  forget(at);
  return true;
}

/// An owner's own logins never keep it out; the one that it used longest ago gives way.
void refresh_families::make_room(const std::string& owner, std::vector<session_id>& ended) {
  const auto owned = owned_.find(owner);
  const bool owner_is_full = owned != owned_.end() && owned->second.size() >= limits_.families_per_owner_max;
  if (!owner_is_full && (families_.size() < limits_.families_max || forget_a_revoked_one())) return;
  if (owned == owned_.end()) return;
  auto oldest = families_.end();
  for (const auto& session : owned->second) {
    const auto at = families_.find(session);
    if (oldest == families_.end() || at->second.revoked > oldest->second.revoked ||
        (at->second.revoked == oldest->second.revoked && at->second.used < oldest->second.used))
      oldest = at;
  }
  revoke(oldest, ended);
  forget(oldest);
}

refresh_answer refresh_families::issue(const refresh_token& token, const std::string& owner,
                                       std::chrono::sys_seconds now) {
  if (!token.family) throw std::invalid_argument("refresh token: must be of a family");
  if (families_.contains(token.family))
    throw std::invalid_argument("refresh token: its family is there already");
  refresh_answer answer{refresh_outcome::done, token.family, owner, {}};
  expire(now);
  make_room(owner, answer.revoked);
  if (families_.size() >= limits_.families_max) {
    answer.outcome = refresh_outcome::full;
    return answer;
  }
  const family begun{owner, token.digest, 0, now, now + limits_.lifetime, false};
  due_.insert({forgotten_at(begun), token.family});
  families_.emplace(token.family, begun);
  owned_[owner].insert(token.family);
  return answer;
}

refresh_answer refresh_families::rotate(const refresh_token& presented, const store::digest256& next,
                                        std::chrono::sys_seconds now) {
  if (presented.digest == next) throw std::invalid_argument("refresh token: the next one must be another");
  refresh_answer answer;
  if (const auto at = families_.find(presented.family); at != families_.end()) {
    const auto& f = at->second;
    answer = {refresh_outcome::done, at->first, f.owner, {}};
    if (f.revoked) {
      answer.outcome = refresh_outcome::revoked;
    } else if (now >= forgotten_at(f)) {
      answer.outcome = refresh_outcome::expired;
    } else if (f.digest == next) {
      // Done before.
    } else if (f.digest != presented.digest) {
      answer.outcome = refresh_outcome::reused;
      revoke(at, answer.revoked);
    } else if (f.rotations >= limits_.rotations_max) {
      answer.outcome = refresh_outcome::expired;
    } else {
      change(at, [&](family& newest) {
        newest.digest = next;
        newest.used = now;
        ++newest.rotations;
      });
    }
  }
  expire(now);
  return answer;
}

std::vector<session_id> refresh_families::revoke(const session_id& family) {
  std::vector<session_id> ended;
  if (const auto at = families_.find(family); at != families_.end()) revoke(at, ended);
  return ended;
}

std::vector<session_id> refresh_families::revoke_all(const std::string& owner) {
  std::vector<session_id> ended;
  if (const auto owned = owned_.find(owner); owned != owned_.end())
    for (const auto& session : owned->second) revoke(families_.find(session), ended);
  return ended;
}

void refresh_families::expire(std::chrono::sys_seconds now) {
  while (!due_.empty() && due_.begin()->first <= now) forget(families_.find(due_.begin()->second));
}

}  // namespace benefactor::api::identity
