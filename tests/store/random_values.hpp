// Arbitrary values that domain events are made of, for properties of their codec: every field takes values
// from its whole range.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <rapidcheck.h>
#include <string>
#include <vector>

#include "events/bucket.hpp"
#include "events/claim_events.hpp"
#include "events/identity.hpp"

namespace benefactor::store::test {

template <class Id>
Id any_id() {
  Id id;
  for (auto& byte : id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  return id;
}

/// An id that is zero half of the time.
template <class Id>
Id any_id_or_none() {
  return *rc::gen::arbitrary<bool>() ? any_id<Id>() : Id{};
}

inline std::string any_text() {
  return *rc::gen::element<std::string>("", "x", "CLM-1", "99213", "1234567893",
                                        "a text of more than one word", std::string("with\0zero", 9),
                                        "caf\xc3\xa9", "\xff\xfe", std::string(700, 'z'));
}

inline std::string any_code() { return *rc::gen::element<std::string>("99213", "J0120", "D1110", "x"); }

/// Small, negative, and at the ends of 64 bits.
inline cents any_amount() {
  using limits = std::numeric_limits<cents>;
  return *rc::gen::oneOf(rc::gen::inRange<cents>(0, 100'000), rc::gen::arbitrary<cents>(),
                         rc::gen::element(limits::min(), limits::max(), cents{0}));
}

inline std::optional<cents> maybe_amount() {
  return *rc::gen::arbitrary<bool>() ? std::optional(any_amount()) : std::nullopt;
}

inline date any_date() { return {*rc::gen::arbitrary<std::int32_t>()}; }

inline std::optional<date> maybe_date() {
  return *rc::gen::arbitrary<bool>() ? std::optional(any_date()) : std::nullopt;
}

template <class Enum>
Enum any_of(Enum last) {
  return static_cast<Enum>(*rc::gen::inRange<int>(0, static_cast<int>(last) + 1));
}

inline bool any_flag() { return *rc::gen::arbitrary<bool>(); }

template <class Integer>
Integer any_number() {
  return *rc::gen::arbitrary<Integer>();
}

/// Up to *most* values made by *make*.
template <class Make>
auto some(int most, const Make& make) {
  std::vector<decltype(make())> values;
  const int count = *rc::gen::inRange(0, most + 1);
  for (int i = 0; i < count; ++i) values.push_back(make());
  return values;
}

inline coverage_rule any_rule() {
  return {.service = any_of(service_type::other),
          .coverage = *rc::gen::inRange(0, whole + 1),
          .annual_limit = maybe_amount(),
          .per_visit_limit = maybe_amount(),
          .copay = maybe_amount(),
          .requires_preauth = any_flag(),
          .network = any_of(network_restriction::preferred),
          .excluded_diagnoses = some(2, any_text),
          .deductible_applies = any_flag()};
}

/// Empty half of the time.
inline postal_address maybe_address() {
  if (any_flag()) return {};
  return {any_text(), any_text(), any_text(), any_text(), any_text(), any_text()};
}

inline demographics any_demographics() {
  return {{any_text(), any_text(), any_text(), any_text()},
          maybe_date(),
          any_of(administrative_gender::unknown),
          maybe_address()};
}

inline demographics maybe_demographics() { return any_flag() ? any_demographics() : demographics{}; }

inline claim_requirement any_requirement() {
  return {any_flag() ? std::optional(any_of(service_type::other)) : std::nullopt,
          some(3, [] { return any_of(document_kind::other); }),
          some(3, [] { return any_of(required_field::authorization); })};
}

inline membership any_membership() {
  return {.member = any_id<member_id>(),
          .relationship = any_of(relationship::other_dependent),
          .enrolled = any_date(),
          .terminated = maybe_date(),
          .status = any_of(membership_status::suspended),
          .rules = some(2, any_rule),
          .details = any_id_or_none<content_digest>()};
}

inline std::optional<month_day> maybe_month_day() {
  if (any_flag()) return std::nullopt;
  return month_day{*rc::gen::inRange<std::uint8_t>(1, 13), *rc::gen::inRange<std::uint8_t>(1, 29)};
}

inline edit_reason any_edit_reason() { return {any_of(adjustment_group::oa), any_number<std::uint16_t>()}; }

inline edit_terms any_edit_terms() {
  return {any_of(last_claim_edit), any_of(edit_action::deny), any_edit_reason()};
}

inline edit_finding any_finding() {
  return {.line = any_number<std::uint16_t>(),
          .edit = any_of(last_claim_edit),
          .action = any_of(edit_action::deny),
          .reason = any_edit_reason(),
          .table = any_text(),
          .version = any_number<std::uint32_t>(),
          .detail = any_text()};
}

inline policy any_policy() {
  return {.id = any_id<policy_id>(),
          .holder = any_id<member_id>(),
          .effective = any_date(),
          .expiration = any_date(),
          .status = any_of(policy_status::cancelled),
          .status_date = maybe_date(),
          .deductible = any_amount(),
          .member_deductible = maybe_amount(),
          .out_of_pocket_max = maybe_amount(),
          .member_out_of_pocket_max = maybe_amount(),
          .plan_year_start = maybe_month_day(),
          .timely_filing_days = any_number<std::int32_t>(),
          .review_threshold = maybe_amount(),
          .coordination = any_of(coordination_method::maintenance),
          .rules = some(3, any_rule),
          .members = some(3, any_membership),
          .revisions = {},
          .changes = {},
          .descriptions = {},
          .holder_details = any_id_or_none<content_digest>(),
          .requirements = some(3, any_requirement),
          .edits = some(3, any_edit_terms),
          .administrator = any_text(),
          .plan = any_text()};
}

inline authorization any_authorization() {
  return {.number = any_text(),
          .member = any_id<member_id>(),
          .service = any_of(service_type::other),
          .procedures = some(3, any_code),
          .provider_npi = any_text(),
          .from = any_date(),
          .to = any_date(),
          .visits = any_flag() ? std::optional(any_number<std::int32_t>()) : std::nullopt};
}

inline prior_payer any_prior_payer() {
  return {.payer = any_text(),
          .paid = any_amount(),
          .allowed = maybe_amount(),
          .patient_responsibility = maybe_amount(),
          .contractual = maybe_amount(),
          .decided = maybe_date()};
}

inline claim_submitted::line any_line() {
  return {.service = any_of(service_type::other),
          .service_date = any_date(),
          .billed = any_amount(),
          .units = any_amount(),
          .procedure = any_text(),
          .modifiers = some(4, any_text),
          .prior_payers = some(3, any_prior_payer)};
}

inline line_decision any_decision() {
  line_decision d;
  d.line = any_number<std::uint16_t>();
  d.status = any_of(line_status::denied);
  d.denied = any_of(denial::denied_elsewhere);
  d.waived = any_of(denial::denied_elsewhere);
  d.edit = any_of(last_claim_edit);
  d.reason = any_edit_reason();
  d.before_first_day = any_flag();
  d.member_rule = any_flag();
  d.counts_visit = any_flag();
  d.service = any_of(service_type::other);
  d.benefit_year = any_number<std::int16_t>();
  d.terms_version = any_number<std::uint16_t>();
  d.rule_version = any_number<std::uint16_t>();
  d.coverage = *rc::gen::inRange(0, whole + 1);
  d.authorization = any_number<std::int32_t>();
  for (auto* amount : {&d.billed, &d.price, &d.allowed, &d.deductible, &d.copay, &d.coinsurance, &d.plan_paid,
                       &d.relief, &d.over_visit, &d.over_annual, &d.deductible_remaining})
    *amount = any_amount();
  for (auto* amount : {&d.annual_limit, &d.annual_remaining, &d.visit_remaining, &d.out_of_pocket_remaining})
    *amount = maybe_amount();
  d.fingerprint = any_id_or_none<line_fingerprint>();
  d.elsewhere = any_flag();
  d.stated = some(3, [] {
    return adjustment{any_of(adjustment_group::oa), any_number<std::uint16_t>(), any_amount()};
  });
  d.coordination = any_of(coordination_method::maintenance);
  if (d.coordination == coordination_method::primary) return d;  // Then there is nothing more to store.
  for (auto* amount : {&d.prior_paid, &d.other_payers, &d.alone_paid, &d.deductible_credit, &d.copay_credit})
    *amount = any_amount();
  return d;
}

inline bucket_movement any_movement() {
  return {.line = any_number<std::uint16_t>(),
          .service = any_of(service_type::other),
          .member_rule = any_flag(),
          .visit = any_flag(),
          .benefit_year = any_number<std::int16_t>(),
          .authorization = any_number<std::int32_t>(),
          .plan_paid = any_amount(),
          .deductible = any_amount(),
          .out_of_pocket = any_amount(),
          .fingerprint = any_id_or_none<line_fingerprint>()};
}

inline contract_revision any_revision() {
  return {.number = any_number<std::uint16_t>(),
          .member = any_id_or_none<member_id>(),
          .from = any_date(),
          .terms = terms_of(any_policy()),
          .expiration = maybe_date()};
}

inline coverage_status_change any_coverage_change() {
  return {.member = any_id_or_none<member_id>(),
          .change = any_of(coverage_change::terminated),
          .from = any_date()};
}

inline contract_price any_price() {
  return {any_number<std::uint16_t>(), any_amount(), any_text(), any_number<std::uint32_t>()};
}

inline provider_details any_provider_details() {
  return {any_flag(), any_text(), any_text(), any_text(), maybe_address()};
}

inline sha256_digest any_digest() {
  sha256_digest digest{};
  for (auto& byte : digest) byte = any_number<std::uint8_t>();
  return digest;
}

inline role_set any_roles() {
  return *role_set::of_bits(static_cast<std::uint16_t>(*rc::gen::inRange(0, 1 << user_role_count)));
}

inline user_binding any_binding() {
  return {some(3, any_text), any_id_or_none<member_id>(), any_text(), {any_text(), any_id_or_none<id128>()}};
}

}  // namespace benefactor::store::test
