// Claims and service lines of an 835.
#include <algorithm>
#include <utility>

#include "api/x12/remittance_writer.hpp"
#include "api/x12/shared_segments.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t max_adjustment_segments = 99;  // CAS of a claim or a line.

// Codes for REF01 of a rendering provider's further ids, which the claim and the line have in common.
constexpr auto provider_references = {"0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2"};

bool is_provider_reference(std::string_view qualifier) {
  return std::find(provider_references.begin(), provider_references.end(), qualifier) !=
         provider_references.end();
}

std::size_t references_where(const std::vector<reference_number>& references, auto holds) {
  return static_cast<std::size_t>(
      std::count_if(references.begin(), references.end(), [&](const auto& r) { return holds(r.qualifier); }));
}

}  // namespace

void remittance_writer::write_claim(const remitted_claim& c, const std::string& path) {
  out_.about(path);
  out_.begin("CLP");
  out_.id(c.patient_control_number, 1, 38);
  out_.code(c.status, {"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"});
  out_.amount(c.charge);
  out_.amount(c.paid);
  if (c.patient_responsibility)
    out_.amount(*c.patient_responsibility);
  else
    out_.skip();
  out_.code(c.filing_indicator, {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM", "LM", "MA", "MB",
                                 "MC", "OF", "TV", "VA", "WC", "ZZ"});
  out_.id(c.payer_control_number, 1, 50);
  out_.id(c.facility, 1, 2, need::optional);
  out_.id(c.frequency, 1, 1, need::optional);
  out_.end();
  write_adjustments(out_, c.adjustments, max_adjustment_segments);
  out_.require(c.patient.has_value(), "NM1*QC", 0, "is required: the patient");
  write_name("QC", c.patient, {"1"}, {"34", "HN", "II", "MI", "MR"}, need::optional);
  write_name("IL", c.subscriber, {"1", "2"}, {"FI", "II", "MI"}, need::required);
  write_name("74", c.corrected, {"1"}, {"C"}, need::optional);
  write_name("82", c.rendering, {"1", "2"}, {"BD", "BS", "FI", "MC", "PC", "SL", "UP", "XX"}, need::required);
  write_name("TT", c.crossover_carrier, {"2"}, {"AD", "FI", "NI", "PI", "PP", "XV"}, need::required);
  write_name("PR", c.priority_payer, {"2"}, {"AD", "FI", "NI", "PI", "PP", "XV"}, need::required);
  write_name("GB", c.other_subscriber, {"1", "2"}, {"FI", "II", "MI"}, need::optional);
  write_adjudication(c);
  write_references(c.references,
                   {"1L", "1W", "28", "6P", "9A", "9C", "BB", "CE", "EA", "F8", "G1", "G3", "IG",
                    "SY", "0B", "1A", "1B", "1C", "1D", "1G", "1H", "1J", "D3", "G2", "LU"});
  const auto of_provider =
      references_where(c.references, [](const auto& q) { return q == "LU" || is_provider_reference(q); });
  out_.require(of_provider <= 10 && c.references.size() - of_provider <= 5, "REF", 0,
               "must stand at most 5 times for the claim and 10 times for its provider");
  write_day("232", c.first_day);
  write_day("233", c.last_day);
  write_day("036", c.coverage_end);
  write_day("050", c.received);
  write_contacts(c.contacts, "CX", {"EM", "FX", "TE", "EX"});
  out_.require(c.contacts.size() <= 2 && std::all_of(c.contacts.begin(), c.contacts.end(),
                                                     [](const auto& p) { return p.function == "CX"; }),
               "PER", 0, "must stand at most twice, with CX");
  write_supplements(c.amounts, {"AU", "D8", "DY", "F5", "I", "NL", "T", "T2", "ZK", "ZL", "ZM", "ZN", "ZO"},
                    13, c.quantities,
                    {"CA", "CD", "LA", "LE", "NE", "NR", "OU", "PS", "VS", "ZK", "ZL", "ZM", "ZN", "ZO"}, 14);
  out_.require(c.services.size() <= 999, "SVC", 0, "must stand at most 999 times in a claim");
  std::size_t number = 0;
  for (const auto& line : c.services)
    write_service(line, path + ".services[" + std::to_string(number++) + ']');
}

void remittance_writer::write_name(std::string_view role, const std::optional<remittance_name>& name,
                                   code_list types, code_list qualifiers, need id) {
  if (!name) return;
  const auto& n = *name;
  out_.begin("NM1");
  out_.put(role);
  out_.code(n.organization ? "2" : "1", types);
  out_.text(n.last_name, 60, n.organization ? need::required : need::optional);
  out_.text(n.first_name, 35, need::optional);
  out_.text(n.middle_name, 25, need::optional);
  out_.skip();
  out_.text(n.suffix, 10, need::optional);
  if (!n.id.empty() || !n.id_qualifier.empty()) id = need::required;
  out_.code(n.id_qualifier, qualifiers, id);
  if (n.id_qualifier == "XX")
    out_.npi(n.id, options_.npi_check_digit);
  else
    out_.id(n.id, 2, 80, id);
  out_.end();
}

