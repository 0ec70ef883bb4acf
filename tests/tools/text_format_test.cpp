// Numbers, times and tables as people read them.
#include "tools/benefactor/text_format.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>

#include "events/date.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {
namespace of_text_format_test {

BOOST_AUTO_TEST_SUITE(text_format_tests)

BOOST_AUTO_TEST_CASE(counts_have_a_comma_every_three_digits) {
  BOOST_TEST(format_count(0) == "0");
  BOOST_TEST(format_count(999) == "999");
  BOOST_TEST(format_count(1'000) == "1,000");
  BOOST_TEST(format_count(1'234'567) == "1,234,567");
}

BOOST_AUTO_TEST_CASE(hexadecimal_reads_back_and_nothing_else_does) {
  const std::string bytes("\x00\xff\x1a", 3);
  BOOST_TEST(hex_of(bytes) == "00ff1a");
  BOOST_TEST((bytes_from_hex("00FF1a") == bytes));
  BOOST_TEST(!bytes_from_hex("0"));
  BOOST_TEST(!bytes_from_hex("0g"));
  BOOST_TEST(bytes_from_hex("")->empty());
}

BOOST_AUTO_TEST_CASE(text_is_wrapped_at_blanks_only) {
  BOOST_TEST(wrapped("one two three", 7) == "one two\nthree");
  BOOST_TEST(wrapped("incomprehensible", 5) == "incomprehensible");
  BOOST_TEST(wrapped("", 5) == "");
}

BOOST_AUTO_TEST_CASE(a_text_with_tabs_and_line_ends_stays_on_one_line) {
  BOOST_TEST(one_line("a\tb\nc\\") == "a\\tb\\nc\\\\");
}

BOOST_AUTO_TEST_CASE(control_characters_and_broken_bytes_are_shown_and_not_sent) {
  BOOST_TEST(printable("Zoë, 5 €") == "Zoë, 5 €");
  BOOST_TEST(printable("a\x1b[31m\r\n\tb\x7f") == "a\\x1b[31m\\x0d\\x0a\\x09b\\x7f");
  BOOST_TEST(printable(std::string("\0", 1)) == "\\x00");
  // U+009B is ESC [ in one; as UTF-8, and as the byte that some terminals take for it.
  BOOST_TEST(printable("\xc2\x9b"
                       "1m") == "\\xc2\\x9b1m");
  BOOST_TEST(printable("\x9b"
                       "1m\xc3") == "\\x9b1m\\xc3");
  BOOST_TEST(printable("\xc2\xa0") == "\xc2\xa0");
  BOOST_TEST(printable(printable("\x1b")) == printable("\x1b"));
}

BOOST_AUTO_TEST_CASE(a_table_prints_no_control_characters) {
  text_table table{{{"Name"}}};
  table.add({"a\x1b[2J"});
  std::ostringstream out;
  table.print(out);
  BOOST_TEST(out.str() == "Name\na\\x1b[2J\n");
}

BOOST_AUTO_TEST_CASE(a_field_for_a_spreadsheet_is_never_a_formula) {
  BOOST_TEST(csv_field("=a\"b") == "\"=a\"\"b\"");
  for (const auto* text : {"=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"})
    BOOST_TEST(spreadsheet_field(text) == csv_field("'" + std::string(text)));
  for (const auto* text : {"", "a=1", "'=1", "1-1"}) BOOST_TEST(spreadsheet_field(text) == csv_field(text));
}

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_their_widest_text_and_money_stands_right) {
  text_table table{{{"Name"}, {"Amount", align::right}, {""}}};
  table.add({"Zoë", "5.00"});
  table.add({"Alexander", "1250.00"});
  std::ostringstream out;
  table.print(out);
  BOOST_TEST(out.str() ==
             "Name        Amount\n"
             "Zoë           5.00\n"
             "Alexander  1250.00\n");
}

BOOST_AUTO_TEST_CASE(a_row_cannot_have_more_cells_than_the_table) {
  text_table table{{{"Name"}}};
  BOOST_CHECK_THROW(table.add({"a", "b"}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_text_format_test
}  // namespace benefactor::tools
