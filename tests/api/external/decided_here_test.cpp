// What goes out of claims that an external processor was to decide and that are decided here.
#include <boost/test/unit_test.hpp>

#include "store/claim_number.hpp"
#include "tests/api/external/exchanging_fixture.hpp"

namespace benefactor::api {
namespace of_decided_here_test {

BOOST_FIXTURE_TEST_SUITE(exchange_of_what_is_decided_here, exchanging)

BOOST_AUTO_TEST_CASE(a_refused_replacement_that_is_released_has_its_original_voided_at_the_processor) {
  const auto first = submit("C-1");
  send();
  receive_one("r.835", remittance_835({{number(first)}}));
  auto r = test_support::sample_claim(0, "C-2", 200'00);
  r.submission.member_number = test_support::sample_member(0, 0);
  r.submission.lines[0].diagnoses = {"M54.5"};
  r.submission.replaces_submitter = r.submission.submitter;
  r.submission.replaces_claim_id = "C-1";
  std::vector<actors::request_body> one;
  one.push_back(std::move(r));
  const auto second = ask(std::move(one)).front().claim;
  BOOST_TEST(send().claim_numbers.size() == 1u);
  BOOST_TEST(outbox("TPA-000000002.837").find(":B:7*") != std::string::npos);
  // A replacement is numbered as the claim that it goes out as.
  receive_one("s.277", status_277({{number(second), "A3:21"}}));
  BOOST_TEST(send().claim_numbers.empty());

  act(second, release_claim{});
  BOOST_TEST((claim(first).status == claim_status::reversed));
  BOOST_TEST(send(true).claim_numbers.size() == 1u);
  const auto sent = send();
  BOOST_TEST(sent.held.empty());
  BOOST_REQUIRE(sent.claim_numbers.size() == 1u);
  BOOST_TEST(sent.claim_numbers[0] == number(first));
  const auto text = outbox("TPA-000000003.837");
  BOOST_TEST(text.find(":B:8*") != std::string::npos);
  BOOST_TEST(text.find("REF*F8*T-77") != std::string::npos);
  BOOST_TEST(send().batches == 0u);
  // What it carries out leaves the books as they are: here the engine pays the second, and takes nothing
  // back.
  const auto file = receive_one(
      "v.835",
      remittance_835(
          {{number(first), "22", -250'00, -176'00, {{"PR", "2", -44'00, {}}, {"PR", "3", -30'00, {}}}},
           {"SOMEBODY", "1", 300'00, 300'00, {}}},
          "CHK-3"));
  BOOST_TEST((file.fate == file_fate::taken), file.reason);
  BOOST_TEST(file.refused == 0u);
  BOOST_TEST(claim(first).settlement.to_recoup == 0);
  const auto paid = pay("R1");
  BOOST_REQUIRE(paid.payments.size() == 1u);
  BOOST_TEST(paid.payments[0].taken_back == 0);
  BOOST_TEST(send().batches == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_held_is_told_though_all_others_are_decided_otherwise_meanwhile) {
  auto r = test_support::sample_claim(0, "C-9", 100'00);
  r.submission.provider_npi = "1000000004";
  r.submission.lines[0].diagnoses = {"M54.5"};
  std::vector<actors::request_body> one;
  one.push_back(std::move(r));
  const auto unknown_provider = ask(std::move(one)).front().claim;
  const auto first = submit("C-1");
  exchange.reset();
  open([&](std::vector<actors::request> batch) {
    // Somebody is faster than the exchange.
    if (claim(first).status == claim_status::under_review)
      act(first, deny_claim{first, "records do not support it"});
    engine()(std::move(batch));
  });
  const auto report = send();
  BOOST_TEST(report.batches == 0u);
  BOOST_REQUIRE(report.held.size() == 1u);
  BOOST_TEST(store::claim_number(unknown_provider, claim(unknown_provider).first_received) ==
             report.held[0].claim_number);
  BOOST_TEST(!report.held[0].problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_decided_here_test
}  // namespace benefactor::api
