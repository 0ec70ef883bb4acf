// Payment runs and payments: one run at a time, each step once.
#include <boost/test/unit_test.hpp>

#include "events/payment.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_payment_ledger_test {

using test_support::day;

struct ledger_story {
  payment_ledger ledger;

  /// True: it happened; false: it was so already.
  bool having(const payment_command& c) {
    auto decided = decide(ledger, c);
    BOOST_REQUIRE(!std::holds_alternative<rejection>(decided));
    const auto& event = std::get<std::optional<payment_event>>(decided);
    if (event) evolve(ledger, *event);
    return event.has_value();
  }
  rejection refused(const payment_command& c) const {
    auto decided = decide(ledger, c);
    BOOST_REQUIRE(std::holds_alternative<rejection>(decided));
    return std::get<rejection>(decided);
  }
};

open_payment_run opened(const std::string& run) { return {run, day("2026-05-01")}; }
settle_payment settled(const std::string& run, cents amount = 176'00) {
  return {run, run + ".1234567893", {"1234567893", {}}, amount, 1};
}
std::vector<std::string> fields_of(const rejection& r) {
  std::vector<std::string> fields;
  for (const auto& p : r.problems) fields.push_back(p.field);
  return fields;
}

BOOST_FIXTURE_TEST_SUITE(payment_ledger_test, ledger_story)

BOOST_AUTO_TEST_CASE(a_run_is_opened_settled_and_closed_each_once) {
  BOOST_TEST(having(opened("R1")));
  BOOST_TEST(!having(opened("R1")));
  BOOST_TEST(having(settled("R1")));
  BOOST_TEST(!having(settled("R1")));
  BOOST_TEST(having(close_payment_run{"R1"}));
  BOOST_TEST(!having(close_payment_run{"R1"}));
  BOOST_TEST(!having(settled("R1")));
  const auto& run = ledger.runs.at("R1");
  BOOST_TEST(run.closed);
  BOOST_TEST(run.payments == 1u);
  BOOST_TEST(run.amount == 176'00);
}

BOOST_AUTO_TEST_CASE(a_run_is_finished_before_another_begins) {
  having(opened("R1"));
  const auto r = refused(opened("R2"));
  BOOST_TEST((r.code == rejection_code::invalid_transition));
  BOOST_TEST(r.reason == "run R1 is not finished: it is finished first");
  having(close_payment_run{"R1"});
  BOOST_TEST(having(opened("R2")));
}

BOOST_AUTO_TEST_CASE(other_content_under_a_known_name_is_a_conflict) {
  having(opened("R1"));
  BOOST_TEST(
      (refused(open_payment_run{"R1", day("2026-05-02")}).code == rejection_code::idempotency_conflict));
  having(settled("R1"));
  BOOST_TEST((refused(settled("R1", 1)).code == rejection_code::idempotency_conflict));
  having(close_payment_run{"R1"});
  auto late = settled("R1");
  late.trace += ".2";
  BOOST_TEST((refused(late).code == rejection_code::invalid_transition));
}

BOOST_AUTO_TEST_CASE(names_are_1_to_24_of_letters_digits_and_dashes) {
  for (const char* name : {"", "-R", "r1", "R 1", "R.1"})
    BOOST_TEST(fields_of(refused(opened(name))) == std::vector<std::string>{"run"},
               boost::test_tools::per_element());
  BOOST_TEST(fields_of(refused(opened(std::string(25, 'R')))).size() == 1u);
  BOOST_TEST(having(opened(std::string(24, 'R'))));
}

BOOST_AUTO_TEST_CASE(a_payment_is_to_one_payee_for_claims_and_of_no_negative_amount) {
  having(opened("R1"));
  const settle_payment nobody{"R1", "", {}, -1, 0};
  BOOST_TEST(fields_of(refused(nobody)) == (std::vector<std::string>{"amount", "claims", "payee", "trace"}),
             boost::test_tools::per_element());
  auto both = settled("R1");
  both.to.member.bytes[0] = 1;
  BOOST_TEST(fields_of(refused(both)) == std::vector<std::string>{"payee"}, boost::test_tools::per_element());
  BOOST_TEST((refused(settled("R2")).code == rejection_code::not_found));
}

BOOST_AUTO_TEST_CASE(a_payment_is_confirmed_once_and_only_the_references_end_is_shown) {
  having(opened("R1"));
  having(settled("R1"));
  const confirm_payment c{"R1", "R1.1234567893", day("2026-05-03"), "ABC-00004711"};
  BOOST_TEST(having(c));
  BOOST_TEST(!having(c));
  BOOST_TEST(ledger.payments.at(c.trace).masked == "****4711");
  auto other = c;
  other.bank_reference = "ABC-00004712";
  BOOST_TEST((refused(other).code == rejection_code::invalid_transition));
}

BOOST_AUTO_TEST_CASE(what_no_bank_carried_out_is_not_confirmed) {
  having(opened("R1"));
  having(settled("R1", 0));
  BOOST_TEST((ledger.payments.at("R1.1234567893").terms.method == payment_method::none));
  const confirm_payment c{"R1", "R1.1234567893", day("2026-05-03"), "ABC-00004711"};
  BOOST_TEST((refused(c).code == rejection_code::invalid_transition));
  BOOST_TEST((refused(confirm_payment{"R1", "T", day("2026-05-03"), "X"}).code == rejection_code::not_found));
  BOOST_TEST(fields_of(refused(confirm_payment{"R1", "T", {2'000'000'000}, std::string(65, 'X')})) ==
                 (std::vector<std::string>{"bankReference", "on"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_payment_is_not_confirmed_before_its_day) {
  having(opened("R1"));
  having(settled("R1"));
  const confirm_payment early{"R1", "R1.1234567893", day("2026-04-30"), "ABC-00004711"};
  BOOST_TEST(fields_of(refused(early)) == std::vector<std::string>{"on"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(short_references_are_hidden_whole) {
  BOOST_TEST(masked_reference("12345678") == "****");
  BOOST_TEST(masked_reference("123456789") == "****6789");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_payment_ledger_test
}  // namespace benefactor
