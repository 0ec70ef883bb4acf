#pragma once
/// Claims, tables and terms that flags are folded from, and the flags as they must come out: by plain usual
/// amounts in memory, claim by claim.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "events/claim_flags.hpp"
#include "tests/projections/small_world.hpp"

namespace benefactor::projections::test {

using test_support::day;
using test_support::id_of;

inline edit_terms says(claim_edit e, edit_action action) { return {e, action, {}}; }

inline const std::vector<claim_edit> anomalies{claim_edit::unusual_amount, claim_edit::impossible_day,
                                               claim_edit::upcoding_pattern};

inline policy_table all_anomalies(std::uint32_t version = 1, edit_action action = edit_action::inform) {
  policy_table table{"edits of all", version, {}};
  for (const auto e : anomalies) table.rows.push_back(says(e, action));
  return table;
}

/// 90837 takes so many minutes.
inline timed_table minutes_of(std::int32_t minutes, std::uint32_t version = 1) {
  return {"timed", version, {{packed_code::of("90837"), day("2020-01-01"), {}, minutes}}};
}

/// 99213 and 99215 are visits of one family.
inline level_table visit_levels(std::uint32_t version = 1) {
  return {"levels",
          version,
          {{packed_code::of("99213"), day("2020-01-01"), {}, packed_code::of("EST"), 3},
           {packed_code::of("99215"), day("2020-01-01"), {}, packed_code::of("EST"), 5}}};
}

/// Few observations are enough.
inline anomaly_parameters soon() {
  anomaly_parameters p;
  p.own_least = p.peer_least = p.own_visits_least = p.peer_visits_least = 2;
  p.minutes_most = 200;
  p.visits_most = 4;
  p.upcoding_factor = 110;
  p.own_factor = p.peer_factor = 150;
  return p;
}

inline claim_submitted claim_by(const std::string& name, const std::string& npi,
                                std::vector<claim_submitted::line> lines,
                                std::string_view of_policy = "POL-1") {
  auto claim = plain_claim(name, "M-1", npi);
  claim.policy = id_of<policy_id>(of_policy);
  claim.lines = std::move(lines);
  return claim;
}

inline claim_submitted::line line_of(std::string procedure, cents billed, std::string_view on = "2026-03-01",
                                     std::int64_t units = 1) {
  claim_submitted::line line;
  line.procedure = std::move(procedure);
  line.service_date = day(on);
  line.billed = billed;
  line.units = units;
  return line;
}

/// What flags are, said as simply as can be: everything in memory, no rows.
struct plain_flags {
  edit_tables tables;
  usual_amounts usual;
  std::map<policy_id, policy> contracts;
  std::map<claim_id, std::pair<provider_number, std::map<date, day_load>>> loads;
  std::map<claim_id, std::vector<edit_finding>> flags;
  bool terms_name = false;

  void take(const any_edit_table& table) {
    const auto high = parameters_of(tables).high_level;
    put(tables, table);
    const bool levels = std::holds_alternative<level_table>(table);
    if (levels || std::holds_alternative<timed_table>(table)) {
      usual.days.clear();
      loads.clear();
    }
    if (levels || parameters_of(tables).high_level != high) {
      usual.own_levels.clear();
      usual.all_levels.clear();
    }
  }
  void take(const policy& contract) {
    contracts[contract.id] = contract;
    terms_name = terms_name || names_anomaly(contract.edits);
  }
  void take(const policy_id& of, const contract_revision& revision) {
    contracts[of].revisions.push_back(revision);
    terms_name = terms_name || names_anomaly(revision.terms.edits);
  }
  void take(const claim_submitted& claim) {
    auto& found = flags[claim.claim];
    if (!terms_name && !(tables.policy && names_anomaly(tables.policy->rows))) return;
    std::vector<edit_line> lines;
    for (const auto& l : claim.lines)
      lines.push_back({l.service_date, l.procedure, l.modifiers, l.units, l.billed, {}});
    const auto own = contracts.find(claim.policy);
    found = find_flags(own == contracts.end() ? nullptr : &own->second, tables, usual,
                       {claim.provider_npi, lines, {}, {}, {}, {}});
    observe(usual, tables, claim.provider_npi, lines);
    loads[claim.claim] = {number_of(claim.provider_npi), loads_of(tables, lines)};
  }
  void end(const claim_id& claim) {
    const auto at = loads.find(claim);
    if (at == loads.end()) return;
    take_back(usual, at->second.first, at->second.second);
    loads.erase(at);
  }
};

}  // namespace benefactor::projections::test
