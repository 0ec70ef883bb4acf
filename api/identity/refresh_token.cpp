#include "api/identity/refresh_token.hpp"

#include <stdexcept>
#include <utility>

#include "api/identity/base64url.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_text_bytes = 43;

}  // namespace

void draw_refresh_token(store::entropy_source& entropy, store::merkle::secret_text& token) {
  store::secret_bytes<token_bytes> drawn;
  entropy.fill(drawn.bytes);
  store::merkle::secret_text encoded;  // What stood in *token* is overwritten with it.
  encoded.text = to_base64url({reinterpret_cast<const char*>(drawn.bytes.data()), token_bytes});
  token.text.swap(encoded.text);
}

std::optional<store::digest256> digest_of_refresh_token(std::string_view token) {
  if (token.size() != token_text_bytes) return std::nullopt;
  store::merkle::secret_text bytes;
  auto decoded = from_base64url(token);
  if (!decoded) return std::nullopt;
  bytes.text.swap(*decoded);
  return store::sha256(token);
}

bool refresh_families::is_over(const family& f, std::chrono::sys_seconds now) const {
  return now >= f.ends || now >= f.used + limits_.idle;
}

bool refresh_families::revoke(families::iterator at, std::vector<std::string>& sessions) {
  if (std::exchange(at->second.revoked, true)) return false;
  sessions.push_back(at->first);
  return true;
}

void refresh_families::forget(families::iterator at) {
  for (const auto& digest : at->second.tokens) tokens_.erase(digest);
  const auto owned = sessions_.find(at->second.owner);
  owned->second.erase(at->first);
  if (owned->second.empty()) sessions_.erase(owned);
  families_.erase(at);
}

/// An owner's own logins never keep it out; the one that it used longest ago gives way.
void refresh_families::make_room(const std::string& owner, std::vector<std::string>& ended) {
  const auto owned = sessions_.find(owner);
  if (owned == sessions_.end() || owned->second.size() < limits_.families_per_owner_max) return;
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

refresh_answer refresh_families::issue(const std::string& session, const std::string& owner,
                                       const store::digest256& digest, std::chrono::sys_seconds now) {
  if (families_.contains(session)) throw std::invalid_argument("refresh token: its session is there already");
  if (tokens_.contains(digest)) throw std::invalid_argument("refresh token: its digest is there already");
  refresh_answer answer{refresh_outcome::done, session, owner, {}};
  make_room(owner, answer.revoked);
  if (families_.size() >= limits_.families_max || tokens_.size() >= limits_.digests_max) expire(now);
  if (families_.size() >= limits_.families_max || tokens_.size() >= limits_.digests_max) {
    answer.outcome = refresh_outcome::full;
    return answer;
  }
  const auto at =
      families_.emplace(session, family{owner, {digest}, now, now + limits_.lifetime, false}).first;
  tokens_.emplace(digest, at);
  sessions_[owner].insert(session);
  return answer;
}

refresh_answer refresh_families::rotate(const store::digest256& presented, const store::digest256& next,
                                        std::chrono::sys_seconds now) {
  const auto found = tokens_.find(presented);
  if (found == tokens_.end()) return {};
  if (tokens_.contains(next)) throw std::invalid_argument("refresh token: its digest is there already");
  const auto at = found->second;
  auto& f = at->second;
  refresh_answer answer{refresh_outcome::done, at->first, f.owner, {}};
  if (f.revoked) {
    answer.outcome = refresh_outcome::revoked;
  } else if (is_over(f, now)) {
    answer.outcome = refresh_outcome::expired;
  } else if (f.tokens.back() != presented) {
    answer.outcome = refresh_outcome::reused;
    revoke(at, answer.revoked);
  } else if (f.tokens.size() > limits_.rotations_max) {
    answer.outcome = refresh_outcome::expired;
  } else if (tokens_.size() >= limits_.digests_max) {
    answer.outcome = refresh_outcome::full;
  } else {
    f.tokens.push_back(next);
    f.used = now;
    tokens_.emplace(next, at);
  }
  return answer;
}

std::vector<std::string> refresh_families::revoke(const std::string& session) {
  std::vector<std::string> ended;
  if (const auto at = families_.find(session); at != families_.end()) revoke(at, ended);
  return ended;
}

std::vector<std::string> refresh_families::revoke_all(const std::string& owner) {
  std::vector<std::string> ended;
  if (const auto owned = sessions_.find(owner); owned != sessions_.end())
    for (const auto& session : owned->second) revoke(families_.find(session), ended);
  return ended;
}

void refresh_families::expire(std::chrono::sys_seconds now) {
  for (auto at = families_.begin(); at != families_.end();) {
    const auto each = at++;
    const auto& f = each->second;
    if (f.revoked ? now >= f.ends : is_over(f, now)) forget(each);
  }
}

}  // namespace benefactor::api::identity
