// What is RocksDB's own: opening, the writer thread, and closing.
#include "store/rocksdb_log_device.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <rocksdb/db.h>
#include <thread>

#include "tests/store/journal_files.hpp"
#include "tests/store/log_samples.hpp"

namespace benefactor::store {

BOOST_AUTO_TEST_SUITE(rocksdb_log)

BOOST_AUTO_TEST_CASE(no_log_is_made_unasked) {
  const test_support::temp_directory scratch;
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(scratch.path() / "log"), log_error,
                        [&](const log_error& error) {
                          return test::mentions(error.what(), scratch.path().string()) &&
                                 test::mentions(error.what(), "there is none");
                        });
  BOOST_TEST(!std::filesystem::exists(scratch.path() / "log"));
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time_has_the_log) {
  test::rocksdb_bench bench;
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(bench.folder()), log_error, [](const log_error& error) {
    return test::mentions(error.what(), "another process");
  });
}

BOOST_AUTO_TEST_CASE(a_read_only_log_is_read_and_not_written) {
  test::journal_log log;
  log.bench.close();
  const auto device = rocksdb_log_device::open(log.bench.folder(), {.read_only = true});
  BOOST_TEST(verify(*device).ok());
  BOOST_TEST(verify(*device).events == 201u);
  BOOST_CHECK_THROW(device->submit({}, [](write_result) {}), log_error);
  BOOST_CHECK_THROW(device->remove_from(1), log_error);
}

