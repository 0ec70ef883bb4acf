// Refresh tokens: 256 random bits that a client changes for an access token and a new refresh token. Each is
// good once. Whoever presents one that was used before has copied it, or was copied: its whole family, the
// session that began with one login, ends (RFC 9700, section 4.14.2).
//
// Pure: time and the digests of new tokens come in as parameters, and only SHA-256 of a token is kept.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/entropy.hpp"
#include "store/merkle/note_key.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::identity {

/// A new token, base64url, into *token*.
void draw_refresh_token(store::entropy_source& entropy, store::merkle::secret_text& token);

/// What is kept of *token*: SHA-256 of its text. Nothing for what is no token by its form.
std::optional<store::digest256> digest_of_refresh_token(std::string_view token);

struct refresh_limits {
  std::chrono::seconds idle = std::chrono::hours(24);          ///< how long a token waits to be used
  std::chrono::seconds lifetime = std::chrono::hours(7 * 24);  ///< of a family, however often it is used
  std::size_t rotations_max = 1'000;                           ///< of a family; then it ends
  std::size_t families_per_owner_max = 16;                     ///< beyond them the one used longest ago ends
  std::size_t families_max = 10'000;
  std::size_t digests_max = 1'000'000;  ///< of all families, used ones too: about 100 bytes each
};

enum class refresh_outcome : std::uint8_t {
  done = 1,
  unknown,  ///< no token of any family
  expired,  ///< it or its family
  reused,   ///< it was used before: its family is revoked by this call
  revoked,  ///< its family was revoked before
  full      ///< a limit on all families is reached; nothing changed
};

/// What a call did. A client is told no more than whether it was done: which of the others it was is for the
/// audit log.
struct refresh_answer {
  refresh_outcome outcome = refresh_outcome::unknown;
  std::string session;               ///< of the family, where it is known
  std::string owner;                 ///< the same
  std::vector<std::string> revoked;  ///< sessions that this call ended: their access tokens must end too
};

/// All families. Not for use by several threads at once.
class refresh_families {
 public:
  explicit refresh_families(const refresh_limits& limits = {}) : limits_(limits) {}
  refresh_families(const refresh_families&) = delete;  // Its maps point into each other.
  refresh_families& operator=(const refresh_families&) = delete;

  /// Begins the family *session* of *owner* (who that is in all tenants is the caller's text) with the token
  /// of *digest*. Outcomes: done, full. Errors: std::invalid_argument for a session or a digest that is there
  /// already.
  refresh_answer issue(const std::string& session, const std::string& owner, const store::digest256& digest,
                       std::chrono::sys_seconds now);

  /// Takes the token of *presented* and puts that of *next* in its place. Errors: std::invalid_argument when
  /// *next* is there already.
  refresh_answer rotate(const store::digest256& presented, const store::digest256& next,
                        std::chrono::sys_seconds now);

  /// Ends one family, or all of *owner*. Returns the sessions that this call ended.
  std::vector<std::string> revoke(const std::string& session);
  std::vector<std::string> revoke_all(const std::string& owner);

  /// Forgets families whose time is over; those that were revoked stay until then, so that what is replayed
  /// is told from what never was.
  void expire(std::chrono::sys_seconds now);

  std::size_t size() const noexcept { return families_.size(); }
  std::size_t digests() const noexcept { return tokens_.size(); }

 private:
  struct family {
    std::string owner;
    std::vector<store::digest256> tokens;  ///< the last one is good
    std::chrono::sys_seconds used, ends;
    bool revoked = false;
  };
  using families = std::map<std::string, family>;

  bool is_over(const family& f, std::chrono::sys_seconds now) const;
  bool revoke(families::iterator at, std::vector<std::string>& sessions);
  void forget(families::iterator at);
  void make_room(const std::string& owner, std::vector<std::string>& sessions);

  refresh_limits limits_;
  families families_;                                      ///< by session
  std::map<store::digest256, families::iterator> tokens_;  ///< every token of every family
  std::map<std::string, std::set<std::string>> sessions_;  ///< of an owner
};

}  // namespace benefactor::api::identity
