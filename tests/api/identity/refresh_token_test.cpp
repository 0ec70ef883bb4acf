// Refresh tokens as texts. That each is good once is in tests/events/identity_test.cpp and in
// tests/api/login.
#include "api/identity/refresh_token.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <string>

#include "api/identity/base64url.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api::identity {
namespace of_refresh_token_test {

session_id session(const std::string& name) {
  session_id id;
  const auto digest = store::sha256(name);
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  return id;
}

BOOST_AUTO_TEST_SUITE(refresh_tokens)

BOOST_AUTO_TEST_CASE(a_token_is_its_session_and_256_random_bits_and_only_its_digest_is_kept) {
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
  BOOST_TEST((read->session == session("s1")));
  BOOST_TEST((read->digest == store::sha256(one.text)));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_by_its_form_is_not_read) {
  BOOST_TEST(read_refresh_token(std::string(64, 'B')).has_value());
  BOOST_TEST(read_refresh_token(std::string(21, 'A') + "Q" + std::string(42, 'A')).has_value());
  for (const auto& bad : {std::string(), std::string(43, 'B'), std::string(63, 'B'), std::string(65, 'B'),
                          std::string(68, 'B'), std::string(63, 'B') + '=', std::string(63, 'B') + '+',
                          std::string(63, 'B') + ' ', std::string(std::size_t{1} << 20, 'B'),
                          // The session zero.
                          std::string(64, 'A'), std::string(22, 'A') + std::string(42, 'B')})
    BOOST_TEST(!read_refresh_token(bad).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_refresh_token_test
}  // namespace benefactor::api::identity
