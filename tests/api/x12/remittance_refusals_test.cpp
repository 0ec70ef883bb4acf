// What the reader refuses and warns about, and what the writer does not write: each rule at its edge.
#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <utility>

#include "tests/api/x12/remittance_samples.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

using namespace api::x12;

namespace {

std::string sample() { return x12_sample("remittance.835"); }

/// All warnings of *bytes*, a line each, without the file's name.
std::string warnings(std::string_view bytes) {
  std::string text;
  for (auto w : read_remittances(bytes).warnings) {
    w.at.file.clear();
    text += to_text(w) + '\n';
  }
  return text;
}

/// The problems of writing the sample after *change*.
template <class Change>
std::string refused(Change change) {
  auto r = sample_remittance();
  change(r);
  return write_problems({r});
}

remitted_claim& first_claim(remittance& r) { return r.groups[0].claims[0]; }
remitted_service& first_line(remittance& r) { return first_claim(r).services[0]; }

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_remittance_refusals)

BOOST_AUTO_TEST_CASE(an_amount_that_is_none_refuses_the_transaction_by_its_segment_and_element) {
  const std::vector<std::array<std::string, 3>> cases{
      {"BPR*I*115.95", "BPR*I*115.950", "segment 4 (BPR), set 0001: BPR02 must have at most two decimals"},
      {"BPR*I*115.95", "BPR*I*", "segment 4 (BPR), set 0001: BPR02 is missing"},
      {"*1*182.5*126*", "*1*182,5*126*", "segment 20 (CLP), set 0001: CLP03 must be a decimal number"},
      {"*1*182.5*126*", "*1*182.5**", "segment 20 (CLP), set 0001: CLP04 is missing"},
      {"*126*20*12*", "*126*2O*12*", "segment 20 (CLP), set 0001: CLP05 must be a decimal number"},
      {"*126*20*12*", "*10000000000*20*12*",
       "segment 20 (CLP), set 0001: CLP04 must be at most 9999999999.99"},
      {"99213:25*125*", "99213:25*+125*", "segment 27 (SVC), set 0001: SVC02 must be a decimal number"},
      {"*125*88.5*", "*125**", "segment 27 (SVC), set 0001: SVC03 is missing"},
      {"CAS*CO*45*16.5~", "CAS*CO*45*16.5**59*~", "segment 29 (CAS), set 0001: CAS06 is missing"},
      {"CAS*CO*45*16.5~", "CAS*CO*45*16.505~",
       "segment 29 (CAS), set 0001: CAS03 must have at most two decimals"},
      {"AMT*B6*108.5~", "AMT*B6*1e2~", "segment 32 (AMT), set 0001: AMT02 must be a decimal number"},
      {"*35.05*L6", "*35.05.0*L6", "segment 59 (PLB), set 0001: PLB04 must be a decimal number"}};
  for (const auto& [from, to, expected] : cases)
    BOOST_TEST(only_remittance_refusal(with(sample(), from, to)) == expected);
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_with_a_transaction_is_told_at_once_and_its_claims_are_counted) {
  const auto text = with(with(sample(), "*125*88.5*", "*125*?*"), "*35.05*L6", "*x*L6");
  BOOST_TEST(only_remittance_refusal(text) ==
             "segment 27 (SVC), set 0001: SVC03 must be a decimal number\n"
             "  segment 59 (PLB): PLB04 must be a decimal number");
  const auto result = read_remittances(text);
  BOOST_TEST(result.counts.claims_refused == 4u);
  BOOST_TEST(result.counts.claims_read == 0u);
  BOOST_TEST(result.remittances.empty());
}

