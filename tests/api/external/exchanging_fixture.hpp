#pragma once
/// An engine that exchanges files with an external processor, and what that writes.

#include <fstream>
#include <iterator>

#include "api/external/outgoing_claims.hpp"
#include "api/external/processor_exchange.hpp"
#include "api/x12/write_835.hpp"
#include "store/claim_loading.hpp"
#include "tests/api/payments/paying_fixture.hpp"

namespace benefactor::api {

using namespace external;
using test_support::day;
namespace fs = std::filesystem;

inline const postal_address street{"20 BRIDGE STREET", "", "SPRINGFIELD", "IL", "627010001", ""};

/// One policy that TPA administers, of a subscriber and a child; its provider; and an exchange.
struct exchanging : paying_fixture {
  exchanging() {
    auto terms = test_support::sample_enrollment(0);
    terms.policy.terms.administrator = "TPA";
    terms.policy.terms.deductible = 0;
    terms.policy.terms.member_deductible.reset();
    terms.policy.members[0].details.address = street;
    terms.policy.members[1].terms.relationship = relationship::child;
    std::vector<actors::request_body> book;
    book.push_back(actors::enroll_provider_request{
        {test_support::sample_npi, "Metro Health", network_status::in_network}});
    book.push_back(actors::describe_provider_request{
        {test_support::sample_npi, {false, {}, "207Q00000X", "123456789", street}}});
    book.push_back(std::move(terms));
    ask(std::move(book));
    open();
  }

