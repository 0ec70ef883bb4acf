// What providers may ask about their patients, and what patients may do and see of themselves, through a
// whole server: neither learns of somebody else more than of who is not there.
#include <chrono>
#include <functional>

#include "api/jobs/job_schedule.hpp"
#include "api/wall_clock.hpp"
#include "tests/tools/roles_book.hpp"

namespace benefactor::tools {
namespace of_role_scopes_test {

const date on = *parse_date("2026-05-01");

/// Of M-1 by the provider in the network, not numbered.
claim_submission draft(date day = *parse_date("2026-03-10")) {
  claim_submission claim;
  claim.received = day;
  claim.policy_number = "POL-1";
  claim.member_number = "M-1";
  claim.provider_npi = npi;
  auto& line = claim.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = day;
  line.billed = 70'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return claim;
}

claim_submission draft_of(const std::string& policy, const std::string& member) {
  auto claim = draft();
  claim.policy_number = policy;
  claim.member_number = member;
  return claim;
}

claim_submission filed_by_member(const std::string& id, const std::string& member = "M-1") {
  auto claim = draft(api::today());
  claim.submitter_claim_id = id;
  claim.member_number = member;
  return claim;
}

std::string field_of(const api::claim_result& result) {
  const auto* refused = result.refused();
  return refused && !refused->problems.empty() ? refused->problems.front().field : std::string();
}

struct scopes_book : roles_book {
  void grant(const std::string& number, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{
        "preauth",          "grant",  "POL-1",      "M-1",  number,      "--service",
        "SPECIALIST_VISIT", "--from", "2026-01-01", "--to", "2026-12-31"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    server.act_as(api::local_subject());
    expect(0, arguments);
    position = server.node.reads().durable_position() - 1;
  }

  /// What is asked of a policy by number: contract, balances, the member's cover.
  std::vector<std::string> answers_of(const api::access_subject& subject, const std::string& policy,
                                      const std::string& member) {
    server.act_as(subject);
    api::client_connection c(server.address(), std::chrono::seconds(5));
    auto queries = c.session->queriesRequest().send().getQueries();
    std::vector<std::string> all;
    auto contract = queries.policyRequest();
    contract.setPolicyNumber(policy.c_str());
    all.push_back(bytes_of(c.wait(contract.send())));
    auto balances = queries.balancesRequest();
    balances.setPolicyNumber(policy.c_str());
    all.push_back(bytes_of(c.wait(balances.send())));
    auto cover = queries.eligibilityRequest();
    cover.setPolicyNumber(policy.c_str());
    cover.setMemberId(member.c_str());
    cover.setOn(on.days);
    all.push_back(bytes_of(c.wait(cover.send())));
    return all;
  }

  std::vector<std::string> authorizations_for(const api::access_subject& subject,
                                              const std::string& policy = "POL-1") {
    std::vector<std::string> numbers;
    const auto all = as(subject).authorizations(policy, "", 0, 0, position);
    for (const auto& one : all.value("authorizations", nlohmann::ordered_json::array()))
      numbers.push_back(one["number"].get<std::string>());
    return numbers;
  }
};

using texts = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(role_scopes, scopes_book)

BOOST_AUTO_TEST_CASE(a_provider_asks_whether_the_patient_before_it_is_covered) {
  grant("PA-1", {"--npi", npi});
  grant("PA-2");
  const auto before = end();
  const auto cover = as(provider(other_npi)).eligibility("POL-1", "M-1", on);
  BOOST_REQUIRE(cover.has_value());
  BOOST_TEST((*cover)["active"] == true);
  BOOST_TEST((*cover)["deductible"].contains("used"));
  BOOST_TEST((*cover)["benefits"][0].contains("annualUsed"));
  // Authorisations for another provider are that one's.
  BOOST_TEST(cover->dump().find("PA-1") == std::string::npos);
  BOOST_TEST(cover->dump().find("PA-2") != std::string::npos);
  BOOST_TEST(as(provider(npi)).eligibility("POL-1", "M-1", on)->dump().find("PA-1") != std::string::npos);
  const auto seen = since(before);
  BOOST_TEST_REQUIRE(seen.size() == 2u);
  BOOST_TEST(seen[0].record.who->role == "PROVIDER");
  BOOST_TEST(to_hex(seen[0].record.member) == surrogate("M-1"));
}

BOOST_AUTO_TEST_CASE(a_provider_that_guesses_at_members_learns_nothing_from_how_it_is_wrong) {
  auto c = as(provider(npi));
  const auto ask = [&](const std::string& member, const char* last, const char* birth) {
    return c.find_eligibility({member, last, "Renata", parse_date(birth)}, on).dump();
  };
  BOOST_TEST(ask("M-1", "Okafor-Brown", "1980-02-29").find("\"found\"") != std::string::npos);
  const auto unknown = ask("M-99", "Okafor-Brown", "1980-02-29");
  BOOST_TEST(unknown.find("\"found\"") == std::string::npos);
  BOOST_TEST(ask("M-1", "Okafor-Brown", "1980-02-28") == unknown);
  BOOST_TEST(ask("M-1", "Brown", "1980-02-29") == unknown);
  BOOST_TEST(ask("M-2", "Okafor-Brown", "1980-02-29") == unknown);
  // What is wrong with the question itself is said.
  const auto nameless = c.find_eligibility({"M-1", "", "Renata", parse_date("1980-02-29")}, on);
  BOOST_TEST(nameless.dump().find("lastName") != std::string::npos);
  BOOST_TEST(!c.eligibility("POL-1", "M-99", on).has_value());
  BOOST_TEST(!c.eligibility("POL-9", "M-1", on).has_value());
}

BOOST_AUTO_TEST_CASE(a_provider_without_an_npi_asks_about_nobody) {
  auto c = as(plain(role::provider));
  BOOST_TEST(!c.eligibility("POL-1", "M-1", on).has_value());
  const auto by_card =
      c.find_eligibility({"M-1", "Okafor-Brown", "Renata", parse_date("1980-02-29")}, on).dump();
  BOOST_TEST(by_card.find("\"found\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(however_a_provider_guesses_at_members_it_may_be_wrong_sixty_times_an_hour) {
  auto c = as(provider(npi));
  const auto by_card = [&](const char* last) {
    c.find_eligibility({"M-1", last, "Renata", parse_date("1980-02-29")}, on);
  };
  const std::vector<std::function<void()>> guesses{
      [&] { c.eligibility("POL-1", "M-99", on); }, [&] { by_card("Brown"); },
      [&] { c.estimate(draft_of("POL-9", "M-1")); }, [&] { c.check(draft_of("POL-1", "M-99"), {}); }};
  auto foreign = draft();
  foreign.provider_npi = other_npi;
  for (int i = 0; i < 15; ++i) {
    // What is wrong with the question itself says nothing of anybody.
    BOOST_REQUIRE_NO_THROW(by_card(""));
    BOOST_REQUIRE_NO_THROW(c.check(foreign, {}));
    for (const auto& guess : guesses) BOOST_REQUIRE_NO_THROW(guess());
  }
  const auto guess_on = [&] {
    // One more comes back each minute that the test takes.
    for (int round = 0; round < 5; ++round)
      for (const auto& guess : guesses) guess();
  };
  BOOST_CHECK_EXCEPTION(guess_on(), api::rpc_failure, [](const api::rpc_failure& failure) {
    return std::string(failure.what()).find("found nobody") != std::string::npos;
  });
  // A patient hears the same of everybody else, so there is nothing to guess.
  auto member = as(patient("M-1"));
  for (int i = 0; i < 70; ++i) BOOST_REQUIRE_NO_THROW(member.eligibility("POL-1", "M-99", on));
}

BOOST_AUTO_TEST_CASE(a_provider_estimates_and_checks_its_own_drafts) {
  auto c = as(provider(npi));
  BOOST_TEST(c.estimate(draft()).contains("decided"));
  BOOST_TEST(c.check(draft(), {})["problems"].empty());
  auto others = draft();
  others.provider_npi = other_npi;
  BOOST_TEST(c.estimate(others)["refused"]["problems"][0]["field"] == "providerNpi");
  BOOST_TEST(c.check(others, {})["problems"][0]["field"] == "providerNpi");
  // A claim that somebody else filed is not told of by asking for it again.
  auto numbered = draft();
  numbered.submitter = "ACME";
  numbered.submitter_claim_id = "C-1";
  BOOST_TEST(c.estimate(numbered)["refused"]["problems"][0]["field"] == "submitter");
}

BOOST_AUTO_TEST_CASE(which_of_policy_and_member_is_not_known_is_not_told_by_a_draft) {
  for (const auto& subject : {provider(npi), patient("M-1")}) {
    auto c = as(subject);
    const auto estimate = c.estimate(draft_of("POL-9", "M-1")).dump();
    BOOST_TEST(estimate.find("refused") != std::string::npos);
    const auto check = c.check(draft_of("POL-9", "M-1"), {}).dump();
    BOOST_TEST(check.find("policyNumber") != std::string::npos);
    if (subject.npis.empty()) continue;
    BOOST_TEST(c.estimate(draft_of("POL-1", "M-99")).dump() == estimate);
    BOOST_TEST(c.check(draft_of("POL-1", "M-99"), {}).dump() == check);
  }
}

BOOST_AUTO_TEST_CASE(a_patient_estimates_for_itself_and_hears_of_others_what_it_hears_of_nobody) {
  auto c = as(patient("M-1"));
  BOOST_TEST(c.estimate(draft()).contains("decided"));
  BOOST_TEST(c.check(draft(), {})["problems"].empty());
  const auto before = end();
  BOOST_TEST(c.estimate(draft_of("POL-1", "M-2")).dump() == c.estimate(draft_of("POL-1", "M-99")).dump());
  BOOST_TEST(c.check(draft_of("POL-1", "M-2"), {}).dump() == c.check(draft_of("POL-1", "M-99"), {}).dump());
  BOOST_TEST(end() == before);
  auto holder = patient("M-1");
  holder.policies = {server.node.surrogates().policy("POL-1")};
  BOOST_TEST(as(holder).estimate(draft_of("POL-1", "M-2")).contains("decided"));
}

BOOST_AUTO_TEST_CASE(a_member_files_its_own_claims_under_a_name_of_the_engines) {
  auto c = as(patient("M-1"));
  const auto done = c.submit(filed_by_member("1"));
  BOOST_REQUIRE(done.outcome() != nullptr);
  BOOST_TEST(!done.outcome()->duplicate);
  const auto record = c.find_claim(done.outcome()->claim);
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST(record->submission.submitter == "MEMBER-" + surrogate("M-1"));
  // Again, and by the name that a client may write.
  auto again = filed_by_member("1");
  again.submitter = "MEMBER";
  const auto known = c.submit(again);
  BOOST_REQUIRE(known.outcome() != nullptr);
  BOOST_TEST(known.outcome()->duplicate);
  // Another member's first claim is another claim.
  auto other = as(patient("M-2"));
  const auto second = other.submit(filed_by_member("1", "M-2"));
  BOOST_REQUIRE(second.outcome() != nullptr);
  BOOST_TEST(!second.outcome()->duplicate);
  BOOST_TEST(!other.find_claim(done.outcome()->claim).has_value());
}

BOOST_AUTO_TEST_CASE(a_member_files_for_nobody_else_for_no_other_day_and_replaces_no_ones_claim) {
  auto c = as(patient("M-1"));
  BOOST_TEST(field_of(c.submit(filed_by_member("1", "M-2"))) == "memberId");
  BOOST_TEST(field_of(c.submit(filed_by_member("1", "M-99"))) == "memberId");
  auto late = filed_by_member("1");
  late.received.days -= 2;
  BOOST_TEST(field_of(c.submit(late)) == "received");
  auto named = filed_by_member("1");
  named.submitter = "ACME";
  BOOST_TEST(field_of(c.submit(named)) == "submitter");
  auto replacing = filed_by_member("1");
  replacing.replaces_submitter = "ACME";
  replacing.replaces_claim_id = "C-1";
  BOOST_TEST(field_of(c.submit(replacing)) == "replacesSubmitter");
  // Of its own names there is none of another's.
  BOOST_REQUIRE(as(patient("M-2")).submit(filed_by_member("2", "M-2")).outcome() != nullptr);
  c = as(patient("M-1"));
  replacing.replaces_submitter = "MEMBER";
  replacing.replaces_claim_id = "2";
  const auto of_other = c.submit(replacing);
  replacing.replaces_claim_id = "99";
  const auto of_none = c.submit(replacing);
  BOOST_REQUIRE(of_other.refused() != nullptr);
  BOOST_REQUIRE(of_none.refused() != nullptr);
  BOOST_TEST((of_other.refused()->code == rejection_code::not_found));
  BOOST_TEST(of_other.refused()->reason == of_none.refused()->reason);
  BOOST_CHECK_THROW(c.submit_batch(std::vector{filed_by_member("3")}), api::rpc_failure);
}

BOOST_AUTO_TEST_CASE(a_dependent_sees_its_own_membership_and_the_plan_and_of_its_family_nothing) {
  const auto before = end();
  auto c = as(patient("M-2"));
  const auto policy = c.policy("POL-1");
  BOOST_REQUIRE(policy.has_value());
  BOOST_TEST((*policy)["policyNumber"] == "POL-1");
  BOOST_TEST_REQUIRE((*policy)["members"].size() == 1u);
  BOOST_TEST((*policy)["members"][0]["memberId"] == "M-2");
  BOOST_TEST((*policy)["versions"].size() == 1u);
  for (const auto* of_holder : {"M-1", "Renata", "Okafor", "1980-02-29", "PA-77"})
    BOOST_TEST(policy->dump().find(of_holder) == std::string::npos, of_holder);
  const auto balances = c.balances("POL-1");
  BOOST_REQUIRE(balances.has_value());
  BOOST_TEST_REQUIRE(balances->years.size() == 1u);
  BOOST_TEST(!balances->years[0].shows_policy);
  BOOST_TEST(balances->years[0].policy.paid.empty());
  BOOST_TEST_REQUIRE(balances->years[0].members.size() == 1u);
  BOOST_TEST(balances->years[0].members[0].member_number == "M-2");
  const auto seen = since(before);
  BOOST_TEST(!seen.empty());
  for (const auto& access : seen) BOOST_TEST(to_hex(access.record.member) == surrogate("M-2"));
}

BOOST_AUTO_TEST_CASE(when_something_of_the_policy_became_of_somebody_else_is_not_told) {
  const auto told = [&](const api::access_subject& subject, const std::string& member) {
    auto c = as(subject);
    std::string all = c.eligibility("POL-1", member, on)->dump() +
                      c.estimate(draft_of("POL-1", member)).dump() +
                      c.check(draft_of("POL-1", member), {}).dump();
    if (!subject.members.empty())
      all += c.policy("POL-1")->dump() + std::to_string(c.balances("POL-1")->position);
    return all;
  };
  const auto by_provider = told(provider(npi), "M-2"), by_child = told(patient("M-2"), "M-2");
  const auto position_now = [&] {
    server.act_as(api::local_subject());
    return server.connect().policy("POL-1")->at("position").dump();
  };
  const auto before = position_now();
  grant("PA-9");  // Of M-1, and of no money.
  BOOST_TEST(position_now() != before);
  BOOST_TEST(told(provider(npi), "M-2") == by_provider);
  BOOST_TEST(told(patient("M-2"), "M-2") == by_child);
}

BOOST_AUTO_TEST_CASE(a_policy_that_a_patient_is_not_in_is_answered_as_one_that_is_not_there) {
  const auto before = end();
  BOOST_TEST(answers_of(patient("M-9"), "POL-1", "M-1") == answers_of(patient("M-9"), "POL-9", "M-1"),
             boost::test_tools::per_element());
  BOOST_TEST(end() == before);
}

BOOST_AUTO_TEST_CASE(payments_are_seen_by_the_provider_they_went_to_and_show_no_member) {
  const auto before = end();
  const auto payments_of = [&](const api::access_subject& subject, const std::string& asked = {}) {
    auto answer = as(subject).payments(asked, {}, {}, 0, {}, true, position);
    answer.erase("position");
    return answer;
  };
  const auto own = payments_of(provider(npi));
  BOOST_TEST_REQUIRE(own["payments"].size() == 1u);
  BOOST_TEST(own["payments"][0]["trace"] == "R1." + npi);
  BOOST_TEST(own["payments"][0]["providerNpi"] == npi);
  BOOST_TEST(own["payments"][0]["amount"] == "248.00");
  BOOST_TEST(own["total"]["entries"] == "1");
  BOOST_TEST(payments_of(provider(npi), npi).dump() == own.dump());
  // Staff and auditors are told of all, which are the same here: payments to members are not among them.
  for (const auto r : {role::admin, role::claim_processor, role::auditor})
    BOOST_TEST(payments_of(plain(r)).dump() == own.dump());
  // Another provider's payments are answered as those of one that was never paid.
  const auto none = payments_of(provider(other_npi), other_npi).dump();
  BOOST_TEST(none.find("R1.") == std::string::npos);
  BOOST_TEST(payments_of(provider(other_npi), npi).dump() == none);
  BOOST_TEST(payments_of(plain(role::provider), npi).dump() == none);
  BOOST_TEST(payments_of(plain(role::provider)).dump() == none);
  BOOST_TEST(end() == before);
  for (const auto r : {role::patient, role::payer_system, role::reporter})
    BOOST_CHECK_THROW(payments_of(plain(r)), api::rpc_failure);
}

BOOST_AUTO_TEST_CASE(authorisations_are_seen_by_whom_they_are_for) {
  grant("PA-1", {"--npi", npi});
  grant("PA-2", {"--npi", other_npi});
  grant("PA-3");
  BOOST_TEST(authorizations_for(provider(npi)) == texts{"PA-1"}, boost::test_tools::per_element());
  BOOST_TEST(authorizations_for(provider(npi), "POL-9").empty());
  BOOST_TEST(authorizations_for(patient("M-1")) == (texts{"PA-1", "PA-2", "PA-3", "PA-77"}),
             boost::test_tools::per_element());
  const auto before = end();
  BOOST_TEST(authorizations_for(patient("M-2")).empty());
  BOOST_TEST(authorizations_for(provider("1000000004")).empty());
  BOOST_TEST(end() == before);
  BOOST_CHECK_THROW(as(provider(npi)).authorizations("", "GRANTED", 0, 0, position), api::rpc_failure);
}

BOOST_AUTO_TEST_CASE(a_patient_lists_the_documents_of_its_own_claims) {
  const auto listed = [&](const api::access_subject& subject) {
    return as(subject)
        .documents_in(document_status::stored, 0, 0, position)
        .value("documents", nlohmann::ordered_json::array());
  };
  const auto own = listed(patient("M-1"));
  BOOST_TEST_REQUIRE(own.size() == 1u);
  BOOST_TEST(own[0]["document"] == to_hex(document));
  BOOST_TEST(own[0]["claimNumber"] == number_of("C-1"));
  BOOST_TEST(listed(patient("M-2")).empty());
  auto holder = patient("M-2");
  holder.policies = {server.node.surrogates().policy("POL-1")};
  BOOST_TEST(listed(holder).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_payers_system_lists_no_claims_for_none_are_kept_by_submitter) {
  auto payer = plain(role::payer_system);
  payer.submitters = {"ACME"};
  BOOST_CHECK_THROW(as(payer).list_claims({}, 10, {}, position), api::rpc_failure);
  BOOST_CHECK_THROW(as(payer).count_claims({}, position), api::rpc_failure);
  BOOST_TEST(as(payer).find_claim(c1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_role_scopes_test
}  // namespace benefactor::tools
