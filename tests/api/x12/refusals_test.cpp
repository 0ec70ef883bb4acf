// What is refused, and what it is told: every case breaks one thing in a good sample.
#include <array>
#include <boost/test/unit_test.hpp>
#include <tuple>

#include "api/x12/claim_837p.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {
namespace {

// The refusal of the office visit with one thing changed.
std::string refused(std::string_view from, std::string_view to) {
  return only_refusal(with(x12_sample("office_visit.837"), from, to));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_refusals)

BOOST_AUTO_TEST_CASE(one_broken_set_or_claim_does_not_take_the_others_with_it) {
  const auto result = read(x12_sample("defects.837"));
  BOOST_TEST(result.counts.claims_read == 3u);
  BOOST_TEST(result.counts.claims_refused == 6u);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 3u);
  BOOST_TEST(result.claims[0].claim_number == "DE-7001");
  BOOST_TEST(result.claims[1].claim_number == "DE-7006");
  BOOST_TEST(result.claims[2].claim_number == "DE-7009");
  const std::vector<std::string> expected{
      "test.837, segment 48 (ST), set 0002: the transaction set is not closed by SE before the next ST "
      "begins",
      "test.837, segment 65 (CLM), set 0003: CLM02 must have at most two decimals\n"
      "  segment 68 (SV1): SV102 must have at most two decimals",
      "test.837, segment 73 (SV1), set 0003: SV104 must be whole units: fractions of a unit are not taken",
      "test.837, segment 76 (HI), set 0003: HI01-1 must be ABK or ABF: ICD-9-CM diagnoses (BK, BF) are not "
      "taken",
      "test.837, segment 88 (SV1), set 0003: SV107-1 must be the number of a diagnosis in HI",
      "test.837, segment 94 (DTP), set 0003: DTP03 must be a day of the calendar",
      "test.837, segment 96 (ST), set 0004: transaction set 276 health care claim status request "
      "(005010X212) is not an "
      "837P of version 5010 (005010X222, X222A1, X222A2)"};
  BOOST_REQUIRE_EQUAL(result.refusals.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(to_text(result.refusals[i]) == expected[i]);
  BOOST_TEST(result.refusals[1].problems.size() == 2u);
  BOOST_TEST(result.refusals[1].problems[1].segment == 68u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_x12_is_refused) {
  BOOST_TEST(only_refusal("") == "the file is empty");
  BOOST_TEST(only_refusal("Dear payer, ISA is not enough.\n") ==
             "the file has no ISA segment: it is not X12");
  BOOST_TEST(only_refusal("CLM*A1*100~CLM*A2*100~") ==
             "22 bytes outside any interchange have claims in them");
  BOOST_TEST(read("CLM*A1*100~CLM*A2*100~").counts.claims_refused == 2u);
}

BOOST_AUTO_TEST_CASE(an_interchange_without_sets_is_refused) {
  const auto text = x12_sample("office_visit.837");
  BOOST_TEST(only_refusal(text.substr(0, text.find("GS*")) + "IEA*0*000000101~") ==
             "the file has no transaction set: there is nothing to read in it");
}

BOOST_AUTO_TEST_CASE(an_isa_that_cannot_be_read_is_refused_with_the_claims_behind_it) {
  for (const auto& [from, to] : {std::pair{"*00501*", "*5010*"}, {"*P*:~", "*P~"}, {"*P*:~", "*P*:A"}}) {
    const auto result = read(with(x12_sample("office_visit.837"), from, to) + x12_sample("corrections.837"));
    BOOST_TEST(result.counts.claims_read == 5u);
    BOOST_TEST(result.counts.claims_refused == 1u);
    BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
    BOOST_TEST(result.refusals[0].message.find("ISA must have sixteen elements") == 0u);
  }
}

BOOST_AUTO_TEST_CASE(other_transaction_sets_are_named) {
  auto text = x12_sample("office_visit.837");
  BOOST_TEST(refused("ST*837*0001*005010X222A1", "ST*837*0001*005010X223A2") ==
             "segment 3 (ST), set 0001: transaction set 837 institutional health care claim (005010X223A2) "
             "is not an 837P of "
             "version 5010 (005010X222, X222A1, X222A2)");
  BOOST_TEST(refused("ST*837*0001*005010X222A1", "ST*837*0001*004010X098A1").find("of version 4010") !=
             std::string::npos);
  BOOST_TEST(
      refused("ST*837*0001*005010X222A1", "ST*835*0001*005010X221A1").find("835 health care claim payment") !=
      std::string::npos);
  BOOST_TEST(refused("ST*837*0001*005010X222A1", "ST*999*0001").find("999 implementation acknowledgment") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_st03_the_group_says_the_version) {
  auto text = with(x12_sample("office_visit.837"), "ST*837*0001*005010X222A1", "ST*837*0001");
  BOOST_TEST(read(text).counts.claims_read == 1u);
  text = with(text, "*X*005010X222A1~", "*X*004010X098A1~");
  BOOST_TEST(read(text).counts.claims_refused == 1u);
}

BOOST_AUTO_TEST_CASE(a_set_that_is_not_closed_by_its_own_trailer_is_refused) {
  BOOST_TEST(
      refused("SE*26*0001", "SE*26*0002") ==
      "segment 28 (SE), set 0001: SE02 must be the same as ST02: the set is not closed by its own trailer");
  BOOST_TEST(refused("SE*26*0001~\n", "") ==
             "segment 28 (GE), set 0001: the transaction set is not closed by SE before GE begins");
  const auto text = x12_sample("office_visit.837");
  BOOST_TEST(only_refusal(text.substr(0, text.find("SV1*HC:83036") + 9)) ==
             "segment 3 (ST), set 0001: the transaction set is not closed by SE before the file ends");
  BOOST_TEST(refused(text.substr(text.find("GS*"), text.find("ST*") - text.find("GS*")), "") ==
             "segment 2 (ST), set 0001: the transaction set stands outside any group (GS)");
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_in_mid_segment_does_not_take_the_next_one_with_it) {
  const auto cut = x12_sample("office_visit.837");
  const auto result =
      read(cut.substr(0, cut.find("SV1*HC:83036") + 9) + "\n" + x12_sample("odd_delimiters.837"));
  BOOST_TEST(result.counts.claims_read == 1u);
  BOOST_TEST(result.counts.claims_refused == 1u);
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  BOOST_TEST(result.refusals[0].message ==
             "the transaction set is not closed by SE before the next ISA begins");
}

BOOST_AUTO_TEST_CASE(wrong_counts_and_outer_control_numbers_are_warned_about) {
  for (const auto& [from, to, warning] :
       {std::tuple{"SE*26*", "SE*25*", "segment 28 (SE), set 0001: SE01 must be the number of segments, 26"},
        {"GE*1*1~", "GE*2*1~", "segment 29 (GE): GE01 must be the number of transaction sets, 1"},
        {"GE*1*1~", "GE*1*7~", "segment 29 (GE): GE02 must be the same as GS06"},
        {"GE*1*1~\n", "", "segment 29 (IEA): GE is missing before IEA begins"},
        {"IEA*1*", "IEA*3*", "segment 30 (IEA): IEA01 must be the number of groups, 1"},
        {"IEA*1*000000101", "IEA*1*000000102", "segment 30 (IEA): IEA02 must be the same as ISA13"},
        {"IEA*1*000000101~\n", "", "IEA is missing before the file ends"}}) {
    const auto result = read(with(x12_sample("office_visit.837"), from, to));
    BOOST_TEST(result.counts.claims_read == 1u);
    BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
    auto w = result.warnings[0];
    w.at.file.clear();
    BOOST_TEST(api::x12::to_text(w) == warning);
  }
}

BOOST_AUTO_TEST_CASE(a_claim_outside_any_set_is_refused) {
  BOOST_TEST(refused("GE*1*1~", "CLM*LOST*10~\nGE*1*1~") ==
             "segment 29 (CLM): CLM outside any transaction set");
}

BOOST_AUTO_TEST_CASE(a_claim_is_refused_with_the_element_and_its_rule) {
  const std::vector<std::array<std::string_view, 3>> cases{
      {"CLM*OV-1001*", "CLM**", "segment 20 (CLM), set 0001: CLM01 is missing"},
      {"*182.5*", "*182,5*", "segment 20 (CLM), set 0001: CLM02 must be a decimal number"},
      {"***11:B:1*", "***:B:1*", "segment 20 (CLM), set 0001: CLM05-1 is missing"},
      {"***11:B:1*", "***11:A:1*", "segment 20 (CLM), set 0001: CLM05-2 must be B, a place of service"},
      {"***11:B:1*", "***11:B:3*",
       "segment 20 (CLM), set 0001: CLM05-3 must be 1 (original), 7 (replacement) or 8 (void)"},
      {"***11:B:1*", "***11:B:7*",
       "segment 20 (CLM), set 0001: REF*F8 is missing: a replacement or void must name its original claim"},
      {"***11:B:1*", "***11:B:8*",
       "segment 20 (CLM), set 0001: REF*F8 is missing: a replacement or void must name its original claim"},
      {"ABK:E119", "BK:25000",
       "segment 21 (HI), set 0001: HI01-1 must be ABK or ABF: ICD-9-CM diagnoses (BK, BF) are not taken"},
      {"ABF:I10", "ABF", "segment 21 (HI), set 0001: HI02-2 is missing"},
      {"LX*1~\n", "", "segment 22 (SV1), set 0001: SV1 must follow LX"},
      {"SV1*HC:99213", "SV1*IV:99213",
       "segment 23 (SV1), set 0001: SV101-1 must be HC: other code lists are not taken"},
      {"SV1*HC:99213*125", "SV2*0300*HC:99213*125", "segment 22 (LX), set 0001: SV1 is missing below LX"},
      {"*125*UN", "*125.0.0*UN", "segment 23 (SV1), set 0001: SV102 must be a decimal number"},
      {"*125*UN", "*125.001*UN", "segment 23 (SV1), set 0001: SV102 must have at most two decimals"},
      {"*125*UN", "*10000000000*UN", "segment 23 (SV1), set 0001: SV102 must be at most 9999999999.99"},
      {"*125*UN", "*125*F2", "segment 23 (SV1), set 0001: SV103 must be UN or MJ"},
      {"*125*UN*1*", "*125*UN*-1*", "segment 23 (SV1), set 0001: SV104 must be a positive number"},
      {"*125*UN*1*", "*125*UN**", "segment 23 (SV1), set 0001: SV104 must be a positive number"},
      {"*125*UN*1***1:2", "*125*UN*1***1:3",
       "segment 23 (SV1), set 0001: SV107-2 must be the number of a diagnosis in HI"},
      {"*125*UN*1***1:2", "*125*UN*1***0",
       "segment 23 (SV1), set 0001: SV107-1 must be the number of a diagnosis in HI"},
      {"*125*UN*1***1:2", "*125*UN*1",
       "segment 23 (SV1), set 0001: SV107 is missing: it must point to the line's diagnoses"},
      {"DTP*472*D8*20260316~\nLX", "DTP*471*D8*20260316~\nLX",
       "segment 22 (LX), set 0001: DTP*472 is missing below LX: the line has no service date"},
      {"472*D8*20260316", "472*D8*20260229",
       "segment 24 (DTP), set 0001: DTP03 must be a day of the calendar"},
      {"472*D8*20260316", "472*D8*260316", "segment 24 (DTP), set 0001: DTP03 must be a date as CCYYMMDD"},
      {"472*D8*20260316", "472*TM*1200", "segment 24 (DTP), set 0001: DTP03 must be qualified by D8 or RD8"},
      {"472*D8*20260316", "472*RD8*20260316-20260315",
       "segment 24 (DTP), set 0001: DTP03 must not end before it begins"},
      {"LX*2~\n", "NM1*82*1*MORI*KENJI****XX*1555550007~\nLX*2~\n",
       "segment 26 (LX), set 0001: NM1*82 must be the same for all lines: send a claim for each rendering "
       "provider"},
      {"LX*1~\n", "NM1*82*1*MORI*KENJI~\nLX*1~\n",
       "segment 22 (NM1), set 0001: NM109 must be an NPI, qualified by XX in NM108"},
      {"LX*2~", "lx*2~",
       "segment 25 (?), set 0001: segment must begin with an id of two or three capitals and digits\n"
       "  segment 26 (SV1): SV1 must not repeat below one LX\n"
       "  segment 27 (DTP): DTP*472 must not repeat below one LX"},
      {"*20260401*0930*CH", "*2026*0930*CH",
       "segment 20 (CLM), set 0001: BHT04 must be a date as CCYYMMDD, to be the day of receipt"},
  };
  for (const auto& [from, to, expected] : cases) BOOST_TEST(refused(from, to) == expected);
}

BOOST_AUTO_TEST_CASE(the_loops_around_a_claim_decide_whether_it_can_be_read) {
  const std::vector<std::array<std::string_view, 3>> cases{
      {"HL*2*1*22*0", "HL*2*9*22*0", "segment 13 (HL), set 0001: HL02 must be HL01 of the loop above"},
      {"HL*2*1*22*0", "HL*2*1*23*0",
       "segment 13 (HL), set 0001: HL03 23 must stand below a subscriber's HL\n"
       "  segment 20 (CLM): NM1*IL is missing: the claim has no subscriber\n"
       "  segment 20 (CLM): NM1*QC is missing: the claim has no patient"},
      {"HL*2*1*22*0", "HL*2*1*77*0",
       "segment 13 (HL), set 0001: HL03 must be 20, 22 or 23\n"
       "  segment 20 (CLM): CLM must stand below a subscriber's HL"},
      {"HL*1**20*1~\n", "",
       "segment 12 (HL), set 0001: HL03 22 must stand below a billing provider's HL\n"
       "  segment 19 (CLM): NM1*85 is missing: the claim has no billing provider"},
      {"HL*2*1*22*0~\n", "", "segment 19 (CLM), set 0001: CLM must stand below a subscriber's HL"},
      {"*****XX*1234567893~", "~",
       "segment 9 (NM1), set 0001: NM109 must be an NPI, qualified by XX in NM108"},
      {"NM1*85", "NM1*87",
       "segment 20 (CLM), set 0001: NM1*85 is missing: the claim has no billing provider"},
      {"NM1*IL", "NM1*GB", "segment 20 (CLM), set 0001: NM1*IL is missing: the claim has no subscriber"},
      {"****MI*BH100200", "",
       "segment 15 (NM1), set 0001: NM109 must be a member id, qualified by MI or II in NM108"},
      {"D8*19840612", "D8*19841312", "segment 18 (DMG), set 0001: DMG02 must be a day of the calendar"},
  };
  for (const auto& [from, to, expected] : cases) BOOST_TEST(refused(from, to) == expected);
}

BOOST_AUTO_TEST_CASE(a_lost_hl_never_gives_a_claim_to_the_person_before) {
  const auto family = x12_sample("family.837");
  const auto whole = read(family);
  const auto lost_from = [&](std::string text, std::initializer_list<std::string_view> lost) {
    for (const auto segment : lost) text = with(text, segment, "");
    const auto result = read(text);
    BOOST_TEST(result.counts.claims_read + result.counts.claims_refused == 5u);
    std::string numbers;
    for (const auto& claim : result.claims) {
      numbers += claim.claim_number.substr(3) + " ";
      for (const auto& original : whole.claims)
        if (original.claim_number == claim.claim_number)
          BOOST_TEST((claim.submission == original.submission), claim.claim_number);
    }
    return numbers;
  };
  // Between two patients of one subscriber, with and without the relationship.
  BOOST_TEST(lost_from(family, {"HL*5*3*23*0~\n"}) == "2001 2004 2005 ");
  BOOST_TEST(lost_from(family, {"HL*5*3*23*0~\n", "PAT*01~\n"}) == "2001 2004 2005 ");
  // Between two subscribers.
  BOOST_TEST(lost_from(family, {"HL*3*1*22*1~\n"}) == "2004 2005 ");
  // Between two providers.
  BOOST_TEST(lost_from(family, {"HL*6**20*1~\n"}) == "2001 2002 ");
}

BOOST_AUTO_TEST_CASE(a_dependent_without_birth_date_is_refused_because_nothing_else_tells_dependents_apart) {
  BOOST_TEST(only_refusal(with(x12_sample("family.837"), "DMG*D8*20140921*F~", "DMG***F~"))
                 .find("DMG02 is missing: a dependent is known by birth date") != std::string::npos);
  BOOST_TEST(only_refusal(with(x12_sample("family.837"), "OKAFOR*LENA~", "~"))
                 .find("NM104 is missing: a dependent is known by first name") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refusals_tell_nothing_about_the_person) {
  for (const auto& [from, to] : {std::pair{"*125*UN", "*BH100200*UN"},
                                 {"ABK:E119", "BK:E119"},
                                 {"D8*19840612", "D8*HALE"},
                                 {"***1:2", "***E119"}}) {
    const auto text = refused(from, to);
    for (const char* personal : {"HALE", "MIRA", "BH100200", "1984", "E119", "OV-1001"})
      BOOST_TEST(text.find(personal) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_stands_where_an_id_should_be_is_not_shown) {
  const std::vector<std::array<std::string_view, 3>> cases{
      {"DMG*D8*19840612*F~", "DMG*D8*19840612*F~Mira Hale 19840612~",
       "segment 19 (?), set 0001: segment must begin with an id of two or three capitals and digits"},
      {"DMG*D8*19840612*F~", "DMG*D8*19840612*F~MIRA~",
       "segment 19 (?), set 0001: segment must begin with an id of two or three capitals and digits"},
      {"DMG*D8*19840612*F~", "DMG*D8*19840612*F~198~",
       "segment 19 (?), set 0001: segment must begin with an id of two or three capitals and digits"},
      {"ST*837*0001*", "ST*837*MIRA HALE*",
       "segment 28 (SE), set ?: SE02 must be the same as ST02: the set is not closed by its own trailer"},
      {"ST*837*0001*005010X222A1", "ST*HALE*0001*BORN 1984",
       "segment 3 (ST), set 0001: transaction set ? (?) is not an 837P of version 5010 (005010X222, X222A1, "
       "X222A2)"},
  };
  for (const auto& [from, to, expected] : cases) BOOST_TEST(refused(from, to) == expected);

  const auto other = with(x12_sample("office_visit.837"), "*000000101*0", "*HALE MIRA*0");
  const auto result = read(with(other, "GS*HC*", "Mira Hale~GS*HC*"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.claims[0].at.interchange == "?");
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 2u);
  BOOST_TEST(api::x12::to_text(result.warnings[0]) ==
             "test.837, segment 2 (?): segment outside any transaction set is skipped");
  BOOST_TEST(result.warnings[1].message == "IEA02 must be the same as ISA13");
}

BOOST_AUTO_TEST_CASE(a_total_other_than_the_sum_of_the_lines_is_warned_about) {
  const auto result = read(with(x12_sample("office_visit.837"), "*182.5*", "*500*"));
  BOOST_TEST(result.counts.claims_read == 1u);
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
  BOOST_TEST(result.warnings[0].message == "CLM02 must be the sum of the lines (SV102)");
}

BOOST_AUTO_TEST_CASE(texts_and_claims_beyond_their_limits_are_refused) {
  const std::string long_name(90, 'X');
  BOOST_TEST(refused("MI*BH100200", "MI*" + long_name).find("NM109 must have at most 80 characters") !=
             std::string::npos);
  std::string lines;
  for (int i = 0; i < 1'000; ++i) lines += "LX*1~SV1*HC:99213*1*UN*1***1~DTP*472*D8*20260316~";
  BOOST_TEST(refused("LX*1~", lines + "LX*1~").find("LX must be one of at most 999 lines") !=
             std::string::npos);
  BOOST_TEST(refused("LX*1~", "NTE*ADD*" + std::string(70'000, 'x') + "~LX*1~").find("at most 65536 bytes") !=
             std::string::npos);
  std::string notes;
  for (int i = 0; i < 400; ++i) notes += "NTE*ADD*" + std::string(40, 'x') + "~";
  BOOST_TEST(refused("SBR*P", notes + "SBR*P").find("loop must have at most 16384 bytes") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
