// `benefactor sql` and `benefactor report` over an export. Texts in queries stand between $$: the shell that
// starts the program has single quotes around each argument.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/reports/report_page.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"

namespace benefactor::tools {
namespace {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

struct exported {
  exported() { BOOST_TEST_REQUIRE(world.run("export", {"--to", folder}).status == 0); }

  program_result sql(const std::string& query, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"sql", query, "--from", folder});
    return run_program(more);
  }

  spread_data world;
  std::string folder = world / "out";
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

BOOST_AUTO_TEST_SUITE(sql_and_report, *but::precondition(duckdb_is_here))

BOOST_FIXTURE_TEST_CASE(an_answer_is_a_table_with_numbers_on_the_right, exported) {
  const auto r =
      sql("SELECT $$a$$ AS name, 5::DECIMAL(18,2) AS amount UNION ALL SELECT NULL, 12345.5 ORDER BY 2");
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(r.out == "name    amount\na         5.00\nNULL  12345.50\n\n2 rows\n");
}

BOOST_FIXTURE_TEST_CASE(answers_come_as_csv_json_and_parquet_too, exported) {
  const std::string query =
      "SELECT $$a,\"b\"$$ AS name, NULL AS none, 1.50::DECIMAL(18,2) AS amount -- one row";
  BOOST_TEST(sql(query, {"--format", "csv"}).out == "name,none,amount\r\n\"a,\"\"b\"\"\",,1.50\r\n");
  BOOST_TEST(sql(query, {"--format", "json"}).out ==
             "[\n{\"name\":\"a,\\\"b\\\"\",\"none\":null,\"amount\":1.50}\n]\n");
  const auto file = world / "answer.parquet";
  BOOST_TEST(sql("SELECT * FROM claims", {"--format", "parquet", "--output", file}).status == 0);
  BOOST_TEST(text_of(file).starts_with("PAR1"));
  BOOST_TEST(sql(query, {"--format", "parquet"}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_no_query_is_refused_in_duckdbs_words, exported) {
  const auto refused = [&](const std::string& query, const std::string& why) {
    const auto r = sql(query);
    BOOST_TEST(r.status == 2, query);
    BOOST_TEST(r.out.empty(), query);
    BOOST_TEST(r.err.find(why) != std::string::npos, r.err);
  };
  refused("SELEC 1", "syntax error");
  refused("SELECT nothing FROM claims", "nothing");
  refused("SELECT 1; SELECT 2", "one statement");
  refused("DROP VIEW claims", "only SELECT");
  refused("COPY claims TO $$x.csv$$", "Permission Error");
  refused("SELECT ?", "parameter");
  refused("", "no statement");
}

BOOST_FIXTURE_TEST_CASE(only_the_files_of_the_export_can_be_read, exported) {
  std::ofstream(world / "secret.csv") << "a\n1\n";
  for (const auto& query : {"SELECT * FROM read_csv($$" + world / "secret.csv" + "$$)",
                            std::string("SELECT * FROM read_text($$/etc/passwd$$)")}) {
    const auto r = sql(query);
    BOOST_TEST(r.status == 2, query);
    BOOST_TEST(r.err.find("Permission Error") != std::string::npos, r.err);
  }
  const auto none = run_program({"sql", "SELECT 1", "--from", world / "nowhere"});
  BOOST_TEST(none.status == 2);
  BOOST_TEST(none.err.find("there is no export") != std::string::npos);
}

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::tools
