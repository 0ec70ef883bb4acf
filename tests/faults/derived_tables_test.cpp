// A read fails while derived tables join their database: what is there afterwards under a checkpoint is
// everything up to it, or the store says that it is worth nothing.
#include <boost/test/unit_test.hpp>

#include "store/derived_store.hpp"
#include "store/log_error.hpp"
#include "tests/faults/faulty_file_system.hpp"
#include "tests/faults/live_node.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {
namespace of_derived_tables_test {

constexpr std::uint64_t batches = 3;

store::stream_id claim(std::uint64_t number) {
  store::stream_id stream{store::tenant_name(), store::stream_kind::claim, {}};
  stream.id.bytes[0] = static_cast<std::uint8_t>(number);
  stream.id.bytes[15] = 1;
  return stream;
}

std::string row_of(std::uint64_t number) { return "row " + std::to_string(number); }

/// Writes batches, each of which becomes tables, until a call fails; true when one did.
bool write_until_it_fails(const std::string& folder, const store::derived_store_options& options) {
  try {
    const auto derived = store::open_rocksdb_derived_store(folder, options);
    for (std::uint64_t number = 1; number <= batches; ++number) {
      store::derived_batch batch;
      batch.checkpoint.next_position = number + 1;
      batch.index.emplace_back(claim(number), store::event_place{number, number});
      batch.views.push_back({row_of(number), "here"});
      batch.snapshots.push_back({row_of(number), "here"});
      derived->write(std::move(batch));
      derived->flush();
    }
  } catch (const store::log_error&) {
    return true;
  }
  return false;
}

BOOST_AUTO_TEST_SUITE(derived_tables)

BOOST_AUTO_TEST_CASE(tables_that_cannot_be_read_while_they_join_are_never_taken_for_whole) {
  // RocksDB 7.8 takes a table in without its bounds, and without a word, when it cannot read its first row.
  std::uint64_t failures = 0, worthless = 0;
  bool happened = true;
  for (std::uint64_t call = 1; happened; ++call) {
    temp_directory folder;
    const auto system = std::make_shared<faulty_file_system>();
    const auto env = make_faulty_env(system);
    const auto directory = (folder.path() / "derived").string();
    const store::derived_store_options options{.setup = {env.get(), use_small_buffers}};
    system->start(planned_fault{{"derived", "table", operation::read}, call, fault_kind::io_error});
    failures += write_until_it_fails(directory, options);
    happened = system->happened();
    system->heal();

    const auto derived = store::open_rocksdb_derived_store(directory, options);
    const auto checkpoint = derived->checkpoint();
    worthless += !checkpoint;
    if (!checkpoint) continue;
    for (std::uint64_t number = 1; number < checkpoint->next_position; ++number) {
      BOOST_TEST(derived->exists(claim(number)), "call " << call << " lost claim " << number);
      BOOST_TEST((derived->view_row(row_of(number)) == "here"),
                 "call " << call << " lost view row " << number);
      BOOST_TEST((derived->snapshot(row_of(number)) == "here"),
                 "call " << call << " lost snapshot " << number);
    }
  }
  BOOST_TEST(failures > 10u);
  BOOST_TEST(worthless > 1u);  // Else no table lost its bounds, and this test proves nothing.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_derived_tables_test
}  // namespace benefactor::test_support
