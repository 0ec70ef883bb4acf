#include "api/documents/json_reading.hpp"

#include <boost/test/unit_test.hpp>

namespace benefactor::api {
namespace of_json_reading_test {

using nlohmann::json;

std::vector<problem> problems_of(std::string_view text, const document_limits& limits = {}) {
  std::vector<problem> problems;
  if (!parse_json(text, problems, limits)) BOOST_TEST(!problems.empty());
  return problems;
}

std::string only(const std::vector<problem>& problems) {
  BOOST_REQUIRE_EQUAL(problems.size(), 1u);
  return format_problem(problems[0]);
}

BOOST_AUTO_TEST_SUITE(json_reading)

BOOST_AUTO_TEST_CASE(a_document_is_read_as_the_library_reads_it) {
  std::vector<problem> problems;
  const std::string text = R"( {"a":[1,-2,2.5,"x\u00e9",true,null,{}],"b":{"c":[[]]}} )";
  BOOST_TEST((parse_json(text, problems) == json::parse(text)));
  BOOST_TEST(problems.empty());
}

BOOST_AUTO_TEST_CASE(every_key_that_comes_twice_is_named_with_its_path) {
  std::vector<problem> problems;
  const auto value = parse_json(R"({"a":[{},{"b":1,"c":2,"b":3}],"d":{"e":{"f":1,"f":2}},"a":0})", problems);
  BOOST_REQUIRE_EQUAL(problems.size(), 3u);
  BOOST_TEST(format_problem(problems[0]) == "a[1].b: this key comes twice");
  BOOST_TEST(format_problem(problems[1]) == "d.e.f: this key comes twice");
  BOOST_TEST(format_problem(problems[2]) == "a: this key comes twice");
  // Reading can go on, to find what else is wrong.
  BOOST_REQUIRE(value.has_value());
  BOOST_TEST((*value == json::parse(R"({"a":0,"d":{"e":{"f":2}}})")));
}

BOOST_AUTO_TEST_CASE(of_keys_that_come_twice_a_hundred_are_told_and_nothing_is_read_on) {
  for (const std::size_t repeats : {100u, 101u, 5'000u}) {
    std::string text = R"({"a":0)";
    for (std::size_t i = 0; i < repeats; ++i) text += R"(,"a":0)";
    std::vector<problem> problems;
    const auto value = parse_json(text + "}", problems);
    BOOST_TEST(value.has_value() == (repeats == 100));
    BOOST_TEST(problems.size() == (repeats == 100 ? 100u : 101u));
    BOOST_TEST((problems.back().text.find("not read further") != std::string::npos) == (repeats > 100));
  }
}

BOOST_AUTO_TEST_CASE(nothing_may_follow_the_document) {
  BOOST_TEST(only(problems_of("{} {}")) == "the document is not well-formed JSON at line 1, column 4");
}

BOOST_AUTO_TEST_CASE(a_syntax_error_is_placed_and_not_quoted) {
  const auto text = only(problems_of("{\"memberId\":\n  \"M-SECRET\" oops}"));
  BOOST_TEST(text.find("line 2") != std::string::npos);
  BOOST_TEST(text.find("SECRET") == std::string::npos);
  BOOST_TEST(text.find("oops") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_refused) {
  BOOST_TEST(only(problems_of("{\"a\":\"\xc3\x28\"}")) == "the document is not UTF-8");
  BOOST_TEST(only(problems_of("{\"a\":\"\xed\xa0\x80\"}")) == "the document is not UTF-8");
}

BOOST_AUTO_TEST_CASE(an_empty_document_is_refused) {
  BOOST_TEST(problems_of("").size() == 1u);
  BOOST_TEST(problems_of("  \n").size() == 1u);
}

BOOST_AUTO_TEST_CASE(depth_and_size_have_limits) {
  BOOST_TEST(problems_of(std::string(32, '[') + std::string(32, ']')).empty());
  BOOST_TEST(
      only(problems_of(std::string(33, '[') + std::string(33, ']'))).find("nested deeper than 32 levels") !=
      std::string::npos);
  BOOST_TEST(only(problems_of(std::string(100'000, '['))).find("nested deeper") != std::string::npos);
  BOOST_TEST(problems_of("[1,2]", {.bytes = 5}).empty());
  BOOST_TEST(only(problems_of("[1,23]", {.bytes = 5})) == "the document is longer than 5 bytes");
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_named_and_strange_ones_are_escaped) {
  std::vector<problem> problems;
  const auto value = json::parse(R"({"a":1,"b":2,"x\n\u00e9":3})");
  object_reader(value, "steps[2]", problems, {"a"});
  BOOST_REQUIRE_EQUAL(problems.size(), 2u);
  BOOST_TEST(format_problem(problems[0]) == "steps[2].b: unknown key");
  BOOST_TEST(format_problem(problems[1]) == R"(steps[2]["x\n\u00e9"]: unknown key)");
}

BOOST_AUTO_TEST_CASE(null_means_absent) {
  std::vector<problem> problems;
  const auto value = json::parse(R"({"a":null,"b":null})");
  const object_reader in(value, "", problems, {"a", "b"});
  BOOST_TEST(in.find("a") == nullptr);
  BOOST_TEST(!in.optional_amount("a"));
  BOOST_TEST(problems.empty());
  in.text("b");
  BOOST_TEST(only(problems) == "b: is required");
}

BOOST_AUTO_TEST_CASE(whole_numbers_are_neither_fractions_nor_beyond_64_bits) {
  const auto value = json::parse(
      R"({"a":9223372036854775807,"b":-9223372036854775808,"c":9223372036854775808,"d":1.0,"e":"1","f":-1})");
  std::vector<problem> problems;
  const object_reader in(value, "", problems, {"a", "b", "c", "d", "e", "f"});
  BOOST_TEST(in.whole_number("a").value() == std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(in.whole_number("b").value() == std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(in.whole_number("f").value() == -1);
  BOOST_TEST(problems.empty());
  BOOST_TEST(!in.whole_number("c"));
  BOOST_TEST(!in.whole_number("d"));
  BOOST_TEST(!in.whole_number("e"));
  BOOST_TEST(!in.whole_number("f", 0));
  BOOST_TEST(problems.size() == 4u);
}

BOOST_AUTO_TEST_CASE(an_unknown_spelling_is_answered_with_the_known_ones) {
  const auto value = json::parse(R"({"status":"active"})");
  std::vector<problem> problems;
  const object_reader in(value, "", problems, {"status"});
  in.one_of<policy_status>("status");
  BOOST_TEST(only(problems) == "status: \"active\" is not one of ACTIVE, EXPIRED, CANCELLED");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_json_reading_test
}  // namespace benefactor::api
