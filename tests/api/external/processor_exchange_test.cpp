// The exchange with external processors over a real engine: what lies in an outbox, and what files of an
// inbox do.
#include "api/external/processor_exchange.hpp"

#include <boost/test/unit_test.hpp>

#include "api/claim_queries.hpp"
#include "api/external/exchange_jobs.hpp"
#include "api/x12/claim_837p.hpp"
#include "tests/api/external/exchanging_fixture.hpp"

namespace benefactor::api {
namespace of_processor_exchange_test {

BOOST_FIXTURE_TEST_SUITE(processor_exchange_test, exchanging)

BOOST_AUTO_TEST_CASE(claims_of_an_administered_policy_go_out_in_a_file_that_reads_as_what_was_submitted) {
  const auto first = submit("C-1"), second = submit("C-2", 100'00, 1);
  BOOST_TEST(send(true).claim_numbers.size() == 2u);
  BOOST_TEST(files_in(folder("outbox")) == 0u);
  const auto report = send();
  BOOST_TEST(report.batches == 1u);
  BOOST_TEST(report.held.empty());
  const auto read = x12::read_837p(outbox("TPA-000000001.837"), {});
  BOOST_REQUIRE(read.claims.size() == 2u);
  BOOST_TEST(read.refusals.empty());
  BOOST_TEST(read.claims[0].claim_number.starts_with(number(first)));
  BOOST_TEST(read.claims[0].subscriber_id == test_support::sample_member(0, 0));
  BOOST_TEST(read.claims[0].submission.lines[0].billed == 250'00);
  BOOST_TEST((read.claims[1].patient_relationship == relationship::child));
  BOOST_TEST(claim(second).external.batch == 1u);
  BOOST_TEST(send().batches == 0u);
}

BOOST_AUTO_TEST_CASE(what_x12_cannot_say_is_held_and_told_and_goes_out_when_it_can) {
  auto r = test_support::sample_claim(0, "C-9", 100'00);
  r.submission.provider_npi = "1000000004";
  r.submission.lines[0].diagnoses = {"M54.5"};
  std::vector<actors::request_body> one;
  one.push_back(std::move(r));
  ask(std::move(one));
  const auto report = send();
  BOOST_TEST(report.batches == 0u);
  BOOST_REQUIRE(report.held.size() == 1u);
  BOOST_TEST(!report.held[0].problems.empty());
  std::vector<actors::request_body> known;
  known.push_back(actors::enroll_provider_request{{"1000000004", "Elm Clinic", network_status::in_network}});
  known.push_back(actors::describe_provider_request{{"1000000004", {false, {}, {}, "987654321", street}}});
  ask(std::move(known));
  BOOST_TEST(send().claim_numbers.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_that_was_interrupted_is_finished_before_another_is_begun) {
  const auto first = submit("C-1");
  act(first, dispatch_claim{
                 first,
                 dispatch_kind::original,
                 1,
                 day("2026-06-30"),
                 {{test_support::sample_npi, "Metro Health", {}}, {false, {}, {}, "123456789", street}, {}}});
  submit("C-2", 100'00);
  const auto report = send();
  BOOST_TEST(report.batches == 2u);
  BOOST_TEST(x12::read_837p(outbox("TPA-000000001.837"), {}).claims.size() == 1u);
  BOOST_TEST(x12::read_837p(outbox("TPA-000000002.837"), {}).claims.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_277_says_where_claims_stand_with_the_processors_remarks) {
  const auto first = submit("C-1");
  send();
  const auto file = receive_one("s.277", status_277({{number(first), "A2:20"}, {"SOMEBODY-ELSE", "A2:20"}}));
  BOOST_TEST((file.fate == file_fate::taken));
  BOOST_TEST(file.claims == 1u);
  BOOST_TEST(file.unknown == 1u);
  const auto state = claim(first);
  BOOST_TEST((state.external.status == processor_status::accepted));
  BOOST_TEST(state.external.reference == "T-77");
  const auto journey = view_journey(running->asking(), first);
  BOOST_REQUIRE(journey->remarks.size() == 1u);
  BOOST_TEST(journey->remarks[0].user == "TPA");
}

BOOST_AUTO_TEST_CASE(an_835_decides_and_settles_and_no_payment_run_visits_the_claim) {
  const auto first = submit("C-1");
  send();
  const auto file = receive_one("r.835", remittance_835({{number(first)}}));
  BOOST_TEST((file.fate == file_fate::taken));
  BOOST_TEST(file.refused == 0u);
  const auto state = claim(first);
  BOOST_TEST((state.status == claim_status::paid));
  BOOST_TEST(plan_paid_total(state) == 176'00);
  BOOST_TEST(member_responsibility_total(state) == 74'00);
  BOOST_TEST(pay("R1").payments.empty());
  BOOST_TEST(files_in(folder("done")) == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_bytes_again_are_set_aside_as_repeated_and_change_nothing) {
  const auto first = submit("C-1");
  send();
  const auto bytes = remittance_835({{number(first)}});
  receive_one("r.835", bytes);
  const auto before = running->reads().durable_position();
  BOOST_TEST((receive_one("again.835", bytes).fate == file_fate::repeated));
  BOOST_TEST(running->reads().durable_position() == before);
}

BOOST_AUTO_TEST_CASE(a_file_about_nobody_known_is_unmatched_and_one_that_cannot_be_read_unreadable) {
  submit("C-1");
  const auto unmatched = receive_one("u.277", status_277({{"SOMEBODY-ELSE", "A2:20"}}));
  BOOST_TEST((unmatched.fate == file_fate::unmatched));
  BOOST_TEST((receive_one("x.835", "not X12 at all").fate == file_fate::unreadable));
  BOOST_TEST(files_in(folder("unmatched")) == 2u);  // The file and why.
}

BOOST_AUTO_TEST_CASE(a_remittance_that_does_not_balance_is_unreadable_and_changes_nothing) {
  const auto first = submit("C-1");
  send();
  const auto file = receive_one("r.835", remittance_835({{number(first)}}, "CHK-1", 1));
  BOOST_TEST((file.fate == file_fate::unreadable));
  BOOST_TEST(file.reason.find("does not balance") != std::string::npos, file.reason);
  BOOST_TEST((claim(first).status == claim_status::under_review));
}

BOOST_AUTO_TEST_CASE(a_remittance_that_does_not_fit_its_claim_sets_the_whole_file_aside) {
  const auto first = submit("C-1"), second = submit("C-2", 100'00);
  send();
  const auto file =
      receive_one("r.835", remittance_835({{number(first)}, {number(second), "1", 90'00, 90'00, {}}}));
  BOOST_TEST((file.fate == file_fate::unmatched));
  BOOST_TEST((claim(first).status == claim_status::under_review));
}

BOOST_AUTO_TEST_CASE(a_reversal_and_its_correction_in_one_file_are_one_change) {
  const auto first = submit("C-1");
  send();
  receive_one("r.835", remittance_835({{number(first)}}));
  const auto before = running->reads().durable_position();
  const auto file = receive_one(
      "c.835",
      remittance_835(
          {{number(first), "22", -250'00, -176'00, {{"PR", "2", -44'00, {}}, {"PR", "3", -30'00, {}}}},
           {number(first), "1", 250'00, 200'00, {{"PR", "1", 50'00, {}}}}},
          "CHK-2"));
  BOOST_TEST((file.fate == file_fate::taken), file.reason);
  BOOST_TEST(file.refused == 0u);
  BOOST_TEST(plan_paid_total(claim(first)) == 200'00);
  BOOST_TEST(claim(first).settlement.settled == 200'00);
  BOOST_TEST(running->reads().durable_position() == before + 3);  // Decided, reported; the file.
}

BOOST_AUTO_TEST_CASE(a_void_goes_out_and_the_processors_reversal_reverses_the_claim) {
  const auto first = submit("C-1");
  send();
  receive_one("r.835", remittance_835({{number(first)}}));
  act(first, void_claim{first, day("2026-07-06")});
  BOOST_TEST((claim(first).status == claim_status::paid));
  BOOST_TEST(send().claim_numbers.size() == 1u);
  const auto text = outbox("TPA-000000002.837");
  BOOST_TEST(text.find(":B:8*") != std::string::npos);
  BOOST_TEST(text.find("REF*F8*T-77") != std::string::npos);
  receive_one(
      "v.835",
      remittance_835(
          {{number(first), "22", -250'00, -176'00, {{"PR", "2", -44'00, {}}, {"PR", "3", -30'00, {}}}},
           {"SOMEBODY", "1", 300'00, 300'00, {}}},
          "CHK-3"));
  BOOST_TEST((claim(first).status == claim_status::reversed));
  BOOST_TEST(claim(first).settlement.to_recoup == 0);
}

BOOST_AUTO_TEST_CASE(how_long_a_processor_takes_is_estimated_from_what_it_decided) {
  std::vector<claim_id> claims;
  for (int i = 0; i < 20; ++i) claims.push_back(submit("C-" + std::to_string(i), 100'00 + i));
  send();
  std::vector<remitted> all;
  for (int i = 0; i < 20; ++i)
    all.push_back({number(claims[static_cast<std::size_t>(i)]), "1", 100'00 + i, 100'00 + i, {}});
  receive_one("r.835", remittance_835(all));
  const auto open = submit("C-99", 50'00);
  send();
  const auto list = exchange->list();
  BOOST_REQUIRE(list.size() == 1u);
  BOOST_TEST(list[0].estimate == "Most such claims are decided within 3 days.");
  BOOST_TEST(list[0].batches.size() == 2u);
  BOOST_TEST(view_journey(running->asking(), open)->estimate == list[0].estimate);
}

BOOST_AUTO_TEST_CASE(after_a_restart_batches_files_and_turnaround_are_known) {
  const auto first = submit("C-1");
  send();
  const auto bytes = remittance_835({{number(first)}});
  receive_one("r.835", bytes);
  exchange.reset();
  running.reset();
  node_options options;
  options.data = directory / "data";
  options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
  running.emplace(std::move(options));
  open();
  BOOST_TEST((receive_one("again.835", bytes).fate == file_fate::repeated));
  submit("C-2", 90'00);
  BOOST_TEST(send().last_batch == 2u);
  BOOST_TEST(exchange->list()[0].turnaround.histograms.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_jobs_send_and_take_for_every_processor) {
  const auto first = submit("C-1");
  const auto sent = make_outbox_job(exchange.get()).run(day("2026-07-01"), false);
  BOOST_TEST(sent.summary == "TPA: 1 claims sent");
  put("r.835", remittance_835({{number(first)}}));
  const auto taken = make_inbox_job(exchange.get()).run(day("2026-07-05"), false);
  BOOST_TEST(taken.summary == "TPA: 1 files taken, 0 set aside, 0 waiting");
  BOOST_TEST(make_inbox_job(nullptr).run(day("2026-07-05"), false).failed == 0u);
}

BOOST_AUTO_TEST_CASE(settings_name_everything_that_is_wrong_with_them) {
  std::vector<problem> problems;
  parse_exchange(R"({"submitter": {"name": "L", "id": "LONGER-THAN-FIFTEEN"},
                     "processors": [{"id": "a b", "name": "A", "receiverId": "A"},
                                    {"id": "T", "name": "A", "receiverId": "A"},
                                    {"id": "T", "name": "A", "receiverId": "A"}]})",
                 problems);
  std::vector<std::string> paths;
  for (const auto& p : problems) paths.push_back(p.path);
  std::sort(paths.begin(), paths.end());
  const std::vector<std::string> expected{"processors[0].id", "processors[2].id", "submitter.id",
                                          "submitter.telephone"};
  BOOST_TEST(paths == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_processor_exchange_test
}  // namespace benefactor::api
