// The shared directory of users: looked up by what they come in with, and with ids that the engine makes.
#include "store/user_book.hpp"

#include <boost/test/unit_test.hpp>

#include "store/secret.hpp"

namespace benefactor::store {
namespace of_user_book_test {

constexpr std::int64_t now = 1'767'225'600'000'000, hour = 3'600'000'000;

struct book_story {
  surrogates ids{secret_key{}, "default"};
  user_book book;

  void having(const user_command& command) {
    auto decided = book.decide(with_ids(command, ids));
    BOOST_REQUIRE(std::holds_alternative<std::optional<user_event>>(decided));
    if (const auto& event = std::get<std::optional<user_event>>(decided)) book.apply(*event);
  }
  add_user adding(const std::string& login) const {
    add_user c;
    c.roles = {user_role::admin};
    c.confidential = {login, "Ada Lovelace", "", "sub-1"};
    c.binding.certificate = login + ".example";
    c.binding.external.issuer = "https://issuer.example/" + login;
    return c;
  }
  set_password password(const std::string& login) const {
    set_password c;
    c.user = ids.user(login);
    c.change.bytes[0] = 1;
    c.hash = "$argon2id$1";
    return c;
  }
  session_id a_session() const {
    session_id id;
    id.bytes[0] = 7;
    return id;
  }
};

BOOST_FIXTURE_TEST_SUITE(user_book_test, book_story)

BOOST_AUTO_TEST_CASE(a_user_is_found_by_login_name_certificate_and_external_identity) {
  BOOST_TEST(!book.can_be_administered());
  having(adding("Ada"));
  BOOST_TEST(book.can_be_administered());
  BOOST_TEST(book.find(ids.user("aDA")).has_value());
  BOOST_TEST((book.by_certificate("Ada.example")->first == ids.user("ada")));
  const external_identity who{"https://issuer.example/Ada",
                              ids.external_user("https://issuer.example/Ada", "sub-1")};
  BOOST_TEST((book.by_external(who)->first == ids.user("ada")));
  BOOST_TEST(!book.by_external({who.issuer, ids.external_user(who.issuer, "sub-2")}));
  BOOST_TEST(!book.by_certificate(""));
  BOOST_TEST(!book.by_external({}));
  BOOST_TEST(!book.find(ids.user("eve")));
}

BOOST_AUTO_TEST_CASE(the_hash_of_a_password_is_for_whoever_asks_for_it_and_in_no_list) {
  having(adding("ada"));
  BOOST_TEST(!book.password(ids.user("ada")));
  having(password("ada"));
  BOOST_TEST(book.password(ids.user("ada"))->hash == "$argon2id$1");
  BOOST_TEST(book.find(ids.user("ada"))->password->hash == "");
  BOOST_TEST(book.by_certificate("ada.example")->second.password->hash == "");
  BOOST_TEST(book.list({}, 10).at(0).second.password->hash == "");
  BOOST_TEST(!book.password(ids.user("eve")));
}

BOOST_AUTO_TEST_CASE(a_session_is_good_until_it_ends_and_its_user_is_deactivated) {
  having(adding("ada"));
  having(adding("eve"));
  const auto ada = ids.user("ada");
  having(password("ada"));
  BOOST_TEST(!book.owner_of(a_session()));
  having(open_session{ada, a_session(), {}, now, now + hour, password("ada").change});
  BOOST_TEST((book.owner_of(a_session()) == ada));
  BOOST_TEST(book.in_session(ada, a_session(), now + hour - 1)->roles.has(user_role::admin));
  BOOST_TEST(!book.in_session(ada, a_session(), now + hour));
  BOOST_TEST(!book.in_session(ada, {}, now));
  BOOST_TEST(!book.in_session(ids.user("eve"), a_session(), now));
  // Roles are those of the moment.
  having(change_roles{ada, {}, {user_role::reporter}});
  BOOST_TEST(!book.in_session(ada, a_session(), now)->roles.has(user_role::admin));
  having(deactivate_user{ada, {}});
  BOOST_TEST(!book.in_session(ada, a_session(), now));
  BOOST_TEST(!book.owner_of(a_session()));
}

BOOST_AUTO_TEST_CASE(the_version_changes_with_whatever_takes_something_from_somebody_and_with_nothing_else) {
  const auto changes = [&](const user_command& command) {
    const auto before = book.version();
    having(command);
    return book.version() != before;
  };
  const auto ada = ids.user("ada");
  BOOST_TEST(!changes(adding("ada")));
  BOOST_TEST(!changes(adding("eve")));
  BOOST_TEST(changes(password("ada")));
  BOOST_TEST(!changes(open_session{ada, a_session(), {}, now, now + hour, password("ada").change}));
  sha256_digest next{};
  next.fill(1);
  BOOST_TEST(!changes(refresh_session{ada, a_session(), {}, next, now, now + hour}));
  BOOST_TEST(!changes(lock_user{ada, now}));
  BOOST_TEST(!changes(unlock_user{ada, {}}));
  BOOST_TEST(changes(change_roles{ada, {}, {user_role::admin, user_role::reporter}}));
  BOOST_TEST(changes(bind_user{ada, {}, {}, {}}));
  BOOST_TEST(changes(revoke_session{ada, {}, a_session(), {}}));
  BOOST_TEST(changes(deactivate_user{ada, {}}));
  BOOST_TEST(!changes(reactivate_user{ada, {}}));
}

BOOST_AUTO_TEST_CASE(a_users_generation_is_another_one_after_whatever_ends_all_that_is_open) {
  const auto ada = ids.user("ada");
  having(adding("ada"));
  having(adding("eve"));
  BOOST_TEST(book.generation(ada) == 0u);
  having(lock_user{ada, now});
  having(unlock_user{ada, {}});
  BOOST_TEST(book.generation(ada) == 0u);
  having(deactivate_user{ada, {}});
  having(reactivate_user{ada, {}});
  BOOST_TEST(book.generation(ada) == 1u);
  having(change_roles{ada, {}, {user_role::reporter}});
  having(change_roles{ada, {}, {user_role::admin}});
  BOOST_TEST(book.generation(ada) == 3u);
  auto first = password("ada");
  having(first);
  BOOST_TEST(book.generation(ada) == 4u);
  having(open_session{ada, a_session(), {}, now, now + hour, first.change});
  having(revoke_session{ada, {}, a_session(), {}});  // One alone.
  BOOST_TEST(book.generation(ada) == 4u);
  having(open_session{ada, a_session(), {}, now, now + hour, first.change});
  having(revoke_session{ada, {}, {}, {}, now});
  BOOST_TEST(book.generation(ada) == 5u);
  BOOST_TEST(book.generation(ids.user("eve")) == 0u);
}

BOOST_AUTO_TEST_CASE(a_member_has_a_user_also_when_that_is_deactivated) {
  auto c = adding("ada");
  c.binding.member = ids.member("M-1");
  having(c);
  having(adding("eve"));
  having(deactivate_user{ids.user("ada"), {}});
  BOOST_TEST(book.has_user_of(ids.member("M-1")));
  BOOST_TEST(!book.has_user_of(ids.member("M-2")));
  BOOST_TEST(!book.has_user_of({}));
  BOOST_TEST(!book.has_user_of(ids.member("M-1"), ids.user("ada")));
  BOOST_TEST(book.has_user_of(ids.member("M-1"), ids.user("eve")));
  bind_user second{
      ids.user("eve"), {}, adding("eve").binding, "sub-1"};  // She stays the administrator who can log in.
  second.binding.member = ids.member("M-1");
  having(second);
  BOOST_TEST(book.has_user_of(ids.member("M-1"), ids.user("ada")));
  second.binding.member = ids.member("M-2");
  having(second);
  BOOST_TEST(book.has_user_of(ids.member("M-1")));
  BOOST_TEST(!book.has_user_of(ids.member("M-1"), ids.user("ada")));
  BOOST_TEST(book.has_user_of(ids.member("M-2")));
}

BOOST_AUTO_TEST_CASE(users_are_listed_page_by_page) {
  for (const auto* login : {"ada", "bob", "eve"}) having(adding(login));
  const auto first = book.list({}, 2);
  BOOST_REQUIRE(first.size() == 2u);
  const auto rest = book.list(first.back().first, 2);
  BOOST_REQUIRE(rest.size() == 1u);
  BOOST_TEST((first[0].first < first[1].first && first[1].first < rest[0].first));
}

BOOST_AUTO_TEST_CASE(a_key_is_needed_where_something_is_sealed) {
  BOOST_TEST((sealed_for(with_ids(adding("ada"), ids)) == ids.user("ada")));
  BOOST_TEST((sealed_for(password("ada")) == ids.user("ada")));
  BOOST_TEST((sealed_for(bind_user{ids.user("ada"), {}, {}, {"sub-1"}}) == ids.user("ada")));
  BOOST_TEST(!sealed_for(bind_user{ids.user("ada"), {}, {}, {}}));
  BOOST_TEST(!sealed_for(open_session{ids.user("ada"), a_session(), {}, now, now + hour}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_user_book_test
}  // namespace benefactor::store
