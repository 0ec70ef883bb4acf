// Pages: their limits, their check and their links.
#include "store/page.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/event_record.hpp"
#include "tests/store/log_samples.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/hex.hpp"

namespace benefactor::store {

namespace {

constexpr std::size_t length_bytes = 4;

std::vector<stored_page> pages_of(const std::vector<std::string>& events, page_link after = {},
                                  std::int64_t now_us = 100) {
  return page_chain(after).append(events, now_us);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(events_get_dense_positions_and_the_page_time) {
  page_chain chain({41, {}, 90});
  const auto stored = chain.append(std::vector{test::event_of_size(60), test::event_of_size(70)}, 100);
  BOOST_TEST_REQUIRE(stored.size() == 1u);
  const auto page = page_view::verified(stored[0]);
  BOOST_TEST(page.header().first_position == 41u);
  BOOST_TEST(page.header().event_count == 2u);
  BOOST_TEST(parse_event(page.event_at(41)).position == 41u);
  BOOST_TEST(parse_event(page.event_at(42)).position == 42u);
  BOOST_TEST(parse_event(page.event_at(42)).time_us == 100);
  BOOST_TEST(page.event_at(42).size() == 70u);
  BOOST_TEST(chain.next_position() == 43u);
  BOOST_CHECK_THROW(page.event_at(43), std::out_of_range);
  BOOST_CHECK_THROW(page.event_at(40), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(a_page_takes_exactly_16_kib_of_events) {
  const auto half = test::event_of_size(page_body_max / 2 - length_bytes);
  const auto stored = pages_of({half, half});
  BOOST_TEST_REQUIRE(stored.size() == 1u);
  BOOST_TEST(page_view::verified(stored[0]).header().body_bytes == page_body_max);
  BOOST_TEST(stored[0].bytes->size() == page_header_bytes + page_body_max + page_check_bytes);
}

BOOST_AUTO_TEST_CASE(one_byte_more_starts_the_next_page) {
  const auto half = test::event_of_size(page_body_max / 2 - length_bytes);
  const auto more = test::event_of_size(page_body_max / 2 - length_bytes + 1);
  const auto stored = pages_of({half, more});
  BOOST_TEST_REQUIRE(stored.size() == 2u);
  BOOST_TEST(stored[1].first_position == 1u);
}

BOOST_AUTO_TEST_CASE(an_oversized_event_gets_a_page_of_its_own) {
  const auto small = test::event_of_size(60);
  const auto large = test::event_of_size(page_body_max + 1);
  const auto stored = pages_of({small, large, small, small});
  BOOST_TEST_REQUIRE(stored.size() == 3u);
  BOOST_TEST(page_view::verified(stored[0]).header().event_count == 1u);
  BOOST_TEST(page_view::verified(stored[1]).header().event_count == 1u);
  BOOST_TEST(page_view::verified(stored[1]).event_at(1).size() == page_body_max + 1);
  BOOST_TEST(page_view::verified(stored[2]).header().event_count == 2u);
}

BOOST_AUTO_TEST_CASE(no_events_make_no_page) { BOOST_TEST(pages_of({}).empty()); }

BOOST_AUTO_TEST_CASE(each_page_carries_the_hash_of_the_page_before) {
  page_chain chain(page_link{});
  const auto events = std::vector<std::string>(40, test::event_of_size(1000));
  auto stored = chain.append(events, 100);
  const auto more = chain.append(events, 101);
  stored.insert(stored.end(), more.begin(), more.end());
  BOOST_TEST_REQUIRE(stored.size() > 4u);
  digest256 before{};
  for (const auto& page : stored) {
    const auto view = page_view::verified(page);
    BOOST_TEST((view.header().previous_hash == before));
    before = view.hash();
    BOOST_TEST((before == page_view::trusted(page).hash()));
    BOOST_TEST(
        (before == sha256(std::string_view(*page.bytes).substr(0, page.bytes->size() - page_check_bytes))));
  }
  BOOST_TEST((chain.link().page_hash == before));
}

BOOST_AUTO_TEST_CASE(page_time_never_goes_back) {
  page_chain chain(page_link{});
  const std::vector events{test::event_of_size(60)};
  chain.append(events, 500);
  const auto stored = chain.append(events, 400);
  BOOST_TEST(page_view::verified(stored[0]).header().time_us == 500);
}

BOOST_AUTO_TEST_CASE(a_refused_batch_leaves_the_chain_as_it_was) {
  page_chain chain(page_link{});
  const auto before = chain.link();
  BOOST_CHECK_THROW(chain.append(std::vector{test::event_of_size(60), std::string("too short")}, 100),
                    corrupt_event);
  BOOST_TEST((chain.link() == before));
}

BOOST_AUTO_TEST_CASE(the_events_of_one_command_stand_in_one_page) {
  const auto third = test::event_of_size(page_body_max / 3 - length_bytes);
  page_builder builder(page_link{}, 100);
  builder.add_unit(std::vector{third, third});
  BOOST_TEST(builder.add_unit(std::vector{third, third}) ==
             3u);                                             // One more would have fit beside the first two.
  builder.add_unit(std::vector{third, third, third, third});  // Longer than a page.
  builder.add_unit(std::vector{third});
  std::vector<std::uint32_t> counts;
  for (const auto& page : builder.finish()) counts.push_back(page_view::verified(page).header().event_count);
  BOOST_TEST(counts == (std::vector<std::uint32_t>{2, 2, 4, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_page_under_another_key_is_refused) {
  const auto stored = pages_of({test::event_of_size(60)});
  BOOST_CHECK_EXCEPTION(page_view::verified(*stored[0].bytes, 7), corrupt_page,
                        [](const corrupt_page& error) {
                          return std::string(error.what()).find("position 7") != std::string::npos;
                        });
}

RC_BOOST_PROP(any_flipped_bit_is_found_and_the_position_named, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 20);
  const auto stored = pages_of(std::vector<std::string>(count, test::event_of_size(200)), {4711, {}, 0});
  auto bytes = *stored[0].bytes;
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] ^= static_cast<char>(1 << *rc::gen::inRange(0, 8));
  try {
    page_view::verified(bytes, 4711);
    RC_FAIL("a damaged page was accepted");
  } catch (const corrupt_page& error) {
    RC_ASSERT(std::string(error.what()).find("position 4711") != std::string::npos);
  }
}

RC_BOOST_PROP(a_torn_page_is_found, ()) {
  const auto stored = pages_of(std::vector<std::string>(20, test::event_of_size(200)));
  auto bytes = stored[0].bytes->substr(0, *rc::gen::inRange<std::size_t>(0, stored[0].bytes->size()));
  if (*rc::gen::arbitrary<bool>()) bytes.resize(stored[0].bytes->size(), '\0');
  RC_PRE(bytes != *stored[0].bytes);
  RC_ASSERT_THROWS_AS(page_view::verified(bytes, 0), corrupt_page);
  RC_ASSERT_THROWS_AS(page_view::trusted(std::string_view(bytes).substr(0, 100), 0), corrupt_page);
}

BOOST_AUTO_TEST_CASE(the_golden_page_is_read_and_built_again) {
  const page_link after{100, sha256("the page before"), 1'700'000'000'000'000};
  const std::vector events{encode_event(test::full_event()), encode_event(test::small_event(20))};
  const auto stored = pages_of(events, after, 1'700'000'000'000'500);
  const auto golden = test_support::golden_or_write("page_1.hex", *stored[0].bytes);
  BOOST_TEST(test_support::hex_of(*stored[0].bytes) == test_support::hex_of(golden));
  const auto page = page_view::verified(golden, 100);
  BOOST_TEST(page.header().time_us == 1'700'000'000'000'500);
  BOOST_TEST((page.header().previous_hash == after.page_hash));
  BOOST_TEST((to_draft(parse_event(page.event_at(100))) == test::full_event()));
  BOOST_TEST((to_draft(parse_event(page.event_at(101))) == test::small_event(20)));
}

BOOST_AUTO_TEST_CASE(the_golden_genesis_page_starts_a_log) {
  page_builder builder(page_link{}, test::sample_genesis().created_us);
  builder.add(encode_genesis(test::sample_genesis()));
  const auto stored = builder.finish();
  const auto golden = test_support::golden_or_write("genesis_page_1.hex", *stored[0].bytes);
  BOOST_TEST(test_support::hex_of(*stored[0].bytes) == test_support::hex_of(golden));
  simulated_log_device device;
  device.damage_page(0, golden);
  BOOST_TEST((open_log(device).origin == test::sample_genesis()));
  BOOST_TEST(verify(device).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
