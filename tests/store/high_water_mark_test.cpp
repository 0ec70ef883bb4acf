// The mark of how far a store had come: what is read back after tears and damage.
#include "store/high_water_mark.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <rocksdb/env.h>

#include "store/log_error.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store {

namespace {

struct mark_file {
  test_support::temp_directory folder;
  std::filesystem::path path = high_water_mark::file_in(folder.path());
  rocksdb::Env& env = *rocksdb::Env::Default();

  std::optional<std::uint64_t> read() const { return high_water_mark::read(env, path); }
  void flip(std::size_t at) const {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(high_water)

BOOST_AUTO_TEST_CASE(the_last_value_set_is_read_back_synced_or_not_and_gone_on_with) {
  const mark_file file;
  BOOST_TEST(!file.read().has_value());
  {
    high_water_mark mark(file.env, file.path, 7);
    BOOST_TEST(*file.read() == 7u);
    for (std::uint64_t value : {8u, 9u, 300u}) {
      mark.set(value);
      BOOST_TEST(mark.unsynced());
      BOOST_TEST(*file.read() == value);
    }
    mark.sync();
    BOOST_TEST(!mark.unsynced());
  }
  high_water_mark again(file.env, file.path, 1);
  BOOST_TEST(*file.read() == 300u);
  again.set(5);  // A repair gave up an end.
  BOOST_TEST(*file.read() == 5u);
}

BOOST_AUTO_TEST_CASE(one_damaged_place_leaves_the_value_before_and_two_are_refused) {
  const mark_file file;
  {
    high_water_mark mark(file.env, file.path, 7);  // Number 1, in the second place.
    mark.set(8);                                   // Number 2, in the first.
  }
  file.flip(20);
  BOOST_TEST(*file.read() == 7u);
  high_water_mark(file.env, file.path, 0).set(9);
  BOOST_TEST(*file.read() == 9u);
  file.flip(3);
  BOOST_TEST(*file.read() == 7u);
  file.flip(4096 + 30);
  BOOST_CHECK_EXCEPTION(file.read(), log_error, [&](const log_error& error) {
    const std::string text = error.what();
    return text.find(file.path.string()) != std::string::npos && text.find("delete") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
