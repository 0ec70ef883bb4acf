// What is RocksDB's own: opening, the writer thread, and a damaged journal.
#include "store/rocksdb_log_device.hpp"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <random>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <sys/resource.h>
#include <thread>

#include "store/bytes.hpp"
#include "store/high_water_mark.hpp"
#include "tests/store/log_samples.hpp"

namespace benefactor::store {

namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The journal that holds what was appended last.
std::filesystem::path newest_journal(const std::filesystem::path& folder) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".log" && (newest.empty() || newest.filename() < entry.path().filename()))
      newest = entry.path();
  return newest;
}

std::uintmax_t bytes_of_journals(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".log") bytes += entry.file_size();
  return bytes;
}

/// Closes the log and flips one bit of its journal, *from_end* bytes before its end.
void flip_journal_bit(test::rocksdb_bench& bench, std::uintmax_t from_end) {
  bench.close();
  const auto journal = newest_journal(bench.folder());
  std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-static_cast<std::streamoff>(from_end), std::ios::end);
  const auto at = file.tellg();
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

/// While it lives no file grows beyond *bytes*, so that writing fails as on a full disk.
class file_size_limit {
 public:
  explicit file_size_limit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit lower{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~file_size_limit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int) = SIG_DFL;
};

struct journal_log {
  test::rocksdb_bench bench;
  page_chain chain{open_log(bench.device(), test::sample_genesis()).link};
  std::uint64_t last_batch = 0;

  journal_log() {
    for (int batch = 0; batch < 20; ++batch) {
      last_batch = chain.next_position();
      test::append(bench.device(), chain, 10, 1000);
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rocksdb_log)

BOOST_AUTO_TEST_CASE(no_log_is_made_unasked) {
  const test_support::temp_directory scratch;
  BOOST_CHECK_EXCEPTION(
      rocksdb_log_device::open(scratch.path() / "log"), log_error, [&](const log_error& error) {
        return mentions(error.what(), scratch.path().string()) && mentions(error.what(), "there is none");
      });
  BOOST_TEST(!std::filesystem::exists(scratch.path() / "log"));
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time_has_the_log) {
  test::rocksdb_bench bench;
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(bench.folder()), log_error,
                        [](const log_error& error) { return mentions(error.what(), "another process"); });
}

BOOST_AUTO_TEST_CASE(a_read_only_log_is_read_and_not_written) {
  journal_log log;
  log.bench.close();
  const auto device = rocksdb_log_device::open(log.bench.folder(), {.read_only = true});
  BOOST_TEST(verify(*device).ok());
  BOOST_TEST(verify(*device).events == 201u);
  BOOST_CHECK_THROW(device->submit({}, [](write_result) {}), log_error);
  BOOST_CHECK_THROW(device->remove_from(1), log_error);
}

BOOST_AUTO_TEST_CASE(beside_an_engine_nothing_is_shown_that_is_written_and_not_known_to_be_durable) {
  journal_log log;
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
    const auto bytes = bytes_of_journals(bench.folder());
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
    const file_size_limit full(1 << 20);
    bench.close();
  }
  BOOST_TEST(bytes_of_journals(bench.folder()) >= 6u << 20);
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
  journal_log log;
  const auto answered = log.chain.next_position();
  const auto batch = [&] {
    return log.chain.append(std::vector<std::string>(500, test::event_of_size(1000)), 1);
  };
  write_result failed;
  {
    const file_size_limit full(std::filesystem::file_size(newest_journal(log.bench.folder())) + 1000);
    failed = log.bench.device().submit_and_wait(batch());
  }
  BOOST_TEST(mentions(failed.error, "position " + std::to_string(answered)), failed.error);
  BOOST_TEST(mentions(failed.error, log.bench.folder().string()), failed.error);
  BOOST_TEST(!log.bench.device().submit_and_wait(batch()).ok(), "a failed device took another batch");

  log.bench.restart();
  BOOST_TEST(verify(log.bench.device()).ok());
  BOOST_TEST(open_log(log.bench.device()).link.next_position == answered);
}

