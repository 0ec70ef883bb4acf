#include "tools/benefactor/reports/svg_charts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace benefactor::tools {

namespace {

constexpr double width = 1080, height = 260, left = 60, right = 10, top = 14, bottom = 26;
constexpr double plot_width = width - left - right, plot_height = height - top - bottom;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string begin(const chart_form& form, double tall, double wide = width) {
  return "<svg viewBox=\"0 0 " + number(wide) + ' ' + number(tall) + "\" role=\"img\"><title>" +
         escaped_html(form.title) + "</title><desc>" + escaped_html(form.description) + "</desc>\n";
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    std::string_view style = "axis") {
  return "<text class=\"" + std::string(style) + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
         "\" text-anchor=\"" + std::string(anchor) + "\">" + escaped_html(text) + "</text>\n";
}

/// The name of a bar, which ends at *x*: as much of it as there is room for, and the whole where one points.
std::string bar_name(double x, double y, const std::string& name) {
  constexpr double character = 7.8;
  const auto most = static_cast<std::size_t>(x / character);
  std::size_t characters = 0, fits = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if ((static_cast<unsigned char>(name[at]) & 0xc0) == 0x80) continue;  // Goes on with the one before.
    if (++characters == most) fits = at;
  }
  if (characters <= most) return text_at(x, y, "end", name, "label");
  return "<g><title>" + escaped_html(name) + "</title>" +
         text_at(x, y, "end", name.substr(0, fits) + "…", "label") + "</g>\n";
}

/// The least of 1, 2, 2.5 and 5 times a power of ten that is at least *value*.
double round_step(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double times : {1.0, 2.0, 2.5, 5.0})
    if (times * power >= value) return times * power;
  return 10 * power;
}

/// Four lines or fewer, with what they stand for.
struct scale {
  double step = 1, most = 1;

  scale(double largest, bool percent) {
    if (percent) {
      step = 25;
      most = 100;
      return;
    }
    step = std::max(round_step(std::max(largest, 1.0) / 4), 1.0);
    most = step * std::ceil(std::max(largest, 1.0) / step);
  }
  double y(double value) const { return top + plot_height * (1 - value / most); }
};

std::string grid(const chart_form& form, const scale& by) {
  std::string out;
  for (double at = 0; at <= by.most + by.step / 2; at += by.step) {
    const double y = by.y(at);
    out += "<line class=\"grid\" x1=\"" + number(left) + "\" y1=\"" + number(y) + "\" x2=\"" +
           number(width - right) + "\" y2=\"" + number(y) + "\"/>\n";
    out += text_at(left - 6, y + 4, "end", form.unit + short_number(at) + (form.percent ? " %" : ""));
  }
  const auto columns = form.labels.size();
  const std::size_t every = std::max<std::size_t>(1, (columns + 9) / 10);
  for (std::size_t i = 0; i < columns; ++i)
    // Counted from the end: the last day is the report's.
    if ((columns - 1 - i) % every == 0)
      out += text_at(left + plot_width * (static_cast<double>(i) + 0.5) / static_cast<double>(columns),
                     height - 8, "middle", form.labels[i]);
  return out;
}

std::string column(std::size_t i, std::size_t columns, double y, double tall, int series,
                   const std::string& says) {
  const double slot = plot_width / static_cast<double>(columns);
  return "<rect class=\"s" + std::to_string(series) + "\" x=\"" +
         number(left + slot * (static_cast<double>(i) + 0.14)) + "\" y=\"" + number(y) + "\" width=\"" +
         number(slot * 0.72) + "\" height=\"" + number(tall) + "\"><title>" + escaped_html(says) +
         "</title></rect>\n";
}

std::string says(const chart_form& form, const chart_series& series, std::size_t i) {
  return form.labels[i] + ", " + series.name + ": " + form.unit + short_number(series.values[i]) +
         (form.percent ? " %" : "");
}

std::string polyline(const chart_series& series, const scale& by, int number_of) {
  const auto columns = series.values.size();
  std::string points;
  for (std::size_t i = 0; i < columns; ++i) {
    if (std::isnan(series.values[i])) continue;
    points += number(left + plot_width * (static_cast<double>(i) + 0.5) / static_cast<double>(columns)) +
              ',' + number(by.y(series.values[i])) + ' ';
  }
  return "<polyline class=\"l" + std::to_string(number_of) + "\" points=\"" + points + "\"/>\n";
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  return out;
}

std::string short_number(double value) {
  char text[32];
  const double size = std::abs(value);
  const auto with = [&](double unit, const char* name) {
    const double part = value / unit;
    const bool is_whole = std::abs(part - std::round(part)) < 0.005;
    std::snprintf(text, sizeof text, is_whole || std::abs(part) >= 100 ? "%.0f%s" : "%.1f%s", part, name);
    return std::string(text);
  };
  if (size >= 1e9) return with(1e9, "B");
  if (size >= 1e6) return with(1e6, "M");
  if (size >= 1e4) return with(1e3, "k");
  return with(1, "");
}

