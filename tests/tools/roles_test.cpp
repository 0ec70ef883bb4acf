// Whose data a role sees, through a whole server: its own, and of what is somebody else's no more than of
// what is not there.
#include <optional>

#include "tests/tools/roles_book.hpp"

namespace benefactor::tools {
namespace of_roles_test {

BOOST_FIXTURE_TEST_SUITE(roles, roles_book)

BOOST_AUTO_TEST_CASE(somebody_elses_claim_is_answered_byte_by_byte_as_one_that_is_not_there) {
  const auto number = number_of("C-1");
  const auto before = end();
  for (const auto& subject : {provider(other_npi), patient("M-2")}) {
    server.act_as(subject);
    api::client_connection c(server.address(), std::chrono::seconds(5));
    BOOST_TEST(answers(c, natural("C-1")) == answers(c, natural("C-99")), boost::test_tools::per_element());
    const auto by_id = [&](const claim_id& id) {
      return
          [id](ClaimReference::Builder to) { to.setClaimId(kj::arrayPtr(id.bytes.data(), id.bytes.size())); };
    };
    const auto& ids = server.node.surrogates();
    BOOST_TEST(answers(c, by_id(ids.claim("ACME", "C-1"))) == answers(c, by_id(ids.claim("ACME", "C-99"))),
               boost::test_tools::per_element());
    const auto by_number = [](const std::string& text) {
      return [text](ClaimReference::Builder to) { to.setClaimNumber(text.c_str()); };
    };
    BOOST_TEST(answers(c, by_number(number)) == answers(c, by_number("CLM-20260302-000000000000A")),
               boost::test_tools::per_element());
  }
  BOOST_TEST(end() == before);  // Nobody was shown anything, and none is said to have been.
}

BOOST_AUTO_TEST_CASE(a_provider_sees_what_is_its_own) {
  auto c = as(provider(npi));
  BOOST_TEST(c.find_claim(c1).has_value());
  BOOST_TEST(c.explain(c1).has_value());
  BOOST_TEST(c.history(c1).has_value());
  BOOST_TEST(c.list_claims({}, 100, {}, position).claims.size() == 4u);
  api::claim_filter others;
  others.npi = other_npi;
  BOOST_TEST(c.list_claims(others, 100, {}, position).problems.size() == 1u);
  BOOST_TEST(!c.payment_remittance("R1." + npi).file.empty());
  BOOST_TEST(as(provider(other_npi)).payment_remittance("R1." + npi).file.empty());
  BOOST_CHECK_THROW(as(provider(npi)).policy("POL-1"), api::rpc_failure);
}

BOOST_AUTO_TEST_CASE(a_remittance_of_another_provider_is_answered_as_a_payment_that_is_not_there) {
  server.act_as(provider(other_npi));
  api::client_connection c(server.address(), std::chrono::seconds(5));
  const auto ask = [&](const std::string& trace) {
    auto request = c.session->paymentsRequest().send().getPayments().remittanceRequest();
    request.setTrace(trace.c_str());
    return bytes_of(c.wait(request.send()));
  };
  BOOST_TEST(ask("R1." + npi) == ask("R9." + npi));
}

BOOST_AUTO_TEST_CASE(a_patient_sees_its_own_record_and_the_policys_where_the_holder_opens_it) {
  const api::claim_name of_child = api::natural_claim_name{"ACME", "C-4"};
  const auto today = *parse_date("2026-05-01");
  auto c = as(patient("M-1"));
  BOOST_TEST(c.find_claim(c1).has_value());
  BOOST_TEST(!c.find_claim(of_child).has_value());
  BOOST_TEST(c.eligibility("POL-1", "M-1", today).has_value());
  BOOST_TEST(!c.eligibility("POL-1", "M-2", today).has_value());
  BOOST_TEST((*c.policy("POL-1"))["members"].size() == 1u);
  BOOST_TEST(c.balances("POL-1")->years.at(0).members.size() == 1u);
  BOOST_TEST(c.list_claims({}, 100, {}, position).claims.size() == 3u);
  auto holder = patient("M-1");
  holder.policies = {server.node.surrogates().policy("POL-1")};
  c = as(holder);
  BOOST_TEST(c.find_claim(of_child).has_value());
  BOOST_TEST(c.eligibility("POL-1", "M-2", today).has_value());
  BOOST_TEST((*c.policy("POL-1"))["members"].size() == 2u);
  BOOST_TEST(c.balances("POL-1")->years.at(0).members.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_patient_reads_no_remark_of_the_staff) {
  const auto secret = "telephone call";
  const auto local = as(api::local_subject()).journey(c1)->dump();
  BOOST_TEST(local.find(secret) != std::string::npos);
  auto c = as(patient("M-1"));
  const auto journey = c.journey(c1);
  BOOST_REQUIRE(journey.has_value());
  BOOST_TEST(journey->dump().find(secret) == std::string::npos);
  const auto events = c.history(c1);
  BOOST_REQUIRE(events.has_value());
  BOOST_TEST(!events->empty());
  for (const auto& event : *events) {
    BOOST_TEST(event.type != "claim_remarked");
    BOOST_TEST(event.summary.find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_auditor_sees_nothing_sealed_until_the_glass_is_broken) {
  const api::claim_name by_number = api::claim_number_text{number_of("C-1")};
  auto c = as(plain(role::auditor));
  const auto closed = c.find_claim(by_number);
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST(closed->submission.member_number == "");
  BOOST_TEST(closed->submission.policy_number == "");
  for (const auto& line : closed->submission.lines) BOOST_TEST(line.diagnoses.empty());
  BOOST_TEST(closed->outcome.billed == 250'00);
  BOOST_TEST(c.journey(by_number)->dump().find("telephone") == std::string::npos);
  BOOST_CHECK_THROW(c.link(by_number, document), api::rpc_failure);
  BOOST_CHECK_THROW(c.submit(api::outgoing_claim{}), api::rpc_failure);
  BOOST_REQUIRE(!c.state_grounds({store::access_purpose::break_the_glass, "a complaint was made", true}));
  BOOST_TEST(c.find_claim(c1)->submission.member_number == "M-1");
  const auto seen = since(end() - 1);
  BOOST_TEST_REQUIRE(!seen.empty());
  BOOST_TEST(seen.back().record.who->user == "somebody");
  BOOST_TEST(seen.back().record.who->role == "AUDITOR");
  BOOST_TEST(seen.back().record.who->why.break_glass);
}

BOOST_AUTO_TEST_CASE(a_reporter_gets_sums_and_nobody) {
  auto c = as(plain(role::reporter));
  BOOST_TEST(c.statistics({}, {}, *parse_date("2026-05-01"), position).contains("days"));
  BOOST_CHECK_THROW(c.find_claim(c1), api::rpc_failure);
  api::claim_filter of_member;
  of_member.member_number = "M-1";
  BOOST_TEST(c.count_claims(of_member, position).contains("refused"));
  BOOST_TEST(!c.count_claims({}, position).contains("refused"));
}

BOOST_AUTO_TEST_CASE(claims_are_filed_under_ones_own_names_and_by_whom_stands_in_the_log) {
  claim_submission filed;
  filed.submitter = "PAYER";
  filed.submitter_claim_id = "P-1";
  filed.received = *parse_date("2026-03-10");
  filed.policy_number = "POL-1";
  filed.member_number = "M-1";
  filed.provider_npi = npi;
  auto& line = filed.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = *parse_date("2026-03-05");
  line.billed = 70'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  auto payer = plain(role::payer_system);
  payer.user = "payer-1";
  payer.submitters = {"PAYER"};
  auto c = as(payer);
  BOOST_TEST((c.submit(filed).outcome() != nullptr));
  const auto events = c.history(api::natural_claim_name{"PAYER", "P-1"});
  BOOST_REQUIRE(events.has_value());
  BOOST_TEST(events->front().user == "payer-1");
  BOOST_TEST(events->front().role == "PAYER_SYSTEM");
  BOOST_TEST(!c.find_claim(c1).has_value());
  filed.submitter = "ACME";
  const auto refused = c.submit(filed);
  BOOST_REQUIRE(refused.refused() != nullptr);
  BOOST_TEST(refused.refused()->problems.front().field == "submitter");
  // Replacing is taking back: only what is one's own.
  filed.submitter = "PAYER";
  filed.submitter_claim_id = "P-2";
  filed.replaces_submitter = "ACME";
  filed.replaces_claim_id = "C-1";
  const auto replacing = c.submit(filed);
  BOOST_REQUIRE(replacing.refused() != nullptr);
  BOOST_TEST(replacing.refused()->problems.front().field == "replacesSubmitter");
  auto stream = c.open_stream({.window = 10, .batch = 1, .submission = {}}, [](const auto&) {});
  stream.push(filed);
  const auto summary = stream.finish();
  BOOST_TEST(summary.refused == 1u);
}

BOOST_AUTO_TEST_CASE(live_updates_are_of_ones_own) {
  server.act_as(provider(other_npi));
  api::client_connection c(server.address(), std::chrono::seconds(5));
  struct sink final : api::wire::EventSink::Server {
    kj::Promise<void> events(EventsContext) override { return kj::READY_NOW; }
  };
  const auto subscribe = [&](auto&& filter) {
    auto request = c.session->liveRequest().send().getLive().subscribeRequest();
    filter(request.initFilter());
    request.setSink(kj::heap<sink>());
    auto response = c.wait(request.send());
    const auto result = response.getResult();
    return result.isRefused() ? std::string(result.getRefused().getReason().cStr()) : std::string();
  };
  const auto of = [](const std::string& npi) {
    return [npi](api::wire::LiveFilter::Builder to) { to.setProviderNpi(npi.c_str()); };
  };
  BOOST_TEST(subscribe(of(other_npi)) == "");
  BOOST_TEST(subscribe(of(npi)) != "");
  BOOST_TEST(subscribe([](api::wire::LiveFilter::Builder to) { to.setQueue(); }) != "");
  BOOST_TEST(subscribe([](api::wire::LiveFilter::Builder to) { to.setAll(); }) == "");  // Of the provider.
  BOOST_TEST(subscribe([](api::wire::LiveFilter::Builder to) { to.setPolicyNumber("POL-1"); }) ==
             subscribe([](api::wire::LiveFilter::Builder to) { to.setPolicyNumber("POL-9"); }));
}

BOOST_AUTO_TEST_CASE(the_table_is_printed) {
  const auto text = run_program({"roles"});
  BOOST_TEST(text.status == 0);
  BOOST_TEST(text.out.find("Queries.claim") != std::string::npos);
  const auto all = json::parse(run_program({"roles", "--json"}).out);
  BOOST_TEST(all["methods"].size() == api::method_table().size());
  for (const auto& method : all["methods"])
    if (method["method"] == "Queries.claim") {
      BOOST_TEST(method["roles"]["PATIENT"] == "own");
      BOOST_TEST(method["roles"]["REPORTER"] == "no");
      BOOST_TEST(method["hidden"]["PATIENT"][0] == "flags");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_roles_test
}  // namespace benefactor::tools
