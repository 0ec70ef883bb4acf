// Domain events to stored bytes and back: the Cap'n Proto payload (events/claim_events.capnp), the sealed
// part, and the streams an event belongs to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "events/bucket.hpp"
#include "events/claim_events.hpp"
#include "events/exchange.hpp"
#include "events/identity.hpp"
#include "events/payment.hpp"
#include "store/entropy.hpp"
#include "store/event_record.hpp"
#include "store/key_vault.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// Type numbers of the domain's events, as stored. None changes or is reused.
enum class domain_event_type : std::uint16_t {
  policy_enrolled = 16,
  member_enrolled,
  authorization_granted,
  provider_enrolled,
  contract_revised,
  coverage_status_changed,
  authorization_requested,
  authorization_denied,
  authorization_amended,
  authorization_revoked,
  provider_affiliated,
  fee_schedule_loaded,
  edit_table_loaded,
  member_described,
  claim_submitted = 32,
  claim_pended,
  claim_adjudicated,
  claim_denied_in_review,
  claim_cancelled,
  claim_reversed,
  claim_paid,
  claim_disputed,
  dispute_resolved,
  claim_remarked,
  review_changed,
  document_announced,
  document_stored,
  document_withdrawn,
  claim_remitted,
  claim_routed,
  payment_run_opened = 48,
  payment_settled,
  payment_run_closed,
  payment_confirmed,
  claim_dispatched,
  claim_recalled,
  processor_reported,
  batch_sent,
  exchange_file_taken,
  provider_described,
  user_added = 64,
  user_roles_changed,
  user_bound,
  password_set,
  user_deactivated,
  user_reactivated,
  user_locked,
  user_unlocked,
  session_opened,
  session_refreshed,
  session_revoked,
  member_erasure_requested = 80,
  member_erasure_approved,
  member_erasure_withdrawn,
  member_erased
};

/// True for the types of events that happen to a bucket or its claims.
bool is_bucket_event(std::uint16_t type);

/// Who asked, through which channel: the part of the envelope that does not depend on the event.
struct event_origin {
  std::string user = "local", role = "system";
  id128 correlation, causation;
  event_source source;
};

/// What encoding needs besides the event. One object serves one thread at a time.
struct encode_context {
  tenant_name tenant;
  id128 log_id;
  key_vault* keys = nullptr;
  entropy_source* entropy = nullptr;
};

/// Encodes *event* of the bucket of *policy*, unstamped. Streams: a claim's event stands in its claim's
/// stream, tagged with the bucket's (claim_reversed also with the successor's, claim_submitted of a
/// replacement with the original's); a policy's event stands in the bucket's stream, tagged with
/// the streams of the members whose name, birth date or sex it says. The confidential part is
/// sealed under the key of the member it is about (*owner*: the claim's member; unused for a policy's events,
/// where each member's own texts are sealed under that member's key, the policy's under the holder's). The
/// keys must exist. Errors: key_error when a key is missing or erased.
std::string encode(const bucket_event& event, const policy_id& policy, const member_id& owner,
                   const event_origin& origin, const encode_context& context);

/// Reference data: a provider's stream is named by *id*, the NPI's surrogate, a table's by the surrogate of
/// its name.
std::string encode(const provider_enrolled& event, const id128& id, const event_origin& origin,
                   const encode_context& context);
std::string encode(const provider_affiliated& event, const id128& id, const event_origin& origin,
                   const encode_context& context);
std::string encode(const provider_described& event, const id128& id, const event_origin& origin,
                   const encode_context& context);
std::string encode(const fee_schedule_loaded& event, const id128& id, const event_origin& origin,
                   const encode_context& context);
std::string encode(const edit_table_loaded& event, const id128& id, const event_origin& origin,
                   const encode_context& context);

/// A payment run's events stand in its stream, named by *run* (payment_run_id), under whose key the bank's
/// references are sealed.
std::string encode(const payment_event& event, const id128& run, const event_origin& origin,
                   const encode_context& context);

/// The exchange with an external processor has a stream of its own, named by *id*, the surrogate of the
/// processor's id.
std::string encode(const exchange_event& event, const id128& id, const event_origin& origin,
                   const encode_context& context);

/// A user's events stand in the user's stream, which names the user; names, external subjects and password
/// hashes are sealed under a key of the user's own.
std::string encode(const user_event& event, const event_origin& origin, const encode_context& context);

using domain_event =
    std::variant<bucket_event, provider_enrolled, provider_affiliated, fee_schedule_loaded, edit_table_loaded,
                 payment_event, provider_described, exchange_event, user_event>;

/// The name of a type number, for people and machines that read dumps and messages: "claim_paid"; "event_41"
/// when this program does not know it.
std::string event_type_name(std::uint16_t type);

/// Refuses an event that only a newer program can read, without reading its payload. Errors: newer_format
/// naming position, type and version.
void require_known(const event_view& event);

struct upcaster;

/// Decodes a stored event of any version. With *keys*, its confidential part is opened; where the key is
/// missing or erased, or *keys* is null, it stays empty (*sealed_open*, when given, says whether it was
/// opened). Errors: corrupt_event naming the position; newer_format, which is one, as require_known.
domain_event decode(const event_view& event, const id128& log_id, key_vault* keys = nullptr,
                    bool* sealed_open = nullptr);

/// The same with other upcasters than those of store/upcasting.hpp: for tests.
domain_event decode(const event_view& event, const id128& log_id, std::span<const upcaster> upcasters,
                    key_vault* keys = nullptr, bool* sealed_open = nullptr);

/// The state of a bucket as stored in snapshots: a cache, versioned; the contract apart from what changes
/// with every claim. Both are Cap'n Proto messages (events/bucket_snapshot.capnp).
std::string encode_contract(const bucket_state& bucket);
std::string encode_accumulators(const bucket_state& bucket);

/// The inverse; false when the bytes are of another version or damaged: the snapshot is then thrown away.
bool decode_snapshot(std::string_view contract, std::string_view accumulators, bucket_state& bucket);

}  // namespace benefactor::store
