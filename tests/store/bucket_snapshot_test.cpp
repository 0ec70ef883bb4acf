// Bucket snapshots: they give back the state, or are refused as a whole.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/event_codec.hpp"
#include "store/sha256.hpp"
#include "tests/store/random_buckets.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::store {

namespace {

/// Replaces the check at the end, as a program that meant these bytes would have written it.
std::string with_right_check(std::string bytes) {
  bytes.resize(bytes.size() - 8);
  const auto digest = sha256(bytes);
  return bytes.append(as_text(digest).substr(0, 8));
}

/// The message with its version, the first two bytes of the root's data after segment table and root pointer,
/// raised.
std::string with_next_version(std::string bytes) {
  bytes[16] = static_cast<char>(bytes[16] + 1);
  return with_right_check(std::move(bytes));
}

bucket_state small_bucket() {
  bucket_state bucket;
  bucket.enrolled = true;
  bucket.authorizations.resize(1);
  bucket.years.resize(1);
  return bucket;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bucket_snapshot)

RC_BOOST_PROP(a_snapshot_gives_back_the_state, ()) {
  const auto bucket = test::any_bucket();
  bucket_state read;
  RC_ASSERT(decode_snapshot(encode_contract(bucket), encode_accumulators(bucket), read));
  RC_ASSERT((read == bucket));
}

BOOST_AUTO_TEST_CASE(a_large_bucket_survives_its_snapshot) {
  bucket_state bucket;
  test_support::seeded_entropy entropy(1);
  for (int i = 0; i < 60'000; ++i) {
    line_fingerprint f;
    entropy.fill(f.bytes);
    bucket.standing.insert(f);
  }
  bucket_state read;
  BOOST_TEST(decode_snapshot(encode_contract(bucket), encode_accumulators(bucket), read));
  BOOST_TEST(read.standing.size() == 60'000u);
  BOOST_CHECK(read == bucket);
}

BOOST_AUTO_TEST_CASE(a_part_of_another_version_is_refused) {
  const auto bucket = small_bucket();
  const auto contract = encode_contract(bucket), accumulators = encode_accumulators(bucket);
  bucket_state read;
  BOOST_TEST(decode_snapshot(with_right_check(contract), with_right_check(accumulators), read));
  BOOST_TEST(!decode_snapshot(with_next_version(contract), accumulators, read));
  BOOST_TEST(!decode_snapshot(contract, with_next_version(accumulators), read));
}

BOOST_AUTO_TEST_CASE(parts_that_disagree_about_the_authorizations_are_refused) {
  auto bucket = small_bucket();
  const auto contract = encode_contract(bucket);
  bucket.authorizations.clear();
  bucket_state read;
  BOOST_TEST(!decode_snapshot(contract, encode_accumulators(bucket), read));
}

RC_BOOST_PROP(damaged_bytes_are_refused_and_leave_the_state_alone, ()) {
  const auto bucket = test::any_bucket();
  std::string parts[] = {encode_contract(bucket), encode_accumulators(bucket)};
  auto& damaged = parts[*rc::gen::inRange(0, 2)];
  const auto at = *rc::gen::inRange<std::size_t>(0, damaged.size());
  if (*rc::gen::arbitrary<bool>())
    damaged.resize(at);
  else
    damaged[at] = static_cast<char>(damaged[at] ^ *rc::gen::inRange(1, 256));
  auto state = small_bucket();
  RC_ASSERT(!decode_snapshot(parts[0], parts[1], state));
  RC_ASSERT((state == small_bucket()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
