// Refresh tokens: each is good once, and a stolen one ends the session that it was stolen from.
#include "api/identity/refresh_token.hpp"

#include <boost/test/unit_test.hpp>
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

store::digest256 token(const std::string& name) { return store::sha256(name); }

struct families_fixture {
  refresh_outcome issue(const std::string& session, const std::string& owner, const std::string& name,
                        std::int64_t now = noon) {
    last = families.issue(session, owner, token(name), at(now));
    return last.outcome;
  }
  refresh_outcome rotate(const std::string& presented, const std::string& next, std::int64_t now = noon) {
    last = families.rotate(token(presented), token(next), at(now));
    return last.outcome;
  }

  refresh_limits limits{.idle = std::chrono::seconds(100),
                        .lifetime = std::chrono::seconds(1000),
                        .rotations_max = 20,
                        .families_per_owner_max = 3,
                        .families_max = 5,
                        .digests_max = 40};
  refresh_families families{limits};
  refresh_answer last;
};

BOOST_FIXTURE_TEST_SUITE(refresh_tokens, families_fixture)

BOOST_AUTO_TEST_CASE(a_token_is_256_random_bits_and_only_its_digest_is_kept) {
  test_support::seeded_entropy entropy(5);
  store::merkle::secret_text one, other;
  draw_refresh_token(entropy, one);
  draw_refresh_token(entropy, other);
  BOOST_TEST(one.text.size() == 43u);
  BOOST_TEST(from_base64url(one.text).value().size() == 32u);
  BOOST_TEST(one.text != other.text);
  BOOST_TEST((digest_of_refresh_token(one.text) == store::sha256(one.text)));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_by_its_form_has_no_digest) {
  const std::string good(43, 'A');
  BOOST_TEST((digest_of_refresh_token(good).has_value()));
  for (const auto& bad : {std::string(), std::string(42, 'A'), std::string(44, 'A'),
                          std::string(42, 'A') + 'B', std::string(42, 'A') + '=', std::string(42, 'A') + '+',
                          std::string(42, 'A') + ' ', std::string(std::size_t{1} << 20, 'A')})
    BOOST_TEST(!digest_of_refresh_token(bad).has_value());
}

BOOST_AUTO_TEST_CASE(each_token_is_changed_for_the_next_one) {
  BOOST_TEST((issue("s1", "anna", "a") == refresh_outcome::done));
  BOOST_TEST((rotate("a", "b") == refresh_outcome::done));
  BOOST_TEST(last.session == "s1");
  BOOST_TEST(last.owner == "anna");
  BOOST_TEST((rotate("b", "c") == refresh_outcome::done));
  BOOST_TEST((rotate("never", "d") == refresh_outcome::unknown));
  BOOST_TEST(last.session == "");
}

