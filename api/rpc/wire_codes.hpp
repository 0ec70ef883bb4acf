// Codes between the contract (api/claims.capnp) and the core. Both number them alike; what the core does not
// know is refused.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/claims.capnp.h"
#include "api/feed/feed_event.hpp"
#include "events/bucket.hpp"
#include "events/claim.hpp"
#include "events/codes.hpp"
#include "store/event_record.hpp"

namespace benefactor::api {

/// The core's enumeration for one of the contract's, and the last enumerator of both.
template <class Wire>
struct code_pair;

template <class Core, Core Last, class Wire, Wire WireLast>
struct same_numbers {
  static_assert(static_cast<int>(Last) == static_cast<int>(WireLast),
                "contract and core number a code differently");
  using core = Core;
  static constexpr Core last = Last;
};

template <>
struct code_pair<wire::ServiceType>
    : same_numbers<service_type, service_type::other, wire::ServiceType, wire::ServiceType::OTHER> {};
template <>
struct code_pair<wire::ClaimStatus>
    : same_numbers<claim_status, claim_status::reversed, wire::ClaimStatus, wire::ClaimStatus::REVERSED> {};
template <>
struct code_pair<wire::QueueChange>
    : same_numbers<queue_change, queue_change::changed, wire::QueueChange, wire::QueueChange::CHANGED> {};
template <>
struct code_pair<wire::DisputeStatus>
    : same_numbers<dispute_status, dispute_status::denied, wire::DisputeStatus, wire::DisputeStatus::DENIED> {
};
template <>
struct code_pair<wire::LineStatus>
    : same_numbers<line_status, line_status::denied, wire::LineStatus, wire::LineStatus::DENIED> {};
template <>
struct code_pair<wire::Denial>
    : same_numbers<denial, denial::denied_elsewhere, wire::Denial, wire::Denial::DENIED_ELSEWHERE> {};
template <>
struct code_pair<wire::ClaimEdit>
    : same_numbers<claim_edit, last_claim_edit, wire::ClaimEdit, wire::ClaimEdit::UPCODING_PATTERN> {};
template <>
struct code_pair<wire::EditAction>
    : same_numbers<edit_action, edit_action::deny, wire::EditAction, wire::EditAction::DENY> {};
template <>
struct code_pair<wire::ProcessorStatus> : same_numbers<processor_status, processor_status::denied,
                                                       wire::ProcessorStatus, wire::ProcessorStatus::DENIED> {
};
template <>
struct code_pair<wire::DispatchKind> : same_numbers<dispatch_kind, dispatch_kind::withdrawal,
                                                    wire::DispatchKind, wire::DispatchKind::WITHDRAWAL> {};
template <>
struct code_pair<wire::RefusalCode> : same_numbers<rejection_code, rejection_code::member_erased,
                                                   wire::RefusalCode, wire::RefusalCode::MEMBER_ERASED> {};
template <>
struct code_pair<wire::NetworkStatus>
    : same_numbers<network_status, network_status::out_of_network, wire::NetworkStatus,
                   wire::NetworkStatus::OUT_OF_NETWORK> {};
template <>
struct code_pair<wire::NetworkRestriction>
    : same_numbers<network_restriction, network_restriction::preferred, wire::NetworkRestriction,
                   wire::NetworkRestriction::PREFERRED> {};
template <>
struct code_pair<wire::PolicyStatus> : same_numbers<policy_status, policy_status::cancelled,
                                                    wire::PolicyStatus, wire::PolicyStatus::CANCELLED> {};
template <>
struct code_pair<wire::Audience>
    : same_numbers<audience, audience::member, wire::Audience, wire::Audience::MEMBER> {};
template <>
struct code_pair<wire::ReviewPriority> : same_numbers<review_priority, review_priority::urgent,
                                                      wire::ReviewPriority, wire::ReviewPriority::URGENT> {};
template <>
struct code_pair<wire::DocumentKind>
    : same_numbers<document_kind, document_kind::other, wire::DocumentKind, wire::DocumentKind::OTHER> {};
template <>
struct code_pair<wire::DocumentStatus> : same_numbers<document_status, document_status::withdrawn,
                                                      wire::DocumentStatus, wire::DocumentStatus::WITHDRAWN> {
};
template <>
struct code_pair<wire::CoordinationMethod>
    : same_numbers<coordination_method, coordination_method::maintenance, wire::CoordinationMethod,
                   wire::CoordinationMethod::MAINTENANCE> {};
template <>
struct code_pair<wire::CoverStatus>
    : same_numbers<cover_status, cover_status::terminated, wire::CoverStatus, wire::CoverStatus::TERMINATED> {
};
template <>
struct code_pair<wire::CoverageChange>
    : same_numbers<coverage_change, coverage_change::terminated, wire::CoverageChange,
                   wire::CoverageChange::TERMINATED> {};
template <>
struct code_pair<wire::Relationship> : same_numbers<relationship, relationship::other_dependent,
                                                    wire::Relationship, wire::Relationship::OTHER_DEPENDENT> {
};
template <>
struct code_pair<wire::MembershipStatus>
    : same_numbers<membership_status, membership_status::suspended, wire::MembershipStatus,
                   wire::MembershipStatus::SUSPENDED> {};
template <>
struct code_pair<wire::AdjustmentGroup>
    : same_numbers<adjustment_group, adjustment_group::oa, wire::AdjustmentGroup, wire::AdjustmentGroup::OA> {
};
template <>
struct code_pair<wire::Sex>
    : same_numbers<administrative_gender, administrative_gender::unknown, wire::Sex, wire::Sex::UNKNOWN> {};
template <>
struct code_pair<wire::RequiredField>
    : same_numbers<required_field, required_field::authorization, wire::RequiredField,
                   wire::RequiredField::AUTHORIZATION> {};
template <>
struct code_pair<wire::Channel> : same_numbers<store::source_channel, store::source_channel::system,
                                               wire::Channel, wire::Channel::SYSTEM> {};

/// The core's code, or nothing for one that this program does not know.
template <class Wire>
std::optional<typename code_pair<Wire>::core> core_code(Wire code) {
  if (static_cast<std::uint16_t>(code) > static_cast<std::uint16_t>(code_pair<Wire>::last))
    return std::nullopt;
  return static_cast<typename code_pair<Wire>::core>(code);
}

/// The contract's code: wire_code<wire::Denial>(denial::none).
template <class Wire>
Wire wire_code(typename code_pair<Wire>::core code) {
  return static_cast<Wire>(code);
}

// ---- texts and ids ----

inline std::string to_string(capnp::Text::Reader text) { return {text.begin(), text.size()}; }
inline std::string to_string(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

inline capnp::Text::Reader to_text_reader(const std::string& text) { return {text.c_str(), text.size()}; }

inline kj::uint count_of(const auto& list) { return static_cast<kj::uint>(list.size()); }

inline std::vector<std::string> read_texts(capnp::List<capnp::Text>::Reader list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (auto text : list) texts.push_back(to_string(text));
  return texts;
}
/// *to* has as many as *texts*.
inline void write_texts(capnp::List<capnp::Text>::Builder to, const std::vector<std::string>& texts) {
  for (kj::uint i = 0; i < to.size(); ++i) to.set(i, to_text_reader(texts[i]));
}
inline capnp::Data::Reader to_data_reader(std::string_view bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}
inline capnp::Data::Reader to_data_reader(const id128& id) { return {id.bytes.data(), id.bytes.size()}; }

/// Zero for anything but 16 bytes.
template <class Id>
Id to_id(capnp::Data::Reader data) {
  Id id;
  if (data.size() == id.bytes.size()) std::memcpy(id.bytes.data(), data.begin(), id.bytes.size());
  return id;
}

}  // namespace benefactor::api
