// Fixed events about claim edits.
#include "tests/store/fixed_parts.hpp"

namespace benefactor::store::test {

namespace {

policy policy_with_edits() {
  auto p = family();
  p.members.clear();
  p.edits = {{claim_edit::probable_duplicate, edit_action::deny, {adjustment_group::co, 18}},
             {claim_edit::units_exceeded, edit_action::off, {adjustment_group::co, 151}}};
  return p;
}

contract_revision revision_with_edits() {
  contract_revision r{.number = 2, .member = {}, .from = date{20'635}, .terms = {}, .expiration = {}};
  r.terms.deductible = 100'000;
  r.terms.edits = {{claim_edit::procedure_pair, edit_action::pend, {adjustment_group::pr, 236}}};
  return r;
}

edit_finding too_many_units() {
  return {1,
          claim_edit::units_exceeded,
          edit_action::deny,
          {adjustment_group::co, 151},
          "MUE 2026Q1",
          3,
          "97110 has 9 units on this line; at most 8 a line are payable."};
}

edit_finding likely_duplicate() {
  return {2,
          claim_edit::probable_duplicate,
          edit_action::pend,
          {adjustment_group::co, 18},
          "edits of all",
          2,
          "99213 of the same provider and day stands on another claim too."};
}

unit_table units_of_practitioners() {
  return {
      "MUE 2026Q1",
      3,
      {{packed_code::of("97110"), {}, units_per::line, new_year, {}, 8, {}},
       {packed_code::of("97110"), {}, units_per::day, new_year, date{20'600}, 12, {edit_action::pend, {}}},
       {packed_code::of("99213"),
        packed_code::of("25"),
        units_per::line,
        new_year,
        {},
        1,
        {edit_action::deny, edit_reason{adjustment_group::pr, 96}}}}};
}

diagnosis_list a_few_diagnoses() {
  return {
      {"ICD-10-CM 2026",
       1,
       {{packed_code::of("E11"), {}, {}, false}, {packed_code::of("E1165"), new_year, date{20'600}, true}}},
      date{20'362},
      date{20'726}};
}

age_sex_table ages_and_sexes() {
  return {"ages and sexes",
          1,
          {{coded::procedure, packed_code::of("9938*"), new_year, {}, {}, 0, 4, {}},
           {coded::diagnosis, packed_code::of("O*"), new_year, {}, sex::female, 12, 55, {}}}};
}

line_decision denied_by_edit(std::uint16_t line) {
  auto d = denied(line, denial::claim_edit);
  d.edit = claim_edit::units_exceeded;
  d.reason = {adjustment_group::co, 151};
  return d;
}

}  // namespace

std::vector<fixed_event> fixed_edit_events() {
  const auto claim = fixed_claim();
  return {
      of_bucket("policy_enrolled_edits", policy_enrolled{policy_with_edits(), {"POL-1", "M-1", {}}}),
      of_bucket("contract_revised_edits", contract_revised{revision_with_edits()}),
      of_bucket("claim_pended_by_edits",
                claim_pended{claim, {id_of<line_fingerprint>(7)}, {likely_duplicate()}}),
      of_bucket("claim_adjudicated_edits", claim_adjudicated{claim,
                                                             fixed_member(),
                                                             adjudication_cause::release,
                                                             network_status::in_network,
                                                             {},
                                                             {denied_by_edit(1)},
                                                             {},
                                                             {},
                                                             {too_many_units(), likely_duplicate()},
                                                             {{claim_edit::probable_duplicate, 2}}}),
      {"edit_table_loaded", domain_event{edit_table_loaded{units_of_practitioners()}}},
      {"edit_table_loaded_diagnoses", domain_event{edit_table_loaded{a_few_diagnoses()}}},
      {"edit_table_loaded_ages", domain_event{edit_table_loaded{ages_and_sexes()}}},
      {"edit_table_loaded_anomalies",
       domain_event{edit_table_loaded{parameter_table{"defaults", 1, {anomaly_parameters{}}}}}},
      {"edit_table_loaded_policy",
       domain_event{edit_table_loaded{
           policy_table{"edits of all",
                        2,
                        {{claim_edit::probable_duplicate, edit_action::deny, {adjustment_group::co, 18}},
                         {claim_edit::unusual_amount, edit_action::inform, {}}}}}}},
  };
}

}  // namespace benefactor::store::test
