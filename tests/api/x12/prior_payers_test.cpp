// What a secondary claim says of the payers before this one: loops 2320, 2330B and 2430.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace {

using api::x12::read_result;

const auto decided_on = *parse_date("2026-03-20");

std::string other_payer(const std::string& rank, const std::string& id, const std::string& amounts = {}) {
  return "SBR*" + rank + "*18*******CI~\n" + amounts +
         "OI***Y***Y~\nNM1*IL*1*HALE*MIRA****MI*ELSE01~\nNM1*PR*2*OTHER*****PI*" + id + "~\n";
}

/// office_visit.837, of which this payer is the second; *payers* (2320) stand before its lines of 125.00 and
/// 57.50, and what is said of them (2430) behind each.
std::string secondary(const std::string& payers, const std::string& of_first = {},
                      const std::string& of_second = {}) {
  auto text = with(x12_sample("office_visit.837"), "SBR*P*", "SBR*S*");
  text = with(text, "LX*1~\n", payers + "LX*1~\n");
  text = with(text, "LX*2~\n", of_first + "LX*2~\n");
  return with(text, "SE*26", of_second + "SE*26");
}

/// The same with one line.
std::string secondary_of_one_line(const std::string& payers, const std::string& of_line = {}) {
  auto text = secondary(payers, of_line);
  const auto second = text.find("LX*2~"), trailer = text.find("SE*26");
  text.erase(second, trailer - second);
  return with(text, "*182.5*", "*125*");
}

read_result read_it(const std::string& text) {
  auto result = read(text);
  // The samples' counts are not kept.
  std::erase_if(result.warnings, [](const auto& w) { return w.message.starts_with("SE01"); });
  return result;
}

const std::vector<prior_payer>& priors(const read_result& result, std::size_t line = 0) {
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  return result.claims[0].submission.lines.at(line).prior_payers;
}

void check_warning(const read_result& result, std::string_view start) {
  BOOST_REQUIRE_EQUAL(result.warnings.size(), 1u);
  BOOST_TEST(result.warnings[0].message.starts_with(start), result.warnings[0].message);
}

std::string only_problem(const std::string& text) {
  const auto result = read_it(text);
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  return result.refusals[0].message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prior_payers)

