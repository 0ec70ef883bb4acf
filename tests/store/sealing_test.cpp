#include "store/sealing.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <rapidcheck/boost_test.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/hex.hpp"
#include "tests/support/seeded_entropy.hpp"

using namespace benefactor;
using namespace benefactor::store;
using namespace benefactor::test_support;

namespace of_sealing_test {

struct fixture {
  seeded_entropy entropy{1};
  data_key key;
  member_id owner;
  seal_context context{{}, "default/claim/1", 7, 2};

  fixture() {
    entropy.fill(key.bytes);
    entropy.fill(owner.bytes);
    entropy.fill(context.log_id.bytes);
  }

  std::string sealed(std::string_view text) { return seal(key, owner, text, context, entropy); }
};

std::string segments() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    const std::string number{static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
    text += "NM1*IL*1*PUBLIC" + number + "*JANE****MI*M00" + number + "~";
  }
  return text;
}

constexpr std::string_view person = "Jane Q. Public, 1980-02-29, J45.909";

}  // namespace of_sealing_test

BOOST_FIXTURE_TEST_SUITE(sealing_suite, of_sealing_test::fixture)
using namespace of_sealing_test;

BOOST_AUTO_TEST_CASE(what_was_sealed_is_unsealed_and_not_to_be_seen) {
  for (const std::string& text : {std::string(), std::string("x"), std::string(person), segments()}) {
    const auto part = sealed(text);
    BOOST_TEST(unseal(key, part, context).plaintext.value() == text);
    if (text.size() > 8) BOOST_TEST(part.find(text.substr(0, 8)) == part.npos);
    BOOST_CHECK(sealed_owner(part) == owner);
  }
  BOOST_TEST(sealed("x").size() == seal_overhead + 1);
}

// The golden parts were made by another program from the statement in KEYS.md.
BOOST_AUTO_TEST_CASE(sealed_parts_have_the_golden_format) {
  BOOST_TEST(hex_of(sealed(person)) == hex_of(golden_bytes("sealed_part_v1.hex")));
  BOOST_TEST(unseal(key, golden_bytes("sealed_part_v1.hex"), context).plaintext.value() == person);
  BOOST_TEST(unseal(key, golden_bytes("sealed_part_v1_deflated.hex"), context).plaintext.value() ==
             segments());
}

BOOST_AUTO_TEST_CASE(every_changed_bit_and_every_cut_is_detected) {
  for (const auto& part : {sealed(person), sealed(segments())}) {
    for (std::size_t at = 0; at < part.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        auto changed = part;
        changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
        BOOST_REQUIRE(!unseal(key, changed, context));
      }
      BOOST_REQUIRE(!unseal(key, std::string_view(part).substr(0, at), context));
    }
    BOOST_TEST(!unseal(key, part + '\0', context));
  }
}

BOOST_AUTO_TEST_CASE(the_error_says_what_is_known) {
  const auto part = sealed(person);
  auto changed = part;
  changed.back() ^= 1;
  BOOST_CHECK(unseal(key, changed, context).error == unseal_error::not_authentic);
  changed = part;
  changed[0] = 3;
  BOOST_CHECK(unseal(key, changed, context).error == unseal_error::unknown_format);
  BOOST_CHECK(!sealed_owner(changed));
  changed = part;
  changed[0] = 2;  // Generation 0 has one form only.
  BOOST_CHECK(unseal(key, changed, context).error == unseal_error::unknown_format);
  BOOST_CHECK(!sealed_owner(changed));
  changed = part;
  changed[1] = 2;
  BOOST_CHECK(unseal(key, changed, context).error == unseal_error::unknown_format);
  BOOST_CHECK(unseal(key, part.substr(0, seal_overhead - 1), context).error == unseal_error::malformed);
  BOOST_CHECK(unseal(key, part, context).error == unseal_error::none);
  BOOST_TEST(to_text(unseal_error::not_authentic) == "not_authentic");
}

