#pragma once
/// Users on a real engine, and everything that lets them in; time is the test's.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "api/identity/password_hash.hpp"
#include "api/identity/token_keys.hpp"
#include "api/login/identity_desk.hpp"
#include "api/member_numbers.hpp"
#include "store/entropy.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api::test {

inline constexpr std::int64_t desk_noon_us = 1'767'268'800'000'000;  ///< 2026-01-01T12:00:00Z
inline constexpr std::int64_t second_us = 1'000'000;
inline const std::string good_password = "correct horse battery", next_password = "staple and window";
inline const std::string here = "203.0.113.7:51234";

struct desk_fixture : node_fixture {
  explicit desk_fixture(login::login_settings settings = a_day_of_logins(),
                        std::vector<identity::issuer_settings> others = {})
      : keys(identity::token_keys::create(directory / "token-key", store::system_entropy())),
        hasher(identity::password_hasher::for_tests_only(store::system_entropy())),
        issuers(std::move(others), [this](const std::string& why) { warnings.push_back(why); }),
        logins(std::move(settings), parts_with(hasher)),
        admin(logins,
              [this](const std::string& policy, const std::string& member) {
                return enrolled_member(running->asking(), policy, member);
              }),
        opener({.users = running->users(),
                .ids = running->surrogates(),
                .keys = keys,
                .tenant = "default",
                .issuer = logins.settings().issuer,
                .clock = clock(),
                .issuers = &issuers,
                .listener = listener()}),
        desk{logins, admin, opener} {}

  static login::login_settings a_day_of_logins() {
    login::login_settings settings;
    settings.issuer = "benefactor:test";
    settings.self_registration = true;
    return settings;
  }

  login::login_parts parts_with(const identity::password_hasher& with) {
    return {.users = running->users(),
            .ids = running->surrogates(),
            .submit = [this](std::vector<actors::request> batch) { submit_users(std::move(batch)); },
            .keys = keys,
            .hasher = with,
            .entropy = store::system_entropy(),
            .clock = clock(),
            .steady = [this] { return identity::throttle_time(std::chrono::milliseconds(steady_ms.load())); },
            .find_member =
                [this](const login::registration_facts& said, date today) {
                  return matching_member(
                      running->asking(),
                      {said.policy_number, said.member_number, said.family_name, said.birth_date}, today);
                },
            .listener = listener()};
  }

  std::function<std::int64_t()> clock() {
    return [this] { return now_us.load(); };
  }
  login::login_listener listener() {
    return [this](const login::login_event& event) {
      const std::lock_guard lock(told_mutex);
      told.push_back(event);
    };
  }
  void submit_users(std::vector<actors::request> batch) {
    if (before)
      for (const auto& each : batch)
        if (const auto* user = std::get_if<actors::user_request>(&each.body)) before(user->command);
    running->engine().submit(std::move(batch));
  }
  void pass(std::int64_t seconds) {
    now_us += seconds * second_us;
    steady_ms += seconds * 1'000;
  }
  /// Everything that was submitted before is decided.
  void settle() { admin.end_sessions(id("nobody at all"), {}, call()); }

  login::admin_call call() const { return {{}, std::make_shared<store::event_origin>(), here}; }
  user_id id(const std::string& login) const { return running->surrogates().user(login); }
  user_account account(const std::string& login) const { return *running->users().find(id(login)); }

  /// @returns the one-time password.
  std::string add(const std::string& login, std::vector<std::string> roles,
                  login::stated_binding binding = {}) {
    login::new_user user;
    user.login = login;
    user.roles = std::move(roles);
    user.binding = std::move(binding);
    const auto answer = admin.add(user, call());
    BOOST_REQUIRE(std::holds_alternative<login::user_change>(answer));
    return std::get<login::user_change>(answer).one_time_password->text;
  }
  /// Somebody with good_password.
  login::session_tokens add_and_log_in(const std::string& login, std::vector<std::string> roles,
                                       login::stated_binding binding = {}) {
    const auto first = add(login, std::move(roles), std::move(binding));
    return in(logins.login(login, first, good_password, here));
  }
  static login::session_tokens in(login::login_answer answer) {
    BOOST_REQUIRE(std::holds_alternative<login::session_tokens>(answer));
    return std::move(std::get<login::session_tokens>(answer));
  }
  static login::refusal refused(const login::login_answer& answer) {
    BOOST_REQUIRE(std::holds_alternative<login::refused_login>(answer));
    return std::get<login::refused_login>(answer).code;
  }
  login::login_event last_told() {
    const std::lock_guard lock(told_mutex);
    BOOST_REQUIRE(!told.empty());
    return told.back();
  }
  /// The subject of an access token that is taken.
  access_subject subject_of(const std::string& token) const {
    auto opened = opener.of_token(token, here);
    BOOST_REQUIRE(std::holds_alternative<access_subject>(opened));
    return std::get<access_subject>(std::move(opened));
  }
  /// What is said to one that is not.
  std::string refusal_of(std::string_view token) const {
    const auto opened = opener.of_token(token, here);
    const auto* why = std::get_if<std::string_view>(&opened);
    return why ? std::string(*why) : std::string();
  }

  std::atomic<std::int64_t> now_us{desk_noon_us}, steady_ms{1'000'000};
  std::function<void(const user_command&)> before;  ///< told of each command before the engine is
  std::mutex told_mutex;
  std::vector<login::login_event> told;
  std::vector<std::string> warnings;
  const identity::token_keys keys;
  const identity::password_hasher hasher;
  login::issuer_book issuers;
  login::login_service logins;
  login::user_admin admin;
  const login::subject_opener opener;
  const login::identity_desk desk;
};

}  // namespace benefactor::api::test