BOOST_AUTO_TEST_CASE(a_lines_adjudication_by_another_payer_goes_with_the_line) {
  const auto result = read_it(
      secondary(other_payer("P", "OTH", "AMT*D*100~\n"),
                "SVD*OTH*80*HC:99213**1~\nCAS*CO*45*20**A2*5~\nCAS*PR*1*12.5**2*7.5~\nDTP*573*D8*20260320~\n",
                "SVD*OTH*20*HC:83036**1~\nCAS*PR*2*37.5~\nDTP*573*D8*20260320~\n"));
  BOOST_TEST((priors(result) == std::vector<prior_payer>{{"OTH", 80'00, {}, 20'00, 25'00, decided_on}}));
  BOOST_TEST((priors(result, 1) == std::vector<prior_payer>{{"OTH", 20'00, {}, 37'50, 0, decided_on}}));
  BOOST_TEST(result.warnings.empty());
  BOOST_TEST((form_problems(result.claims[0].submission).empty()));
}

BOOST_AUTO_TEST_CASE(the_sample_of_a_claim_to_a_third_payer_is_read_whole) {
  const auto second = *parse_date("2026-03-26");
  const auto result = read(x12_sample("secondary.837"));
  BOOST_TEST((priors(result) == std::vector<prior_payer>{{"FIRST", 80'00, {}, 30'00, 15'00, decided_on},
                                                         {"NEXT", 12'50, {}, 17'50, 0, second}}));
  BOOST_TEST((priors(result, 1) == std::vector<prior_payer>{{"FIRST", 35'00, {}, 22'50, 0, decided_on},
                                                            {"NEXT", 5'00, {}, 17'50, 0, second}}));
  BOOST_TEST(result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(payers_stand_in_the_order_of_their_sbr01_whatever_the_files) {
  auto text = secondary(other_payer("S", "SECOND") + other_payer("P", "FIRST"),
                        "SVD*SECOND*25*HC:99213**1~\nCAS*OA*23*100~\nDTP*573*D8*20260320~\n"
                        "SVD*FIRST*80*HC:99213**1~\nCAS*CO*45*20~\nCAS*PR*2*25~\nDTP*573*D8*20260320~\n");
  const auto result = read_it(with(text, "SBR*S*18*GRP-7", "SBR*T*18*GRP-7"));
  BOOST_TEST((priors(result) == std::vector<prior_payer>{{"FIRST", 80'00, {}, 25'00, 20'00, decided_on},
                                                         {"SECOND", 25'00, {}, 0, 0, decided_on}}));
}

BOOST_AUTO_TEST_CASE(what_was_paid_to_the_patient_was_paid) {
  // X12 RFI 1860: PR-100 is a payment.
  const auto result = read_it(
      secondary(other_payer("P", "OTH"),
                "SVD*OTH*0*HC:99213**1~\nCAS*PR*100*80**2*20~\nCAS*CO*45*25~\nDTP*573*D8*20260320~\n"));
  BOOST_TEST((priors(result) == std::vector<prior_payer>{{"OTH", 80'00, {}, 20'00, 25'00, decided_on}}));
}

BOOST_AUTO_TEST_CASE(without_adjustments_the_remaining_liability_says_what_is_owed) {
  const auto of_line = [](const std::string& said) {
    return priors(read_it(secondary(other_payer("P", "OTH"), said))).at(0);
  };
  const std::string day = "DTP*573*D8*20260320~\n";
  BOOST_TEST((of_line("SVD*OTH*100*HC:99213**1~\n" + day + "AMT*EAF*25~\n") ==
              prior_payer{"OTH", 100'00, {}, 25'00, {}, decided_on}));
  BOOST_TEST(
      (of_line("SVD*OTH*125*HC:99213**1~\n" + day) == prior_payer{"OTH", 125'00, {}, 0, 0, decided_on}));
  BOOST_TEST(
      (of_line("SVD*OTH*100*HC:99213**1~\n" + day) == prior_payer{"OTH", 100'00, {}, {}, {}, decided_on}));
}

BOOST_AUTO_TEST_CASE(several_svd_of_one_payer_for_a_line_are_added_up) {
  const auto result = read_it(secondary(other_payer("P", "OTH"),
                                        "SVD*OTH*50*HC:99212**1~\nCAS*PR*2*15~\nDTP*573*D8*20260319~\n"
                                        "SVD*OTH*40*HC:99211**1~\nCAS*CO*45*20~\nDTP*573*D8*20260320~\n"));
  BOOST_TEST((priors(result) == std::vector<prior_payer>{{"OTH", 90'00, {}, 15'00, 20'00, decided_on}}));
  BOOST_TEST(result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(what_is_said_of_the_whole_claim_counts_for_a_claim_of_one_line) {
  const auto payer =
      other_payer("P", "OTH", "CAS*CO*45*20~\nCAS*PR*2*25~\nAMT*D*80~\n") + "DTP*573*D8*20260320~\n";
  const auto one = read_it(secondary_of_one_line(payer));
  BOOST_TEST((priors(one) == std::vector<prior_payer>{{"OTH", 80'00, {}, 25'00, 20'00, decided_on}}));
  BOOST_TEST(one.warnings.empty());
  // Of several it cannot be shared out.
  auto several = read_it(secondary(payer));
  BOOST_TEST(priors(several).empty());
  BOOST_REQUIRE_EQUAL(several.warnings.size(), 2u);
  BOOST_TEST(several.warnings[0].message.starts_with("what another payer decided of the claim as a whole"));
  // Said by line, that counts.
  const auto both =
      read_it(secondary_of_one_line(payer, "SVD*OTH*70*HC:99213**1~\nCAS*PR*2*55~\nDTP*573*D8*20260320~\n"));
  BOOST_TEST((priors(both) == std::vector<prior_payer>{{"OTH", 70'00, {}, 55'00, 0, decided_on}}));
  check_warning(both, "what another payer decided of the claim as a whole");
}

BOOST_AUTO_TEST_CASE(an_svd_of_an_unknown_payer_and_one_that_does_not_add_up_are_taken_and_warned_about) {
  const auto day = std::string{"DTP*573*D8*20260320~\n"};
  const auto unknown =
      read_it(secondary(other_payer("P", "OTH"), "SVD*ELSE*125*HC:99213**1~\n" + day +
                                                     "SVD*OTH*0*HC:99213**1~\nCAS*PR*1*125~\n" + day));
  BOOST_TEST(priors(unknown).size() == 2u);
  BOOST_TEST(priors(unknown)[0].payer == "OTH");
  check_warning(unknown, "SVD01 is of a payer without a loop 2320");
  const auto open =
      read_it(secondary(other_payer("P", "OTH"), "SVD*OTH*80*HC:99213**1~\nCAS*PR*2*20~\n" + day));
  BOOST_TEST(priors(open).size() == 1u);
  check_warning(open, "SVD02 and the CAS below it do not add up to SV102");
}

BOOST_AUTO_TEST_CASE(of_the_first_payer_nothing_is_read_of_others) {
  const auto text =
      secondary(other_payer("S", "OTH", "AMT*D*x~\n"), "SVD*OTH*none*HC:99213**1~\nCAS*PR*2*1.234~\n");
  const auto result = read_it(with(text, "SBR*S*18*GRP-7", "SBR*P*18*GRP-7"));
  BOOST_TEST(priors(result).empty());
  BOOST_TEST(result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_of_other_payers_is_refused_with_its_element) {
  const auto refused = [](const std::string& of_line, const std::string& payer = other_payer("P", "OTH")) {
    return only_problem(secondary(payer, of_line));
  };
  BOOST_TEST(refused("SVD*OTH*none*HC:99213**1~\n").starts_with("SVD02 must "));
  BOOST_TEST(refused("SVD*OTH*1*HC:99213**1~\nCAS*PR*2*1.234~\n").starts_with("CAS03 must "));
  BOOST_TEST(refused("SVD*OTH*1*HC:99213**1~\nCAS*PR*2*1**3*x~\n").starts_with("CAS06 must "));
  BOOST_TEST(refused("SVD*OTH*1*HC:99213**1~\nDTP*573*D8*20261399~\n").starts_with("DTP*573 must "));
  BOOST_TEST(refused("", other_payer("P", "OTH", "AMT*D*x~\n")).starts_with("AMT02 must "));
  // What the engine's form asks for.
  BOOST_TEST(refused("SVD*OTH*125.01*HC:99213**1~\n").starts_with("SVD02 is not taken: "));
  BOOST_TEST(refused("SVD*OTH*-1*HC:99213**1~\n").starts_with("SVD02 is not taken: "));
  BOOST_TEST(refused("SVD**1*HC:99213**1~\n").starts_with("SVD01 is not taken: "));
  BOOST_TEST(refused("SVD*OTH*100*HC:99213**1~\nCAS*PR*2*30~\n").starts_with("CAS is not taken: "));
  std::string payers, many;
  for (const char* id : {"A", "B", "C", "D"}) {
    payers += other_payer("P", id);
    many += std::string{"SVD*"} + id + "*1*HC:99213**1~\n";
  }
  BOOST_TEST(refused(many, payers).starts_with("SVD is not taken: at most 3 prior payers"));
}

// X12's own example of a claim to Medicare as the secondary payer: of 120.00 the first paid 80.00, wrote
// off 25.00 and left 15.00.
BOOST_AUTO_TEST_CASE(the_published_secondary_claim_says_what_its_first_payer_decided) {
  const auto folder =
      test_support::fixtures_or_skip("x12/stupidedi/005010/X222A1 HC837 Health Care Claim Professional/pass");
  if (!folder) return;
  api::x12::reader_options options;
  options.npi_check_digit = false;
  options.keep_icd9 = true;
  std::ifstream file{*folder / "medicare-secondary-payer-COB.edi", std::ios::binary};
  const auto result = read(std::string{std::istreambuf_iterator<char>{file}, {}}, options);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST((result.claims[0].submission.lines.at(0).prior_payers ==
              std::vector<prior_payer>{{"59999", 80'00, {}, 15'00, 25'00, *parse_date("2005-01-28")}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
