// Small files in place of others: what lies where the new one is made is not written to, nor read by others.
#include "store/durable_file.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sys/stat.h>

#include "tests/support/temp_directory.hpp"

namespace benefactor::store {
namespace of_durable_file_test {

struct folder_fixture {
  static unsigned mode_of(const std::filesystem::path& file) {
    return static_cast<unsigned>(std::filesystem::status(file).permissions()) & 07777u;
  }

  test_support::temp_directory folder;
  const std::filesystem::path file = folder / "keys", fresh = folder / "keys.new", other = folder / "other";
};

BOOST_FIXTURE_TEST_SUITE(durable_files, folder_fixture)

BOOST_AUTO_TEST_CASE(a_link_in_the_new_files_place_is_not_followed) {
  write_durably(other, "mine");
  std::filesystem::create_symlink(other, fresh);
  write_durably(file, "secret");
  BOOST_TEST(read_small_file(other).value() == "mine");
  BOOST_TEST(read_small_file(file).value() == "secret");
  BOOST_TEST(!std::filesystem::is_symlink(file));
  BOOST_TEST(!std::filesystem::exists(std::filesystem::symlink_status(fresh)));
}

BOOST_AUTO_TEST_CASE(a_file_in_its_place_is_another_whose_mode_does_not_become_its_own) {
  std::ofstream(fresh) << "left over";
  std::filesystem::permissions(fresh, std::filesystem::perms{0666});
  std::filesystem::create_hard_link(fresh, other);
  write_durably(file, "secret");
  BOOST_TEST(mode_of(file) == 0600u);
  BOOST_TEST(read_small_file(other).value() == "left over");
}

BOOST_AUTO_TEST_CASE(the_mode_is_what_was_asked_for_as_far_as_the_umask_lets) {
  const auto usual = ::umask(0077);
  write_durably(file, "text", 0644);
  ::umask(usual);
  BOOST_TEST(mode_of(file) == 0600u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_durable_file_test
}  // namespace benefactor::store
