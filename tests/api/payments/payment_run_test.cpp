// Payment runs over a real engine: who is paid what, in how many runs, and what remittance advices say of it.
#include <boost/test/unit_test.hpp>

#include "api/documents/payer_json.hpp"
#include "api/payments/payments_job.hpp"
#include "api/x12/read_835.hpp"
#include "tests/api/payments/paying_fixture.hpp"

namespace benefactor::api {
namespace of_payment_run_test {

using test_support::day;

const std::string trace_1 = "R1.1234567893", trace_2 = "R2.1234567893", trace_3 = "R3.1234567893";

/// One policy and its provider, and no claims.
struct small_book : paying_fixture {
  small_book() {
    auto terms = test_support::sample_enrollment(0);
    terms.policy.terms.deductible = 0;
    terms.policy.terms.member_deductible.reset();
    terms.policy.terms.review_threshold.reset();
    std::vector<actors::request_body> book;
    book.push_back(actors::enroll_provider_request{
        {test_support::sample_npi, "Metro Health", network_status::in_network}});
    book.push_back(std::move(terms));
    ask(std::move(book));
  }

  /// What the remittance's CLP segments say: "1 250.00 176.00".
  std::vector<std::string> claims_in(const std::string& file) const {
    std::vector<std::string> said;
    for (std::size_t at = 0; (at = file.find("\nCLP*", at)) != std::string::npos; ++at) {
      auto text = file.substr(at + 5, file.find('~', at) - at - 5);
      text = text.substr(text.find('*') + 1);
      said.push_back(text.substr(0, text.find('*', text.find('*', text.find('*') + 1) + 1)));
    }
    return said;
  }
  std::string segment(const std::string& file, const std::string& id) const {
    const auto at = file.find('\n' + id + '*');
    return at == std::string::npos ? "" : file.substr(at + 1, file.find('~', at) - at - 1);
  }
};

BOOST_FIXTURE_TEST_SUITE(payment_runs_test, small_book)

BOOST_AUTO_TEST_CASE(a_run_pays_every_decided_claim_of_a_payee_in_one_payment) {
  submit("C-1", 250'00);
  submit("C-2", 100'00);
  const auto run = pay("R1");
  BOOST_TEST(run.closed);
  BOOST_REQUIRE(run.payments.size() == 1u);
  const auto& p = run.payments[0];
  BOOST_TEST(p.terms.trace == trace_1);
  BOOST_TEST(p.payee_name == "Metro Health");
  BOOST_TEST(p.terms.claims == 2u);
  BOOST_TEST(p.terms.amount == 176'00 + 56'00);
  const auto file = remittance(trace_1);
  BOOST_TEST(segment(file, "BPR").starts_with("BPR*I*232*C*CHK*"), segment(file, "BPR"));
  BOOST_TEST(claims_in(file) == (std::vector<std::string>{"1*250*176", "1*100*56"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_again_pays_nothing_twice_and_its_remittance_is_the_same) {
  submit("C-1", 250'00);
  pay("R1");
  const auto before = running->reads().durable_position();
  const auto file = remittance(trace_1);
  submit("C-2", 100'00);
  const auto again = pay("R1");
  BOOST_TEST(again.payments.at(0).terms.claims == 1u);
  BOOST_TEST(running->reads().durable_position() == before + 2);  // C-2's two events.
  BOOST_TEST(remittance(trace_1) == file);
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_the_run_then_does_and_records_nothing) {
  submit("C-1", 250'00);
  submit("C-2", 60'00, true);
  const auto before = running->reads().durable_position();
  const auto planned = pay("R1", true);
  BOOST_TEST(running->reads().durable_position() == before);
  const auto made = pay("R1");
  BOOST_REQUIRE(planned.payments.size() == 2u);
  BOOST_REQUIRE(made.payments.size() == 2u);
  std::map<std::string, cents> expected;
  for (const auto& p : planned.payments) expected[p.terms.trace] = p.terms.amount;
  for (const auto& p : made.payments) BOOST_TEST(expected.at(p.terms.trace) == p.terms.amount);
}

BOOST_AUTO_TEST_CASE(the_member_is_paid_where_benefits_are_not_assigned) {
  submit("C-1", 250'00, true);
  const auto run = pay("R1");
  BOOST_REQUIRE(run.payments.size() == 1u);
  BOOST_TEST(run.payments[0].terms.to.npi.empty());
  BOOST_TEST(run.payments[0].payee_name == test_support::sample_member(0, 0));
  BOOST_TEST(std::holds_alternative<payment_to_member>(
      running->payments().remittance(sample_payer(), run.payments[0].terms.trace, running->asking().phi)));
}

BOOST_AUTO_TEST_CASE(a_denial_is_reported_in_a_payment_of_nothing) {
  auto r = test_support::sample_claim(0, "C-1", 80'00);
  r.submission.lines[0].service = service_type::dental;
  std::vector<actors::request_body> one;
  one.push_back(std::move(r));
  ask(std::move(one));
  const auto run = pay("R1");
  BOOST_REQUIRE(run.payments.size() == 1u);
  BOOST_TEST(run.payments[0].terms.amount == 0);
  const auto file = remittance(trace_1);
  BOOST_TEST(segment(file, "BPR").starts_with("BPR*H*0*C*NON*"));
  BOOST_TEST(claims_in(file) == std::vector<std::string>{"4*80*0"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_reversal_is_taken_from_the_payees_next_payment) {
  const auto voided = submit("C-1", 250'00);
  pay("R1");
  act(voided, void_claim{{}, day("2026-07-02")});
  submit("C-2", 250'00);
  submit("C-3", 100'00);
  const auto run = pay("R2");
  BOOST_TEST(run.payments.at(0).terms.amount == 176'00 + 56'00 - 176'00);
  BOOST_TEST(run.payments[0].taken_back == 176'00);
  const auto file = remittance(trace_2);
  BOOST_TEST(claims_in(file) == (std::vector<std::string>{"22*-250*-176", "1*250*176", "1*100*56"}),
             boost::test_tools::per_element());
  BOOST_TEST(segment(file, "PLB") == "");
}

BOOST_AUTO_TEST_CASE(
    what_a_payment_cannot_cover_is_carried_forward_and_recovered_by_plb_not_by_a_second_reversal) {
  const auto voided = submit("C-1", 250'00);
  pay("R1");
  act(voided, void_claim{{}, day("2026-07-02")});
  submit("C-2", 100'00);
  BOOST_TEST(pay("R2").payments.at(0).terms.amount == 0);
  const auto second = remittance(trace_2);
  BOOST_TEST(claims_in(second) == (std::vector<std::string>{"22*-250*-176", "1*100*56"}),
             boost::test_tools::per_element());
  BOOST_TEST(segment(second, "PLB").find("*FB:") != std::string::npos);
  BOOST_TEST(segment(second, "PLB").ends_with("*-120"), segment(second, "PLB"));

  submit("C-3", 250'00);
  const auto run = pay("R3");
  BOOST_TEST(run.payments.at(0).terms.amount == 176'00 - 120'00);
  const auto third = remittance(trace_3);
  BOOST_TEST(claims_in(third) == std::vector<std::string>{"1*250*176"}, boost::test_tools::per_element());
  BOOST_TEST(segment(third, "PLB").ends_with("*120"), segment(third, "PLB"));
  BOOST_TEST(pay("R4").payments.empty());
}

BOOST_AUTO_TEST_CASE(a_corrected_claim_stands_as_it_was_and_as_it_is) {
  const auto disputed = submit("C-1", 250'00);
  pay("R1");
  act(disputed, dispute_claim{{}, 1, "the diagnosis was another one"});
  resolve_dispute upheld;
  upheld.upheld = true;
  upheld.notes = "corrected";
  upheld.correction = dispute_correction{1, denial::none, {}, std::vector<std::string>{"F10.1"}};
  act(disputed, std::move(upheld));
  submit("C-2", 250'00);
  BOOST_TEST(pay("R2").payments.at(0).terms.amount == 0);
  BOOST_TEST(
      claims_in(remittance(trace_2)) == (std::vector<std::string>{"22*-250*-176", "4*250*0", "1*250*176"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_of_one_provider_leaves_the_others) {
  submit("C-1", 250'00);
  submit("C-2", 60'00, true);
  auto only = run_of("R1");
  only.npi = test_support::sample_npi;
  const auto run = std::get<payment_run_view>(running->payments().run(only, running->asking().phi));
  BOOST_TEST(run.payments.size() == 1u);
  BOOST_TEST(pay("R2").payments.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_run_interrupted_at_any_command_goes_on_and_pays_each_claim_once) {
  cents due = 0;
  for (int i = 0; i < 3; ++i) {
    submit("C-" + std::to_string(i), 100'00);
    due += i == 0 ? 56'00 : 0;
  }
  submit("C-M", 100'00, true);
  const auto planned = pay("R1", true);
  // The engine takes so many batches and then the process is gone.
  for (std::size_t batches = 1;; ++batches) {
    std::size_t left = batches;
    const auto dying = make_payment_runs(running->asking(), running->reads(), [&](auto batch) {
      if (left-- == 0) throw std::runtime_error("killed");
      running->engine().submit(std::move(batch));
    });
    try {
      dying->run(run_of("R1"), running->asking().phi);
      break;
    } catch (const std::runtime_error&) {
      BOOST_TEST(!running->payments().show("R1", running->asking().phi)->closed);
      BOOST_TEST((std::get<rejection>(running->payments().run(run_of("R2"), running->asking().phi)).code ==
                  rejection_code::invalid_transition));
    }
    BOOST_REQUIRE(batches < 20);
  }
  const auto run = *running->payments().show("R1", running->asking().phi);
  BOOST_TEST(run.closed);
  BOOST_TEST(run.amount == planned.amount);
  BOOST_TEST(run.claims == 4u);
  remittance(trace_1);
  BOOST_TEST(pay("R2").payments.empty());
}

BOOST_AUTO_TEST_CASE(a_run_gone_on_with_for_one_provider_settles_what_it_began_for_others) {
  submit("C-1", 250'00);
  submit("C-M", 100'00, true);
  // The run is opened, the member's claim is paid, and then the process is gone.
  const auto dying =
      make_payment_runs(running->asking(), running->reads(), [this, left = 2](auto batch) mutable {
        if (left-- == 0) throw std::runtime_error("killed");
        running->engine().submit(std::move(batch));
      });
  BOOST_CHECK_THROW(dying->run(run_of("R1"), running->asking().phi), std::runtime_error);
  auto only = run_of("R1");
  only.npi = test_support::sample_npi;
  const auto run = std::get<payment_run_view>(running->payments().run(only, running->asking().phi));
  BOOST_TEST(run.closed);
  BOOST_REQUIRE(run.payments.size() == 2u);
  BOOST_TEST(run.amount == 56'00 + 176'00);
  BOOST_TEST(pay("R2").payments.empty());
}

BOOST_AUTO_TEST_CASE(a_confirmed_payment_shows_the_end_of_the_banks_reference) {
  submit("C-1", 250'00);
  pay("R1");
  const auto told = running->payments().confirm(trace_1, day("2026-07-03"), "ACH-2026-00004711");
  BOOST_TEST(!told.refused);
  BOOST_TEST(running->payments().show("R1", running->asking().phi)->payments.at(0).bank_reference ==
             "****4711");
  BOOST_TEST((running->payments().confirm("R9.X", day("2026-07-03"), "A")).refused.has_value());
}

BOOST_AUTO_TEST_CASE(runs_and_payments_are_known_after_a_restart) {
  submit("C-1", 250'00);
  pay("R1");
  running->payments().confirm(trace_1, day("2026-07-03"), "ACH-2026-00004711");
  const auto file = remittance(trace_1);
  running.reset();
  node_options options;
  options.data = directory / "data";
  options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
  running.emplace(std::move(options));
  const auto run = running->payments().show("R1", running->asking().phi);
  BOOST_REQUIRE(run.has_value());
  BOOST_TEST(run->closed);
  BOOST_TEST(run->payments.at(0).bank_reference == "****4711");
  BOOST_TEST(remittance(trace_1) == file);
}

BOOST_AUTO_TEST_CASE(the_job_names_its_run_by_the_day_and_finishes_one_that_was_left) {
  submit("C-1", 250'00);
  auto job = make_payments_job(running->payments(), running->asking().phi);
  BOOST_TEST(job.run(day("2026-07-01"), true).summary ==
             "run 20260701: 1 payments of 176.00 for 1 claims would be made");
  const auto dying =
      make_payment_runs(running->asking(), running->reads(), [this, left = 1](auto batch) mutable {
        if (left-- == 0) throw std::runtime_error("killed");
        running->engine().submit(std::move(batch));
      });
  BOOST_CHECK_THROW(dying->run(run_of("LEFT"), running->asking().phi), std::runtime_error);
  BOOST_TEST(job.run(day("2026-07-02"), false).summary ==
             "run LEFT finished; run 20260702: 0 payments of 0.00 for 0 claims made");
}

BOOST_AUTO_TEST_CASE(a_payers_file_says_everything_that_is_wrong_with_it) {
  std::vector<problem> problems;
  parse_payer(
      R"({"name": "X", "taxId": "12", "interchangeId": "TOO-LONG-FOR-ISA-06", "contact": {}, "color": 1})",
      problems);
  std::vector<std::string> paths;
  for (const auto& p : problems) paths.push_back(p.path);
  std::sort(paths.begin(), paths.end());
  BOOST_TEST(paths == (std::vector<std::string>{"address", "address.city", "address.line1", "color",
                                                "contact.telephone", "interchangeId", "taxId"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_payment_run_test
}  // namespace benefactor::api