BOOST_AUTO_TEST_CASE(beside_an_engine_nothing_is_shown_that_is_written_and_not_known_to_be_durable) {
  test::journal_log log;
  const auto end = log.chain.next_position();
  const auto written = log.chain.append(std::vector<std::string>(1, test::event_of_size(500)), 1).front();
  log.bench.close();
  {
    rocksdb::DB* opened = nullptr;
    BOOST_REQUIRE(rocksdb::DB::Open({}, log.bench.folder().string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    std::string key;
    append_big(key, written.first_position);
    BOOST_REQUIRE(db->Put({}, key, *written.bytes).ok());
  }
  const auto beside = rocksdb_log_device::open_beside(log.bench.folder());
  BOOST_TEST(open_log(*beside).link.next_position == end);
  BOOST_TEST(verify(*beside).link.next_position == end);
  BOOST_TEST(!beside->read_page(written.first_position));
  BOOST_TEST(beside->read_page_at_or_before(written.first_position).first_position < end);
  const auto pages = beside->scan(written.first_position);
  BOOST_TEST(pages->next());
  BOOST_TEST(pages->first_position() < end);
  BOOST_TEST(!pages->next());
  // Whoever opens it to write goes on behind it.
  log.bench.restart();
  BOOST_TEST(open_log(log.bench.device()).link.next_position == end + 1);
  BOOST_TEST(open_log(*rocksdb_log_device::open_beside(log.bench.folder())).link.next_position == end + 1);
}

BOOST_AUTO_TEST_CASE(batches_are_written_in_order_and_answered_from_the_device_thread) {
  test::rocksdb_bench bench;
  page_chain chain(open_log(bench.device(), test::sample_genesis()).link);
  std::vector<std::uint64_t> answered;  // Only the device's thread writes it, and one promise publishes it.
  std::promise<std::thread::id> ended;
  for (int batch = 0; batch < 50; ++batch) {
    const auto end = chain.next_position() + 3;
    bench.device().submit(chain.append(std::vector<std::string>(3, test::event_of_size(500)), 1),
                          [&, batch, end](write_result result) {
                            if (result.ok()) answered.push_back(end);
                            if (batch == 49) ended.set_value(std::this_thread::get_id());
                          });
  }
  BOOST_TEST((ended.get_future().get() != std::this_thread::get_id()));
  BOOST_TEST(answered.size() == 50u);
  BOOST_TEST(std::is_sorted(answered.begin(), answered.end()));
  BOOST_TEST(verify(bench.device()).events == 151u);
}

BOOST_AUTO_TEST_CASE(closing_waits_for_what_was_submitted) {
  test::rocksdb_bench bench;
  page_chain chain(open_log(bench.device(), test::sample_genesis()).link);
  std::atomic<int> answered = 0;
  for (int batch = 0; batch < 20; ++batch)
    bench.device().submit(chain.append(std::vector{test::event_of_size(500)}, 1),
                          [&](const write_result& result) { answered += result.ok(); });
  bench.close();
  BOOST_TEST(answered == 20);
  bench.restart();
  BOOST_TEST((open_log(bench.device()).link == chain.link()));
}

BOOST_AUTO_TEST_CASE(closing_leaves_a_short_journal_as_it_is_and_makes_a_long_one_a_table) {
  const auto journal_after = [](std::size_t mebibytes) {
    test::rocksdb_bench bench;
    page_chain chain(open_log(bench.device(), test::sample_genesis()).link);
    for (std::size_t batch = 0; batch < mebibytes; ++batch) test::append(bench.device(), chain, 64, 16 << 10);
    bench.close();
    const auto bytes = test::bytes_of_journals(bench.folder());
    bench.restart();
    BOOST_TEST((open_log(bench.device()).link == chain.link()));
    BOOST_TEST(verify(bench.device()).ok());
    return bytes;
  };
  BOOST_TEST(journal_after(2) >= 2u << 20);
  BOOST_TEST(journal_after(6) == 0u);
}

BOOST_AUTO_TEST_CASE(a_journal_that_cannot_be_made_a_table_stays_and_nothing_is_lost) {
  test::rocksdb_bench bench;
  page_chain chain(open_log(bench.device(), test::sample_genesis()).link);
  // Noise: what is compressed would be small enough.
  std::minstd_rand random(7);
  for (int batch = 0; batch < 6; ++batch) {
    auto event = test::small_event();
    for (int i = 0; i < 1 << 20; ++i) event.payload += static_cast<char>(random() >> 8);
    const auto written = bench.device().submit_and_wait(chain.append(std::vector{encode_event(event)}, 1));
    BOOST_REQUIRE(written.ok());
  }
  {
    const test::file_size_limit full(1 << 20);
    bench.close();
  }
  BOOST_TEST(test::bytes_of_journals(bench.folder()) >= 6u << 20);
  bench.restart();
  BOOST_TEST((open_log(bench.device()).link == chain.link()));
  BOOST_TEST(verify(bench.device()).ok());
}

BOOST_AUTO_TEST_CASE(events_are_read_while_others_are_written) {
  test::rocksdb_bench bench;
  page_chain chain(open_log(bench.device(), test::sample_genesis()).link);
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> reads = 0;
  std::thread reader([&] {
    do {
      const auto last = bench.device().last_page();
      const auto page = page_view::verified(last);
      const auto event = read_event(bench.device(), page.end_position() - 1);
      if (event.event.position == page.end_position() - 1) ++reads;
    } while (!done);
  });
  for (int batch = 0; batch < 50; ++batch) test::append(bench.device(), chain, 5, 400);
  done = true;
  reader.join();
  BOOST_TEST(reads > 0u);
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_is_taken_until_the_log_is_opened_again) {
  test::journal_log log;
  const auto answered = log.chain.next_position();
  const auto batch = [&] {
    return log.chain.append(std::vector<std::string>(500, test::event_of_size(1000)), 1);
  };
  write_result failed;
  {
    const test::file_size_limit full(std::filesystem::file_size(test::newest_journal(log.bench.folder())) +
                                     1000);
    failed = log.bench.device().submit_and_wait(batch());
  }
  BOOST_TEST(test::mentions(failed.error, "position " + std::to_string(answered)), failed.error);
  BOOST_TEST(test::mentions(failed.error, log.bench.folder().string()), failed.error);
  BOOST_TEST(!log.bench.device().submit_and_wait(batch()).ok(), "a failed device took another batch");

  log.bench.restart();
  BOOST_TEST(verify(log.bench.device()).ok());
  BOOST_TEST(open_log(log.bench.device()).link.next_position == answered);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
