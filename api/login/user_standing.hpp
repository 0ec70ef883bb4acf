// Whether what a session was opened with still holds, by the directory of users as it is now. Asked at each
// call, so it looks only where something of users has changed, or a time has come.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "api/identity/signed_token.hpp"
#include "api/roles/subject.hpp"
#include "store/user_book.hpp"

namespace benefactor::api::login {

/// By a login session: as long as that lasts.
struct in_login_session {
  session_id session;
};
/// By a client's certificate: as long as the user is bound to it and no administrator has ended it.
struct by_certificate_name {
  std::string common_name;
};
/// By a token of another issuer: as long as that lasts and the user is bound to its subject and no
/// administrator has ended all sessions since it was issued.
struct by_external_token {
  external_identity who;
  std::int64_t expires_us = 0, issued_us = 0;

  /// Whether it may be from before all sessions were ended. When it was issued is said by the issuer's clock,
  /// which may run ahead of ours by as much as a token is taken early: so whatever says less than that behind
  /// the end may be older. Nothing tells such a one from one that was issued in that minute, which is void,
  /// too; one of a minute later is taken.
  bool is_void_for(const user_account& account) const {
    constexpr auto ahead_us = std::chrono::microseconds(identity::token_skew).count();
    return issued_us <= account.sessions_ended_us + ahead_us;
  }
};
using standing_ground = std::variant<in_login_session, by_certificate_name, by_external_token>;

class user_standing final : public session_standing {
 public:
  /// *as_opened*: with the roles and the binding that the session was given. All that is named outlives it.
  user_standing(const store::user_book& users, std::function<std::int64_t()> clock, const user_id& user,
                const user_account& as_opened, standing_ground ground)
      : users_(users),
        clock_(std::move(clock)),
        user_(user),
        roles_(as_opened.roles),
        binding_(as_opened.binding),
        generation_(users.generation(user)),
        ground_(std::move(ground)) {}

  bool holds() const override;

 private:
  /// Until when it holds unless the directory changes; 0: it does not.
  std::int64_t holds_until(std::int64_t now_us) const;

  const store::user_book& users_;
  const std::function<std::int64_t()> clock_;
  const user_id user_;
  const role_set roles_;
  const user_binding binding_;
  const std::uint64_t generation_;  // Roles that were taken and given back have ended it, seen or not.
  const standing_ground ground_;
  // What was seen last. Two threads may look at once: the later one to write has seen no more than is so.
  mutable std::atomic<std::uint64_t> seen_version_{0};
  mutable std::atomic<std::int64_t> seen_until_us_{0};
  mutable std::atomic<bool> ended_{false};
};

}  // namespace benefactor::api::login
