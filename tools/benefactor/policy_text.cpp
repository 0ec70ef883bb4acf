#include "tools/benefactor/policy_text.hpp"

#include <string>

#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

std::string joined(const json& texts, const std::string& otherwise = "any") {
  std::string all;
  for (const auto& t : texts) all += (all.empty() ? "" : " ") + t.get<std::string>();
  return all.empty() ? otherwise : all;
}

void print_rules(std::ostream& out, const json& rules) {
  using enum align;
  text_table table{{{"Service"},
                    {"Plan pays", right},
                    {"Copay", right},
                    {"A visit", right},
                    {"A year", right},
                    {"Deductible"},
                    {"Preauth"},
                    {"Network"}}};
  for (const auto& r : rules)
    table.add({text_of(r, "serviceType"), text_of(r, "coveragePercent") + " %", text_of(r, "copay"),
               text_of(r, "perVisitLimit"), text_of(r, "annualLimit"), text_of(r, "deductibleApplies"),
               text_of(r, "requiresPreauth"), text_of(r, "network")});
  if (!table.empty()) table.print(out);
}

}  // namespace

void print_authorizations(std::ostream& out, const json& all) {
  using enum align;
  text_table table{{{"Authorisation"},
                    {"Member"},
                    {"Status"},
                    {"Service"},
                    {"Procedures"},
                    {"Provider"},
                    {"From"},
                    {"To"},
                    {"Visits", right},
                    {"Used", right},
                    {"Left", right}}};
  for (const auto& a : all)
    table.add({text_of(a, "authorization"), text_of(a, "memberId"),
               text_of(a, "status") + (a.contains("revokedFrom") ? " from " + text_of(a, "revokedFrom") : ""),
               text_of(a, "serviceType"), joined(list_of(a, "procedures")), text_of(a, "providerNpi", "any"),
               text_of(a, "from"), text_of(a, "to"), text_of(a, "visits", "unlimited"),
               text_of(a, "visitsUsed"), text_of(a, "visitsRemaining", "unlimited")});
  if (table.empty())
    out << "No authorisations.\n";
  else
    table.print(out);
}

void print_policy(std::ostream& out, const json& p) {
  out << "Policy " << text_of(p, "policyNumber") << ", holder " << text_of(p, "holderId") << ": "
      << text_of(p, "status") << ", " << text_of(p, "effective") << " to " << text_of(p, "expiration")
      << '\n';
  for (const auto& v : list_of(p, "versions")) {
    out << "\nVersion " << text_of(v, "version") << " of the terms, from " << text_of(v, "from")
        << ": deductible " << text_of(v, "deductible") << " (member " << text_of(v, "memberDeductible")
        << "), out of pocket at most " << text_of(v, "outOfPocketMax", "unlimited") << " (member "
        << text_of(v, "memberOutOfPocketMax") << "), filing within " << text_of(v, "timelyFilingDays")
        << " days, review from " << text_of(v, "reviewThreshold") << ", coordination "
        << text_of(v, "coordination") << '\n';
    if (v.contains("plan")) out << "Plan: " << text_of(v, "plan") << '\n';
    if (v.contains("administrator"))
      out << "Claims are decided by the external processor " << text_of(v, "administrator") << '\n';
    for (const auto& e : list_of(v, "edits"))
      out << "Edit " << text_of(e, "edit") << ": " << text_of(e, "action") << '\n';
    print_rules(out, list_of(v, "rules"));
    for (const auto& r : list_of(v, "requirements"))
      out << "With " << text_of(r, "serviceType", "every claim") << ": documents "
          << joined(list_of(r, "documents"), "none") << ", fields " << joined(list_of(r, "fields"), "none")
          << '\n';
  }
  out << '\n';
  text_table members{
      {{"Member"}, {"Name"}, {"Born"}, {"Sex"}, {"Relationship"}, {"Status"}, {"Enrolled"}, {"Last day"}}};
  for (const auto& m : list_of(p, "members")) {
    const auto details = m.value("details", json::object());
    members.add({text_of(m, "memberId"), full_name_of(details), text_of(details, "birthDate"),
                 text_of(details, "sex"), text_of(m, "relationship"), text_of(m, "status"),
                 text_of(m, "enrolled"), text_of(m, "lastDay")});
  }
  members.print(out);
  for (const auto& m : list_of(p, "members"))
    for (const auto& own : list_of(m, "ownRules")) {
      if (list_of(own, "rules").empty()) continue;
      out << "\nOwn rules of " << text_of(m, "memberId") << ", version " << text_of(own, "version")
          << " from " << text_of(own, "from") << '\n';
      print_rules(out, list_of(own, "rules"));
    }
  if (!list_of(p, "changes").empty()) {
    out << "\nCover\n";
    for (const auto& c : list_of(p, "changes"))
      out << "  " << text_of(c, "memberId", "the policy") << ": " << text_of(c, "change") << " from "
          << text_of(c, "from") << " on\n";
  }
  out << '\n';
  print_authorizations(out, list_of(p, "authorizations"));
}

