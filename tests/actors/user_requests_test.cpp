// Users over the real engine: decided in the order sent, recorded once, and the same after a start.
#include <boost/test/unit_test.hpp>

#include "tests/actors/core_model.hpp"
#include "tests/actors/staged_engine.hpp"

using namespace benefactor;
using namespace benefactor::test_support;
using actors::user_request;

namespace {

constexpr std::int64_t now = 1'767'225'600'000'000, minute = 60'000'000;

template <class Id>
Id numbered(std::uint64_t number) {
  Id id;
  id.bytes[15] = static_cast<std::uint8_t>(number + 1);
  return id;
}

sha256_digest token(std::uint64_t number) {
  sha256_digest digest{};
  digest.fill(static_cast<std::uint8_t>(number + 1));
  return digest;
}

user_request adding(const std::string& login, role_set roles) {
  add_user c;
  c.roles = roles;
  c.confidential = {login, "Secret Name", login + "@secret.example", ""};
  return {c};
}

user_request random_request(std::mt19937_64& random, const store::surrogates& ids, std::int64_t at) {
  const std::string login = random() % 2 ? "ada" : "eve";
  const auto user = ids.user(login);
  const auto session = numbered<session_id>(random() % 3);
  switch (random() % 11) {
    case 0: return adding(login, {user_role::admin});
    case 1:
      return {
          change_roles{user, {}, random() % 2 ? role_set{user_role::admin} : role_set{user_role::auditor}}};
    case 2: {
      bind_user c{user, {}, {}, {random() % 2 ? "secret-subject" : ""}};
      if (!c.confidential.external_subject.empty()) c.binding.external.issuer = "https://issuer.example";
      return {c};
    }
    case 3: return {set_password{user, {}, numbered<id128>(random() % 3), {}, "$secret-hash", false, true}};
    case 4: return {deactivate_user{user, {}, at}};
    case 5: return {reactivate_user{user, {}}};
    case 6: return {lock_user{user, at}};
    case 7: return {unlock_user{user, {}}};
    case 8:
      return {open_session{user, session, token(random() % 3), at, at + 30 * minute,
                           numbered<id128>(random() % 3)}};
    case 9:
      return {refresh_session{user, session, token(random() % 3), token(random() % 3), at, at + 30 * minute}};
    default: return {revoke_session{user, {}, random() % 2 ? session : session_id{}, {}, at}};
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(user_requests)

BOOST_AUTO_TEST_CASE(every_answer_equals_the_cores_and_a_start_folds_the_same_users) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) BOOST_TEST_CONTEXT("seed " << seed) {
      staged_engine engine{{.seed = seed}};
      core_model model{engine.surrogates()};
      std::mt19937_64 random{seed};
      std::vector<actors::request_body> requests{adding("ada", {user_role::admin})};
      auto at = now;
      for (int i = 0; i < 200; ++i, at += minute)
        requests.push_back(random_request(random, engine.surrogates(), at));
      for (const auto& request : requests) {
        engine.send(request);
        for (auto steps = random() % 10; steps > 0 && engine.step(); --steps) {
        }
      }
      engine.run();
      for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto& got = engine.answers().at(i + 1);
        const auto wanted = model.take(requests[i]);
        BOOST_TEST((got.refused == wanted.refused), "request " << i);
        if (!wanted.refused) BOOST_TEST(got.unchanged == wanted.unchanged, "request " << i);
      }
      BOOST_TEST((engine.users() == model.users()));
      engine.restart();
      BOOST_TEST((engine.users() == model.users()));
      for (const auto* secret : {"Secret Name", "secret.example", "secret-subject", "secret-hash"})
        BOOST_TEST(engine.log_bytes().find(secret) == std::string::npos, secret);
    }
}

BOOST_AUTO_TEST_CASE(a_refresh_token_that_comes_again_is_refused_and_revokes_its_session_for_good) {
  staged_engine engine{{}};
  engine.ask(adding("ada", {user_role::admin}));
  const auto ada = engine.surrogates().user("ada");
  const auto session = numbered<session_id>(1);
  const auto password = numbered<id128>(1);
  engine.ask(user_request{set_password{ada, {}, password, {}, "$x", false, true}});
  engine.ask(user_request{open_session{ada, session, token(1), now, now + minute, password}});
  engine.ask(user_request{refresh_session{ada, session, token(1), token(2), now + 1, now + minute}});
  const auto before = engine.end_position();
  const auto stolen =
      engine.ask(user_request{refresh_session{ada, session, token(1), token(3), now + 2, now + minute}});
  BOOST_REQUIRE(stolen.refused);
  BOOST_TEST((stolen.refused->code == rejection_code::invalid_transition));
  BOOST_TEST(engine.end_position() == before + 1);
  engine.restart();
  const auto owner =
      engine.ask(user_request{refresh_session{ada, session, token(2), token(4), now + 3, now + minute}});
  BOOST_REQUIRE(owner.refused);
  BOOST_TEST((owner.refused->code == rejection_code::not_found));
}

BOOST_AUTO_TEST_CASE(a_user_who_was_erased_gets_no_password_and_the_engine_goes_on) {
  staged_engine engine{{}};
  engine.ask(adding("ada", {user_role::admin}));
  const auto ada = engine.surrogates().user("ada");
  engine.keys().erase("default", member_id{ada});
  const auto refused =
      engine.ask(user_request{set_password{ada, {}, numbered<id128>(1), {}, "$x", false, true}});
  BOOST_REQUIRE(refused.refused);
  BOOST_TEST((refused.refused->code == rejection_code::member_erased));
  BOOST_TEST(engine.fatal() == "");
  BOOST_TEST(!engine.ask(adding("eve", {user_role::reporter})).refused);
}

BOOST_AUTO_TEST_SUITE_END()
