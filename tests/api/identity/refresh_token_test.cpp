// Refresh tokens: each is good once, and a stolen one ends the session that it was stolen from.
#include "api/identity/refresh_token.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <rapidcheck/boost_test.h>
#include <stdexcept>

#include "tests/api/identity/token_samples.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api::identity {
namespace {

using samples::at;
using samples::noon;
using texts = std::vector<std::string>;

session_id session(const std::string& name) {
  session_id id;
  const auto digest = store::sha256(name);
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  return id;
}

store::digest256 token(const std::string& name) { return store::sha256(name); }

struct families_fixture {
  refresh_outcome issue(const std::string& family, const std::string& owner, const std::string& name,
                        std::int64_t now = noon) {
    last = families.issue({session(family), token(name)}, owner, at(now));
    return last.outcome;
  }
  refresh_outcome rotate(const std::string& family, const std::string& presented, const std::string& next,
                         std::int64_t now = noon) {
    last = families.rotate({session(family), token(presented)}, token(next), at(now));
    return last.outcome;
  }
  bool ended(const texts& names) const {
    std::vector<session_id> expected;
    for (const auto& name : names) expected.push_back(session(name));
    return last.revoked == expected;
  }

  refresh_limits limits{.idle = std::chrono::seconds(100),
                        .lifetime = std::chrono::seconds(1000),
                        .rotations_max = 20,
                        .families_per_owner_max = 3,
                        .families_max = 5};
  refresh_families families{limits};
  refresh_answer last;
};

BOOST_FIXTURE_TEST_SUITE(refresh_tokens, families_fixture)

BOOST_AUTO_TEST_CASE(a_token_is_its_family_and_256_random_bits_and_only_its_digest_is_kept) {
  test_support::seeded_entropy entropy(5);
  store::merkle::secret_text one, other;
  draw_refresh_token(entropy, session("s1"), one);
  draw_refresh_token(entropy, session("s1"), other);
  BOOST_TEST(one.text.size() == 64u);
  BOOST_TEST(from_base64url(one.text).value().size() == 48u);
  BOOST_TEST(one.text.substr(0, 21) == other.text.substr(0, 21));
  BOOST_TEST(one.text.substr(22) != other.text.substr(22));
  const auto read = read_refresh_token(one.text);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST((read->family == session("s1")));
  BOOST_TEST((read->digest == store::sha256(one.text)));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_by_its_form_is_not_read) {
  BOOST_TEST(read_refresh_token(std::string(64, 'B')).has_value());
  BOOST_TEST(read_refresh_token(std::string(21, 'A') + "Q" + std::string(42, 'A')).has_value());
  for (const auto& bad : {std::string(), std::string(43, 'B'), std::string(63, 'B'), std::string(65, 'B'),
                          std::string(68, 'B'), std::string(63, 'B') + '=', std::string(63, 'B') + '+',
                          std::string(63, 'B') + ' ', std::string(std::size_t{1} << 20, 'B'),
                          // The family zero.
                          std::string(64, 'A'), std::string(22, 'A') + std::string(42, 'B')})
    BOOST_TEST(!read_refresh_token(bad).has_value());
}

BOOST_AUTO_TEST_CASE(each_token_is_changed_for_the_next_one) {
  BOOST_TEST((issue("s1", "anna", "a") == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "a", "b") == refresh_outcome::done));
  BOOST_TEST((last.session == session("s1")));
  BOOST_TEST(last.owner == "anna");
  BOOST_TEST((rotate("s1", "b", "c") == refresh_outcome::done));
  BOOST_TEST((rotate("never", "c", "d") == refresh_outcome::unknown));
  BOOST_TEST((last.session == session_id{}));
}

