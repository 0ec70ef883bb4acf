// What happened at the door, as it is stored: its bytes, who can read the address, and by what it is found.
#include "store/door_record.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "store/door_questions.hpp"
#include "store/sealing.hpp"
#include "tests/store/access_samples.hpp"
#include "tests/support/hex.hpp"

namespace benefactor::store {
namespace of_door_record_test {

using namespace test;
using test_support::hex_of;

const id128 ada = id_of(0x20);

/// A login that was refused, from one address.
door_record refused_login(const std::string& user = to_hex(ada)) {
  door_record record;
  record.what = door_happening::login;
  record.refused = true;
  record.user = user;
  record.detail = "wrongCredentials";
  record.listener = door_listener::users;
  record.address = "203.0.113.7:51234";
  record.peer = id_of(0x30);
  record.request = id_of(0x40);
  return record;
}

struct door_world : access_world {
  door_world() : index(access_index::open(folder / "access-index", *device, head)) {}

  /// Stored and read back.
  recorded_door through_the_log(const door_record& record, key_vault* opened_with) {
    bytes = encode_door(record, id_of(0x10), keys, entropy);
    stamp(bytes, 7, 1'234);
    return parse_door(parse_event(bytes), id_of(0x10), opened_with);
  }

  /// Recorded, durable and indexed.
  void add(std::vector<door_record> records) {
    durable_pages.clear();
    log->record(std::move(records), [](access_outcome) {});
    device->pump();
    index->add(durable_pages);
  }

  std::vector<std::uint64_t> positions(const door_question& question, std::size_t limit = 100) const {
    std::vector<std::uint64_t> all;
    for (const auto& entry : find_door_records(*device, *index, head.origin.log_id, question, limit).entries)
      all.push_back(entry.position);
    return all;
  }

  static member_id owner(const id128& id) {
    member_id owner;
    static_cast<id128&>(owner) = id;
    return owner;
  }

  test_support::temp_directory folder;
  std::unique_ptr<access_index> index;
  std::string bytes;
};

using all = std::vector<std::uint64_t>;

BOOST_FIXTURE_TEST_SUITE(door_record_test, door_world)

BOOST_AUTO_TEST_CASE(a_record_comes_back_as_it_was_and_its_address_only_with_keys) {
  auto record = refused_login();
  record.role = "PATIENT";
  record.about = id_of(0x50);
  record.method = "Queries.claims";
  record.certificate = "ACME";
  record.session = id_of(0x60);
  record.count = 3;
  const auto opened = through_the_log(record, &keys);
  BOOST_TEST((opened.record == record));
  BOOST_TEST((opened.address == door_address::opened));
  BOOST_TEST(opened.position == 7u);
  BOOST_TEST(opened.time_us == 1'234);
  BOOST_TEST(bytes.find("203.0.113.7") == std::string::npos);
  const auto closed = through_the_log(record, nullptr);
  BOOST_TEST((closed.address == door_address::sealed));
  BOOST_TEST(closed.record.address.empty());
  BOOST_TEST((closed.record.peer == record.peer));
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_payload_are_those_that_are_stated) {
  auto record = refused_login();
  record.address.clear();
  record.method = "M.m";
  record.certificate = "CN";
  record.session = id_of(0x60);
  record.about = id_of(0x50);
  record.count = 0x01020304;
  through_the_log(record, nullptr);
  const auto payload = std::string(parse_event(bytes).payload);
  BOOST_TEST(hex_of(payload.substr(0, 8)) == "0201020004030201");
  BOOST_TEST(hex_of(payload.substr(8, 16)) == to_hex(record.session));
  BOOST_TEST(hex_of(payload.substr(24, 16)) == to_hex(record.about));
  BOOST_TEST(hex_of(payload.substr(40, 16)) == to_hex(record.peer));
  BOOST_TEST(hex_of(payload.substr(56, 3)) == "031002");
  BOOST_TEST(payload.substr(59) == "M.mwrongCredentialsCN");
  BOOST_TEST(parse_event(bytes).type == 1'025u);
  BOOST_TEST(parse_event(bytes).sealed.empty());
}

BOOST_AUTO_TEST_CASE(an_address_is_sealed_under_the_users_key_and_goes_with_it) {
  keys.get_or_create("default", owner(ada));
  through_the_log(refused_login(), nullptr);
  BOOST_TEST((sealed_owner(parse_event(bytes).sealed) == owner(ada)));
  keys.erase("default", owner(ada));
  BOOST_TEST((parse_door(parse_event(bytes), id_of(0x10), &keys).address == door_address::gone));
  // And none is kept of an erased user any more, nor under another key.
  const auto later = through_the_log(refused_login(), &keys);
  BOOST_TEST((later.address == door_address::gone));
  BOOST_TEST(parse_event(bytes).sealed.empty());
}

BOOST_AUTO_TEST_CASE(keys_that_were_copied_before_a_renewal_leave_an_address_closed_and_the_record_readable) {
  keys.get_or_create("default", owner(ada));
  through_the_log(refused_login(), nullptr);
  const auto before = bytes;
  memory_key_vault renewed(entropy);
  renewed.get_or_create("default", owner(ada));
  renewed.renew("default", owner(ada));
  bytes = encode_door(refused_login(), id_of(0x10), renewed, entropy);
  stamp(bytes, 8, 1'234);
  BOOST_TEST((parse_door(parse_event(bytes), id_of(0x10), &renewed).address == door_address::opened));
  const auto closed = parse_door(parse_event(bytes), id_of(0x10), &keys);
  BOOST_TEST((closed.address == door_address::gone));
  BOOST_TEST(closed.record.address.empty());
  BOOST_TEST(closed.record.detail == "wrongCredentials");
  // Another key of the same generation is no older copy: that is damage.
  BOOST_CHECK_THROW(parse_door(parse_event(before), id_of(0x10), &renewed), corrupt_event);
}

BOOST_AUTO_TEST_CASE(the_address_of_who_has_no_key_is_sealed_under_the_engines_own) {
  for (const auto* user : {"", "local", "20212223242526272829"}) {
    BOOST_TEST((through_the_log(refused_login(user), &keys).record.address == "203.0.113.7:51234"));
    BOOST_TEST((sealed_owner(parse_event(bytes).sealed) == member_id{}));
  }
  BOOST_TEST(
      (through_the_log(refused_login(), &keys).address == door_address::opened));  // A user without a key.
  BOOST_TEST((sealed_owner(parse_event(bytes).sealed) == member_id{}));
}

BOOST_AUTO_TEST_CASE(a_record_can_be_asked_for_by_user_address_connection_and_refusal) {
  auto record = refused_login();
  record.about = id_of(0x50);
  through_the_log(record, nullptr);
  const auto event = parse_event(bytes);
  BOOST_TEST((event.stream == door_stream({})));
  std::set<stream_id> tags;
  for (const auto tag : event.tags) tags.insert(tag);
  const std::set<stream_id> wanted{access_user_stream({}, record.user),
                                   access_user_stream({}, to_hex(record.about)), peer_stream({}, record.peer),
                                   connection_stream({}, record.request), refusals_stream({})};
  BOOST_TEST((tags == wanted));
  // Requests of one connection have their first half in common.
  auto other = record.request;
  other.bytes[15] ^= 1;
  BOOST_TEST((connection_stream({}, other) == connection_stream({}, record.request)));
  other.bytes[7] ^= 1;
  BOOST_TEST((connection_stream({}, other) != connection_stream({}, record.request)));
}

BOOST_AUTO_TEST_CASE(limits_hold_at_their_edge) {
  auto record = refused_login();
  record.method = record.detail = record.certificate = std::string(door_word_max, 'w');
  record.address = std::string(door_address_max, 'a');
  BOOST_TEST((through_the_log(record, &keys).record == record));
  for (auto* text : {&record.method, &record.detail, &record.certificate, &record.address}) {
    text->push_back('x');
    BOOST_CHECK_THROW(encode_door(record, {}, keys, entropy), std::invalid_argument);
    text->pop_back();
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_named_by_its_position) {
  through_the_log(refused_login(), nullptr);
  const auto draft = to_draft(parse_event(bytes));
  const auto stored = [](const event_draft& of) {
    auto other = encode_event(of);
    stamp(other, 7, 1'234);
    return other;
  };
  const auto refused = [&](const event_draft& damaged) {
    const auto other = stored(damaged);
    BOOST_CHECK_EXCEPTION(parse_door(parse_event(other), id_of(0x10)), corrupt_event, [](const auto& e) {
      return std::string(e.what()).find("position 7") != std::string::npos;
    });
  };
  for (const auto size :
       {std::size_t{0}, std::size_t{58}, draft.payload.size() - 1, draft.payload.size() + 1}) {
    auto damaged = draft;
    damaged.payload.resize(size);
    refused(damaged);
  }
  auto read = draft;
  read.type = phi_accessed_event_type;
  refused(read);
  auto elsewhere = draft;
  elsewhere.stream = refusals_stream({});
  refused(elsewhere);
  auto newer = draft;
  newer.schema_version = 2;
  const auto of_later = stored(newer);
  BOOST_CHECK_THROW(parse_door(parse_event(of_later), id_of(0x10)), newer_format);
}

BOOST_AUTO_TEST_CASE(every_happening_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (int i = 1; i <= static_cast<int>(door_happening::more_refusals); ++i) {
    const auto what = static_cast<door_happening>(i);
    BOOST_TEST((parse_door_happening(to_text(what)) == what));
    names.insert(to_text(what));
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(door_happening::more_refusals));
  BOOST_TEST(!parse_door_happening("unknown").has_value());
  BOOST_TEST(to_text(static_cast<door_happening>(200)) == "unknown");
}

BOOST_AUTO_TEST_CASE(equal_ones_of_one_group_commit_share_a_record_and_opened_sessions_do_not) {
  record(seen(9));  // Keeps the disk busy.
  std::vector<door_record> records;
  for (std::uint8_t i = 0; i < 5; ++i) {
    auto again = refused_login();
    again.request = id_of(i);
    again.address = "203.0.113.7:" + std::to_string(i);
    records.push_back(again);
  }
  auto of_another = refused_login();
  of_another.peer = id_of(0x31);
  records.push_back(of_another);
  for (std::uint8_t i = 1; i <= 2; ++i) {
    auto opened = refused_login();
    opened.what = door_happening::session_opened;
    opened.refused = false;
    opened.request = id_of(i);
    records.push_back(opened);
  }
  log->record(records, [this](access_outcome outcome) { released.push_back(outcome); });
  device->pump();
  BOOST_TEST((released == std::vector(2, access_outcome::durable)));
  std::vector<std::uint32_t> counts;
  for_each_event(*device, 2, UINT64_MAX, [&](const event_view& event) {
    counts.push_back(parse_door(event, head.origin.log_id).record.count);
    return true;
  });
  BOOST_TEST((counts == std::vector<std::uint32_t>{5, 1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(questions_are_answered_by_each_of_their_parts_and_reads_are_none) {
  const auto begin = now_us;
  auto opened = refused_login();
  opened.what = door_happening::session_opened;
  opened.refused = false;
  opened.peer = id_of(0x31);
  auto about = refused_login("local");
  about.what = door_happening::user_command;
  about.refused = false;
  about.about = ada;
  about.request = id_of(0x70);
  add({refused_login()});  // 1
  add({opened});           // 2
  add({about});            // 3
  durable_pages.clear();
  record(seen(1, to_hex(ada)));  // 4
  device->pump();
  index->add(durable_pages);
  BOOST_TEST(positions({}) == (all{3, 2, 1}));
  BOOST_TEST(positions({.user = to_hex(ada)}) == (all{3, 2, 1}));
  BOOST_TEST(positions({.user = "local"}) == (all{3}));
  BOOST_TEST(positions({.user = "nobody"}) == all{});
  BOOST_TEST(positions({.peer = id_of(0x30)}) == (all{3, 1}));
  BOOST_TEST(positions({.peer = id_of(0x31)}) == (all{2}));
  BOOST_TEST(positions({.request = id_of(0x40)}) == (all{2, 1}));
  BOOST_TEST(positions({.what = door_happening::login}) == (all{1}));
  BOOST_TEST(positions({.refused = true}) == (all{1}));
  BOOST_TEST(positions({.user = to_hex(ada), .refused = true}) == (all{1}));
  BOOST_TEST(positions({.from_us = begin + 2, .to_us = begin + 3}) == (all{3, 2}));
  BOOST_TEST(positions({.before = 3}) == (all{2, 1}));
  BOOST_TEST(positions({.tenant = tenant_name("acme")}) == all{});
  const auto page = find_door_records(*device, *index, head.origin.log_id, {}, 2);
  BOOST_TEST(page.entries.size() == 2u);
  BOOST_TEST(page.next == 2u);
  // And who asks for reads by the same user finds no happenings.
  BOOST_TEST(find_accesses(*device, *index, head.origin.log_id, {.user = to_hex(ada)}, 100).accesses.size() ==
             1u);
  // Built anew, the index says the same.
  index.reset();
  std::filesystem::remove_all(folder / "access-index");
  index = access_index::open(folder / "access-index", *device, open_log(*device));
  BOOST_TEST(positions({.peer = id_of(0x30)}) == (all{3, 1}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_door_record_test
}  // namespace benefactor::store
