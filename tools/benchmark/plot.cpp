#include "tools/benchmark/plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tools/benefactor/text_format.hpp"

namespace benefactor::benchmark {

namespace {

constexpr double panel_width = 380, panel_height = 180, left = 70, top = 46, gap = 86, row_height = 270;

struct point {
  double x = 0, y = 0;
};

struct curve {
  std::string name, color;
  std::vector<point> points;
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

/// The next of 1, 2, 5, 10, 20, ... that is not less.
double round_up(double value) {
  if (value <= 0) return 1;
  const auto power = std::pow(10, std::floor(std::log10(value)));
  for (const auto step : {1.0, 2.0, 5.0})
    if (value <= step * power) return step * power;
  return 10 * power;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text, const char* style = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + style +
         ">" + xml_text(text) + "</text>\n";
}

/// One diagram with its axes.
class panel {
 public:
  panel(double x, double y, std::string title, bool logarithmic)
      : x_(x), y_(y), title_(std::move(title)), logarithmic_(logarithmic) {}

  void add(curve c) { curves_.push_back(std::move(c)); }

  std::string draw() const {
    double end = 1e-9, least = 1e18, most = 0;
    for (const auto& c : curves_)
      for (const auto& p : c.points) {
        end = std::max(end, p.x);
        most = std::max(most, p.y);
        if (p.y > 0) least = std::min(least, p.y);
      }
    const auto high =
        logarithmic_ ? std::pow(10, std::ceil(std::log10(std::max(most, 10.0)))) : round_up(most);
    const auto low =
        logarithmic_ ? std::pow(10, std::floor(std::log10(std::clamp(least, 1.0, high / 10)))) : 0;
    const auto place_x = [&](double v) { return x_ + v / end * panel_width; };
    const auto place_y = [&](double v) {
      const auto share =
          logarithmic_ ? std::log10(std::max(v, low) / low) / std::log10(high / low) : v / high;
      return y_ + panel_height * (1 - share);
    };
    std::string svg = text_at(x_, y_ - 10, "start", title_, " font-weight=\"bold\"");
    const auto grid = [&](double v) {
      svg += "<line x1=\"" + number(x_) + "\" x2=\"" + number(x_ + panel_width) + "\" y1=\"" +
             number(place_y(v)) + "\" y2=\"" + number(place_y(v)) + "\" stroke=\"#ddd\"/>\n";
      svg += text_at(x_ - 6, place_y(v) + 4, "end", tools::format_count(static_cast<std::uint64_t>(v)));
    };
    if (logarithmic_)
      for (double v = low; v <= high * 1.01; v *= 10) grid(v);
    else
      for (int i = 0; i <= 4; ++i) grid(high * i / 4);
    for (int i = 0; i <= 4; ++i)
      svg += text_at(place_x(end * i / 4), y_ + panel_height + 16, "middle", number(end * i / 4) + " s");
    double legend = x_ + panel_width;
    for (auto c = curves_.rbegin(); c != curves_.rend(); ++c) {
      if (!c->name.empty())
        svg += text_at(legend, y_ - 10, "end", c->name, (" fill=\"" + c->color + "\"").c_str());
      legend -= 8 * static_cast<double>(c->name.size()) + 10;
      svg += "<polyline fill=\"none\" stroke=\"" + c->color + "\" stroke-width=\"1.5\" points=\"";
      for (const auto& p : c->points) svg += number(place_x(p.x)) + "," + number(place_y(p.y)) + " ";
      svg += "\"/>\n";
    }
    return svg;
  }

 private:
  double x_, y_;
  std::string title_;
  bool logarithmic_;
  std::vector<curve> curves_;
};

std::string draw_row(const plan_result& result, const run_result& run, double y) {
  curve rate{"", "#1f77b4", {}}, p50{"p50", "#2ca02c", {}}, p99{"p99", "#d62728", {}},
      memory{"", "#9467bd", {}};
  for (const auto& i : run.line.intervals()) {
    rate.points.push_back({i.start_seconds, i.per_second});
    p50.points.push_back({i.start_seconds, static_cast<double>(i.p50_us)});
    p99.points.push_back({i.start_seconds, static_cast<double>(i.p99_us)});
  }
  for (const auto& s : run.samples)
    memory.points.push_back({s.seconds, static_cast<double>(s.resident_bytes) / (1 << 20)});
  auto svg = text_at(left, y - 30, "start", describe(result.plan));
  const auto column = [&](int n) { return left + n * (panel_width + gap); };
  panel rates(column(0), y, "claims/s", false), latencies(column(1), y, "latency, µs", true);
  rates.add(std::move(rate));
  latencies.add(std::move(p50));
  latencies.add(std::move(p99));
  svg += rates.draw() + latencies.draw();
  if (memory.points.empty()) return svg;
  panel memories(column(2), y, "server memory, MiB", false);
  memories.add(std::move(memory));
  return svg + memories.draw();
}

}  // namespace

std::string xml_text(const std::string& text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

std::string draw(std::span<const plan_result> plans) {
  std::string rows;
  int count = 0;
  for (const auto& result : plans) {
    const auto* run = result.typical_run();
    if (!run || run->line.intervals().empty()) continue;
    rows += draw_row(result, *run, top + 20 + row_height * count++);
  }
  const auto width = number(left + 3 * (panel_width + gap));
  const auto height = number(top + row_height * std::max(count, 1));
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
         width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
         "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
         "fill=\"white\"/>\n" +
         rows + "</svg>\n";
}

}  // namespace benefactor::benchmark
