// Claims, service lines and provider adjustments of an 835.
#include <utility>

#include "api/x12/remittance_reader.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

std::optional<remittance_name> remitted_claim::*name_of(std::string_view code) {
  if (code == "QC") return &remitted_claim::patient;
  if (code == "IL") return &remitted_claim::subscriber;
  if (code == "74") return &remitted_claim::corrected;
  if (code == "82") return &remitted_claim::rendering;
  if (code == "TT") return &remitted_claim::crossover_carrier;
  if (code == "PR") return &remitted_claim::priority_payer;
  if (code == "GB") return &remitted_claim::other_subscriber;
  return nullptr;
}

}  // namespace

bool remittance_reader::take_detail(const segment& s, const element_list& e) {
  if (s.id == "LX")
    open_group(s, e);
  else if (s.id == "CLP")
    open_claim(s, e);
  else if (s.id == "SVC")
    open_service(s, e);
  else if (s.id == "CAS")
    take_adjustments(s, e);
  else if (s.id == "NM1")
    take_name(s, e);
  else if (s.id == "MIA" || s.id == "MOA")
    take_adjudication(s, e);
  else if (s.id == "AMT")
    take_amount(s, e);
  else if (s.id == "QTY")
    take_quantity(s, e);
  else if (s.id == "LQ")
    take_remark(s, e);
  else if (s.id == "PLB")
    take_provider_adjustments(s, e);
  else
    return false;
  return true;
}

void remittance_reader::open_group(const segment& s, const element_list& e) {
  if (part_ == part::summary) return problem(s, "LX", "must stand before PLB");
  part_ = part::group;
  result_.groups.push_back({needed(s, e[1], 6, "LX01"), {}});
}

void remittance_reader::open_claim(const segment& s, const element_list& e) {
  if (part_ == part::summary) return problem(s, "CLP", "must stand before PLB");
  if (result_.groups.empty()) {
    warn(s, "LX", "is missing before the claims");
    result_.groups.emplace_back();
  }
  part_ = part::claim;
  auto& c = result_.groups.back().claims.emplace_back();
  c.patient_control_number = needed(s, e[1], 38, "CLP01");
  c.status = needed(s, e[2], 2, "CLP02");
  c.charge = amount(s, e[3], "CLP03");
  c.paid = amount(s, e[4], "CLP04");
  if (!trimmed(e[5]).empty()) c.patient_responsibility = amount(s, e[5], "CLP05");
  c.filing_indicator = text(s, e[6], 2, "CLP06");
  c.payer_control_number = text(s, e[7], 50, "CLP07");
  c.facility = text(s, e[8], 2, "CLP08");
  c.frequency = text(s, e[9], 1, "CLP09");
}

void remittance_reader::open_service(const segment& s, const element_list& e) {
  if (!in_claim()) return problem(s, "SVC", "must stand in a claim");
  part_ = part::service;
  auto& line = claim().services.emplace_back();
  line.procedure = procedure(s, e[1], "SVC01");
  line.charge = amount(s, e[2], "SVC02");
  line.paid = amount(s, e[3], "SVC03");
  line.revenue_code = text(s, e[4], 48, "SVC04");
  line.units = count(s, e[5], "SVC05");
  if (!trimmed(e[6]).empty()) line.submitted_procedure = procedure(s, e[6], "SVC06");
  line.submitted_units = count(s, e[7], "SVC07");
}

void remittance_reader::take_adjustments(const segment& s, const element_list& e) {
  if (!in_claim()) return problem(s, "CAS", "must stand in a claim");
  auto& adjustments = part_ == part::claim ? claim().adjustments : service().adjustments;
  const auto group = needed(s, e[1], 2, "CAS01");
  for (std::size_t i = 2; i <= 17; i += 3) {
    if (trimmed(e[i]).empty() && trimmed(e[i + 1]).empty() && trimmed(e[i + 2]).empty()) continue;
    claim_adjustment a;
    a.group = group;
    a.reason = needed(s, e[i], 5, numbered("CAS", i));
    a.amount = amount(s, e[i + 1], numbered("CAS", i + 1));
    a.units = count(s, e[i + 2], numbered("CAS", i + 2));
    adjustments.push_back(std::move(a));
  }
}

// A patient behind service lines, or a second one, is another claim's of which the CLP was lost.
void remittance_reader::take_name(const segment& s, const element_list& e) {
  const auto code = trimmed(e[1]);
  if (code == "QC" && in_claim() && (part_ == part::service || claim().patient))
    return problem(s, "NM1*QC", "must stand once in a claim, before its lines: a CLP may be missing");
  const auto name = name_of(code);
  if (part_ != part::claim || !name) return misplaced(s);
  if (claim().*name) warn(s, "NM1", "must not repeat: the last is taken");
  claim().*name =
      remittance_name{trimmed(e[2]) == "2",       text(s, e[3], 60, "NM103"), text(s, e[4], 35, "NM104"),
                      text(s, e[5], 25, "NM105"), text(s, e[7], 10, "NM107"), text(s, e[8], 2, "NM108"),
                      text(s, e[9], 80, "NM109")};
}

void remittance_reader::take_adjudication(const segment& s, const element_list& e) {
  if (part_ != part::claim) return misplaced(s);
  const auto remarks = [&](std::initializer_list<std::size_t> elements) {
    std::vector<std::string> codes;
    for (const auto i : elements)
      if (!trimmed(e[i]).empty()) codes.push_back(text(s, e[i], 50, numbered(s.id, i)));
    return codes;
  };
  if (s.id == "MIA")
    claim().inpatient = inpatient_adjudication{count(s, e[1], "MIA01"), remarks({5, 20, 21, 22, 23})};
  else
    claim().outpatient_remark_codes = remarks({3, 4, 5, 6, 7});
}

void remittance_reader::take_amount(const segment& s, const element_list& e) {
  if (!in_claim()) return misplaced(s);
  auto& amounts = part_ == part::claim ? claim().amounts : service().amounts;
  amounts.push_back({needed(s, e[1], 3, "AMT01"), amount(s, e[2], "AMT02")});
}

void remittance_reader::take_quantity(const segment& s, const element_list& e) {
  if (!in_claim()) return misplaced(s);
  auto& quantities = part_ == part::claim ? claim().quantities : service().quantities;
  if (const auto n = count(s, e[2], "QTY02"))
    quantities.push_back({needed(s, e[1], 2, "QTY01"), *n});
  else if (trimmed(e[2]).empty())
    warn(s, "QTY02", "is missing");
}

void remittance_reader::take_remark(const segment& s, const element_list& e) {
  if (part_ != part::service) return misplaced(s);
  service().remark_codes.push_back({needed(s, e[1], 3, "LQ01"), needed(s, e[2], 30, "LQ02")});
}

void remittance_reader::take_provider_adjustments(const segment& s, const element_list& e) {
  part_ = part::summary;
  provider_adjustment common;
  common.provider = needed(s, e[1], 50, "PLB01");
  common.fiscal_end = day(s, e[2], "PLB02");
  for (std::size_t i = 3; i <= 13; i += 2) {
    if (trimmed(e[i]).empty() && trimmed(e[i + 1]).empty()) continue;
    auto a = common;
    const auto c = source_.components(e[i]);
    a.reason = needed(s, c[0], 2, numbered("PLB", i) + "-1");
    a.reference = text(s, c[1], 50, numbered("PLB", i) + "-2");
    a.amount = amount(s, e[i + 1], numbered("PLB", i + 1));
    result_.provider_adjustments.push_back(std::move(a));
  }
}

}  // namespace benefactor::api::x12
