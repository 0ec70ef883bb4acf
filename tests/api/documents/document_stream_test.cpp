#include "api/documents/document_stream.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>

namespace benefactor::api {
namespace of_document_stream_test {

using documents = std::vector<std::pair<std::string, std::size_t>>;

documents split(const std::string& text, const document_limits& limits = {}) {
  std::istringstream in(text);
  documents found;
  for_each_document(
      in,
      [&](std::string_view document, std::size_t line) {
        found.emplace_back(document, line);
        return true;
      },
      limits);
  return found;
}

BOOST_AUTO_TEST_SUITE(document_stream)

BOOST_AUTO_TEST_CASE(a_file_whose_first_line_is_complete_has_a_document_a_line) {
  BOOST_TEST((split("{\"a\":1}\n{\"b\":2}\n") == documents{{"{\"a\":1}", 1}, {"{\"b\":2}", 2}}));
  BOOST_TEST((split("\n\n{}\n \r\n{\"x\n{}") == documents{{"{}", 3}, {"{\"x", 5}, {"{}", 6}}));
}

BOOST_AUTO_TEST_CASE(a_file_whose_first_line_is_open_is_one_document) {
  BOOST_TEST((split("\n{\n\"a\":1}\n") == documents{{"{\n\"a\":1}\n", 2}}));
  BOOST_TEST((split("[{\"a\":\"}\"},\n2]") == documents{{"[{\"a\":\"}\"},\n2]", 1}}));
}

BOOST_AUTO_TEST_CASE(braces_within_quotes_do_not_count) {
  BOOST_TEST(split("{\"a\":\"{\\\"[\"}\n{}\n").size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_empty_file_has_no_document) {
  BOOST_TEST(split("").empty());
  BOOST_TEST(split("\n \n").empty());
}

BOOST_AUTO_TEST_CASE(lines_and_documents_longer_than_a_read_block_stay_whole) {
  std::string long_line = "{\"a\":\"" + std::string(700'000, 'x') + "\"}";
  const auto found = split("{}\n" + long_line + "\n" + long_line);
  BOOST_REQUIRE_EQUAL(found.size(), 3u);
  BOOST_TEST(found[1].first == long_line);
  BOOST_TEST(found[2].first == long_line);
  const auto one = split("{\n" + long_line + "\n}");
  BOOST_REQUIRE_EQUAL(one.size(), 1u);
  BOOST_TEST(one[0].first == "{\n" + long_line + "\n}");
}

BOOST_AUTO_TEST_CASE(many_lines_are_numbered_from_one) {
  std::string text;
  for (int i = 1; i <= 100'000; ++i) text += "{\"n\":" + std::to_string(i) + "}\n";
  std::size_t expected = 0;
  for (const auto& [document, line] : split(text)) {
    ++expected;
    BOOST_REQUIRE_EQUAL(line, expected);
    BOOST_REQUIRE_EQUAL(document, "{\"n\":" + std::to_string(line) + "}");
  }
  BOOST_TEST(expected == 100'000u);
}

BOOST_AUTO_TEST_CASE(a_document_over_the_limit_is_refused_and_reading_can_be_stopped) {
  BOOST_CHECK_THROW(split("{}\n{\"a\":\"0123456789\"}\n", {.bytes = 10}), std::runtime_error);
  BOOST_CHECK_THROW(split("{\n\n\n\n\n\n\n\n\n\n\n\n}", {.bytes = 10}), std::runtime_error);
  BOOST_CHECK_NO_THROW(split("{}\n{\"a\":1234}\n", {.bytes = 10}));
  std::istringstream in("1\n2\n3\n");
  int calls = 0;
  for_each_document(in, [&](std::string_view, std::size_t) { return ++calls < 2; });
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened_is_an_error) {
  BOOST_CHECK_THROW(for_each_document(std::filesystem::path("/nonexistent/file"),
                                      [](std::string_view, std::size_t) { return true; }),
                    std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_document_stream_test
}  // namespace benefactor::api
