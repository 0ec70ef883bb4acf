#include "store/derived_store.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <rocksdb/db.h>
#include <thread>

#include "store/derived_families.hpp"
#include "store/index_rows.hpp"
#include "store/log_error.hpp"
#include "tests/store/log_samples.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store {

namespace {

using test::id_of;
using test_support::temp_directory;

/// Runs *rule* on both stores; *restart* closes and opens the one on disk.
void on_both(const std::function<void(derived_store&)>& rule) {
  {
    const auto memory = make_memory_derived_store();
    rule(*memory);
  }
  temp_directory folder;
  const auto disk = open_rocksdb_derived_store(folder.path().string());
  rule(*disk);
}

stream_id claim(std::uint8_t seed) { return {tenant_name(), stream_kind::claim, id_of(seed)}; }
stream_id bucket(std::uint8_t seed) { return {tenant_name(), stream_kind::bucket, id_of(seed)}; }

stream_id claim_number(std::uint64_t number) {
  auto stream = claim(0xff);
  std::memcpy(stream.id.bytes.data(), &number, sizeof number);
  return stream;
}

derived_checkpoint checkpoint_at(std::uint64_t next) {
  derived_checkpoint checkpoint;
  checkpoint.log_id = id_of(0x10);
  checkpoint.next_position = next;
  checkpoint.page_hash.fill(static_cast<std::uint8_t>(next));
  checkpoint.version = 7;
  return checkpoint;
}

derived_batch batch_until(std::uint64_t next) {
  derived_batch batch;
  batch.checkpoint = checkpoint_at(next);
  return batch;
}

std::vector<std::string> keys_of(const derived_store& store, std::string_view prefix,
                                 std::string_view start = {}, std::size_t limit = SIZE_MAX) {
  std::vector<std::string> keys;
  store.scan_view(prefix, start, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return keys.size() < limit;
  });
  return keys;
}

std::map<std::string, std::uintmax_t> files_in(const std::filesystem::path& folder) {
  std::map<std::string, std::uintmax_t> sizes;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code gone;
    sizes[entry.path().filename().string()] = entry.file_size(gone);
  }
  return sizes;
}

