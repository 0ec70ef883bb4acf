// What a start reads of users is what folding all their events gives, and not every token ever refreshed.
#include "projections/identity_view.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "projections/row_keys.hpp"
#include "tests/projections/small_world.hpp"

namespace benefactor::projections {
namespace of_identity_view_test {

using namespace test;
using test_support::id_of;

constexpr std::int64_t now = 1'767'225'600'000'000, minute = 60'000'000;

struct users_world : small_world {
  test_support::seeded_entropy entropy{1};
  store::memory_key_vault keys{entropy};
  user_directory decided;

  void take(const user_command& command, bool live = true) {
    const auto outcome = decide(decided, command);
    const auto* event = std::get_if<std::optional<user_event>>(&outcome);
    if (!event || !*event) return;
    evolve(decided, **event);
    keys.get_or_create("default", member_id{user_of(**event)});
    append({store::encode(**event, {}, {tenant, log_id(), &keys, &entropy})}, live);
  }
  user_directory loaded() {
    store::user_book book;
    load_users(*derived, tail, tenant, log_id(), keys, book);
    return book.directory();
  }
  std::size_t rows(view_letter letter) const {
    std::size_t all = 0;
    derived->scan_view(view_prefix(tenant, letter), {}, [&](std::string_view, std::string_view) {
      ++all;
      return true;
    });
    return all;
  }
  void fold() {
    auto projector = make_projector();
    while (projector.step()) continue;
  }
};

add_user ada() {
  add_user c;
  c.user = id_of<user_id>("ada");
  c.roles = {user_role::admin};
  c.confidential.login = "ada";
  return c;
}

sha256_digest token(std::uint64_t number) {
  sha256_digest digest{};
  digest.fill(static_cast<std::uint8_t>(number));
  return digest;
}

BOOST_FIXTURE_TEST_SUITE(identity_view_test, users_world)

BOOST_AUTO_TEST_CASE(a_start_reads_the_users_that_deciding_saw_wherever_the_chunks_end) {
  std::mt19937_64 random{1};
  const auto user = ada().user;
  take(ada());
  auto at = now;
  for (int i = 0; i < 400; ++i, at += minute) {
    const auto session = id_of<session_id>(std::to_string(random() % 4));
    switch (random() % 8) {
      case 0: take(revoke_session{user, {}, random() % 2 ? session : session_id{}, {}, at}); break;
      case 1:
        take(set_password{user, {}, id_of<claim_id>(std::to_string(i)), {}, "$x", false, random() % 2 == 0});
        break;
      case 2: take(lock_user{user, at}); break;
      case 3: take(refresh_session{user, session, token(1), token(2), at, at + 20 * minute}); break;
      case 4: take(refresh_session{user, session, token(2), token(1), at, at + 20 * minute}); break;
      default:
        if (const auto& password = decided.users.at(user).password)
          take(open_session{user, session, token(1), at, at + 20 * minute, password->change});
    }
    if (random() % 5 == 0) fold();
    if (i % 10 == 0) BOOST_TEST((loaded() == decided), i);
  }
  fold();
  BOOST_TEST((loaded() == decided));
  BOOST_TEST(rows(view_letter::user_sessions) == decided.users.at(user).sessions.size());
}

BOOST_AUTO_TEST_CASE(of_a_session_only_the_last_event_is_kept_and_none_of_one_that_has_ended) {
  const auto user = ada().user;
  const auto session = id_of<session_id>("s");
  take(ada());
  const auto password = id_of<claim_id>("password");
  take(set_password{user, {}, password, {}, "$x", false, true});
  take(open_session{user, session, token(0), now, now + minute, password});
  for (std::uint64_t i = 0; i < 50; ++i) {
    take(refresh_session{user, session, token(i), token(i + 1), now + 1, now + minute});
    if (i % 7 == 0) fold();
  }
  fold();
  BOOST_TEST(rows(view_letter::identities) == 2u);
  BOOST_TEST(rows(view_letter::user_sessions) == 1u);
  BOOST_TEST((loaded().users.at(user).sessions.at(session).digest == token(50)));
  take(revoke_session{user, {}, {}, {}});
  fold();
  BOOST_TEST(rows(view_letter::user_sessions) == 0u);
}

BOOST_AUTO_TEST_CASE(without_the_key_of_a_user_names_are_missing_and_nothing_else) {
  take(ada());
  fold();
  BOOST_TEST(loaded().users.at(ada().user).names.login == "ada");
  keys.erase("default", member_id{ada().user});
  auto expected = decided;
  expected.users.at(ada().user).names = {};
  BOOST_TEST((loaded() == expected));
}

BOOST_AUTO_TEST_CASE(an_event_that_is_no_users_in_a_users_stream_is_damage_with_a_position) {
  take(ada());
  auto draft = store::to_draft(store::parse_event(encoded(coverage_status_changed{}, id_of<policy_id>("p"))));
  draft.stream = {tenant, store::stream_kind::user, ada().user};
  const auto position = append({store::encode_event(draft)});
  const auto names_it = [&](const store::corrupt_event& error) {
    return std::string(error.what()).find("position " + std::to_string(position)) != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(loaded(), store::corrupt_event, names_it);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_identity_view_test
}  // namespace benefactor::projections