std::string stacked_columns(const chart_form& form, const std::vector<chart_series>& series) {
  const auto columns = form.labels.size();
  std::vector<double> sums(columns, 0);
  for (const auto& s : series)
    for (std::size_t i = 0; i < columns; ++i) sums[i] += std::max(s.values[i], 0.0);
  const scale by(columns == 0 ? 0 : *std::max_element(sums.begin(), sums.end()), form.percent);
  auto out = begin(form, height) + grid(form, by);
  for (std::size_t i = 0; i < columns; ++i) {
    double below = 0;
    for (std::size_t s = 0; s < series.size(); ++s) {
      const double value = std::max(series[s].values[i], 0.0);
      if (value == 0) continue;
      out += column(i, columns, by.y(below + value), by.y(below) - by.y(below + value),
                    static_cast<int>(s) + 1, says(form, series[s], i));
      below += value;
    }
  }
  return out + "</svg>\n";
}

std::string columns_and_lines(const chart_form& form, const std::vector<chart_series>& series) {
  double largest = 0;
  for (const auto& s : series)
    for (const double v : s.values)
      if (!std::isnan(v)) largest = std::max(largest, v);
  const scale by(largest, form.percent);
  auto out = begin(form, height) + grid(form, by);
  const auto columns = form.labels.size();
  for (std::size_t i = 0; i < columns; ++i)
    if (const double v = series.front().values[i]; v > 0)
      out += column(i, columns, by.y(v), by.y(0) - by.y(v), 1, says(form, series.front(), i));
  for (std::size_t s = 1; s < series.size(); ++s) out += polyline(series[s], by, static_cast<int>(s) + 1);
  return out + "</svg>\n";
}

std::string lying_bars(const chart_form& form, const std::vector<bar>& bars) {
  constexpr double bars_width = 560, label_width = 190, text_width = 140, row = 26;
  double largest = 1e-9;
  for (const auto& b : bars) largest = std::max(largest, b.value);
  auto out = begin(form, row * static_cast<double>(std::max<std::size_t>(bars.size(), 1)) + 8, bars_width);
  double y = 4;
  for (const auto& b : bars) {
    const double long_is =
        std::max((bars_width - label_width - text_width) * b.value / largest, b.value > 0 ? 2.0 : 0.0);
    out += bar_name(label_width - 10, y + 18, b.label);
    out += "<rect class=\"s1\" x=\"" + number(label_width) + "\" y=\"" + number(y + 4) + "\" width=\"" +
           number(long_is) + "\" height=\"" + number(row - 8) + "\"/>\n";
    out += text_at(label_width + long_is + 8, y + 18, "start", b.text, "label");
    y += row;
  }
  return out + "</svg>\n";
}

std::string lying_pairs(const chart_form& form, const std::vector<bar_pair>& pairs) {
  constexpr double label_width = 210, text_width = 130, row = 46, thick = 17;
  double largest = 1e-9;
  for (const auto& p : pairs) largest = std::max({largest, p.first, p.second});
  auto out = begin(form, row * static_cast<double>(std::max<std::size_t>(pairs.size(), 1)) + 8);
  double y = 4;
  const auto draw = [&](double value, const std::string& text, double at, int series) {
    const double long_is =
        std::max((width - label_width - text_width) * value / largest, value > 0 ? 2.0 : 0.0);
    out += "<rect class=\"s" + std::to_string(series) + "\" x=\"" + number(label_width) + "\" y=\"" +
           number(at) + "\" width=\"" + number(long_is) + "\" height=\"" + number(thick) + "\"/>\n";
    out += text_at(label_width + long_is + 8, at + 13, "start", text, "label");
  };
  for (const auto& p : pairs) {
    out += bar_name(label_width - 10, y + 25, p.label);
    draw(p.first, p.first_text, y + 3, 1);
    draw(p.second, p.second_text, y + 3 + thick + 1, 2);
    y += row;
  }
  return out + "</svg>\n";
}

std::string bars_about_zero(const chart_form& form, const std::vector<bar>& bars) {
  constexpr double label_width = 210, text_width = 130, row = 28;
  constexpr double middle = label_width + text_width + (width - label_width - 2 * text_width) / 2;
  double largest = 1e-9;
  for (const auto& b : bars) largest = std::max(largest, std::abs(b.value));
  const double tall = row * static_cast<double>(std::max<std::size_t>(bars.size(), 1)) + 8;
  auto out = begin(form, tall);
  double y = 4;
  for (const auto& b : bars) {
    const double reach = width - text_width - middle;
    const double long_is = b.value == 0 ? 0 : std::max(reach * std::abs(b.value) / largest, 2.0);
    const double from = b.value < 0 ? middle - long_is : middle;
    out += bar_name(label_width - 10, y + 19, b.label);
    out += "<rect class=\"s" + std::string(b.value < 0 ? "1" : "2") + "\" x=\"" + number(from) + "\" y=\"" +
           number(y + 4) + "\" width=\"" + number(long_is) + "\" height=\"" + number(row - 8) + "\"/>\n";
    out += b.value < 0 ? text_at(from - 8, y + 19, "end", b.text, "label")
                       : text_at(from + long_is + 8, y + 19, "start", b.text, "label");
    y += row;
  }
  return out + "<line class=\"grid\" x1=\"" + number(middle) + "\" y1=\"0\" x2=\"" + number(middle) +
         "\" y2=\"" + number(tall) + "\"/>\n</svg>\n";
}

}  // namespace benefactor::tools