BOOST_AUTO_TEST_CASE(a_write_torn_off_the_journal_is_dropped_silently_because_it_was_never_answered) {
  journal_log log;
  log.bench.close();
  const auto mark = high_water_mark::file_in(log.bench.folder());
  std::filesystem::copy_file(mark, log.bench.folder() / "before");
  log.bench.restart();
  const auto answered = log.chain.next_position();
  test::append(log.bench.device(), log.chain, 10, 1000);
  log.bench.close();
  // As if the power had failed while this last batch was written: it is torn, and nothing knows of it.
  const auto journal = newest_journal(log.bench.folder());
  std::filesystem::resize_file(journal, std::filesystem::file_size(journal) - 100);
  std::filesystem::rename(log.bench.folder() / "before", mark);
  log.bench.restart();
  BOOST_TEST(verify(log.bench.device()).ok());
  BOOST_TEST(open_log(log.bench.device()).link.next_position == answered);
}

BOOST_AUTO_TEST_CASE(
    an_end_that_was_durable_and_is_gone_is_refused_with_its_position_until_a_repair_gives_it_up) {
  const auto cut = [](const std::filesystem::path& journal) {
    std::filesystem::resize_file(journal, std::filesystem::file_size(journal) - 100);
  };
  const auto remove = [](const std::filesystem::path& journal) { std::filesystem::remove(journal); };
  for (const auto& damage : std::vector<std::function<void(const std::filesystem::path&)>>{cut, remove}) {
    journal_log log;
    log.bench.restart();  // So that the journal is not all there is.
    const auto kept = log.chain.next_position();
    const auto lost = test::append(log.bench.device(), log.chain, 10, 1000).back();
    log.bench.close();
    damage(newest_journal(log.bench.folder()));
    const auto files = [&] {
      return std::distance(std::filesystem::directory_iterator(log.bench.folder()), {});
    };
    const auto before = files();
    for (const bool read_only : {true, false})
      BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder(), {.read_only = read_only}), log_error,
                            [&](const log_error& error) {
                              return mentions(error.what(), "position " + std::to_string(lost)) &&
                                     mentions(error.what(), "restore a backup") &&
                                     mentions(error.what(), "--drop-tail");
                            });
    BOOST_TEST(files() >= before);
    // A repair that is broken off before it is recorded begins again.
    for (int again = 0; again < 2; ++again) {
      BOOST_TEST(*rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()) == kept);
      BOOST_CHECK_THROW(rocksdb_log_device::open(log.bench.folder()), log_error);
    }
    {
      const auto device = rocksdb_log_device::open(log.bench.folder(), {.repairing = true});
      record_repair(*device, {tail_damage::journal, kept, 0, 0}, 1);
    }
    BOOST_TEST(!rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()).has_value());
    log.bench.restart();
    BOOST_TEST(verify(log.bench.device()).ok());
    BOOST_TEST(open_log(log.bench.device()).link.next_position == kept + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_log_whose_current_is_missing_is_refused_and_not_begun_anew) {
  journal_log log;
  log.bench.close();
  std::filesystem::remove(log.bench.folder() / "CURRENT");
  for (const bool create : {true, false})
    BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder(), {.create = create}), log_error,
                          [](const log_error& error) {
                            return mentions(error.what(), "CURRENT") && mentions(error.what(), "backup");
                          });
}

