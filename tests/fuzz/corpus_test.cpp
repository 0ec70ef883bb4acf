// Every kept input, and every input that ever broke a target, through the target again.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::fuzz {
namespace of_corpus_test {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() != ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  BOOST_REQUIRE_MESSAGE(in, "cannot read " << file);
  return {std::istreambuf_iterator<char>{in}, {}};
}

BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(every_input_of_the_corpus_keeps_every_promise) {
  const auto root = test_support::source_dir() / "tests" / "fuzz" / "corpus";
  for (const auto& target : fuzz_targets()) {
    const auto files = files_of(root / target.name);
    BOOST_TEST(!files.empty(), "no corpus of " << target.name);
    for (const auto& file : files) BOOST_TEST_CONTEXT(file) {
        BOOST_CHECK_NO_THROW(target.take(bytes_of(file)));
      }
  }
}

BOOST_AUTO_TEST_CASE(every_input_that_once_broke_a_promise_keeps_it_now) {
  const auto root = test_support::source_dir() / "tests" / "fuzz" / "crashes";
  for (const auto& target : fuzz_targets())
    for (const auto& file : files_of(root / target.name)) BOOST_TEST_CONTEXT(file) {
        BOOST_CHECK_NO_THROW(target.take(bytes_of(file)));
      }
}

// With $BENEFACTOR_WRITE_SEEDS the seeds are also written, to <that folder>/<target>/: do so when a format
// has grown, then tools/fuzz --merge.
BOOST_AUTO_TEST_CASE(every_seed_keeps_every_promise) {
  const char* folder = std::getenv("BENEFACTOR_WRITE_SEEDS");
  for (const auto& target : fuzz_targets()) {
    const auto seeds = seeds_of(target.name);
    BOOST_TEST(seeds.size() >= 5u);
    for (const auto& [name, bytes] : seeds) {
      BOOST_TEST_CONTEXT(target.name << " " << name) { BOOST_CHECK_NO_THROW(target.take(bytes)); }
      if (!folder) continue;
      fs::create_directories(fs::path(folder) / target.name);
      std::ofstream(fs::path(folder) / target.name / name, std::ios::binary) << bytes;
    }
  }
}

BOOST_AUTO_TEST_CASE(a_target_that_there_is_not_is_refused) {
  BOOST_CHECK_THROW(fuzz_one("y12", ""), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_corpus_test
}  // namespace benefactor::fuzz
