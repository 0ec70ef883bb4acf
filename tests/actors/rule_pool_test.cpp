// Equal rules are one list in memory; a list that is changed is its owner's alone.
#include "actors/rule_pool.hpp"

#include <boost/test/unit_test.hpp>

namespace benefactor::actors {
namespace of_rule_pool_test {

coverage_rule rule(service_type service, basis_points coverage) {
  coverage_rule made;
  made.service = service;
  made.coverage = coverage;
  return made;
}

policy plan(basis_points coverage) {
  policy terms;
  terms.rules = {rule(service_type::dental, coverage), rule(service_type::imaging, 5'000)};
  terms.members.resize(2);
  terms.members[1].rules = {rule(service_type::dental, 9'000)};
  return terms;
}

BOOST_AUTO_TEST_SUITE(rule_pool_test)

BOOST_AUTO_TEST_CASE(equal_lists_become_one_and_others_stay_apart) {
  rule_pool pool;
  auto first = plan(8'000), second = plan(8'000), other = plan(7'000);
  for (auto* contract : {&first, &second, &other}) pool.share(*contract);
  BOOST_TEST((first.rules.share() == second.rules.share()));
  BOOST_TEST((first.members[1].rules.share() == other.members[1].rules.share()));
  BOOST_TEST((first.rules.share() != other.rules.share()));
  BOOST_TEST((first == plan(8'000)));
  BOOST_TEST((other == plan(7'000)));
  BOOST_TEST(pool.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_change_is_seen_by_its_owner_alone) {
  rule_pool pool;
  auto first = plan(8'000), second = plan(8'000);
  pool.share(first);
  pool.share(second);
  first.rules.front().coverage = 1;
  BOOST_TEST(first.rules[0].coverage == 1);
  BOOST_TEST((second == plan(8'000)));
}

BOOST_AUTO_TEST_CASE(a_list_that_nobody_has_is_forgotten) {
  rule_pool pool;
  for (basis_points coverage = 0; coverage < 5'000; ++coverage) {
    auto contract = plan(coverage);
    pool.share(contract);
  }
  BOOST_TEST(pool.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_rule_pool_test
}  // namespace benefactor::actors
