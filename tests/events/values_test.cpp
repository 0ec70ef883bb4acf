// The core's values: money, percentages, dates, codes, and the set of fingerprints.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <rapidcheck/boost_test.h>
#include <stdexcept>

#include "events/enrollment.hpp"
#include "events/fingerprint_set.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_values_test {

using namespace test_support;

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(a_share_is_rounded_half_to_even) {
  BOOST_TEST(half_even_share(100'01, 5000) == 50'00);  // 50.005
  BOOST_TEST(half_even_share(100'03, 5000) == 50'02);  // 50.015
  BOOST_TEST(half_even_share(1, 5000) == 0);
  BOOST_TEST(half_even_share(3, 5000) == 2);
  BOOST_TEST(half_even_share(1, 5001) == 1);
  BOOST_TEST(half_even_share(1, 4999) == 0);
  BOOST_TEST(half_even_share(100'00, 3333) == 33'33);
  BOOST_TEST(half_even_share(max_amount, whole) == max_amount);
  BOOST_TEST(half_even_share(max_amount, 0) == 0);
}

BOOST_AUTO_TEST_CASE(arithmetic_that_would_overflow_is_an_error) {
  constexpr auto most = std::numeric_limits<cents>::max();
  BOOST_CHECK_THROW(checked_add(most, 1), std::overflow_error);
  BOOST_CHECK_THROW(checked_sub(-most, 2), std::overflow_error);
  BOOST_CHECK_THROW(checked_mul(most, 2), std::overflow_error);
}

RC_BOOST_PROP(money_reads_what_it_writes, (cents amount)) {
  RC_ASSERT(parse_money(format_money(amount)) == amount);
}

BOOST_AUTO_TEST_CASE(money_is_written_with_two_digits_and_nothing_else) {
  BOOST_TEST(format_money(-5) == "-0.05");
  BOOST_TEST(format_dollars(1'234'567'89) == "$1,234,567.89");
  BOOST_TEST(format_dollars(-100'00) == "-$100.00");
  for (const auto* text :
       {"", "1", "1.0", "1.000", ".50", "01.00", "+1.00", "1,000.00", "1.0x", " 1.00", "--1.00"})
    BOOST_TEST(!parse_money(text), text << " is read as money");
  BOOST_TEST(*parse_money("99999999999999999999.00") == std::numeric_limits<cents>::max());
}

BOOST_AUTO_TEST_CASE(a_percentage_is_0_to_100_with_two_digits) {
  BOOST_TEST(*parse_percent("0.00") == 0);
  BOOST_TEST(*parse_percent("33.33") == 3333);
  BOOST_TEST(*parse_percent("100.00") == whole);
  for (const auto* text : {"100.01", "-0.00", "80", "80.0"}) BOOST_TEST(!parse_percent(text), text);
}

RC_BOOST_PROP(a_date_reads_what_it_writes, ()) {
  const date d{*rc::gen::inRange<std::int32_t>(-719'162, 2'932'896)};  // 0001-01-01 to 9999-12-31
  RC_ASSERT(parse_date(format_date(d)) == d);
}

BOOST_AUTO_TEST_CASE(instants_are_utc_to_the_microsecond_and_of_one_form) {
  BOOST_TEST(format_instant(0) == "1970-01-01T00:00:00.000000Z");
  BOOST_TEST(format_instant(day_us + 3'723'000'004) == "1970-01-02T01:02:03.000004Z");
  BOOST_TEST(format_instant(-1) == "1969-12-31T23:59:59.999999Z");
  BOOST_TEST(*parse_instant("1970-01-01T00:00:01Z") == 1'000'000);
  BOOST_TEST(*parse_instant("1970-01-01T00:00:00.5Z") == 500'000);
  BOOST_TEST(*parse_instant("1970-01-02T00:00:00.000001Z") == 86'400'000'001);
  for (const auto* bad : {"", "1970-01-01", "1970-01-01T00:00:01", "1970-01-01T24:00:00Z",
                          "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:01.Z",
                          "1970-01-01T00:00:01.0000001Z", "1970-01-01T00:00:01,5Z", "1970-02-30T00:00:01Z"})
    BOOST_TEST(!parse_instant(bad).has_value(), bad);
}

RC_BOOST_PROP(an_instant_reads_what_it_writes_and_is_in_its_day, ()) {
  const auto time = *rc::gen::inRange<std::int64_t>(-1'000'000 * day_us / 10, 1'000'000 * day_us);
  RC_ASSERT(parse_instant(format_instant(time)) == time);
  const auto start = std::int64_t{day_of(time).days} * day_us;
  RC_ASSERT(start <= time);
  RC_ASSERT(time < start + day_us);
}

BOOST_AUTO_TEST_CASE(a_date_exists_in_the_calendar) {
  for (const auto* text :
       {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026-01-01T", "2026/01/01"})
    BOOST_TEST(!parse_date(text), text << " is read as a date");
  BOOST_TEST(format_date(*parse_date("2028-02-29")) == "2028-02-29");
  BOOST_TEST(format_long_date(day("2027-01-01")) == "January 1, 2027");
  BOOST_TEST(!parse_month_day("02-30"));
}

BOOST_AUTO_TEST_CASE(a_calendar_day_is_one_of_the_years_0001_to_9999) {
  BOOST_TEST(is_calendar_day(day("0001-01-01")));
  BOOST_TEST(is_calendar_day(day("9999-12-31")));
  for (const std::int32_t days : {-719'163, 2'932'897, INT32_MIN, INT32_MAX})
    BOOST_TEST(!is_calendar_day({days}));
}

BOOST_AUTO_TEST_CASE(the_last_benefit_year_of_the_calendar_has_a_next_one) {
  const date after{day("9999-12-31").days + 1};
  BOOST_TEST((next_benefit_year_start(9999, std::nullopt) == after));
  BOOST_TEST((next_benefit_year_start(9999, month_day{1, 2}) == date{after.days + 1}));
  BOOST_TEST((next_benefit_year_start(2026, month_day{2, 29}) == day("2027-03-01")));
  BOOST_TEST((next_benefit_year_start(2027, month_day{2, 29}) == day("2028-02-29")));
}

RC_BOOST_PROP(a_day_is_in_the_month_that_begins_with_its_first_and_ends_before_the_next, ()) {
  const date d{*rc::gen::inRange<std::int32_t>(-719'162, 2'932'897)};
  const auto first = month_start(d);
  RC_ASSERT(first <= d);
  RC_ASSERT(format_date(first) == format_date(d).substr(0, 8) + "01");
  const auto next = next_month_start(d);
  RC_ASSERT(d < next);
  RC_ASSERT(month_start({next.days - 1}) == first);
  RC_ASSERT(month_start(next) == next);
}

BOOST_AUTO_TEST_CASE(a_diagnosis_code_has_icd_10_form) {
  for (const auto* code : {"M54", "M54.5", "m545", "F1A", "S72.001A", "Z00.0000"})
    BOOST_TEST(is_diagnosis_code(code), code);
  for (const auto* code : {"", "M5", "5M4", "MM4", "M54.50000", "M5.45", "M54.5.", "M54-5", "M54 5"})
    BOOST_TEST(!is_diagnosis_code(code), code);
}

BOOST_AUTO_TEST_CASE(a_procedure_code_has_cpt_hcpcs_or_cdt_form) {
  for (const auto* code : {"99213", "0001A", "G0439", "D0120"}) BOOST_TEST(is_procedure_code(code), code);
  for (const auto* code : {"", "9921", "992133", "g0439", "0001a", "GG439", "G043A", "99 13"})
    BOOST_TEST(!is_procedure_code(code), code);
}

BOOST_AUTO_TEST_CASE(an_npi_has_ten_digits_and_a_check_digit) {
  for (const auto* npi : {"1234567893", "1000000004", "1999999992"})
    BOOST_TEST(has_npi_check_digit(npi), npi);
  for (const auto* npi : {"1234567890", "123456789", "12345678931", "123456789X", ""})
    BOOST_TEST(!has_npi_check_digit(npi), npi);
  BOOST_TEST(has_npi_form("1234567890"));
}

BOOST_AUTO_TEST_CASE(text_is_counted_in_code_points_and_must_be_utf_8) {
  BOOST_TEST(*utf8_length("") == 0u);
  BOOST_TEST(*utf8_length("caf\xc3\xa9") == 4u);
  BOOST_TEST(*utf8_length("\xf0\x9f\x92\x8a") == 1u);
  for (const auto* text : {"\xc3", "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
    BOOST_TEST(!utf8_length(text));
}

/// Few values close together, so that clusters form and wrap around the end.
line_fingerprint any_fingerprint() {
  line_fingerprint f;
  f.bytes[0] = static_cast<std::uint8_t>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 16)));
  f.bytes[15] = static_cast<std::uint8_t>(*rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 4)));
  return f;
}

RC_BOOST_PROP(a_fingerprint_set_counts_like_a_multiset, ()) {
  fingerprint_set set;
  std::map<line_fingerprint, std::size_t> model;
  std::size_t size = 0;
  for (int i = 0; i < 200; ++i) {
    const auto f = any_fingerprint();
    if (*rc::gen::arbitrary<bool>()) {
      set.insert(f);
      ++model[f];
      ++size;
    } else {
      RC_ASSERT(set.erase(f) == (model[f] > 0));
      if (model[f] > 0) --model[f], --size;
    }
    RC_ASSERT(set.size() == size);
    const auto other = any_fingerprint();
    RC_ASSERT(set.count(other) == model[other]);
  }
  fingerprint_set rebuilt;
  for (const auto& [f, count] : model)
    for (std::size_t i = 0; i < count; ++i) rebuilt.insert(f);
  RC_ASSERT(rebuilt == set);
}

// ---- the form of a submission: limits ----

BOOST_AUTO_TEST_CASE(a_submission_is_limited_in_lines_amounts_lists_and_text) {
  const auto fields = [](const claim_submission& c) {
    std::vector<std::string> names;
    for (const auto& p : form_problems(c)) names.push_back(p.field);
    return names;
  };
  const auto check = [&](const claim_submission& c, const std::vector<std::string>& expected) {
    BOOST_TEST(fields(c) == expected, boost::test_tools::per_element());
  };
  check(claim("C-1", {visit()}), {});
  check(claim("C-1", {}), {"lines"});
  check(claim("C-1", std::vector<claim_line>(999, visit())), {});
  check(claim("C-1", std::vector<claim_line>(1'000, visit())), {"lines"});
  check(claim("C-1", {visit(max_amount)}), {});
  check(claim("C-1", {visit(max_amount + 1)}), {"lines[0].billed"});
  auto c = claim("C-1", {visit()});
  c.lines[0].diagnoses.assign(12, "M54.5");
  c.lines[0].modifiers.assign(4, "25");
  check(c, {});
  c.lines[0].diagnoses.assign(13, "M54.5");
  c.lines[0].modifiers.assign(5, "25");
  check(c, {"lines[0].diagnoses", "lines[0].modifiers"});
  c = claim("C-1", {visit()});
  c.lines[0].service_date = day("1899-12-31");
  check(c, {"lines[0].serviceDate"});
  c.lines[0].service_date = day("1900-01-01");
  check(c, {});
  c.lines[0].service_date = c.received;
  check(c, {});
  c = claim(std::string(64, 'x'), {visit()});
  check(c, {});
  c.submitter = "A/B";
  check(c, {"submitter"});
  c.submitter = "A";
  c.submitter_claim_id += "x";
  c.policy_number.clear();
  c.member_number = "\xff";
  check(c, {"memberId", "policyNumber", "submitterClaimId"});
  c = claim("C-1", {visit()});
  c.provider_npi = "1234567890";
  check(c, {"providerNpi"});
  BOOST_TEST(form_problems(c, {.npi_check_digit = false}).empty());
}

// Over RPC a day is any number of 32 bits.
BOOST_AUTO_TEST_CASE(a_day_outside_the_calendar_is_refused_by_its_field) {
  const auto fields = [](const auto& request) {
    std::vector<std::string> names;
    for (const auto& p : form_problems(request)) names.push_back(p.field);
    return names;
  };
  using names = std::vector<std::string>;
  for (const date wrong : {date{INT32_MIN}, date{-719'163}, date{2'932'897}, date{INT32_MAX}}) {
    auto c = claim("C-1", {visit()});
    c.received = wrong;
    BOOST_TEST(fields(c).back() == "received");  // Behind the service date, where the claim came before it.

    member_enrollment m{.member_number = "M-1", .terms = {}};
    BOOST_TEST(fields(m).empty());
    m.terms.enrolled = wrong;
    m.terms.terminated = wrong;
    BOOST_TEST((fields(m) == names{"enrolled", "terminated"}));

    policy_enrollment p{.policy_number = "POL-1", .holder_number = "M-1", .terms = {}, .members = {}};
    BOOST_TEST(fields(p).empty());
    p.terms.effective = p.terms.expiration = wrong;
    p.terms.status_date = wrong;
    BOOST_TEST((fields(p) == names{"effective", "expiration", "statusDate"}));

    authorization_request a{.policy_number = "POL-1", .member_number = "M-1", .terms = {}};
    a.terms.number = "PA-1";
    BOOST_TEST(fields(a).empty());
    a.terms.from = a.terms.to = wrong;
    BOOST_TEST((fields(a) == names{"from", "to"}));
  }
}

BOOST_AUTO_TEST_CASE(field_paths_are_sorted_as_text) {
  auto c = claim("C-1", std::vector<claim_line>(11, visit()));
  for (const std::size_t i : {2u, 10u}) c.lines[i].billed = 0;
  const auto problems = form_problems(c);
  BOOST_TEST_REQUIRE(problems.size() == 2u);
  BOOST_TEST(problems[0].field == "lines[10].billed");
  BOOST_TEST(problems[1].field == "lines[2].billed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_values_test
}  // namespace benefactor
