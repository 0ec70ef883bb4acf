#include "tests/api/x12/samples.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/support/paths.hpp"

namespace benefactor::api_test {

std::string x12_sample(const std::string& name) {
  const auto path = test_support::source_dir() / "api/x12/samples" / name;
  std::ifstream file{path, std::ios::binary};
  BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != text.npos, "the sample has no " << from);
  return text.replace(at, from.size(), to);
}

api::x12::reader_options bht_options() {
  api::x12::reader_options options;
  options.file = "test.837";
  return options;
}

api::x12::read_result read(std::string_view bytes, const api::x12::reader_options& options) {
  return api::x12::read_837p(bytes, options);
}

std::string only_refusal(std::string_view bytes) {
  const auto result = read(bytes);
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  BOOST_TEST(result.refusals[0].at.file == "test.837");
  auto refusal = result.refusals[0];
  refusal.at.file.clear();
  return api::x12::to_text(refusal);
}

}  // namespace benefactor::api_test
