// Every stored struct and the core's type it stands for: put() writes one, get() reads one into a value that
// was just made. Internal to the codec, which puts envelope and seal around them.
//
// get() leaves out what the payload leaves out (a claim's id, the policy): the codec takes it from the
// streams.
#pragma once

#include <vector>

#include "events/bucket.hpp"
#include "events/claim_events.capnp.h"
#include "events/claim_events.hpp"
#include "store/event_codec.hpp"
#include "store/stored_fields.hpp"

namespace benefactor::store {

/// Binds an event to its type number, its stored struct and, where it has a confidential part, the struct
/// sealed.
template <class Event>
struct stored_event;

template <domain_event_type Type, class Message, class Sealed = void>
struct stored_event_as {
  static constexpr domain_event_type type = Type;
  using message = Message;
  using sealed_message = Sealed;
};

template <>
struct stored_event<policy_enrolled>
    : stored_event_as<domain_event_type::policy_enrolled, stored::PolicyEnrolled> {};
template <>
struct stored_event<member_enrolled>
    : stored_event_as<domain_event_type::member_enrolled, stored::MemberEnrolled, stored::SealedMember> {};
template <>
struct stored_event<authorization_granted>
    : stored_event_as<domain_event_type::authorization_granted, stored::AuthorizationGranted> {};
template <>
struct stored_event<contract_revised>
    : stored_event_as<domain_event_type::contract_revised, stored::ContractRevised> {};
template <>
struct stored_event<coverage_status_changed>
    : stored_event_as<domain_event_type::coverage_status_changed, stored::CoverageStatusChanged> {};
template <>
struct stored_event<authorization_requested>
    : stored_event_as<domain_event_type::authorization_requested, stored::AuthorizationRequested> {};
template <>
struct stored_event<authorization_denied>
    : stored_event_as<domain_event_type::authorization_denied, stored::AuthorizationDenied,
                      stored::SealedReason> {};
template <>
struct stored_event<authorization_amended>
    : stored_event_as<domain_event_type::authorization_amended, stored::AuthorizationAmended> {};
template <>
struct stored_event<authorization_revoked>
    : stored_event_as<domain_event_type::authorization_revoked, stored::AuthorizationRevoked,
                      stored::SealedReason> {};
template <>
struct stored_event<provider_enrolled>
    : stored_event_as<domain_event_type::provider_enrolled, stored::ProviderEnrolled> {};
template <>
struct stored_event<claim_submitted>
    : stored_event_as<domain_event_type::claim_submitted, stored::ClaimSubmitted, stored::SealedClaim> {};
template <>
struct stored_event<claim_pended> : stored_event_as<domain_event_type::claim_pended, stored::ClaimPended> {};
template <>
struct stored_event<claim_adjudicated>
    : stored_event_as<domain_event_type::claim_adjudicated, stored::ClaimAdjudicated> {};
template <>
struct stored_event<claim_denied_in_review>
    : stored_event_as<domain_event_type::claim_denied_in_review, stored::ClaimDeniedInReview,
                      stored::SealedReason> {};
template <>
struct stored_event<claim_cancelled>
    : stored_event_as<domain_event_type::claim_cancelled, stored::ClaimCancelled> {};
template <>
struct stored_event<claim_reversed>
    : stored_event_as<domain_event_type::claim_reversed, stored::ClaimReversed> {};
template <>
struct stored_event<claim_paid> : stored_event_as<domain_event_type::claim_paid, stored::ClaimPaid> {};
template <>
struct stored_event<claim_disputed>
    : stored_event_as<domain_event_type::claim_disputed, stored::ClaimDisputed, stored::SealedReason> {};
template <>
struct stored_event<dispute_resolved> : stored_event_as<domain_event_type::dispute_resolved,
                                                        stored::DisputeResolved, stored::SealedResolution> {};

template <>
struct stored_event<provider_affiliated>
    : stored_event_as<domain_event_type::provider_affiliated, stored::ProviderAffiliated> {};
template <>
struct stored_event<fee_schedule_loaded>
    : stored_event_as<domain_event_type::fee_schedule_loaded, stored::FeeScheduleLoaded> {};

template <>
struct stored_event<edit_table_loaded>
    : stored_event_as<domain_event_type::edit_table_loaded, stored::EditTableLoaded> {};

template <>
struct stored_event<claim_remarked>
    : stored_event_as<domain_event_type::claim_remarked, stored::ClaimRemarked, stored::SealedRemark> {};
template <>
struct stored_event<review_changed>
    : stored_event_as<domain_event_type::review_changed, stored::ReviewChanged> {};
template <>
struct stored_event<document_announced> : stored_event_as<domain_event_type::document_announced,
                                                          stored::DocumentAnnounced, stored::SealedDocument> {
};
template <>
struct stored_event<document_stored>
    : stored_event_as<domain_event_type::document_stored, stored::DocumentStored> {};
template <>
struct stored_event<document_withdrawn>
    : stored_event_as<domain_event_type::document_withdrawn, stored::DocumentWithdrawn> {};

template <>
struct stored_event<member_described>
    : stored_event_as<domain_event_type::member_described, stored::MemberDescribed, stored::Demographics> {};
template <>
struct stored_event<member_erasure_requested>
    : stored_event_as<domain_event_type::member_erasure_requested, stored::MemberErasureRequested,
                      stored::SealedReason> {};
template <>
struct stored_event<member_erasure_approved>
    : stored_event_as<domain_event_type::member_erasure_approved, stored::MemberErasureApproved> {};
template <>
struct stored_event<member_erasure_withdrawn>
    : stored_event_as<domain_event_type::member_erasure_withdrawn, stored::MemberErasureWithdrawn> {};
template <>
struct stored_event<member_erased> : stored_event_as<domain_event_type::member_erased, stored::MemberErased> {
};
template <>
struct stored_event<claim_remitted>
    : stored_event_as<domain_event_type::claim_remitted, stored::ClaimRemitted> {};
template <>
struct stored_event<payment_run_opened>
    : stored_event_as<domain_event_type::payment_run_opened, stored::PaymentRunOpened> {};
template <>
struct stored_event<payment_settled>
    : stored_event_as<domain_event_type::payment_settled, stored::PaymentSettled> {};
template <>
struct stored_event<payment_run_closed>
    : stored_event_as<domain_event_type::payment_run_closed, stored::PaymentRunClosed> {};
template <>
struct stored_event<payment_confirmed>
    : stored_event_as<domain_event_type::payment_confirmed, stored::PaymentConfirmed,
                      stored::SealedBankReference> {};

template <>
struct stored_event<provider_described>
    : stored_event_as<domain_event_type::provider_described, stored::ProviderDescribed> {};
template <>
struct stored_event<claim_routed> : stored_event_as<domain_event_type::claim_routed, stored::ClaimRouted> {};
template <>
struct stored_event<claim_dispatched>
    : stored_event_as<domain_event_type::claim_dispatched, stored::ClaimDispatched> {};
template <>
struct stored_event<claim_recalled>
    : stored_event_as<domain_event_type::claim_recalled, stored::ClaimRecalled> {};
template <>
struct stored_event<processor_reported> : stored_event_as<domain_event_type::processor_reported,
                                                          stored::ProcessorReported, stored::SealedRemark> {};
template <>
struct stored_event<batch_sent> : stored_event_as<domain_event_type::batch_sent, stored::BatchSent> {};
template <>
struct stored_event<exchange_file_taken>
    : stored_event_as<domain_event_type::exchange_file_taken, stored::ExchangeFileTaken> {};

// ---- claims that an external processor decides, and the exchange with it (stored_exchange.cpp) ----

void put(stored::PostalAddress::Builder to, const postal_address& address);
void put(stored::ProviderDetails::Builder to, const provider_details& details);
void put(stored::ProviderDescribed::Builder to, const provider_described& event);
void put(stored::Adjustment::Builder to, const adjustment& a);
void put(stored::ClaimRouted::Builder to, const claim_routed& event);
void put(stored::ClaimDispatched::Builder to, const claim_dispatched& event);
void put(stored::ClaimRecalled::Builder to, const claim_recalled& event);
void put(stored::ProcessorReported::Builder to, const processor_reported& event);
void put(stored::SealedRemark::Builder to, const processor_reported::sealed& confidential);
void put(stored::BatchSent::Builder to, const batch_sent& event);
void put(stored::ExchangeFileTaken::Builder to, const exchange_file_taken& event);

void get(stored::PostalAddress::Reader from, postal_address& address);
void get(stored::ProviderDetails::Reader from, provider_details& details);
void get(stored::ProviderDescribed::Reader from, provider_described& event);
void get(stored::Adjustment::Reader from, adjustment& a);
void get(stored::ClaimRouted::Reader from, claim_routed& event);
void get(stored::ClaimDispatched::Reader from, claim_dispatched& event);
void get(stored::ClaimRecalled::Reader from, claim_recalled& event);
void get(stored::ProcessorReported::Reader from, processor_reported& event);
void get(stored::SealedRemark::Reader from, processor_reported::sealed& confidential);
void get(stored::BatchSent::Reader from, batch_sent& event);
void get(stored::ExchangeFileTaken::Reader from, exchange_file_taken& event);

// ---- payments (stored_payment.cpp) ----

void put(stored::ClaimRemitted::Builder to, const claim_remitted& event);
void put(stored::PaymentRunOpened::Builder to, const payment_run_opened& event);
void put(stored::PaymentSettled::Builder to, const payment_settled& event);
void put(stored::PaymentRunClosed::Builder to, const payment_run_closed& event);
void put(stored::PaymentConfirmed::Builder to, const payment_confirmed& event);
void put(stored::SealedBankReference::Builder to, const payment_confirmed::sealed& confidential);

void get(stored::ClaimRemitted::Reader from, claim_remitted& event);
void get(stored::PaymentRunOpened::Reader from, payment_run_opened& event);
void get(stored::PaymentSettled::Reader from, payment_settled& event);
void get(stored::PaymentRunClosed::Reader from, payment_run_closed& event);
void get(stored::PaymentConfirmed::Reader from, payment_confirmed& event);
void get(stored::SealedBankReference::Reader from, payment_confirmed::sealed& confidential);

// ---- what moves no money (stored_life.cpp) ----

void put(stored::ClaimRemarked::Builder to, const claim_remarked& event);
void put(stored::ReviewChanged::Builder to, const review_changed& event);
void put(stored::DocumentAnnounced::Builder to, const document_announced& event);
void put(stored::DocumentStored::Builder to, const document_stored& event);
void put(stored::DocumentWithdrawn::Builder to, const document_withdrawn& event);
void put(stored::SealedRemark::Builder to, const claim_remarked::sealed& confidential);
void put(stored::SealedDocument::Builder to, const document_announced::sealed& confidential);

void get(stored::ClaimRemarked::Reader from, claim_remarked& event);
void get(stored::ReviewChanged::Reader from, review_changed& event);
void get(stored::DocumentAnnounced::Reader from, document_announced& event);
void get(stored::DocumentStored::Reader from, document_stored& event);
void get(stored::DocumentWithdrawn::Reader from, document_withdrawn& event);
void get(stored::SealedRemark::Reader from, claim_remarked::sealed& confidential);
void get(stored::SealedDocument::Reader from, document_announced::sealed& confidential);

// ---- reference data (stored_reference.cpp) ----

void put(stored::ProviderEnrolled::Builder to, const provider_enrolled& event);
void put(stored::ProviderAffiliated::Builder to, const provider_affiliated& event);
void put(stored::Fee::Builder to, const fee& f);
void put(stored::FeeScheduleLoaded::Builder to, const fee_schedule_loaded& event);

void get(stored::ProviderEnrolled::Reader from, provider_enrolled& event);
void get(stored::ProviderAffiliated::Reader from, provider_affiliated& event);
void get(stored::Fee::Reader from, fee& f);
void get(stored::FeeScheduleLoaded::Reader from, fee_schedule_loaded& event);

// ---- edits (stored_edits.cpp) ----

void put(stored::EditTableLoaded::Builder to, const edit_table_loaded& event);
void put(stored::EditTerms::Builder to, const edit_terms& terms);
void put(stored::EditFinding::Builder to, const edit_finding& f);
void put(stored::EditOverride::Builder to, const edit_override& o);

void get(stored::EditTableLoaded::Reader from, edit_table_loaded& event);
void get(stored::EditTerms::Reader from, edit_terms& terms);
void get(stored::EditFinding::Reader from, edit_finding& f);
void get(stored::EditOverride::Reader from, edit_override& o);

// ---- policies (stored_policy.cpp) ----

void put(stored::CoverageRule::Builder to, const coverage_rule& rule);
void put(stored::Membership::Builder to, const membership& m);
void put(stored::Policy::Builder to, const policy& p);
void put(stored::Authorization::Builder to, const authorization& a);
void put(stored::PolicyEnrolled::Builder to, const policy_enrolled& event);
void put(stored::MemberEnrolled::Builder to, const member_enrolled& event);
void put(stored::AuthorizationGranted::Builder to, const authorization_granted& event);
void put(stored::ContractRevised::Builder to, const contract_revision& event);
void put(stored::ContractRevised::Builder to, const contract_revised& event);
void put(stored::CoverageStatusChanged::Builder to, const coverage_status_change& event);
void put(stored::CoverageStatusChanged::Builder to, const coverage_status_changed& event);
void put(stored::Requirement::Builder to, const claim_requirement& r);
void put(stored::MemberDescribed::Builder to, const member_description& d);
void put(stored::MemberDescribed::Builder to, const member_described& event);
void put(stored::MemberErasureRequested::Builder to, const member_erasure_requested& event);
void put(stored::MemberErasureApproved::Builder to, const member_erasure_approved& event);
void put(stored::MemberErasureWithdrawn::Builder to, const member_erasure_withdrawn& event);
void put(stored::MemberErased::Builder to, const member_erased& event);
void put(stored::AuthorizationRequested::Builder to, const authorization_requested& event);
void put(stored::AuthorizationDenied::Builder to, const authorization_denied& event);
void put(stored::AuthorizationAmended::Builder to, const authorization_amended& event);
void put(stored::AuthorizationRevoked::Builder to, const authorization_revoked& event);

void get(stored::CoverageRule::Reader from, coverage_rule& rule);
void get(stored::Membership::Reader from, membership& m);
void get(stored::Policy::Reader from, policy& p);
void get(stored::Authorization::Reader from, authorization& a);
void get(stored::PolicyEnrolled::Reader from, policy_enrolled& event);
void get(stored::MemberEnrolled::Reader from, member_enrolled& event);
void get(stored::AuthorizationGranted::Reader from, authorization_granted& event);
void get(stored::ContractRevised::Reader from, contract_revision& event);
void get(stored::ContractRevised::Reader from, contract_revised& event);
void get(stored::CoverageStatusChanged::Reader from, coverage_status_change& event);
void get(stored::CoverageStatusChanged::Reader from, coverage_status_changed& event);
void get(stored::Requirement::Reader from, claim_requirement& r);
void get(stored::MemberDescribed::Reader from, member_description& d);
void get(stored::MemberDescribed::Reader from, member_described& event);
void get(stored::MemberErasureRequested::Reader from, member_erasure_requested& event);
void get(stored::MemberErasureApproved::Reader from, member_erasure_approved& event);
void get(stored::MemberErasureWithdrawn::Reader from, member_erasure_withdrawn& event);
void get(stored::MemberErased::Reader from, member_erased& event);
void get(stored::AuthorizationRequested::Reader from, authorization_requested& event);
void get(stored::AuthorizationDenied::Reader from, authorization_denied& event);
void get(stored::AuthorizationAmended::Reader from, authorization_amended& event);
void get(stored::AuthorizationRevoked::Reader from, authorization_revoked& event);

// ---- claims (stored_claim.cpp) ----

void put(stored::Id::Builder to, const line_fingerprint& fingerprint);
void put(stored::PriorPayer::Builder to, const prior_payer& p);
void put(stored::ClaimLine::Builder to, const claim_submitted::line& line);
void put(stored::ContractPrice::Builder to, const contract_price& price);
void put(stored::LineDecision::Builder to, const line_decision& d);
void put(stored::BucketMovement::Builder to, const bucket_movement& m);
void put(stored::ClaimSubmitted::Builder to, const claim_submitted& event);
void put(stored::ClaimPended::Builder to, const claim_pended& event);
void put(stored::ClaimAdjudicated::Builder to, const claim_adjudicated& event);
void put(stored::ClaimDeniedInReview::Builder to, const claim_denied_in_review& event);
void put(stored::ClaimCancelled::Builder to, const claim_cancelled& event);
void put(stored::ClaimReversed::Builder to, const claim_reversed& event);
void put(stored::ClaimPaid::Builder to, const claim_paid& event);
void put(stored::ClaimDisputed::Builder to, const claim_disputed& event);
void put(stored::DisputeResolved::Builder to, const dispute_resolved& event);

void get(stored::Id::Reader from, line_fingerprint& fingerprint);
void get(stored::PriorPayer::Reader from, prior_payer& p);
void get(stored::ClaimLine::Reader from, claim_submitted::line& line);
void get(stored::ContractPrice::Reader from, contract_price& price);
void get(stored::LineDecision::Reader from, line_decision& d);
void get(stored::BucketMovement::Reader from, bucket_movement& m);
void get(stored::ClaimSubmitted::Reader from, claim_submitted& event);
void get(stored::ClaimPended::Reader from, claim_pended& event);
void get(stored::ClaimAdjudicated::Reader from, claim_adjudicated& event);
void get(stored::ClaimDeniedInReview::Reader from, claim_denied_in_review& event);
void get(stored::ClaimCancelled::Reader from, claim_cancelled& event);
void get(stored::ClaimReversed::Reader from, claim_reversed& event);
void get(stored::ClaimPaid::Reader from, claim_paid& event);
void get(stored::ClaimDisputed::Reader from, claim_disputed& event);
void get(stored::DisputeResolved::Reader from, dispute_resolved& event);

// ---- what is sealed (stored_confidential.cpp) ----

void put(stored::Demographics::Builder to, const demographics& who);
void put(stored::Demographics::Builder to, const member_described::sealed& confidential);
void put(stored::SealedMember::Builder to, const member_enrolled::sealed& confidential);
void put(stored::SealedClaim::Builder to, const claim_submitted::sealed& confidential);
void put(stored::SealedReason::Builder to, const claim_denied_in_review::sealed& confidential);
void put(stored::SealedReason::Builder to, const authorization_denied::sealed& confidential);
void put(stored::SealedReason::Builder to, const authorization_revoked::sealed& confidential);
void put(stored::SealedReason::Builder to, const member_erasure_requested::sealed& confidential);
void put(stored::SealedReason::Builder to, const claim_disputed::sealed& confidential);
void put(stored::SealedResolution::Builder to, const dispute_resolved::sealed& confidential);

void get(stored::Demographics::Reader from, demographics& who);
void get(stored::Demographics::Reader from, member_described::sealed& confidential);
void get(stored::SealedMember::Reader from, member_enrolled::sealed& confidential);
void get(stored::SealedClaim::Reader from, claim_submitted::sealed& confidential);
void get(stored::SealedReason::Reader from, claim_denied_in_review::sealed& confidential);
void get(stored::SealedReason::Reader from, authorization_denied::sealed& confidential);
void get(stored::SealedReason::Reader from, authorization_revoked::sealed& confidential);
void get(stored::SealedReason::Reader from, member_erasure_requested::sealed& confidential);
void get(stored::SealedReason::Reader from, claim_disputed::sealed& confidential);
void get(stored::SealedResolution::Reader from, dispute_resolved::sealed& confidential);

// ---- lists of the above ----

/// Fills a list of structs that was made for *items*.
template <class List, class Item>
void put_list(List to, const std::vector<Item>& items) {
  for (unsigned i = 0; i < to.size(); ++i) put(to[i], items[i]);
}

template <class List, class Item>
void get_list(List from, std::vector<Item>& items) {
  items.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) get(from[i], items[i]);
}

}  // namespace benefactor::store
