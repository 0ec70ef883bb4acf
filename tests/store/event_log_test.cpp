// The log over both devices: one set of tests, run against RocksDB and against the simulated disk.
#include "store/event_log.hpp"

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "tests/store/log_samples.hpp"

namespace benefactor::store {

namespace {

using both_devices = boost::mpl::list<test::simulated_bench, test::rocksdb_bench>;

/// A log of genesis and 120 events of 1000 bytes, in several pages.
template <class Bench>
struct filled_log {
  Bench bench;
  log_head origin = open_log(bench.device(), test::sample_genesis());
  page_chain chain{origin.link};
  std::vector<std::uint64_t> pages{0};

  filled_log() {
    for (int batch = 0; batch < 3; ++batch)
      for (const auto position : test::append(bench.device(), chain, 40, 1000)) pages.push_back(position);
  }
  std::string page(std::size_t index) {
    return *bench.device().read_page_at_or_before(pages.at(index)).bytes;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(event_log)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_device_becomes_a_log_only_on_request, Bench, both_devices) {
  Bench bench;
  BOOST_CHECK_THROW(open_log(bench.device()), log_error);
  BOOST_TEST(!verify(bench.device()).ok());
  const auto created = open_log(bench.device(), test::sample_genesis());
  BOOST_TEST(created.link.next_position == 1u);
  bench.restart();
  auto other = test::sample_genesis();
  other.log_id = test::id_of(0x77);
  const auto opened = open_log(bench.device(), other);
  BOOST_TEST((opened.origin == test::sample_genesis()), "an existing log was begun anew");
  BOOST_TEST((opened.link == created.link));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_answered_is_there_after_a_restart, Bench, both_devices) {
  filled_log<Bench> log;
  log.bench.restart();
  const auto head = open_log(log.bench.device());
  BOOST_TEST((head.link == log.chain.link()));
  const auto report = verify(log.bench.device());
  BOOST_TEST(report.ok());
  BOOST_TEST(report.events == 121u);
  BOOST_TEST(report.pages == log.pages.size());
  BOOST_TEST((report.link == log.chain.link()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_event_is_read_by_its_position, Bench, both_devices) {
  filled_log<Bench> log;
  for (std::uint64_t position = 0; position < 121; ++position) {
    const auto recorded = read_event(log.bench.device(), position);
    BOOST_TEST(recorded.event.position == position);
    BOOST_TEST(recorded.event.type == (position == 0 ? genesis_event_type : 16u));
  }
  BOOST_CHECK_EXCEPTION(read_event(log.bench.device(), 121), log_error,
                        [](const log_error& error) { return test::mentions(error.what(), "position 121"); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_is_read_by_its_key_and_by_no_other_position, Bench, both_devices) {
  filled_log<Bench> log;
  for (std::size_t i = 0; i < log.pages.size(); ++i) {
    const auto page = log.bench.device().read_page(log.pages[i]);
    BOOST_TEST(page.first_position == log.pages[i]);
    BOOST_TEST(*page.bytes == log.page(i));
  }
  BOOST_TEST(!log.bench.device().read_page(log.pages[2] + 1));
  BOOST_TEST(!log.bench.device().read_page(1'000));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_range_of_events_is_visited_in_order, Bench, both_devices) {
  filled_log<Bench> log;
  std::vector<std::uint64_t> seen;
  for_each_event(log.bench.device(), 15, 18, [&](const event_view& event) {
    seen.push_back(event.position);
    return true;
  });
  BOOST_TEST(seen == (std::vector<std::uint64_t>{15, 16, 17, 18}), boost::test_tools::per_element());
  seen.clear();
  for_each_event(log.bench.device(), 100, UINT64_MAX, [&](const event_view& event) {
    seen.push_back(event.position);
    return event.position < 102;
  });
  BOOST_TEST(seen.size() == 3u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_statistics_count_events_by_type, Bench, both_devices) {
  filled_log<Bench> log;
  auto sealed = test::small_event(10);
  sealed.type = 99;
  sealed.sealed = "1234567";
  log.bench.device().submit_and_wait(
      log.chain.append(std::vector{encode_event(sealed)}, 1'800'000'000'000'000));
  const auto stat = log_stat(log.bench.device());
  BOOST_TEST(stat.events == 122u);
  BOOST_TEST(stat.pages == log.pages.size() + 1);
  BOOST_TEST(stat.by_type.at(16).events == 120u);
  BOOST_TEST(stat.by_type.at(16).bytes == 120'000u);
  BOOST_TEST(stat.by_type.at(99).sealed_bytes == 7u);
  BOOST_TEST(stat.first_position == 0u);
  BOOST_TEST(stat.last_position == 121u);
  BOOST_TEST(stat.first_time_us == test::sample_genesis().created_us);
  BOOST_TEST(stat.last_time_us == 1'800'000'000'000'000);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_missing_page_is_found_at_its_first_position, Bench, both_devices) {
  filled_log<Bench> log;
  log.bench.damage(log.pages[3], std::nullopt);
  const auto report = verify(log.bench.device());
  BOOST_TEST_REQUIRE(!report.ok());
  BOOST_TEST(report.damage->position == log.pages[3]);
  BOOST_TEST(test::mentions(report.damage->what, "missing"), report.damage->what);
  BOOST_TEST(!report.damage->in_last_page);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_of_another_history_is_found, Bench, both_devices) {
  filled_log<Bench> log;
  // The same positions and a right check, but another hash before it.
  page_chain other({log.pages[3], sha256("another history"), 0});
  const std::vector<std::string> events(log.pages[4] - log.pages[3], test::event_of_size(500));
  const auto forged = other.append(events, 1'700'000'100'000'000);
  BOOST_TEST_REQUIRE(forged.size() == 1u);
  log.bench.damage(log.pages[3], *forged[0].bytes);
  const auto report = verify(log.bench.device());
  BOOST_TEST_REQUIRE(!report.ok());
  BOOST_TEST(report.damage->position == log.pages[3]);
  BOOST_TEST(test::mentions(report.damage->what, "link"), report.damage->what);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_wrong_stamp_under_a_right_check_is_found, Bench, both_devices) {
  filled_log<Bench> log;
  auto bytes = log.page(2);
  stamp(bytes.data() + page_header_bytes + 4, 4711, 1);
  bytes.resize(bytes.size() - page_check_bytes);
  bytes.append(as_text(sha256(bytes)).substr(0, page_check_bytes));
  log.bench.damage(log.pages[2], bytes);
  const auto report = verify(log.bench.device());
  BOOST_TEST_REQUIRE(!report.ok());
  BOOST_TEST(report.damage->position == log.pages[2]);
  BOOST_TEST(test::mentions(report.damage->what, "stamp"), report.damage->what);
}

BOOST_AUTO_TEST_CASE(any_flipped_bit_is_found_at_its_page) {
  std::mt19937_64 rng(20240607);
  filled_log<test::simulated_bench> log;
  for (int round = 0; round < 300; ++round) {
    const auto index = rng() % log.pages.size();
    const auto sound = log.page(index);
    auto bytes = sound;
    bytes[rng() % bytes.size()] ^= static_cast<char>(1u << rng() % 8);
    log.bench.damage(log.pages[index], bytes);
    const auto report = verify(log.bench.device());
    BOOST_TEST_REQUIRE(!report.ok());
    BOOST_TEST(report.damage->position == log.pages[index]);
    BOOST_TEST(report.damage->in_last_page == (index + 1 == log.pages.size()));
    BOOST_TEST(report.link.next_position == log.pages[index]);
    log.bench.damage(log.pages[index], sound);
  }
  BOOST_TEST(verify(log.bench.device()).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_flipped_bit_is_found_by_whoever_reads_the_event, Bench, both_devices) {
  filled_log<Bench> log;
  auto bytes = log.page(2);
  bytes[bytes.size() / 2] ^= 4;
  log.bench.damage(log.pages[2], bytes);
  BOOST_CHECK_THROW(read_event(log.bench.device(), log.pages[2]), corrupt_page);
  BOOST_CHECK_THROW(log_stat(log.bench.device()), corrupt_page);
  BOOST_CHECK_NO_THROW(read_event(log.bench.device(), log.pages[1]));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(verifying_from_a_checkpoint_reads_only_what_follows, Bench, both_devices) {
  filled_log<Bench> log;
  const auto hash = page_view::verified(log.bench.device().read_page_at_or_before(log.pages[3])).hash();
  const log_checkpoint checkpoint{test::sample_genesis().log_id, log.pages[3] + 2, hash};
  BOOST_TEST(fits(log.bench.device(), log.origin, checkpoint));
  log.bench.damage(log.pages[1], "damage before the checkpoint");
  std::uint64_t told = 0;
  const auto report =
      verify(log.bench.device(), checkpoint, [&](std::uint64_t position) { told = position; });
  BOOST_TEST(report.ok());
  BOOST_TEST(report.pages == log.pages.size() - 4);
  BOOST_TEST(told == 120u);
  BOOST_TEST((report.link == log.chain.link()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_checkpoint_at_the_end_leaves_nothing_to_verify, Bench, both_devices) {
  filled_log<Bench> log;
  const log_checkpoint checkpoint{test::sample_genesis().log_id, 120, log.chain.link().page_hash};
  const auto report = verify(log.bench.device(), checkpoint);
  BOOST_TEST(report.ok());
  BOOST_TEST(report.pages == 0u);
  BOOST_TEST((report.link == log.chain.link()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_checkpoint_of_another_log_page_or_future_does_not_fit, Bench, both_devices) {
  filled_log<Bench> log;
  const log_checkpoint good{test::sample_genesis().log_id, 120, log.chain.link().page_hash};
  auto other_log = good;
  other_log.log_id = test::id_of(0x66);
  auto other_page = good;
  other_page.position = 1;
  auto future = good;
  future.position = 121;
  BOOST_TEST(fits(log.bench.device(), log.origin, good));
  for (const auto& bad : {other_log, other_page, future}) {
    BOOST_TEST(!fits(log.bench.device(), log.origin, bad));
    BOOST_TEST(!verify(log.bench.device(), bad).ok());
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_damaged_last_page_is_refused_and_can_be_dropped, Bench, both_devices) {
  filled_log<Bench> log;
  const auto last = log.pages.back();
  const auto bytes = log.page(log.pages.size() - 1);
  log.bench.damage(last, bytes.substr(0, bytes.size() / 2));
  BOOST_CHECK_EXCEPTION(open_log(log.bench.device()), corrupt_page, [&](const corrupt_page& error) {
    return test::mentions(error.what(), "position " + std::to_string(last));
  });
  const auto repaired = repair_drop_tail(log.bench.device(), 1'700'000'200'000'000);
  BOOST_TEST_REQUIRE(repaired.has_value());
  BOOST_TEST(repaired->from_position == last);
  BOOST_TEST(repaired->pages == 1u);
  BOOST_TEST(repaired->bytes == bytes.size() / 2);

  log.bench.restart();
  BOOST_TEST(verify(log.bench.device()).ok());
  const auto recorded = read_event(log.bench.device(), last);
  BOOST_TEST((parse_tail_dropped(recorded.event) == *repaired));
  // The log goes on where the repair left it.
  page_chain chain(open_log(log.bench.device()).link);
  BOOST_TEST(chain.next_position() == last + 1);
  test::append(log.bench.device(), chain, 10, 1000);
  BOOST_TEST(verify(log.bench.device()).ok());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_sound_log_is_not_repaired, Bench, both_devices) {
  filled_log<Bench> log;
  BOOST_TEST(!repair_drop_tail(log.bench.device(), 0).has_value());
  BOOST_TEST((open_log(log.bench.device()).link == log.chain.link()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(damage_in_the_middle_is_dropped_only_when_its_position_is_named, Bench,
                              both_devices) {
  filled_log<Bench> log;
  log.bench.damage(log.pages[2], "rot");
  const auto damaged = log.pages[2];
  BOOST_CHECK_EXCEPTION(repair_drop_tail(log.bench.device(), 0), log_error, [&](const log_error& error) {
    return test::mentions(error.what(), "position " + std::to_string(damaged));
  });
  BOOST_CHECK_THROW(repair_drop_tail(log.bench.device(), 0, damaged + 1), log_error);
  BOOST_TEST(log.bench.device().last_page().first_position == log.pages.back());
  const auto repaired = repair_drop_tail(log.bench.device(), 0, damaged);
  BOOST_TEST_REQUIRE(repaired.has_value());
  BOOST_TEST(repaired->pages == log.pages.size() - 2);
  BOOST_TEST(verify(log.bench.device()).ok());
  BOOST_TEST(open_log(log.bench.device()).link.next_position == damaged + 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_log_without_its_first_page_cannot_be_repaired, Bench, both_devices) {
  filled_log<Bench> log;
  log.bench.damage(0, std::nullopt);
  BOOST_CHECK_THROW(open_log(log.bench.device()), log_error);
  BOOST_CHECK_THROW(repair_drop_tail(log.bench.device(), 0), log_error);
  BOOST_CHECK_THROW(repair_drop_tail(log.bench.device(), 0, 0), log_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_device_never_overwrites, Bench, both_devices) {
  filled_log<Bench> log;
  const auto last = log.bench.device().last_page();
  BOOST_CHECK_THROW(log.bench.device().submit({last}, [](write_result) {}), std::logic_error);
  log.bench.restart();
  BOOST_CHECK_THROW(log.bench.device().submit({last}, [](write_result) {}), std::logic_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_scan_starts_with_the_page_that_holds_the_position, Bench, both_devices) {
  filled_log<Bench> log;
  const auto from = log.bench.device().scan(log.pages[2] + 1);
  BOOST_TEST(from->next());
  BOOST_TEST(from->first_position() == log.pages[2]);
  BOOST_TEST(from->bytes() == log.page(2));
  BOOST_TEST(from->next());
  BOOST_TEST(from->first_position() == log.pages[3]);
  const auto beyond = log.bench.device().scan(1'000'000);
  BOOST_TEST(beyond->next());
  BOOST_TEST(beyond->first_position() == log.pages.back());
  BOOST_TEST(!beyond->next());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
