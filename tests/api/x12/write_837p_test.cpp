// Claims on their way out: what is written is what the guide asks for and what the reader reads.
#include "api/x12/write_837p.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/api/x12/outgoing_samples.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

using namespace api::x12;

namespace {

/// A line as the reader gives it back: diagnoses without dots, the service type by the table.
claim_line as_read(const outgoing_line& line, const std::string& place) {
  auto l = line.service;
  for (auto& code : l.diagnoses) code = normalised_diagnosis(code);
  l.service = default_service_types().find(l.procedure,
                                           line.place_of_service.empty() ? place : line.place_of_service);
  return l;
}

/// Throws rapidcheck's failure, or fails the test, where *read* is not *sent*.
template <class Check>
void compare(const professional_claim& read, const outgoing_claim& sent, const Check& check) {
  check(read.claim_number == sent.claim_number, "claim number");
  check(read.frequency == sent.frequency, "frequency");
  check(read.original_reference == sent.original_reference, "original reference");
  check(read.place_of_service == sent.place_of_service, "place of service");
  check(read.billing_npi == sent.billing.npi, "billing NPI");
  check(read.rendering_npi == (sent.rendering ? sent.rendering->npi : ""), "rendering NPI");
  check(read.payer_name == sent.payer_name && read.payer_id == sent.payer_id, "payer");
  check(read.subscriber_id == sent.member_id && read.group_number == sent.group_number, "member");
  check(read.patient_relationship == sent.patient_relationship, "relationship");
  const auto same_person = [](const person& a, const person& b, bool described) {
    return a.last_name == b.last_name && a.first_name == b.first_name && a.middle_name == b.middle_name &&
           a.suffix == b.suffix &&
           (!described || (a.birth_date == b.birth_date && a.sex == (b.sex.empty() ? "U" : b.sex)));
  };
  check(same_person(read.subscriber, sent.subscriber.who, true), "subscriber");
  check(same_person(read.patient, (sent.patient ? *sent.patient : sent.subscriber).who, true), "patient");
  cents total = 0;
  check(read.submission.lines.size() == sent.lines.size(), "number of lines");
  for (std::size_t i = 0; i < sent.lines.size(); ++i) {
    total += sent.lines[i].service.billed;
    check(read.submission.lines[i] == as_read(sent.lines[i], sent.place_of_service), "line");
  }
  check(read.total_charge == total, "total charge");
  check(read.submission.received == outgoing_envelope().day, "day");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_write_837p)

BOOST_AUTO_TEST_CASE(a_claim_is_written_as_the_guide_says) {
  const auto text = written_claims({outgoing_set({subscriber_claim(), dependent_claim()})});
  BOOST_TEST(guide_errors(text) == std::vector<std::string>{}, boost::test_tools::per_element());
  const std::string_view claim_of_dependent =
      "HL*3*1*22*1~\nSBR*S**G-17******CI~\nNM1*IL*1*SMITH*JANE*A***MI*JS00111~\n"
      "N3*1 MAIN STREET*APT 2~\nN4*SPRINGFIELD*MA*01103~\nDMG*D8*19800229*F~\n"
      "NM1*PR*2*NORTH ADMINISTRATORS*****PI*NA001~\n"
      "HL*4*3*23*0~\nPAT*19~\nNM1*QC*1*SMITH*TED~\nN3*1 MAIN STREET*APT 2~\nN4*SPRINGFIELD*MA*01103~\n"
      "DMG*D8*20150501*U~\n"
      "CLM*CLM-20260401-0000000000B9*251***11:B:7*Y*A*Y*Y~\nREF*F8*NA-9001~\nHI*ABK:E119*ABF:M5450~\n"
      "NM1*82*1*KILDARE*BEN****XX*1234567893~\nPRV*PE*PXC*207R00000X~\n"
      "SBR*P*19*******CI~\nCAS*CO*45*45.5~\nCAS*PR*2*20~\nAMT*D*60~\nAMT*EAF*20~\nOI***Y***Y~\n"
      "NM1*IL*1*SMITH*JOHN****MI*OM-55~\nNM1*PR*2*OTHER MUTUAL*****PI*OM7~\nDTP*573*D8*20260331~\n"
      "REF*F8*OM-CLAIM-1~\n"
      "LX*1~\nSV1*HC:99213:25*125.5*UN*1***1~\nDTP*472*D8*20260330~\nREF*6R*1~\n"
      "LX*2~\nSV1*HC:97110:25*125.5*UN*1*22**2:1~\nDTP*472*RD8*20260330-20260331~\nREF*6R*2~\nSE*";
  BOOST_TEST(text.find(claim_of_dependent) != text.npos, text);
  // Claims of one billing provider share its loop.
  BOOST_TEST(text.find("NM1*85*") == text.rfind("NM1*85*"));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_as_the_same_claims) {
  const std::vector sent{subscriber_claim(), dependent_claim()};
  const auto result = read(written_claims({outgoing_set(sent)}));
  BOOST_REQUIRE_EQUAL(result.claims.size(), sent.size());
  BOOST_TEST(result.refusals.empty());
  for (std::size_t i = 0; i < sent.size(); ++i)
    compare(result.claims[i], sent[i], [](bool same, const char* what) { BOOST_TEST(same, what); });
}

RC_BOOST_PROP(whatever_is_written_is_valid_by_the_guide_and_read_as_the_same_claims, ()) {
  std::vector<outgoing_claims> sets;
  std::vector<outgoing_claim> all;
  for (int s = *rc::gen::inRange(1, 3); s > 0; --s) {
    std::vector<outgoing_claim> claims;
    for (int n = *rc::gen::inRange(1, 5); n > 0; --n) {
      // Providers repeat, so that some claims share a loop.
      claims.push_back(random_outgoing_claim());
      if (claims.size() > 1 && *rc::gen::arbitrary<bool>())
        claims.back().billing = claims[claims.size() - 2].billing;
    }
    all.insert(all.end(), claims.begin(), claims.end());
    sets.push_back(outgoing_set(std::move(claims)));
  }
  const auto text = written_claims(sets, {.npi_check_digit = false});
  RC_ASSERT(guide_errors(text) == std::vector<std::string>{});
  auto options = bht_options();
  options.npi_check_digit = false;
  const auto result = read(text, options);
  for (const auto& r : result.refusals) RC_LOG(to_text(r) + '\n');
  RC_ASSERT(result.claims.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    compare(result.claims[i], all[i], [](bool same, const char* what) {
      if (!same) RC_FAIL(std::string{what} + " differs");
    });
}

BOOST_AUTO_TEST_CASE(everything_that_is_missing_is_refused_at_once) {
  outgoing_claim empty;
  empty.place_of_service.clear();
  outgoing_claims set;
  set.claims = {empty};
  const std::vector<std::string> expected{
      "sets[0].BHT03: is required",
      "sets[0].NM103: is required",
      "sets[0].NM109: is required",
      "sets[0].PER04: is required: a telephone number or an e-mail address",
      "sets[0].NM103: is required",
      "sets[0].NM109: is required",
      "sets[0].claims[0].billing.NM103: is required",
      "sets[0].claims[0].billing.NM109: is required",
      "sets[0].claims[0].billing.N3: is required of the billing provider",
      "sets[0].claims[0].billing.REF02: is required",
      "sets[0].claims[0].subscriber.NM103: is required",
      "sets[0].claims[0].subscriber.NM109: is required",
      "sets[0].claims[0].subscriber.DMG02: is required",
      "sets[0].claims[0].subscriber.NM103: is required",
      "sets[0].claims[0].subscriber.NM109: is required",
      "sets[0].claims[0].CLM01: is required",
      "sets[0].claims[0].CLM05-1: is required",
      "sets[0].claims[0].HI: is required: the claim has no diagnosis",
      "sets[0].claims[0].LX: is required: the claim has no service line"};
  BOOST_TEST(writing_problems({set}) == expected, boost::test_tools::per_element());
  BOOST_TEST(writing_problems({}) ==
                 std::vector<std::string>{"envelope.ST: is required: there is no claim to write"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_guide_or_a_receiver_would_refuse_is_refused_here) {
  const auto refused_for = [](auto change) {
    auto c = dependent_claim();
    change(c);
    return writing_problems({outgoing_set({c})});
  };
  const auto check = [&](auto change, const std::string& field, const std::string& rule) {
    const auto lines = refused_for(change);
    BOOST_TEST(lines == std::vector<std::string>{"sets[0].claims[0]" + field + ": " + rule},
               boost::test_tools::per_element());
  };
  check([](auto& c) { c.original_reference.clear(); }, ".REF*F8", "is required of a replacement and a void");
  check([](auto& c) { c.subscriber.address.reset(); }, ".patient.N3",
        "is required of a dependent, or of the subscriber instead");
  check([](auto& c) { c.patient.reset(); }, ".patient.NM1*QC", "is required of a dependent");
  check([](auto& c) { c.patient_relationship = relationship::self; }, ".PAT01",
        "must be the relationship of a dependent where the patient is not the subscriber");
  check([](auto& c) { c.billing.address->postal_code = "01103"; }, ".billing.N403",
        "must have nine digits: the guide wants the billing provider's full ZIP code");
  check([](auto& c) { c.payer_rank = "P"; }, ".prior_payers[0].SBR01",
        "must be another than the claim's own");
  check([](auto& c) { c.lines[1].last_day = make_date(2026, 1, 1); }, ".lines[1].DTP03",
        "must be days of the calendar of which the last is not before the first");
  check([](auto& c) { c.lines[0].service.units = 0; }, ".lines[0].SV104",
        "must be a positive number of at most 14 digits");
  check([](auto& c) { c.lines[0].service.procedure = "9921"; }, ".lines[0].procedure",
        "a CPT, HCPCS or CDT code is four digits and a digit or upper-case letter, or an upper-case letter "
        "and four digits");
  check([](auto& c) { c.lines[0].service.service_date = *make_date(2026, 4, 3); }, ".lines[0].serviceDate",
        "a service date is not after the day of receipt");
  check([](auto& c) { c.member_id = "A*B"; }, ".subscriber.NM109", "must have no delimiter in it");
  check([](auto& c) { c.lines.resize(1), c.lines.resize(51, c.lines[0]); }, ".LX",
        "must stand at most 50 times in a claim");
  check(
      [](auto& c) {
        c.lines[0].service.diagnoses = {"E11.9", "I10", "J06.9", "K21.9", "M54.50"};
      },
      ".lines[0].SV107", "must point to at most four diagnoses");
}

BOOST_AUTO_TEST_CASE(a_receiver_that_returns_fewer_characters_of_the_claim_number_is_not_sent_more) {
  const auto lines =
      writing_problems({outgoing_set({subscriber_claim()})}, outgoing_envelope(), {.max_claim_number = 20});
  BOOST_TEST(lines == std::vector<std::string>{"sets[0].claims[0].CLM01: must have 1 to 20 characters"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_keep_no_delimiters_and_no_letters_outside_ascii) {
  auto c = subscriber_claim();
  c.subscriber.who.last_name = "Mu\xC3\xB1oz*~:";
  const auto result = read(written_claims({outgoing_set({c})}));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 1u);
  BOOST_TEST(result.claims[0].subscriber.last_name == "Munoz");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
