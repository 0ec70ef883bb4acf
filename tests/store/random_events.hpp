// Arbitrary domain events, for properties of their codec: every field takes values from its whole range.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "store/event_codec.hpp"
#include "tests/store/random_values.hpp"

namespace benefactor::store::test {

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

}  // namespace benefactor::store::test
