#include "store/access_log.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/store/access_samples.hpp"

namespace benefactor::store {
namespace of_access_log_test {

using namespace test;

BOOST_FIXTURE_TEST_SUITE(access_log_test, access_world)

BOOST_AUTO_TEST_CASE(an_answer_waits_until_its_record_is_durable) {
  record(seen(1));
  BOOST_TEST(released.empty());
  BOOST_TEST(device->pending() == 1u);
  BOOST_TEST(device->complete_next());
  BOOST_TEST((released == std::vector{access_outcome::durable}));
  BOOST_TEST_REQUIRE(stored().size() == 1u);
  BOOST_TEST((stored()[0].record == seen(1)));
  BOOST_TEST(log->end_position() == 2u);
}

BOOST_AUTO_TEST_CASE(all_that_wait_meanwhile_share_one_sync) {
  for (std::uint8_t i = 1; i < 10; ++i) record(seen(i));
  BOOST_TEST(device->pending() == 1u);  // The first; the others wait for it.
  device->complete_next();
  BOOST_TEST(released.size() == 1u);
  BOOST_TEST(device->pending() == 1u);
  device->complete_next();
  BOOST_TEST(released.size() == 9u);
  BOOST_TEST(log->group_commits() == 2u);
  BOOST_TEST(stored().size() == 9u);
  BOOST_TEST(verify(*device).ok());
  BOOST_TEST(durable_pages.size() == 2u);
}

BOOST_AUTO_TEST_CASE(equal_reads_of_one_group_commit_share_a_record_with_a_count) {
  record(seen(9));  // Keeps the disk busy.
  for (int i = 0; i < 5; ++i) {
    auto again = seen(1);
    again.request = id_of(static_cast<std::uint8_t>(i));
    record(again);
  }
  record(seen(1, "clerk-8"));
  record(read_on({access_purpose::payment, "another reason", false}, seen(1)));
  auto other_kind = seen(1);
  other_kind.kinds |= access_kind::texts;
  record(other_kind);
  device->pump();
  BOOST_TEST(released.size() == 9u);  // Each answer is released by itself.
  const auto all = stored();
  BOOST_TEST_REQUIRE(all.size() == 5u);
  BOOST_TEST(all[1].record.count == 5u);
  BOOST_TEST((all[1].record.request == id_of(0)));  // The first one's.
  for (const auto i : {0, 2, 3, 4}) BOOST_TEST(all[static_cast<std::size_t>(i)].record.count == 1u);
  BOOST_TEST(log->recorded() == 9u);
}

BOOST_AUTO_TEST_CASE(what_shows_nothing_is_released_at_once_and_leaves_no_record) {
  log->record(std::vector<phi_access_record>{}, [&](access_outcome outcome) { released.push_back(outcome); });
  BOOST_TEST((released == std::vector{access_outcome::durable}));
  BOOST_TEST(device->pending() == 0u);
}

BOOST_AUTO_TEST_CASE(after_a_sync_that_fails_nothing_is_shown_any_more) {
  device->fail_next_sync();
  record(seen(1));
  record(seen(2));
  device->pump();
  BOOST_TEST((released == std::vector(2, access_outcome::failed)));
  BOOST_TEST_REQUIRE(fatal.size() == 1u);
  BOOST_TEST(fatal[0].find("2 reads were refused") != std::string::npos, fatal[0]);
  record(seen(3));
  BOOST_TEST((released.back() == access_outcome::failed));
  BOOST_TEST(fatal.size() == 1u);
  BOOST_TEST(device->pending() == 0u);
}

BOOST_AUTO_TEST_CASE(more_than_may_wait_is_refused_and_may_be_tried_again) {
  record(seen(1));  // Keeps the disk busy.
  const auto many = [&](std::size_t count) {
    std::vector<phi_access_record> all(count, seen(2));
    for (std::size_t i = 0; i < all.size(); ++i) all[i].method = std::to_string(i);  // None shares.
    log->record(std::move(all), [&](access_outcome outcome) { released.push_back(outcome); });
  };
  many(access_log::waiting_max - 1);
  record(seen(3));  // At the limit.
  record(seen(4));  // Beyond.
  BOOST_TEST((released == std::vector{access_outcome::overloaded}));
  device->pump();
  BOOST_TEST(released.size() == 4u);
  record(seen(4));
  device->pump();
  BOOST_TEST((released.back() == access_outcome::durable));
  BOOST_TEST(stored().size() == access_log::waiting_max + 2);
  many(access_log::waiting_max + 1);  // One answer, and nothing else waits.
  device->pump();
  BOOST_TEST((released.back() == access_outcome::durable));
}

BOOST_AUTO_TEST_CASE(whatever_was_released_before_a_crash_is_there_after_it) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    access_world world;
    std::mt19937_64 random(seed);
    std::size_t asked = 0;
    for (int step = 0; step < 30; ++step) {
      if (random() % 3 == 0) {
        world.device->complete_next();
      } else {
        auto record = seen(static_cast<std::uint8_t>(1 + random() % 9));
        record.method = "m" + std::to_string(asked++);
        world.record(record);
      }
    }
    const auto released = world.released.size();
    world.device->crash(random);
    world.log.reset();
    world.device = world.device->reopen();
    world.open();
    BOOST_TEST(verify(*world.device).ok());
    const auto all = world.stored();
    BOOST_TEST_REQUIRE(all.size() >= released);
    // In the order of asking, so the first ones.
    for (std::size_t i = 0; i < released; ++i) BOOST_TEST(all[i].record.method == "m" + std::to_string(i));
    // And it goes on.
    world.record(seen(1));
    world.device->pump();
    BOOST_TEST(world.stored().size() == all.size() + 1);
    BOOST_TEST(verify(*world.device).ok());
  }
}

