#include "store/event_codec.hpp"

#include <stdexcept>

#include "store/event_opening.hpp"
#include "store/log_error.hpp"
#include "store/sealed_event.hpp"
#include "store/stored_identity.hpp"
#include "store/stored_structs.hpp"
#include "store/upcasting.hpp"

namespace benefactor::store {

namespace {

template <class Event>
constexpr bool belongs_to_claim = requires(const Event& e) {
  e.claim;
};

template <class Event>
constexpr bool is_payment = requires(payment_event& e) {
  e.emplace<Event>();
};

template <class Event>
constexpr bool is_exchange = requires(exchange_event& e) {
  e.emplace<Event>();
};

template <class Event>
constexpr bool is_user = requires(user_event& e) {
  e.emplace<Event>();
};

template <class Event>
constexpr bool has_confidential = requires(const Event& e) {
  e.confidential;
};

stream_id bucket_stream(const tenant_name& tenant, const policy_id& policy) {
  return {tenant, stream_kind::bucket, policy};
}

stream_id claim_stream(const tenant_name& tenant, const claim_id& claim) {
  return {tenant, stream_kind::claim, claim};
}

/// A draft with everything but streams, payload and sealed part.
template <class Event>
event_draft start_draft(const event_origin& origin) {
  event_draft draft;
  draft.type = static_cast<std::uint16_t>(stored_event<Event>::type);
  draft.schema_version = event_schema_version;
  draft.rules_version = rules_version;
  draft.user = origin.user;
  draft.role = origin.role;
  draft.correlation = origin.correlation;
  draft.causation = origin.causation;
  draft.source = origin.source;
  return draft;
}

template <class Event>
std::string payload_of(const Event& event) {
  return build_message<typename stored_event<Event>::message>(flat_bytes, [&](auto to) { put(to, event); });
}

/// Stream and tags of a bucket's event; the first tag of a claim's event is the bucket.
template <class Event>
void name_streams(event_draft& draft, const Event& event, const policy_id& policy,
                  const tenant_name& tenant) {
  const auto bucket = bucket_stream(tenant, policy);
  if constexpr (belongs_to_claim<Event>) {
    draft.stream = claim_stream(tenant, event.claim);
    draft.tags.reserve(2);
    draft.tags.push_back(bucket);
  } else {
    draft.stream = bucket;
  }
  const auto tag_member = [&](const member_id& member) {
    draft.tags.push_back({tenant, stream_kind::member, member});
  };
  if constexpr (std::is_same_v<Event, policy_enrolled>) {
    if (event.terms.holder_details) tag_member(event.terms.holder);
    for (const auto& m : event.terms.members)
      if (m.details) tag_member(m.member);
  }
  if constexpr (std::is_same_v<Event, member_enrolled>)
    if (event.terms.details) tag_member(event.terms.member);
  if constexpr (std::is_same_v<Event, member_described> || std::is_same_v<Event, member_erasure_requested> ||
                std::is_same_v<Event, member_erasure_approved> ||
                std::is_same_v<Event, member_erasure_withdrawn> || std::is_same_v<Event, member_erased>)
    tag_member(event.member);
  if constexpr (std::is_same_v<Event, claim_submitted>) {
    // The policy is not in the payload: the tag names it.
    if (event.policy != policy)
      throw std::invalid_argument("claim_submitted: is of another policy than its bucket");
    if (event.replaces) draft.tags.push_back(claim_stream(tenant, event.replaces));
  }
  if constexpr (std::is_same_v<Event, claim_reversed>)
    if (event.replaced_by) draft.tags.push_back(claim_stream(tenant, event.replaced_by));
}

/// The confidential part sealed; nothing where it is empty.
template <class Event>
std::string sealed_of(const Event& event, const member_id& owner, const stream_id& stream,
                      const encode_context& context) {
  if constexpr (has_confidential<Event>) {
    if (event.confidential == typename Event::sealed{}) return {};
    const event_sealer sealer(context, stream, stored_event<Event>::type);
    if constexpr (std::is_same_v<Event, policy_enrolled>) {
      return seal_policy(event, sealer);
    } else {
      const auto plaintext = build_message<typename stored_event<Event>::sealed_message>(
          packed_bytes, [&](auto to) { put(to, event.confidential); });
      if constexpr (std::is_same_v<Event, member_enrolled>)
        return sealer.seal(event.terms.member, plaintext);
      else if constexpr (belongs_to_claim<Event> || is_payment<Event> || is_user<Event>)
        return sealer.seal(owner, plaintext);
      else
        return sealer.seal(event.member, plaintext);
    }
  } else {
    return {};
  }
}

/// Puts into a claim's event what its payload leaves to the envelope.
template <class Event>
void take_from_streams(const event_view& view, Event& event) {
  if constexpr (belongs_to_claim<Event>) {
    if (view.stream.kind != stream_kind::claim)
      throw malformed_message{"it does not stand in a claim's stream"};
    static_cast<id128&>(event.claim) = view.stream.id;
  }
  if constexpr (is_user<Event>) {
    if (view.stream.kind != stream_kind::user)
      throw malformed_message{"it does not stand in a user's stream"};
    static_cast<id128&>(event.user) = view.stream.id;
  }
  if constexpr (std::is_same_v<Event, claim_submitted>) {
    if (view.tags.empty() || view.tags[0].kind != stream_kind::bucket)
      throw malformed_message{"its first tag is not its bucket"};
    static_cast<id128&>(event.policy) = view.tags[0].id;
  }
}

template <class Event>
void open_confidential(const event_view& view, event_opener& opener, Event& event) {
  if constexpr (has_confidential<Event>) {
    if (view.sealed.empty()) return;
    if constexpr (std::is_same_v<Event, policy_enrolled>)
      open_policy(view.sealed, opener, event);
    else if (const auto plaintext = opener.open(view.sealed))
      read_packed<typename stored_event<Event>::sealed_message>(
          *plaintext, [&](auto from) { get(from, event.confidential); });
  } else {
    if (!view.sealed.empty())
      throw malformed_message{"its type has nothing to seal, but it has a sealed part"};
  }
}

template <class Event>
void decode_into(const event_view& view, event_opener& opener, Event& event) {
  read_flat<typename stored_event<Event>::message>(view.payload, [&](auto from) { get(from, event); });
  take_from_streams(view, event);
  open_confidential(view, opener, event);
}

/// Decodes in place: an event is hundreds of bytes.
template <class Event>
void decode_as(const event_view& view, event_opener& opener, domain_event& result) {
  if constexpr (requires { result.emplace<Event>(); })  // Reference data.
    decode_into(view, opener, result.emplace<Event>());
  else if constexpr (is_payment<Event>)
    decode_into(view, opener, result.emplace<payment_event>().emplace<Event>());
  else if constexpr (is_exchange<Event>)
    decode_into(view, opener, result.emplace<exchange_event>().emplace<Event>());
  else if constexpr (is_user<Event>)
    decode_into(view, opener, result.emplace<user_event>().emplace<Event>());
  else
    decode_into(view, opener, std::get<bucket_event>(result).template emplace<Event>());
}

/// Reads an event of an older schema version as today's.
void decode_older(const event_view& view, event_opener& opener, std::span<const upcaster> upcasters,
                  domain_event& result) {
  for (const auto& candidate : upcasters)
    if (static_cast<std::uint16_t>(candidate.type) == view.type &&
        candidate.schema_version == view.schema_version)
      return candidate.read(view, opener, result);
  throw malformed_message{"its schema version was never in use"};
}

void decode_by_type(const event_view& view, event_opener& opener, domain_event& result) {
  switch (static_cast<domain_event_type>(view.type)) {
    case domain_event_type::policy_enrolled: return decode_as<policy_enrolled>(view, opener, result);
    case domain_event_type::member_enrolled: return decode_as<member_enrolled>(view, opener, result);
    case domain_event_type::authorization_granted:
      return decode_as<authorization_granted>(view, opener, result);
    case domain_event_type::provider_enrolled: return decode_as<provider_enrolled>(view, opener, result);
    case domain_event_type::contract_revised: return decode_as<contract_revised>(view, opener, result);
    case domain_event_type::coverage_status_changed:
      return decode_as<coverage_status_changed>(view, opener, result);
    case domain_event_type::authorization_requested:
      return decode_as<authorization_requested>(view, opener, result);
    case domain_event_type::authorization_denied:
      return decode_as<authorization_denied>(view, opener, result);
    case domain_event_type::authorization_amended:
      return decode_as<authorization_amended>(view, opener, result);
    case domain_event_type::authorization_revoked:
      return decode_as<authorization_revoked>(view, opener, result);
    case domain_event_type::provider_affiliated: return decode_as<provider_affiliated>(view, opener, result);
    case domain_event_type::fee_schedule_loaded: return decode_as<fee_schedule_loaded>(view, opener, result);
    case domain_event_type::edit_table_loaded: return decode_as<edit_table_loaded>(view, opener, result);
    case domain_event_type::member_described: return decode_as<member_described>(view, opener, result);
    case domain_event_type::claim_submitted: return decode_as<claim_submitted>(view, opener, result);
    case domain_event_type::claim_pended: return decode_as<claim_pended>(view, opener, result);
    case domain_event_type::claim_adjudicated: return decode_as<claim_adjudicated>(view, opener, result);
    case domain_event_type::claim_denied_in_review:
      return decode_as<claim_denied_in_review>(view, opener, result);
    case domain_event_type::claim_cancelled: return decode_as<claim_cancelled>(view, opener, result);
    case domain_event_type::claim_reversed: return decode_as<claim_reversed>(view, opener, result);
    case domain_event_type::claim_paid: return decode_as<claim_paid>(view, opener, result);
    case domain_event_type::claim_disputed: return decode_as<claim_disputed>(view, opener, result);
    case domain_event_type::dispute_resolved: return decode_as<dispute_resolved>(view, opener, result);
    case domain_event_type::claim_remarked: return decode_as<claim_remarked>(view, opener, result);
    case domain_event_type::review_changed: return decode_as<review_changed>(view, opener, result);
    case domain_event_type::document_announced: return decode_as<document_announced>(view, opener, result);
    case domain_event_type::document_stored: return decode_as<document_stored>(view, opener, result);
    case domain_event_type::document_withdrawn: return decode_as<document_withdrawn>(view, opener, result);
    case domain_event_type::claim_remitted: return decode_as<claim_remitted>(view, opener, result);
    case domain_event_type::payment_run_opened: return decode_as<payment_run_opened>(view, opener, result);
    case domain_event_type::payment_settled: return decode_as<payment_settled>(view, opener, result);
    case domain_event_type::payment_run_closed: return decode_as<payment_run_closed>(view, opener, result);
    case domain_event_type::payment_confirmed: return decode_as<payment_confirmed>(view, opener, result);
    case domain_event_type::claim_routed: return decode_as<claim_routed>(view, opener, result);
    case domain_event_type::claim_dispatched: return decode_as<claim_dispatched>(view, opener, result);
    case domain_event_type::claim_recalled: return decode_as<claim_recalled>(view, opener, result);
    case domain_event_type::processor_reported: return decode_as<processor_reported>(view, opener, result);
    case domain_event_type::batch_sent: return decode_as<batch_sent>(view, opener, result);
    case domain_event_type::exchange_file_taken: return decode_as<exchange_file_taken>(view, opener, result);
    case domain_event_type::provider_described: return decode_as<provider_described>(view, opener, result);
    case domain_event_type::user_added: return decode_as<user_added>(view, opener, result);
    case domain_event_type::user_roles_changed: return decode_as<user_roles_changed>(view, opener, result);
    case domain_event_type::user_bound: return decode_as<user_bound>(view, opener, result);
    case domain_event_type::password_set: return decode_as<password_set>(view, opener, result);
    case domain_event_type::user_deactivated: return decode_as<user_deactivated>(view, opener, result);
    case domain_event_type::user_reactivated: return decode_as<user_reactivated>(view, opener, result);
    case domain_event_type::user_locked: return decode_as<user_locked>(view, opener, result);
    case domain_event_type::user_unlocked: return decode_as<user_unlocked>(view, opener, result);
    case domain_event_type::session_opened: return decode_as<session_opened>(view, opener, result);
    case domain_event_type::session_refreshed: return decode_as<session_refreshed>(view, opener, result);
    case domain_event_type::session_revoked: return decode_as<session_revoked>(view, opener, result);
    case domain_event_type::member_erasure_requested:
      return decode_as<member_erasure_requested>(view, opener, result);
    case domain_event_type::member_erasure_approved:
      return decode_as<member_erasure_approved>(view, opener, result);
    case domain_event_type::member_erasure_withdrawn:
      return decode_as<member_erasure_withdrawn>(view, opener, result);
    case domain_event_type::member_erased: return decode_as<member_erased>(view, opener, result);
  }
  throw malformed_message{"its type is not one of the domain's"};
}

template <class Event>
std::string encode_reference(const Event& event, stream_kind kind, const id128& id,
                             const event_origin& origin, const encode_context& context) {
  auto draft = start_draft<Event>(origin);
  draft.stream = {context.tenant, kind, id};
  draft.payload = payload_of(event);
  return encode_event(draft);
}

}  // namespace

std::string encode(const bucket_event& event, const policy_id& policy, const member_id& owner,
                   const event_origin& origin, const encode_context& context) {
  return std::visit(
      [&]<class Event>(const Event& e) {
        auto draft = start_draft<Event>(origin);
        name_streams(draft, e, policy, context.tenant);
        draft.payload = payload_of(e);
        draft.sealed = sealed_of(e, owner, draft.stream, context);
        return encode_event(draft);
      },
      event);
}

std::string encode(const provider_enrolled& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return encode_reference(event, stream_kind::provider, id, origin, context);
}

std::string encode(const provider_affiliated& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return encode_reference(event, stream_kind::provider, id, origin, context);
}

std::string encode(const provider_described& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return encode_reference(event, stream_kind::provider, id, origin, context);
}

std::string encode(const exchange_event& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return std::visit(
      [&](const auto& e) { return encode_reference(e, stream_kind::exchange, id, origin, context); }, event);
}

std::string encode(const fee_schedule_loaded& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return encode_reference(event, stream_kind::table, id, origin, context);
}

std::string encode(const payment_event& event, const id128& run, const event_origin& origin,
                   const encode_context& context) {
  return std::visit(
      [&]<class Event>(const Event& e) {
        auto draft = start_draft<Event>(origin);
        draft.stream = {context.tenant, stream_kind::payments, run};
        draft.payload = payload_of(e);
        draft.sealed = sealed_of(e, member_id{run}, draft.stream, context);
        return encode_event(draft);
      },
      event);
}

std::string encode(const user_event& event, const event_origin& origin, const encode_context& context) {
  return std::visit(
      [&]<class Event>(const Event& e) {
        auto draft = start_draft<Event>(origin);
        draft.stream = {context.tenant, stream_kind::user, e.user};
        draft.payload = payload_of(e);
        draft.sealed = sealed_of(e, member_id{e.user}, draft.stream, context);
        return encode_event(draft);
      },
      event);
}

std::string encode(const edit_table_loaded& event, const id128& id, const event_origin& origin,
                   const encode_context& context) {
  return encode_reference(event, stream_kind::table, id, origin, context);
}

domain_event decode(const event_view& event, const id128& log_id, key_vault* keys, bool* sealed_open) {
  return decode(event, log_id, stored_upcasters(), keys, sealed_open);
}

domain_event decode(const event_view& event, const id128& log_id, std::span<const upcaster> upcasters,
                    key_vault* keys, bool* sealed_open) {
  // Begins as the smallest event there is: what it becomes takes its place.
  domain_event result(std::in_place_type<bucket_event>, std::in_place_type<document_withdrawn>);
  event_opener opener(event, log_id, keys);
  if (event.schema_version > event_schema_version) require_known(event);
  try {
    if (event.schema_version == event_schema_version)
      decode_by_type(event, opener, result);
    else
      decode_older(event, opener, upcasters, result);
  } catch (const malformed_message& broken) {
    throw corrupt_event("event at position " + std::to_string(event.position) + " of type " +
                        std::to_string(event.type) + ": " + broken.rule);
  }
  if (sealed_open) *sealed_open = opener.all_open();
  return result;
}

bool open_sealed_part(const event_view& view, const id128& log_id, key_vault& keys, bucket_event& event) {
  bool open = false;
  if (view.schema_version != event_schema_version) {
    auto decoded = decode(view, log_id, &keys, &open);
    event = std::move(std::get<bucket_event>(decoded));
    return open;
  }
  event_opener opener(view, log_id, &keys);
  try {
    std::visit([&](auto& e) { open_confidential(view, opener, e); }, event);
  } catch (const malformed_message& broken) {
    throw corrupt_event("event at position " + std::to_string(view.position) + " of type " +
                        std::to_string(view.type) + ": " + broken.rule);
  }
  return opener.all_open();
}

}  // namespace benefactor::store
