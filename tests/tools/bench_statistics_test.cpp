// What the benchmark computes from what it measured.
#include <boost/test/unit_test.hpp>

#include "tools/benchmark/floor.hpp"
#include "tools/benchmark/postgres.hpp"
#include "tools/benchmark/statistics.hpp"
#include "tools/benchmark/timeline.hpp"

namespace benefactor::benchmark {
namespace of_bench_statistics_test {

BOOST_AUTO_TEST_SUITE(bench_statistics)

BOOST_AUTO_TEST_CASE(the_median_of_an_odd_number_of_runs_is_the_one_in_the_middle) {
  const auto s = spread_of({30, 10, 20});
  BOOST_TEST(s.median == 20);
  BOOST_TEST(s.least == 10);
  BOOST_TEST(s.most == 30);
}

BOOST_AUTO_TEST_CASE(the_median_of_an_even_number_of_runs_is_between_the_two_in_the_middle) {
  BOOST_TEST(spread_of({4, 1, 3, 2}).median == 2.5);
}

BOOST_AUTO_TEST_CASE(no_runs_have_a_spread_of_zeros) {
  const auto s = spread_of({});
  BOOST_TEST(s.median == 0);
  BOOST_TEST(s.most == 0);
}

BOOST_AUTO_TEST_CASE(a_quantile_is_one_of_the_values_by_nearest_rank) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  BOOST_TEST(quantile_of(values, 0.5) == 50);
  BOOST_TEST(quantile_of(values, 0.99) == 99);
  BOOST_TEST(quantile_of(values, 1) == 100);
  BOOST_TEST(quantile_of(values, 0) == 1);
  BOOST_TEST(quantile_of({}, 0.5) == 0);
}

BOOST_AUTO_TEST_CASE(figures_are_summed_up_by_name_and_a_run_may_lack_some) {
  const std::vector<std::vector<figure>> runs{{{"claims/s", 10, 0}}, {{"claims/s", 30, 0}, {"floor", 5, 1}}};
  const auto told = summarize(runs);
  BOOST_REQUIRE(told.size() == 2u);
  BOOST_TEST(told[0].name == "claims/s");
  BOOST_TEST(told[0].spread.median == 20);
  BOOST_TEST(told[1].name == "floor");
  BOOST_TEST(told[1].spread.median == 5);
  BOOST_TEST(told[1].decimals == 1);
}

BOOST_AUTO_TEST_CASE(lag_lasts_until_a_later_sample_covers_what_was_durable) {
  const std::vector<position_sample> samples{{0.00, 100, 100, 0},
                                             {0.01, 300, 100, 0},
                                             {0.02, 300, 200, 0},
                                             {0.03, 400, 350, 0},
                                             {0.04, 400, 400, 0}};
  const auto lag = lag_of(samples);
  BOOST_TEST(lag.events_max == 200);
  BOOST_TEST(lag.ms_max == 20, boost::test_tools::tolerance(1e-9));  // 300 was covered by what 0.03 says.
}

BOOST_AUTO_TEST_CASE(what_is_never_covered_lags_until_the_last_sample) {
  const std::vector<position_sample> samples{{0, 10, 0, 0}, {1, 10, 5, 0}, {3, 10, 9, 0}};
  BOOST_TEST(lag_of(samples).ms_max == 3'000);
}

BOOST_AUTO_TEST_CASE(projections_that_keep_up_do_not_lag) {
  const std::vector<position_sample> samples{{0, 10, 10, 0}, {1, 20, 20, 0}};
  BOOST_TEST(lag_of(samples).ms_max == 0);
  BOOST_TEST(lag_of(samples).events_p99 == 0);
  BOOST_TEST(lag_of({}).ms_p99 == 0);
}

BOOST_AUTO_TEST_CASE(a_timeline_of_any_length_has_a_bounded_number_of_intervals_and_loses_nothing) {
  timeline line(0.1);
  for (int i = 0; i < 10'000; ++i) line.add(i * 0.1, 7);
  const auto all = line.intervals();
  BOOST_TEST(all.size() <= timeline::most_intervals);
  BOOST_TEST(line.interval_seconds() == 6.4, boost::test_tools::tolerance(1e-9));
  double answers = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) answers += all[i].per_second * line.interval_seconds();
  BOOST_TEST(answers > 9'900);
  BOOST_TEST(all.front().per_second == 10, boost::test_tools::tolerance(0.02));
  BOOST_TEST(all.front().p99_us == 7u);
}

BOOST_AUTO_TEST_CASE(a_word_of_a_line_is_found_by_its_key_and_no_other) {
  const std::string line = "floor claims_per_second=3123 fdatasyncs=10";
  BOOST_TEST(word_of(line, "claims_per_second").value() == "3123");
  BOOST_TEST(!word_of(line, "per_second"));
}

BOOST_AUTO_TEST_CASE(postgres_best_is_the_best_median_of_any_function_and_number_of_clients) {
  postgres_results results;
  for (const auto* line :
       {"postgres workload=uniform function=lean clients=8 run=1 claims_per_second=3000 latency_avg_us=1",
        "postgres workload=uniform function=lean clients=8 run=2 claims_per_second=3200 latency_avg_us=1",
        "postgres workload=uniform function=plain clients=1 run=1 claims_per_second=9 latency_avg_us=1",
        "postgres workload=hot function=plain clients=1 run=1 claims_per_second=700 latency_avg_us=1",
        "postgres settings fsync=on", "anything else", "postgres bytes_per_claim=2300"})
    results.take(line);
  BOOST_TEST(results.best_of("uniform").claims_per_second == 3'100);
  BOOST_TEST(results.best_of("uniform").what == "lean, 8 clients");
  BOOST_TEST(results.best_of("hot").what == "plain, 1 client");
  BOOST_TEST(results.best_of("zipf").claims_per_second == 0);
  BOOST_TEST(results.bytes_a_claim() == 2'300);
}

BOOST_AUTO_TEST_CASE(ranks_say_whether_one_of_two_samples_tends_to_be_greater) {
  const auto close = boost::test_tools::tolerance(1e-3);
  const auto less = compare_ranks({1, 2, 3}, {4, 5, 6});
  BOOST_TEST(less.u == 0.0);
  BOOST_TEST(less.z == -1.964, close);
  BOOST_TEST(less.p == 0.0495, close);
  BOOST_TEST(compare_ranks({4, 5, 6}, {1, 2, 3}).share == 1.0);
  const auto tied = compare_ranks({1, 2}, {2, 3});
  BOOST_TEST(tied.u == 0.5);
  for (const auto& same :
       {compare_ranks({}, {1}), compare_ranks({7, 7}, {7, 7, 7}), compare_ranks({1, 4}, {2, 3})}) {
    BOOST_TEST(same.share == 0.5);
    BOOST_TEST(same.p == 1.0);
  }
  std::vector<double> first, second;
  for (int i = 0; i < 200; ++i) {
    first.push_back(i + 0.5);
    second.push_back(i * 1.25);
  }
  BOOST_TEST(compare_ranks(first, second).p < 0.01);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_bench_statistics_test
}  // namespace benefactor::benchmark
