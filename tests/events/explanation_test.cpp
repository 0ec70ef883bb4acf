// Explanations: the member's words for recorded numbers.
#include "events/explanation.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_explanation_test {

using namespace test_support;

const explanation_names names{"POL-1", "CLM-7", "Ada Example"};

std::string of_line(const story& s, std::size_t line = 1, std::string_view id = "C-1") {
  return explain_line(s.claim_of(id), line, s.bucket().contract, names);
}

std::string of_claim(const story& s, std::string_view id = "C-1") {
  return explain(s.claim_of(id), s.bucket().contract, names);
}

bool says(const std::string& prose, const std::string& words) {
  return prose.find(words) != std::string::npos;
}

#define CHECK_SAYS(prose, words) \
  BOOST_TEST(says(prose, words), "not said: " << (words) << "\nin: " << (prose))

/// An outcome that every explanation must name: the policy and each amount that is not zero.
void check_names_every_amount(const story& s, std::string_view id) {
  const auto& claim = s.claim_of(id);
  const auto whole = of_claim(s, id);
  CHECK_SAYS(whole, "CLM-7");
  CHECK_SAYS(whole, "Ada Example");
  for (std::size_t i = 1; i <= claim.lines.size(); ++i) {
    const auto prose = of_line(s, i, id);
    const auto& d = claim.lines[i - 1].decision;
    CHECK_SAYS(prose, "POL-1");
    CHECK_SAYS(prose, std::string{to_text(d.service)});
    for (const cents amount : {d.billed, d.deductible, d.copay, d.coinsurance, d.plan_paid, d.over_visit,
                               d.over_annual, d.relief, member_responsibility(d)})
      if (amount != 0) CHECK_SAYS(prose, format_dollars(amount));
    if (d.price < d.billed) CHECK_SAYS(prose, format_dollars(d.billed - d.price));
    if (d.denied != denial::none) {
      CHECK_SAYS(prose, "The outcome would change");
      CHECK_SAYS(prose, std::string{to_text(d.denied)});
    }
    CHECK_SAYS(whole, prose);
  }
}

BOOST_AUTO_TEST_SUITE(explanations)

