// What a server answers about who somebody is: logins, profiles and users, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/bucket.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

struct member_link {
  std::string policy_number, member_number;
  bool holder = false;

  bool operator==(const member_link&) const = default;
};

/// Who one is. Ids are bytes, and empty where there is none.
struct user_profile {
  std::string user;
  std::string login;  ///< empty: `local`, a token of another issuer, or erased
  std::string display_name, email;
  std::vector<std::string> roles;  ///< "CLAIM_PROCESSOR"
  std::vector<std::string> npis;
  std::optional<member_link> member;
  std::vector<std::string> open_policies;
  std::string session;  ///< empty: not one that began with a login
  std::string tenant;
};

struct session_tokens {
  std::string access, refresh;
  std::uint32_t access_seconds = 0, refresh_seconds = 0;  ///< from now until each is no longer taken
  user_profile profile;
};

/// By the contract's numbers.
enum class login_refusal_code : std::uint16_t {
  none,
  wrong_credentials,
  too_many_tries,
  must_change_password,
  busy,
  invalid,
  not_open,
  no_session,
};
/// "WRONG_CREDENTIALS".
std::string_view to_text(login_refusal_code code);

struct login_refusal {
  login_refusal_code code = login_refusal_code::none;
  std::string reason;
  std::uint32_t retry_after_seconds = 0;
  std::vector<field_problem> problems;
};

using login_answer = std::variant<session_tokens, login_refusal>;

/// NewLogin of identity.capnp.
struct new_login {
  std::string login, password, display_name, email;
};

/// Registration of identity.capnp.
struct member_registration {
  new_login account;
  std::string policy_number, member_number, family_name;
  std::int32_t birth_date = 0;  ///< days since 1970
};

/// Binding of identity.capnp; what is empty is not bound.
struct account_binding {
  std::vector<std::string> npis;
  std::string policy_number, member_number, certificate, issuer, subject;
};

struct new_account {
  std::string login, display_name, email;
  std::vector<std::string> roles;
  account_binding binding;
  bool system = false;
};

struct account_session {
  std::string session;  ///< bytes
  std::string opened, expires;
};

/// UserAccount of identity.capnp.
struct account_details {
  std::string user;   ///< bytes
  std::string login;  ///< empty: erased
  std::string display_name, email;
  std::vector<std::string> roles;
  account_binding binding;
  bool system = false, active = false, has_password = false, must_change = false;
  std::string locked_until;  ///< empty: not locked
  std::vector<account_session> sessions;
};

struct account_page {
  std::vector<account_details> users;
  std::string next;  ///< empty: this was the last
};

struct account_change {
  account_details user;
  std::uint64_t position = 0;  ///< 0: there was no event
  bool unchanged = false;
  std::string one_time_password;  ///< empty: none was made
};

using account_result = std::variant<account_change, rejection>;

/// Whom an administrator means: by id, where *id* is not empty, or by login name.
struct account_name {
  std::string id;  ///< bytes
  std::string login;
};

}  // namespace benefactor::api