/// Copies the files as they were at one moment: again when the store's own threads changed any meanwhile.
void copy_of_one_moment(const std::filesystem::path& from, const std::filesystem::path& to) {
  for (;;) {
    const auto before = files_in(from);
    std::filesystem::remove_all(to);
    std::error_code changed;
    std::filesystem::copy(from, to, changed);
    if (!changed && files_in(from) == before) return;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(derived_store_test)

BOOST_AUTO_TEST_CASE(a_new_store_has_no_checkpoint_and_knows_no_stream) {
  on_both([](derived_store& store) {
    BOOST_TEST(!store.checkpoint());
    BOOST_TEST(!store.exists(claim(1)));
    BOOST_TEST(store.places(claim(1)).empty());
    BOOST_TEST(!store.snapshot("k"));
    BOOST_TEST(!store.view_row("k"));
  });
}

BOOST_AUTO_TEST_CASE(events_of_a_stream_come_ascending_from_any_position_and_up_to_any_limit) {
  on_both([](derived_store& store) {
    std::map<stream_id, std::vector<event_place>> expected;
    std::mt19937_64 random(1);
    std::uint64_t next = 1;
    for (int fold = 0; fold < 12; ++fold) {
      derived_batch batch;
      for (int event = 0; event < 3000; ++event, ++next) {
        // One hot bucket, some warm ones, many streams of one event; kinds share ids, tenants share streams.
        std::vector<stream_id> streams{bucket(1), {tenant_name("acme"), stream_kind::bucket, id_of(1)}};
        if (random() % 3 == 0) streams.pop_back();
        streams.push_back(claim(static_cast<std::uint8_t>(random() % 200)));
        streams.push_back({tenant_name("zz"), stream_kind::claim, {}});
        std::memcpy(streams.back().id.bytes.data(), &next, sizeof next);
        const event_place place{next, next - random() % std::min<std::uint64_t>(next, 300)};
        for (const auto& stream : streams) {
          batch.index.emplace_back(stream, place);
          expected[stream].push_back(place);
        }
      }
      std::shuffle(batch.index.begin(), batch.index.end(), random);
      batch.checkpoint = checkpoint_at(next);
      store.write(std::move(batch));
      if (fold == 6) store.flush();
    }
    for (const auto& [stream, places] : expected) {
      BOOST_TEST_REQUIRE((store.places(stream) == places));
      BOOST_TEST_REQUIRE(store.exists(stream));
    }
    for (int i = 0; i < 300; ++i) {
      const auto stream = i % 2 ? bucket(1) : claim(static_cast<std::uint8_t>(random() % 200));
      const auto from = random() % (next + 10);
      const auto limit = random() % 20;
      std::vector<event_place> some;
      for (const auto& place : expected[stream])
        if (place.position >= from && some.size() < limit) some.push_back(place);
      BOOST_TEST_REQUIRE((store.places(stream, from, limit) == some));
    }
    BOOST_TEST(!store.exists(bucket(2)));
    BOOST_TEST(store.places(bucket(2), 5).empty());
  });
}

BOOST_AUTO_TEST_CASE(events_of_one_batch_are_found_however_far_apart_they_are) {
  // A row takes positions up to a span apart: on both sides of that edge nothing is missed.
  on_both([](derived_store& store) {
    auto batch = batch_until(1'000'000);
    std::vector<event_place> all;
    for (const auto position : {std::uint64_t{10}, 10 + index_row_span - 1, 10 + index_row_span,
                                10 + 2 * index_row_span, std::uint64_t{900'000}}) {
      all.push_back({position, position});
      batch.index.emplace_back(bucket(1), all.back());
    }
    store.write(std::move(batch));
    for (int flushed = 0; flushed < 2; ++flushed, store.flush())
      for (const auto& place : all)
        for (const auto from : {place.position - 1, place.position, place.position + 1}) {
          std::vector<event_place> some;
          for (const auto& one : all)
            if (one.position >= from) some.push_back(one);
          BOOST_TEST_REQUIRE((store.places(bucket(1), from) == some));
        }
  });
}

BOOST_AUTO_TEST_CASE(a_stream_is_found_by_the_first_bytes_of_its_id) {
  on_both([](derived_store& store) {
    auto batch = batch_until(9);
    batch.index = {
        {claim(0x20), {1, 0}}, {claim(0x40), {2, 0}}, {bucket(0x10), {3, 3}}, {claim(0x20), {4, 3}}};
    store.write(batch);
    auto wanted = claim(0x20);
    for (std::size_t i = 8; i < 16; ++i) wanted.id.bytes[i] = 0;
    BOOST_TEST((store.stream_from(wanted) == claim(0x20)));
    BOOST_TEST((store.stream_from(claim(0x21)) == claim(0x40)));
    BOOST_TEST((store.stream_from(claim(0x41)) == bucket(0x10)));
    BOOST_TEST(!store.stream_from(bucket(0x11)));
  });
}

BOOST_AUTO_TEST_CASE(rows_are_written_replaced_and_deleted_with_the_checkpoint) {
  on_both([](derived_store& store) {
    auto first = batch_until(10);
    first.snapshots = {{"s2", "old"}, {"s1", "one"}};
    first.views = {{"b", "2"}, {"a", "1"}, {"c", "3"}};
    store.write(first);
    auto second = batch_until(20);
    second.snapshots = {{"s2", "new"}};
    second.views = {{"b", std::nullopt}, {"d", ""}};
    store.write(second);
    BOOST_TEST((store.checkpoint() == checkpoint_at(20)));
    BOOST_TEST((store.snapshot("s1") == "one"));
    BOOST_TEST((store.snapshot("s2") == "new"));
    BOOST_TEST(!store.snapshot("a"));
    BOOST_TEST(!store.view_row("b"));
    BOOST_TEST((store.view_row("d") == ""));
    BOOST_TEST(keys_of(store, "") == (std::vector<std::string>{"a", "c", "d"}));
  });
}

BOOST_AUTO_TEST_CASE(a_scan_stays_within_its_prefix_and_begins_at_its_start) {
  on_both([](derived_store& store) {
    auto batch = batch_until(2);
    for (const char* key : {"a9", "b1", "b2", "b3", "b4", "c0"}) batch.views.push_back({key, "x"});
    store.write(batch);
    BOOST_TEST(keys_of(store, "b") == (std::vector<std::string>{"b1", "b2", "b3", "b4"}));
    BOOST_TEST(keys_of(store, "b", "b3") == (std::vector<std::string>{"b3", "b4"}));
    BOOST_TEST(keys_of(store, "b", "b2x", 1) == (std::vector<std::string>{"b3"}));
    BOOST_TEST(keys_of(store, "b", "a") == (std::vector<std::string>{"b1", "b2", "b3", "b4"}));
    BOOST_TEST(keys_of(store, "bb").empty());
  });
}

BOOST_AUTO_TEST_CASE(several_ranges_are_visited_one_after_the_other_and_each_may_be_ended_by_itself) {
  on_both([](derived_store& store) {
    auto batch = batch_until(1);
    for (const auto* key : {"a1", "a2", "b1", "b2", "b3", "c1"}) batch.views.push_back({key, "v"});
    store.write(std::move(batch));
    std::vector<std::string> seen;
    store.scan_views({{"b", ""}, {"a", "a2"}, {"d", ""}, {"b", "b2"}},
                     [&](std::size_t range, std::string_view key, std::string_view) {
                       seen.push_back(std::to_string(range) + std::string(key));
                       return range != 0 || key != "b2";
                     });
    BOOST_TEST(seen == (std::vector<std::string>{"0b1", "0b2", "1a2", "3b2", "3b3"}));
  });
}

BOOST_AUTO_TEST_CASE(what_was_written_is_there_after_closing_and_opening) {
  temp_directory folder;
  for (std::uint64_t start = 1; start < 5; ++start) {
    const auto store = open_rocksdb_derived_store(folder.path().string());
    if (start > 1) BOOST_TEST((store->checkpoint() == checkpoint_at(start)));
    auto batch = batch_until(start + 1);
    batch.index.emplace_back(claim(1), event_place{start, start});
    store->write(batch);
    BOOST_TEST(store->places(claim(1)).size() == start);
  }
}

BOOST_AUTO_TEST_CASE(a_store_that_was_copied_while_in_use_has_the_rows_of_its_checkpoint_and_no_others) {
  // What a kill leaves is what the files hold: everything up to some flush, in every column family the same.
  temp_directory folder;
  derived_store_options small;
  small.recent_bytes = 64 << 10;
  const auto live = open_rocksdb_derived_store((folder.path() / "live").string(), small);
  for (std::uint64_t next = 1; next <= 2000; ++next) {
    auto batch = batch_until(next + 1);
    for (std::uint8_t i = 0; i < 20; ++i) batch.index.emplace_back(claim(i), event_place{next, next});
    const auto number = std::to_string(next);
    batch.views.push_back({"row" + number, std::string(40, 'v')});
    batch.views.push_back({"last", number});
    batch.snapshots.push_back({"last", number});
    live->write(std::move(batch));
    if (next == 1000) live->flush();
  }
  live->flush();
  auto unflushed = batch_until(2002);
  unflushed.views.push_back({"last", "2001"});
  live->write(unflushed);
  copy_of_one_moment(folder.path() / "live", folder.path() / "copy");
  std::filesystem::remove(folder.path() / "copy" / "LOCK");
  const auto copy = open_rocksdb_derived_store((folder.path() / "copy").string(), small);
  BOOST_TEST_REQUIRE(copy->checkpoint().has_value());
  const auto last = copy->checkpoint()->next_position - 1;
  BOOST_TEST(last == 2000u);
  BOOST_TEST((copy->view_row("last") == std::to_string(last)));
  BOOST_TEST((copy->snapshot("last") == std::to_string(last)));
  BOOST_TEST(copy->places(claim(3)).size() == last);
}

BOOST_AUTO_TEST_CASE(rows_of_memory_and_disk_are_one_view) {
  // The same steps on both stores, on one of them with flushes between: every read is the same.
  temp_directory folder;
  const auto memory = make_memory_derived_store();
  const auto disk = open_rocksdb_derived_store(folder.path().string());
  std::mt19937_64 random(3);
  for (std::uint64_t next = 1; next <= 120; ++next) {
    derived_batch batch = batch_until(next + 1);
    for (int i = 0; i < 4; ++i) {
      const auto key = "v" + std::to_string(random() % 60);
      if (random() % 3 == 0)
        batch.views.push_back({key, std::nullopt});
      else
        batch.views.push_back({key, std::to_string(next)});
      batch.index.emplace_back(claim(static_cast<std::uint8_t>(random() % 30)), event_place{next, next});
    }
    memory->write(batch);
    disk->write(batch);
    if (random() % 6 == 0) disk->flush();
    const auto start = "v" + std::to_string(random() % 60);
    const auto limit = 1 + random() % 70;
    BOOST_TEST_REQUIRE(keys_of(*disk, "v", start, limit) == keys_of(*memory, "v", start, limit));
    BOOST_TEST_REQUIRE((disk->view_row(start) == memory->view_row(start)));
    const auto stream = claim(static_cast<std::uint8_t>(random() % 30));
    const auto from = random() % (next + 2);
    BOOST_TEST_REQUIRE((disk->places(stream, from, limit) == memory->places(stream, from, limit)));
    BOOST_TEST_REQUIRE((disk->stream_from(stream) == memory->stream_from(stream)));
    BOOST_TEST_REQUIRE(disk->exists(stream) == memory->exists(stream));
    BOOST_TEST_REQUIRE((disk->checkpoint() == memory->checkpoint()));
  }
}

BOOST_AUTO_TEST_CASE(a_reader_finds_everything_while_rows_move_from_memory_to_disk) {
  temp_directory folder;
  const auto store = open_rocksdb_derived_store(folder.path().string());
  std::atomic<std::uint64_t> written{0};
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    while (!done) {
      const auto least = written.load();
      const auto places = store->places(claim(1));
      for (std::size_t i = 0; i < places.size(); ++i) wrong += places[i].position != i + 1;
      wrong += places.size() < least;
      wrong += keys_of(*store, "row").size() < least;
      wrong += least > 0 && !store->view_row("row" + std::to_string(least));
      wrong += least > 0 && !store->exists(claim_number(least));
      wrong += least > 0 && store->stream_from(claim_number(least)) != claim_number(least);
    }
  });
  for (std::uint64_t next = 1; next <= 300; ++next) {
    auto batch = batch_until(next + 1);
    batch.index.emplace_back(claim(1), event_place{next, next});
    batch.index.emplace_back(claim_number(next), event_place{next, next});
    batch.views.push_back({"row" + std::to_string(next), "x"});
    store->write(std::move(batch));
    written = next;
    if (next % 10 == 0) store->flush();
  }
  done = true;
  reader.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(a_store_that_was_opened_again_knows_its_claims_and_tells_new_ones) {
  temp_directory folder;
  const auto directory = folder.path().string();
  for (std::uint64_t round = 0; round < 3; ++round) {
    const auto store = open_rocksdb_derived_store(directory);
    for (std::uint64_t i = 1; i <= 200 * round; ++i) BOOST_TEST_REQUIRE(store->exists(claim_number(i)));
    auto batch = batch_until(200 * (round + 1) + 1);
    for (auto i = 200 * round + 1; i <= 200 * (round + 1); ++i) {
      BOOST_TEST_REQUIRE(!store->exists(claim_number(i)));
      batch.index.emplace_back(claim_number(i), event_place{i, i});
    }
    store->write(std::move(batch));
  }
}

BOOST_AUTO_TEST_CASE(a_store_that_does_not_say_which_claims_it_knows_has_no_checkpoint) {
  // As of a version that did not write it: a claim that is there would be taken for a new one.
  temp_directory folder;
  const auto directory = folder.path().string();
  auto batch = batch_until(2);
  batch.index.emplace_back(claim(1), event_place{1, 1});
  open_rocksdb_derived_store(directory)->write(std::move(batch));
  BOOST_TEST(open_rocksdb_derived_store(directory)->checkpoint().has_value());
  {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* opened = nullptr;
    BOOST_TEST_REQUIRE(
        rocksdb::DB::Open({}, directory, derived_family_descriptors({}), &families, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    BOOST_TEST(db->DeleteRange({}, families[0], "known", "knowo").ok());
    BOOST_TEST(db->Flush({}, families[0]).ok());
    for (auto* family : families) db->DestroyColumnFamilyHandle(family);
  }
  BOOST_TEST(!open_rocksdb_derived_store(directory)->checkpoint());
}

BOOST_AUTO_TEST_CASE(a_second_opening_of_the_folder_is_refused_with_advice) {
  temp_directory folder;
  const auto store = open_rocksdb_derived_store(folder.path().string());
  BOOST_CHECK_THROW(open_rocksdb_derived_store(folder.path().string()), log_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