BOOST_AUTO_TEST_CASE(a_part_names_the_generation_that_opens_it) {
  const auto renewed = [&](const data_key& before, std::uint8_t mark) {
    data_key next;
    next.bytes.fill(mark);
    next.older = std::make_shared<const data_key>(before);
    return next;
  };
  const auto first = renewed(key, 1), second = renewed(first, 2);
  const auto oldest = sealed(person);
  const auto middle = seal(first, owner, person, context, entropy);
  const auto newest = seal(second, owner, std::string(1'000, 'x'), context, entropy);
  BOOST_TEST(int{sealed_generation(oldest).value()} == 0);
  BOOST_TEST(int{sealed_generation(middle).value()} == 1);
  BOOST_TEST(int{sealed_generation(newest).value()} == 2);
  BOOST_CHECK(sealed_owner(newest) == owner);
  // No part is longer for it.
  BOOST_TEST(middle.size() == oldest.size());
  for (const auto& part : {oldest, middle})
    BOOST_TEST(unseal(second, part, context).plaintext.value() == person);
  BOOST_TEST(unseal(second, newest, context).plaintext.value() == std::string(1'000, 'x'));
  // Who has the older generations only opens none of what came later.
  BOOST_CHECK(unseal(key, middle, context).error == unseal_error::newer_key);
  BOOST_CHECK(unseal(first, newest, context).error == unseal_error::newer_key);
  BOOST_CHECK(unseal(first, oldest, context));
  // A part cannot be passed off as another generation's.
  auto moved = middle;
  moved[1] = static_cast<char>(2 << 1);
  BOOST_CHECK(unseal(second, moved, context).error == unseal_error::not_authentic);
  moved = middle;
  moved[0] = 1, moved[1] = 0;
  BOOST_CHECK(unseal(second, moved, context).error == unseal_error::not_authentic);
}

BOOST_AUTO_TEST_CASE(every_generation_up_to_the_last_seals_and_opens) {
  auto newest = std::make_shared<const data_key>(key);
  std::vector<std::string> parts{sealed(person)};
  while (newest->generation() < key_generation_max) {
    auto next = std::make_shared<data_key>();
    entropy.fill(next->bytes);
    next->older = newest;
    newest = next;
    parts.push_back(seal(*newest, owner, person, context, entropy));
  }
  BOOST_TEST(parts.size() == 128u);
  for (const auto& part : parts) BOOST_REQUIRE(unseal(*newest, part, context).plaintext.value() == person);
  data_key beyond;
  beyond.older = newest;
  BOOST_CHECK_THROW(seal(beyond, owner, person, context, entropy), std::length_error);
}

BOOST_AUTO_TEST_CASE(another_key_opens_nothing) {
  const auto part = sealed(person);
  auto other = key;
  other.bytes[0] ^= 1;
  BOOST_CHECK(unseal(other, part, context).error == unseal_error::not_authentic);
}

BOOST_AUTO_TEST_CASE(a_part_opens_only_where_it_was_sealed_for) {
  const auto part = sealed(person);
  const auto refused = [&](auto change) {
    auto other = context;
    change(other);
    return unseal(key, part, other).error == unseal_error::not_authentic;
  };
  BOOST_TEST(refused([](auto& c) { c.log_id.bytes[3] ^= 1; }));
  BOOST_TEST(refused([](auto& c) { c.stream = "default/claim/2"; }));
  BOOST_TEST(refused([](auto& c) { c.stream = "default/claim/"; }));
  BOOST_TEST(refused([](auto& c) { c.stream = ""; }));
  BOOST_TEST(refused([](auto& c) { c.event_type = 8; }));
  BOOST_TEST(refused([](auto& c) { c.event_type = 7 << 8; }));
  BOOST_TEST(refused([](auto& c) { c.schema_version = 3; }));
  const std::string endless(max_sealed_stream + 1, 's');
  BOOST_TEST(refused([&](auto& c) { c.stream = endless; }));
  BOOST_TEST(!refused([](auto&) {}));
}

BOOST_AUTO_TEST_CASE(sealing_twice_takes_two_nonces) {
  const auto one = sealed(person), two = sealed(person);
  BOOST_TEST(one.substr(18, 12) != two.substr(18, 12));
  BOOST_TEST(one.substr(30) != two.substr(30));
}

BOOST_AUTO_TEST_CASE(only_long_plaintext_that_gets_shorter_is_compressed) {
  const auto text = segments();
  const auto part = sealed(text);
  BOOST_TEST(part[1] == 1);
  BOOST_TEST(part.size() < text.size() / 3);

  BOOST_TEST(sealed(std::string(compress_from - 1, 'x'))[1] == 0);
  BOOST_TEST(sealed(std::string(compress_from, 'x'))[1] == 1);

  std::string noise(5'000, '\0');
  entropy.fill({reinterpret_cast<std::uint8_t*>(noise.data()), noise.size()});
  const auto incompressible = sealed(noise);
  BOOST_TEST(incompressible[1] == 0);
  BOOST_TEST(incompressible.size() == seal_overhead + noise.size());
  BOOST_CHECK(unseal(key, incompressible, context).plaintext == noise);
}

BOOST_AUTO_TEST_CASE(decompression_stops_at_the_limit) {
  const auto bomb = sealed(std::string(10'000'000, '\0'));
  BOOST_TEST(bomb.size() < 50'000u);
  BOOST_CHECK(unseal(key, bomb, context, 9'999'999).error == unseal_error::too_large);
  BOOST_TEST(unseal(key, bomb, context, 10'000'000).plaintext.value().size() == 10'000'000u);
  BOOST_CHECK(unseal(key, sealed(person), context, person.size() - 1).error == unseal_error::too_large);
  BOOST_CHECK(unseal(key, sealed(person), context, person.size()));
}

BOOST_AUTO_TEST_CASE(what_is_too_long_to_seal_is_refused) {
  BOOST_CHECK_THROW(sealed(std::string(max_sealed_plaintext + 1, 'x')), std::length_error);
  const std::string endless(max_sealed_stream + 1, 's');
  context.stream = endless;
  BOOST_CHECK_THROW(sealed(person), std::length_error);
}

RC_BOOST_FIXTURE_PROP(any_bytes_come_back, fixture, (const std::string& text, std::uint8_t repeat)) {
  std::string longer;
  for (int i = 0; i <= repeat; ++i) longer += text;
  RC_ASSERT(unseal(key, sealed(longer), context).plaintext == longer);
}

BOOST_AUTO_TEST_SUITE_END()
