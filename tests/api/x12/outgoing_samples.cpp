#include "tests/api/x12/outgoing_samples.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "api/x12/file_outline.hpp"
#include "tests/api/x12/random_choices.hpp"

namespace benefactor::api_test {

using namespace api::x12;

namespace {

std::string text_of(std::string_view characters, int least, int most) {
  std::string text;
  for (int n = least + below(most - least + 1); n > 0; --n)
    text += characters[static_cast<std::size_t>(below(static_cast<int>(characters.size())))];
  return text;
}

std::string digits(int count) { return text_of("0123456789", count, count); }
std::string id(int most) { return text_of("ABCXYZ0123456789-/.", 2, most); }
// Without L: the reader takes an element that ends in "CLM" for a claim that a lost terminator joined to it.
std::string name(int most) { return text_of("ABCDEFGHIJKMNOPQRSTUVWXYZabc-'", 1, most); }
std::string maybe(std::string text) { return sometimes() ? std::move(text) : std::string{}; }

std::optional<postal_address> address() {
  return postal_address{id(55), maybe(id(55)), "Y" + name(28), code_of({"IL", "MA", "TX"}), digits(9), ""};
}

person who() {
  return {.last_name = name(60),
          .first_name = "A" + name(30),
          .middle_name = maybe(name(25)),
          .suffix = maybe("JR"),
          .birth_date = date{*rc::gen::inRange<std::int32_t>(-20'000, 18'000)},
          .sex = code_of({"F", "M", "U"})};
}

outgoing_provider provider() {
  outgoing_provider p;
  p.organization = sometimes();
  p.last_name = name(60);
  if (!p.organization) p.first_name = maybe(name(35));
  p.npi = "1" + digits(9);
  p.taxonomy = maybe("207Q00000X");
  p.tax_id = digits(9);
  return p;
}

outgoing_line line() {
  outgoing_line l;
  l.service = {.service = service_type::other,
               .service_date = {*rc::gen::inRange<std::int32_t>(19'000, 20'000)},
               .billed = *rc::gen::inRange<cents>(1, 999'999'99),
               .units = *rc::gen::inRange<std::int64_t>(1, 500),
               .procedure = code_of({"99213", "J1100", "0001F", "D0120"}),
               .modifiers = {},
               .diagnoses = {}};
  for (int n = below(5); n > 0; --n) l.service.modifiers.push_back(code_of({"25", "59", "TC", "XE"}));
  // Each once: the engine keeps a line's diagnoses as they come, and the pointers of equal ones are equal.
  for (int n = 1 + below(4); n > 0; --n)
    l.service.diagnoses.push_back(code_of({"E11.9", "I10", "M54.50", "J06.9", "Z00.00", "F32.A", "K21.9"}));
  if (sometimes()) l.last_day = date{l.service.service_date.days + 1 + below(30)};
  l.place_of_service = maybe("22");
  l.control_number = maybe(id(30));
  return l;
}

}  // namespace

interchange_envelope outgoing_envelope() {
  interchange_envelope e;
  e.sender = "BENEFACTOR";
  e.receiver = "NORTHADMIN";
  e.application_sender = "BENEFACTOR";
  e.application_receiver = "NORTHADMIN";
  e.day = *make_date(2026, 4, 2);
  e.hour = 9;
  e.minute = 30;
  e.interchange_number = 17;
  e.group_number = 17;
  e.test = false;
  return e;
}

outgoing_claim subscriber_claim() {
  outgoing_claim c;
  c.claim_number = "CLM-20260401-0000000000A7";
  c.billing = {.organization = true,
               .last_name = "BRIDGE STREET CLINIC",
               .first_name = {},
               .middle_name = {},
               .suffix = {},
               .npi = "1234567893",
               .taxonomy = "207Q00000X",
               .tax_id = "042222222",
               .address = postal_address{"20 BRIDGE STREET", "", "SPRINGFIELD", "MA", "011030000", ""}};
  c.payer_name = "NORTH ADMINISTRATORS";
  c.payer_id = "NA001";
  c.member_id = "JS00111";
  c.group_number = "G-17";
  c.subscriber.who = {.last_name = "SMITH",
                      .first_name = "JANE",
                      .middle_name = "A",
                      .suffix = {},
                      .birth_date = make_date(1980, 2, 29),
                      .sex = "F"};
  c.subscriber.address = postal_address{"1 MAIN STREET", "APT 2", "SPRINGFIELD", "MA", "01103", ""};
  outgoing_line l;
  l.service = {.service = service_type::primary_care,
               .service_date = *make_date(2026, 3, 30),
               .billed = 125'50,
               .units = 1,
               .procedure = "99213",
               .modifiers = {"25"},
               .diagnoses = {"E11.9"}};
  l.control_number = "1";
  c.lines = {l};
  return c;
}

outgoing_claim dependent_claim() {
  auto c = subscriber_claim();
  c.claim_number = "CLM-20260401-0000000000B9";
  c.patient_relationship = relationship::child;
  c.patient = outgoing_person{{.last_name = "SMITH",
                               .first_name = "TED",
                               .middle_name = {},
                               .suffix = {},
                               .birth_date = make_date(2015, 5, 1),
                               .sex = ""},
                              {}};
  c.rendering = outgoing_provider{.organization = false,
                                  .last_name = "KILDARE",
                                  .first_name = "BEN",
                                  .middle_name = {},
                                  .suffix = {},
                                  .npi = "1234567893",
                                  .taxonomy = "207R00000X",
                                  .tax_id = {},
                                  .address = {}};
  c.frequency = "7";
  c.original_reference = "NA-9001";
  auto second = c.lines[0];
  second.service.procedure = "97110";
  second.service.diagnoses = {"M54.50", "E11.9"};
  second.last_day = make_date(2026, 3, 31);
  second.place_of_service = "22";
  second.control_number = "2";
  c.lines.push_back(second);
  c.payer_rank = "S";
  api::x12::prior_payer first;
  first.relationship = "19";
  first.payer_name = "OTHER MUTUAL";
  first.payer_id = "OM7";
  first.subscriber = {.last_name = "SMITH",
                      .first_name = "JOHN",
                      .middle_name = {},
                      .suffix = {},
                      .birth_date = {},
                      .sex = {}};
  first.member_id = "OM-55";
  first.claim_number = "OM-CLAIM-1";
  first.decided = make_date(2026, 3, 31);
  first.paid = 60'00;
  first.patient_owes = 20'00;
  first.adjustments = {{"CO", "45", 45'50, {}}, {"PR", "2", 20'00, {}}};
  c.prior_payers = {first};
  return c;
}

outgoing_claims outgoing_set(std::vector<outgoing_claim> claims) {
  outgoing_claims set;
  set.reference = "B-20260402-1";
  set.submitter = {.name = "BENEFACTOR HEALTH PLAN",
                   .id = "BENEFACTOR",
                   .contact_name = "CLAIMS DESK",
                   .telephone = "8005550100",
                   .email = {}};
  set.receiver_name = "NORTH ADMINISTRATORS";
  set.receiver_id = "NORTHADMIN";
  set.claims = std::move(claims);
  return set;
}

outgoing_claim random_outgoing_claim() {
  outgoing_claim c;
  c.claim_number = id(20);
  c.frequency = code_of({"1", "7", "8"});
  if (c.frequency != "1") c.original_reference = id(15);
  c.place_of_service = code_of({"11", "21", "23"});
  c.billing = provider();
  c.billing.address = address();
  if (sometimes()) c.rendering = provider();
  c.payer_name = name(60);
  c.payer_id = id(20);
  c.member_id = id(20);
  c.group_number = maybe(id(20));
  c.subscriber = {who(), address()};
  c.patient_relationship =
      one_of({relationship::self, relationship::spouse, relationship::child, relationship::other_dependent});
  if (c.patient_relationship != relationship::self)
    c.patient = outgoing_person{who(), sometimes() ? address() : std::nullopt};
  for (int n = 1 + below(5); n > 0; --n) c.lines.push_back(line());
  if (sometimes()) {
    api::x12::prior_payer p;
    p.rank = "S";
    p.payer_name = name(60);
    p.payer_id = id(20);
    p.subscriber = who();
    p.member_id = id(20);
    p.claim_number = maybe(id(20));
    if (sometimes()) p.paid = *rc::gen::inRange<cents>(0, 100'00);
    for (int n = below(9); n > 0; --n)
      p.adjustments.push_back({code_of({"CO", "PR"}), code_of({"45", "1", "97"}), below(9'999), {}});
    c.prior_payers = {p};
  }
  return c;
}

std::string written_claims(const std::vector<outgoing_claims>& sets, const claim_writing_options& options) {
  auto result = write_837p(sets, outgoing_envelope(), options);
  auto* const text = std::get_if<std::string>(&result);
  if (text == nullptr)
    for (const auto& p : std::get<std::vector<field_problem>>(result))
      BOOST_TEST_MESSAGE(p.field << ": " << p.rule);
  BOOST_REQUIRE(text != nullptr);
  return std::move(*text);
}

std::vector<std::string> writing_problems(const std::vector<outgoing_claims>& sets,
                                          const interchange_envelope& envelope,
                                          const claim_writing_options& options) {
  std::vector<std::string> lines;
  const auto result = write_837p(sets, envelope, options);
  if (const auto* const problems = std::get_if<std::vector<field_problem>>(&result))
    for (const auto& p : *problems) lines.push_back(p.field + ": " + p.rule);
  return lines;
}

std::vector<std::string> guide_errors(const std::string& bytes) {
  std::vector<std::string> lines;
  std::size_t sets = 0;
  for (const auto& interchange : outline_file(bytes))
    for (const auto& group : interchange.groups)
      for (const auto& set : group.sets) {
        ++sets;
        for (const auto& error : set.errors) {
          auto line = error.id + ' ' + std::to_string(error.position) + ' ' + error.code;
          for (const auto& e : error.elements) line += " (" + std::to_string(e.position) + ' ' + e.code + ')';
          lines.push_back(std::move(line));
        }
      }
  BOOST_REQUIRE(sets > 0);
  return lines;
}

}  // namespace benefactor::api_test
