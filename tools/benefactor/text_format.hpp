// Numbers, times and bytes as the commands print them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::tools {

/// "1,234,567".
std::string format_count(std::uint64_t n);

/// "1 claim", "1,234 claims": *one* in the plural that an s makes.
std::string counted(std::uint64_t n, std::string_view one);

/// "0.123 s", "12.3 s".
std::string format_seconds(double seconds);

/// "64MiB", "1536KiB": exact, in the largest unit that divides *bytes*; as options take it.
std::string format_size(std::uint64_t bytes);

/// Lower-case hexadecimal of any bytes.
std::string hex_of(std::string_view bytes);

/// The inverse of hex_of; nothing unless *text* is an even number of hexadecimal digits.
std::optional<std::string> bytes_from_hex(std::string_view text);

/// "a, b": the texts one after the other.
std::string joined(const std::vector<std::string>& texts, std::string_view between = ", ");

/// *text* in lines of at most *columns* bytes, broken at blanks; a longer word stands alone.
std::string wrapped(std::string_view text, std::size_t columns);

/// *text* as a terminal may get it: control characters (C0, DEL, C1) and bytes that are not UTF-8 as \xNN, so
/// that a text from elsewhere cannot move the cursor or pass for a line of the output. Twice is as once.
std::string printable(std::string_view text);

/// *text* as a field of CSV (RFC 4180), in quotes, whatever it is.
std::string csv_field(std::string_view text);

/// The same for people's spreadsheets, which would compute a text that begins with = + - @, a tab or a line
/// end: an apostrophe stands before it.
std::string spreadsheet_field(std::string_view text);

/// *text* on one line: tab, line ends and backslash as \t, \n, \r and \\.
std::string one_line(std::string_view text);

}  // namespace benefactor::tools
