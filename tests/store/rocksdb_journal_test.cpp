// A journal that was torn or damaged: what is dropped silently, what is refused and can be dropped, and what
// never is.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <functional>
#include <random>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "store/bytes.hpp"
#include "store/high_water_mark.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/store/journal_files.hpp"

namespace benefactor::store {

BOOST_AUTO_TEST_SUITE(rocksdb_journal)

BOOST_AUTO_TEST_CASE(a_write_torn_off_the_journal_is_dropped_silently_because_it_was_never_answered) {
  test::journal_log log;
  log.bench.close();
  const auto mark = high_water_mark::file_in(log.bench.folder());
  std::filesystem::copy_file(mark, log.bench.folder() / "before");
  log.bench.restart();
  const auto answered = log.chain.next_position();
  test::append(log.bench.device(), log.chain, 10, 1000);
  log.bench.close();
  // As if the power had failed while this last batch was written: it is torn, and nothing knows of it.
  const auto journal = test::newest_journal(log.bench.folder());
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
    test::journal_log log;
    log.bench.restart();  // So that the journal is not all there is.
    const auto kept = log.chain.next_position();
    const auto lost = test::append(log.bench.device(), log.chain, 10, 1000).back();
    log.bench.close();
    damage(test::newest_journal(log.bench.folder()));
    const auto files = [&] {
      return std::distance(std::filesystem::directory_iterator(log.bench.folder()), {});
    };
    const auto before = files();
    for (const bool read_only : {true, false})
      BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder(), {.read_only = read_only}), log_error,
                            [&](const log_error& error) {
                              return test::mentions(error.what(), "position " + std::to_string(lost)) &&
                                     test::mentions(error.what(), "restore a backup") &&
                                     test::mentions(error.what(), "--drop-tail");
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
  test::journal_log log;
  log.bench.close();
  std::filesystem::remove(log.bench.folder() / "CURRENT");
  for (const bool create : {true, false})
    BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder(), {.create = create}), log_error,
                          [](const log_error& error) {
                            return test::mentions(error.what(), "CURRENT") &&
                                   test::mentions(error.what(), "backup");
                          });
}

BOOST_AUTO_TEST_CASE(one_wrong_bit_in_any_header_of_the_journal_is_refused) {
  test::journal_log log;
  log.bench.close();
  // Without the mark, which would tell of a lost end by itself.
  std::filesystem::remove(high_water_mark::file_in(log.bench.folder()));
  const auto journal = test::newest_journal(log.bench.folder());
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
  test::journal_log log;
  test::flip_journal_bit(log.bench, 100);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::open(log.bench.folder()), log_error, [&](const log_error& error) {
    return test::mentions(error.what(), log.bench.folder().string()) &&
           test::mentions(error.what(), "--drop-tail");
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
  test::flip_journal_bit(bench, 20);
  BOOST_CHECK_THROW(rocksdb_log_device::open(bench.folder()), log_error);
  // then nothing answered can have been in it.
  BOOST_TEST(rocksdb_log_device::drop_damaged_journal_tail(bench.folder()).value_or(99) == 0u);
  bench.restart();
  BOOST_TEST(open_log(bench.device(), test::sample_genesis()).link.next_position == 1u);
}

BOOST_AUTO_TEST_CASE(a_first_page_that_was_durable_and_is_damaged_is_never_dropped) {
  test::rocksdb_bench bench;
  open_log(bench.device(), test::sample_genesis());
  test::flip_journal_bit(bench, 20);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::drop_damaged_journal_tail(bench.folder()), log_error,
                        [](const log_error& error) { return test::mentions(error.what(), "backup"); });
}

BOOST_AUTO_TEST_CASE(damage_in_the_middle_of_the_journal_is_never_taken_for_its_end) {
  test::journal_log log;
  test::flip_journal_bit(log.bench, 150'000);
  BOOST_CHECK_THROW(rocksdb_log_device::open(log.bench.folder()), log_error);
  BOOST_CHECK_EXCEPTION(rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()), log_error,
                        [](const log_error& error) { return test::mentions(error.what(), "backup"); });
}

BOOST_AUTO_TEST_CASE(a_sound_journal_is_left_alone) {
  test::journal_log log;
  log.bench.close();
  BOOST_TEST(!rocksdb_log_device::drop_damaged_journal_tail(log.bench.folder()).has_value());
  log.bench.restart();
  BOOST_TEST((open_log(log.bench.device()).link == log.chain.link()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
