// Passwords as they are kept. Hashed with parameters for tests, which take no time; the vectors were made
// with another implementation of Argon2.
#include "api/identity/password_hash.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <stdexcept>

#include "api/identity/password_rules.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api::identity {
namespace of_password_hash_test {

struct hasher_fixture {
  test_support::seeded_entropy entropy{11};
  password_hasher hasher = password_hasher::for_tests_only(entropy);
};

const std::string vector_1 =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQxMjM0NTY3OA$gRDhFl6w4RFO431f8BdXO6AIS4NmtBCNtEdJlUuNmHE";
const std::string vector_2 =
    "$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$Cgm9dFU8tk5+vkpvuuBA/IaouEDbyqKoP0xxXzlXQqY";

BOOST_FIXTURE_TEST_SUITE(password_hashes, hasher_fixture)

BOOST_AUTO_TEST_CASE(what_another_implementation_hashed_is_verified) {
  BOOST_TEST(hasher.verify("password", &vector_1));
  BOOST_TEST(!hasher.verify("Password", &vector_1));
  BOOST_TEST(hasher.verify("пароль пароль", &vector_2));
  BOOST_TEST(!hasher.verify("пароль парол", &vector_2));
}

BOOST_AUTO_TEST_CASE(a_password_is_verified_by_what_was_kept_of_it_and_no_other_is) {
  const auto kept = hasher.hash("correct horse battery");
  BOOST_TEST(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  BOOST_TEST(hasher.verify("correct horse battery", &kept));
  for (const auto* other : {"", "correct horse batter", "correct horse battery ", "Correct horse battery"})
    BOOST_TEST(!hasher.verify(other, &kept));
  BOOST_TEST(!hasher.verify(std::string_view("correct horse battery\0", 22), &kept));
}

BOOST_AUTO_TEST_CASE(equal_passwords_are_kept_differently) {
  BOOST_TEST(hasher.hash("correct horse battery") != hasher.hash("correct horse battery"));
}

BOOST_AUTO_TEST_CASE(an_unknown_user_and_a_damaged_record_are_refused_like_a_wrong_password) {
  const std::string damaged = "$argon2id$v=19$m=64,t=1,p=1$x$y", empty;
  BOOST_TEST(!hasher.verify("correct horse battery", nullptr));
  BOOST_TEST(!hasher.verify("", nullptr));
  BOOST_TEST(!hasher.verify("correct horse battery", &damaged));
  BOOST_TEST(!hasher.verify("", &empty));
}

BOOST_AUTO_TEST_CASE(what_is_longer_than_any_password_is_refused_and_not_cut) {
  const std::string longest(password_bytes_max, 'x');
  const auto kept = hasher.hash(longest);
  BOOST_TEST(hasher.verify(longest, &kept));
  BOOST_TEST(!hasher.verify(longest + 'x', &kept));
  BOOST_CHECK_THROW(hasher.hash(longest + 'x'), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_defaults_are_above_the_floor_and_less_is_refused) {
  BOOST_TEST(password_hasher(entropy).parameters().memory_kib == 64u << 10);
  const argon2_parameters floor = argon2_floor;
  BOOST_TEST((password_hasher(entropy, floor).parameters() == floor));
  for (const argon2_parameters& bad :
       {argon2_parameters{floor.memory_kib - 1, 2, 1}, argon2_parameters{floor.memory_kib, 1, 1},
        argon2_parameters{floor.memory_kib, 2, 0}, hasher.parameters(), argon2_parameters{64, 2, 1},
        argon2_parameters{0, 0, 0}, argon2_parameters{(1u << 20) + 1, 3, 1},
        argon2_parameters{1u << 20, 17, 1}, argon2_parameters{1u << 20, 3, 17}})
    BOOST_CHECK_THROW(password_hasher(entropy, bad), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(what_was_made_with_other_parameters_is_to_be_hashed_again) {
  const auto kept = hasher.hash("correct horse battery");
  BOOST_TEST(!hasher.needs_rehash(kept));
  BOOST_TEST(hasher.needs_rehash(vector_1));
  BOOST_TEST(hasher.needs_rehash("damaged"));
  BOOST_TEST(password_hasher(entropy).needs_rehash(kept));
}

BOOST_AUTO_TEST_CASE(a_phc_string_has_one_spelling_and_limits) {
  const auto read = password_record::parse(vector_1);
  BOOST_REQUIRE(read);
  BOOST_TEST((read->parameters == argon2_parameters{256, 2, 1}));
  BOOST_TEST(read->text() == vector_1);
  const auto with = [](std::string_view from, std::string_view to) {
    auto text = vector_1;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const auto& bad : {std::string(),
                          vector_1 + "$",
                          vector_1 + "=",
                          vector_1 + "\n",
                          with("argon2id", "argon2i"),
                          with("argon2id", "argon2d"),
                          with("v=19", "v=16"),
                          with("v=19$", ""),
                          with("m=256", "m=0256"),
                          with("m=256", "m=+256"),
                          with("m=256", "m=-1"),
                          with("m=256", "m=7"),
                          with("m=256", "m=1048577"),
                          with("m=256", "m=99999999999"),
                          with("t=2", "t=0"),
                          with("t=2", "t=17"),
                          with("p=1", "p=0"),
                          with("p=1", "p=17"),
                          with("p=1", "p=1,keyid=x"),
                          with("m=256,t=2", "t=2,m=256"),
                          with("OA$", "OB$"),
                          with("mHE", "mHF"),
                          with("c29tZXNhbHQxMjM0NTY3OA", "c29tZXNhbHQ"),
                          std::string(4096, '$')})
    BOOST_TEST(!password_record::parse(bad), bad);
}

RC_BOOST_PROP(any_text_is_verified_by_its_own_record_only, ()) {
  test_support::seeded_entropy entropy(*rc::gen::arbitrary<std::uint64_t>());
  const auto hasher = password_hasher::for_tests_only(entropy);
  const auto password = *rc::gen::arbitrary<std::string>(), other = *rc::gen::arbitrary<std::string>();
  const auto kept = hasher.hash(password);
  RC_ASSERT(hasher.verify(password, &kept));
  RC_ASSERT(hasher.verify(other, &kept) == (other == password));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(password_rules)

std::string_view rule_of(std::string_view password, std::string_view user = "anna") {
  const auto fault = fault_of(password, user);
  return fault ? text_of(*fault) : std::string_view{};
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

BOOST_AUTO_TEST_CASE(length_is_counted_in_characters_of_any_script) {
  BOOST_TEST(rule_of("abcdefg") == "password: must have at least 8 characters");
  BOOST_TEST(rule_of("abcdxfgh") == "");
  BOOST_TEST(rule_of(repeated("\xf0\x9f\x90\x8e", 7)) == "password: must have at least 8 characters");
  BOOST_TEST(rule_of(repeated("\xf0\x9f\x90\x8e", 8)) == "");
  BOOST_TEST(rule_of(repeated("\xf0\x9f\x90\x8e", 128)) == "");
  BOOST_TEST(rule_of(repeated("\xf0\x9f\x90\x8e", 129)) == "password: must have at most 128 characters");
  BOOST_TEST(rule_of(std::string(129, 'q')) == "password: must have at most 128 characters");
  BOOST_TEST(rule_of(std::string(std::size_t{1} << 20, '\xff')) ==
             "password: must have at most 128 characters");
}

BOOST_AUTO_TEST_CASE(no_mixture_of_characters_is_asked_for) {
  for (const auto* password :
       {"all lower case", "ALL UPPER CASE", "7390 1846 25", "        x", "пароль пароль"})
    BOOST_TEST(rule_of(password) == "", password);
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_is_refused) {
  for (const auto* password :
       {"abcdefgh\xff", "abcdefgh\xc0\x80", "abcdefgh\xed\xa0\x80", "abcdefgh\xf0\x9f"})
    BOOST_TEST(rule_of(password) == "password: must be UTF-8");
}

BOOST_AUTO_TEST_CASE(the_users_name_is_refused_in_either_case) {
  BOOST_TEST(rule_of("anna.kowalska", "anna.kowalska") == "password: must not be the user's name");
  BOOST_TEST(rule_of("Anna.Kowalska", "anna.kowalska") == "password: must not be the user's name");
  BOOST_TEST(rule_of("anna.kowalska1", "anna.kowalska") == "");
}

BOOST_AUTO_TEST_CASE(what_is_guessed_first_is_refused_in_either_case) {
  for (const auto* password :
       {"password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "P@ssw0rd", "benefactor"})
    BOOST_TEST(rule_of(password) == "password: is one of those that are guessed first", password);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_password_hash_test
}  // namespace benefactor::api::identity
