// `benefactor sql` over an export. Texts in queries stand between $$: the shell that starts the program has
// single quotes around each argument.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/tools/export_files.hpp"
#include "tools/benefactor/reports/export_views.hpp"

namespace benefactor::tools {
namespace of_sql_test {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

BOOST_AUTO_TEST_SUITE(sql_command, *but::precondition(duckdb_is_here))

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
             "[\n{\"name\":\"a,\\\"b\\\"\",\"none\":null,\"amount\":\"1.50\"}\n]\n");
  BOOST_TEST(sql("SELECT 1 AS a, [2.5::DECIMAL(3,1)] AS a, 0.5::DOUBLE AS b", {"--format", "json"}).out ==
             "[\n{\"a\":1,\"a_1\":[\"2.5\"],\"b\":0.5}\n]\n");
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

BOOST_FIXTURE_TEST_CASE(what_follows_the_semicolon_is_no_part_of_the_query, exported) {
  for (const auto* query : {"SELECT 1 AS a; -- note; and more", "SELECT 1 AS a;\n;", "SELECT 1 AS a -- note;",
                            "-- one; two\nSELECT 1 AS a; /* three; */"})
    BOOST_TEST(sql(query, {"--format", "csv"}).out == "a\r\n1\r\n", query);
  BOOST_TEST(sql("SELECT $$;--$$ AS a", {"--format", "csv"}).out == "a\r\n;--\r\n");
}

BOOST_FIXTURE_TEST_CASE(a_query_that_fails_midway_leaves_no_file, exported) {
  const std::string query =
      "SELECT CASE WHEN i = 500000 THEN $$x$$ ELSE i::VARCHAR END::INTEGER AS i FROM range(600000) r(i)";
  for (const auto* format : {"csv", "json", "parquet"}) {
    const auto file = world / "answer";
    const auto r = sql(query, {"--format", format, "--output", file});
    BOOST_TEST(r.status == 2, format);
    BOOST_TEST(r.err.find("Conversion Error") != std::string::npos, r.err);
    BOOST_TEST(!fs::exists(file), format);
    BOOST_TEST(!fs::exists(file + ".part"), format);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_memory_goes_to_a_folder_of_its_owner_that_is_gone_afterwards) {
  fs::path path;
  {
    const spill_folder spill;
    path = spill.path();
    BOOST_TEST((fs::status(path).permissions() == fs::perms::owner_all));
    BOOST_TEST(spill_folder().path() != path);
    std::ofstream(path / "a") << "b";
  }
  BOOST_TEST(!fs::exists(path));
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_sql_test
}  // namespace benefactor::tools
