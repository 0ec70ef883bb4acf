// Random remittances that balance.
#include <algorithm>
#include <rapidcheck.h>

#include "tests/api/x12/random_choices.hpp"
#include "tests/api/x12/remittance_samples.hpp"

namespace benefactor::api_test {

using namespace api::x12;

namespace {

cents any_amount(cents least, cents most) { return *rc::gen::inRange<cents>(least, most + 1); }
date any_day() { return {*rc::gen::inRange<std::int32_t>(10'957, 25'000)}; }

// Of letters, digits and marks that no delimiter of these tests is; blanks stand inside only.
std::string any_id(std::size_t least, std::size_t most) {
  const auto size =
      static_cast<std::size_t>(*rc::gen::inRange(static_cast<int>(least), static_cast<int>(most) + 1));
  const auto any = rc::gen::elementOf(std::string("ABCXYZabcxyz0123456789-/.#"));
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += *any;
  if (size > 2 && sometimes()) text[size / 2] = ' ';
  return text;
}

std::string maybe_text(std::size_t most) { return sometimes() ? any_id(1, most) : std::string{}; }

template <class T>
std::optional<T> maybe(T value) {
  if (below(2) == 0) return std::nullopt;
  return value;
}

quantity any_count() { return {*rc::gen::inRange<std::int64_t>(-5'000, 999'999'000)}; }
std::optional<quantity> maybe_count() { return sometimes() ? std::optional{any_count()} : std::nullopt; }

template <class Make>
auto several(int most, Make make) {
  std::vector<decltype(make())> all;
  for (int n = below(most + 1); n > 0; --n) all.push_back(make());
  return all;
}

std::vector<claim_adjustment> any_adjustments() {
  std::vector<claim_adjustment> all;
  for (const char* group : {"CO", "PR", "OA", "PI"}) {
    if (!sometimes()) continue;
    for (int n = 1 + below(14); n > 0; --n)
      all.push_back({group, any_id(1, 3), any_amount(-5'000, 50'000), maybe_count()});
  }
  return all;
}

cents total(const std::vector<claim_adjustment>& adjustments) {
  cents sum = 0;
  for (const auto& a : adjustments) sum += a.amount;
  return sum;
}

remittance_name any_name(bool organization, std::string qualifier) {
  remittance_name n;
  n.organization = organization;
  n.last_name = any_id(1, 60);
  if (!organization) n.first_name = maybe_text(35), n.middle_name = maybe_text(25), n.suffix = maybe_text(10);
  n.id_qualifier = std::move(qualifier);
  n.id = n.id_qualifier == "XX" ? "1245319599" : any_id(2, 80);
  return n;
}

procedure_identifier any_procedure() {
  return {code_of({"HC", "AD", "NU", "N4"}), any_id(5, 48), several(4, [] { return any_id(2, 2); })};
}

remitted_service any_service() {
  remitted_service s;
  s.procedure = any_procedure();
  s.adjustments = any_adjustments();
  s.paid = any_amount(-10'000, 200'000);
  s.charge = s.paid + total(s.adjustments);
  s.revenue_code = maybe_text(4);
  s.units = maybe_count();
  if (sometimes()) s.submitted_procedure = any_procedure();
  s.submitted_units = maybe_count();
  if (sometimes())
    s.first_day = any_day(), s.last_day = maybe(any_day());
  else
    s.day = maybe(any_day());
  s.references = several(3, [] {
    return reference_number{code_of({"LU", "G1", "0K", "HPI"}), any_id(1, 50)};
  });
  if (sometimes()) s.references.push_back({"6R", any_id(1, 50)});
  s.amounts = several(3, [] {
    return supplemental_amount{code_of({"B6", "KH", "T2"}), any_amount(-9'000, 90'000)};
  });
  s.quantities = several(2, [] { return supplemental_quantity{code_of({"ZK", "ZO"}), any_count()}; });
  s.remark_codes = several(3, [] { return reference_number{code_of({"HE", "RX"}), any_id(1, 30)}; });
  return s;
}

remitted_claim any_claim() {
  remitted_claim c;
  c.patient_control_number = any_id(1, 38);
  c.status = code_of({"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"});
  c.adjustments = any_adjustments();
  c.services = several(3, any_service);
  c.charge = c.services.empty() ? any_amount(-100'000, 9'000'000) : 0;
  c.paid = -total(c.adjustments);
  for (const auto& s : c.services) c.charge += s.charge, c.paid -= total(s.adjustments);
  c.paid += c.charge;
  c.patient_responsibility = maybe(any_amount(0, 100'000));
  c.filing_indicator = code_of({"12", "HM", "ZZ"});
  c.payer_control_number = any_id(1, 50);
  c.facility = maybe_text(2);
  c.frequency = maybe_text(1);
  c.patient = any_name(false, "MI");
  if (sometimes()) c.subscriber = any_name(below(2) == 0, "MI");
  if (sometimes()) c.corrected = any_name(false, "C");
  if (sometimes()) c.rendering = any_name(below(2) == 0, code_of({"XX", "FI"}));
  if (sometimes()) c.crossover_carrier = any_name(true, "PI");
  if (sometimes()) c.priority_payer = any_name(true, "NI");
  if (sometimes()) c.other_subscriber = any_name(false, "II");
  if (sometimes())
    c.inpatient = inpatient_adjudication{any_count(), several(5, [] { return any_id(1, 50); })};
  c.outpatient_remark_codes = several(5, [] { return any_id(1, 50); });
  c.references = several(4, [] {
    return reference_number{code_of({"EA", "1L", "F8", "1B"}), any_id(1, 50)};
  });
  c.first_day = maybe(any_day());
  c.last_day = maybe(any_day());
  c.coverage_end = maybe(any_day());
  c.received = maybe(any_day());
  if (sometimes()) c.contacts = {{"CX", maybe_text(60), {{"TE", any_id(1, 256)}, {"EX", any_id(1, 9)}}}};
  c.amounts = several(3, [] {
    return supplemental_amount{code_of({"AU", "I", "F5"}), any_amount(-9'000, 90'000)};
  });
  c.quantities = several(2, [] { return supplemental_quantity{code_of({"CA", "VS"}), any_count()}; });
  return c;
}

std::optional<postal_address> any_address() {
  if (sometimes()) return postal_address{any_id(1, 55), maybe_text(55), any_id(2, 30), "", "", "FRA"};
  return postal_address{any_id(1, 55), maybe_text(55), any_id(2, 30),
                        "MA",          any_id(3, 15),  maybe_text(1).empty() ? "" : "US"};
}

// A payment that the guide allows for *total*.
remittance_payment any_payment(cents total) {
  remittance_payment p;
  p.handling = total == 0 ? "H" : "I";
  p.total = total;
  p.method = total == 0 ? "NON" : code_of({"ACH", "CHK", "FWT"});
  p.trace_payer = any_id(10, 10);
  if (p.method == "ACH" || p.method == "FWT") {
    if (p.method == "ACH") p.format = code_of({"CCP", "CTX"});
    p.sender = bank_account{"01", any_id(3, 12), "DA", any_id(1, 35)};
    p.receiver = bank_account{code_of({"01", "04"}), any_id(3, 12), code_of({"DA", "SG"}), any_id(1, 35)};
    p.originator = p.trace_payer;
    p.originator_supplement = sometimes() ? any_id(9, 9) : "";
  }
  p.effective = any_day();
  p.trace = any_id(1, 50);
  p.trace_supplement = maybe_text(50);
  return p;
}

}  // namespace

remittance any_remittance() {
  remittance r;
  r.groups = several(3, [] { return remitted_group{any_id(1, 1) < "A" ? "7" : "123456", {any_claim()}}; });
  for (auto& group : r.groups)
    for (int n = below(3); n > 0; --n) group.claims.push_back(any_claim());
  cents total = 0;
  for (const auto& group : r.groups)
    for (const auto& c : group.claims) total += c.paid;
  for (int n = below(4); n > 0; --n) {
    const provider_adjustment common{any_id(1, 50), any_day(), "", "", 0};
    for (int i = 1 + below(9); i > 0; --i) {
      auto a = common;
      a.reason = code_of({"WO", "L6", "J1", "72", "CS"});
      a.reference = maybe_text(50);
      a.amount = any_amount(-20'000, 20'000);
      total -= a.amount;
      r.provider_adjustments.push_back(a);
    }
  }
  // What the provider owes is carried forward.
  if (total < 0) {
    r.provider_adjustments.push_back({"1234567893", any_day(), "FB", any_id(1, 50), total});
    total = 0;
  }
  r.payment = any_payment(total);
  r.receiver_id = maybe_text(50);
  r.version_id = maybe_text(50);
  r.production_date = maybe(any_day());
  r.payer.name = any_id(1, 60);
  r.payer.address = any_address();
  if (sometimes()) r.payer.id_qualifier = "XV", r.payer.id = any_id(2, 80);
  r.payer.references = several(4, [] { return reference_number{code_of({"2U", "NF"}), any_id(1, 50)}; });
  if (sometimes()) r.payer.contacts.push_back({"CX", any_id(1, 60), {}});
  for (int n = 1 + below(2); n > 0; --n)
    r.payer.contacts.push_back({"BL", maybe_text(60), {{"TE", any_id(1, 20)}, {"UR", any_id(1, 256)}}});
  if (sometimes()) r.payer.contacts.push_back({"IC", "", {{"UR", any_id(1, 256)}}});
  r.payee.name = any_id(1, 60);
  r.payee.id_qualifier = code_of({"XX", "FI", "XV"});
  r.payee.id = r.payee.id_qualifier == "XX" ? "1234567893" : any_id(2, 80);
  if (sometimes()) r.payee.address = any_address();
  r.payee.references = several(3, [] { return reference_number{code_of({"TJ", "PQ"}), any_id(1, 50)}; });
  return r;
}

}  // namespace benefactor::api_test