BOOST_AUTO_TEST_CASE(a_token_that_comes_again_ends_its_family_and_no_other) {
  issue("s1", "anna", "a");
  issue("s2", "anna", "x");
  rotate("s1", "a", "b");
  // The thief comes second: the owner's next token is dead too.
  BOOST_TEST((rotate("s1", "a", "stolen") == refresh_outcome::reused));
  BOOST_TEST(ended({"s1"}));
  BOOST_TEST((rotate("s1", "b", "c") == refresh_outcome::revoked));
  BOOST_TEST((rotate("s1", "a", "c") == refresh_outcome::revoked));
  BOOST_TEST((rotate("s1", "stolen", "c") == refresh_outcome::revoked));
  BOOST_TEST(ended({}));
  BOOST_TEST((rotate("s2", "x", "y") == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_thief_who_comes_first_is_found_when_the_owner_comes) {
  issue("s1", "anna", "a");
  BOOST_TEST((rotate("s1", "a", "of-thief") == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "a", "of-owner") == refresh_outcome::reused));
  BOOST_TEST((rotate("s1", "of-thief", "more") == refresh_outcome::revoked));
}

BOOST_AUTO_TEST_CASE(a_token_of_long_ago_and_one_made_up_end_its_family) {
  for (const auto* presented : {"0", "made up", "of s2"}) {
    refresh_families all(limits);
    all.issue({session("s1"), token("0")}, "anna", at(noon));
    all.issue({session("s2"), token("of s2")}, "ben", at(noon));
    for (int i = 0; i < 10; ++i)
      BOOST_REQUIRE(
          (all.rotate({session("s1"), token(std::to_string(i))}, token(std::to_string(i + 1)), at(noon))
               .outcome == refresh_outcome::done));
    BOOST_TEST((all.rotate({session("s1"), token(presented)}, token("x"), at(noon)).outcome ==
                refresh_outcome::reused));
    BOOST_TEST(
        (all.rotate({session("s1"), token("10")}, token("x"), at(noon)).outcome == refresh_outcome::revoked));
    BOOST_TEST(
        (all.rotate({session("s2"), token("of s2")}, token("x"), at(noon)).outcome == refresh_outcome::done));
  }
}

BOOST_AUTO_TEST_CASE(the_same_call_again_is_done_and_changes_nothing) {
  issue("s1", "anna", "a");
  rotate("s1", "a", "b");
  BOOST_TEST((rotate("s1", "a", "b") == refresh_outcome::done));
  BOOST_TEST(ended({}));
  BOOST_TEST((rotate("s1", "b", "c") == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_token_that_waits_too_long_expires_and_each_use_begins_anew) {
  issue("s1", "anna", "a");
  BOOST_TEST((rotate("s1", "a", "b", noon + 99) == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "b", "c", noon + 198) == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "c", "d", noon + 298) == refresh_outcome::expired));
  BOOST_TEST(families.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_family_ends_however_often_it_is_used) {
  issue("s1", "anna", "0");
  for (int i = 0; i < 10; ++i)
    BOOST_REQUIRE((rotate("s1", std::to_string(i), std::to_string(i + 1), noon + 99 * (i + 1)) ==
                   refresh_outcome::done));
  BOOST_TEST((rotate("s1", "10", "11", noon + 999) == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "11", "12", noon + 1000) == refresh_outcome::expired));
}

BOOST_AUTO_TEST_CASE(a_family_ends_after_its_rotations) {
  issue("s1", "anna", "0");
  for (int i = 0; i < 20; ++i)
    BOOST_REQUIRE((rotate("s1", std::to_string(i), std::to_string(i + 1)) == refresh_outcome::done));
  BOOST_TEST((rotate("s1", "20", "21") == refresh_outcome::expired));
}

BOOST_AUTO_TEST_CASE(revoking_ends_a_session_or_all_of_an_owner_at_once) {
  issue("s1", "anna", "a");
  issue("s2", "anna", "b");
  issue("s3", "ben", "c");
  BOOST_TEST((families.revoke(session("s1")) == std::vector{session("s1")}));
  BOOST_TEST(families.revoke(session("s1")).empty());
  BOOST_TEST(families.revoke(session("none")).empty());
  BOOST_TEST((rotate("s1", "a", "x") == refresh_outcome::revoked));
  BOOST_TEST((families.revoke_all("anna") == std::vector{session("s2")}));
  BOOST_TEST(families.revoke_all("nobody").empty());
  BOOST_TEST((rotate("s2", "b", "x") == refresh_outcome::revoked));
  BOOST_TEST((rotate("s3", "c", "x") == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_forgotten_and_what_was_revoked_kept_until_its_end) {
  issue("s1", "anna", "a");
  issue("s2", "ben", "b");
  families.revoke(session("s1"));
  families.expire(at(noon + 99));
  BOOST_TEST(families.size() == 2u);
  families.expire(at(noon + 100));
  BOOST_TEST(families.size() == 1u);
  BOOST_TEST((rotate("s2", "b", "x", noon + 100) == refresh_outcome::unknown));
  BOOST_TEST((rotate("s1", "a", "x", noon + 999) == refresh_outcome::revoked));
  families.expire(at(noon + 1000));
  BOOST_TEST(families.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_rotation_forgets_the_families_whose_time_is_over) {
  issue("s1", "anna", "a", noon);
  issue("s2", "ben", "b", noon + 1);
  issue("s3", "cleo", "c", noon + 2);
  rotate("s3", "c", "c2", noon + 99);
  BOOST_TEST(families.size() == 3u);
  rotate("s3", "c2", "c3", noon + 100);
  BOOST_TEST(families.size() == 2u);
  rotate("never", "c2", "c3", noon + 101);
  BOOST_TEST(families.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_owners_next_login_ends_the_session_used_longest_ago) {
  issue("s1", "anna", "a", noon);
  issue("s2", "anna", "b", noon + 1);
  issue("s3", "anna", "c", noon + 2);
  rotate("s1", "a", "a2", noon + 3);
  BOOST_TEST((issue("s4", "anna", "d", noon + 4) == refresh_outcome::done));
  BOOST_TEST(ended({"s2"}));
  BOOST_TEST(families.size() == 3u);
  BOOST_TEST((rotate("s1", "a2", "a3", noon + 5) == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_revoked_session_makes_room_before_one_that_is_used) {
  issue("s1", "anna", "a", noon);
  issue("s2", "anna", "b", noon + 1);
  issue("s3", "anna", "c", noon + 2);
  families.revoke(session("s3"));
  issue("s4", "anna", "d", noon + 3);
  BOOST_TEST(last.revoked.empty());
  BOOST_TEST((rotate("s1", "a", "a2", noon + 4) == refresh_outcome::done));
}

struct full_fixture : families_fixture {
  full_fixture() {
    for (int i = 0; i < 5; ++i) {
      const auto number = std::to_string(i);
      BOOST_REQUIRE((issue("s" + number, "u" + number, "t" + number) == refresh_outcome::done));
    }
  }
};

BOOST_FIXTURE_TEST_CASE(beyond_all_limits_nobody_new_is_let_in_until_something_is_over, full_fixture) {
  BOOST_TEST((issue("s5", "u5", "t5", noon + 99) == refresh_outcome::full));
  BOOST_TEST(families.size() == 5u);
  BOOST_TEST((rotate("s0", "t0", "t0b", noon + 99) == refresh_outcome::done));
  BOOST_TEST((issue("s5", "u5", "t5", noon + 100) == refresh_outcome::done));
  BOOST_TEST(families.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(beyond_all_limits_what_was_revoked_gives_way, full_fixture) {
  families.revoke(session("s3"));
  BOOST_TEST((issue("s5", "u5", "t5") == refresh_outcome::done));
  BOOST_TEST(ended({}));
  BOOST_TEST((rotate("s3", "t3", "x") == refresh_outcome::unknown));
  BOOST_TEST((issue("s6", "u6", "t6") == refresh_outcome::full));
}

BOOST_FIXTURE_TEST_CASE(beyond_all_limits_who_has_a_session_may_log_in_in_its_place, full_fixture) {
  BOOST_TEST((issue("s5", "u2", "t5") == refresh_outcome::done));
  BOOST_TEST(ended({"s2"}));
  BOOST_TEST(families.size() == 5u);
}

BOOST_FIXTURE_TEST_CASE(using_tokens_fills_nothing_that_keeps_others_out, full_fixture) {
  // When used tokens were kept, an owner's rotations could use up the room of everybody.
  for (int family = 0; family < 5; ++family) {
    const auto number = std::to_string(family);
    auto presented = "t" + number;
    for (int i = 0; i < 20; ++i) {
      const auto next = presented + "+";
      BOOST_REQUIRE((rotate("s" + number, presented, next, noon + 50) == refresh_outcome::done));
      presented = next;
    }
  }
  BOOST_TEST(families.size() == 5u);
  families.revoke(session("s0"));
  BOOST_TEST((issue("s5", "u5", "t5", noon + 50) == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_family_that_is_there_and_a_token_for_itself_are_defects_of_the_caller) {
  issue("s1", "anna", "a");
  BOOST_CHECK_THROW(issue("s1", "ben", "b"), std::invalid_argument);
  BOOST_CHECK_THROW(families.issue({{}, token("b")}, "ben", at(noon)), std::invalid_argument);
  BOOST_CHECK_THROW(rotate("s1", "a", "a"), std::invalid_argument);
}

RC_BOOST_PROP(of_each_family_at_most_one_token_is_good, ()) {
  refresh_families all;
  std::map<std::string, texts> given;  // Of each session, in order.
  for (int step = 0; step < 60; ++step) {
    const auto family = "s" + std::to_string(*rc::gen::inRange(0, 4));
    const auto name = std::to_string(step);
    auto& tokens = given[family];
    if (tokens.empty()) {
      all.issue({session(family), token(name)}, "owner", at(noon));
      tokens.push_back(name);
      continue;
    }
    // Mostly the newest one, as its owner would.
    const auto which =
        *rc::gen::inRange(0, 8) > 0 ? tokens.size() - 1 : *rc::gen::inRange<std::size_t>(0, tokens.size());
    const auto answer = all.rotate({session(family), token(tokens[which])}, token(name), at(noon));
    if (tokens.front() == "over") {
      RC_ASSERT(answer.outcome != refresh_outcome::done);
    } else if (which + 1 == tokens.size()) {
      RC_ASSERT(answer.outcome == refresh_outcome::done);
      tokens.push_back(name);
    } else {
      RC_ASSERT(answer.outcome == refresh_outcome::reused);
      tokens.insert(tokens.begin(), "over");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api::identity
