// Backups of log and keys: consistent while both are in use, incremental, and never half.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <rocksdb/db.h>
#include <thread>

#include "store/backup_set.hpp"
#include "store/wrapped_key.hpp"
#include "tests/store/backup_bench.hpp"
#include "tests/support/golden.hpp"

namespace benefactor::store {
namespace of_backup_test {

using test::backup_bench;

bool says(const std::exception& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

/// How many files below *folder* hold *bytes*.
int files_with(const std::filesystem::path& folder, const std::string& bytes) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    count += entry.is_regular_file() && test::content_of(entry.path()).find(bytes) != std::string::npos;
  return count;
}

BOOST_FIXTURE_TEST_SUITE(backup, backup_bench)

BOOST_AUTO_TEST_CASE(backups_taken_while_the_log_grows_are_each_whole_up_to_their_position) {
  // Given a log that grows on another thread, each member's key made just before its event.
  std::atomic<bool> enough{false};
  std::atomic<std::uint32_t> number{0};
  std::thread writer([&] {
    while (!enough) command(number++);
  });
  // When backups are taken meanwhile, each after some more was appended.
  std::vector<backup_report> reports;
  for (std::uint32_t wanted = 20; wanted <= 80; wanted += 20) {
    while (number < wanted) std::this_thread::yield();
    reports.push_back(back_up());
  }
  enough = true;
  writer.join();
  // Then every one holds exactly the log up to the position it names, and every key for it.
  std::uint64_t before = 0;
  for (const auto& report : reports) BOOST_TEST_CONTEXT("backup " << report.backup.number) {
      const auto target = scratch / ("restored-" + std::to_string(report.backup.number));
      BOOST_TEST(report.backup.last_position >= before + 1);
      before = report.backup.last_position;
      const auto restored = restore(target, {}, report.backup.number);
      BOOST_TEST(restored.verified.ok());
      BOOST_TEST(restored.verified.link.next_position == report.backup.last_position + 2);
      {
        const auto copy = rocksdb_log_device::open(target / "log", {.create = false, .read_only = true});
        BOOST_TEST((test::events_of(*copy, before) == test::events_of(log(), before)));
        BOOST_TEST(ends_command(*copy, origin().log_id, before));
      }
      BOOST_TEST(test::unreadable_events(target, ring()).empty());
    }
}

BOOST_AUTO_TEST_CASE(a_second_backup_copies_only_what_is_new) {
  commands(0, 3'000);
  const auto first = back_up();
  command(3'000);
  const auto second = back_up();
  BOOST_TEST(first.copied_bytes > 300'000u);
  BOOST_TEST(first.reused_bytes == 0u);
  BOOST_TEST(second.copied_bytes < first.copied_bytes / 10);
  BOOST_TEST(second.reused_bytes > first.copied_bytes * 8 / 10);
  BOOST_TEST(second.backup.last_position == first.backup.last_position + 2);
}

// The mutation: keys first, then the log. What is appended in between cannot be read from the backup.
BOOST_AUTO_TEST_CASE(a_backup_that_copies_the_keys_before_the_log_is_found_by_restore_and_by_the_checker) {
  commands(0, 10);
  const auto take = [&](bool keys_first) {
    backup_in_progress taking(backups(), origin());
    if (keys_first)
      taking.copy_keys(keys());
    else
      taking.copy_log(log());
    command(static_cast<std::uint32_t>(next_position()) * 3 + 1);  // A new member's, between the two.
    if (keys_first)
      taking.copy_log(log());
    else
      taking.copy_keys(keys());
    return taking.commit(test::bench_time);
  };
  const auto right = take(false), wrong = take(true);

  restore(scratch / "right", {}, right.number);
  BOOST_TEST(test::unreadable_events(scratch / "right", ring()).empty());

  BOOST_CHECK_EXCEPTION(restore(scratch / "wrong", {}, wrong.number), backup_damaged, [&](const auto& e) {
    return says(
        e, "the event at position " + std::to_string(wrong.last_position) + " is sealed under a data key");
  });
  BOOST_TEST(test::unreadable_events(scratch / "wrong", ring()) ==
             std::vector<std::uint64_t>{wrong.last_position});
}

BOOST_AUTO_TEST_CASE(
    a_backup_broken_off_between_log_and_keys_leaves_the_others_good_and_the_next_one_cleans_up) {
  commands(0, 10);
  const auto first = back_up();
  commands(10, 20);
  {
    backup_in_progress taking(backups(), origin());
    taking.copy_log(log());
  }
  BOOST_TEST(read_backup_manifest(backups())->backups.size() == 1u);
  BOOST_TEST(restore(scratch / "one").to_position == first.backup.last_position);
  commands(20, 30);
  const auto second = back_up();
  BOOST_TEST(second.backup.number == 2u);
  BOOST_TEST(restore(scratch / "two").to_position == second.backup.last_position);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(backups() / "log" / "meta"),
                           std::filesystem::directory_iterator()) == 2);
}

BOOST_AUTO_TEST_CASE(a_backup_stops_when_it_is_told_to_and_can_be_taken_again) {
  commands(0, 2'000);
  back_up();
  commands(2'000, 9'000);
  std::uint64_t told = 0, total = 0;
  BOOST_CHECK_THROW(back_up(0,
                            [&](const backup_progress& progress) {
                              told = progress.copied_bytes;
                              total = progress.total_bytes;
                              return told == 0;
                            }),
                    backup_stopped);
  BOOST_TEST(told > 0u);
  BOOST_TEST(total >= told);
  BOOST_TEST(restore(scratch / "one").backup.number == 1u);
  BOOST_TEST(back_up().backup.number == 2u);
}

BOOST_AUTO_TEST_CASE(a_folder_of_another_log_is_refused_by_name) {
  backup_bench other(2);
  other.back_up();
  BOOST_CHECK_EXCEPTION(take_backup(data(), log(), keys(), origin(), {other.backups(), 0}, test::bench_time),
                        backup_refused, [&](const auto& e) {
                          return says(e, "log " + to_hex(other.origin().log_id)) &&
                                 says(e, to_hex(origin().log_id)) && says(e, other.backups().string());
                        });
  BOOST_TEST(read_backup_manifest(other.backups())->backups.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_folder_that_holds_other_things_lies_in_the_data_or_is_relative_is_refused) {
  std::filesystem::create_directories(scratch / "full");
  test::put_content(scratch / "full" / "letter.txt", "dear sirs");
  const auto refused = [&](const std::filesystem::path& folder, const std::string& why) {
    BOOST_CHECK_EXCEPTION(take_backup(data(), log(), keys(), origin(), {folder, 0}, test::bench_time),
                          backup_refused,
                          [&](const auto& e) { return says(e, why) && says(e, folder.string()); });
  };
  refused(scratch / "full", "is not empty");
  refused(data() / "backups", "lies in the data directory");
  refused(data(), "lies in the data directory");
  std::filesystem::create_directory_symlink(data(), scratch / "link");
  refused(scratch / "link" / "backups", "lies in the data directory");
  refused("backups", "from the root");
  const auto too_long = "/" + std::string(4'000, 'x'), zero = (scratch / "zero").string() + '\0' + "x";
  for (const auto& name : {too_long, zero})
    BOOST_CHECK_EXCEPTION(take_backup(data(), log(), keys(), origin(), {name, 0}, test::bench_time),
                          backup_refused,
                          [](const auto& e) { return says(e, "at most 4000 bytes, none of them zero"); });
}

BOOST_AUTO_TEST_CASE(a_second_backup_into_a_folder_where_one_is_being_taken_is_refused_and_so_is_a_restore) {
  command(1);
  back_up();
  const backup_in_progress first(backups(), origin());
  BOOST_CHECK_EXCEPTION(back_up(), backup_refused, [](const auto& e) { return says(e, "is at work in"); });
  BOOST_CHECK_EXCEPTION(restore(scratch / "restored"), backup_refused,
                        [](const auto& e) { return says(e, "is at work in"); });
  BOOST_TEST(!std::filesystem::exists(scratch / "restored"));
}

BOOST_AUTO_TEST_CASE(keep_leaves_the_newest_and_frees_what_only_the_others_needed) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    commands(i * 200, i * 200 + 200);
    const auto report = back_up(2);
    BOOST_TEST(report.backups == std::min(i + 1, 2u));
    BOOST_TEST(report.removed == (i < 2 ? 0u : 1u));
  }
  const auto list = read_backup_manifest(backups())->backups;
  BOOST_REQUIRE(list.size() == 2u);
  BOOST_TEST(list[0].number == 4u);
  BOOST_TEST(list[1].number == 5u);
  BOOST_TEST(restore(scratch / "four", {}, 4).to_position == list[0].last_position);
  BOOST_TEST(restore(scratch / "five").to_position == list[1].last_position);
  BOOST_CHECK_EXCEPTION(restore(scratch / "one", {}, 1), backup_refused,
                        [](const auto& e) { return says(e, "there is no backup 1") && says(e, "4 to 5"); });
}

BOOST_AUTO_TEST_CASE(the_key_of_an_erased_member_is_in_older_backups_only_and_gone_with_them) {
  commands(0, 50);
  std::string wrapped;
  {
    close();
    rocksdb::DB* opened = nullptr;
    BOOST_REQUIRE(rocksdb::DB::Open({}, (data() / "keys").string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    BOOST_REQUIRE(db->Get({}, data_key_name("default", member(7)), &wrapped).ok());
    wrapped.erase(0,
                  18);  // Version, state, number and nonce: the rest is random, so no compression splits it.
  }
  open();
  back_up();
  BOOST_TEST(files_with(backups(), wrapped) == 1);
  keys().erase("default", member(7));
  const auto second = back_up();
  BOOST_TEST(files_with(backups(), wrapped) == 1);  // The first backup's.
  restore(scratch / "second", {}, second.backup.number);
  BOOST_TEST(files_with(scratch / "second", wrapped) == 0);
  BOOST_TEST(test::unreadable_events(scratch / "second", ring()).size() == 1u);
  back_up(1);
  BOOST_TEST(files_with(backups(), wrapped) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_of_the_key_ring_is_in_a_backup) {
  commands(0, 20);
  back_up();
  const auto text = test::content_of(scratch / "data.keys");
  const auto lookup = text.substr(text.find("lookup ") + 7, 64),
             current = text.substr(text.find("current ") + 10, 64);
  const auto& key = ring().lookup_key().bytes;
  for (const auto& secret : {lookup, current, std::string(key.begin(), key.end())})
    BOOST_TEST(files_with(backups(), secret) == 0);
  BOOST_TEST((read_backup_manifest(backups())->key_ring_id == ring().id()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(backup_list)

backup_manifest sample() {
  backup_manifest manifest;
  manifest.log_id.bytes.fill(0x11);
  manifest.key_ring_id.bytes.fill(0x22);
  manifest.next_number = 4;
  for (const std::uint32_t number : {1u, 3u}) {
    backup_entry entry;
    entry.number = number;
    entry.time_us = test::bench_time + number;
    entry.last_position = 1'000 * number;
    entry.page_hash.fill(static_cast<std::uint8_t>(number));
    entry.log_copy = number + 1;
    entry.keys_copy = number + 2;
    entry.log_list.fill(0xaa);
    entry.keys_list.fill(0xbb);
    manifest.backups.push_back(entry);
  }
  return manifest;
}

BOOST_AUTO_TEST_CASE(the_golden_list_reads_as_what_it_was_written_from) {
  const auto golden = test_support::golden_or_write("backup_list_1.hex", encode_backup_manifest(sample()));
  BOOST_TEST(encode_backup_manifest(sample()) == golden);
  BOOST_TEST((parse_backup_manifest(golden, "BACKUPS") == sample()));
}

BOOST_AUTO_TEST_CASE(any_changed_byte_of_the_list_is_found) {
  const auto text = encode_backup_manifest(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] ^= 1;
    try {
      parse_backup_manifest(changed, "BACKUPS");
      BOOST_ERROR("byte " << at << " was changed unseen");
    } catch (const backup_damaged& error) {
      BOOST_TEST(says(error, "BACKUPS"));
    } catch (const backup_refused& error) {  // The number of the format became a greater one.
      BOOST_TEST(says(error, "is of format"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_list_with_access_logs_is_of_format_2_and_one_without_stays_of_format_1) {
  auto list = sample();
  BOOST_TEST(encode_backup_manifest(list).starts_with("benefactor backups 1\n"));
  list.backups.back().access_copy = 4;
  list.backups.back().access_list.fill(0x5a);
  const auto text = encode_backup_manifest(list);
  BOOST_TEST(text.starts_with("benefactor backups 2\n"));
  BOOST_TEST((parse_backup_manifest(text, "BACKUPS") == list));
}

BOOST_AUTO_TEST_CASE(a_list_of_a_newer_format_is_refused_by_name) {
  auto text = encode_backup_manifest(sample());
  text.replace(text.find(" 1\n"), 3, " 3\n");
  BOOST_CHECK_EXCEPTION(parse_backup_manifest(text, "/backups/BACKUPS"), backup_refused, [](const auto& e) {
    return says(e, "/backups/BACKUPS is of format 3; this program (benefactor ") &&
           says(e, "formats up to 2: use");
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_backup_test
}  // namespace benefactor::store
