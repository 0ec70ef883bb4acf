// Who acts through a session: from an access token, or a payer's certificate, to a subject with the roles and
// the binding that the directory of users has now.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "api/identity/token_keys.hpp"
#include "api/login/came_from.hpp"
#include "api/login/issuer_book.hpp"
#include "api/login/login_event.hpp"
#include "api/roles/patient_reach.hpp"
#include "api/roles/subject.hpp"
#include "store/surrogates.hpp"
#include "store/user_book.hpp"

namespace benefactor::api::login {

/// What a user with the role PATIENT may see of whom, when a session is opened. Empty: what the user is bound
/// to, and no policy.
using patient_scope = std::function<patient_reach(const user_account&)>;

/// All that is named outlives the opener and every subject it makes.
struct opener_parts {
  const store::user_book& users;
  const store::surrogates& ids;
  const identity::token_keys& keys;
  std::string tenant, issuer;           ///< as of login_settings
  std::function<std::int64_t()> clock;  ///< µs since 1970, UTC
  issuer_book* issuers = nullptr;       ///< null: no others are trusted
  patient_scope scope = {};
  login_listener listener = {};
};

/// Who it is, or what the client is told.
using opening = std::variant<access_subject, std::string_view>;

// A client learns no more than these.
inline constexpr std::string_view token_not_taken = "UNAUTHENTICATED: the token is not taken";
inline constexpr std::string_view token_expired = "UNAUTHENTICATED: the token has expired";
inline constexpr std::string_view certificate_not_known =
    "UNAUTHENTICATED: the certificate is no payer's system here";

/// Thread-safe. Blocks where the scope does. *peer*: where it came from.
class subject_opener {
 public:
  explicit subject_opener(opener_parts parts) : parts_(std::move(parts)) {}

  opening of_token(std::string_view token, const came_from& peer) const;
  /// Of whoever showed a certificate of that verified name on the payers' listener: a PAYER_SYSTEM.
  opening of_certificate(const std::string& common_name, const came_from& peer) const;

 private:
  struct found;  // A user, and on what its session stands.

  std::variant<found, identity::token_fault> find(std::string_view token) const;
  access_subject subject_of(const found& who) const;
  void tell(login_step what, const came_from& peer, const id128& user, const id128& session,
            std::string_view detail) const;

  const opener_parts parts_;
};

}  // namespace benefactor::api::login
