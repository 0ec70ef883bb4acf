#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "api/client/client_connection.hpp"
#include "store/claim_number.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::test {
namespace of_door_test {

claim_submission claim_of_provider(const std::string& npi) {
  auto claim = sample_claim(1);
  claim.provider_npi = npi;
  return claim;
}

void listen_on(const std::string& address) {
  fake_engine engine;
  fake_queries reads;
  test_support::seeded_entropy entropy{1};
  const store::surrogates surrogates{store::secret_key{}, "default"};
  door_options options;
  options.listen = address;
  const door_server door(
      options, {.submit = [&](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
                .reads = reads,
                .surrogates = surrogates,
                .entropy = entropy});
}

BOOST_AUTO_TEST_SUITE(front_door)

BOOST_FIXTURE_TEST_CASE(an_outcome_a_refusal_and_a_failure_are_values_told_apart, door_fixture) {
  auto client = connect();
  const auto approved = client.submit(sample_claim(1));
  BOOST_REQUIRE(approved.outcome());
  BOOST_TEST((approved.outcome()->status == claim_status::approved));
  BOOST_TEST(approved.outcome()->plan_paid == 250'00);
  BOOST_TEST(approved.outcome()->lines.size() == 1u);
  BOOST_TEST(store::is_claim_number(approved.outcome()->claim_number));
  BOOST_TEST(approved.position == 1u);

  const auto refused = client.submit(claim_of_provider("REFUSE"));
  BOOST_REQUIRE(refused.refused());
  BOOST_TEST((refused.refused()->code == rejection_code::invalid));
  BOOST_TEST(refused.refused()->problems.at(0).field == "providerNpi");

  const auto failed = client.submit(claim_of_provider("FAIL"));
  BOOST_REQUIRE(failed.failed());
  BOOST_TEST(failed.failed()->text == "the bucket could not decide");
}

BOOST_FIXTURE_TEST_CASE(results_of_a_batch_come_in_its_order, door_fixture) {
  auto client = connect();
  const std::vector<claim_submission> claims{sample_claim(1), claim_of_provider("REFUSE"), sample_claim(3)};
  const auto results = client.submit_batch(claims);
  BOOST_REQUIRE(results.size() == 3u);
  BOOST_TEST(results[0].outcome());
  BOOST_TEST(results[0].outcome()->lines.empty());
  BOOST_TEST(results[1].refused());
  BOOST_TEST(results[2].outcome());
  BOOST_TEST(results[2].sequence == 2u);
}

BOOST_AUTO_TEST_CASE(a_batch_beyond_the_limit_fails_and_the_connection_goes_on) {
  door_fixture fixture({.batch_claims = 2});
  auto client = fixture.connect();
  const std::vector<claim_submission> claims(3, sample_claim(1));
  BOOST_CHECK_THROW(client.submit_batch(claims), rpc_failure);
  BOOST_TEST(fixture.engine.received() == 0u);
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(a_message_beyond_the_limit_ends_its_connection_and_no_other) {
  door_fixture fixture({.message_bytes = 64 * 1024});
  auto other = fixture.connect();
  auto client = fixture.connect();
  const std::vector<claim_submission> claims(2'000, sample_claim(1));
  BOOST_CHECK_THROW(client.submit_batch(claims), rpc_failure);
  BOOST_TEST(fixture.engine.received() == 0u);
  BOOST_TEST(other.submit(sample_claim(1)).outcome());
}

BOOST_FIXTURE_TEST_CASE(every_field_of_a_claim_arrives, door_fixture) {
  auto client = connect();
  outgoing_claim claim{
      sample_claim(1), {"CLM*1~", 3, 9}, {store::source_channel::x12, std::string(32, 'h'), 1, 2, 3}};
  claim.submission.replaces_submitter = "ACME";
  claim.submission.replaces_claim_id = "C-0";
  auto& line = claim.submission.lines.emplace_back(claim.submission.lines[0]);
  line.service = service_type::other;
  line.units = 7;
  line.billed = -1;
  line.modifiers = {"25", "XE"};
  line.diagnoses = {"A00", "B99.9"};
  line.prior_payers = {{"PAYER-1", -1, 2, 3, 4, date{5}}, {"PAYER-2", 0, {}, {}, {}, {}}};
  client.submit(claim, {.with_lines = true, .npi_check_digit = false});
  const auto received = engine.last<actors::submit_request>();
  BOOST_TEST((received.submission == claim.submission));
  BOOST_TEST((received.source == claim.source));
  BOOST_TEST(!received.npi_check_digit);
}

BOOST_FIXTURE_TEST_CASE(every_field_of_an_enrolment_arrives, door_fixture) {
  auto client = connect();
  policy_enrollment policy;
  policy.policy_number = "POL-1";
  policy.holder_number = "M-1";
  auto& terms = policy.terms;
  terms.effective = {100};
  terms.expiration = {464};
  terms.status = policy_status::expired;
  terms.status_date = date{300};
  terms.deductible = 500'00;
  terms.member_deductible = 0;
  terms.out_of_pocket_max = 5'000'00;
  terms.plan_year_start = month_day{7, 1};
  terms.timely_filing_days = 90;
  terms.review_threshold = 10'000'00;
  terms.coordination = coordination_method::maintenance;
  terms.rules.push_back({.service = service_type::dental,
                         .coverage = 8'000,
                         .annual_limit = 1'000'00,
                         .per_visit_limit = {},
                         .copay = 0,
                         .requires_preauth = true,
                         .network = network_restriction::preferred,
                         .excluded_diagnoses = {"F10*"},
                         .deductible_applies = false});
  auto& member = policy.members.emplace_back();
  member.member_number = "M-1";
  member.terms.relationship = relationship::spouse;
  member.terms.enrolled = {100};
  member.terms.terminated = date{200};
  member.terms.status = membership_status::suspended;
  member.terms.rules = terms.rules;
  member.details = {{"Lopez", "Maria", "T", "Jr"},
                    date{-10},
                    administrative_gender::other,
                    {"1 Main St", "Apt 2", "Springfield", "IL", "62701", ""}};
  terms.administrator = "TPA-1";
  terms.plan = "Gold PPO";
  terms.requirements = {{{}, {document_kind::referral, document_kind::other}, {}},
                        {service_type::dental, {}, {required_field::authorization}}};
  policy.holder_details = {{"Lopez", "", "", ""},
                           {},
                           administrative_gender::none,
                           {"7 Calle Mayor", "", "Madrid", "M", "28013", "ES"}};
  const auto results = client.enroll(std::vector<enrollment_item>{policy});
  BOOST_REQUIRE(results.size() == 1u);
  BOOST_TEST(results[0].changed);
  BOOST_TEST((engine.last<actors::enroll_policy_request>().policy == policy));

  client.enroll(std::vector<enrollment_item>{membership_request{"POL-1", member}});
  BOOST_TEST((engine.last<actors::enroll_member_request>().member == member));

  const policy_change_request described{"POL-1", "M-1", describe_member{{}, member.details, {}}};
  client.enroll(std::vector<enrollment_item>{described});
  BOOST_TEST((engine.last<actors::change_policy_request>().change == described));
  auto revised = terms_of(terms);
  revised.administrator = "TPA-2";
  revised.plan = "Silver";
  const policy_change_request revision{"POL-1", "", revise_contract{{}, {200}, revised, {}}};
  client.enroll(std::vector<enrollment_item>{revision});
  BOOST_TEST((engine.last<actors::change_policy_request>().change == revision));

  const provider metro{"1234567893", "Metro Health", network_status::preferred};
  client.enroll(std::vector<enrollment_item>{metro});
  BOOST_TEST((engine.last<actors::enroll_provider_request>().provider == metro));

  const provider_description more{"1234567893",
                                  {.person = true,
                                   .first_name = "Ada",
                                   .taxonomy = "207Q00000X",
                                   .tax_id = "123456789",
                                   .address = {"1 Clinic Way", "", "Springfield", "IL", "62701", ""}}};
  client.enroll(std::vector<enrollment_item>{more});
  BOOST_TEST((engine.last<actors::describe_provider_request>().description == more));

  const authorization_request granted{"POL-1",
                                      "M-1",
                                      {.number = "A-1",
                                       .member = {},
                                       .service = service_type::imaging,
                                       .procedures = {"70551"},
                                       .provider_npi = "1234567893",
                                       .from = {1},
                                       .to = {2},
                                       .visits = 3}};
  client.enroll(std::vector<enrollment_item>{granted});
  BOOST_TEST((engine.last<actors::grant_authorization_request>().authorization == granted));
}

BOOST_FIXTURE_TEST_CASE(an_inquiry_is_refused_by_code_and_field_or_shows_what_is_covered, door_fixture) {
  auto client = connect();
  const auto refused = client.find_eligibility({"M-1", "", "Maria", {}}, {20'500});
  BOOST_TEST(!refused.contains("found"));
  BOOST_TEST_REQUIRE(refused["refused"].size() == 2u);
  BOOST_TEST(refused["refused"][0]["code"] == 58);
  BOOST_TEST(refused["refused"][0]["field"] == "birthDate");
  BOOST_TEST(refused["refused"][1]["code"] == 73);
  BOOST_TEST(refused["refused"][1]["reason"] == "Invalid/Missing Subscriber/Insured Name");
  const auto found = client.find_eligibility({"M-1", "Lopez", "Maria", date{0}}, {20'500});
  BOOST_TEST(found["found"]["memberId"] == "M-1");
  BOOST_CHECK_THROW(client.find_eligibility({"M-1", "Lopez", "Maria", date{0}}, {10'000'000}), rpc_failure);
}

BOOST_FIXTURE_TEST_CASE(a_check_takes_the_documents_at_hand_and_answers_with_all_that_is_missing,
                        door_fixture) {
  auto client = connect();
  const auto check = client.check(sample_claim(1), {document_kind::referral, document_kind::other});
  BOOST_TEST(check["complete"] == false);
  BOOST_TEST(check["problems"][0]["field"] == "lines");
  BOOST_TEST_REQUIRE(check["missing"].size() == 2u);
  BOOST_TEST(check["missing"][0]["what"] == "REFERRAL");
  BOOST_TEST(check["missing"][1]["path"] == "documents");
}

BOOST_FIXTURE_TEST_CASE(a_command_names_its_claim_by_the_id_that_its_submission_got, door_fixture) {
  auto client = connect();
  resolve_dispute resolve;
  resolve.upheld = true;
  resolve.notes = "as the records show";
  resolve.correction =
      dispute_correction{2, denial::preauth_required, "A-1", std::vector<std::string>{"A00"}};
  const auto result = client.command(natural_claim_name{"ACME", "C-1"}, resolve);
  BOOST_TEST(result.outcome());
  const auto received = engine.last<actors::claim_request>();
  BOOST_TEST((received.claim == surrogates.claim("ACME", "C-1")));
  const auto& command = std::get<resolve_dispute>(received.command);
  BOOST_TEST((command.claim == received.claim));
  BOOST_TEST(command.upheld);
  BOOST_REQUIRE(command.correction.has_value());
  BOOST_TEST(command.correction->line.value() == 2);
  BOOST_TEST((command.correction->waive == denial::preauth_required));
  BOOST_TEST(command.correction->authorization.value() == "A-1");
  BOOST_TEST(command.correction->diagnoses.value() == std::vector<std::string>{"A00"});

  client.command(natural_claim_name{"ACME", "C-1"}, dispute_claim{{}, 0, "line zero is none"});
  const auto dispute = std::get<dispute_claim>(engine.last<actors::claim_request>().command);
  BOOST_TEST(dispute.line.value() == 0);  // Told apart from the whole claim.
}

BOOST_FIXTURE_TEST_CASE(a_claim_number_that_is_not_known_is_refused_without_the_engine, door_fixture) {
  auto client = connect();
  const auto result = client.command(claim_number_text{"CLM-20260302-000000000000X"}, release_claim{});
  BOOST_REQUIRE(result.refused());
  BOOST_TEST((result.refused()->code == rejection_code::not_found));
  BOOST_TEST(engine.received() == 0u);
}

BOOST_AUTO_TEST_CASE(calls_that_wait_for_credits_are_limited) {
  door_fixture fixture({.connection_claims = 1, .waiting_calls = 2});
  fixture.engine.hold();
  auto client = fixture.connect();
  int answered = 0;
  for (int i = 0; i < 4; ++i) client.submit_async(sample_claim(1), {}, [&](claim_result) { ++answered; });
  try {
    client.wait_for_answers(3);  // One is with the engine, two wait; the fourth is too much.
    BOOST_ERROR("was not refused");
  } catch (const rpc_failure& failure) {
    BOOST_TEST((failure.what_happened() == rpc_failure::kind::overloaded));
  }
  fixture.engine.release();
  client.wait_for_answers();
  BOOST_TEST(answered == 3);
}

BOOST_AUTO_TEST_CASE(only_the_loopback_interface_is_listened_on) {
  for (const auto* address : {"0.0.0.0:0", "10.0.0.1:7400", "[::]:0", "localhost.example.com:7400", "*:7400",
                              "127.0.0.1", "127.0.0.1:http", ""})
    BOOST_CHECK_THROW(listen_on(address), std::invalid_argument);
}

BOOST_FIXTURE_TEST_CASE(a_session_needs_the_protocol_version_and_local_credentials, door_fixture) {
  client_connection connection(address(), std::chrono::seconds(5));
  auto other_version = connection.door->openRequest();
  other_version.initCredentials().setLocal();
  other_version.setProtocolVersion(wire::PROTOCOL_VERSION + 1);
  BOOST_CHECK_THROW(connection.wait(other_version.send()), rpc_failure);
  auto with_token = connection.door->openRequest();
  with_token.initCredentials().setToken({});
  with_token.setProtocolVersion(wire::PROTOCOL_VERSION);
  BOOST_CHECK_THROW(connection.wait(with_token.send()), rpc_failure);
}

BOOST_FIXTURE_TEST_CASE(stopping_answers_what_was_taken, door_fixture) {
  engine.hold();
  auto client = connect();
  int answered = 0;
  client.submit_async(sample_claim(1), {}, [&](claim_result) { ++answered; });
  client.poll();
  engine.wait_for(1);
  std::thread stopping([this] { door.stop(std::chrono::seconds(30)); });
  engine.release();
  client.wait_for_answers();
  BOOST_TEST(answered == 1);
  stopping.join();
}

BOOST_FIXTURE_TEST_CASE(queries_answer_found_and_not_found, door_fixture) {
  auto client = connect();
  const auto found = client.find_claim(natural_claim_name{"ACME", "C-1"});
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->submission.submitter == "ACME");
  BOOST_TEST(found->position == 7u);
  BOOST_TEST(!client.find_claim(natural_claim_name{"ACME", "C-2"}).has_value());
  BOOST_TEST(!client.history(natural_claim_name{"ACME", "C-1"}).has_value());
  const auto balances = client.balances("POL-1", 2026);
  BOOST_REQUIRE(balances.has_value());
  BOOST_TEST(balances->years.at(0).benefit_year == 2026);
  BOOST_TEST(balances->years.at(0).policy.deductible.value() == 50);
  BOOST_TEST(!balances->years.at(0).policy.out_of_pocket_max.has_value());
  const auto page = client.list_claims({}, 5, "after");
  BOOST_TEST(page.claims.size() == 5u);
  BOOST_TEST(page.next == "after+");
  BOOST_CHECK_THROW(client.list_claims({}, 5, "bad"), rpc_failure);
}

BOOST_FIXTURE_TEST_CASE(flags_come_with_a_claim_and_in_lists_by_flag_and_provider, door_fixture) {
  auto client = connect();
  const edit_finding flag{1, claim_edit::unusual_amount, edit_action::inform, {}, "limits", 3, "why"};
  const auto found = client.find_claim(natural_claim_name{"ACME", "C-1"});
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST((found->flags == std::vector{flag}));
  const auto listed = client.list_claims({.npi = "1234567893", .flag = claim_edit::impossible_day}, 2);
  BOOST_TEST_REQUIRE(listed.claims.size() == 2u);
  BOOST_TEST_REQUIRE(listed.claims[0].flags.size() == 1u);
  BOOST_TEST((listed.claims[0].flags[0].edit == claim_edit::impossible_day));
  BOOST_TEST(listed.claims[0].flags[0].table == "1234567893");
  BOOST_TEST(listed.claims[1].flags.empty());
  BOOST_TEST((client.list_claims({.flag = claim_edit::none}, 1).claims[0].flags[0].edit == claim_edit::none));
  BOOST_CHECK_THROW(client.list_claims({.flag = claim_edit::units_exceeded}), rpc_failure);
}

BOOST_AUTO_TEST_CASE(a_query_waits_for_its_position_and_fails_when_that_takes_too_long) {
  door_fixture fixture({.query_wait = std::chrono::milliseconds(30)});
  auto client = fixture.connect();
  const natural_claim_name name{"ACME", "C-1"};
  BOOST_TEST(client.find_claim(name, 9).has_value());
  BOOST_CHECK_THROW(client.find_claim(name, 10), rpc_failure);
  BOOST_CHECK_THROW(client.list_claims({}, 5, {}, 10), rpc_failure);
  fixture.reads.wait_for_waiting(0);  // Who gave up is forgotten.
  fixture.reads.project(11);
  BOOST_TEST(client.list_claims({}, 5, {}, 10).claims.size() == 5u);
}

BOOST_FIXTURE_TEST_CASE(a_query_is_answered_as_soon_as_its_position_is_covered, door_fixture) {
  auto listed = std::async(std::launch::async, [this] {
    auto client = connect();
    return client.list_claims({}, 5, {}, 20).claims.size();
  });
  reads.wait_for_waiting(1);
  reads.project(20);  // One short of what is waited for.
  reads.wait_for_waiting(1);
  reads.project(21);
  BOOST_TEST(listed.get() == 5u);
  reads.wait_for_waiting(0);
}

BOOST_AUTO_TEST_CASE(queries_that_wait_for_a_position_are_limited) {
  door_fixture fixture({.waiting_queries = 1});
  auto first = std::async(std::launch::async, [&] {
    auto client = fixture.connect();
    return client.find_claim(natural_claim_name{"ACME", "C-1"}, 20).has_value();
  });
  fixture.reads.wait_for_waiting(1);
  auto client = fixture.connect();
  BOOST_CHECK_THROW(client.find_claim(natural_claim_name{"ACME", "C-1"}, 20), rpc_failure);
  fixture.reads.project(21);
  BOOST_TEST(first.get());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_door_test
}  // namespace benefactor::api::test
