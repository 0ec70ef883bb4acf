#include "tests/store/fixed_events.hpp"

#include <algorithm>
#include <iterator>

#include "tests/store/fixed_parts.hpp"

namespace benefactor::store::test {

namespace {

const auto claim = fixed_claim();

coverage_rule full_rule() {
  return {.service = service_type::physical_therapy,
          .coverage = 8'000,
          .annual_limit = 200'000,
          .per_visit_limit = 15'000,
          .copay = 2'500,
          .requires_preauth = true,
          .network = network_restriction::in_network,
          .excluded_diagnoses = {"F10*", "M545"},
          .deductible_applies = true};
}

coverage_rule plain_rule(service_type service, basis_points coverage) {
  coverage_rule rule;
  rule.service = service;
  rule.coverage = coverage;
  return rule;
}

membership spouse() {
  return {.member = id_of<member_id>(5),
          .relationship = relationship::spouse,
          .enrolled = new_year,
          .terminated = date{20'700},
          .status = membership_status::terminated,
          .rules = {plain_rule(service_type::dental, 5'000)}};
}

authorization several_procedures() {
  return {.number = "PA-2",
          .member = fixed_member(),
          .service = service_type::imaging,
          .procedures = {"70551", "70552", "70553"},
          .provider_npi = "1234567893",
          .from = new_year,
          .to = date{20'700},
          .visits = {}};
}

line_decision decided(std::uint16_t line) {
  line_decision d;
  d.line = line;
  d.status = line_status::partially_covered;
  d.waived = denial::timely_filing;
  d.member_rule = true;
  d.counts_visit = true;
  d.service = service_type::physical_therapy;
  d.benefit_year = 2026;
  d.coverage = 8'000;
  d.authorization = 1;
  d.billed = 20'000;
  d.price = 18'000;
  d.allowed = 15'000;
  d.deductible = 2'000;
  d.copay = 2'500;
  d.coinsurance = 2'100;
  d.plan_paid = 8'000;
  d.relief = 100;
  d.over_visit = 3'000;
  d.over_annual = 400;
  d.annual_limit = 200'000;
  d.annual_remaining = 8'000;
  d.visit_remaining = 15'000;
  d.out_of_pocket_remaining = 6'600;
  d.deductible_remaining = 2'000;
  d.fingerprint = id_of<line_fingerprint>(7);
  return d;
}

bucket_movement movement() {
  return {.line = 1,
          .service = service_type::physical_therapy,
          .member_rule = true,
          .visit = true,
          .benefit_year = 2026,
          .authorization = 1,
          .plan_paid = 8'000,
          .deductible = 2'000,
          .out_of_pocket = 6'600,
          .fingerprint = id_of<line_fingerprint>(7)};
}

claim_submitted submitted() {
  return {.claim = claim,
          .policy = fixed_policy(),
          .member = fixed_member(),
          .submitter = "CLEARING-1",
          .provider_npi = "1234567893",
          .digest = id_of<content_digest>(8),
          .received = date{20'500},
          .first_received = date{20'490},
          .replaces = id_of<claim_id>(9),
          .lines = {{service_type::physical_therapy, date{20'480}, 20'000, 2, "97110", {"59", "GP"}},
                    {service_type::dental, date{20'481}, 9'900, 1, "D1110", {}}},
          .confidential = {"CLM-2", "CLM-1", {{"M545", "E119"}, {}}, {"CLM*CLM-2*299~HI*ABK:M545~", 17, 18}}};
}

policy coordinated_policy() {
  policy p;
  p.id = fixed_policy();
  p.holder = fixed_member();
  p.effective = new_year;
  p.expiration = date{20'818};
  p.coordination = coordination_method::carve_out;
  p.rules = {plain_rule(service_type::dental, 8'000)};
  return p;
}

contract_revision coordinated_revision() {
  contract_revision r;
  r.number = 4;
  r.from = date{20'635};
  r.terms.deductible = 150'000;
  r.terms.coordination = coordination_method::maintenance;
  r.terms.rules = {plain_rule(service_type::dental, 10'000)};
  return r;
}

demographics maria() { return {{"Lopez", "Maria", "T", "Jr"}, date{-2'500}, administrative_gender::female}; }

/// A family whose holder is no member; of its members one is described.
policy_enrolled described_family() {
  auto terms = family();
  terms.holder = id_of<member_id>(13);
  terms.holder_details = id_of<content_digest>(23);
  terms.members[1].details = id_of<content_digest>(24);
  terms.requirements = {
      {{}, {}, {required_field::diagnosis}},
      {service_type::inpatient,
       {document_kind::discharge_summary, document_kind::itemized_bill},
       {required_field::authorization, required_field::modifier, required_field::prior_payer}}};
  return {terms, {"POL-1", "H-1", {"M-1", "M-2"}, {{}, maria()}, {{"Okafor", "", "", ""}, {}, {}}}};
}

contract_revision requiring_revision() {
  contract_revision r;
  r.number = 5;
  r.from = date{20'650};
  r.terms.requirements = {{service_type::imaging, {document_kind::referral}, {}}};
  return r;
}

membership described_spouse() {
  auto m = spouse();
  m.details = id_of<content_digest>(24);
  return m;
}

/// Of a secondary claim: behind a payer that said all, and one that said only what it paid.
claim_submitted submitted_secondary() {
  auto e = submitted();
  e.lines.resize(1);
  e.lines[0].prior_payers = {{"PAYER-1", 12'000, 17'000, 5'000, 3'000, date{20'485}},
                             {"PAYER-2", 1'000, {}, {}, {}, {}}};
  return e;
}

line_decision coordinated(std::uint16_t line) {
  auto d = decided(line);
  d.plan_paid = 1'000;
  d.deductible = 2'000;
  d.copay = 1'000;
  d.coinsurance = d.over_visit = d.over_annual = 0;
  d.coordination = coordination_method::standard;
  d.prior_paid = 13'000;
  d.other_payers = 16'000;
  d.alone_paid = 8'000;
  d.deductible_credit = 500;
  d.copay_credit = 1'500;
  return d;
}

claim_submitted submitted_under_a_plan() {
  auto e = submitted();
  e.plan = "Gold PPO 2026";
  return e;
}

policy planned_policy() {
  auto p = coordinated_policy();
  p.plan = "Gold PPO 2026";
  return p;
}

contract_revision planned_revision() {
  auto r = coordinated_revision();
  r.terms.plan = "Silver HDHP 2027";
  return r;
}

claim_submitted submitted_for_member() {
  auto e = submitted();
  e.benefits_assigned = false;
  return e;
}

}  // namespace

sha256_digest full_hash() {
  sha256_digest hash;
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i + 1);
  return hash;
}

policy family() {
  policy p{.id = fixed_policy(),
           .holder = fixed_member(),
           .effective = new_year,
           .expiration = date{20'818},
           .status = policy_status::cancelled,
           .status_date = date{20'800},
           .deductible = 100'000,
           .member_deductible = 50'000,
           .out_of_pocket_max = 800'000,
           .member_out_of_pocket_max = 400'000,
           .plan_year_start = month_day{7, 1},
           .timely_filing_days = 180,
           .review_threshold = 2'500'000,
           .rules = {full_rule(), plain_rule(service_type::preventive, 10'000)},
           .members = {}};
  p.members.push_back({.member = fixed_member(),
                       .relationship = relationship::self,
                       .enrolled = new_year,
                       .terminated = {},
                       .status = membership_status::active,
                       .rules = {}});
  p.members.push_back(spouse());
  return p;
}

line_decision denied(std::uint16_t line, denial why) {
  line_decision d;
  d.line = line;
  d.status = line_status::denied;
  d.denied = why;
  d.before_first_day = true;
  d.service = service_type::dental;
  d.benefit_year = 2025;
  d.billed = d.price = 9'900;
  return d;
}

claim_id fixed_claim() { return id_of<claim_id>(3); }
policy_id fixed_policy() { return id_of<policy_id>(1); }
member_id fixed_member() { return id_of<member_id>(2); }
id128 fixed_provider() { return id_of<id128>(4); }

event_origin fixed_origin() {
  return {.user = "loader",
          .role = "submitter",
          .correlation = id_of<id128>(10),
          .causation = id_of<id128>(11),
          .source = {source_channel::x12, std::string(32, 'h'), 1, 2, 3}};
}

std::vector<fixed_event> fixed_events() {
  const auto bucket = [](const char* name, bucket_event event) {
    return fixed_event{name, domain_event{std::move(event)}};
  };
  const auto payment = [](payment_event event) { return domain_event{std::move(event)}; };
  std::vector<fixed_event> all{
      bucket("policy_enrolled", policy_enrolled{family(), {"POL-1", "M-1", {"M-1", "M-2"}}}),
      bucket("member_enrolled", member_enrolled{spouse(), {"M-2"}}),
      bucket("authorization_granted", authorization_granted{{"PA-1",
                                                             fixed_member(),
                                                             service_type::physical_therapy,
                                                             {"97110"},
                                                             "1234567893",
                                                             new_year,
                                                             date{20'600},
                                                             12}}),
      {"provider_enrolled",
       domain_event{provider_enrolled{{"1234567893", "Example Clinic", network_status::preferred}}}},
      bucket("claim_submitted", submitted()),
      bucket("claim_pended", claim_pended{claim, {id_of<line_fingerprint>(7), {}}}),
      bucket("claim_adjudicated", claim_adjudicated{claim,
                                                    fixed_member(),
                                                    adjudication_cause::dispute,
                                                    network_status::preferred,
                                                    {movement()},
                                                    {decided(1), denied(2, denial::policy_inactive)}}),
      bucket("claim_denied_in_review",
             claim_denied_in_review{
                 claim, {denied(1, denial::denied_in_review)}, {"records do not support it"}}),
      bucket("claim_cancelled", claim_cancelled{claim, fixed_member(), date{20'510}, {movement()}}),
      bucket("claim_reversed",
             claim_reversed{claim, fixed_member(), date{20'520}, id_of<claim_id>(12), 8'000, {movement()}}),
      bucket("claim_paid", claim_paid{claim, date{20'505}, "EFT-1", -1'500}),
      bucket("claim_disputed", claim_disputed{claim, 2, {"the tooth was covered"}}),
      bucket("dispute_resolved", dispute_resolved{claim,
                                                  true,
                                                  2,
                                                  denial::timely_filing,
                                                  "PA-1",
                                                  {"agreed by phone", std::vector<std::string>{"K029"}}}),
      bucket("claim_remarked",
             claim_remarked{
                 claim, {audience::provider, id_of<content_digest>(21)}, {"send the operative report"}}),
      bucket("review_changed",
             review_changed{claim, {"rivera", review_priority::urgent, date{20'530}, date{20'540}}}),
      bucket("document_announced", document_announced{claim,
                                                      {id_of<claim_id>(22), document_kind::discharge_summary,
                                                       "application/pdf", 48'213, full_hash()},
                                                      {"summary of stay.pdf"}}),
      bucket("document_stored", document_stored{claim, id_of<claim_id>(22)}),
      bucket("document_withdrawn", document_withdrawn{claim, id_of<claim_id>(22)}),
      {"provider_affiliated", domain_event{provider_affiliated{
                                  "1234567893", {date{20'500}, network_status::in_network, "CONTRACT-1"}}}},
      {"fee_schedule_loaded",
       domain_event{fee_schedule_loaded{
           {"CONTRACT-1",
            2,
            {{"99213", "", new_year, {}, 80'00}, {"99213", "25", new_year, date{20'600}, 95'50}}}}}},
      bucket("contract_revised",
             contract_revised{{3,
                               {},
                               date{20'635},
                               {.deductible = 150'000,
                                .member_deductible = 75'000,
                                .out_of_pocket_max = 900'000,
                                .member_out_of_pocket_max = 450'000,
                                .timely_filing_days = 90,
                                .review_threshold = 1'000'000,
                                .rules = {full_rule(), plain_rule(service_type::dental, 10'000)}},
                               date{21'183}}}),
      bucket("coverage_status_changed",
             coverage_status_changed{{fixed_member(), coverage_change::terminated, date{20'640}}}),
      bucket("authorization_requested", authorization_requested{several_procedures()}),
      bucket("authorization_denied",
             authorization_denied{fixed_member(), "PA-2", {"not medically necessary"}}),
      bucket("authorization_amended", authorization_amended{several_procedures()}),
      bucket("authorization_revoked",
             authorization_revoked{fixed_member(), "PA-2", date{20'550}, {"withdrawn by the provider"}}),
      bucket("policy_enrolled_coordinated", policy_enrolled{coordinated_policy(), {"POL-1", "M-1", {}}}),
      bucket("contract_revised_coordinated", contract_revised{coordinated_revision()}),
      bucket("claim_submitted_secondary", submitted_secondary()),
      bucket("claim_adjudicated_secondary", claim_adjudicated{claim,
                                                              fixed_member(),
                                                              adjudication_cause::submission,
                                                              network_status::in_network,
                                                              {},
                                                              {coordinated(1)}}),
      bucket("claim_remitted", claim_remitted{claim, date{20'550}, "R1-1234567893", 1'500}),
      bucket("claim_paid_carried", claim_paid{claim, date{20'550}, "R1-1234567893", -2'500, 1'000}),
      bucket("claim_submitted_for_member", submitted_for_member()),
      {"payment_run_opened", payment(payment_run_opened{"R1", date{20'550}})},
      {"payment_settled",
       payment(payment_settled{
           "R1", "R1-1234567893", {"1234567893", {}}, date{20'550}, payment_method::check, 10'050, 3})},
      {"payment_settled_member",
       payment(
           payment_settled{"R1", "R1-M1", {"", fixed_member()}, date{20'550}, payment_method::none, 0, 1})},
      {"payment_run_closed", payment(payment_run_closed{"R1", 2, 4, 10'050})},
      {"payment_confirmed",
       payment(payment_confirmed{"R1", "R1-1234567893", date{20'552}, "****4711", {"ABC-00004711"}})},
      bucket("policy_enrolled_described", described_family()),
      bucket("member_enrolled_described", member_enrolled{described_spouse(), {"M-2", maria()}}),
      bucket("member_described", member_described{fixed_member(), id_of<content_digest>(25), {maria()}}),
      bucket("contract_revised_requiring", contract_revised{requiring_revision()}),
      bucket("policy_enrolled_plan", policy_enrolled{planned_policy(), {"POL-1", "M-1", {}}}),
      bucket("contract_revised_plan", contract_revised{planned_revision()}),
      bucket("claim_submitted_plan", submitted_under_a_plan()),
  };
  for (auto more : {fixed_edit_events(), fixed_exchange_events(), fixed_identity_events()})
    std::move(more.begin(), more.end(), std::back_inserter(all));
  return all;
}

key_lookup derived_key_vault::find(std::string_view, const member_id& member) {
  if (std::count(erased_.begin(), erased_.end(), member) > 0) return {key_state::erased, nullptr};
  data_key key;
  for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = member.bytes[i % member.bytes.size()];
  return {key_state::live, std::make_shared<const data_key>(key)};
}

std::vector<key_lookup> derived_key_vault::get_or_create(std::string_view tenant,
                                                         std::span<const member_id> members) {
  std::vector<key_lookup> found;
  for (const auto& member : members) found.push_back(find(tenant, member));
  return found;
}

key_state derived_key_vault::erase(std::string_view tenant, const member_id& member) {
  const auto before = find(tenant, member).state;
  erased_.push_back(member);
  return before;
}

}  // namespace benefactor::store::test
