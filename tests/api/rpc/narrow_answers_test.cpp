// What is taken out of answers and refused of questions, by the scope of who asks.
#include "api/rpc/narrow_answers.hpp"

#include <boost/test/unit_test.hpp>
#include <kj/exception.h>

namespace benefactor::api {
namespace of_narrow_answers_test {

const std::string npi = "1234567893", other_npi = "1999999984";
const member_id member{{1}};
const policy_id opened{{2}};
constexpr date today{20'500};

data_scope scope(const std::set<role>& roles, std::string_view method) {
  access_subject subject;
  subject.user = "dr";
  subject.roles = roles;
  subject.npis = {npi};
  subject.submitters = {"PAYER"};
  subject.members = {member};
  return {std::make_shared<const access_subject>(subject), method, false};
}

claim_submission claim_received(date on) {
  claim_submission claim;
  claim.submitter = npi;
  claim.provider_npi = npi;
  claim.received = on;
  return claim;
}

std::vector<field_problem> filing(const claim_submission& claim, const data_scope& by) {
  std::vector<field_problem> problems;
  check_filing(claim, by, store::surrogates(store::secret_key(), "default"), today, problems);
  return problems;
}

claim_journey journey_of(const std::string& provider, const member_id& whose) {
  claim_journey journey;
  journey.claim.provider_npi = provider;
  journey.claim.member = whose;
  for (const auto seen_by : {audience::staff, audience::provider, audience::member})
    journey.remarks.push_back({seen_by, std::string(to_text(seen_by)), 0, "clerk"});
  return journey;
}

std::vector<std::string> remarks_for(claim_journey journey, const data_scope& who) {
  narrow(journey, who);
  std::vector<std::string> texts;
  for (const auto& remark : journey.remarks) texts.push_back(remark.text);
  return texts;
}

using texts = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(narrow_answers)

BOOST_AUTO_TEST_CASE(a_provider_files_what_is_received_today_within_a_day) {
  const auto provider = scope({role::provider}, "Claims.submit");
  for (const auto off : {-1, 0, 1}) BOOST_TEST(filing(claim_received({today.days + off}), provider).empty());
  for (const auto off : {-400, -2, 2, 400}) {
    const auto problems = filing(claim_received({today.days + off}), provider);
    BOOST_REQUIRE(problems.size() == 1u);
    BOOST_TEST(problems.front().field == "received");
  }
  auto of_payer = claim_received({today.days - 30});
  of_payer.submitter = "PAYER";
  BOOST_TEST(filing(of_payer, scope({role::payer_system}, "Claims.submit")).empty());
  BOOST_TEST(filing(claim_received({today.days - 30}), data_scope()).empty());
}

BOOST_AUTO_TEST_CASE(who_is_provider_and_patient_takes_back_what_it_filed_and_not_what_it_is_the_patient_of) {
  const auto both = scope({role::provider, role::patient}, "Claims.command");
  const claim_owner of_itself{{}, {}, member, other_npi, "OTHER"}, filed{{}, {}, {}, npi, npi};
  BOOST_TEST(both.covers(of_itself));
  BOOST_TEST(!both.covers_filing(of_itself));
  BOOST_TEST(both.covers_filing(filed));
}

BOOST_AUTO_TEST_CASE(a_provider_takes_back_nothing_that_its_patient_filed) {
  const claim_owner by_member{{}, {}, member, npi, member_submitter(member)};
  const claim_owner by_clearinghouse{{}, {}, member, npi, "OTHER"};
  const auto provider = scope({role::provider}, "Claims.command");
  BOOST_TEST(provider.covers(by_member));
  BOOST_TEST(!provider.covers_filing(by_member));
  BOOST_TEST(provider.covers_filing(by_clearinghouse));
  BOOST_TEST(!scope({role::patient}, "Claims.command").covers_filing(by_member));
  BOOST_TEST(scope({role::claim_processor}, "Claims.command").covers_filing(by_member));
}

BOOST_AUTO_TEST_CASE(remarks_reach_those_they_are_for) {
  const auto own = journey_of(npi, member), of_patient = journey_of(other_npi, member);
  const auto of_provider = journey_of(npi, member_id{{9}});
  const auto provider = scope({role::provider}, "Queries.journey");
  const auto patient = scope({role::patient}, "Queries.journey");
  BOOST_TEST(remarks_for(of_provider, provider) == texts{"PROVIDER"}, boost::test_tools::per_element());
  BOOST_TEST(remarks_for(of_patient, patient) == texts{"MEMBER"}, boost::test_tools::per_element());
  BOOST_TEST(remarks_for(own, scope({role::payer_system}, "Queries.journey")).empty());
  const auto both = scope({role::provider, role::patient}, "Queries.journey");
  BOOST_TEST(remarks_for(of_patient, both) == texts{"MEMBER"}, boost::test_tools::per_element());
  BOOST_TEST(remarks_for(own, scope({role::claim_processor}, "Queries.journey")).size() == 3u);
}

BOOST_AUTO_TEST_CASE(names_of_the_staff_are_not_told_to_others) {
  std::vector<history_entry> events(2);
  events[0].user = "clerk";
  events[1].user = "dr";
  auto told = events;
  narrow(told, scope({role::provider}, "Audit.history"));
  BOOST_TEST(told[0].user == "");
  BOOST_TEST(told[1].user == "dr");
  narrow(events, scope({role::claim_processor}, "Audit.history"));
  BOOST_TEST(events[0].user == "clerk");
  auto journey = journey_of(npi, member);
  narrow(journey, scope({role::provider}, "Queries.journey"));
  BOOST_REQUIRE(journey.remarks.size() == 1u);
  BOOST_TEST(journey.remarks.front().user == "");
}

BOOST_AUTO_TEST_CASE(which_of_policy_member_and_original_is_not_known_is_not_told_to_who_sees_its_own) {
  const auto provider = scope({role::provider}, "Claims.submit");
  std::set<std::string> told;
  for (const auto* reason :
       {"no such policy", "no such member in the policy", "the claim to replace is not known"}) {
    actors::answer answer;
    answer.refused = rejection{rejection_code::not_found, {}, reason};
    answer.position = 7;
    auto of_staff = answer;
    narrow_submission(answer, provider);
    told.insert(answer.refused->reason);
    BOOST_TEST(answer.position == 0u);
    narrow_submission(of_staff, data_scope());
    BOOST_TEST(of_staff.refused->reason == reason);
  }
  BOOST_TEST(told.size() == 1u);
  actors::answer conflict;
  conflict.refused =
      rejection{rejection_code::idempotency_conflict, {}, "the claim was submitted with other content"};
  conflict.position = 7;
  narrow_submission(conflict, provider);
  BOOST_TEST(conflict.refused->reason == "the claim was submitted with other content");
  BOOST_TEST(conflict.position == 0u);
}

BOOST_AUTO_TEST_CASE(who_sees_nobody_named_asks_about_nobody_by_name) {
  const auto auditor = scope({role::auditor}, "Queries.claims");
  const store::surrogates ids(store::secret_key(), "default");
  claim_filter of_member, of_policy;
  of_member.member_number = "M-1";
  of_policy.policy_number = "POL-1";
  BOOST_TEST(narrow(of_member, auditor, ids).front().field == "filter.memberId");
  BOOST_TEST(narrow(of_policy, auditor, ids).front().field == "filter.policyNumber");
  claim_filter all;
  BOOST_TEST(narrow(all, auditor, ids).empty());
  BOOST_CHECK_THROW(require_unnamed(auditor, "policyNumber"), kj::Exception);
  BOOST_CHECK_THROW(require_unnamed(auditor, claim_name(natural_claim_name{"ACME", "C-1"})), kj::Exception);
  BOOST_CHECK_NO_THROW(require_unnamed(auditor, claim_name(claim_id{})));
  BOOST_CHECK_NO_THROW(require_unnamed(scope({role::patient}, "Queries.policy"), "policyNumber"));
}

BOOST_AUTO_TEST_CASE(numbers_of_authorisations_are_blank_where_nothing_private_is_seen) {
  policy_view policy;
  policy.bucket.authorizations.resize(1);
  policy.bucket.authorizations[0].terms.number = "PA-1";
  policy.bucket.requests.resize(1);
  policy.bucket.requests[0].terms.number = "PA-2";
  auto open = policy;
  narrow(policy, scope({role::auditor}, "Queries.policy"));
  BOOST_TEST(policy.bucket.authorizations[0].terms.number == "");
  BOOST_TEST(policy.bucket.requests[0].terms.number == "");
  narrow(open, scope({role::claim_processor}, "Queries.policy"));
  BOOST_TEST(open.bucket.authorizations[0].terms.number == "PA-1");
}

BOOST_AUTO_TEST_CASE(who_sees_its_own_comes_neither_by_the_command_line_nor_as_a_job) {
  using enum store::source_channel;
  const auto provider = scope({role::provider}, "Claims.submit");
  for (const auto channel : {rpc, x12, json, cli, system}) {
    store::event_source source;
    source.channel = channel;
    const bool forged = channel == cli || channel == system;
    BOOST_TEST((narrow(source, provider).channel == (forged ? rpc : channel)));
    BOOST_TEST((narrow(source, data_scope()).channel == channel));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_narrow_answers_test
}  // namespace benefactor::api
