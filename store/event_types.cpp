// The numbers of stored types: what each is called, whose event it is, and which ones only a newer program
// knows. Declared in store/event_codec.hpp.
#include <string>

#include "store/access_record.hpp"
#include "store/data_format.hpp"
#include "store/door_record.hpp"
#include "store/event_codec.hpp"
#include "store/log_error.hpp"
#include "store/log_events.hpp"
#include "store/sealed_event.hpp"

namespace benefactor::store {

namespace {

/// Null for a type that this program does not know.
const char* name_of(std::uint16_t type) {
  switch (type) {
    case genesis_event_type: return "genesis";
    case tail_dropped_event_type: return "tail_dropped";
    case log_restored_event_type: return "log_restored";
    case phi_accessed_event_type: return "phi_accessed";  // Of the access log, which verify() reads too.
    case door_event_type: return "door_event";            // The same.
    default: break;
  }
  switch (static_cast<domain_event_type>(type)) {
    using enum domain_event_type;
    case policy_enrolled: return "policy_enrolled";
    case member_enrolled: return "member_enrolled";
    case authorization_granted: return "authorization_granted";
    case provider_enrolled: return "provider_enrolled";
    case contract_revised: return "contract_revised";
    case coverage_status_changed: return "coverage_status_changed";
    case authorization_requested: return "authorization_requested";
    case authorization_denied: return "authorization_denied";
    case authorization_amended: return "authorization_amended";
    case authorization_revoked: return "authorization_revoked";
    case provider_affiliated: return "provider_affiliated";
    case fee_schedule_loaded: return "fee_schedule_loaded";
    case edit_table_loaded: return "edit_table_loaded";
    case member_described: return "member_described";
    case claim_submitted: return "claim_submitted";
    case claim_pended: return "claim_pended";
    case claim_adjudicated: return "claim_adjudicated";
    case claim_denied_in_review: return "claim_denied_in_review";
    case claim_cancelled: return "claim_cancelled";
    case claim_reversed: return "claim_reversed";
    case claim_paid: return "claim_paid";
    case claim_disputed: return "claim_disputed";
    case dispute_resolved: return "dispute_resolved";
    case claim_remarked: return "claim_remarked";
    case review_changed: return "review_changed";
    case document_announced: return "document_announced";
    case document_stored: return "document_stored";
    case document_withdrawn: return "document_withdrawn";
    case claim_remitted: return "claim_remitted";
    case payment_run_opened: return "payment_run_opened";
    case payment_settled: return "payment_settled";
    case payment_run_closed: return "payment_run_closed";
    case payment_confirmed: return "payment_confirmed";
    case claim_routed: return "claim_routed";
    case claim_dispatched: return "claim_dispatched";
    case claim_recalled: return "claim_recalled";
    case processor_reported: return "processor_reported";
    case batch_sent: return "batch_sent";
    case exchange_file_taken: return "exchange_file_taken";
    case provider_described: return "provider_described";
    case user_added: return "user_added";
    case user_roles_changed: return "user_roles_changed";
    case user_bound: return "user_bound";
    case password_set: return "password_set";
    case user_deactivated: return "user_deactivated";
    case user_reactivated: return "user_reactivated";
    case user_locked: return "user_locked";
    case user_unlocked: return "user_unlocked";
    case session_opened: return "session_opened";
    case session_refreshed: return "session_refreshed";
    case session_revoked: return "session_revoked";
    case member_erasure_requested: return "member_erasure_requested";
    case member_erasure_approved: return "member_erasure_approved";
    case member_erasure_withdrawn: return "member_erasure_withdrawn";
    case member_erased: return "member_erased";
  }
  return nullptr;
}

}  // namespace

std::string event_type_name(std::uint16_t type) {
  const char* const name = name_of(type);
  return name ? name : "event_" + std::to_string(type);
}

bool is_bucket_event(std::uint16_t type) {
  if (type < first_domain_event_type || !name_of(type) || type == phi_accessed_event_type ||
      type == door_event_type)
    return false;
  switch (static_cast<domain_event_type>(type)) {
    using enum domain_event_type;
    case provider_enrolled:
    case provider_affiliated:
    case provider_described:
    case fee_schedule_loaded:
    case edit_table_loaded:
    case payment_run_opened:
    case payment_settled:
    case payment_run_closed:
    case payment_confirmed:
    case batch_sent:
    case exchange_file_taken:
    case user_added:
    case user_roles_changed:
    case user_bound:
    case password_set:
    case user_deactivated:
    case user_reactivated:
    case user_locked:
    case user_unlocked:
    case session_opened:
    case session_refreshed:
    case session_revoked: return false;
    default: return true;
  }
}

void require_known(const event_view& event) {
  const bool known_type = name_of(event.type) != nullptr;
  if (known_type && event.schema_version <= event_schema_version) return;
  const auto what =
      "event at position " + std::to_string(event.position) + " (" + event_type_name(event.type) + ")";
  if (known_type) throw newer_format(newer_format_text(what, event.schema_version, event_schema_version));
  throw newer_format(what + " is of a type that this program (benefactor " + std::string(program_version()) +
                     ") does not know: use the program that wrote it or a newer one");
}

}  // namespace benefactor::store
