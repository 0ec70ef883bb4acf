#include "tests/api/x12/remittance_samples.hpp"

#include <boost/test/unit_test.hpp>
#include <ostream>

namespace benefactor::test_support {

std::ostream& operator<<(std::ostream& out, const finding_835& f) {
  return out << f.rule << " of claim " << f.claim << ", line " << f.line << ": " << f.computed
             << " != " << f.stated;
}

}  // namespace benefactor::test_support

namespace benefactor::api_test {

using namespace api::x12;

namespace {

date day(int year, unsigned month, unsigned day) { return *make_date(year, month, day); }

remittance_name person_named(std::string last, std::string first, std::string id) {
  remittance_name n;
  n.last_name = std::move(last);
  n.first_name = std::move(first);
  n.id_qualifier = "MI";
  n.id = std::move(id);
  return n;
}

remitted_claim office_visit() {
  remitted_claim c;
  c.patient_control_number = "OV-1001";
  c.status = "1";
  c.charge = 182'50;
  c.paid = 126'00;
  c.patient_responsibility = 20'00;
  c.filing_indicator = "12";
  c.payer_control_number = "CLM-20260401-0000000001";
  c.facility = "11";
  c.frequency = "1";
  c.patient = person_named("ROSE", "ANNA", "BH100200");
  c.rendering = person_named("MORI", "KENJI", "1245319599");
  c.rendering->id_qualifier = "XX";
  c.references = {{"EA", "77-1001"}};
  c.first_day = day(2026, 3, 16);
  c.received = day(2026, 4, 1);
  c.amounts = {{"AU", 146'00}};
  remitted_service visit;
  visit.procedure = {"HC", "99213", {"25"}};
  visit.charge = 125'00;
  visit.paid = 88'50;
  visit.units = quantity{1'000};
  visit.day = day(2026, 3, 16);
  visit.adjustments = {{"CO", "45", 16'50, {}}, {"PR", "3", 20'00, {}}};
  visit.references = {{"6R", "1"}};
  visit.amounts = {{"B6", 108'50}};
  remitted_service test;
  test.procedure = {"HC", "83036", {}};
  test.charge = 57'50;
  test.paid = 37'50;
  test.units = quantity{1'000};
  test.day = day(2026, 3, 16);
  test.adjustments = {{"CO", "45", 20'00, {}}};
  test.references = {{"6R", "2"}};
  test.amounts = {{"B6", 37'50}};
  c.services = {visit, test};
  return c;
}

remitted_claim denied_therapy() {
  remitted_claim c;
  c.patient_control_number = "OV-1002";
  c.status = "4";
  c.charge = 90'50;
  c.paid = 0;
  c.patient_responsibility = 90'50;
  c.filing_indicator = "12";
  c.payer_control_number = "CLM-20260401-0000000002";
  c.facility = "11";
  c.frequency = "1";
  c.patient = person_named("HILL", "BEN", "BH100300");
  c.subscriber = person_named("HILL", "CARA", "BH100299");
  c.outpatient_remark_codes = {"N130", "MA130"};
  c.first_day = day(2026, 3, 18);
  c.received = day(2026, 4, 1);
  remitted_service therapy;
  therapy.procedure = {"HC", "97110", {"GP"}};
  therapy.charge = 90'50;
  therapy.paid = 0;
  therapy.units = quantity{0};
  therapy.submitted_units = quantity{1'500};
  therapy.first_day = day(2026, 3, 17);
  therapy.last_day = day(2026, 3, 18);
  therapy.adjustments = {{"PR", "96", 90'50, {}}};
  therapy.references = {{"6R", "1"}};
  therapy.remark_codes = {{"HE", "N130"}};
  c.services = {therapy};
  return c;
}

// A reversal and the claim as it is decided now, without lines.
remitted_claim redecided(std::string status, cents charge, cents paid, claim_adjustment why) {
  remitted_claim c;
  c.patient_control_number = "OV-0990";
  c.status = std::move(status);
  c.charge = charge;
  c.paid = paid;
  c.filing_indicator = "12";
  c.payer_control_number = "CLM-20260302-0000000009";
  c.facility = "11";
  c.frequency = "1";
  c.patient = person_named("OKAFOR", "UCHE", "BH100400");
  c.first_day = day(2026, 2, 23);
  if (why.group == "PR") c.patient_responsibility = why.amount;
  c.adjustments = {std::move(why)};
  return c;
}

}  // namespace

interchange_envelope sample_envelope() {
  interchange_envelope e;
  e.sender = "BENEFACTOR";
  e.receiver = "BRIDGEBILLING";
  e.application_sender = "BENEFACTOR";
  e.application_receiver = "BRIDGEBILLING";
  e.day = day(2026, 4, 30);
  e.hour = 18;
  e.minute = 15;
  e.interchange_number = 301;
  e.group_number = 41;
  return e;
}

remittance sample_remittance() {
  remittance r;
  r.payment = {.handling = "I",
               .total = 115'95,
               .method = "ACH",
               .format = "CCP",
               .sender = bank_account{"01", "011000015", "DA", "700012345"},
               .receiver = bank_account{"01", "021000021", "DA", "55501234"},
               .originator = "1999887777",
               .originator_supplement = {},
               .effective = day(2026, 5, 1),
               .trace = "EFT-20260501-0007",
               .trace_payer = "1999887777",
               .trace_supplement = {}};
  r.receiver_id = "BRIDGEBILLING";
  r.production_date = day(2026, 4, 29);
  r.payer = {.name = "BENEFACTOR HEALTH PLAN",
             .id_qualifier = "XV",
             .id = "90001",
             .address = postal_address{"1 HARBOR STREET", "SUITE 900", "BOSTON", "MA", "02110", ""},
             .references = {{"2U", "90001"}},
             .contacts = {{"CX", "CLAIMS OFFICE", {{"TE", "6175550100"}, {"EX", "22"}}},
                          {"BL", "EDI SUPPORT", {{"EM", "edi@benefactor.example"}, {"TE", "6175550101"}}},
                          {"IC", "", {{"UR", "www.benefactor.example/providers"}}}}};
  r.payee = {.name = "BRIDGE STREET CLINIC",
             .id_qualifier = "XX",
             .id = "1234567893",
             .address = postal_address{"20 BRIDGE STREET", "", "SPRINGFIELD", "MA", "01103", ""},
             .references = {{"TJ", "042222222"}},
             .contacts = {}};
  r.groups = {{"1", {office_visit(), denied_therapy()}},
              {"2",
               {redecided("22", -75'00, -60'00, {"CO", "45", -15'00, {}}),
                redecided("1", 75'00, 70'05, {"PR", "1", 4'95, {}})}}};
  r.provider_adjustments = {{"1234567893", day(2026, 12, 31), "WO", "CLM-20260105-0000000003", 35'05},
                            {"1234567893", day(2026, 12, 31), "L6", "CLM-20260302-0000000009", -14'95}};
  return r;
}

std::string write_problems(const std::vector<remittance>& remittances, const interchange_envelope& envelope,
                           const writing_options& options) {
  const auto result = write_835(remittances, envelope, options);
  const auto* problems = std::get_if<std::vector<field_problem>>(&result);
  if (!problems) return {};
  BOOST_TEST(!problems->empty());
  std::string text;
  for (const auto& p : *problems) text += p.field + ": " + p.rule + '\n';
  return text;
}

std::string written(const std::vector<remittance>& remittances, const interchange_envelope& envelope) {
  auto result = write_835(remittances, envelope);
  auto* text = std::get_if<std::string>(&result);
  BOOST_REQUIRE_MESSAGE(text, write_problems(remittances, envelope));
  return std::move(*text);
}

remittance_reading read_remittances(std::string_view bytes) { return read_835(bytes, {.file = "test.835"}); }

std::string only_remittance_refusal(std::string_view bytes) {
  const auto result = read_remittances(bytes);
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  BOOST_TEST(result.refusals[0].at.file == "test.835");
  auto refusal = result.refusals[0];
  refusal.at.file.clear();
  return to_text(refusal);
}

std::vector<test_support::finding_835> findings_of(const remittance& r) {
  std::vector<test_support::finding_835> all;
  for (const auto& i : balance_problems(r)) {
    const char* rule = i.rule == balance_rule::service        ? "line"
                       : i.rule == balance_rule::claim        ? "claim"
                       : i.rule == balance_rule::claim_charge ? "charge"
                                                              : "transaction";
    all.push_back({rule, i.claim, i.service, i.computed, i.stated});
  }
  return all;
}

std::vector<test_support::finding_835> balance_findings(const test_support::checked_835& set) {
  std::vector<test_support::finding_835> all;
  for (const auto& f : set.findings)
    if (f.rule == "line" || f.rule == "claim" || f.rule == "charge" || f.rule == "transaction")
      all.push_back(f);
  return all;
}

}  // namespace benefactor::api_test
