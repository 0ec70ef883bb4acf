// What the benchmark prints and draws.
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "tests/tools/xml_tags.hpp"
#include "tools/benchmark/plot.hpp"
#include "tools/benchmark/report.hpp"

namespace benefactor::benchmark {
namespace of_bench_report_test {

run_result run_of(double rate) {
  run_result run;
  run.add("claims/s", rate);
  run.add("server CPU, µs a claim", 51.25, 1);
  for (int i = 0; i < 50; ++i) run.line.add(i * 0.05, static_cast<std::uint64_t>(100 + i * 1'000));
  run.samples = {{0, 10, 5, 100 << 20}, {1, 10, 10, 120 << 20}};
  return run;
}

bench_report sample_report() {
  bench_report report;
  report.machine = {{"processor", "abacus"}, {"cores", "2"}};
  run_plan plan;
  plan.workload = plan.title = "uniform";
  plan.claims = 1'000;
  plan.policies = 20;
  plan.seed = 9;
  report.plans.push_back({plan, {run_of(30'000), run_of(10'000), run_of(20'000)}});
  report.comparisons.push_back({"uniform", "PostgreSQL, lean, 8 clients", 20'000, 2'000});
  return report;
}

BOOST_AUTO_TEST_SUITE(bench_reports)

BOOST_AUTO_TEST_CASE(json_has_machine_workloads_summary_and_every_run) {
  const auto out = to_json(sample_report());
  BOOST_TEST(out.at("machine").at("processor") == "abacus");
  const auto& one = out.at("workloads").at(0);
  BOOST_TEST(one.at("workload") == "uniform");
  BOOST_TEST(one.at("seed") == 9);
  BOOST_TEST(one.at("summary").at("claims/s").at("median") == 20'000);
  BOOST_TEST(one.at("summary").at("claims/s").at("least") == 10'000);
  BOOST_TEST(one.at("summary").at("claims/s").at("most") == 30'000);
  BOOST_TEST(one.at("runs").size() == 3u);
  BOOST_TEST(one.at("runs").at(0).at("figures").at("claims/s") == 30'000);
  BOOST_TEST(!one.at("timeline").empty());
  BOOST_TEST(out.at("comparisons").at(0).at("ratio") == 10);
  BOOST_TEST(out.at("sound") == true);
}

BOOST_AUTO_TEST_CASE(a_report_with_a_problem_or_an_interruption_is_not_sound) {
  auto report = sample_report();
  report.plans[0].runs[1].problems.push_back("3 claims were not answered");
  BOOST_TEST(!report.sound());
  std::ostringstream out;
  print_plan(out, report.plans[0]);
  BOOST_TEST(out.str().find("PROBLEM: 3 claims were not answered") != std::string::npos);
  auto broken_off = sample_report();
  broken_off.plans[0].runs[2].interrupted = true;
  BOOST_TEST(!broken_off.sound());
}

BOOST_AUTO_TEST_CASE(text_shows_the_median_between_least_and_most) {
  std::ostringstream out;
  print_plan(out, sample_report().plans[0]);
  BOOST_TEST(
      out.str().find("uniform: stream, window 4,096; 1,000 claims over 20 policies, uniform; seed 9") !=
      std::string::npos);
  BOOST_TEST(out.str().find("20,000  10,000  30,000") != std::string::npos);
  BOOST_TEST(out.str().find("51.3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_shows_the_ratio_to_another_engine) {
  std::ostringstream out;
  print_comparisons(out, sample_report());
  BOOST_TEST(out.str().find("PostgreSQL, lean, 8 clients") != std::string::npos);
  BOOST_TEST(out.str().find("10.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_typical_run_is_the_one_with_the_median_rate) {
  const auto report = sample_report();
  BOOST_TEST(report.plans[0].typical_run()->figure_of("claims/s") == 20'000);
}

BOOST_AUTO_TEST_CASE(a_plot_is_well_formed_whatever_its_titles_say) {
  auto report = sample_report();
  report.plans[0].plan.title = "<uniform> & \"more\"";
  report.plans.push_back({report.plans[0].plan, {}});  // Without a run: left out.
  const auto svg = draw(report.plans);
  BOOST_TEST(test_support::xml_problem(svg) == "");
  BOOST_TEST(svg.find("<polyline") != std::string::npos);
  BOOST_TEST(svg.find("&lt;uniform&gt; &amp; &quot;more&quot;") != std::string::npos);
  BOOST_TEST(svg.find("nan") == std::string::npos);
  BOOST_TEST(svg.find("inf") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_plot_of_nothing_is_well_formed) {
  BOOST_TEST(test_support::xml_problem(draw({})) == "");
}

BOOST_AUTO_TEST_CASE(the_check_of_xml_sees_what_is_not_well_formed) {
  BOOST_TEST(test_support::xml_problem("<a><b></a></b>") != "");
  BOOST_TEST(test_support::xml_problem("<a>") != "");
  BOOST_TEST(test_support::xml_problem("<a>1 & 2</a>") != "");
  BOOST_TEST(test_support::xml_problem("<a b=1/>") != "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_bench_report_test
}  // namespace benefactor::benchmark
