#include <algorithm>
#include <fstream>

#include "tests/tools/data_fixture_parts.hpp"

namespace benefactor::test_support::fixture {

namespace {

const std::string reason = "a reason of enough characters";

authorization_request asked(const std::string& number) {
  authorization_request request;
  request.policy_number = "POL-1";
  request.member_number = "M-1-2";
  request.terms.number = number;
  request.terms.service = service_type::imaging;
  request.terms.from = day(1, 1);
  request.terms.to = day(12, 31);
  request.terms.visits = 3;
  return request;
}

policy_change_request change(const std::string& policy, const std::string& member, auto what) {
  return {policy, member, std::move(what)};
}

void change_contracts(doer& does) {
  const postal_address street{"1 Elm St", "", "Springfield", "IL", "62701", ""};
  auto revised = terms_of(policy_of(2).terms);
  revised.deductible = 100'00;
  revised.requirements = {{service_type::imaging, {document_kind::referral}, {required_field::diagnosis}}};
  auto amended = asked("A-2").terms;
  amended.visits = 5;
  auto administered = policy_of(4);
  administered.terms.administrator = "TPA";
  administered.members[0].details = {
      {"Lopez", "Maria", "", ""}, day(1, 2), administrative_gender::female, street};
  does.enroll(
      {change("POL-2", "", revise_contract{{}, day(7, 1), revised, {}}),
       change("POL-3", "", change_coverage{{}, coverage_change::suspended, day(11, 1)}),
       change("POL-1", "M-1-2", describe_member{{}, {{"Doe", "Jo", "", ""}, {}, {}, street}, {}}),
       change("POL-1", "M-1-2", request_authorization{asked("A-2").terms}),
       change("POL-1", "M-1-2", request_authorization{asked("A-3").terms}),
       change("POL-1", "", deny_authorization{"A-3", reason}), asked("A-2"),
       change("POL-1", "M-1-2", amend_authorization{amended}),
       change("POL-1", "", revoke_authorization{"A-1", day(10, 1), reason}),
       affiliation_request{in_network, {day(6, 1), network_status::preferred, "C-1"}},
       fee_schedule{"C-1", 0, {{"99215", "", day(6, 1), {}, 180'00}}},
       provider_description{in_network,
                            {false,
                             "",
                             "207Q00000X",
                             "123456789",
                             {"20 Bridge St", "", "Springfield", "IL", "627010001", ""}}},
       any_edit_table{policy_table{"house edits", 0, {default_terms(claim_edit::probable_duplicate)}}},
       administered});
}

void work_on_claims(doer& does, api::claims_client& client) {
  does.act("PENDED", add_remark{{}, audience::provider, "the records were asked for", {}});
  does.act("PENDED", change_review{{}, day(6, 10), "clerk", review_priority::high, day(6, 20), true});
  document_terms letter;
  letter.kind = document_kind::referral;
  letter.content_type = "application/pdf";
  letter.size = 1'000;
  letter.sha256.fill(7);
  const auto announced = client.announce(api::natural_claim_name{"ACME", "PENDED"}, letter, "letter.pdf");
  const auto* upload = std::get_if<api::document_upload>(&announced);
  require(upload, "a document was not announced");
  client.withdraw(api::natural_claim_name{"ACME", "PENDED"}, upload->document);
  auto priced = claim_of(1, "PRICED", 250'00, 6);
  priced.received = day(6, 30);
  priced.lines.front().procedure = "99215";
  does.submit(priced);
}

void pay(api::claims_client& client) {
  const auto made = client.run_payments("20260701", day(7, 1), {}, false);
  require(std::holds_alternative<nlohmann::ordered_json>(made), "a payment run was refused");
  client.confirm_payment("20260701." + std::string(in_network), day(7, 3), "ACH-00004711");
}

/// A status of one claim (X12 277).
std::string accepted(const std::string& claim) {
  std::string text =
      "ISA*00*          *00*          *ZZ*ACMETPA        *ZZ*LAKESHORE      "
      "*260703*0800*^*00501*000000001*0*P*:~"
      "GS*HN*ACMETPA*LAKESHORE*20260703*0800*1*X*005010X212~";
  const std::string set =
      "ST*277*0001*005010X212~BHT*0010*08*1*20260703*0800*DG~HL*1**20*1~NM1*PR*2*ACME*****PI*12345~"
      "HL*2*1*21*1~NM1*41*2*LAKESHORE*****46*LAKESHORE~HL*3*2*19*1~NM1*1P*2*METRO*****XX*1234567893~"
      "HL*4*3*22*0~NM1*IL*1*LOPEZ*MARIA****MI*M-4-1~TRN*2*" +
      claim + "~STC*A2:20*20260702~REF*1K*T-77~";
  return text + set + "SE*" + std::to_string(std::count(set.begin(), set.end(), '~') + 1) +
         "*0001~GE*1*1~IEA*1*000000001~";
}

void exchange_files(doer& does, api::claims_client& client, const std::filesystem::path& exchange) {
  const auto first = does.submit(claim_of(4, "ELSEWHERE", 300'00, 5));
  does.submit(claim_of(4, "TAKEN-BACK", 110'00, 4));
  does.act("TAKEN-BACK", release_claim{});
  const auto sent = client.send_to("TPA", day(7, 1), false);
  require(std::holds_alternative<nlohmann::ordered_json>(sent) &&
              std::get<nlohmann::ordered_json>(sent)["claimNumbers"].size() == 1,
          "a claim was not sent");
  std::ofstream(exchange / "TPA" / "inbox" / "status.277", std::ios::binary)
      << accepted(first.outcome()->claim_number);
  const auto taken = client.receive_from("TPA", day(7, 3));
  require(taken && (*taken)["files"].size() == 1 && (*taken)["files"][0]["fate"] == "taken",
          "a file was not taken");
}

}  // namespace

void fill_life(api::claims_client& client, const std::filesystem::path& exchange) {
  doer does(client);
  change_contracts(does);
  work_on_claims(does, client);
  pay(client);
  exchange_files(does, client, exchange);
}

const std::vector<std::string>& life_claim_names() {
  static const std::vector<std::string> names{"ACME/PRICED", "ACME/ELSEWHERE", "ACME/TAKEN-BACK"};
  return names;
}

}  // namespace benefactor::test_support::fixture