  /// *submit*: by what the exchange commands the engine.
  void open(submit_requests submit = {}) {
    exchange_options options;
    options.folder = directory / "exchange";
    options.settings.submitter = {"Lakeshore Health", "LAKESHORE", "EDI", "8005550100", ""};
    options.settings.processors = {
        {"TPA", "Acme Benefit Administrators", "ACMETPA", "Lakeshore Health", "12345", false}};
    options.limits.settle_time = {};
    exchange = make_exchange(running->asking(), running->reads(), submit ? submit : engine(),
                             std::move(options), [] { return std::int64_t{1'775'131'200'000'000}; });
  }

  claim_id submit(const std::string& id, cents billed = 250'00, int member = 0) {
    auto r = test_support::sample_claim(0, id, billed);
    r.submission.member_number = test_support::sample_member(0, member);
    r.submission.lines[0].diagnoses = {"M54.5"};
    std::vector<actors::request_body> one;
    one.push_back(std::move(r));
    return ask(std::move(one)).front().claim;
  }

  dispatch_report send(bool dry = false) {
    auto sent = exchange->send("TPA", day("2026-07-01"), dry);
    BOOST_REQUIRE(std::holds_alternative<dispatch_report>(sent));
    return std::get<dispatch_report>(std::move(sent));
  }
  intake_report receive() { return std::get<intake_report>(exchange->receive("TPA", day("2026-07-05"))); }
  taken_file receive_one(const std::string& name, const std::string& bytes) {
    put(name, bytes);
    auto report = receive();
    BOOST_REQUIRE(report.files.size() == 1u);
    return report.files.front();
  }

  fs::path folder(const char* name) const { return directory / "exchange" / "TPA" / name; }
  void put(const std::string& name, const std::string& bytes) {
    std::ofstream{folder("inbox") / name, std::ios::binary} << bytes;
  }
  std::string outbox(const std::string& name) const {
    std::ifstream in{folder("outbox") / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  static std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
  }

  claim_state claim(const claim_id& id) const {
    const auto& parts = running->asking();
    return store::load_claim(parts.reader, parts.tenant, parts.log_id, id)->state;
  }
  std::string number(const claim_id& id) const { return outgoing_number(id, claim(id).first_received); }

  /// What a 277 says of claims: "number A2 20".
  static std::string status_277(const std::vector<std::array<std::string, 2>>& said) {
    std::string text =
        "ISA*00*          *00*          *ZZ*ACMETPA        *ZZ*LAKESHORE      "
        "*260703*0800*^*00501*000000001*0*P*:~"
        "GS*HN*ACMETPA*LAKESHORE*20260703*0800*1*X*005010X212~ST*277*0001*005010X212~"
        "BHT*0010*08*1*20260703*0800*DG~HL*1**20*1~NM1*PR*2*ACME*****PI*12345~HL*2*1*21*1~"
        "NM1*41*2*LAKESHORE*****46*LAKESHORE~HL*3*2*19*1~NM1*1P*2*METRO*****XX*1234567893~";
    int level = 4;
    for (const auto& [claim, status] : said)
      text += "HL*" + std::to_string(level++) + "*3*22*0~NM1*IL*1*DOE*JO****MI*M1~TRN*2*" + claim + "~STC*" +
              status + "*20260702~REF*1K*T-77~";
    const auto segments = std::count(text.begin(), text.end(), '~') - 2 + 1;
    return text + "SE*" + std::to_string(segments) + "*0001~GE*1*1~IEA*1*000000001~";
  }

  struct remitted {
    std::string claim, status = "1";
    cents charge = 250'00, paid = 176'00;
    std::vector<x12::claim_adjustment> adjustments = {{"PR", "2", 44'00, {}}, {"PR", "3", 30'00, {}}};
  };
  static std::string remittance_835(const std::vector<remitted>& claims, const std::string& trace = "CHK-1",
                                    cents off = 0) {
    x12::remittance r;
    r.payer.name = "Acme";
    r.payer.address = street;
    r.payer.contacts = {{"BL", "EDI", {{"TE", "8005550100"}}}};
    r.payee = {"Metro Health", "XX", test_support::sample_npi, {}, {}, {}};
    r.payment.handling = "I";
    r.payment.method = "CHK";
    r.payment.effective = day("2026-07-04");
    r.payment.trace = trace;
    r.payment.trace_payer = "1123456789";
    r.production_date = day("2026-07-04");
    auto& group = r.groups.emplace_back();
    group.number = "1";
    for (const auto& c : claims) {
      auto& to = group.claims.emplace_back();
      to.patient_control_number = c.claim;
      to.status = c.status;
      to.charge = c.charge;
      to.paid = c.paid;
      to.filing_indicator = "12";
      to.payer_control_number = "T-77";
      to.patient = x12::remittance_name{false, "DOE", "JO", {}, {}, {}, {}};
      auto& line = to.services.emplace_back();
      line.procedure = {"HC", "99213", {}};
      line.charge = c.charge;
      line.paid = c.paid;
      line.day = day("2026-03-01");
      line.adjustments = c.adjustments;
      line.references = {{"6R", "1"}};
      r.payment.total += c.paid;
    }
    x12::interchange_envelope envelope;
    envelope.sender = envelope.application_sender = "ACMETPA";
    envelope.receiver = envelope.application_receiver = "LAKESHORE";
    envelope.day = day("2026-07-04");
    envelope.interchange_number = envelope.group_number = 7;
    envelope.test = false;
    const std::vector one{r};
    auto written = x12::write_835(one, envelope, {});
    if (const auto* problems = std::get_if<std::vector<field_problem>>(&written))
      for (const auto& p : *problems) BOOST_ERROR(p.field << ": " << p.rule);
    auto text = std::get<std::string>(written);
    if (off != 0) {  // Says another amount than its parts come to.
      const auto at = text.find("*" + format_x12(c_total(claims)) + "*C*");
      BOOST_REQUIRE(at != std::string::npos);
      text.replace(at + 1, format_x12(c_total(claims)).size(), format_x12(c_total(claims) + off));
    }
    return text;
  }
  static cents c_total(const std::vector<remitted>& claims) {
    cents sum = 0;
    for (const auto& c : claims) sum += c.paid;
    return sum;
  }
  static std::string format_x12(cents amount) {
    auto text = std::to_string(amount / 100);
    if (amount % 100 != 0) text += '.' + std::to_string(amount % 100 + 100).substr(1);
    return text;
  }

  std::unique_ptr<processor_exchange> exchange;
};

}  // namespace benefactor::api