BOOST_AUTO_TEST_CASE(one_wrong_bit_in_any_header_of_the_journal_is_refused) {
  journal_log log;
  log.bench.close();
  // Without the mark, which would tell of a lost end by itself.
  std::filesystem::remove(high_water_mark::file_in(log.bench.folder()));
  const auto journal = newest_journal(log.bench.folder());
  std::ifstream in(journal, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  const auto rocksdb_alone_says_nothing = [&] {
    rocksdb::DB* opened = nullptr;
    rocksdb::Options options;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    const auto status = rocksdb::DB::OpenForReadOnly(options, log.bench.folder().string(), &opened);
    delete opened;
    return status.ok();
  };
  const auto put = [&](std::size_t at, char byte) {
    std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at)).put(byte);
  };
  int silent = 0;
  for (std::size_t at = 0; at + 7 <= bytes.size();) {
    if ((at % 32768) + 7 > 32768) {
      at += 32768 - at % 32768;
      continue;
    }
    for (std::size_t byte = at + 4; byte < at + 7; ++byte)
      for (int bit = 0; bit < 8; ++bit) {
        put(byte, static_cast<char>(bytes[byte] ^ (1 << bit)));
        silent += rocksdb_alone_says_nothing();
        BOOST_CHECK_THROW(rocksdb_log_device::open(log.bench.folder(), {.read_only = true}), log_error);
      }
    for (std::size_t byte = at + 4; byte < at + 7; ++byte) put(byte, bytes[byte]);
    at += 7 + get_little<std::uint16_t>(bytes.data() + at + 4);
  }
  BOOST_TEST(silent > 0, "RocksDB sees all of them now: the inspection is not needed any more");
  BOOST_TEST(verify(*rocksdb_log_device::open(log.bench.folder(), {.read_only = true})).ok());
}

BOOST_AUTO_TEST_CASE(a_damaged_last_record_of_the_journal_is_refused_and_can_be_dropped) {
  journal_log log;
  flip_journal_bit(log.bench, 100);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder()), log_error, [&](const log_error& error) {
    return mentions(error.what(), log.bench.folder().string()) && mentions(error.what(), "--drop-tail");
  });
  const auto lost_from = rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder());
  BOOST_TEST_REQUIRE(lost_from.has_value());
  BOOST_TEST(*lost_from == log.last_batch);
  {
    const auto device = rocksdb_log_device::open(log.bench.folder(), {.repairing = true});
    record_repair(*device, {tail_damage::journal, *lost_from, 0, 0}, 1);
  }
  log.bench.restart();
  BOOST_TEST(verify(log.bench.device()).ok());
  BOOST_TEST(parse_tail_dropped(read_event(log.bench.device(), log.last_batch).event).from_position ==
             *lost_from);
}

BOOST_AUTO_TEST_CASE(a_first_page_torn_while_the_log_is_made_is_dropped_and_the_log_begun_again) {
  // Given a log whose first page was never known to be durable, and is damaged,
  test::rocksdb_bench bench;
  open_log(bench.device(), test::sample_genesis());
  bench.close();
  const auto mark = high_water_mark::file_in(bench.folder());
  std::filesystem::rename(mark, bench.folder() / "before");
  flip_journal_bit(bench, 20);
  BOOST_CHECK_THROW(rocksdb_log_device::open(bench.folder()), log_error);
  // then nothing answered can have been in it.
  BOOST_TEST(rocksdb_log_device::drop_damaged_journal_tail(bench.folder()).value_or(99) == 0u);
  bench.restart();
  BOOST_TEST(open_log(bench.device(), test::sample_genesis()).link.next_position == 1u);
}

BOOST_AUTO_TEST_CASE(a_first_page_that_was_durable_and_is_damaged_is_never_dropped) {
  test::rocksdb_bench bench;
  open_log(bench.device(), test::sample_genesis());
  flip_journal_bit(bench, 20);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::drop_damaged_journal_tail(bench.folder()), log_error,
                        [](const log_error& error) { return mentions(error.what(), "backup"); });
}

BOOST_AUTO_TEST_CASE(damage_in_the_middle_of_the_journal_is_never_taken_for_its_end) {
  journal_log log;
  flip_journal_bit(log.bench, 150'000);
  BOOST_CHECK_THROW(rocksdb_log_device::open(log.bench.folder()), log_error);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()), log_error,
                        [](const log_error& error) { return mentions(error.what(), "backup"); });
}

BOOST_AUTO_TEST_CASE(a_sound_journal_is_left_alone) {
  journal_log log;
  log.bench.close();
  BOOST_TEST(!rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()).has_value());
  log.bench.restart();
  BOOST_TEST((open_log(log.bench.device()).link == log.chain.link()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
