#include "projections/export/tables.hpp"

namespace benefactor::projections {

namespace {

using enum column_kind;
constexpr bool confidential = true;

constexpr export_column claims[] = {
    {"as_of_position", integer},
    {"as_of_time", instant},
    {"claim_id"},
    {"claim_number"},
    {"status"},
    {"received", day},
    {"first_received", day},
    {"provider_npi"},
    {"policy_id"},
    {"member_id"},
    {"lines", integer},
    {"billed", money},
    {"allowed", money},
    {"plan_paid", money},
    {"member_responsibility", money},
    {"benefits_assigned", flag},
    {"replaces_claim_id"},
    {"dispute"},
    {"processor"},  // decided_elsewhere_by: while the claim is with it
    {"settled", money},
    {"to_recoup", money},
    {"submitted_position", integer},
    {"submitted_time", instant},
    {"decided_time", instant},
    {"first_decided_time", instant},
    {"touched_by_hand", flag},
};

constexpr export_column lines[] = {
    {"position", integer}, {"time", instant}, {"claim_id"},
    {"claim_number"},      {"line", integer}, {"service_type"},
    {"service_date", day}, {"procedure"},     {"modifiers"},
    {"units", integer},    {"billed", money}, {"provider_npi"},
    {"member_id"},         {"policy_id"},     {"diagnoses", text, confidential},
};

constexpr export_column decisions[] = {
    {"position", integer},
    {"time", instant},
    {"claim_id"},
    {"claim_number"},
    {"line", integer},
    {"cause"},
    {"automatic", flag},
    {"status"},
    {"denial"},
    {"edit"},
    {"network"},
    {"service_type"},
    {"benefit_year", integer},
    {"billed", money},
    {"allowed", money},
    {"deductible", money},
    {"copay", money},
    {"coinsurance", money},
    {"plan_paid", money},
    {"member_responsibility", money},
    {"adjustments"},
    {"terms_version", integer},
    {"rules_version", integer},
    {"provider_npi"},
};

constexpr export_column payments[] = {
    {"position", integer}, {"time", instant}, {"event"},           {"run"},    {"trace"},
    {"on_day", day},       {"payee_npi"},     {"payee_member_id"}, {"method"}, {"amount", money},
    {"claims", integer},
};

constexpr export_column payment_claims[] = {
    {"position", integer}, {"time", instant}, {"trace"}, {"on_day", day},
    {"claim_id"},          {"claim_number"},  {"step"},  {"amount", money},
};

constexpr export_column members[] = {
    {"position", integer},
    {"time", instant},
    {"event"},
    {"policy_id"},
    {"member_id"},
    {"relationship"},
    {"enrolled", day},
    {"terminated", day},
    {"change"},
    {"from_day", day},
    {"member_number", text, confidential},
    {"last_name", text, confidential},
    {"first_name", text, confidential},
    {"middle_name", text, confidential},
    {"suffix", text, confidential},
    {"birth_date", day, confidential},
    {"sex", text, confidential},
};

constexpr export_column policies[] = {
    {"position", integer},
    {"time", instant},
    {"event"},
    {"policy_id"},
    {"holder_member_id"},
    {"effective", day},
    {"expiration", day},
    {"terms_version", integer},
    {"deductible", money},
    {"out_of_pocket_max", money},
    {"coordination"},
    {"administrator"},
    {"change"},
    {"from_day", day},
    {"policy_number", text, confidential},
};

constexpr export_column providers[] = {
    {"position", integer}, {"time", instant}, {"event"}, {"npi"},   {"name"},     {"network"},
    {"from_day", day},     {"contract"},      {"city"},  {"state"}, {"taxonomy"},
};

constexpr export_column claim_names[] = {
    {"position", integer},
    {"claim_id"},
    {"claim_number"},
    {"submitter"},
    {"submitter_claim_id", text, confidential},
};

}  // namespace

const std::array<export_table_form, export_table_count>& export_tables() {
  static const std::array<export_table_form, export_table_count> all{{
      {export_table::claims, "claims", claims},
      {export_table::lines, "lines", lines},
      {export_table::decisions, "decisions", decisions},
      {export_table::payments, "payments", payments},
      {export_table::payment_claims, "payment_claims", payment_claims},
      {export_table::members, "members", members},
      {export_table::policies, "policies", policies},
      {export_table::providers, "providers", providers},
      {export_table::claim_names, "claim_names", claim_names, confidential},
  }};
  return all;
}

}  // namespace benefactor::projections