BOOST_AUTO_TEST_CASE(nothing_private_stands_in_the_stored_pages) {
  const std::string reason = "Jane Roe, born 1980-02-29, asked for it";
  record(read_on({access_purpose::payment, reason, false}, seen(1)));
  device->pump();
  const auto cursor = device->scan(0);
  while (cursor->next())
    for (const auto* text : {"Jane", "1980", "asked"})
      BOOST_TEST(cursor->bytes().find(text) == std::string_view::npos);
  BOOST_TEST(stored(&keys)[0].record.who->why.reason == reason);
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_had_refuses_its_own_answer_and_no_other) {
  keys.broken = named<member_id>(2);
  const access_grounds why{access_purpose::payment, "the member called", false};
  record(read_on(why, seen(1)));
  record(read_on(why, seen(2)));
  BOOST_TEST((released == std::vector{access_outcome::failed}));
  record(read_on(why, seen(3)));
  record(seen(2));  // Without a reason no key is needed.
  device->pump();
  BOOST_TEST((released == std::vector{access_outcome::failed, access_outcome::durable,
                                      access_outcome::durable, access_outcome::durable}));
  BOOST_TEST(fatal.empty());
  BOOST_TEST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].find("wrapped key is damaged") != std::string::npos, refused[0]);
  keys.broken.reset();
  const auto all = stored(&keys);
  BOOST_TEST_REQUIRE(all.size() == 3u);
  for (const auto i : {0, 1})
    BOOST_TEST(all[static_cast<std::size_t>(i)].record.who->why.reason == why.reason);
  BOOST_TEST(log->recorded() == 3u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_encoded_refuses_its_own_answer_and_no_other) {
  auto wrong = seen(1);
  wrong.method.clear();
  record(wrong);
  record(seen(2));
  device->pump();
  BOOST_TEST((released == std::vector{access_outcome::failed, access_outcome::durable}));
  BOOST_TEST(fatal.empty());
}

BOOST_AUTO_TEST_CASE(who_follows_the_log_and_fails_keeps_no_answer_back_and_is_told_no_more) {
  record(seen(1));
  record(seen(2));
  follower_fails = true;
  device->complete_next();
  BOOST_TEST((released == std::vector{access_outcome::durable}));
  BOOST_TEST_REQUIRE(fatal.size() == 1u);
  BOOST_TEST(fatal[0].find("access index: its disk is full") != std::string::npos, fatal[0]);
  follower_fails = false;
  device->pump();
  BOOST_TEST(released.size() == 2u);
  BOOST_TEST(durable_pages.empty());  // They would come behind a gap.
  BOOST_TEST(fatal.size() == 1u);
}

BOOST_AUTO_TEST_CASE(bytes_that_wait_are_limited_however_few_the_records) {
  record(seen(1));  // Keeps the disk busy.
  auto long_one = seen(2);
  for (std::size_t i = long_one.claims.size(); i < access_claims_max; ++i)
    long_one.claims.push_back(long_one.claims[0]);
  const std::size_t fitting = access_log::waiting_bytes_max / (access_claims_max * tag_list::tag_bytes);
  std::size_t refused_after = 0;
  while (released.empty() && refused_after <= fitting) {
    long_one.method = std::to_string(refused_after++);  // None shares.
    record(long_one);
  }
  BOOST_TEST((released == std::vector{access_outcome::overloaded}));
  BOOST_TEST(refused_after > fitting / 2);
  device->pump();
  BOOST_TEST(stored().size() == refused_after);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_access_log_test
}  // namespace benefactor::store
