// `benefactor report` over an export: a page for managers.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/tools/export_files.hpp"
#include "tools/benefactor/reports/report_page.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"

namespace benefactor::tools {
namespace of_report_test {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

BOOST_AUTO_TEST_SUITE(report_command, *but::precondition(duckdb_is_here))

BOOST_FIXTURE_TEST_CASE(the_report_has_the_figures_of_the_log, exported) {
  const auto r = run_program({"report", "--from", folder, "--to", world / "report.html"});
  BOOST_TEST_REQUIRE(r.status == 0, r.err);
  const auto page = text_of(world / "report.html");
  const auto sums = sums_over(world.data());
  const auto has = [&](const std::string& text) { BOOST_TEST(page.find(text) != std::string::npos, text); };
  for (const auto& [status, of] : sums.claims) {
    has('>' + format_dollars(of.billed) + '<');
    has('>' + format_dollars(of.plan_paid) + '<');
  }
  has("without manual intervention");
  has("position " + std::to_string(world.end() - 1));
  has("prefers-color-scheme: dark");
  has("<desc>");
  // It stands alone: nothing is fetched and nothing runs.
  for (const auto* text : {"http://", "https://", "<script", "src=", "@import", "url("})
    BOOST_TEST(page.find(text) == std::string::npos, text);
  for (const auto* text : {"M-1-1", "POL-1", "Lopez"}) BOOST_TEST(page.find(text) == std::string::npos, text);
}

BOOST_FIXTURE_TEST_CASE(a_report_of_an_earlier_day_is_as_things_stood_then, exported) {
  const auto of = [&](const std::string& on) {
    BOOST_TEST_REQUIRE(
        run_program({"report", "--from", folder, "--to", world / "day.html", "--on", on}).status == 0);
    return text_of(world / "day.html");
  };
  // On its first day nothing was decided yet.
  BOOST_TEST(of("2026-03-01").find("0 of 0 decided lines") != std::string::npos);
  BOOST_TEST(of("2026-03-25").find("0 of 0 decided lines") == std::string::npos);
  const auto later =
      run_program({"report", "--from", folder, "--to", world / "x.html", "--on", "2036-01-01"});
  BOOST_TEST(later.status == 2);
  BOOST_TEST(later.err.find("the export ends on") != std::string::npos);
  BOOST_TEST(!fs::exists(world / "x.html"));
}

report_figures shown_figures() {
  report_figures figures;
  figures.on = *parse_date("2026-03-31");
  for (int i = report_days; i > 0; --i) figures.days.emplace_back().on = date{figures.on.days - i + 1};
  return figures;
}

BOOST_AUTO_TEST_CASE(a_day_that_is_not_over_is_told_as_far_as_the_log_was_read) {
  auto figures = shown_figures();
  figures.exported_us = noon_us("2026-03-31") + 125 * std::int64_t{60'000'000};
  const auto so_far = report_page(figures);
  BOOST_TEST(so_far.find("on that day so far, up to 14:05 UTC") != std::string::npos);
  BOOST_TEST(so_far.find("at the end of that day") == std::string::npos);
  figures.exported_us = noon_us("2026-04-01");
  BOOST_TEST(report_page(figures).find("As things stood at the end of that day") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_providers_name_is_shown_as_it_is) {
  auto figures = shown_figures();
  for (const auto* name : {"!Kung Clinic", ">25 Clinic"}) {
    auto& provider = figures.providers.emplace_back();
    provider.npi = "1234567893";
    provider.name = name;
  }
  const auto page = report_page(figures);
  BOOST_TEST(page.find("<td>!Kung Clinic</td>") != std::string::npos);
  BOOST_TEST(page.find("<td>&gt;25 Clinic</td>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_denial_has_plain_words) {
  for (int i = 1; i <= static_cast<int>(denial::denied_elsewhere); ++i) {
    const std::string code(to_text(static_cast<denial>(i)));
    BOOST_TEST(denial_words(code) != code, code);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_shown_and_never_markup) {
  BOOST_TEST(escaped_html("<b>&\"'\x01") == "&lt;b&gt;&amp;&quot;&#39;");
  const auto chart = lying_bars({"<t>", "d", {}, "", false}, {{"<script>", "1", 1}});
  BOOST_TEST(chart.find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bars_name_that_is_too_long_is_cut_and_told_whole_where_one_points) {
  const std::string fits(25, 'n'), cut(26, 'n');
  BOOST_TEST(bars_about_zero({}, {{fits, "1", 1}}).find(">" + fits + "</text>") != std::string::npos);
  const auto chart = bars_about_zero({}, {{cut, "1", 1}});
  BOOST_TEST(chart.find("<title>" + cut + "</title>") != std::string::npos, chart);
  BOOST_TEST(chart.find(">" + std::string(24, 'n') + "…</text>") != std::string::npos, chart);
  // Between characters, not within one.
  std::string umlauts;
  for (int i = 0; i < 26; ++i) umlauts += "ä";
  BOOST_TEST(bars_about_zero({}, {{umlauts, "1", 1}}).find("ä…</text>") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_report_test
}  // namespace benefactor::tools
