// Events as JSON: what is confidential stays out unless it was opened.
#include "tools/benefactor/event_json.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/seeded_entropy.hpp"

namespace benefactor::tools {
namespace of_event_json_test {

id128 id(std::uint8_t last) {
  id128 i;
  i.bytes[15] = last;
  return i;
}

/// A submitted claim, encoded as the log holds it.
struct stored_claim {
  stored_claim() {
    keys.get_or_create("default", member);
    claim_submitted e;
    e.claim = claim_id{id(1)};
    e.policy = policy_id{id(2)};
    e.member = member;
    e.submitter = "ACME";
    e.provider_npi = "1234567893";
    e.received = e.first_received = *parse_date("2026-03-02");
    e.lines = {{.service = service_type::dental,
                .service_date = *parse_date("2026-03-01"),
                .billed = 25'000,
                .units = 1,
                .procedure = "D0120",
                .modifiers = {}}};
    e.confidential.submitter_claim_id = "C-1";
    e.confidential.diagnoses = {{"K02.9"}};
    store::event_origin origin;
    origin.source.channel = store::source_channel::x12;
    origin.source.interchange = 17;
    bytes = store::encode(bucket_event{e}, e.policy, member, origin, {{}, log_id, &keys, &entropy});
  }

  test_support::seeded_entropy entropy{1};
  store::memory_key_vault keys{entropy};
  member_id member{id(3)};
  id128 log_id = id(9);
  std::string bytes;
};

BOOST_AUTO_TEST_SUITE(event_json_tests)

BOOST_AUTO_TEST_CASE(without_keys_the_sealed_part_is_only_counted) {
  stored_claim stored;
  const auto event = store::parse_event(stored.bytes);
  const auto out = event_json(event, stored.log_id);
  BOOST_TEST(out["type"] == "claim_submitted");
  BOOST_TEST(out["channel"] == "x12");
  BOOST_TEST(out["file"]["interchange"] == 17);
  BOOST_TEST(out["payload"]["lines"][0]["billed"] == "250.00");
  BOOST_TEST(out["payload"]["lines"][0]["serviceType"] == "DENTAL");
  BOOST_TEST(out["sealedBytes"] == event.sealed.size());
  BOOST_TEST(!out["payload"].contains("confidential"));
  BOOST_TEST(out.dump().find("K02.9") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(with_keys_the_sealed_part_is_opened) {
  stored_claim stored;
  const auto out = event_json(store::parse_event(stored.bytes), stored.log_id, &stored.keys);
  BOOST_TEST(out["opened"] == true);
  BOOST_TEST(out["payload"]["confidential"]["submitterClaimId"] == "C-1");
  BOOST_TEST(out["payload"]["confidential"]["diagnoses"][0][0] == "K02.9");
}

BOOST_AUTO_TEST_CASE(an_erased_members_part_stays_closed) {
  stored_claim stored;
  stored.keys.erase("default", stored.member);
  const auto out = event_json(store::parse_event(stored.bytes), stored.log_id, &stored.keys);
  BOOST_TEST(out["opened"] == false);
  BOOST_TEST(out["payload"]["confidential"]["submitterClaimId"] == "");
}

BOOST_AUTO_TEST_CASE(what_other_payers_paid_is_shown_where_there_were_any) {
  claim_submitted submitted;
  submitted.lines.resize(2);
  submitted.lines[1].prior_payers = {{"PAYER-1", 80'00, {}, 20'00, {}, {}}};
  const auto lines = payload_json(bucket_event{submitted}, false)["lines"];
  BOOST_TEST(!lines[0].contains("priorPayers"));
  BOOST_TEST(lines[1]["priorPayers"].dump() ==
             R"([{"payer":"PAYER-1","paid":"80.00","patientResponsibility":"20.00"}])");
  claim_adjudicated adjudicated;
  adjudicated.decided.resize(2);
  adjudicated.decided[1].coordination = coordination_method::standard;
  adjudicated.decided[1].other_payers = 80'00;
  const auto decided = payload_json(bucket_event{adjudicated}, false)["decided"];
  BOOST_TEST(!decided[0].contains("coordinated"));
  BOOST_TEST(decided[1]["coordinated"]["method"] == "STANDARD");
  BOOST_TEST(decided[1]["coordinated"]["otherPayers"] == "80.00");
  policy_enrolled enrolled;
  enrolled.terms.coordination = coordination_method::carve_out;
  BOOST_TEST(payload_json(bucket_event{enrolled}, false)["coordination"] == "CARVE_OUT");
}

BOOST_AUTO_TEST_CASE(what_an_external_processor_decided_is_shown_as_it_stated_it) {
  claim_adjudicated adjudicated;
  adjudicated.cause = adjudication_cause::external;
  adjudicated.decided.resize(1);
  auto& line = adjudicated.decided[0];
  line.elsewhere = true;
  line.denied = denial::denied_elsewhere;
  line.reason = {adjustment_group::co, 96};
  line.stated = {{adjustment_group::co, 96, 80'00}};
  const auto out = payload_json(bucket_event{adjudicated}, false);
  BOOST_TEST(out["cause"] == "external");
  BOOST_TEST(out["decided"][0]["denial"] == "DENIED_ELSEWHERE");
  BOOST_TEST(out["decided"][0]["reason"] == "CO-96");
  BOOST_TEST(out["decided"][0]["stated"].dump() == R"([{"reason":"CO-96","amount":"80.00"}])");
  processor_reported reported;
  reported.status = processor_status::info_requested;
  reported.confidential.text = "records of Maria";
  BOOST_TEST(payload_json(bucket_event{reported}, false)["status"] == "INFO_REQUESTED");
  BOOST_TEST(payload_json(bucket_event{reported}, false).dump().find("Maria") == std::string::npos);
  BOOST_TEST(payload_json(bucket_event{reported}, true)["confidential"]["text"] == "records of Maria");
}

BOOST_AUTO_TEST_CASE(what_bills_need_of_a_provider_and_what_was_exchanged_is_shown) {
  provider_described said{"1234567893", {}};
  said.details.tax_id = "123456789";
  said.details.address = {"1 Clinic Way", "", "Springfield", "IL", "62701", ""};
  const auto described = payload_json(said, false);
  BOOST_TEST(described["taxId"] == "123456789");
  BOOST_TEST(described["address"]["city"] == "Springfield");
  claim_dispatched dispatched;
  dispatched.kind = dispatch_kind::withdrawal;
  dispatched.snapshot.details = said.details;
  const auto out = payload_json(bucket_event{dispatched}, false);
  BOOST_TEST(out["kind"] == "VOID");
  BOOST_TEST(out["billing"]["taxId"] == "123456789");
  const auto taken =
      payload_json(exchange_event{exchange_file_taken{.processor = "TPA-1", .kind = {}, .on = {}}}, false);
  BOOST_TEST(taken["processor"] == "TPA-1");
  BOOST_TEST(taken["kind"] == "STATUS");
  BOOST_TEST(stream_text({{}, store::stream_kind::exchange, id(1)}).starts_with("exchange/"));
  policy_enrolled enrolled;
  enrolled.terms.administrator = "TPA-1";
  BOOST_TEST(payload_json(bucket_event{enrolled}, false)["administrator"] == "TPA-1");
}

BOOST_AUTO_TEST_CASE(a_user_is_shown_and_neither_a_password_nor_a_token_is) {
  user_added added;
  added.roles = {user_role::admin, user_role::reporter};
  added.binding.certificate = "payer.example";
  added.confidential.login = "ada.lovelace";
  const auto shut = payload_json(user_event{added}, false);
  BOOST_TEST(shut["roles"].dump() == R"(["ADMIN","REPORTER"])");
  BOOST_TEST(shut["binding"]["certificate"] == "payer.example");
  BOOST_TEST(shut["by"].is_null());
  BOOST_TEST(shut.dump().find("ada") == std::string::npos);
  BOOST_TEST(payload_json(user_event{added}, true)["confidential"]["login"] == "ada.lovelace");
  password_set password;
  password.confidential.hash = "$argon2id$words";
  BOOST_TEST(payload_json(user_event{password}, true).dump().find("argon2id") == std::string::npos);
  session_opened opened;
  opened.digest.fill(0xab);
  opened.opened_us = 1;
  const auto session = payload_json(user_event{opened}, true);
  BOOST_TEST(session["opened"] == "1970-01-01T00:00:00.000001Z");
  BOOST_TEST(session.dump().find("abab") == std::string::npos);
  session_revoked revoked;
  revoked.why = revocation::token_reused;
  BOOST_TEST(payload_json(user_event{revoked}, false)["why"] == "TOKEN_REUSED");
  BOOST_TEST(!payload_json(user_event{revoked}, false).contains("ended"));
  revoked.ended_us = 1;
  BOOST_TEST(payload_json(user_event{revoked}, false)["ended"] == "1970-01-01T00:00:00.000001Z");
  BOOST_TEST(stream_text({{}, store::stream_kind::user, id(1)}).starts_with("user/"));
}

BOOST_AUTO_TEST_CASE(a_plan_is_shown_where_there_is_one) {
  claim_submitted submitted;
  policy_enrolled enrolled;
  contract_revised revised;
  for (const bucket_event& event : {bucket_event{submitted}, bucket_event{enrolled}, bucket_event{revised}})
    BOOST_TEST(!payload_json(event, false).contains("plan"));
  submitted.plan = enrolled.terms.plan = revised.revision.terms.plan = "Gold PPO";
  for (const bucket_event& event : {bucket_event{submitted}, bucket_event{enrolled}, bucket_event{revised}})
    BOOST_TEST(payload_json(event, false)["plan"] == "Gold PPO");
}

BOOST_AUTO_TEST_CASE(a_type_that_is_not_known_is_named_by_its_number) {
  BOOST_TEST(event_type_name(16) == "policy_enrolled");
  BOOST_TEST(event_type_name(4711) == "event_4711");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_event_json_test
}  // namespace benefactor::tools
