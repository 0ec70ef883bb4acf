// What is confidential in domain events: it is sealed for the member it is about, opens with that member's
// key and stays closed without it.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/event_codec.hpp"
#include "tests/store/codec_samples.hpp"
#include "tests/store/random_events.hpp"

namespace benefactor::store {
namespace of_event_sealing_test {

using test::codec;
using test::derived_key_vault;
using test::described_family;
using test::draft_of;
using test::fixed_log_id;
using test::is_corrupt;
using test::policy_of;
using test::without_confidential;

BOOST_AUTO_TEST_SUITE(event_sealing)

RC_BOOST_PROP(without_keys_only_the_confidential_part_is_missing, ()) {
  codec c;
  const auto event = test::any_bucket_event();
  const auto bytes = c.encode(event, policy_of(event));
  bool open = false;
  const auto read = decode(parse_event(bytes), fixed_log_id, nullptr, &open);
  const auto expected = without_confidential(event);
  RC_ASSERT((std::get<bucket_event>(read) == expected));
  // What holds nothing confidential counts as open.
  RC_ASSERT(open == (event == expected));
}

BOOST_AUTO_TEST_CASE(erasing_a_member_closes_that_members_name_and_no_other) {
  codec c;
  const auto event = described_family();
  const auto bytes = c.encode(bucket_event(event));
  c.keys.erase("acme", event.terms.members[1].member);
  const auto read = decode(parse_event(bytes), fixed_log_id, &c.keys);
  const auto& texts = std::get<policy_enrolled>(std::get<bucket_event>(read)).confidential;
  BOOST_TEST(texts.details.empty());
  BOOST_TEST(texts.holder_details.name.last == "Okafor");
  c.keys.erase("acme", event.terms.holder);
  const auto again = decode(parse_event(bytes), fixed_log_id, &c.keys);
  BOOST_TEST(std::get<policy_enrolled>(std::get<bucket_event>(again)).confidential.holder_details.empty());
}

BOOST_AUTO_TEST_CASE(events_without_a_confidential_part_have_no_sealed_bytes) {
  for (const auto* name : {"claim_pended", "claim_adjudicated", "claim_cancelled", "claim_reversed",
                           "claim_paid", "authorization_granted", "provider_enrolled", "claim_routed",
                           "claim_dispatched", "claim_recalled", "processor_reported_reversal"})
    BOOST_TEST(draft_of(name).sealed.empty(), name);
}

BOOST_AUTO_TEST_CASE(no_confidential_text_stands_outside_the_sealed_part) {
  for (const auto& fixed : test::fixed_events()) {
    const auto bytes = codec{}.encode(fixed.event);
    for (const auto* text : {"POL-1",
                             "M-1",
                             "M-2",
                             "CLM-1",
                             "CLM-2",
                             "M545~",
                             "E119",
                             "K029",
                             "the tooth",
                             "by phone",
                             "records do",
                             "medically",
                             "withdrawn",
                             "operative report",
                             "summary of stay",
                             "Lopez",
                             "Maria",
                             "Okafor",
                             "H-1",
                             "Calle Mayor",
                             "Madrid",
                             "28013",
                             "as agreed",
                             "ada.lovelace",
                             "Ada Lovelace",
                             "ada@example.org",
                             "00u1subject",
                             "$argon2id"})
      BOOST_TEST((bytes.find(text) == std::string::npos), fixed.name << " shows " << text);
  }
}

BOOST_AUTO_TEST_CASE(what_an_erased_member_sealed_stays_closed) {
  codec c;
  const auto event = test::fixed_events()[4].event;
  const auto bytes = c.encode(event);
  c.keys.erase("acme", test::fixed_member());
  bool open = true;
  const auto read = decode(parse_event(bytes), fixed_log_id, &c.keys, &open);
  BOOST_TEST(!open);
  BOOST_CHECK((std::get<bucket_event>(read) == without_confidential(std::get<bucket_event>(event))));
}

BOOST_AUTO_TEST_CASE(erasing_one_member_of_a_policy_closes_that_members_number_only) {
  codec c;
  const auto event = std::get<policy_enrolled>(std::get<bucket_event>(test::fixed_events()[0].event));
  const auto bytes = c.encode(bucket_event(event));
  c.keys.erase("acme", event.terms.members[1].member);
  bool open = true;
  const auto read = decode(parse_event(bytes), fixed_log_id, &c.keys, &open);
  BOOST_TEST(!open);
  const auto& texts = std::get<policy_enrolled>(std::get<bucket_event>(read)).confidential;
  BOOST_TEST(texts.policy_number == "POL-1");
  BOOST_TEST(texts.holder_number == "M-1");
  BOOST_TEST((texts.member_numbers == std::vector<std::string>{"M-1", ""}));
}

BOOST_AUTO_TEST_CASE(sealing_for_a_member_without_a_live_key_is_refused) {
  test_support::seeded_entropy entropy{1};
  memory_key_vault keys(entropy);
  const encode_context context{tenant_name(), fixed_log_id, &keys, &entropy};
  const auto event = std::get<bucket_event>(test::fixed_events()[4].event);
  const auto encode_it = [&] { return encode(event, policy_of(event), test::fixed_member(), {}, context); };
  BOOST_CHECK_THROW(encode_it(), key_error);
  keys.get_or_create("default", test::fixed_member());
  BOOST_CHECK_NO_THROW(encode_it());
  keys.erase("default", test::fixed_member());
  BOOST_CHECK_THROW(encode_it(), key_error);
}

BOOST_AUTO_TEST_CASE(a_sealed_part_moved_to_another_event_does_not_open) {
  derived_key_vault keys;
  auto draft = draft_of("claim_disputed");
  BOOST_TEST(!is_corrupt(draft, &keys));
  draft.sealed = draft_of("claim_denied_in_review").sealed;
  BOOST_TEST(is_corrupt(draft, &keys));
}

RC_BOOST_PROP(changed_sealed_bytes_never_open, ()) {
  derived_key_vault keys;
  const auto fixed = test::fixed_events();
  auto draft =
      to_draft(parse_event(codec{}.encode(fixed[*rc::gen::inRange<std::size_t>(0, fixed.size())].event)));
  RC_PRE(!draft.sealed.empty());
  auto& byte = draft.sealed[*rc::gen::inRange<std::size_t>(0, draft.sealed.size())];
  byte = static_cast<char>(byte ^ *rc::gen::inRange(1, 256));
  RC_ASSERT(is_corrupt(draft, &keys));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_event_sealing_test
}  // namespace benefactor::store