BOOST_AUTO_TEST_CASE(an_exhausted_benefit_is_explained_in_the_rules_own_words) {
  auto s = given(open_policy());
  auto stay = line_of(service_type::specialist_visit, 250'00);
  for (int day_of_month = 1; day_of_month <= 12; ++day_of_month) {
    stay.service_date = *make_date(2026, 2, static_cast<unsigned>(day_of_month));
    s.having(claim("B-" + std::to_string(day_of_month), {stay}));
  }
  s.having(claim("C-1", {visit(200'00)}));
  const auto prose = of_line(s);
  CHECK_SAYS(
      prose,
      "Your annual benefit of $2,000.00 for SPECIALIST_VISIT has been fully used for benefit year 2026. "
      "No further specialist visits are covered under this policy until January 1, 2027.");
  CHECK_SAYS(prose, "you owe $200.00");
  // The line before it met the limit: what was left, and what was above it.
  CHECK_SAYS(of_line(s, 1, "B-12"), "$64.00 was left for benefit year 2026: $112.00 is above it");
  for (const auto* id : {"B-1", "B-12", "C-1"}) check_names_every_amount(s, id);
}

BOOST_AUTO_TEST_CASE(a_benefit_that_comes_back_in_mid_year_names_that_day) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 0;
  terms.plan_year_start = *parse_month_day("07-01");
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  CHECK_SAYS(of_line(s),
             "for benefit year 2025. No further specialist visits are covered under this policy until "
             "July 1, 2026.");
}

BOOST_AUTO_TEST_CASE(every_denial_says_why_and_what_would_change_it) {
  const auto check = [](policy terms, claim_submission c, denial d, const std::vector<std::string>& words) {
    BOOST_TEST_CONTEXT(to_text(d)) {
      auto s = given(std::move(terms));
      s.having(std::move(c));
      BOOST_TEST_REQUIRE(to_text(s.claim_of("C-1").lines[0].decision.denied) == to_text(d));
      for (const auto& w : words) CHECK_SAYS(of_line(s), w);
      check_names_every_amount(s, "C-1");
    }
  };
  const auto base = open_policy();
  const auto c = claim("C-1", {visit()});
  auto terms = base;
  terms.effective = day("2026-06-01");
  check(terms, c, denial::policy_inactive,
        {"Policy POL-1 was not yet in force on March 1, 2026: its first day is June 1, 2026.",
         "you owe $250.00"});
  terms = base;
  terms.expiration = day("2026-02-28");
  check(terms, c, denial::policy_inactive, {"its last day was February 28, 2026"});
  terms = base;
  terms.status = policy_status::cancelled;
  terms.status_date = day("2026-02-01");
  check(terms, c, denial::policy_inactive, {"its status is CANCELLED since February 1, 2026"});
  terms = base;
  terms.members[0].enrolled = day("2026-04-01");
  check(terms, c, denial::member_not_enrolled, {"Ada Example's membership in policy POL-1", "April 1, 2026"});
  terms = base;
  terms.members[0].terminated = day("2026-02-01");
  check(terms, c, denial::member_not_enrolled, {"its last day was February 1, 2026"});
  terms = base;
  terms.members[0].status = membership_status::suspended;
  check(terms, c, denial::member_not_enrolled, {"its status is SUSPENDED"});
  terms = base;
  terms.timely_filing_days = 0;
  check(terms, c, denial::timely_filing,
        {"received on March 2, 2026, 1 day after the service; policy POL-1 allows 0 days",
         "sent by March 1, 2026", "You owe nothing"});
  check(base, claim("C-1", {line_of(service_type::dental, 90'00)}), denial::not_covered_service,
        {"Policy POL-1 has no benefit for DENTAL", "you owe $90.00"});
  terms = base;
  terms.rules[0].network = network_restriction::preferred;
  check(terms, c, denial::out_of_network, {"preferred providers only"});
  terms.rules[0].network = network_restriction::in_network;
  auto outside = c;
  outside.provider_npi = unknown_npi;
  check(terms, outside, denial::out_of_network, {"in-network providers only"});
  terms = base;
  terms.rules[0].excluded_diagnoses = {"M54*"};
  check(terms, c, denial::excluded_diagnosis,
        {"A diagnosis on this line", "the SPECIALIST_VISIT rule of policy POL-1"});
  terms = base;
  terms.rules[0].requires_preauth = true;
  check(terms, c, denial::preauth_required,
        {"asks for a prior authorisation", "name the authorisation", "You owe nothing"});

  auto twice = given(base);
  twice.having(claim("C-0", {visit()})).having(c);
  CHECK_SAYS(of_line(twice), "has been decided under policy POL-1 already");
  CHECK_SAYS(of_line(twice), "59, 76, 77, 91, XE, XP, XS or XU");
  check_names_every_amount(twice, "C-1");

  terms = base;
  terms.review_threshold = 1;
  auto reviewed = given(terms);
  reviewed.having(c);
  CHECK_SAYS(of_claim(reviewed), "It is under review: its total of $250.00 reached the amount of $0.01");
  CHECK_SAYS(of_line(reviewed), "Nothing has been decided");
  reviewed.having(deny("C-1"));
  CHECK_SAYS(of_line(reviewed), "a processor denied it");
  check_names_every_amount(reviewed, "C-1");
}

BOOST_AUTO_TEST_CASE(a_payment_names_each_share) {
  auto terms = sample_policy();
  terms.deductible = 100'00;
  terms.out_of_pocket_max = 140'00;
  auto s = given(terms);
  s.price("99213", 320'00);
  s.having(claim("C-1", {visit(400'00)}));
  const auto prose = of_line(s);
  CHECK_SAYS(prose, "the SPECIALIST_VISIT rule of policy POL-1");
  CHECK_SAYS(prose, "contract price is $320.00; you do not owe the difference of $80.00");
  CHECK_SAYS(prose, "The plan allows $300.00 for one visit: $20.00 is above it");
  CHECK_SAYS(prose, "you pay $100.00 toward the deductible, of which $100.00 was still to be met");
  CHECK_SAYS(prose, "a copay of $30.00");
  CHECK_SAYS(prose, "the plan covers 80% of the rest, $136.00, and you pay $10.00 as coinsurance");
  CHECK_SAYS(prose, "Your out-of-pocket maximum left $140.00 for you to pay, so the plan took over $24.00");
  CHECK_SAYS(prose, "The plan pays $160.00 and you owe $160.00.");
  check_names_every_amount(s, "C-1");
}

BOOST_AUTO_TEST_CASE(the_lines_of_a_visit_say_what_the_others_left) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(200'00), visit(150'00)}));
  CHECK_SAYS(of_line(s, 2),
             "$300.00 for one visit, of which other lines of the same visit left $100.00: $50.00 is above");
}

BOOST_AUTO_TEST_CASE(a_members_own_rule_is_called_the_members_own) {
  auto terms = open_policy();
  terms.members[0].rules = {full_rule(service_type::specialist_visit)};
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  CHECK_SAYS(of_line(s), "your own SPECIALIST_VISIT rule of policy POL-1");
  CHECK_SAYS(of_line(s), "The plan pays $250.00 and you owe nothing.");
}

BOOST_AUTO_TEST_CASE(a_claim_tells_its_story_to_the_end) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 100'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  CHECK_SAYS(of_claim(s),
             "Claim CLM-7 of Ada Example under policy POL-1. It is approved in part. Of $250.00 billed, the "
             "plan pays $100.00 and you owe $150.00.");
  s.having(pay("C-1"));
  CHECK_SAYS(of_claim(s), "It is paid: $100.00 in all.");
  s.having(dispute("C-1", 1));
  CHECK_SAYS(of_claim(s), "Your dispute of line 1 is open");
  s.having(uphold("C-1", dispute_correction{{}, denial::annual_limit_exhausted, {}, {}}));
  CHECK_SAYS(of_claim(s), "Your dispute of line 1 was upheld");
  CHECK_SAYS(of_claim(s),
             "$100.00 was paid before; the difference of $76.00 is settled with the next payment");
  CHECK_SAYS(of_line(s), "set the rule behind ANNUAL_LIMIT_EXHAUSTED aside");
  s.having(pay("C-1"));
  CHECK_SAYS(of_claim(s), "It is paid: $176.00 in all.");
  auto corrected = claim("C-2", {visit(240'00)});
  corrected.replaces_submitter = "ACME";
  corrected.replaces_claim_id = "C-1";
  s.having(corrected);
  CHECK_SAYS(of_claim(s), "replaced by a corrected claim");
  CHECK_SAYS(of_claim(s), "The $176.00 already paid for it will be taken from the payee's next payment.");
  CHECK_SAYS(of_claim(s, "C-2"), "is the replacement of an earlier claim");
  s.having(cancel("C-2"));
  CHECK_SAYS(of_claim(s, "C-2"), "It was cancelled");
  auto rejected = given(terms);
  rejected.having(claim("C-1", {visit()})).having(dispute("C-1")).having(reject_dispute("C-1"));
  CHECK_SAYS(of_claim(rejected), "Your dispute of the whole claim was denied; the decision stands.");
  rejected.having(void_it("C-1"));
  CHECK_SAYS(of_claim(rejected), "It was voided");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_explanation_test
}  // namespace benefactor
