// What a member is told of a claim: that it adds up, fits the page, and says what the golden files say.
#include "api/eob/eob.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <rapidcheck/boost_test.h>
#include <set>

#include "api/eob/adjustment_texts.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::api_test {

using namespace api;

namespace {

eob_line line(const char* procedure, const char* service, const eob_amounts& amounts,
              std::vector<std::string> reasons) {
  eob_line l;
  l.service_date = *make_date(2026, 3, 30);
  l.procedure = procedure;
  l.service = service;
  l.amounts = amounts;
  l.reasons = std::move(reasons);
  return l;
}

eob_document sample_eob() {
  eob_document e;
  e.payer_name = "Benefactor Health Plan";
  e.payer_contact = "1 Harbor Street, Suite 900, Boston, MA 02110, telephone 1-617-555-0100";
  e.member_name = "Jane A. Smith";
  e.member_id = "JS00111";
  e.patient_name = "Ted O'Hara-Smith";
  e.provider_name = "Bridge Street Clinic & Partners";
  e.claim_number = "CLM-20260401-0000000000A7";
  e.received = *make_date(2026, 4, 1);
  e.decided = *make_date(2026, 4, 2);
  e.paid = make_date(2026, 4, 9);
  e.lines = {line("99213", "Specialist visit",
                  {.billed = 300'00,
                   .discount = 50'00,
                   .plan_paid = 96'00,
                   .other_paid = 0,
                   .deductible = 100'00,
                   .copay = 30'00,
                   .coinsurance = 24'00,
                   .not_covered = 0,
                   .member_owes = 154'00},
                  {"45", "1", "2", "3"}),
             line("97110", "Physical therapy",
                  {.billed = 1'250'50,
                   .discount = 0,
                   .plan_paid = 600'00,
                   .other_paid = 250'50,
                   .deductible = 0,
                   .copay = 0,
                   .coinsurance = 0,
                   .not_covered = 400'00,
                   .member_owes = 400'00},
                  {"119", "23", "B7"})};
  e.lines[1].last_day = make_date(2026, 3, 31);
  e.totals = sum_of(e.lines);
  e.benefit_year = "2026";
  e.accumulators = {{"Your deductible", 500'00, 500'00},
                    {"Family deductible", 700'00, 1'000'00},
                    {"Your out-of-pocket maximum", 1'154'00, 5'000'00}};
  e.remarks = {
      "The administrator's remark: therapy beyond the yearly limit was not asked for in advance <b>."};
  e.appeal_contact = "Benefactor Health Plan, Appeals, P.O. Box 17, Boston, MA 02110";
  return e;
}

/// A claim of *count* lines, for the ends of pages.
eob_document long_eob(std::size_t count) {
  auto e = sample_eob();
  const auto two = e.lines;
  e.lines.clear();
  for (std::size_t i = 0; i < count; ++i) e.lines.push_back(two[i % 2]);
  e.totals = sum_of(e.lines);
  return e;
}

std::string text_of(const written_eob& written) {
  const auto* const text = std::get_if<std::string>(&written);
  BOOST_REQUIRE(text != nullptr);
  return *text;
}

std::vector<std::string> problems(const eob_document& eob) {
  std::vector<std::string> fields;
  for (const auto& p : problems_of(eob)) fields.push_back(p.field);
  return fields;
}

/// The text is that of tests/golden/eob/*name*, which is written where it is not there and
/// BENEFACTOR_WRITE_GOLDEN is set.
void check_golden(const std::string& name, const std::string& text) {
  const auto path = test_support::source_dir() / "tests/golden/eob" / name;
  if (std::getenv("BENEFACTOR_WRITE_GOLDEN") && !std::filesystem::exists(path))
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream file{path, std::ios::binary};
  const std::string golden{std::istreambuf_iterator<char>{file}, {}};
  BOOST_TEST(text == golden, name << " has changed:\n" << text);
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, begin = 0;
  for (auto end = text.find('\n'); end != text.npos; begin = end + 1, end = text.find('\n', begin))
    widest = std::max(widest, utf8_length(text.substr(begin, end - begin)).value());
  return widest;
}

std::string any_text() {
  return *rc::gen::element<std::string>(
      "Ann",
      "caf\xC3\xA9 \xE2\x82\xAC"
      "5",
      std::string(256, 'w'), "a <script>alert(1)</script> & \"b\" 'c'", "two\nlines\tand a tab",
      "a long name of many words that goes on and on until it does not fit one line");
}

eob_amounts any_amounts() {
  const auto any = [] { return *rc::gen::inRange<cents>(0, max_amount / 8); };
  eob_amounts a;
  a.discount = any(), a.plan_paid = any(), a.other_paid = any();
  a.deductible = any(), a.copay = any(), a.coinsurance = any(), a.not_covered = any();
  a.member_owes = a.deductible + a.copay + a.coinsurance + a.not_covered;
  a.billed = a.discount + a.plan_paid + a.other_paid + a.member_owes;
  return a;
}

eob_document any_eob() {
  auto e = sample_eob();
  for (auto* const each : {&e.payer_name, &e.payer_contact, &e.member_name, &e.member_id, &e.patient_name,
                           &e.provider_name, &e.claim_number, &e.benefit_year, &e.appeal_contact})
    *each = any_text();
  e.lines.clear();
  for (int n = *rc::gen::inRange(1, 6); n > 0; --n) {
    auto l = line("99213", "", any_amounts(), {"45", "23"});
    l.procedure = any_text(), l.service = any_text();
    e.lines.push_back(l);
  }
  e.totals = sum_of(e.lines);
  e.accumulators[0].name = any_text();
  e.remarks = {any_text()};
  return e;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(eob)

BOOST_AUTO_TEST_CASE(the_text_and_the_page_are_the_golden_ones) {
  const auto text = text_of(eob_text(sample_eob()));
  BOOST_TEST(widest_line(text) <= eob_columns);
  check_golden("two_lines.txt", text);
  check_golden("two_lines.html", text_of(eob_html(sample_eob())));
}

BOOST_AUTO_TEST_CASE(amounts_that_do_not_add_up_are_not_shown) {
  const auto check = [](auto change, const std::vector<std::string>& fields) {
    auto e = sample_eob();
    change(e);
    BOOST_TEST(problems(e) == fields, boost::test_tools::per_element());
    BOOST_TEST((std::get_if<std::string>(&static_cast<const written_eob&>(eob_text(e))) == nullptr));
    BOOST_TEST((std::get_if<std::string>(&static_cast<const written_eob&>(eob_html(e))) == nullptr));
  };
  check([](auto& e) { e.lines[0].amounts.plan_paid += 1; }, {"lines[0].billed", "totals.planPaid"});
  check([](auto& e) { e.lines[1].amounts.copay += 1; }, {"lines[1].memberOwes", "totals.copay"});
  check([](auto& e) { e.totals.discount += 1; }, {"totals.billed", "totals.discount"});
  check([](auto& e) { e.totals.billed = 1, e.totals.discount = 1; },
        {"totals.billed", "totals.billed", "totals.discount"});
  check([](auto& e) { e.lines[0].amounts.discount = -1; }, {"lines[0].discount"});
  check([](auto& e) { e.lines[0].amounts.billed = INT64_MAX; }, {"lines[0].billed"});
  check([](auto& e) { e.lines.clear(), e.totals = {}; }, {"lines"});
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_in_the_wrong_order_is_said_all_at_once) {
  auto e = sample_eob();
  e.member_name.clear();
  e.claim_number = std::string(257, 'x');
  e.provider_name = "\xFF";
  e.decided = *make_date(2026, 3, 1);
  e.paid = make_date(2026, 2, 1);
  e.lines[1].last_day = make_date(2026, 3, 1);
  e.lines[0].reasons = {"co45", ""};
  e.accumulators[0].limit = -1;
  e.appeal_days = 0;
  const std::vector<std::string> expected{"memberName",
                                          "providerName",
                                          "claimNumber",
                                          "decided",
                                          "paid",
                                          "lines[0].reasons[0]",
                                          "lines[0].reasons[1]",
                                          "lines[1].lastDay",
                                          "accumulators[0].limit",
                                          "appealDays"};
  BOOST_TEST(problems(e) == expected, boost::test_tools::per_element());
}

RC_BOOST_PROP(every_line_of_the_text_has_at_most_eighty_characters, ()) {
  const auto e = any_eob();
  RC_ASSERT(problems(e).empty());
  RC_ASSERT(widest_line(text_of(eob_text(e))) <= eob_columns);
}

RC_BOOST_PROP(no_text_becomes_markup, ()) {
  const auto e = any_eob();
  const auto page = text_of(eob_html(e));
  RC_ASSERT(page.find("<script") == page.npos);
  RC_ASSERT(page.find("http") == page.find("http-equiv"));
  RC_ASSERT(page.find("src=") == page.npos);
  // As many tags opened as of a document with plain names.
  auto plain = e;
  for (auto* const each :
       {&plain.payer_name, &plain.payer_contact, &plain.member_name, &plain.member_id, &plain.patient_name,
        &plain.provider_name, &plain.claim_number, &plain.benefit_year, &plain.appeal_contact,
        &plain.accumulators[0].name, &plain.remarks[0]})
    *each = "x";
  for (auto& l : plain.lines) l.procedure = l.service = "x";
  const auto other = text_of(eob_html(plain));
  for (const char mark : {'<', '>', '"'})
    RC_ASSERT(std::count(page.begin(), page.end(), mark) == std::count(other.begin(), other.end(), mark));
}

BOOST_AUTO_TEST_CASE(a_member_who_owes_nothing_is_told_so) {
  auto e = sample_eob();
  e.lines = {line("99396", "Preventive visit", {.billed = 150'00, .plan_paid = 150'00}, {})};
  e.totals = sum_of(e.lines);
  e.remarks.clear();
  e.accumulators.clear();
  const auto text = text_of(eob_text(e));
  BOOST_TEST(text.find("You owe the provider") != text.npos);
  BOOST_TEST(text.find("NOTES") == text.npos);
  BOOST_TEST(text.find("BENEFIT YEAR") == text.npos);
}

BOOST_AUTO_TEST_CASE(each_reason_is_explained_once_and_an_unknown_one_says_whom_to_ask) {
  std::set<std::string_view> codes;
  for (const auto& t : adjustment_texts()) {
    BOOST_TEST(codes.insert(t.code).second, t.code);
    BOOST_TEST(t.text.back() == '.');
  }
  for (const char* code : {"1",  "2",  "3",   "6",   "7",   "18",  "23",  "26",  "27",  "29",
                           "45", "96", "119", "146", "151", "167", "197", "204", "236", "242"})
    BOOST_TEST(codes.count(code) == 1u, code);
  BOOST_TEST(text_of_adjustment("B7") ==
             "The amount was changed under reason code B7. Ask us what it means for you.");
  const auto page = text_of(eob_html(long_eob(60)));
  const auto first = page.find("<dt>45</dt>");
  BOOST_TEST(first != page.npos);
  BOOST_TEST(page.find("<dt>45</dt>", first + 1) == page.npos);
  BOOST_TEST(page.find("class=\"wide\"") == page.npos);
  // For whoever wants to look at the ends of pages.
  if (const char* const to = std::getenv("BENEFACTOR_WRITE_EOB")) std::ofstream(to, std::ios::binary) << page;
}

BOOST_AUTO_TEST_CASE(amounts_of_millions_have_a_table_of_their_own_form) {
  auto e = long_eob(2);
  constexpr cents much = 9'999'999'99;
  for (auto& l : e.lines)
    l.amounts = {.billed = much * 7,
                 .discount = much,
                 .plan_paid = much,
                 .other_paid = much,
                 .deductible = much,
                 .copay = much,
                 .coinsurance = much,
                 .not_covered = much,
                 .member_owes = much * 4};
  e.totals = sum_of(e.lines);
  const auto page = text_of(eob_html(e));
  BOOST_TEST(page.find("<table class=\"wide\">") != page.npos);
  if (const char* const to = std::getenv("BENEFACTOR_WRITE_EOB"))
    std::ofstream(std::string{to} + ".wide.html", std::ios::binary) << page;
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