BOOST_AUTO_TEST_CASE(what_may_mix_two_transactions_or_two_claims_is_refused) {
  const std::vector<std::array<std::string, 3>> cases{
      {"LX*2~", "BPR*I*1*C*CHK~",
       "segment 50 (BPR), set 0001: BPR must stand once, before the claims: two transactions may be mixed"},
      {"LX*2~", "N1*PE*OTHER*XX*1245319599~\nLX*2~",
       "segment 50 (N1), set 0001: N1*PE must stand once, before the claims"},
      {"N1*PE*BRIDGE", "N1*PR*BRIDGE", "segment 15 (N1), set 0001: N1*PR must stand once, before the claims"},
      {"LX*1~\nCLP*OV-1001*1*182.5*126*20*12*CLM-20260401-0000000001*11*1~", "LX*1~",
       "segment 26 (SVC), set 0001: SVC must stand in a claim\n"
       "  segment 28 (CAS): CAS must stand in a claim\n"
       "  segment 29 (CAS): CAS must stand in a claim\n"
       "  segment 32 (SVC): SVC must stand in a claim\n"
       "  segment 34 (CAS): CAS must stand in a claim"},
      {"CLP*OV-1002*4*90.5*0*90.5*12*CLM-20260401-0000000002*11*1~\n", "",
       "segment 38 (NM1), set 0001: NM1*QC must stand once in a claim, before its lines: a CLP may be "
       "missing"},
      {"CLP*OV-0990*1*", "PLB*1234567893*20261231*WO*0~\nCLP*OV-0990*1*",
       "segment 56 (CLP), set 0001: CLP must stand before PLB\n"
       "  segment 57 (CAS): CAS must stand in a claim"},
      {"REF*EA*", "ref*EA*",
       "segment 23 (?), set 0001: segment must begin with an id of two or three capitals and digits"},
      {"REF*EV*", "CUR*PR*CAD~\nREF*EV*", "segment 6 (CUR), set 0001: CUR02 must be USD"}};
  for (const auto& [from, to, expected] : cases)
    BOOST_TEST(only_remittance_refusal(with(sample(), from, to)) == expected);
  BOOST_TEST(read_remittances(with(sample(), "REF*EV*", "CUR*PR*USD~\nREF*EV*")).remittances.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_transaction_that_its_own_trailer_does_not_close_is_refused) {
  BOOST_TEST(
      only_remittance_refusal(with(sample(), "SE*58*0001", "SE*58*0002")) ==
      "segment 60 (SE), set 0001: SE02 must be the same as ST02: the set is not closed by its own trailer");
  BOOST_TEST(only_remittance_refusal(with(sample(), "SE*58*0001~\n", "")) ==
             "segment 60 (GE), set 0001: the transaction set is not closed by SE before GE begins");
  BOOST_TEST(only_remittance_refusal(sample().substr(0, 1'000)) ==
             "segment 3 (ST), set 0001: the transaction set is not closed by SE before the file ends");
  BOOST_TEST(only_remittance_refusal(with(sample(), "LX*2~\nCLP", "LX*2CLP")) ==
             "segment 50 (LX), set 0001: a segment terminator is missing before a CLP in this segment");
  BOOST_TEST(read_835(sample(), {.file = "f", .max_segments = 57}).refusals.at(0).message ==
             "the transaction set has more than 57 segments; split it");
  BOOST_TEST(read_835(sample(), {.file = "f", .max_segments = 58}).refusals.empty());
}

BOOST_AUTO_TEST_CASE(a_file_without_an_835_is_refused_and_sets_of_other_kinds_beside_one_are_warned_about) {
  BOOST_TEST(only_remittance_refusal("") == "the file is empty");
  BOOST_TEST(only_remittance_refusal("hello") == "the file has no ISA segment: it is not X12");
  BOOST_TEST(only_remittance_refusal(x12_sample("office_visit.837")) ==
             "the file has no transaction set 835");
  const auto mixed = with(sample(), "ST*835", "ST*999*0009~\nSE*2*0009~\nST*835");
  BOOST_TEST(read_remittances(mixed).remittances.size() == 1u);
  BOOST_TEST(
      warnings(mixed) ==
      "segment 3 (ST), set 0009: transaction set 999 implementation acknowledgment (005010X221A1) is no 835 "
      "and is skipped\n"
      "segment 63 (GE): GE01 must be the number of transaction sets, 2\n");
}

BOOST_AUTO_TEST_CASE(version_4010_is_read_by_the_same_rules_and_others_with_a_warning) {
  for (const char* version : {"005010X221", "004010X091A1", "004010X091"}) {
    const auto text = with(sample(), "005010X221A1", version);
    BOOST_TEST(warnings(text) == "");
    BOOST_REQUIRE_EQUAL(read_remittances(text).remittances.size(), 1u);
    BOOST_TEST(read_remittances(text).remittances[0].version == version);
  }
  BOOST_TEST(warnings(with(sample(), "005010X221A1", "008010X322")) ==
             "segment 3 (ST), set 0001: the version is none of 005010X221A1, 005010X221, 004010X091A1 and "
             "004010X091; it is read as these are\n");
}

BOOST_AUTO_TEST_CASE(what_money_does_not_hang_on_is_warned_about_and_left_empty) {
  const std::vector<std::array<std::string, 3>> cases{
      {"*20260501~", "*20261301~", "segment 4 (BPR), set 0001: BPR16 must be a day of the calendar\n"},
      {"TRN*1*EFT-20260501-0007*1999887777~\n", "", "segment 3 (ST), set 0001: TRN is missing\n"},
      {"N1*PR*BENEFACTOR HEALTH PLAN*XV", "NM1*PR*2*PLAN*XV", "segment 8 (NM1)"},
      {"LX*1~\n", "", "segment 19 (CLP), set 0001: LX is missing before the claims\n"},
      {"**1~\nDTM*472", "**1.2345~\nDTM*472",
       "segment 27 (SVC), set 0001: SVC05 must have at most three decimals\n"},
      {"HC:83036", "HC>83036", "segment 33 (SVC), set 0001: SVC01-2 is missing\n"},
      {"DTM*232*20260316", "DTM*573*20260316",
       "segment 24 (DTM), set 0001: DTM stands where it belongs to nothing and is skipped\n"},
      {"AMT*AU*", "XYZ*1~\nAMT*AU*",
       "segment 26 (XYZ), set 0001: the segment is none of an 835 and is skipped\n"},
      {"CLP*OV-1001*", "CLP*" + std::string(39, '7') + "*",
       "segment 20 (CLP), set 0001: CLP01 must have at most 38 characters\n"},
      {"SE*58", "SE*59", "segment 60 (SE), set 0001: SE01 must be the number of segments, 58\n"}};
  for (const auto& [from, to, expected] : cases) {
    const auto text = with(sample(), from, to);
    BOOST_TEST(read_remittances(text).remittances.size() == 1u);
    BOOST_TEST(warnings(text).find(expected) != std::string::npos, warnings(text)
                                                                       << " instead of " << expected);
  }
}

BOOST_AUTO_TEST_CASE(no_message_repeats_what_stands_in_the_file) {
  const std::string secret = "SECRET";
  for (const char* from :
       {"CLP*", "NM1*QC*1*", "REF*", "SVC*HC:", "CAS*", "DTM*232*", "AMT*", "PLB*", "LX*", "BPR*"})
    for (const char* before : {"", "*", "**", "***"}) {
      const auto text = with(sample(), from, from + (before + secret));
      const auto result = read_remittances(text);
      for (const auto& r : result.refusals) BOOST_TEST(to_text(r).find(secret) == std::string::npos);
      for (const auto& w : result.warnings) BOOST_TEST(to_text(w).find(secret) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_element_at_its_edge_is_written_and_one_beyond_it_is_refused_by_its_path) {
  const auto claim = std::string("remittances[0].groups[0].claims[0].");
  using change = std::function<void(remittance&)>;
  const std::vector<std::tuple<change, change, std::string>> cases{
      {[](auto& r) { first_claim(r).patient_control_number = std::string(38, 'A'); },
       [](auto& r) { first_claim(r).patient_control_number = std::string(39, 'A'); },
       claim + "CLP01: must have 1 to 38 characters\n"},
      {[](auto& r) { first_claim(r).payer_control_number = std::string(50, 'A'); },
       [](auto& r) { first_claim(r).payer_control_number = ""; }, claim + "CLP07: is required\n"},
      {[](auto& r) { first_claim(r).status = "25"; }, [](auto& r) { first_claim(r).status = "5"; },
       claim + "CLP02: must be one of 1, 2, 3, 4, 19, 20, 21, 22, 23, 25\n"},
      {[](auto& r) { r.payee.id = "1245319599"; }, [](auto& r) { r.payee.id = "1245319598"; },
       "remittances[0].payee.N104: an NPI passes the Luhn check with prefix 80840\n"},
      {[](auto& r) { r.payee.id_qualifier = "FI"; }, [](auto& r) { r.payee.id = "12345"; },
       "remittances[0].payee.N104: an NPI has ten digits\n"},
      {[](auto& r) { r.payment.trace = std::string(50, 'T'); }, [](auto& r) { r.payment.trace = "A*B"; },
       "remittances[0].TRN02: must have no delimiter in it\n"},
      {[](auto& r) { r.payment.trace = "A B"; }, [](auto& r) { r.payment.trace = "A "; },
       "remittances[0].TRN02: must not begin or end with a blank\n"},
      {[](auto& r) { r.payment.trace = "-"; }, [](auto& r) { r.payment.trace = "\xC3\x89"; },
       "remittances[0].TRN02: must be printable ASCII\n"},
      {[](auto& r) { r.payment.trace_payer = r.payment.originator = "1234567890"; },
       [](auto& r) { r.payment.trace_payer = "1234567890"; },
       "remittances[0].BPR10: must be the same as TRN03\n"},
      {[](auto& r) {
         first_line(r).procedure.modifiers = {"A1", "A2", "A3", "A4"};
       },
       [](auto& r) {
         first_line(r).procedure.modifiers = {"A1", "A2", "A3", "A4", "A5"};
       },
       claim + "services[0].SVC: must have at most four modifiers\n"},
      {[](auto& r) { first_line(r).procedure.modifiers = {"A1"}; },
       [](auto& r) { first_line(r).procedure.modifiers = {"A1B"}; },
       claim + "services[0].SVC01-3: must have 2 characters\n"},
      {[](auto& r) { first_line(r).units = quantity{999'999'999'999'999}; },
       [](auto& r) { first_line(r).units = quantity{1'000'000'000'000'000}; },
       claim + "services[0].SVC05: must have at most twelve digits before the point\n"},
      {[](auto& r) { first_line(r).adjustments[0].group = "PI"; },
       [](auto& r) { first_line(r).adjustments[0].group = "CR"; },
       claim + "services[0].CAS01: must be one of CO, OA, PI, PR\n"},
      {[](auto& r) { first_line(r).amounts[0].amount = max_remitted_amount; },
       [](auto& r) { first_line(r).amounts[0].amount = max_remitted_amount + 1; },
       claim + "services[0].AMT02: must have at most ten digits, 99999999.99\n"},
      {[](auto& r) { first_claim(r).first_day = date{}; },
       [](auto& r) { first_claim(r).first_day = date{INT32_MAX}; },
       claim + "DTM02: must be a day of the calendar\n"},
      {[](auto& r) { first_claim(r).patient->id_qualifier = "II"; },
       [](auto& r) { first_claim(r).patient.reset(); }, claim + "NM1*QC: is required: the patient\n"},
      {[](auto& r) { r.payer.contacts.erase(r.payer.contacts.begin()); },
       [](auto& r) { r.payer.contacts.erase(r.payer.contacts.begin() + 1); },
       "remittances[0].payer.PER: is required: a technical contact (BL) of the payer\n"},
      {[](auto& r) { r.payee.address.reset(); }, [](auto& r) { r.payer.address.reset(); },
       "remittances[0].payer.N3: is required of the payer\n"},
      {[](auto& r) { r.groups[0].number = "999999"; }, [](auto& r) { r.groups[0].number = "1000000"; },
       "remittances[0].groups[0].LX01: must have 1 to 6 digits\n"},
      {[](auto& r) { r.provider_adjustments[0].reason = "72"; },
       [](auto& r) { r.provider_adjustments[0].fiscal_end.reset(); }, "remittances[0].PLB02: is required\n"},
      {[](auto& r) { r.payment.method = "FWT", r.payment.format = ""; },
       [](auto& r) { r.payment.sender.reset(); },
       "remittances[0].BPR06: is required\nremittances[0].BPR07: is required\n"
       "remittances[0].BPR08: is required\nremittances[0].BPR09: is required\n"}};
  for (const auto& [good, bad, expected] : cases) {
    BOOST_TEST(refused(good) == "");
    const auto text = refused(bad);
    BOOST_TEST(text.find(expected) == 0u, text << "instead of " << expected);
  }
}

BOOST_AUTO_TEST_CASE(all_that_keeps_a_file_from_being_written_is_told_at_once_and_without_private_values) {
  auto first = sample_remittance(), second = sample_remittance();
  first.payee.name.clear();
  first_claim(second).patient_control_number = "ROSE~1";
  first_line(second).paid += 1;
  auto envelope = sample_envelope();
  envelope.sender = "SIXTEEN-LETTERS-";
  const auto text = write_problems({first, second}, envelope);
  BOOST_TEST(text ==
             "envelope.ISA06: must have 1 to 15 characters\n"
             "remittances[0].payee.N102: is required\n"
             "remittances[1].groups[0].claims[0].CLP01: must have no delimiter in it\n"
             "remittances[1]: must balance: claim 1, line 1: SVC02 less CAS is 88.50, but SVC03 is 88.51\n");
}

BOOST_AUTO_TEST_CASE(nothing_that_does_not_balance_is_written) {
  BOOST_TEST(refused([](auto& r) { r.payment.total += 1; }) ==
             "remittances[0]: must balance: the sum of CLP04 less PLB is 115.95, but BPR02 is 115.96\n");
  BOOST_TEST(refused([](auto& r) {
               first_claim(r).adjustments.push_back({"OA", "23", 1, {}});
             }) ==
             "remittances[0]: must balance: claim 1: CLP03 less all CAS is 125.99, but CLP04 is 126.00\n");
  // Beyond the limits of amounts nothing can be added up; they are problems enough.
  BOOST_TEST(refused([](auto& r) { r.payment.total = INT64_MAX; }) ==
             "remittances[0].BPR02: must have at most ten digits, 99999999.99\n");
  BOOST_TEST(refused([](auto& r) {
               r.payment.total = -1;
             }).find("remittances[0].BPR02: must be at least 0\n") == 0u);
}

BOOST_AUTO_TEST_CASE(a_payment_of_nothing_says_so) {
  const auto carried_forward = [](remittance& r) {
    r.provider_adjustments.push_back({"1234567893", make_date(2026, 12, 31), "FB", "", 115'95});
    r.payment.total = 0;
    r.payment.handling = "H";
    r.payment.method = "NON";
    r.payment.format.clear(), r.payment.originator.clear();
    r.payment.sender.reset(), r.payment.receiver.reset();
  };
  BOOST_TEST(refused(carried_forward) == "");
  BOOST_TEST(refused([&](auto& r) {
               carried_forward(r);
               r.payment.receiver = bank_account{"01", "021000021", "DA", "1"};
             }) == "remittances[0].BPR04: must be ACH, BOP or FWT where bank accounts are given\n");
  BOOST_TEST(refused([&](auto& r) { r.payment.handling = "H"; }) ==
             "remittances[0].BPR02: must be 0 where no payment is made (BPR01 H, BPR04 NON)\n");
}

BOOST_AUTO_TEST_CASE(an_envelope_that_could_not_be_read_is_refused) {
  const auto refused_envelope = [](auto change) {
    auto e = sample_envelope();
    change(e);
    return write_problems({sample_remittance()}, e);
  };
  const std::string marks =
      "envelope.delimiters: must be four different marks, none of them '-' or '.', a tab or a carriage "
      "return; only "
      "the terminator may be a line end\n";
  for (const char mark : {'*', '-', '.', '\n', 'A', ' ', '\0', '\xC9'})
    BOOST_TEST(refused_envelope([&](auto& e) { e.component = mark; }).find(marks) == 0u, int{mark});
  BOOST_TEST(refused_envelope([](auto& e) { e.component = '|', e.terminator = '\n'; }) == "");
  BOOST_TEST(refused_envelope([](auto& e) { e.interchange_number = 0; }) ==
             "envelope.ISA13: must be 1 to 999999999\n");
  BOOST_TEST(refused_envelope([](auto& e) { e.group_number = 1'000'000'000; }) ==
             "envelope.GS06: must be 1 to 999999999\n");
  BOOST_TEST(refused_envelope([](auto& e) { e.first_set_number = 999'999'999; }) == "");
  BOOST_TEST(refused_envelope([](auto& e) { e.hour = 24; }) == "envelope.ISA10: must be a time of day\n");
  BOOST_TEST(refused_envelope([](auto& e) { e.sender_qualifier = "99"; }) ==
             "envelope.ISA05: must be one of 01, 14, 20, 27, 28, 29, 30, 33, ZZ\n");
  BOOST_TEST(refused_envelope([](auto& e) { e.application_receiver = "X"; }) ==
             "envelope.GS03: must have 2 to 15 characters\n");
  auto last = sample_envelope();
  last.first_set_number = 999'999'999;
  BOOST_TEST(write_problems({sample_remittance(), sample_remittance()}, last) ==
             "envelope.ST02: must be 1 to 999999999 of every transaction\n");
  BOOST_TEST(write_problems({}).find("envelope.ST: is required: there is no remittance to write\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(more_claims_than_the_guide_recommends_need_several_payments_or_a_partners_agreement) {
  auto r = sample_remittance();
  r.provider_adjustments.clear();
  r.groups = {{"1", std::vector<remitted_claim>(10'000, sample_remittance().groups[1].claims[0])}};
  auto& claims = r.groups[0].claims;
  for (auto& c : claims) c.charge = 60'00, c.paid = 60'00, c.adjustments.clear();
  r.payment.total = 600'000'00;
  BOOST_TEST(write_problems({r}) == "");
  claims.push_back(claims[0]);
  r.payment.total += 60'00;
  BOOST_TEST(
      write_problems({r}) ==
      "remittances[0].CLP: must stand at most 10000 times in a transaction: make several payments of it\n");
  BOOST_TEST(write_problems({r}, sample_envelope(), {.max_claims = 10'001}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
