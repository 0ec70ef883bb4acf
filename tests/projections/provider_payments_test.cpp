// Payments to providers are listed by day with the newest first, page by page, of one provider and of all;
// payments to members are not among them.
#include "projections/provider_payments.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_provider_payments_test {

using namespace test;
using namespace test_support;

using texts = std::vector<std::string>;

struct paid_world : told_world {
  /// By the number of a day of May and the trace.
  void settle(int day_of_may, const std::string& trace, const std::string& npi = in_network_npi) {
    payment_settled event;
    event.run = "R" + std::to_string(day_of_may);
    event.trace = trace;
    event.to.npi = npi;
    if (npi.empty()) event.to.member = id_of<member_id>("M-1");
    event.on = may(day_of_may);
    event.amount = 100'00;
    event.claims = 2;
    append_payment(event);
  }
  void confirm(const std::string& trace, int day_of_may) {
    payment_confirmed event;
    event.trace = trace;
    event.on = may(day_of_may);
    append_payment(event);
  }
  void fold() {
    auto all = make_projector();
    while (all.step()) continue;
  }
  static date may(int number) { return {day("2026-05-01").days + number - 1}; }

  /// The trace numbers of all pages.
  texts listed(const payment_selection& of, std::size_t limit) const {
    texts traces;
    std::string cursor;
    do {
      const auto page = list_payments(*derived, tenant, of, limit, cursor);
      BOOST_TEST(page.rows.size() <= limit);
      for (const auto& row : page.rows) traces.push_back(row.trace);
      cursor = page.next;
    } while (!cursor.empty());
    return traces;
  }
  std::uint64_t counted(const payment_selection& of) const {
    const auto count = count_payments(*derived, tenant, of);
    BOOST_TEST(count.exact);
    return count.payments;
  }
};

payment_selection between(std::optional<int> from, std::optional<int> to, const std::string& npi = {}) {
  payment_selection of;
  of.npi = npi;
  if (from) of.on.from = paid_world::may(*from);
  if (to) of.on.to = paid_world::may(*to);
  return of;
}

BOOST_FIXTURE_TEST_SUITE(provider_payments_view, paid_world)

BOOST_AUTO_TEST_CASE(a_payment_is_listed_as_it_was_settled_and_then_with_its_value_date) {
  settle(4, "R4.A");
  fold();
  const auto settled = list_payments(*derived, tenant, {}, 10).rows;
  BOOST_TEST_REQUIRE(settled.size() == 1u);
  BOOST_TEST(settled[0].trace == "R4.A");
  BOOST_TEST(settled[0].run == "R4");
  BOOST_TEST(settled[0].npi == in_network_npi);
  BOOST_TEST((settled[0].on == may(4)));
  BOOST_TEST((settled[0].method == payment_method::check));
  BOOST_TEST(settled[0].amount == 100'00);
  BOOST_TEST(settled[0].claims == 2u);
  BOOST_TEST(settled[0].position == chain.next_position() - 1);
  BOOST_TEST(!settled[0].confirmed.has_value());
  confirm("R4.A", 6);
  fold();
  auto expected = settled[0];
  expected.confirmed = may(6);
  BOOST_TEST((list_payments(*derived, tenant, {}, 10).rows == std::vector{expected}));
}

BOOST_AUTO_TEST_CASE(a_payment_that_is_settled_and_confirmed_in_one_go_is_listed_once) {
  settle(4, "R4.A");
  confirm("R4.A", 6);
  fold();
  const auto rows = list_payments(*derived, tenant, {}, 10).rows;
  BOOST_TEST_REQUIRE(rows.size() == 1u);
  BOOST_TEST((rows[0].confirmed == std::optional(may(6))));
}

BOOST_AUTO_TEST_CASE(payments_are_listed_the_last_day_first_page_by_page_of_one_provider_and_of_all) {
  settle(4, "R4.A");
  settle(9, "R9.A");
  settle(9, "R9.B", unknown_npi);
  settle(6, "R6.A");
  settle(6, "R6.M", {});  // A member.
  confirm("R6.M", 7);
  fold();
  const texts all{"R9.B", "R9.A", "R6.A", "R4.A"}, own{"R9.A", "R6.A", "R4.A"};
  for (const std::size_t limit : {1u, 2u, 3u, 4u, 100u}) {
    BOOST_TEST(listed({}, limit) == all, boost::test_tools::per_element());
    BOOST_TEST(listed(between({}, {}, in_network_npi), limit) == own, boost::test_tools::per_element());
    BOOST_TEST(listed(between(5, 9), limit) == (texts{"R9.B", "R9.A", "R6.A"}),
               boost::test_tools::per_element());
    BOOST_TEST(listed(between({}, 8, in_network_npi), limit) == (texts{"R6.A", "R4.A"}),
               boost::test_tools::per_element());
  }
  BOOST_TEST(listed(between(7, 8), 10).empty());
  BOOST_TEST(listed(between({}, {}, "1000000004"), 10).empty());
  BOOST_TEST(counted({}) == 4u);
  BOOST_TEST(counted(between({}, {}, unknown_npi)) == 1u);
  BOOST_TEST(counted(between(5, 8)) == 1u);
}

BOOST_AUTO_TEST_CASE(a_cursor_is_good_for_the_question_that_it_came_from_only) {
  settle(4, "R4.A");
  settle(5, "R5.A");
  fold();
  const auto of = between({}, {}, in_network_npi);
  const auto cursor = list_payments(*derived, tenant, of, 1).next;
  BOOST_TEST(!cursor.empty());
  BOOST_TEST(list_payments(*derived, tenant, of, 1, cursor).rows.size() == 1u);
  for (const auto& other :
       {payment_selection{}, between(1, {}, in_network_npi), between({}, {}, unknown_npi)})
    BOOST_CHECK_THROW(list_payments(*derived, tenant, other, 1, cursor), std::invalid_argument);
  for (const auto& none : texts{"nonsense", cursor + "00", cursor.substr(2), "g" + cursor.substr(1)})
    BOOST_CHECK_THROW(list_payments(*derived, tenant, of, 1, none), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_provider_payments_test
}  // namespace benefactor::projections
