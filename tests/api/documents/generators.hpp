// Arbitrary core values for property tests of their JSON.
#pragma once

#include <rapidcheck.h>

#include "api/documents/enrollment_json.hpp"
#include "events/submission.hpp"

namespace rc {

template <>
struct Arbitrary<benefactor::date> {
  static Gen<benefactor::date> arbitrary() {
    return gen::construct<benefactor::date>(gen::inRange<std::int32_t>(-25'567, 60'000));
  }
};

}  // namespace rc

namespace benefactor::api::test {

inline std::string any_text() {
  return *rc::gen::element<std::string>("", "M-1", "POL-0000001", "a \"quoted\" \\ text", "caf\xc3\xa9",
                                        "\x01\n\t", "x/y");
}

template <class T>
std::optional<T> maybe(const rc::Gen<T>& gen) {
  if (*rc::gen::arbitrary<bool>()) return std::nullopt;
  return *gen;
}

inline std::optional<cents> maybe_amount() { return maybe(rc::gen::inRange<cents>(0, max_amount + 1)); }

inline std::optional<date> maybe_date() { return maybe(rc::gen::arbitrary<date>()); }

template <class Enum>
Enum any_of(Enum last) {
  return static_cast<Enum>(*rc::gen::inRange<int>(0, static_cast<int>(last) + 1));
}

inline std::vector<coverage_rule> any_rules() {
  std::vector<coverage_rule> rules;
  for (int s = 0; s < static_cast<int>(service_type_count); ++s) {
    if (*rc::gen::inRange(0, 4) != 0) continue;
    rules.push_back({.service = static_cast<service_type>(s),
                     .coverage = *rc::gen::inRange(0, whole + 1),
                     .annual_limit = maybe_amount(),
                     .per_visit_limit = maybe_amount(),
                     .copay = maybe_amount(),
                     .requires_preauth = *rc::gen::arbitrary<bool>(),
                     .network = any_of(network_restriction::preferred),
                     .excluded_diagnoses = *rc::gen::element<std::vector<std::string>>(
                         std::vector<std::string>{}, std::vector<std::string>{"F10*", "M545"}),
                     .deductible_applies = *rc::gen::arbitrary<bool>()});
  }
  return rules;
}

/// As a document can say it; empty half of the time.
inline postal_address any_address() {
  if (*rc::gen::arbitrary<bool>()) return {};
  return {"1 Main St", any_text(), *rc::gen::element<std::string>("", "Springfield"),
          any_text(),  any_text(), any_text()};
}

inline provider_description any_provider_description() {
  return {any_text(), {*rc::gen::arbitrary<bool>(), any_text(), any_text(), any_text(), any_address()}};
}

/// As a document can say it: with a last name where there is any.
inline demographics any_demographics() {
  demographics who;
  if (*rc::gen::arbitrary<bool>())
    who.name = {"Lopez", *rc::gen::element<std::string>("", "Maria"), *rc::gen::element<std::string>("", "T"),
                *rc::gen::element<std::string>("", "Jr")};
  who.birth_date = maybe_date();
  who.sex = any_of(administrative_gender::unknown);
  who.address = any_address();
  return who;
}

inline std::vector<claim_requirement> any_requirements() {
  std::vector<claim_requirement> all;
  if (*rc::gen::arbitrary<bool>()) all.push_back({{}, {document_kind::itemized_bill}, {}});
  if (*rc::gen::arbitrary<bool>())
    all.push_back({any_of(service_type::other),
                   {},
                   {required_field::diagnosis, any_of(required_field::authorization)}});
  return all;
}

inline member_enrollment any_member(std::string number) {
  member_enrollment m;
  m.member_number = std::move(number);
  m.terms.relationship = any_of(relationship::other_dependent);
  m.terms.enrolled = *rc::gen::arbitrary<date>();
  m.terms.terminated = maybe_date();
  m.terms.status = any_of(membership_status::suspended);
  m.terms.rules = any_rules();
  m.details = any_demographics();
  return m;
}

inline policy_enrollment any_policy() {
  policy_enrollment p;
  p.policy_number = any_text();
  p.holder_number = any_text();
  p.terms.effective = *rc::gen::arbitrary<date>();
  p.terms.expiration = *rc::gen::arbitrary<date>();
  p.terms.status = any_of(policy_status::cancelled);
  p.terms.status_date = maybe_date();
  p.terms.deductible = *rc::gen::inRange<cents>(0, max_amount + 1);
  p.terms.member_deductible = maybe_amount();
  p.terms.out_of_pocket_max = maybe_amount();
  p.terms.member_out_of_pocket_max = maybe_amount();
  if (*rc::gen::arbitrary<bool>()) p.terms.plan_year_start = month_day{7, 1};
  p.terms.timely_filing_days = *rc::gen::inRange(0, 1000);
  p.terms.review_threshold = maybe_amount();
  p.terms.coordination = any_of(coordination_method::maintenance);
  p.terms.rules = any_rules();
  p.terms.requirements = any_requirements();
  p.holder_details = any_demographics();
  p.terms.administrator = any_text();
  p.terms.plan = any_text();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    p.terms.edits.push_back(
        {static_cast<claim_edit>(*rc::gen::inRange(1, static_cast<int>(last_claim_edit) + 1)),
         any_of(edit_action::deny),
         {any_of(adjustment_group::oa), *rc::gen::inRange<std::uint16_t>(1, 1'000)}});
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) p.members.push_back(any_member("M-" + std::to_string(i)));
  return p;
}

inline authorization any_authorization_terms() {
  return {.number = any_text(),
          .member = {},
          .service = any_of(service_type::other),
          .procedures = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"99213"},
                                          std::vector<std::string>{"99213", "J0120", "not a code"}),
          .provider_npi = any_text(),
          .from = *rc::gen::arbitrary<date>(),
          .to = *rc::gen::arbitrary<date>(),
          .visits = maybe(rc::gen::arbitrary<std::int32_t>())};
}

inline authorization_request any_authorization() {
  return {any_text(), any_text(), any_authorization_terms()};
}

/// Of the forms that a document can say: with a member where the change is one's.
inline policy_change_request any_policy_change() {
  const auto of_policy = any_policy().terms;
  policy_change_request r{any_text(), "", {}};
  const auto from = *rc::gen::arbitrary<date>();
  const auto with_member = [&] { r.member_number = "M-1"; };
  switch (*rc::gen::inRange(0, 10)) {
    case 0: r.change = revise_contract{{}, from, terms_of(of_policy), maybe_date()}; break;
    case 1: {
      with_member();
      policy_terms own;
      own.rules = of_policy.rules;
      r.change = revise_contract{{}, from, own, {}};
      break;
    }
    case 2:
      r.change = change_coverage{{},
                                 *rc::gen::element(coverage_change::suspended, coverage_change::cancelled,
                                                   coverage_change::reinstated),
                                 from};
      break;
    case 3:
      with_member();
      // The day before, as a document says it, must be one of the calendar.
      r.change = change_coverage{{}, coverage_change::terminated, {from.days + 1}};
      break;
    case 4:
      with_member();
      r.change = change_coverage{{}, coverage_change::reinstated, from};
      break;
    case 5:
      with_member();
      r.change = request_authorization{any_authorization_terms()};
      break;
    case 6:
      with_member();
      r.change = amend_authorization{any_authorization_terms()};
      break;
    case 7: r.change = deny_authorization{any_text(), any_text()}; break;
    case 8:
      with_member();
      r.change = describe_member{{}, any_demographics(), {}};
      break;
    default: r.change = revoke_authorization{any_text(), from, any_text()};
  }
  return r;
}

inline std::vector<prior_payer> any_prior_payers() {
  std::vector<prior_payer> all;
  for (int i = *rc::gen::element(0, 0, 0, 1, 3); i > 0; --i)
    all.push_back({.payer = any_text(),
                   .paid = *rc::gen::inRange<cents>(-1'000'000, 2 * max_amount),
                   .allowed = maybe_amount(),
                   .patient_responsibility = maybe_amount(),
                   .contractual = maybe_amount(),
                   .decided = maybe_date()});
  return all;
}

inline claim_submission any_claim() {
  claim_submission c;
  c.submitter = *rc::gen::element<std::string>("ACME", "a b", "");
  c.submitter_claim_id = any_text();
  c.received = *rc::gen::arbitrary<date>();
  c.policy_number = any_text();
  c.member_number = any_text();
  c.provider_npi = any_text();
  c.replaces_claim_id = any_text();
  if (*rc::gen::arbitrary<bool>()) c.replaces_submitter = "ACME";
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
    c.lines.push_back(
        {.service = any_of(service_type::other),
         .service_date = *rc::gen::arbitrary<date>(),
         .billed = *rc::gen::inRange<cents>(-1'000'000, 2 * max_amount),
         .units = *rc::gen::arbitrary<std::int64_t>(),
         .procedure = any_text(),
         .modifiers = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"25", "59"}),
         .diagnoses = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"M54.5",
                                                                                             "\xc3"
                                                                                             "\xa9"}),
         .prior_payers = any_prior_payers()});
  return c;
}

}  // namespace benefactor::api::test
