// What is read: the samples, claim by claim and field by field.
#include "api/x12/claim_837p.hpp"

#include <boost/test/unit_test.hpp>

#include "api/x12/enrollment_837p.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {
namespace {

date day(const char* text) { return parse_date(text).value(); }

claim_line line(service_type service, const char* date, cents billed, std::int64_t units,
                std::string procedure, std::vector<std::string> modifiers,
                std::vector<std::string> diagnoses) {
  return {
      service, day(date), billed, units, std::move(procedure), std::move(modifiers), std::move(diagnoses)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(claim_837p)

BOOST_AUTO_TEST_CASE(a_claim_of_a_subscriber_is_read_field_by_field) {
  const auto result = read(x12_sample("office_visit.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.refusals.empty());
  BOOST_TEST(result.warnings.empty());
  const auto& claim = result.claims[0];

  claim_submission expected;
  expected.submitter = "BRIDGEBILLING";
  expected.submitter_claim_id = "1234567893:OV-1001:1";
  expected.received = day("2026-04-01");
  expected.policy_number = "BH100200";
  expected.member_number = "BH100200";
  expected.provider_npi = "1234567893";
  expected.lines = {line(service_type::primary_care, "2026-03-16", 125'00, 1, "99213", {}, {"E119", "I10"}),
                    line(service_type::lab_work, "2026-03-16", 57'50, 1, "83036", {}, {"E119"})};
  BOOST_TEST((claim.submission == expected));
  BOOST_TEST(form_problems(claim.submission).empty());

  BOOST_TEST(claim.claim_number == "OV-1001");
  BOOST_TEST(claim.frequency == "1");
  BOOST_TEST(claim.original_reference.empty());
  BOOST_TEST(claim.total_charge == 182'50);
  BOOST_TEST(claim.place_of_service == "11");
  BOOST_TEST(claim.subscriber.last_name == "HALE");
  BOOST_TEST(claim.subscriber.first_name == "MIRA");
  BOOST_TEST((claim.subscriber.birth_date == day("1984-06-12")));
  BOOST_TEST(claim.subscriber.sex == "F");
  BOOST_TEST(claim.group_number == "GRP-7");
  BOOST_TEST(claim.payer_id == "BENEF");
  BOOST_TEST(claim.rendering_npi.empty());
  BOOST_TEST(claim.version == "005010X222A1");
}

BOOST_AUTO_TEST_CASE(a_claim_keeps_its_original_segments_and_its_place_in_the_file) {
  const auto bytes = x12_sample("office_visit.837");
  const auto result = read(bytes);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  const auto& claim = result.claims[0];
  BOOST_TEST(claim.at.interchange == "000000101");
  BOOST_TEST(claim.at.group == "1");
  BOOST_TEST(claim.at.set == "0001");
  BOOST_TEST(claim.at.segment == 20u);
  BOOST_TEST(claim.last_segment == 27u);
  BOOST_TEST(claim.at.offset == bytes.find("CLM*"));
  BOOST_TEST(claim.segments ==
             bytes.substr(bytes.find("CLM*"), bytes.find("\nSE*") + 1 - bytes.find("CLM*")));
  // Everything from ST to the last segment of the claim, byte for byte.
  BOOST_TEST(api::x12::original_text(claim) ==
             bytes.substr(bytes.find("ST*837"), bytes.find("\nSE*") + 1 - bytes.find("ST*837")));
}

BOOST_AUTO_TEST_CASE(dependents_are_members_of_their_subscribers_policy) {
  const auto result = read(x12_sample("family.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  BOOST_TEST(result.refusals.empty());
  const auto& lena = result.claims[1];
  BOOST_TEST(lena.submission.policy_number == "BH100300");
  BOOST_TEST(lena.submission.member_number == "BH100300:20140921:LENA");
  BOOST_TEST((lena.patient_relationship == relationship::child));
  BOOST_TEST(lena.patient.first_name == "LENA");
  BOOST_TEST(lena.subscriber.first_name == "DANIEL");
  const auto& ruth = result.claims[2];
  BOOST_TEST(ruth.submission.member_number == "BH100300:19810714:RUTH");
  BOOST_TEST((ruth.patient_relationship == relationship::spouse));
  // The same person below another provider is the same member.
  BOOST_TEST(result.claims[3].submission.member_number == ruth.submission.member_number);
  BOOST_TEST(result.claims[4].submission.member_number == ruth.submission.member_number);
  for (const auto& claim : result.claims) BOOST_TEST(form_problems(claim.submission).empty());
}

BOOST_AUTO_TEST_CASE(a_dependents_claim_keeps_nothing_of_who_the_subscriber_is) {
  const auto result = read(x12_sample("family.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  const auto has = [&](std::size_t claim, const char* what) {
    return api::x12::original_text(result.claims[claim]).find(what) != std::string::npos;
  };
  for (const std::size_t dependent : {1u, 2u, 3u, 4u}) {
    for (const char* of_subscriber : {"NM1*IL", "DANIEL", "BH100300", "19790203"})
      BOOST_TEST(!has(dependent, of_subscriber), of_subscriber);
    for (const char* kept : {"ST*837", "NM1*85", "*22*1", "SBR*P", "NM1*PR", "NM1*QC", "CLM*"})
      BOOST_TEST(has(dependent, kept), kept);
  }
  for (const char* own : {"NM1*IL*1*HALE*MIRA", "N3*4 ORCHARD ROAD", "DMG*D8*19840612*F"})
    BOOST_TEST(has(0, own), own);
}

BOOST_AUTO_TEST_CASE(a_claim_belongs_to_the_provider_and_the_patient_around_it_and_to_no_earlier_one) {
  const auto result = read(x12_sample("family.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  BOOST_TEST(result.claims[0].submission.provider_npi == "1234567893");
  BOOST_TEST(result.claims[0].submission.member_number == "BH100200");
  BOOST_TEST(result.claims[1].submission.provider_npi == "1555550007");  // Rendering.
  BOOST_TEST(result.claims[1].billing_npi == "1234567893");
  BOOST_TEST(result.claims[2].submission.provider_npi ==
             "1234567893");  // The claim before had a rendering one.
  BOOST_TEST(result.claims[3].submission.provider_npi == "1987654328");
  BOOST_TEST(result.claims[3].submission.submitter_claim_id == "1987654328:FA-2004:1");
}

BOOST_AUTO_TEST_CASE(lines_carry_units_modifiers_and_the_diagnoses_they_point_to) {
  const auto result = read(x12_sample("family.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  const auto& lines = result.claims[4].submission.lines;
  BOOST_REQUIRE_EQUAL(lines.size(), 2u);
  BOOST_TEST((lines[0] ==
              line(service_type::physical_therapy, "2026-03-21", 95'00, 2, "97110", {"GP", "59"}, {"M545"})));
  BOOST_TEST(
      (lines[1] == line(service_type::physical_therapy, "2026-03-21", 95'00, 2, "97140", {"GP"}, {"M545"})));
  BOOST_TEST((result.claims[1].submission.lines[1].diagnoses == std::vector<std::string>{"R509"}));
}

BOOST_AUTO_TEST_CASE(every_interchange_group_and_set_of_a_file_is_read_with_delimiters_of_its_own) {
  const auto result = read(x12_sample("many_sets.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 4u);
  BOOST_TEST(result.refusals.empty());
  BOOST_TEST(result.warnings.empty());
  BOOST_TEST(result.counts.interchanges == 2u);
  BOOST_TEST(result.counts.groups == 3u);
  BOOST_TEST(result.counts.sets == 4u);
  BOOST_TEST(result.claims[1].at.set == "0002");
  BOOST_TEST(result.claims[2].at.group == "4");
  BOOST_TEST(result.claims[2].at.set == "0001");
  const auto& last = result.claims[3];
  BOOST_TEST(last.at.interchange == "000000104");
  BOOST_TEST(last.submission.submitter == "LAKESIDEBILLING");
  BOOST_REQUIRE_EQUAL(last.submission.lines.size(), 1u);
  // Minutes, and a place of service of the line's own.
  BOOST_TEST((last.submission.lines[0] == line(service_type::outpatient_surgery, "2026-03-25", 900'00, 75,
                                               "01480", {"AA"}, {"S93401A"})));
  // The same CLM01 from another provider is another claim.
  BOOST_TEST(result.claims[2].claim_number == last.claim_number);
  BOOST_TEST(result.claims[2].submission.submitter_claim_id != last.submission.submitter_claim_id);
}

BOOST_AUTO_TEST_CASE(delimiters_may_be_control_characters_and_a_range_of_dates_counts_from_its_first_day) {
  const auto result = read(x12_sample("odd_delimiters.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_REQUIRE_EQUAL(result.claims[0].submission.lines.size(), 1u);
  BOOST_TEST((result.claims[0].submission.lines[0] ==
              line(service_type::mental_health, "2026-03-26", 300'00, 1, "90837", {}, {"F410"})));
}

BOOST_AUTO_TEST_CASE(a_line_end_may_be_the_terminator_and_a_byte_order_mark_may_come_first) {
  const auto result = read(x12_sample("newline_terminator.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.warnings.empty());
  BOOST_TEST(result.claims[0].submission.lines[0].billed == 45'05);
}

BOOST_AUTO_TEST_CASE(line_ends_around_and_inside_segments_change_nothing) {
  const auto plain = x12_sample("family.837");
  std::string joined, wrapped, windows;
  for (const char c : plain)
    if (c != '\n') joined += c;
  for (std::size_t i = 0; i < joined.size(); i += 80) wrapped += joined.substr(i, 80) + "\r\n";
  for (const char c : plain) windows += c == '\n' ? std::string{"\r\n"} : std::string{c};
  const auto expected = read(plain);
  for (const auto& text :
       {joined, wrapped, windows, "\xEF\xBB\xBF  \r\n" + plain + "\n\x1A", "\n\n" + plain}) {
    const auto result = read(text);
    BOOST_REQUIRE_EQUAL(result.claims.size(), expected.claims.size());
    BOOST_TEST(result.refusals.empty());
    BOOST_TEST(result.warnings.empty());
    for (std::size_t i = 0; i < expected.claims.size(); ++i) {
      BOOST_TEST((result.claims[i].submission == expected.claims[i].submission));
      BOOST_TEST(result.claims[i].at.segment == expected.claims[i].at.segment);
      BOOST_TEST(api::x12::original_text(result.claims[i]) == api::x12::original_text(expected.claims[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_delimiter_may_be_a_character_of_several_bytes) {
  auto text = x12_sample("office_visit.837");
  std::string changed;
  for (const char c : text)
    changed += c == '*' ? std::string{"\xC3\x96"} : c == '~' ? std::string{"\xE2\x82\xAC"} : std::string{c};
  const auto result = read(changed);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST((result.claims[0].submission == read(text).claims.at(0).submission));
  // The same separator in Latin-1 is one byte.
  std::string latin;
  for (const char c : text) latin += c == '*' ? '\xD6' : c;
  const auto of_latin = read(latin);
  BOOST_REQUIRE_EQUAL(of_latin.claims.size(), 1u);
}

BOOST_AUTO_TEST_CASE(an_isa_need_not_be_of_fixed_width) {
  auto text = x12_sample("office_visit.837");
  text = with(text, "*00*          *00*          *ZZ*BRIDGEBILLING  *", "*00**00**ZZ*BRIDGEBILLING*");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.claims[0].submission.submitter == "BRIDGEBILLING");
}

BOOST_AUTO_TEST_CASE(text_before_the_first_isa_is_passed_over_with_a_warning) {
  const auto result =
      read("An example. The VISA*card and ISA are words.\n\n" + x12_sample("office_visit.837"));
  BOOST_TEST(result.claims.size() == 1u);
  BOOST_TEST(result.refusals.empty());
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
  BOOST_TEST(result.warnings[0].message == "46 bytes outside any interchange are skipped");
}

BOOST_AUTO_TEST_CASE(separators_inside_a_part_of_the_claim_id_are_escaped) {
  auto text = with(x12_sample("odd_delimiters.837"), "OD-4001", "A:1%");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.claims[0].submission.submitter_claim_id == "1234567893:A%3A1%25:1");
}

BOOST_AUTO_TEST_CASE(the_day_of_receipt_may_be_given) {
  auto options = bht_options();
  options.received = day("2026-05-05");
  const auto result = read(x12_sample("family.837"), options);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  for (const auto& claim : result.claims) BOOST_TEST((claim.submission.received == day("2026-05-05")));
}

BOOST_AUTO_TEST_CASE(the_table_of_service_types_can_be_replaced) {
  const api::x12::service_type_table table{"procedure,place_of_service,service_type\n*,*,VISION\n"};
  auto options = bht_options();
  options.services = &table;
  const auto result = read(x12_sample("office_visit.837"), options);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  for (const auto& l : result.claims[0].submission.lines) BOOST_TEST((l.service == service_type::vision));
}

BOOST_AUTO_TEST_CASE(a_rendering_provider_of_every_line_is_the_claims) {
  auto text = x12_sample("office_visit.837");
  text = with(text, "DTP*472*D8*20260316~\nLX*2",
              "DTP*472*D8*20260316~\nNM1*82*1*MORI*KENJI****XX*1555550007~\nLX*2");
  text = with(text, "DTP*472*D8*20260316~\nSE",
              "DTP*472*D8*20260316~\nNM1*82*1*MORI*KENJI****XX*1555550007~\nSE");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.claims[0].submission.provider_npi == "1555550007");
  BOOST_TEST(result.claims[0].rendering_npi == "1555550007");
}

BOOST_AUTO_TEST_CASE(another_payers_loops_do_not_change_whose_claim_it_is) {
  auto text = x12_sample("office_visit.837");
  text = with(text, "LX*1~",
              "SBR*S*18*OTHER******CI~\nOI***Y***Y~\nNM1*IL*1*OTHER*PERSON****MI*ELSE01~\nNM1*PR*2*OTHER*****"
              "PI*OTH~\n"
              "REF*F8*THEIRS~\nNM1*82*1~\nLX*1~");
  text = with(text, "LX*2~", "SVD*OTH*100*HC:99213**1~\nCAS*PR*1*25~\nDTP*573*D8*20260320~\nLX*2~");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST((result.claims[0].submission == read(x12_sample("office_visit.837")).claims.at(0).submission));
  BOOST_TEST(result.claims[0].segments.find("CAS*PR*1*25~") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_claim_of_which_this_payer_is_not_the_first_is_warned_about) {
  const auto sample = x12_sample("office_visit.837");
  BOOST_TEST(read(with(sample, "SBR*P*", "SBR**")).warnings.empty());
  const auto result = read(with(sample, "SBR*P*", "SBR*S*"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
  BOOST_TEST(
      to_text(result.warnings[0]) ==
      "test.837, segment 20 (CLM), set 0001: SBR01 is not P, and no other payer's payment is known: it is "
      "decided as if there was none");
}

BOOST_AUTO_TEST_CASE(a_bht04_after_today_is_warned_about) {
  auto options = bht_options();
  options.today = day("2026-04-01");
  BOOST_TEST(read(x12_sample("office_visit.837"), options).warnings.empty());
  options.today = day("2026-03-31");
  const auto result = read(x12_sample("office_visit.837"), options);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
  BOOST_TEST(to_text(result.warnings[0]) == "test.837, segment 4 (BHT), set 0001: BHT04 is after today");
}

BOOST_AUTO_TEST_CASE(icd_9_diagnoses_that_are_kept_stay_in_the_segments_and_give_no_line_a_diagnosis) {
  auto options = bht_options();
  options.keep_icd9 = true;
  const auto sample = x12_sample("office_visit.837");
  const auto mixed = read(with(sample, "HI*ABK:E119*ABF:I10", "HI*BK:25000*ABF:I10"), options);
  BOOST_REQUIRE_EQUAL(mixed.claims.size(), 1u);
  BOOST_TEST(mixed.claims[0].segments.find("HI*BK:25000*ABF:I10~") != std::string::npos);
  BOOST_TEST((mixed.claims[0].submission.lines[0].diagnoses == std::vector<std::string>{"I10"}));
  BOOST_TEST(mixed.claims[0].submission.lines[1].diagnoses.empty());
  BOOST_REQUIRE_EQUAL(mixed.warnings.size(), 1u);
  BOOST_TEST(mixed.warnings[0].message ==
             "HI has ICD-9-CM diagnoses (BK, BF): they are kept and take no part in the decision");
  // Their codes are not looked at, and lines need not point to them.
  for (const char* codes : {"HI*BK*BF", "HI*BK:not:a:code*BF*4134*BF:5559"}) {
    const auto result = read(with(sample, "HI*ABK:E119*ABF:I10", codes), options);
    BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
    BOOST_TEST(result.warnings.size() == 1u);
    BOOST_TEST(result.claims[0].submission.lines[0].diagnoses.empty());
  }
  const auto unpointed = with(with(sample, "HI*ABK:E119*ABF:I10", "HI*BK:25000"), "*1***1:2~", "*1~");
  BOOST_TEST(read(unpointed, options).claims.size() == 1u);
  // What is of ICD-10-CM, and what points to nothing, is refused as ever.
  for (const auto& [from, to] : {std::pair{"ABK:E119", "ABK"}, {"***1:2~", "***1:3~"}})
    BOOST_TEST(read(with(with(sample, "ABF:I10", "BF:4019"), from, to), options).claims.empty());
}

BOOST_AUTO_TEST_CASE(each_subscriber_of_a_file_is_enrolled_once_with_all_members_seen) {
  const auto result = read(x12_sample("family.837"));
  policy_enrollment plan;
  plan.policy_number = "TEMPLATE";
  plan.terms.effective = day("2026-01-01");
  plan.terms.expiration = day("2026-12-31");
  plan.terms.deductible = 500'00;
  plan.terms.rules.emplace_back();
  plan.terms.rules.back().service = service_type::primary_care;
  plan.terms.rules.back().coverage = 8000;
  const auto policies = api::x12::enroll_subscribers(result.claims, plan);
  BOOST_REQUIRE_EQUAL(policies.size(), 2u);
  BOOST_TEST(policies[0].policy_number == "BH100200");
  BOOST_TEST(policies[0].holder_number == "BH100200");
  BOOST_TEST(policies[0].members.size() == 1u);
  const auto& family = policies[1];
  BOOST_TEST(family.policy_number == "BH100300");
  BOOST_TEST((family.terms == plan.terms));
  BOOST_REQUIRE_EQUAL(family.members.size(), 3u);
  BOOST_TEST(family.members[0].member_number == "BH100300");
  BOOST_TEST((family.members[0].terms.relationship == relationship::self));
  BOOST_TEST(family.members[1].member_number == "BH100300:20140921:LENA");
  BOOST_TEST((family.members[1].terms.relationship == relationship::child));
  BOOST_TEST(family.members[2].member_number == "BH100300:19810714:RUTH");
  BOOST_TEST((family.members[2].terms.relationship == relationship::spouse));
  for (const auto& policy : policies) {
    BOOST_TEST(form_problems(policy).empty());
    for (const auto& member : policy.members) BOOST_TEST((member.terms.enrolled == plan.terms.effective));
  }
  // NM1 and DMG of the subscriber and of the patient.
  BOOST_TEST((policies[0].members[0].details ==
              demographics{{"HALE", "MIRA", "", ""}, day("1984-06-12"), administrative_gender::female}));
  BOOST_TEST((family.members[1].details ==
              demographics{{"OKAFOR", "LENA", "", ""}, day("2014-09-21"), administrative_gender::female}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