BOOST_AUTO_TEST_CASE(a_token_that_comes_again_ends_its_family_and_no_other) {
  issue("s1", "anna", "a");
  issue("s2", "anna", "x");
  rotate("a", "b");
  // The thief comes second: the owner's next token is dead too.
  BOOST_TEST((rotate("a", "stolen") == refresh_outcome::reused));
  BOOST_TEST(last.revoked == texts{"s1"}, boost::test_tools::per_element());
  BOOST_TEST((rotate("b", "c") == refresh_outcome::revoked));
  BOOST_TEST((rotate("a", "c") == refresh_outcome::revoked));
  BOOST_TEST((rotate("stolen", "c") == refresh_outcome::unknown));
  BOOST_TEST((rotate("x", "y") == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_thief_who_comes_first_is_found_when_the_owner_comes) {
  issue("s1", "anna", "a");
  BOOST_TEST((rotate("a", "of-thief") == refresh_outcome::done));
  BOOST_TEST((rotate("a", "of-owner") == refresh_outcome::reused));
  BOOST_TEST((rotate("of-thief", "more") == refresh_outcome::revoked));
}

BOOST_AUTO_TEST_CASE(a_token_of_long_ago_is_known_still) {
  issue("s1", "anna", "0");
  for (int i = 0; i < 10; ++i)
    BOOST_REQUIRE((rotate(std::to_string(i), std::to_string(i + 1)) == refresh_outcome::done));
  BOOST_TEST((rotate("0", "x") == refresh_outcome::reused));
  BOOST_TEST((rotate("10", "x") == refresh_outcome::revoked));
}

BOOST_AUTO_TEST_CASE(a_token_that_waits_too_long_expires_and_each_use_begins_anew) {
  issue("s1", "anna", "a");
  BOOST_TEST((rotate("a", "b", noon + 99) == refresh_outcome::done));
  BOOST_TEST((rotate("b", "c", noon + 198) == refresh_outcome::done));
  BOOST_TEST((rotate("c", "d", noon + 298) == refresh_outcome::expired));
  BOOST_TEST(families.digests() == 3u);
}

BOOST_AUTO_TEST_CASE(a_family_ends_however_often_it_is_used) {
  issue("s1", "anna", "0");
  for (int i = 0; i < 10; ++i)
    BOOST_REQUIRE(
        (rotate(std::to_string(i), std::to_string(i + 1), noon + 99 * (i + 1)) == refresh_outcome::done));
  BOOST_TEST((rotate("10", "11", noon + 999) == refresh_outcome::done));
  BOOST_TEST((rotate("11", "12", noon + 1000) == refresh_outcome::expired));
}

BOOST_AUTO_TEST_CASE(a_family_ends_after_its_rotations) {
  issue("s1", "anna", "0");
  for (int i = 0; i < 20; ++i)
    BOOST_REQUIRE((rotate(std::to_string(i), std::to_string(i + 1)) == refresh_outcome::done));
  BOOST_TEST((rotate("20", "21") == refresh_outcome::expired));
}

BOOST_AUTO_TEST_CASE(revoking_ends_a_session_or_all_of_an_owner_at_once) {
  issue("s1", "anna", "a");
  issue("s2", "anna", "b");
  issue("s3", "ben", "c");
  BOOST_TEST(families.revoke("s1") == texts{"s1"}, boost::test_tools::per_element());
  BOOST_TEST(families.revoke("s1").empty());
  BOOST_TEST(families.revoke("none").empty());
  BOOST_TEST((rotate("a", "x") == refresh_outcome::revoked));
  BOOST_TEST(families.revoke_all("anna") == texts{"s2"}, boost::test_tools::per_element());
  BOOST_TEST(families.revoke_all("nobody").empty());
  BOOST_TEST((rotate("b", "x") == refresh_outcome::revoked));
  BOOST_TEST((rotate("c", "x") == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_forgotten_and_what_was_revoked_kept_until_its_end) {
  issue("s1", "anna", "a");
  issue("s2", "ben", "b");
  families.revoke("s1");
  families.expire(at(noon + 99));
  BOOST_TEST(families.size() == 2u);
  families.expire(at(noon + 100));
  BOOST_TEST(families.size() == 1u);
  BOOST_TEST((rotate("b", "x", noon + 100) == refresh_outcome::unknown));
  BOOST_TEST((rotate("a", "x", noon + 999) == refresh_outcome::revoked));
  families.expire(at(noon + 1000));
  BOOST_TEST(families.size() == 0u);
  BOOST_TEST(families.digests() == 0u);
}

BOOST_AUTO_TEST_CASE(an_owners_next_login_ends_the_session_used_longest_ago) {
  issue("s1", "anna", "a", noon);
  issue("s2", "anna", "b", noon + 1);
  issue("s3", "anna", "c", noon + 2);
  rotate("a", "a2", noon + 3);
  BOOST_TEST((issue("s4", "anna", "d", noon + 4) == refresh_outcome::done));
  BOOST_TEST(last.revoked == texts{"s2"}, boost::test_tools::per_element());
  BOOST_TEST(families.size() == 3u);
  BOOST_TEST((rotate("a2", "a3", noon + 5) == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(a_revoked_session_makes_room_before_one_that_is_used) {
  issue("s1", "anna", "a", noon);
  issue("s2", "anna", "b", noon + 1);
  issue("s3", "anna", "c", noon + 2);
  families.revoke("s3");
  issue("s4", "anna", "d", noon + 3);
  BOOST_TEST(last.revoked.empty());
  BOOST_TEST((rotate("a", "a2", noon + 4) == refresh_outcome::done));
}

BOOST_AUTO_TEST_CASE(beyond_all_limits_nobody_new_is_let_in_until_something_is_over) {
  for (int i = 0; i < 5; ++i)
    BOOST_TEST((issue("s" + std::to_string(i), "u" + std::to_string(i), "t" + std::to_string(i)) ==
                refresh_outcome::done));
  BOOST_TEST((issue("s5", "u5", "t5") == refresh_outcome::full));
  BOOST_TEST(families.size() == 5u);
  BOOST_TEST((rotate("t0", "t0b") == refresh_outcome::done));
  BOOST_TEST((issue("s5", "u5", "t5", noon + 100) == refresh_outcome::done));
  BOOST_TEST(families.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_digests_of_all_families_have_a_limit) {
  issue("s1", "anna", "a0");
  issue("s2", "ben", "b0");
  for (int i = 0; i < 19; ++i) {
    BOOST_REQUIRE((rotate("a" + std::to_string(i), "a" + std::to_string(i + 1)) == refresh_outcome::done));
    BOOST_REQUIRE((rotate("b" + std::to_string(i), "b" + std::to_string(i + 1)) == refresh_outcome::done));
  }
  BOOST_TEST(families.digests() == 40u);
  BOOST_TEST((rotate("a19", "a20") == refresh_outcome::full));
  BOOST_TEST((issue("s3", "cleo", "c0") == refresh_outcome::full));
  // What was refused for that is as it was, and reuse is found still.
  BOOST_TEST((rotate("a0", "x") == refresh_outcome::reused));
}

BOOST_AUTO_TEST_CASE(a_digest_or_session_that_is_there_is_a_defect_of_the_caller) {
  issue("s1", "anna", "a");
  BOOST_CHECK_THROW(issue("s1", "ben", "b"), std::invalid_argument);
  BOOST_CHECK_THROW(issue("s2", "ben", "a"), std::invalid_argument);
  BOOST_CHECK_THROW(rotate("a", "a"), std::invalid_argument);
}

RC_BOOST_PROP(of_each_family_at_most_one_token_is_good, ()) {
  refresh_families all;
  std::map<std::string, texts> given;  // Of each session, in order.
  for (int step = 0; step < 60; ++step) {
    const auto session = "s" + std::to_string(*rc::gen::inRange(0, 4));
    const auto name = std::to_string(step);
    auto& tokens = given[session];
    if (tokens.empty()) {
      all.issue(session, "owner", token(name), at(noon));
      tokens.push_back(name);
      continue;
    }
    // Mostly the newest one, as its owner would.
    const auto which =
        *rc::gen::inRange(0, 8) > 0 ? tokens.size() - 1 : *rc::gen::inRange<std::size_t>(0, tokens.size());
    const auto answer = all.rotate(token(tokens[which]), token(name), at(noon));
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
