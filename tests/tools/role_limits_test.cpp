// What a role must not learn or do beside what it may, through a whole server.
#include <algorithm>
#include <chrono>

#include "api/jobs/job_schedule.hpp"
#include "api/wall_clock.hpp"
#include "tests/tools/live_world.hpp"
#include "tests/tools/roles_book.hpp"

namespace benefactor::tools {
namespace of_role_limits_test {

/// Of the other provider, which files by ACME too.
claim_submission filed_today(const std::string& id) {
  claim_submission filed;
  filed.submitter = "ACME";
  filed.submitter_claim_id = id;
  filed.received = api::today();
  filed.policy_number = "POL-1";
  filed.member_number = "M-1";
  filed.provider_npi = other_npi;
  auto& line = filed.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = filed.received;
  line.billed = 70'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return filed;
}

struct limits_book : roles_book {
  api::access_subject filing_provider() const {
    auto subject = provider(other_npi);
    subject.submitters = {"ACME"};
    return subject;
  }

  /// Why the claim was not taken; empty: it was.
  static std::string refusal_of(api::claims_client& c, const claim_submission& claim) {
    const auto result = c.submit(claim);
    return result.refused() ? result.refused()->reason : std::string();
  }
};

BOOST_FIXTURE_TEST_SUITE(role_limits, limits_book)

BOOST_AUTO_TEST_CASE(a_member_sees_of_its_cover_what_it_used_and_not_what_its_family_did) {
  const auto on = *parse_date("2026-05-01");
  const auto alone = *as(patient("M-1")).eligibility("POL-1", "M-1", on);
  BOOST_TEST(!alone["deductible"].contains("used"));
  BOOST_TEST(!alone["deductible"].contains("remaining"));
  BOOST_TEST(!alone["outOfPocket"].contains("used"));
  BOOST_TEST(alone["memberDeductible"].contains("used"));
  BOOST_TEST(!alone["benefits"][0].contains("annualUsed"));
  auto holder = patient("M-1");
  holder.policies = {server.node.surrogates().policy("POL-1")};
  const auto all = *as(holder).eligibility("POL-1", "M-1", on);
  BOOST_TEST(all["deductible"].contains("used"));
  BOOST_TEST(all["outOfPocket"].contains("used"));
  BOOST_TEST(all["benefits"][0].contains("annualUsed"));
}

BOOST_AUTO_TEST_CASE(a_replacement_of_another_providers_claim_is_one_of_a_claim_that_is_not_there) {
  auto c = as(filing_provider());
  auto replacing = filed_today("R-1");
  replacing.replaces_submitter = "ACME";
  replacing.replaces_claim_id = "C-99";
  const auto of_none = refusal_of(c, replacing);
  BOOST_TEST(of_none != "");
  replacing.replaces_claim_id = "C-1";
  BOOST_TEST(refusal_of(c, replacing) == of_none);
  std::string told;
  {
    auto stream = c.open_stream({.window = 10, .batch = 1, .submission = {}}, [&told](auto results) {
      for (const auto& result : results)
        if (result.refused()) told = result.refused()->reason;
    });
    stream.push(replacing);
    BOOST_TEST(stream.finish().refused == 1u);
  }
  BOOST_TEST(told == of_none);
  const auto original = as(api::local_subject()).find_claim(c1);
  BOOST_TEST((original->outcome.status != claim_status::reversed));
}

BOOST_AUTO_TEST_CASE(who_files_does_not_learn_which_policies_and_members_there_are) {
  auto c = as(filing_provider());
  auto no_member = filed_today("N-1"), no_policy = filed_today("N-2");
  no_member.member_number = "M-99";
  no_policy.policy_number = "POL-9";
  BOOST_TEST(refusal_of(c, no_member) != "");
  BOOST_TEST(refusal_of(c, no_member) == refusal_of(c, no_policy));
  auto late = filed_today("N-3");
  late.received.days -= 2;
  const auto backdated = c.submit(late);
  BOOST_REQUIRE(backdated.refused() != nullptr);
  BOOST_TEST(backdated.refused()->problems.front().field == "received");
}

BOOST_AUTO_TEST_CASE(a_provider_withdraws_the_documents_that_it_announced) {
  auto c = as(provider(npi));
  const auto others = c.withdraw(c1, document), none = c.withdraw(c1, id128{{1}});
  BOOST_REQUIRE(std::holds_alternative<rejection>(others));
  BOOST_REQUIRE(std::holds_alternative<rejection>(none));
  BOOST_TEST(std::get<rejection>(others).reason == std::get<rejection>(none).reason);
  document_terms terms;
  terms.kind = document_kind::lab_result;
  terms.content_type = "application/pdf";
  terms.size = 10;
  terms.sha256.fill(7);
  const auto announced = c.announce(c1, terms, "result.pdf");
  BOOST_REQUIRE(std::holds_alternative<api::document_upload>(announced));
  const auto own = c.withdraw(c1, std::get<api::document_upload>(announced).document);
  BOOST_REQUIRE(std::holds_alternative<api::document_upload>(own));
  BOOST_TEST((std::get<api::document_upload>(own).status == document_status::withdrawn));
}

BOOST_AUTO_TEST_CASE(who_has_it_paid_or_escalated_stands_in_the_log) {
  submit(claim("C-9", "80.00"));
  auto admin = plain(role::admin);
  admin.user = "root";
  auto c = as(admin);
  c.run_payments("R2", *parse_date("2026-05-01"), {}, false);
  const auto paid = c.history(api::natural_claim_name{"ACME", "C-9"});
  BOOST_REQUIRE(paid.has_value());
  BOOST_TEST(paid->back().user == "root");
  BOOST_REQUIRE(c.run_job("aging", *parse_date("2026-06-01"), false).has_value());
  const auto escalated = c.history(api::natural_claim_name{"ACME", "C-2"});
  BOOST_REQUIRE(escalated.has_value());
  BOOST_TEST(escalated->back().type == "review_changed");
  BOOST_TEST(escalated->back().user == "root");
}

BOOST_AUTO_TEST_CASE(nobody_but_the_local_session_acts_as_local_or_for_another) {
  for (const auto* name : {"local", "System", "scheduler", "exchange", "payment-run"}) {
    auto subject = plain(role::admin);
    subject.user = name;
    BOOST_CHECK_THROW(as(subject), api::rpc_failure);
  }
  auto c = as(plain(role::admin));
  const auto asked = c.request_erasure("POL-1", "M-2", "the member asked for it", "another");
  BOOST_REQUIRE(asked.refused.has_value());
  BOOST_TEST(asked.refused->problems.front().field == "actor");
}

BOOST_AUTO_TEST_CASE(an_auditor_asks_about_nobody_by_name_until_the_glass_is_broken) {
  auto c = as(plain(role::auditor));
  BOOST_CHECK_THROW(c.find_claim(c1), api::rpc_failure);
  BOOST_CHECK_THROW(c.history(c1), api::rpc_failure);
  BOOST_CHECK_THROW(c.policy("POL-1"), api::rpc_failure);
  BOOST_CHECK_THROW(c.balances("POL-1"), api::rpc_failure);
  BOOST_CHECK_THROW(c.impact("POL-1", {}), api::rpc_failure);
  BOOST_CHECK_THROW(c.memberships("", "M-1", position), api::rpc_failure);
  api::claim_filter of_member;
  of_member.member_number = "M-1";
  BOOST_TEST(c.list_claims(of_member, 10, {}, position).problems.size() == 1u);
  BOOST_TEST(c.count_claims(of_member, position).contains("refused"));
  const auto asked = c.authorizations("", "REQUESTED", 10, 0, position);
  BOOST_TEST(asked.dump().find("PA-77") == std::string::npos);
  BOOST_REQUIRE(!c.state_grounds({store::access_purpose::break_the_glass, "a complaint was made", true}));
  BOOST_TEST(c.find_claim(c1).has_value());
  BOOST_TEST(c.policy("POL-1").has_value());
  BOOST_TEST(c.authorizations("", "REQUESTED", 10, 0, position).dump().find("PA-77") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(live_updates_tell_no_work_of_the_staff) {
  const auto last = server.node.reads().durable_position();
  auto c = as(provider(npi));
  live_test::listener told(c, api::live_of_provider{npi}, {.from = 1, .window = 0});
  BOOST_REQUIRE(told.reaches(last));
  BOOST_TEST(!told.seen->empty());
  for (const auto& event : *told.seen) BOOST_TEST(event.type != "claim_remarked");
  auto staff = as(api::local_subject());
  live_test::listener all(staff, api::live_of_provider{npi}, {.from = 1, .window = 0});
  BOOST_REQUIRE(all.reaches(last));
  BOOST_TEST(std::any_of(all.seen->begin(), all.seen->end(),
                         [](const auto& event) { return event.type == "claim_remarked"; }));
  expect(0, {"remark", "ACME/C-1", "--for", "STAFF", "--text", "another call"});
  BOOST_REQUIRE(all.waits_until([&] { return all.seen->back().position >= last; }));
  const auto remarked = all.seen->back().position;
  submit(claim("C-8", "75.00"));
  BOOST_REQUIRE(told.waits_until([&] { return told.seen->back().position > remarked; }));
  for (const auto& event : *told.seen) BOOST_TEST(event.type != "claim_remarked");
}

BOOST_AUTO_TEST_CASE(a_journey_opens_no_claim_that_it_does_not_show) {
  auto replacing = claim("R-4", "65.00");
  replacing["memberId"] = "M-2";
  replacing["providerNpi"] = other_npi;
  replacing["replaces"] = "ACME/C-4";
  submit(replacing);
  auto c = as(provider(npi));
  const auto before = end();
  const auto journey = c.journey(api::natural_claim_name{"ACME", "C-4"});
  BOOST_REQUIRE(journey.has_value());
  const auto& ids = server.node.surrogates();
  for (const auto& access : since(before))
    for (const auto& seen : access.record.claims) BOOST_TEST((seen != ids.claim("ACME", "R-4")));
  const auto number = number_of("R-4");
  BOOST_TEST(journey->dump().find("\"claimNumber\":\"" + number) == std::string::npos);
  const auto all = as(api::local_subject()).journey(api::natural_claim_name{"ACME", "C-4"});
  BOOST_TEST(all->dump().find(number) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(when_a_moment_was_is_not_said_of_what_is_not_there) {
  const auto moment_of = [this](const api::access_subject& subject) {
    server.act_as(subject);
    api::client_connection c(server.address(), std::chrono::seconds(5));
    auto request = c.session->queriesRequest().send().getQueries().claimRequest();
    natural("C-1")(request.initClaim());
    request.initAsOf().setPosition(position);
    return c.wait(request.send()).getAsOf().isMoment();
  };
  BOOST_TEST(moment_of(provider(npi)));
  BOOST_TEST(!moment_of(provider(other_npi)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_role_limits_test
}  // namespace benefactor::tools
