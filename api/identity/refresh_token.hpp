// Refresh tokens: the id of a session and 256 random bits, which a client changes for an access token and a
// new refresh token. Each is good once. Whoever presents one that is not the newest has copied it, or was
// copied: its whole family, the session that began with one login, ends (RFC 9700, section 4.14.2). There is
// no grace for an answer that was lost, or a thief would have the same: that client logs in again.
//
// Of a family one digest is kept, that of its newest token; every other token of that id counts as an old
// one. So the id, which access tokens and the audit log show, is enough to end a session, as it is to whoever
// has its access token; it opens nothing.
//
// The user directory (events/identity.hpp) keeps the same as events and in the same words: a family is a
// session, its id the session's, its digest that of `session_opened` and then of `session_refreshed`, reuse
// is `token_reused`. The directory is what a start knows and what decides whether a session stands; this
// state adds the bounds that are no events: time unused, rotations, and how many families there are of all
// owners.
//
// Pure: time and the digests of new tokens come in as parameters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/merkle/note_key.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::identity {

/// What is kept of a token.
struct refresh_token {
  session_id family;
  store::digest256 digest{};  ///< SHA-256 of its text
};

/// A new token of *family* into *token*: base64url of the id and of 32 random bytes. The id is of 128 random
/// bits too.
void draw_refresh_token(store::entropy_source& entropy, const session_id& family,
                        store::merkle::secret_text& token);

/// Nothing for what is no token by its form: another length or spelling, or the id zero, which elsewhere
/// means all sessions.
std::optional<refresh_token> read_refresh_token(std::string_view token);

struct refresh_limits {
  std::chrono::seconds idle = std::chrono::hours(24);          ///< how long a token waits to be used
  std::chrono::seconds lifetime = std::chrono::hours(7 * 24);  ///< of a family, however often it is used
  std::size_t rotations_max = 1'000;                           ///< of a family; then it ends
  std::size_t families_per_owner_max = 16;                     ///< beyond them the one used longest ago ends
  std::size_t families_max = 10'000;  ///< about 500 bytes each; using one takes no more
};

enum class refresh_outcome : std::uint8_t {
  done = 1,
  unknown,  ///< no token of any family
  expired,  ///< it or its family
  reused,   ///< it is not the newest of its family, which is revoked by this call
  revoked,  ///< its family was revoked before
  full      ///< families_max is reached; nothing changed
};

/// What a call did. A client is told no more than whether it was done: which of the others it was is for the
/// audit log.
struct refresh_answer {
  refresh_outcome outcome = refresh_outcome::unknown;
  session_id session;               ///< the family, where it is known
  std::string owner;                ///< the same
  std::vector<session_id> revoked;  ///< sessions that this call ended: their access tokens must end too
};

/// All families. Not for use by several threads at once.
class refresh_families {
 public:
  explicit refresh_families(const refresh_limits& limits = {}) : limits_(limits) {}
  refresh_families(const refresh_families&) = delete;  // In a copy a token would be good once more.
  refresh_families& operator=(const refresh_families&) = delete;

  /// Begins the family of *token*, its first one, for *owner* (who that is in all tenants is the caller's
  /// text). When families_max is reached, one that was revoked gives way, then the one that the same owner
  /// used longest ago; only an owner without any is refused. Outcomes: done, full. Errors:
  /// std::invalid_argument for a family that is there already, or zero.
  refresh_answer issue(const refresh_token& token, const std::string& owner, std::chrono::sys_seconds now);

  /// Takes the token *presented* and puts the one of digest *next*, of the same family, in its place. The
  /// same call again changes nothing and is done: nobody else knows the token that it makes. Errors:
  /// std::invalid_argument when *next* is what was presented.
  refresh_answer rotate(const refresh_token& presented, const store::digest256& next,
                        std::chrono::sys_seconds now);

  /// Ends one family, or all of *owner*. Returns the sessions that this call ended.
  std::vector<session_id> revoke(const session_id& family);
  std::vector<session_id> revoke_all(const std::string& owner);

  /// Forgets families whose time is over; those that were revoked stay until their end if there is room, so
  /// that what is replayed is told from what never was. issue() and rotate() do it too.
  void expire(std::chrono::sys_seconds now);

  std::size_t size() const noexcept { return families_.size(); }

 private:
  struct family {
    std::string owner;
    store::digest256 digest{};  ///< of its newest token
    std::size_t rotations = 0;
    std::chrono::sys_seconds used, ends;
    bool revoked = false;
  };
  using families = std::map<session_id, family>;

  std::chrono::sys_seconds forgotten_at(const family& f) const;
  template <class Change>
  void change(families::iterator at, Change change);
  bool revoke(families::iterator at, std::vector<session_id>& ended);
  void forget(families::iterator at);
  bool forget_a_revoked_one();
  void make_room(const std::string& owner, std::vector<session_id>& ended);

  refresh_limits limits_;
  families families_;
  std::set<std::pair<std::chrono::sys_seconds, session_id>> due_;  ///< when each is forgotten
  std::map<std::string, std::set<session_id>> owned_;
};

}  // namespace benefactor::api::identity
