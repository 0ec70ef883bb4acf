// The envelope of one event: what is encoded is read back, and nothing else is accepted.
#include "store/event_record.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/log_events.hpp"
#include "tests/store/log_samples.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/hex.hpp"

namespace rc {

template <>
struct Arbitrary<benefactor::id128> {
  static Gen<benefactor::id128> arbitrary() {
    return gen::map(gen::container<std::string>(16, gen::arbitrary<char>()), [](const std::string& bytes) {
      benefactor::id128 id;
      if (bytes[0] % 4 != 0) std::memcpy(id.bytes.data(), bytes.data(), 16);  // A quarter of them is "none".
      return id;
    });
  }
};

}  // namespace rc

namespace benefactor::store {

namespace {

namespace gen = rc::gen;

std::string some_text(std::size_t longest) {
  const auto size = *gen::inRange<std::size_t>(0, longest + 1);
  return *gen::container<std::string>(size, gen::arbitrary<char>());
}

stream_id some_stream(const tenant_name& tenant) {
  return {tenant, static_cast<stream_kind>(*gen::inRange(1, 5)), *gen::arbitrary<id128>()};
}

tenant_name some_tenant() {
  const auto text = some_text(tenant_name::max_size);
  return text.empty() ? tenant_name() : tenant_name(text);
}

event_draft some_event() {
  event_draft event;
  event.type = *gen::arbitrary<std::uint16_t>();
  event.schema_version = *gen::arbitrary<std::uint16_t>();
  event.rules_version = *gen::arbitrary<std::uint32_t>();
  event.stream = some_stream(some_tenant());
  const auto tags = *gen::inRange(0, 4);
  for (int i = 0; i < tags; ++i) event.tags.push_back(some_stream(event.stream.tenant));
  event.user = some_text(255);
  event.role = some_text(20);
  event.correlation = *gen::arbitrary<id128>();
  event.causation = *gen::arbitrary<id128>();
  event.source.channel = static_cast<source_channel>(*gen::inRange(1, 6));
  if (*gen::arbitrary<bool>())
    event.source.file_hash = *gen::container<std::string>(32, gen::arbitrary<char>());
  event.source.interchange = *gen::arbitrary<std::uint32_t>();
  event.source.group = *gen::arbitrary<std::uint32_t>();
  event.source.set = *gen::arbitrary<std::uint32_t>();
  event.payload = some_text(400);
  event.sealed = some_text(100);
  return event;
}

void check_refused(const event_draft& event, const std::string& field) {
  BOOST_CHECK_EXCEPTION(encode_event(event), std::invalid_argument, [&](const std::invalid_argument& error) {
    return std::string(error.what()).find(field) != std::string::npos;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_record)

RC_BOOST_PROP(every_event_is_read_back_as_it_was_encoded, ()) {
  const auto event = some_event();
  const auto position = *gen::arbitrary<std::uint64_t>();
  const auto time_us = *gen::arbitrary<std::int64_t>();
  auto bytes = encode_event(event);
  stamp(bytes, position, time_us);
  const auto view = parse_event(bytes);
  RC_ASSERT(view.position == position);
  RC_ASSERT(view.time_us == time_us);
  RC_ASSERT(view.bytes == bytes);
  RC_ASSERT(to_draft(view) == event);
}

RC_BOOST_PROP(whatever_bytes_parse_are_those_that_encoding_gives, ()) {
  // Every byte has one meaning: damage either is refused or is another event that encodes to the damaged
  // bytes.
  auto bytes = encode_event(some_event());
  bytes[*gen::inRange<std::size_t>(0, bytes.size())] ^= static_cast<char>(1 << *gen::inRange(0, 8));
  try {
    const auto view = parse_event(bytes);
    auto again = encode_event(to_draft(view));
    stamp(again, view.position, view.time_us);
    RC_ASSERT(again == bytes);
  } catch (const corrupt_event&) {
    RC_SUCCEED("refused");
  }
}

RC_BOOST_PROP(no_event_parses_when_its_end_is_cut_off_or_more_follows, ()) {
  const auto bytes = encode_event(some_event());
  const auto kept = *gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT_THROWS_AS(parse_event(std::string_view(bytes).substr(0, kept)), corrupt_event);
  RC_ASSERT_THROWS_AS(parse_event(bytes + '\0'), corrupt_event);
}

BOOST_AUTO_TEST_CASE(an_event_without_optional_parts_costs_its_header_only) {
  BOOST_TEST(encode_event(test::small_event(100)).size() == event_header_bytes + 100);
}

BOOST_AUTO_TEST_CASE(a_new_event_has_neither_position_nor_time) {
  const auto bytes = encode_event(test::full_event());
  const auto view = parse_event(bytes);
  BOOST_TEST(view.position == 0u);
  BOOST_TEST(view.time_us == 0);
}

BOOST_AUTO_TEST_CASE(fields_outside_their_limits_are_refused_by_name) {
  auto event = test::full_event();
  event.user = std::string(256, 'u');
  check_refused(event, "user");
  event = test::full_event();
  event.role = std::string(256, 'r');
  check_refused(event, "role");
  event = test::full_event();
  event.source.file_hash = "short";
  check_refused(event, "file hash");
  event = test::full_event();
  event.tags[1].tenant = tenant_name("other");
  check_refused(event, "tags");
  event = test::full_event();
  event.stream.kind = static_cast<stream_kind>(10);
  check_refused(event, "stream");
}

BOOST_AUTO_TEST_CASE(an_event_may_have_16_mib_and_not_a_byte_more) {
  auto event = test::small_event(event_bytes_max - event_header_bytes);
  BOOST_TEST(encode_event(event).size() == event_bytes_max);
  event.payload.push_back('p');
  check_refused(event, "whole");
}

BOOST_AUTO_TEST_CASE(an_error_names_the_position_and_not_the_content) {
  auto bytes = encode_event(test::full_event());
  stamp(bytes, 4711, 1);
  bytes.pop_back();
  try {
    parse_event(bytes);
    BOOST_FAIL("a cut event parsed");
  } catch (const corrupt_event& error) {
    const std::string text = error.what();
    BOOST_TEST(text.find("position 4711") != std::string::npos, text);
    BOOST_TEST(text.find("sealed part") != std::string::npos, text);
    BOOST_TEST(text.find("clerk-7") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_format_byte_is_refused) {
  auto bytes = encode_event(test::full_event());
  bytes[0] = 2;
  BOOST_CHECK_EXCEPTION(parse_event(bytes), corrupt_event, [](const corrupt_event& error) {
    return std::string(error.what()).find("its envelope is of format 2; this program") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(numbers_that_only_a_newer_program_gives_are_no_damage) {
  const auto good = encode_event(test::full_event());
  const auto with = [&](std::size_t offset, char value) {
    auto bytes = good;
    bytes[offset] = value;
    return bytes;
  };
  // Kind, flags, channel.
  BOOST_CHECK_THROW(parse_event(with(1, 42)), newer_format);
  BOOST_CHECK_THROW(parse_event(with(3, static_cast<char>(good[3] | 0x40))), newer_format);
  BOOST_CHECK_THROW(parse_event(with(48, 9)), newer_format);
  // Nobody gives zero.
  for (const std::size_t offset : {1u, 48u})
    BOOST_CHECK_EXCEPTION(parse_event(with(offset, 0)), corrupt_event, [](const corrupt_event& error) {
      return dynamic_cast<const newer_format*>(&error) == nullptr;
    });
}

BOOST_AUTO_TEST_CASE(golden_events_decode_and_encode_to_the_same_bytes) {
  auto full = encode_event(test::full_event());
  stamp(full, 0x0102030405060708, 1'700'000'000'123'456);
  auto minimal = encode_event(test::small_event());
  stamp(minimal, 1, 1'700'000'000'000'001);
  const auto golden_full = test_support::golden_or_write("envelope_1_full.hex", full);
  const auto golden_minimal = test_support::golden_or_write("envelope_1_minimal.hex", minimal);
  BOOST_TEST(test_support::hex_of(full) == test_support::hex_of(golden_full));
  BOOST_TEST(test_support::hex_of(minimal) == test_support::hex_of(golden_minimal));
  const auto view = parse_event(golden_full);
  BOOST_TEST((to_draft(view) == test::full_event()));
  BOOST_TEST(view.position == 0x0102030405060708u);
  BOOST_TEST(view.time_us == 1'700'000'000'123'456);
  BOOST_TEST((to_draft(parse_event(golden_minimal)) == test::small_event()));
}

BOOST_AUTO_TEST_CASE(the_golden_genesis_names_log_ring_and_creation) {
  auto bytes = encode_genesis(test::sample_genesis());
  stamp(bytes, 0, test::sample_genesis().created_us);
  const auto golden = test_support::golden_or_write("genesis_1.hex", bytes);
  BOOST_TEST(test_support::hex_of(bytes) == test_support::hex_of(golden));
  BOOST_TEST((parse_genesis(parse_event(golden)) == test::sample_genesis()));
}

BOOST_AUTO_TEST_CASE(the_golden_repair_record_names_what_was_dropped) {
  const tail_dropped repair{tail_damage::page, 4711, 1, 16000};
  const auto bytes = encode_tail_dropped(test::id_of(0x10), repair);
  const auto golden = test_support::golden_or_write("tail_dropped_1.hex", bytes);
  BOOST_TEST(test_support::hex_of(bytes) == test_support::hex_of(golden));
  BOOST_TEST((parse_tail_dropped(parse_event(golden)) == repair));
}

BOOST_AUTO_TEST_CASE(the_golden_record_of_a_restore_names_the_backup_and_both_positions) {
  log_restored restored{12, 1'767'225'600'000'000, 0x0102030405060708, {}, 4711};
  for (std::size_t i = 0; i < restored.backup_page_hash.size(); ++i)
    restored.backup_page_hash[i] = static_cast<std::uint8_t>(0xa0 + i);
  const auto bytes = encode_log_restored(test::id_of(0x10), restored);
  const auto golden = test_support::golden_or_write("log_restored_1.hex", bytes);
  BOOST_TEST(test_support::hex_of(bytes) == test_support::hex_of(golden));
  BOOST_TEST((parse_log_restored(parse_event(golden)) == restored));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stream_ids)

RC_BOOST_PROP(a_key_is_read_back_and_orders_as_its_stream, ()) {
  const auto one = some_stream(some_tenant());
  const auto other = some_stream(some_tenant());
  RC_ASSERT(stream_id::parse_key(one.key()) == one);
  RC_ASSERT((one < other) == (one.key() < other.key()));
  RC_ASSERT((one == other) == (one.key() == other.key()));
}

BOOST_AUTO_TEST_CASE(a_key_starts_with_the_tenant) {
  const stream_id stream{tenant_name("acme"), stream_kind::claim, test::id_of(0)};
  BOOST_TEST(test_support::hex_of(stream.key()) == "0461636d6501000102030405060708090a0b0c0d0e0f");
}

BOOST_AUTO_TEST_CASE(what_follows_a_stream_in_a_key_is_left_to_the_reader) {
  const stream_id stream{tenant_name(), stream_kind::bucket, test::id_of(7)};
  const auto key = stream.key() + "rest";
  std::string_view left = key;
  BOOST_TEST((stream_id::take_from_key(left) == stream));
  BOOST_TEST(left == "rest");
  BOOST_TEST(!stream_id::parse_key(key));
  left = std::string_view(key).substr(0, 20);
  BOOST_TEST(!stream_id::take_from_key(left));
  BOOST_TEST(left.size() == 20u);
}

BOOST_AUTO_TEST_CASE(a_tenant_has_1_to_16_bytes) {
  BOOST_CHECK_THROW(tenant_name(""), std::invalid_argument);
  BOOST_CHECK_THROW(tenant_name("seventeen-bytes-x"), std::invalid_argument);
  BOOST_TEST(tenant_name("sixteen-bytes-xx").text() == "sixteen-bytes-xx");
  BOOST_TEST(tenant_name().text() == "default");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
