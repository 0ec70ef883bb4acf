#include "store/access_record.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/store/access_samples.hpp"

namespace benefactor::store {
namespace of_access_record_test {

using namespace test;

struct vault_fixture {
  vault_fixture() { keys.get_or_create("default", seen(1).member); }

  /// Stored and read back.
  recorded_access through_the_log(const phi_access_record& record, key_vault* opened_with) {
    bytes = encode_access(record, id_of(0x10), keys, entropy);
    stamp(bytes, 7, 1'234);
    return parse_access(parse_event(bytes), id_of(0x10), opened_with);
  }

  test_support::seeded_entropy entropy{1};
  memory_key_vault keys{entropy};
  std::string bytes;
};

BOOST_FIXTURE_TEST_SUITE(access_record_test, vault_fixture)

BOOST_AUTO_TEST_CASE(a_record_comes_back_as_it_was_and_its_reason_only_with_keys) {
  auto record = read_on({access_purpose::break_the_glass, "the daughter Jane Roe called", true}, seen(1));
  record.count = 3;
  const auto opened = through_the_log(record, &keys);
  BOOST_TEST((opened.record == record));
  BOOST_TEST((opened.reason == access_reason::opened));
  BOOST_TEST(opened.position == 7u);
  BOOST_TEST(opened.time_us == 1'234);
  BOOST_TEST(bytes.find("Jane") == std::string::npos);
  auto closed = through_the_log(record, nullptr);
  BOOST_TEST((closed.reason == access_reason::sealed));
  BOOST_TEST(closed.record.who->why.reason.empty());
}

BOOST_AUTO_TEST_CASE(without_a_reason_nothing_is_sealed) {
  const auto found = through_the_log(seen(1), &keys);
  BOOST_TEST((found.record == seen(1)));
  BOOST_TEST((found.reason == access_reason::none));
}

BOOST_AUTO_TEST_CASE(a_reason_about_a_member_whose_key_is_gone_is_left_out_and_the_record_says_so) {
  const access_grounds why{access_purpose::payment, "a reason", false};
  auto record = read_on(why, seen(2));  // Never had a key.
  BOOST_TEST((through_the_log(record, &keys).reason == access_reason::gone));
  record = read_on(why, seen(1));
  through_the_log(record, nullptr);
  keys.erase("default", record.member);
  const auto found = parse_access(parse_event(bytes), id_of(0x10), &keys);
  BOOST_TEST((found.reason == access_reason::gone));
  BOOST_TEST(found.record.who->why.reason.empty());
}

BOOST_AUTO_TEST_CASE(a_record_can_be_asked_for_by_member_policy_claim_user_and_broken_glass) {
  const auto record = read_on({access_purpose::operations, "an audit of this claim", true}, seen(1));
  through_the_log(record, nullptr);
  const auto event = parse_event(bytes);
  BOOST_TEST((event.stream == stream_id{{}, stream_kind::member, record.member}));
  std::set<stream_id> tags;
  for (const auto tag : event.tags) tags.insert(tag);
  BOOST_TEST(tags.size() == 4u);
  BOOST_TEST(tags.contains({{}, stream_kind::bucket, record.policy}));
  BOOST_TEST(tags.contains({{}, stream_kind::claim, record.claims[0]}));
  BOOST_TEST(tags.contains(access_user_stream({}, "clerk-7")));
  BOOST_TEST(tags.contains(break_glass_stream({})));
  BOOST_TEST((access_user_stream({}, "clerk-7") != access_user_stream({}, "clerk-8")));
}

BOOST_AUTO_TEST_CASE(a_count_is_set_in_place_and_changes_nothing_else) {
  auto record = read_on({access_purpose::payment, "a reason", false}, seen(1));
  bytes = encode_access(record, id_of(0x10), keys, entropy);
  set_access_count(bytes, 70'000);
  stamp(bytes, 7, 1'234);
  record.count = 70'000;
  BOOST_TEST((parse_access(parse_event(bytes), id_of(0x10), &keys).record == record));
}

BOOST_AUTO_TEST_CASE(limits_hold_at_their_edge) {
  auto record = seen(1);
  record.claims.assign(access_claims_max, record.claims[0]);
  record.method = std::string(access_method_max, 'm');
  BOOST_TEST((through_the_log(record, nullptr).record == record));
  record.claims.push_back(record.claims[0]);
  BOOST_CHECK_THROW(encode_access(record, {}, keys, entropy), std::invalid_argument);
  record.claims.clear();
  record.method += 'm';
  BOOST_CHECK_THROW(encode_access(record, {}, keys, entropy), std::invalid_argument);
  record.method.clear();
  BOOST_CHECK_THROW(encode_access(record, {}, keys, entropy), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(grounds_are_codes_and_a_reason_of_some_length) {
  BOOST_TEST((read_grounds("", "", false).grounds == access_grounds{}));
  BOOST_TEST((read_grounds("HOPERAT", "x", false).grounds ==
              access_grounds{access_purpose::operations, "x", false}));
  const auto unknown = read_grounds("CURIOUS", std::string(access_reason_max + 1, 'x'), false);
  BOOST_TEST_REQUIRE(unknown.problems.size() == 2u);  // All at once.
  BOOST_TEST(unknown.problems[0].field == "purpose");
  BOOST_TEST(unknown.problems[0].rule.find("HPAYMT") != std::string::npos);
  BOOST_TEST(unknown.problems[1].field == "reason");
  BOOST_TEST(unknown.problems[1].rule.find("xxx") == std::string::npos);
  BOOST_TEST(read_grounds("", std::string(access_reason_max, 'x'), false).problems.empty());
  // Characters, not bytes.
  std::string accents;
  for (std::size_t i = 0; i < access_reason_max; ++i) accents += "\u00e9";
  BOOST_TEST(read_grounds("", accents, false).problems.empty());
  accents += "\u00e9";
  BOOST_TEST(read_grounds("", accents, false).problems.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_reason_is_utf_8) {
  // Bytes that only go on with a character begin none, so that counting beginnings finds no end of them.
  for (const auto& reason : {std::string(15u << 20, '\x80'), std::string("caf\xE9"), std::string("\xC3")}) {
    const auto refused = read_grounds("", reason, false);
    BOOST_TEST_REQUIRE(refused.problems.size() == 1u);
    BOOST_TEST(refused.problems[0].field == "reason");
    BOOST_TEST(refused.problems[0].rule == "text is UTF-8");
    BOOST_TEST(read_grounds("BTG", reason, true).problems.size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(the_glass_is_not_broken_without_a_reason) {
  BOOST_TEST(read_grounds("HOPERAT", std::string(break_glass_reason_min, 'x'), true).problems.empty());
  for (const auto* code : {"HOPERAT", "BTG"}) {
    const auto refused = read_grounds(code, std::string(break_glass_reason_min - 1, 'x'), true);
    BOOST_TEST_REQUIRE(refused.problems.size() == 1u);
    BOOST_TEST(refused.problems[0].field == "reason");
  }
  // The purpose says it by itself.
  const auto by_code = read_grounds("BTG", "an emergency call", false);
  BOOST_TEST(by_code.problems.empty());
  BOOST_TEST(by_code.grounds.break_glass);
}

BOOST_AUTO_TEST_CASE(every_purpose_has_a_code_of_its_own) {
  std::set<std::string_view> codes;
  for (int i = 1; i <= static_cast<int>(access_purpose::power_of_attorney); ++i) {
    const auto purpose = static_cast<access_purpose>(i);
    BOOST_TEST((parse_access_purpose(to_text(purpose)) == purpose));
    codes.insert(to_text(purpose));
  }
  BOOST_TEST(codes.size() == static_cast<std::size_t>(access_purpose::power_of_attorney));
  BOOST_TEST(to_text(static_cast<access_purpose>(200)) == "UNKNOWN");
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_named_by_its_position) {
  through_the_log(seen(1), nullptr);
  auto draft = to_draft(parse_event(bytes));
  const auto refused = [&](const event_draft& damaged) {
    auto other = encode_event(damaged);
    stamp(other, 7, 1'234);
    BOOST_CHECK_EXCEPTION(parse_access(parse_event(other), id_of(0x10)), corrupt_event, [](const auto& e) {
      return std::string(e.what()).find("position 7") != std::string::npos;
    });
  };
  for (const auto size :
       {std::size_t{0}, std::size_t{8}, draft.payload.size() - 1, draft.payload.size() + 1}) {
    auto damaged = draft;
    damaged.payload.resize(size);
    refused(damaged);
  }
  auto other = draft;
  other.type = 32;
  refused(other);
  auto newer = draft;
  newer.schema_version = 2;
  auto stored = encode_event(newer);
  stamp(stored, 7, 1'234);
  BOOST_CHECK_THROW(parse_access(parse_event(stored), id_of(0x10)), newer_format);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_access_record_test
}  // namespace benefactor::store
