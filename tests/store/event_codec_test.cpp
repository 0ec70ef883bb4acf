// Domain events and their bytes: what is encoded is decoded again, today and in every later version; damaged
// bytes are refused.
#include "store/event_codec.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <set>

#include "store/own_edits.hpp"
#include "tests/store/codec_samples.hpp"
#include "tests/store/random_edit_tables.hpp"
#include "tests/store/random_events.hpp"
#include "tests/support/golden.hpp"

namespace benefactor::store {
namespace of_event_codec_test {

using test::codec;
using test::derived_key_vault;
using test::described_family;
using test::draft_of;
using test::fixed_log_id;
using test::is_corrupt;
using test::policy_of;

stream_id stream_of(stream_kind kind, const id128& id) { return {tenant_name("acme"), kind, id}; }

BOOST_AUTO_TEST_SUITE(event_codec)

RC_BOOST_PROP(every_event_reads_as_it_was_written, ()) {
  codec c;
  const auto event = test::any_bucket_event();
  const auto bytes = c.encode(event, policy_of(event));
  bool open = false;
  const auto read = decode(parse_event(bytes), fixed_log_id, &c.keys, &open);
  RC_ASSERT(open);
  RC_ASSERT((std::get<bucket_event>(read) == event));
}

RC_BOOST_PROP(a_provider_reads_as_it_was_written, ()) {
  codec c;
  const auto event = test::any_provider_enrolled();
  const auto bytes = c.encode(event);
  RC_ASSERT((std::get<provider_enrolled>(decode(parse_event(bytes), fixed_log_id)) == event));
}

RC_BOOST_PROP(reference_data_read_as_they_were_written, ()) {
  codec c;
  const auto affiliated = test::any_provider_affiliated();
  RC_ASSERT(
      (std::get<provider_affiliated>(decode(parse_event(c.encode(affiliated)), fixed_log_id)) == affiliated));
  const auto described = test::any_provider_described();
  RC_ASSERT(
      (std::get<provider_described>(decode(parse_event(c.encode(described)), fixed_log_id)) == described));
  const auto loaded = test::any_fee_schedule_loaded();
  RC_ASSERT((std::get<fee_schedule_loaded>(decode(parse_event(c.encode(loaded)), fixed_log_id)) == loaded));
  const auto edits = test::any_edit_table_loaded();
  RC_ASSERT((std::get<edit_table_loaded>(decode(parse_event(c.encode(edits)), fixed_log_id)) == edits));
}

RC_BOOST_PROP(payments_read_as_they_were_written, ()) {
  codec c;
  const auto event = test::any_payment_event();
  RC_ASSERT((std::get<payment_event>(decode(parse_event(c.encode(event)), fixed_log_id, &c.keys)) == event));
}

RC_BOOST_PROP(what_is_exchanged_reads_as_it_was_written, ()) {
  codec c;
  const auto event = test::any_exchange_event();
  RC_ASSERT((std::get<exchange_event>(decode(parse_event(c.encode(event)), fixed_log_id)) == event));
}

RC_BOOST_PROP(users_and_sessions_read_as_they_were_written, ()) {
  codec c;
  const auto event = test::any_user_event();
  const auto bytes = c.encode(event);
  RC_ASSERT((std::get<user_event>(decode(parse_event(bytes), fixed_log_id, &c.keys)) == event));
  // Folding needs no key: without one only what is confidential is missing.
  auto expected = event;
  std::visit(
      [](auto& e) {
        if constexpr (requires { e.confidential; }) e.confidential = {};
      },
      expected);
  RC_ASSERT((std::get<user_event>(decode(parse_event(bytes), fixed_log_id)) == expected));
}

BOOST_AUTO_TEST_CASE(golden_events_of_version_1_decode_forever) {
  derived_key_vault keys;
  for (const auto& fixed : test::fixed_events()) {
    BOOST_TEST_CONTEXT(fixed.name) {
      const auto bytes =
          test_support::golden_or_write("events-v1/" + fixed.name + ".hex", codec{}.encode(fixed.event));
      bool open = false;
      BOOST_CHECK((decode(parse_event(bytes), fixed_log_id, &keys, &open) == fixed.event));
      BOOST_TEST(open);
    }
  }
}

BOOST_AUTO_TEST_CASE(there_is_a_golden_event_of_every_type) {
  std::set<std::uint16_t> types;
  for (const auto& fixed : test::fixed_events()) types.insert(parse_event(codec{}.encode(fixed.event)).type);
  BOOST_TEST((types == std::set<std::uint16_t>{16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
                                               32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
                                               46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 64, 65,
                                               66, 67, 68, 69, 70, 71, 72, 73, 74, 80, 81, 82, 83}));
}

BOOST_AUTO_TEST_CASE(the_envelope_says_who_asked_and_by_which_rules) {
  const auto draft = draft_of("claim_paid");
  const auto origin = test::fixed_origin();
  BOOST_TEST(draft.type == 38);
  BOOST_TEST(draft.schema_version == 1);
  BOOST_TEST(draft.rules_version == rules_version);
  BOOST_TEST(draft.user == origin.user);
  BOOST_TEST(draft.role == origin.role);
  BOOST_CHECK(draft.correlation == origin.correlation);
  BOOST_CHECK(draft.causation == origin.causation);
  BOOST_CHECK(draft.source == origin.source);
}

BOOST_AUTO_TEST_CASE(a_claims_event_stands_in_its_stream_and_is_tagged_with_the_bucket) {
  const auto draft = draft_of("claim_adjudicated");
  const auto bucket = stream_of(stream_kind::bucket, test::fixed_policy());
  for (const auto& fixed : test::fixed_events())
    if (fixed.name == "claim_adjudicated")
      BOOST_CHECK(draft.stream ==
                  stream_of(stream_kind::claim, claim_of(std::get<bucket_event>(fixed.event))));
  BOOST_CHECK((draft.tags == std::vector{bucket}));
}

BOOST_AUTO_TEST_CASE(a_replacement_and_a_reversal_are_tagged_with_the_other_claim_too) {
  for (const auto& fixed : test::fixed_events()) {
    const auto draft = to_draft(parse_event(codec{}.encode(fixed.event)));
    if (fixed.name == "claim_submitted") {
      const auto& event = std::get<claim_submitted>(std::get<bucket_event>(fixed.event));
      BOOST_REQUIRE_EQUAL(draft.tags.size(), 2u);
      BOOST_CHECK(draft.tags[1] == stream_of(stream_kind::claim, event.replaces));
    } else if (fixed.name == "claim_reversed") {
      const auto& event = std::get<claim_reversed>(std::get<bucket_event>(fixed.event));
      BOOST_REQUIRE_EQUAL(draft.tags.size(), 2u);
      BOOST_CHECK(draft.tags[1] == stream_of(stream_kind::claim, event.replaced_by));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_policys_event_stands_in_the_buckets_stream_and_a_providers_in_its_own) {
  for (const auto* name : {"policy_enrolled", "member_enrolled", "authorization_granted"}) {
    BOOST_CHECK(draft_of(name).stream == stream_of(stream_kind::bucket, test::fixed_policy()));
    BOOST_TEST(draft_of(name).tags.empty());
  }
  BOOST_CHECK(draft_of("provider_enrolled").stream ==
              stream_of(stream_kind::provider, test::fixed_provider()));
  BOOST_TEST(draft_of("provider_enrolled").tags.empty());
  BOOST_CHECK(draft_of("provider_described").stream ==
              stream_of(stream_kind::provider, test::fixed_provider()));
}

BOOST_AUTO_TEST_CASE(what_is_exchanged_with_a_processor_stands_in_a_stream_of_its_own) {
  for (const auto* name : {"batch_sent", "exchange_file_taken"}) {
    BOOST_CHECK(draft_of(name).stream == stream_of(stream_kind::exchange, test::fixed_provider()));
    BOOST_TEST(draft_of(name).tags.empty());
    BOOST_TEST(draft_of(name).sealed.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_users_event_stands_in_the_users_stream_and_in_no_other) {
  for (const auto& fixed : test::fixed_events()) {
    const auto* event = std::get_if<user_event>(&fixed.event);
    if (!event) continue;
    auto draft = draft_of(fixed.name);
    BOOST_CHECK(draft.stream == stream_of(stream_kind::user, user_of(*event)));
    BOOST_TEST(draft.tags.empty());
    draft.stream.kind = stream_kind::payments;
    BOOST_TEST(is_corrupt(draft), fixed.name);
  }
}

BOOST_AUTO_TEST_CASE(events_that_say_who_a_member_is_are_tagged_with_the_members_stream) {
  const auto family = described_family().terms;
  // The holder, and the one member who is described.
  BOOST_CHECK((draft_of("policy_enrolled_described").tags ==
               std::vector{stream_of(stream_kind::member, family.holder),
                           stream_of(stream_kind::member, family.members[1].member)}));
  BOOST_CHECK((draft_of("member_enrolled_described").tags ==
               std::vector{stream_of(stream_kind::member, family.members[1].member)}));
  BOOST_CHECK((draft_of("member_described").tags ==
               std::vector{stream_of(stream_kind::member, test::fixed_member())}));
}

BOOST_AUTO_TEST_CASE(a_claim_of_another_policy_than_its_bucket_is_not_encoded) {
  const auto event = std::get<bucket_event>(test::fixed_events()[4].event);
  BOOST_CHECK_THROW(codec{}.encode(event, policy_id{}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(unknown_types_and_newer_schema_versions_are_refused) {
  auto draft = draft_of("claim_paid");
  draft.schema_version = 2;
  BOOST_TEST(is_corrupt(draft));
  for (const int type : {20, 31, 41, 65'535}) {
    draft = draft_of("claim_paid");
    draft.type = static_cast<std::uint16_t>(type);
    BOOST_TEST(is_corrupt(draft), type);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_enumeration_number_is_refused_by_position) {
  // The payload of claim_adjudicated: segment table, root pointer, member (16 bytes), then cause and network.
  for (const std::size_t at : {32u, 33u}) {
    auto draft = draft_of("claim_adjudicated");
    draft.payload[at] = 5;
    auto bytes = encode_event(draft);
    stamp(bytes, 42, 0);
    BOOST_CHECK_EXCEPTION(decode(parse_event(bytes), fixed_log_id), corrupt_event,
                          [](const corrupt_event& e) {
                            return std::string_view(e.what()).find("position 42 ") != std::string_view::npos;
                          });
  }
}

BOOST_AUTO_TEST_CASE(a_payload_that_is_cut_or_too_long_is_refused) {
  for (const auto& fixed : test::fixed_events()) {
    const auto whole = to_draft(parse_event(codec{}.encode(fixed.event)));
    for (std::size_t size = 0; size < whole.payload.size(); ++size) {
      auto draft = whole;
      draft.payload.resize(size);
      BOOST_TEST(is_corrupt(draft), fixed.name << " cut to " << size);
    }
    auto draft = whole;
    draft.payload.append(8, '\0');
    BOOST_TEST(is_corrupt(draft), fixed.name);
  }
}

RC_BOOST_PROP(changed_payload_bytes_decode_to_something_or_are_refused, ()) {
  const auto fixed = test::fixed_events();
  auto draft =
      to_draft(parse_event(codec{}.encode(fixed[*rc::gen::inRange<std::size_t>(0, fixed.size())].event)));
  const int changes = *rc::gen::inRange(1, 6);
  for (int i = 0; i < changes; ++i)
    draft.payload[*rc::gen::inRange<std::size_t>(0, draft.payload.size())] = *rc::gen::arbitrary<char>();
  const bool refused = is_corrupt(draft);
  RC_TAG(std::string(refused ? "refused" : "decoded"));
}

RC_BOOST_PROP(a_look_at_an_enrolment_says_whether_its_policy_has_edits_of_its_own, ()) {
  const auto event = test::any_policy_enrolled();
  auto bytes = codec{}.encode(bucket_event{event}, event.terms.id);
  RC_ASSERT(may_enroll_edits(parse_event(bytes)) == !event.terms.edits.empty());
  // What cannot be read is left to decode.
  auto draft = to_draft(parse_event(bytes));
  draft.payload.resize(draft.payload.size() - 1);
  bytes = encode_event(draft);
  RC_ASSERT(may_enroll_edits(parse_event(bytes)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_event_codec_test
}  // namespace benefactor::store
