// Refresh tokens: the id of a session and 256 random bits, which a client changes for an access token and a
// new refresh token. Each is good once. Whoever presents one that is not the newest has copied it, or was
// copied: the session that began with one login ends (RFC 9700, section 4.14.2). There is no grace for an
// answer that was lost, or a thief would have the same: that client logs in again.
//
// Which token is the newest, and until when it is good, stands in the log: of a session one digest is kept
// (events/identity.hpp, `session_opened`, `session_refreshed` and `token_reused`), and every other token of
// that id counts as an old one. So the id, which access tokens and the audit log show, is enough to end a
// session, as it is to whoever has its access token; it opens nothing. Here stands what a token looks like.
#pragma once

#include <optional>
#include <string_view>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/merkle/note_key.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::identity {

/// What is kept of a token.
struct refresh_token {
  session_id session;
  store::digest256 digest{};  ///< SHA-256 of its text
};

/// A new token of *session* into *token*: base64url of the id and of 32 random bytes. The id is of 128 random
/// bits too.
void draw_refresh_token(store::entropy_source& entropy, const session_id& session,
                        store::merkle::secret_text& token);

/// Nothing for what is no token by its form: another length or spelling, or the id zero, which elsewhere
/// means all sessions.
std::optional<refresh_token> read_refresh_token(std::string_view token);

}  // namespace benefactor::api::identity
