#include "store/surrogates.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/hmac_sha256.hpp"
#include "tests/support/hex.hpp"

using namespace benefactor;
using namespace benefactor::store;
using benefactor::test_support::from_hex;
using benefactor::test_support::hex_of;

namespace {

secret_key counting_key() {
  secret_key key;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(i);
  return key;
}

std::span<const std::uint8_t> bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(surrogates_suite)

BOOST_AUTO_TEST_CASE(hmac_agrees_with_rfc_4231_however_the_message_is_cut) {
  struct vector {
    std::string key, message, hmac;
  };
  const std::vector<vector> vectors{
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
       "to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const auto& [key, message, hmac] : vectors) {
    const hmac_sha256 whole(bytes(key));
    BOOST_TEST(hex_of(whole.finish({message})) == hmac);
    for (std::size_t cut = 0; cut <= message.size(); ++cut) {
      const auto text = std::string_view(message);
      hmac_sha256 prefixed(bytes(key));
      prefixed.absorb(text.substr(0, cut));
      BOOST_TEST(hex_of(prefixed.finish({text.substr(cut)})) == hmac);
      BOOST_TEST(hex_of(whole.finish({text.substr(0, cut), text.substr(cut)})) == hmac);
    }
  }
}

// These values were computed by another program from the statement in KEYS.md. They must never change: they
// are the identity of every claim, policy and member there is.
BOOST_AUTO_TEST_CASE(surrogate_ids_never_change) {
  const surrogates ids(counting_key(), "default");
  BOOST_TEST(to_hex(ids.policy("POL-1")) == "ac12af132ea23ceb0b0e530c795860d3");
  BOOST_TEST(to_hex(ids.member("M0001")) == "efbcc9c402266252757ad5a07c16147f");
  BOOST_TEST(to_hex(ids.claim("PAYER", "77")) == "f4efc75705aaaefc58108d40962943d0");
  BOOST_TEST(to_hex(ids.fingerprint("canonical line")) == "8ea2171e9479b787685bae3be0befbbf");
  BOOST_TEST(to_hex(ids.digest(std::string(1'000, 'x'))) == "c4eb769635816e80ce232a9884c3db8c");
  BOOST_TEST(to_hex(ids.provider("1234567893")) == "cb8f9228fc14f7e6ecf92759da320fef");
  BOOST_TEST(to_hex(ids.user("ada.lovelace")) == "e89657264fdf094c5b4cc6f081b03e19");
  BOOST_TEST(to_hex(ids.external_user("https://issuer.example", "sub-1")) ==
             "b86ca5edfa0adc13bf1b21cce200a013");
  const surrogates long_tenant(counting_key(), std::string(64, 't'));
  BOOST_TEST(to_hex(long_tenant.member("M0001")) == "dc65acefb20b544b5e7ce55076cc9d60");
}

BOOST_AUTO_TEST_CASE(ids_of_different_kinds_tenants_and_lookup_keys_differ) {
  const surrogates ids(counting_key(), "default"), other_tenant(counting_key(), "defaul");
  auto key = counting_key();
  key.bytes[31] ^= 1;
  const surrogates other_key(key, "default");
  const std::set<std::string> all{
      to_hex(ids.policy("A1")),       to_hex(ids.member("A1")),    to_hex(ids.fingerprint("A1")),
      to_hex(ids.digest("A1")),       to_hex(ids.provider("A1")),  to_hex(other_tenant.policy("A1")),
      to_hex(other_key.policy("A1")), to_hex(ids.claim("A", "1")), to_hex(ids.claim("", "A1")),
      to_hex(ids.claim("A1", "")),    to_hex(ids.policy("tA1"))};
  BOOST_TEST(all.size() == 11u);
}

BOOST_AUTO_TEST_CASE(a_login_name_is_one_whatever_the_case_of_its_ascii_letters) {
  const surrogates ids(counting_key(), "default");
  BOOST_TEST(to_hex(ids.user("Ada.LOVELACE")) == to_hex(ids.user("ada.lovelace")));
  BOOST_TEST(to_hex(ids.user("\xc3\x89va")) != to_hex(ids.user("\xc3\xa9va")));  // Not of other letters.
  BOOST_TEST(to_hex(ids.external_user("a", "B")) != to_hex(ids.external_user("a", "b")));
}

BOOST_AUTO_TEST_CASE(long_inputs_are_read_to_their_end) {
  const surrogates ids(counting_key(), "default");
  std::set<std::string> all;
  for (std::size_t size = 0; size < 300; ++size) all.insert(to_hex(ids.digest(std::string(size, '\0'))));
  BOOST_TEST(all.size() == 300u);
}

BOOST_AUTO_TEST_CASE(many_threads_get_the_same_ids) {
  const surrogates ids(counting_key(), "default");
  const auto expected = ids.claim("PAYER", "77");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (auto& count : wrong)
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) count += ids.claim("PAYER", "77") != expected;
    });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == std::vector<int>(4, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tenant_has_1_to_64_bytes) {
  BOOST_CHECK_THROW(surrogates(counting_key(), ""), std::invalid_argument);
  BOOST_CHECK_THROW(surrogates(counting_key(), std::string(65, 't')), std::invalid_argument);
  BOOST_CHECK_NO_THROW(surrogates(counting_key(), std::string(64, 't')));
}

BOOST_AUTO_TEST_SUITE_END()
