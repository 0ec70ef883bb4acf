// Restoring: to a backup's end or to a position before it, all of it checked, never half.
#include "store/restore.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "tests/store/backup_bench.hpp"

namespace benefactor::store {
namespace of_restore_test {

namespace fs = std::filesystem;
using test::backup_bench;

bool says(const std::exception& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

std::unique_ptr<rocksdb_log_device> open_read_only(const fs::path& data) {
  return rocksdb_log_device::open(data / "log", {.create = false, .read_only = true});
}

std::set<fs::path> files_below(const fs::path& folder) {
  std::set<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.insert(entry.path());
  return files;
}

BOOST_FIXTURE_TEST_SUITE(restore_suite, backup_bench)

BOOST_AUTO_TEST_CASE(a_log_restored_to_a_position_ends_with_that_event_and_the_record_of_the_restore) {
  commands(0, 400);
  const auto report = back_up();
  commands(400, 420);
  const auto last = report.backup.last_position;
  constexpr std::uint64_t seed = 20260101;
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> positions{0, 1, last - 1, last};
  for (int i = 0; i < 12; ++i) positions.push_back(random() % last);
  int cut_pages = 0, between = 0;
  for (const auto position : positions) BOOST_TEST_CONTEXT("position " << position << " of seed " << seed) {
      const auto target = scratch / "restored";
      fs::remove_all(target);
      if (!ends_command(log(), origin().log_id, position)) {
        ++between;
        // Refused, with the positions that are possible.
        BOOST_CHECK_EXCEPTION(restore(target, position), backup_refused, [&](const auto& e) {
          return says(e, "positions " + std::to_string(position) + " to " + std::to_string(position + 1) +
                             ", which") &&
                 says(e, "restore to " + std::to_string(position - 1) + " without it, or to " +
                             std::to_string(position + 1) + " with it");
        });
        BOOST_TEST(!fs::exists(target));
        continue;
      }
      const auto restored = restore(target, position);
      BOOST_TEST(restored.to_position == position);
      const auto copy = open_read_only(target);
      const auto head = open_log(*copy);
      BOOST_TEST((head.origin == origin()));
      BOOST_TEST(head.link.next_position == position + 2);
      BOOST_TEST((test::events_of(*copy, position) == test::events_of(log(), position)));
      const auto recorded = read_event(*copy, position + 1);
      const log_restored wanted{1, test::bench_time, last, report.backup.page_hash, position};
      BOOST_TEST((parse_log_restored(recorded.event) == wanted));
      BOOST_TEST(recorded.event.time_us == test::bench_time + 1'000'000'000);
      const auto verified = verify(*copy);
      BOOST_TEST(verified.ok());
      BOOST_TEST(verified.events == position + 2);
      const auto kept = copy->read_page_at_or_before(position),
                 original = log().read_page_at_or_before(position);
      cut_pages += *kept.bytes != *original.bytes;
    }
  BOOST_TEST(cut_pages >= 3);  // Positions within a page were among them,
  BOOST_TEST(between >= 1);    // and within a command.
}

BOOST_AUTO_TEST_CASE(a_position_that_is_not_in_the_backup_is_refused_by_name) {
  commands(0, 4);
  const auto last = back_up().backup.last_position;
  BOOST_CHECK_EXCEPTION(restore(scratch / "restored", last + 1), backup_refused, [&](const auto& e) {
    return says(e, "position " + std::to_string(last + 1) + " is not in backup 1, whose last is " +
                       std::to_string(last));
  });
  BOOST_TEST(!fs::exists(scratch / "restored"));
}

BOOST_AUTO_TEST_CASE(a_restored_log_goes_on_and_is_backed_up_beside_the_backups_it_came_from) {
  commands(0, 100);
  back_up();
  const auto target = scratch / "restored";
  const auto restored = restore(target, 50 - !ends_command(log(), origin().log_id, 50));
  commands(100, 150);  // The old future goes on too.
  back_up();

  const auto device = rocksdb_log_device::open(target / "log");
  page_chain chain(open_log(*device).link);
  const std::vector<std::string> more{encode_tail_dropped(origin().log_id, {})};
  BOOST_REQUIRE(device->submit_and_wait(chain.append(more, test::bench_time)).ok());
  data_key_store keys(target / "keys", ring());
  const auto report = take_backup(target, *device, keys, origin(), {backups(), 0}, test::bench_time + 5);
  BOOST_TEST(report.backup.number == 3u);
  BOOST_TEST(report.backup.last_position == restored.to_position + 2);
  BOOST_TEST(restore(scratch / "again").verified.events == restored.to_position + 4);
  BOOST_TEST(restore(scratch / "first", {}, 1).verified.ok());
  BOOST_TEST(restore(scratch / "second", {}, 2).verified.ok());
}

BOOST_AUTO_TEST_CASE(a_target_that_is_not_empty_is_refused_and_left_as_it_is) {
  command(1);
  back_up();
  fs::create_directories(scratch / "taken");
  test::put_content(scratch / "taken" / "letter.txt", "dear sirs");
  for (const auto& target : {scratch / "taken", data(), scratch / "data.keys"}) {
    const auto before = fs::is_directory(target) ? files_below(target).size() : 0;
    BOOST_CHECK_EXCEPTION(restore(target), backup_refused, [&](const auto& e) {
      return says(e, target.string()) && (says(e, "is not empty") || says(e, "is no directory"));
    });
    if (fs::is_directory(target)) BOOST_TEST(files_below(target).size() == before);
  }
  BOOST_TEST(verify(log()).ok());
}

BOOST_AUTO_TEST_CASE(a_folder_without_backups_is_refused_by_name) {
  fs::create_directories(scratch / "empty");
  for (const auto& folder : {scratch / "empty", scratch / "absent"})
    BOOST_CHECK_EXCEPTION(
        restore_backup({folder, scratch / "restored", {}, {}}, 0), backup_refused,
        [&](const auto& e) { return says(e, "there are no backups in " + folder.string()); });
  // One whose first backup never came to its end.
  { const backup_in_progress broken_off(backups(), origin()); }
  BOOST_CHECK_EXCEPTION(restore(scratch / "restored"), backup_refused,
                        [](const auto& e) { return says(e, "no backup in ") && says(e, "is complete"); });
}

BOOST_AUTO_TEST_CASE(an_interrupted_restore_is_used_by_nobody_and_can_be_run_again) {
  commands(0, 50);
  back_up();
  const auto target = scratch / "restored";
  // Given a restore that ended while it verified, as by a kill.
  struct killed {};
  const auto end_it = [](const restore_progress& progress) {
    if (progress.verifying) throw killed{};
  };
  BOOST_CHECK_THROW(restore_backup({backups(), target, {}, {}}, 0, end_it), killed);
  BOOST_TEST(fs::exists(target / "log"));
  // Then the directory is refused by name,
  BOOST_CHECK_EXCEPTION(require_usable(target), log_error, [&](const auto& e) {
    return says(e, target.string()) &&
           says(e, "a restore into it was not finished; run `benefactor restore` again");
  });
  // until the restore was run again.
  BOOST_TEST(restore(target).verified.ok());
  require_usable(target);
  BOOST_TEST(test::content_of(target / "FORMAT") == "benefactor data 2\n");
  BOOST_TEST(test::unreadable_events(target, ring()).empty());
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_any_file_of_a_backup_is_found) {
  commands(0, 200);
  back_up();
  constexpr std::uint64_t seed = 4711;
  std::mt19937_64 random(seed);
  int files = 0;
  for (const auto& file : files_below(backups())) {
    const auto content = test::content_of(file);
    if (content.empty()) continue;  // LOCK
    ++files;
    for (int i = 0; i < 2; ++i) {
      auto changed = content;
      const auto bit = random() % (8 * content.size());
      changed[bit / 8] ^= static_cast<char>(1 << (bit % 8));
      test::put_content(file, changed);
      BOOST_TEST_CONTEXT(fs::relative(file, backups()) << ", bit " << bit << ", seed " << seed) {
        fs::remove_all(scratch / "restored");
        try {
          restore(scratch / "restored");
          BOOST_ERROR("it was restored");
        } catch (const backup_failed& error) {
          BOOST_TEST((says(error, backups().string()) || says(error, "backup")));
        } catch (const backup_refused& error) {
          BOOST_TEST(says(error, "BACKUPS is of format"));
        }
        if (fs::exists(scratch / "restored"))
          BOOST_CHECK_THROW(require_usable(scratch / "restored"), log_error);
      }
    }
    test::put_content(file, content);
  }
  BOOST_TEST(files >= 11);
  fs::remove_all(scratch / "restored");
  BOOST_TEST(restore(scratch / "restored").verified.ok());
}

BOOST_AUTO_TEST_CASE(a_missing_or_cut_file_of_a_backup_is_found) {
  commands(0, 200);
  back_up();
  for (const auto& file : files_below(backups())) BOOST_TEST_CONTEXT(fs::relative(file, backups())) {
      const auto content = test::content_of(file);
      if (content.empty()) continue;
      fs::resize_file(file, content.size() / 2);
      fs::remove_all(scratch / "restored");
      BOOST_CHECK_THROW(restore(scratch / "restored"), backup_failed);
      fs::remove(file);
      fs::remove_all(scratch / "restored");
      BOOST_CHECK_THROW(restore(scratch / "restored"), std::runtime_error);
      test::put_content(file, content);
    }
  fs::remove_all(scratch / "restored");
  BOOST_TEST(restore(scratch / "restored").verified.ok());
}

BOOST_AUTO_TEST_CASE(progress_tells_of_copying_and_then_of_verifying_to_the_end) {
  commands(0, 2'000);
  const auto last = back_up().backup.last_position;
  restore_progress told;
  restore_backup({backups(), scratch / "restored", {}, {}}, 0, [&](const restore_progress& progress) {
    BOOST_TEST(progress.done <= progress.total);
    BOOST_TEST((progress.verifying || !told.verifying));
    told = progress;
  });
  BOOST_TEST(told.verifying);
  BOOST_TEST(told.done == last + 2);
  BOOST_TEST(told.total == last + 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_restore_test
}  // namespace benefactor::store