void remittance_writer::write_adjudication(const remitted_claim& c) {
  constexpr std::size_t most_codes = 5;
  if (c.inpatient) {
    const auto& codes = c.inpatient->remark_codes;
    const auto code = [&](std::size_t i) {
      out_.id(i < codes.size() ? codes[i] : std::string_view{}, 1, 50, need::optional);
    };
    out_.begin("MIA");
    out_.count(c.inpatient->covered_days, need::required);
    for (int i = 2; i <= 4; ++i) out_.skip();
    code(0);
    for (int i = 6; i <= 19; ++i) out_.skip();
    for (std::size_t i = 1; i < most_codes; ++i) code(i);
    out_.end();
    out_.require(codes.size() <= most_codes, "MIA", 0, "must have at most five remark codes");
  }
  if (c.outpatient_remark_codes.empty()) return;
  out_.begin("MOA");
  out_.skip();
  out_.skip();
  for (const auto& each : c.outpatient_remark_codes) out_.id(each, 1, 50);
  out_.end();
  out_.require(c.outpatient_remark_codes.size() <= most_codes, "MOA", 0,
               "must have at most five remark codes");
}

void remittance_writer::write_supplements(const std::vector<supplemental_amount>& amounts,
                                          code_list amount_qualifiers, std::size_t most_amounts,
                                          const std::vector<supplemental_quantity>& quantities,
                                          code_list quantity_qualifiers, std::size_t most_quantities) {
  for (const auto& a : amounts) {
    out_.begin("AMT");
    out_.code(a.qualifier, amount_qualifiers);
    out_.amount(a.amount);
    out_.end();
  }
  for (const auto& q : quantities) {
    out_.begin("QTY");
    out_.code(q.qualifier, quantity_qualifiers);
    out_.count(q.count, need::required);
    out_.end();
  }
  out_.require(amounts.size() <= most_amounts, "AMT", 0,
               "must stand at most " + std::to_string(most_amounts) + " times");
  out_.require(quantities.size() <= most_quantities, "QTY", 0,
               "must stand at most " + std::to_string(most_quantities) + " times");
}

void remittance_writer::write_service(const remitted_service& line, const std::string& path) {
  out_.about(path);
  out_.begin("SVC");
  write_procedure(line.procedure);
  out_.amount(line.charge);
  out_.amount(line.paid);
  out_.id(line.revenue_code, 1, 48, need::optional);
  out_.count(line.units);
  if (line.submitted_procedure)
    write_procedure(*line.submitted_procedure);
  else
    out_.skip();
  out_.count(line.submitted_units);
  out_.end();
  write_day("150", line.first_day);
  write_day("151", line.last_day);
  write_day("472", line.day);
  out_.require(!line.day || (!line.first_day && !line.last_day), "DTM", 0,
               "must be 472 alone, or 150 and 151");
  write_adjustments(out_, line.adjustments, max_adjustment_segments);
  write_references(line.references, {"1S", "APC", "BB", "E9", "G1", "G3", "LU", "RB", "6R",  "0K", "0B", "1A",
                                     "1B", "1C",  "1D", "1G", "1H", "1J", "D3", "G2", "HPI", "SY", "TJ"});
  const auto count = [&](auto holds) { return references_where(line.references, holds); };
  const auto control_numbers = count([](const auto& q) { return q == "6R"; });
  const auto policies = count([](const auto& q) { return q == "0K"; });
  const auto of_provider =
      count([](const auto& q) { return q == "HPI" || q == "SY" || q == "TJ" || is_provider_reference(q); });
  out_.require(
      control_numbers <= 1 && policies <= 5 && of_provider <= 10 &&
          line.references.size() - control_numbers - policies - of_provider <= 8,
      "REF", 0,
      "must stand at most once with 6R, 5 times with 0K, 10 times for the provider and 8 times else");
  write_supplements(line.amounts, {"B6", "KH", "T", "T2", "ZK", "ZL", "ZM", "ZN", "ZO"}, 9, line.quantities,
                    {"ZK", "ZL", "ZM", "ZN", "ZO"}, 6);
  for (const auto& remark : line.remark_codes) {
    out_.begin("LQ");
    out_.code(remark.qualifier, {"HE", "RX"});
    out_.id(remark.value, 1, 30);
    out_.end();
  }
  out_.require(line.remark_codes.size() <= 99, "LQ", 0, "must stand at most 99 times");
}

void remittance_writer::write_procedure(const procedure_identifier& p) {
  out_.begin_composite();
  out_.code(p.qualifier, {"AD", "ER", "HC", "HP", "IV", "N4", "N6", "NU", "UI", "WK"});
  out_.id(p.code, 1, 48);
  for (const auto& modifier : p.modifiers) out_.id(modifier, 2, 2);
  out_.end_composite();
  out_.require(p.modifiers.size() <= 4, "SVC", 0, "must have at most four modifiers");
}

}  // namespace benefactor::api::x12