void print_eligibility(std::ostream& out, const json& e) {
  using enum align;
  out << text_of(e, "explanation") << "\nPolicy " << text_of(e, "policyFrom") << " to "
      << text_of(e, "policyTo") << ", member from " << text_of(e, "memberFrom") << " ("
      << text_of(e, "relationship") << "), benefit year " << text_of(e, "benefitYear") << ", terms version "
      << text_of(e, "termsVersion") << '\n';
  if (e.contains("plan")) out << "Plan: " << text_of(e, "plan") << '\n';
  if (e.contains("administrator"))
    out << "Claims are decided by the external processor " << text_of(e, "administrator") << '\n';
  out << '\n';
  text_table limits{{{""}, {"Limit", right}, {"Used", right}, {"Remaining", right}}};
  const auto add = [&](const char* name, const char* key) {
    const auto& use = e.at(key);
    limits.add({name, text_of(use, "limit"), text_of(use, "used"), text_of(use, "remaining", "unlimited")});
  };
  add("Deductible", "deductible");
  add("Deductible, member", "memberDeductible");
  add("Out of pocket", "outOfPocket");
  add("Out of pocket, member", "memberOutOfPocket");
  limits.print(out);
  out << '\n';
  text_table benefits{{{"Service"},
                       {"Plan pays", right},
                       {"Copay", right},
                       {"A visit", right},
                       {"A year", right},
                       {"Left", right},
                       {"Deductible"},
                       {"Preauth"},
                       {"Network"}}};
  for (const auto& b : list_of(e, "benefits")) {
    const auto& r = b.at("rule");
    benefits.add({text_of(r, "serviceType"), text_of(r, "coveragePercent") + " %", text_of(r, "copay"),
                  text_of(r, "perVisitLimit"), text_of(r, "annualLimit"),
                  text_of(b, "annualRemaining", "unlimited"), text_of(r, "deductibleApplies"),
                  text_of(r, "requiresPreauth"), text_of(r, "network")});
  }
  if (!benefits.empty()) benefits.print(out);
  if (!list_of(e, "authorizations").empty()) {
    out << '\n';
    print_authorizations(out, list_of(e, "authorizations"));
  }
}

void print_estimate(std::ostream& out, const json& d) {
  using enum align;
  out << text_of(d, "status") << ": billed " << text_of(d, "billed") << ", the plan would pay "
      << text_of(d, "planPaid") << ", the member " << text_of(d, "memberResponsibility") << "\n\n";
  text_table table{{{"Line", right},
                    {"Status"},
                    {"Denial"},
                    {"Billed", right},
                    {"Allowed", right},
                    {"Deductible", right},
                    {"Copay", right},
                    {"Coinsurance", right},
                    {"Plan pays", right},
                    {"Member owes", right}}};
  for (const auto& l : list_of(d, "lines"))
    table.add({text_of(l, "line"), text_of(l, "status"), text_of(l, "denial"), text_of(l, "billed"),
               text_of(l, "allowed"), text_of(l, "deductible"), text_of(l, "copay"),
               text_of(l, "coinsurance"), text_of(l, "planPaid"), text_of(l, "memberResponsibility")});
  table.print(out);
  for (const auto& paragraph : list_of(d, "explanation")) out << '\n' << paragraph.get<std::string>() << '\n';
}

}  // namespace benefactor::tools
