#include "projections/flags_fold.hpp"

#include <utility>

#include "events/claim_flags.hpp"
#include "events/contract_in_force.hpp"
#include "projections/event_rows.hpp"
#include "store/event_codec.hpp"
#include "store/own_edits.hpp"

namespace benefactor::projections {

namespace {

bool is_about_flags(const any_edit_table& table) {
  return std::holds_alternative<policy_table>(table) || std::holds_alternative<timed_table>(table) ||
         std::holds_alternative<level_table>(table) || std::holds_alternative<parameter_table>(table);
}

std::vector<edit_line> views_of(const std::vector<claim_submitted::line>& lines) {
  std::vector<edit_line> views;
  views.reserve(lines.size());
  for (const auto& l : lines)
    views.push_back({l.service_date, l.procedure, l.modifiers, l.units, l.billed, {}});
  return views;
}

}  // namespace

flags_fold::tenant_state& flags_fold::state_of(const store::tenant_name& tenant) {
  if (last_ && last_tenant_ == tenant) return *last_;
  auto at = tenants_.find(tenant);
  if (at == tenants_.end()) {
    at = tenants_.try_emplace(tenant, views_, tenant).first;
    auto& state = at->second;
    state.known = state.rows.state();
    for (const auto& bytes : state.rows.tables())
      put(state.tables, decode_as<edit_table_loaded>(store::parse_event(bytes), log_id_).table);
    switch_on_or_off(state);
  }
  last_ = &at->second;
  last_tenant_ = tenant;
  return *last_;
}

void flags_fold::switch_on_or_off(tenant_state& state) {
  state.on = state.known.terms_name || (state.tables.policy && names_anomaly(state.tables.policy->rows));
}

void flags_fold::keep(tenant_state& state) {
  switch_on_or_off(state);
  state.known.ever_on = state.known.ever_on || state.on;
  state.rows.put(state.known);
}

void flags_fold::take_table(const store::event_view& view, const edit_table_loaded& event) {
  if (!is_about_flags(event.table)) return;
  auto& state = state_of(view.stream.tenant);
  const auto before = state.known;
  const auto high_before = parameters_of(state.tables).high_level;
  put(state.tables, event.table);
  const bool levels = std::holds_alternative<level_table>(event.table);
  if (levels || std::holds_alternative<timed_table>(event.table)) {
    state.rows.end_days(before);
    state.known.days_since = view.position;
  }
  if (levels || parameters_of(state.tables).high_level != high_before) {
    state.rows.end_levels(before);
    state.known.levels_since = view.position;
  }
  state.rows.put_table(event.table.index(), view.bytes);
  keep(state);
}

void flags_fold::take_policy(const store::event_view& view) {
  const auto type = static_cast<store::domain_event_type>(view.type);
  own_flag_terms terms;
  if (type == store::domain_event_type::policy_enrolled) {
    if (!store::may_enroll_edits(view)) return;
    const auto event = decode_as<bucket_event>(view, log_id_);
    terms = {enrolled_version, {}, anomalies_in(std::get<policy_enrolled>(event).terms.edits)};
    if (terms.edits.empty()) return;
  } else if (type == store::domain_event_type::contract_revised) {
    const auto event = decode_as<bucket_event>(view, log_id_);
    const auto& revision = std::get<contract_revised>(event).revision;
    if (revision.member) return;  // Rules of a member's own.
    // Also without edits of its own: it ends what the terms before it said.
    terms = {revision.number, revision.from, anomalies_in(revision.terms.edits)};
  } else {
    return;
  }
  auto& state = state_of(view.stream.tenant);
  policy_id policy;
  static_cast<id128&>(policy) = view.stream.id;
  const auto before = state.known;
  state.known.terms_speak = state.known.terms_speak || !terms.edits.empty();
  state.known.terms_name = state.known.terms_name || names_anomaly(terms.edits);
  state.rows.add(policy, std::move(terms));
  if (state.known != before) keep(state);
}

void flags_fold::look_at(const store::tenant_name& tenant, const claim_submitted& event, claim_row& row) {
  auto& state = state_of(tenant);
  if (!state.on) return;
  const auto lines = views_of(event.lines);
  const auto provider = number_of(event.provider_npi);
  auto loads = loads_of(state.tables, lines);
  auto& rows = state.rows;
  rows.load(state.tables, state.known, provider, lines);
  rows.load_days(state.known, provider, loads);
  const edit_subject subject{event.provider_npi, lines, {}, {}, {}, {}};
  static const std::vector<own_flag_terms> none;
  const auto& own = state.known.terms_speak ? rows.terms_of(event.policy) : none;
  if (own.empty()) {
    row.flags = find_flags(nullptr, state.tables, rows.usual, subject);
  } else {
    const auto contract = as_contract(own);
    row.flags = find_flags(&contract, state.tables, rows.usual, subject);
  }
  observe(rows.usual, state.tables, event.provider_npi, lines);
  row.day_loads = std::move(loads);
}

void flags_fold::take_back(const store::tenant_name& tenant, claim_row& row) {
  if (row.day_loads.empty()) return;
  auto& state = state_of(tenant);
  // What was counted by tables before those in force now is not in the days any more.
  if (row.first_position > state.known.days_since) {
    const auto provider = number_of(row.provider_npi);
    state.rows.load_days(state.known, provider, row.day_loads);
    benefactor::take_back(state.rows.usual, provider, row.day_loads);
  }
  row.day_loads.clear();
}

void flags_fold::finish(std::vector<store::derived_row>& rows) {
  for (auto& [tenant, state] : tenants_) state.rows.finish(state.known, rows);
}

}  // namespace benefactor::projections
