// Charts as inline SVG: static, without scripts, coloured by classes that the page defines (s1, s2, s3), so
// that one drawing serves light, dark and paper. Each has a title and a description for those who do not see
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace benefactor::tools {

/// *text* as HTML shows it and no more.
std::string escaped_html(std::string_view text);

struct chart_series {
  std::string name;
  std::vector<double> values;  ///< one for each label
};

struct chart_form {
  std::string title, description;
  std::vector<std::string> labels;  ///< of the columns; few enough of them are written below
  std::string unit;                 ///< before the numbers of the axis: "$"
  bool percent = false;             ///< the axis goes from 0 to 100 %
};

/// Columns of which the series are stacked, in order from below.
std::string stacked_columns(const chart_form& form, const std::vector<chart_series>& series);

/// Columns of the first series, a line for each of the others.
std::string columns_and_lines(const chart_form& form, const std::vector<chart_series>& series);

struct bar {
  std::string label, text;  ///< *text* stands at its end
  double value = 0;
};

/// Bars that lie.
std::string lying_bars(const chart_form& form, const std::vector<bar>& bars);

struct bar_pair {
  std::string label, first_text, second_text;
  double first = 0, second = 0;  ///< below 0 is drawn as 0
};

/// Two bars that lie below each other, for each label, in the colours of the first two series.
std::string lying_pairs(const chart_form& form, const std::vector<bar_pair>& pairs);

/// Bars that lie to the right of a middle line, or, below 0, to its left.
std::string bars_about_zero(const chart_form& form, const std::vector<bar>& bars);

/// "1,234", "12.3k", "4.5M": for an axis.
std::string short_number(double value);

}  // namespace benefactor::tools
