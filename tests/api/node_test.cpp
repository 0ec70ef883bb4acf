// A start on a data folder of which a part is gone.
#include "api/node.hpp"

#include <boost/test/unit_test.hpp>

#include "store/log_error.hpp"
#include "store/secret.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api {
namespace of_node_test {

struct started_once {
  test_support::temp_directory folder;
  std::filesystem::path data = folder / "data";

  started_once() { start(); }
  void start() const {
    node_options options;
    options.data = data;
    node once{std::move(options)};
  }
  template <class Error>
  void refused(const std::filesystem::path& named) const {
    BOOST_CHECK_EXCEPTION(start(), Error, [&](const Error& error) {
      const std::string text = error.what();
      return text.find(named.string()) != std::string::npos && text.find("backup") != std::string::npos;
    });
  }
};

BOOST_AUTO_TEST_SUITE(node_start)

BOOST_AUTO_TEST_CASE(data_keys_that_are_gone_are_not_begun_anew) {
  const started_once some;
  std::filesystem::remove_all(some.data / "keys");
  some.refused<store::key_error>(some.data / "keys");
  BOOST_TEST(!std::filesystem::exists(some.data / "keys"));
}

BOOST_AUTO_TEST_CASE(data_keys_without_the_file_that_names_theirs_are_refused) {
  const started_once some;
  std::filesystem::remove(some.data / "keys/CURRENT");
  some.refused<store::key_error>(some.data / "keys");
}

BOOST_AUTO_TEST_CASE(a_log_that_is_gone_is_not_begun_anew_while_what_was_derived_from_it_is_there) {
  const started_once some;
  std::filesystem::remove_all(some.data / "log");
  some.refused<store::log_error>(some.data / "log");
  BOOST_TEST(!std::filesystem::exists(some.data / "log"));
}

BOOST_AUTO_TEST_CASE(derived_data_that_are_gone_are_built_again) {
  const started_once some;
  std::filesystem::remove_all(some.data / "derived");
  some.start();
  BOOST_TEST(std::filesystem::exists(some.data / "derived/CURRENT"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_node_test
}  // namespace benefactor::api
