// What the HTML pages of this program have in common: styles for light, dark and paper, tiles, tables, keys
// of charts. Every text is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/money.hpp"

namespace benefactor::tools {

/// CSS, with the classes of svg_charts.hpp.
std::string_view page_styles();

/// "PARTIALLY_APPROVED" as "Partially approved".
std::string words_of(std::string_view code);

/// "$1,234": to the dollar, for tiles, where cents are noise.
std::string whole_dollars(cents amount);

/// One of a <dl class="tiles">.
std::string tile(std::string_view name, const std::string& value, const std::string& more);

struct table_cell {
  enum class kind { text, number, odd_number };  ///< odd: it stands out

  // NOLINTBEGIN(google-explicit-constructor): most cells are texts.
  table_cell(std::string shown, kind of = kind::text) : text(std::move(shown)), what(of) {}
  table_cell(const char* shown) : text(shown) {}
  // NOLINTEND(google-explicit-constructor)

  std::string text;
  kind what = kind::text;
};
table_cell number(std::string text, bool is_odd = false);
table_cell n(std::uint64_t count);
table_cell n(cents amount);

class html_table {
 public:
  html_table(std::string_view caption, const std::vector<table_cell>& titles);
  void row(const std::vector<table_cell>& cells, bool is_sum = false);
  std::string html() const { return out_ + "</tbody></table></div>\n"; }

 private:
  std::string out_;
};

/// What the colours of a chart stand for, in the order of its series.
std::string key(const std::vector<std::string>& names);

}  // namespace benefactor::tools
