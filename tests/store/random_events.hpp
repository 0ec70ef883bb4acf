// Arbitrary domain events, for properties of their codec: every field takes values from its whole range.
#pragma once

#include <algorithm>
#include <limits>
#include <rapidcheck.h>
#include <string>
#include <vector>

#include "events/bucket.hpp"
#include "events/claim_events.hpp"
#include "store/event_codec.hpp"

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

inline policy_enrolled any_policy_enrolled() {
  policy_enrolled e{.terms = any_policy(), .confidential = {any_text(), any_text(), {}}};
  if (any_flag())
    for (std::size_t i = 0; i < e.terms.members.size(); ++i)
      e.confidential.member_numbers.push_back("M-" + any_text());
  e.confidential.holder_details = maybe_demographics();
  auto& details = e.confidential.details;
  for (std::size_t i = 0; i < e.confidential.member_numbers.size(); ++i)
    details.push_back(maybe_demographics());
  // Of nobody, nothing is written.
  if (std::all_of(details.begin(), details.end(), [](const auto& d) { return d.empty(); })) details.clear();
  return e;
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

inline claim_submitted any_claim_submitted() {
  return {.claim = any_id<claim_id>(),
          .policy = any_id<policy_id>(),
          .member = any_id<member_id>(),
          .submitter = any_text(),
          .provider_npi = any_text(),
          .digest = any_id<content_digest>(),
          .received = any_date(),
          .first_received = any_date(),
          .replaces = any_id_or_none<claim_id>(),
          .lines = some(4, any_line),
          .benefits_assigned = any_flag(),
          .plan = any_text(),
          .confidential = {any_text(),
                           any_text(),
                           some(4, [] { return some(3, any_text); }),
                           {any_text(), any_number<std::uint32_t>(), any_number<std::uint32_t>()}}};
}

inline dispute_resolved any_dispute_resolved() {
  dispute_resolved e{.claim = any_id<claim_id>(),
                     .upheld = any_flag(),
                     .corrected_line = any_number<std::uint16_t>(),
                     .waived = any_of(denial::denied_elsewhere),
                     .authorization = any_text(),
                     .confidential = {any_text(), std::nullopt}};
  if (any_flag()) e.confidential.diagnoses = some(3, any_text);
  return e;
}

inline contract_price any_price() {
  return {any_number<std::uint16_t>(), any_amount(), any_text(), any_number<std::uint32_t>()};
}

inline provider_details any_provider_details() {
  return {any_flag(), any_text(), any_text(), any_text(), maybe_address()};
}

inline processor_reported any_processor_reported() {
  return {.claim = any_id<claim_id>(),
          .status = any_of(processor_status::denied),
          .on = any_date(),
          .sent = maybe_date(),
          .reference = any_text(),
          .file = any_id_or_none<content_digest>(),
          .place = any_number<std::uint32_t>(),
          .settles = any_flag(),
          .reverses = any_flag(),
          .amount = any_amount(),
          .trace = any_text(),
          .confidential = {any_text()}};
}

inline sha256_digest any_digest() {
  sha256_digest digest{};
  for (auto& byte : digest) byte = any_number<std::uint8_t>();
  return digest;
}

inline exchange_event any_exchange_event() {
  if (any_flag())
    return batch_sent{any_text(), any_number<std::uint32_t>(), any_date(), any_number<std::uint32_t>(),
                      any_digest()};
  return exchange_file_taken{any_text(),
                             any_of(exchange_file_kind::remittance),
                             any_date(),
                             any_number<std::uint32_t>(),
                             any_number<std::uint32_t>(),
                             any_digest()};
}

/// Every alternative of bucket_event is as likely as any other.
inline bucket_event any_bucket_event() {
  switch (*rc::gen::inRange<std::size_t>(0, std::variant_size_v<bucket_event>)) {
    case 0: return any_policy_enrolled();
    case 1: return member_enrolled{any_membership(), {any_text(), maybe_demographics()}};
    case 2: return authorization_granted{any_authorization()};
    case 3: return any_claim_submitted();
    case 4:
      return claim_pended{any_id<claim_id>(), some(3, any_id_or_none<line_fingerprint>),
                          some(3, any_finding)};
    case 5:
      return claim_adjudicated{any_id<claim_id>(),
                               any_id<member_id>(),
                               any_of(adjudication_cause::external),
                               any_of(network_status::out_of_network),
                               some(3, any_movement),
                               some(3, any_decision),
                               some(3, [] { return any_of(network_status::out_of_network); }),
                               some(3, any_price),
                               some(3, any_finding),
                               some(3, [] {
                                 return edit_override{any_of(last_claim_edit), any_number<std::uint16_t>()};
                               })};
    case 6: return claim_denied_in_review{any_id<claim_id>(), some(3, any_decision), {any_text()}};
    case 7:
      return claim_cancelled{any_id<claim_id>(), any_id<member_id>(), any_date(), some(3, any_movement)};
    case 8:
      return claim_reversed{any_id<claim_id>(), any_id<member_id>(),   any_date(), any_id_or_none<claim_id>(),
                            any_amount(),       some(3, any_movement), any_flag()};
    case 9: return claim_paid{any_id<claim_id>(), any_date(), any_text(), any_amount(), any_amount()};
    case 22: return claim_remitted{any_id<claim_id>(), any_date(), any_text(), any_amount()};
    case 10: return claim_disputed{any_id<claim_id>(), any_number<std::uint16_t>(), {any_text()}};
    case 17:
      return claim_remarked{
          any_id<claim_id>(), {any_of(audience::member), any_id<content_digest>()}, {any_text()}};
    case 18:
      return review_changed{any_id<claim_id>(),
                            {any_text(), any_of(review_priority::urgent), maybe_date(), maybe_date()}};
    case 19:
      return document_announced{any_id<claim_id>(),
                                {any_id<claim_id>(), any_of(document_kind::other), any_text(),
                                 any_number<std::uint64_t>(), any_digest()},
                                {any_text()}};
    case 20: return document_stored{any_id<claim_id>(), any_id<claim_id>()};
    case 21: return document_withdrawn{any_id<claim_id>(), any_id<claim_id>()};
    case 11: return contract_revised{any_revision()};
    case 12: return coverage_status_changed{any_coverage_change()};
    case 13: return authorization_requested{any_authorization()};
    case 14: return authorization_denied{any_id<member_id>(), any_text(), {any_text()}};
    case 15: return authorization_amended{any_authorization()};
    case 16: return authorization_revoked{any_id<member_id>(), any_text(), any_date(), {any_text()}};
    case 23:
      return member_described{any_id<member_id>(), any_id_or_none<content_digest>(), {maybe_demographics()}};
    case 24: return claim_routed{any_id<claim_id>(), any_text(), some(3, any_id_or_none<line_fingerprint>)};
    case 25:
      return claim_dispatched{any_id<claim_id>(),
                              any_of(dispatch_kind::withdrawal),
                              any_number<std::uint32_t>(),
                              any_date(),
                              {{any_text(), any_text(), any_of(network_status::out_of_network)},
                               any_provider_details(),
                               some(3, any_price)}};
    case 26: return claim_recalled{any_id<claim_id>(), any_date()};
    case 27: return any_processor_reported();
    case 28:
      return member_erasure_requested{
          any_number<std::uint16_t>(), any_id<member_id>(), any_text(), {any_text()}};
    case 29: return member_erasure_approved{any_number<std::uint16_t>(), any_id<member_id>(), any_text()};
    case 30: return member_erasure_withdrawn{any_number<std::uint16_t>(), any_id<member_id>(), any_text()};
    case 31: return member_erased{any_number<std::uint16_t>(), any_id<member_id>()};
    default: return any_dispute_resolved();
  }
}

inline provider_enrolled any_provider_enrolled() {
  return {{any_text(), any_text(), any_of(network_status::out_of_network)}};
}

inline provider_affiliated any_provider_affiliated() {
  return {any_text(), {any_date(), any_of(network_status::out_of_network), any_text()}};
}

inline provider_described any_provider_described() { return {any_text(), any_provider_details()}; }

inline fee_schedule_loaded any_fee_schedule_loaded() {
  return {{any_text(), any_number<std::uint32_t>(), some(4, [] {
             return fee{any_text(), any_text(), any_date(), maybe_date(), any_amount()};
           })}};
}

inline role_set any_roles() {
  return *role_set::of_bits(static_cast<std::uint16_t>(*rc::gen::inRange(0, 1 << user_role_count)));
}

inline user_binding any_binding() {
  return {some(3, any_text), any_id_or_none<member_id>(), any_text(), {any_text(), any_id_or_none<id128>()}};
}

inline user_event any_user_event() {
  const auto user = any_id<user_id>(), by = any_id_or_none<user_id>();
  const auto time = [] { return *rc::gen::arbitrary<std::int64_t>(); };
  switch (*rc::gen::inRange<std::size_t>(0, std::variant_size_v<user_event>)) {
    case 0:
      return user_added{user,
                        by,
                        any_of(user_kind::system),
                        any_roles(),
                        any_binding(),
                        any_id<content_digest>(),
                        {any_text(), any_text(), any_text(), any_text()}};
    case 1: return user_roles_changed{user, by, any_roles()};
    case 2: return user_bound{user, by, any_binding(), {any_text()}};
    case 3: return password_set{user, by, any_id<id128>(), any_flag(), any_flag(), {any_text()}};
    case 4: return user_deactivated{user, by, time()};
    case 5: return user_reactivated{user, by};
    case 6: return user_locked{user, time(), any_number<std::uint32_t>()};
    case 7: return user_unlocked{user, by};
    case 8:
      return session_opened{user,   any_id<session_id>(),        any_digest(), time(),
                            time(), any_id_or_none<session_id>()};
    case 9: return session_refreshed{user, any_id<session_id>(), any_digest(), time(), time()};
    default:
      return session_revoked{user, by, any_id_or_none<session_id>(), any_of(revocation::token_reused),
                             time()};
  }
}

inline payment_event any_payment_event() {
  switch (*rc::gen::inRange<std::size_t>(0, std::variant_size_v<payment_event>)) {
    case 0: return payment_run_opened{any_text(), any_date()};
    case 1:
      return payment_settled{any_text(),
                             any_text(),
                             {any_text(), any_id_or_none<member_id>()},
                             any_date(),
                             any_of(payment_method::none),
                             any_amount(),
                             any_number<std::uint32_t>()};
    case 2:
      return payment_run_closed{any_text(), any_number<std::uint32_t>(), any_number<std::uint64_t>(),
                                any_amount()};
    default: return payment_confirmed{any_text(), any_text(), any_date(), any_text(), {any_text()}};
  }
}

inline accumulators any_accumulators() {
  accumulators amounts{any_amount(), any_amount(), {}};
  for (int s = 0; s < static_cast<int>(service_type_count); ++s)
    if (*rc::gen::inRange(0, 4) == 0)
      amounts.paid.add(static_cast<service_type>(s), *rc::gen::inRange<cents>(0, max_amount));
  return amounts;
}

inline bucket_state any_bucket() {
  bucket_state bucket;
  bucket.enrolled = any_flag();
  bucket.contract = any_policy();
  bucket.authorizations = some(3, [] {
    return authorization_state{any_authorization(), any_number<std::int32_t>(), maybe_date(),
                               any_flag() ? std::optional(any_authorization()) : std::nullopt};
  });
  bucket.contract.revisions = some(2, any_revision);
  bucket.contract.changes = some(2, any_coverage_change);
  bucket.contract.descriptions = some(2, [] {
    return member_description{any_id<member_id>(), any_id_or_none<content_digest>()};
  });
  bucket.erasures = some(2, [] {
    return member_erasure{0, any_id<member_id>(), any_of(erasure_status::withdrawn), any_text(), any_text()};
  });
  // By number: from 1, none missing; a status is never 0.
  for (std::size_t i = 0; i < bucket.erasures.size(); ++i) {
    bucket.erasures[i].number = static_cast<std::uint16_t>(i + 1);
    if (bucket.erasures[i].status < erasure_status::requested)
      bucket.erasures[i].status = erasure_status::erased;
  }
  bucket.requests = some(2, [] { return requested_authorization{any_authorization(), any_flag()}; });
  bucket.years = some(3, [] {
    return benefit_year_state{any_number<std::int16_t>(), any_accumulators(), some(3, [] {
                                return member_accumulators{any_id<member_id>(), any_accumulators()};
                              })};
  });
  for (const auto& f : some(40, any_id<line_fingerprint>))
    if (f) bucket.standing.insert(f);
  return bucket;
}

}  // namespace benefactor::store::test
