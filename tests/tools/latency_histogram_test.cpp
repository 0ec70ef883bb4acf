// The histogram that latencies are told by.
#include "tools/benefactor/latency_histogram.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <rapidcheck/boost_test.h>
#include <vector>

namespace benefactor::tools {
namespace of_latency_histogram_test {

BOOST_AUTO_TEST_SUITE(latency_histogram_tests)

BOOST_AUTO_TEST_CASE(an_empty_histogram_says_zero) {
  const latency_histogram h;
  BOOST_TEST(h.count() == 0u);
  BOOST_TEST(h.value_at(0.5) == 0u);
  BOOST_TEST(h.max() == 0u);
}

BOOST_AUTO_TEST_CASE(small_values_are_exact) {
  latency_histogram h;
  for (std::uint64_t v = 1; v <= 100; ++v) h.add(v);
  BOOST_TEST(h.value_at(0.5) == 50u);
  BOOST_TEST(h.value_at(0.99) == 99u);
  BOOST_TEST(h.value_at(0) == 1u);
  BOOST_TEST(h.value_at(1) == 100u);
}

BOOST_AUTO_TEST_CASE(the_largest_value_there_is_has_a_place) {
  latency_histogram h;
  h.add(std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(h.value_at(0.999) == std::numeric_limits<std::uint64_t>::max());
}

BOOST_AUTO_TEST_CASE(adding_a_histogram_adds_all_its_values) {
  latency_histogram a, b;
  for (int i = 0; i < 9; ++i) a.add(10);
  b.add(100'000);
  a.add(b);
  BOOST_TEST(a.count() == 10u);
  BOOST_TEST(a.value_at(0.9) == 10u);
  BOOST_TEST(a.max() == 100'000u);
}

RC_BOOST_PROP(a_quantile_is_never_below_the_true_value_and_at_most_a_64th_beyond,
              (const std::vector<std::uint32_t>& some, std::uint64_t one)) {
  std::vector<std::uint64_t> values(some.begin(), some.end());
  values.push_back(one >> 8);
  latency_histogram h;
  for (const auto v : values) h.add(v);
  std::sort(values.begin(), values.end());
  const auto half = values[(values.size() + 1) / 2 - 1];
  const auto told = h.value_at(0.5);
  RC_ASSERT(told >= half);
  RC_ASSERT(told <= half + half / 64);
  RC_ASSERT(h.value_at(1) == values.back());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_latency_histogram_test
}  // namespace benefactor::tools
