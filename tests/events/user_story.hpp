#pragma once
/// Stories of users: what is commanded, what became of it, and the directory that it leaves.

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "events/identity.hpp"
#include "tests/support/story.hpp"

namespace benefactor::user_stories {

using test_support::id_named;
using test_support::id_of;
using fields = std::vector<std::string>;

inline constexpr std::int64_t minute = 60'000'000, hour = 60 * minute;
inline constexpr std::int64_t now = 1'767'225'600'000'000;

inline user_id user(std::string_view name) { return id_of<user_id>(name); }
inline session_id session(std::string_view name) { return id_of<session_id>(name); }

inline sha256_digest token(std::uint8_t number) {
  sha256_digest digest{};
  digest.fill(number);
  return digest;
}

inline add_user adding(const std::string& login, role_set roles, user_binding binding = {}) {
  add_user c;
  c.user = user(login);
  c.roles = roles;
  c.binding = std::move(binding);
  c.digest = id_of<content_digest>(login);
  c.confidential.login = login;
  return c;
}

inline add_user adding_system(const std::string& login, const std::string& certificate) {
  auto c = adding(login, {user_role::payer_system}, {{}, {}, certificate, {}});
  c.kind = user_kind::system;
  return c;
}

struct directory_story {
  user_directory directory;
  std::vector<user_event> events;

  /// True: it happened; false: it was so already.
  bool having(const user_command& c) {
    auto decided = decide(directory, c);
    if (const auto* why = std::get_if<rejection>(&decided)) BOOST_FAIL("refused: " + why->reason);
    const auto& event = std::get<std::optional<user_event>>(decided);
    if (event) {
      evolve(directory, *event);
      events.push_back(*event);
    }
    return event.has_value();
  }
  template <class Event>
  Event last() const {
    BOOST_REQUIRE(!events.empty());
    BOOST_REQUIRE(std::holds_alternative<Event>(events.back()));
    return std::get<Event>(events.back());
  }
  rejection refused(const user_command& c) const {
    auto decided = decide(directory, c);
    BOOST_REQUIRE(std::holds_alternative<rejection>(decided));
    return std::get<rejection>(decided);
  }
  std::vector<std::string> problems(const user_command& c) const {
    std::vector<std::string> fields;
    for (const auto& p : refused(c).problems) fields.push_back(p.field);
    return fields;
  }
  const user_account& account(std::string_view name) const { return directory.users.at(user(name)); }

  /// The session of ada's password, which is set where there is none.
  open_session opening(std::string_view name, std::uint8_t number, std::int64_t at, std::int64_t expires) {
    if (!account("ada").password)
      having(set_password{user("ada"), {}, id_named("ada's"), {}, "$argon2id$0", false, true});
    return {user("ada"), session(name), token(number), at, expires, account("ada").password->change};
  }
  void opened(std::string_view name, std::uint8_t number = 1, std::int64_t at = now) {
    having(opening(name, number, at, at + hour));
  }
};

}  // namespace benefactor::user_stories
