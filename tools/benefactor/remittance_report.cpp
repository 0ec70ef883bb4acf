#include "tools/benefactor/remittance_report.hpp"

#include <algorithm>
#include <stdexcept>

#include "api/x12/interchange.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/x12_files.hpp"

namespace benefactor::tools {

using api::x12::balance_rule;

namespace {

std::string day_or_none(const std::optional<date>& day) { return day ? format_date(*day) : "not given"; }

std::string text_or_none(const std::string& text) { return text.empty() ? "not given" : shown_text(text); }

// The sign of PLB is that of a deduction, which a bare number does not tell.
std::string adjustments_in_words(cents total) {
  if (total == 0) return "none";
  return total > 0 ? format_dollars(total) + " taken off" : format_dollars(-total) + " added";
}

template <class Take>
void for_each_claim(const api::x12::remittance& r, Take take) {
  std::size_t position = 0;
  for (const auto& group : r.groups)
    for (const auto& claim : group.claims) take(++position, claim);
}

void print_claims(std::ostream& out, const api::x12::remittance& r) {
  text_table table{{{"#", align::right},
                    {"Patient control number"},
                    {"Status"},
                    {"Charge", align::right},
                    {"Paid", align::right},
                    {"Patient", align::right},
                    {"Lines", align::right}}};
  for_each_claim(r, [&](std::size_t position, const api::x12::remitted_claim& c) {
    table.add({format_count(position), shown_text(c.patient_control_number), shown_text(c.status),
               format_money(c.charge), format_money(c.paid),
               c.patient_responsibility ? format_money(*c.patient_responsibility) : "",
               format_count(c.services.size())});
  });
  if (table.empty()) return;
  out << '\n';
  table.print(out);
}

const char* rule_name(balance_rule rule) {
  switch (rule) {
    case balance_rule::service: return "SERVICE";
    case balance_rule::claim: return "CLAIM";
    case balance_rule::claim_charge: return "CLAIM_CHARGE";
    case balance_rule::transaction: break;
  }
  return "TRANSACTION";
}

nlohmann::ordered_json to_json(const api::x12::read_remittance& read,
                               const std::vector<api::x12::imbalance>& problems, bool claims) {
  const auto& r = read.content;
  nlohmann::ordered_json out;
  out["interchange"] = read.at.interchange;
  out["group"] = read.at.group;
  out["set"] = read.at.set;
  out["version"] = api::x12::shown_version(read.version);
  out["test"] = read.test;
  out["payer"] = shown_text(r.payer.name);
  out["payee"] = shown_text(r.payee.name);
  out["trace"] = shown_text(r.payment.trace);
  out["date"] = r.payment.effective ? nlohmann::ordered_json(format_date(*r.payment.effective)) : nullptr;
  out["method"] = shown_text(r.payment.method);
  out["amount"] = format_money(r.payment.total);
  out["claims"] = claim_count(r);
  out["lines"] = service_count(r);
  out["providerAdjustments"] = format_money(provider_adjustment_total(r));
  out["balanced"] = problems.empty();
  auto& imbalances = out["imbalances"] = nlohmann::ordered_json::array();
  for (const auto& each : problems) {
    nlohmann::ordered_json row;
    row["rule"] = rule_name(each.rule);
    if (each.claim > 0) row["claim"] = each.claim;
    if (each.service > 0) row["line"] = each.service;
    row["computed"] = format_money(each.computed);
    row["stated"] = format_money(each.stated);
    imbalances.push_back(std::move(row));
  }
  if (!claims) return out;
  auto& list = out["claimList"] = nlohmann::ordered_json::array();
  for_each_claim(r, [&](std::size_t position, const api::x12::remitted_claim& c) {
    nlohmann::ordered_json row;
    row["claim"] = position;
    row["patientControlNumber"] = shown_text(c.patient_control_number);
    row["status"] = shown_text(c.status);
    row["charge"] = format_money(c.charge);
    row["paid"] = format_money(c.paid);
    row["patientResponsibility"] =
        c.patient_responsibility ? nlohmann::ordered_json(format_money(*c.patient_responsibility)) : nullptr;
    row["lines"] = c.services.size();
    list.push_back(std::move(row));
  });
  return out;
}

}  // namespace

remittance_file read_remittance_file(const std::string& name) {
  remittance_file file;
  file.file = name;
  try {
    file.reading = api::x12::read_835(read_x12_file(name), {.file = name});
  } catch (const std::runtime_error& error) {
    file.trouble = error.what();
  }
  for (const auto& each : file.reading.remittances) file.imbalances.push_back(balance_problems(each.content));
  return file;
}

void remittance_totals::add(const remittance_file& file) {
  ++files;
  transactions += file.reading.remittances.size();
  refused += file.reading.counts.refusals + (file.trouble.empty() ? 0 : 1);
  for (const auto& each : file.imbalances) ++(each.empty() ? balanced : unbalanced);
}

void print(std::ostream& out, const remittance_file& file, bool claims) {
  for (std::size_t i = 0; i < file.reading.remittances.size(); ++i) {
    const auto& read = file.reading.remittances[i];
    const auto& r = read.content;
    const auto& problems = file.imbalances[i];
    const auto name = file.file + ", transaction " + read.at.set;
    out << name << (read.test ? " (a test)" : "") << '\n';
    text_table table{{{""}, {""}}};
    table.add({"  Payer", text_or_none(r.payer.name)});
    table.add({"  Payee", text_or_none(r.payee.name)});
    table.add({"  Trace", text_or_none(r.payment.trace)});
    table.add({"  Date", day_or_none(r.payment.effective)});
    table.add({"  Method", text_or_none(r.payment.method)});
    table.add({"  Amount", format_dollars(r.payment.total)});
    table.add({"  Claims", counted(claim_count(r), "claim") + ", " + counted(service_count(r), "line")});
    table.add({"  Provider adjustments", adjustments_in_words(provider_adjustment_total(r))});
    table.add({"  Balance", problems.empty() ? "balances" : "DOES NOT BALANCE"});
    table.print(out);
    for (const auto& each : problems)
      out << name << (each.claim > 0 ? ", " : ": ") << api::x12::to_text(each) << '\n';
    if (claims) print_claims(out, r);
    out << '\n';
  }
}

void print_troubles(std::ostream& err, const remittance_file& file, std::size_t shown) {
  if (!file.trouble.empty()) err << file.file << ": " << file.trouble << '\n';
  for (const auto& r : file.reading.refusals) err << api::x12::to_text(r) << '\n';
  const auto& warnings = file.reading.warnings;
  for (std::size_t i = 0; i < std::min(shown, warnings.size()); ++i)
    err << "warning: " << api::x12::to_text(warnings[i]) << '\n';
  if (const auto all = file.reading.counts.warnings; all > shown)
    err << file.file << ": " << format_count(all - shown) << " more warnings are not shown\n";
}

nlohmann::ordered_json to_json(const remittance_file& file, bool claims) {
  nlohmann::ordered_json out;
  out["file"] = file.file;
  if (!file.trouble.empty()) out["trouble"] = file.trouble;
  auto& transactions = out["transactions"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < file.reading.remittances.size(); ++i)
    transactions.push_back(to_json(file.reading.remittances[i], file.imbalances[i], claims));
  auto& refusals = out["refusals"] = nlohmann::ordered_json::array();
  for (const auto& r : file.reading.refusals) refusals.push_back(to_json(r));
  auto& warnings = out["warnings"] = nlohmann::ordered_json::array();
  for (const auto& w : file.reading.warnings) warnings.push_back(to_json(w));
  return out;
}

}  // namespace benefactor::tools
