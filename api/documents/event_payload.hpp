// The payloads of events as JSON, field by field: what event_payload_policies.cpp (policies, reference data),
// event_payload_claims.cpp (claims), event_payload_exchange.cpp (payments, external processors) and
// event_payload_identity.cpp (users) write. For dumps of the log (tools/benefactor) and events for others
// (api/publish).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/money.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {

inline nlohmann::ordered_json or_null(const id128& id) {
  return id ? nlohmann::ordered_json(to_hex(id)) : nlohmann::ordered_json(nullptr);
}
inline nlohmann::ordered_json or_null(const std::optional<cents>& v) {
  return v ? nlohmann::ordered_json(format_money(*v)) : nlohmann::ordered_json(nullptr);
}
inline nlohmann::ordered_json or_null(const std::optional<date>& v) {
  return v ? nlohmann::ordered_json(format_date(*v)) : nlohmann::ordered_json(nullptr);
}
inline nlohmann::ordered_json or_null(denial d) {
  return d == denial::none ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(to_text(d));
}
template <class List, class Render>
inline nlohmann::ordered_json list_json(const List& list, Render render) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& item : list) out.push_back(render(item));
  return out;
}

/// The fields of *event*; "confidential" is among them only where *with_confidential* says so.
nlohmann::ordered_json payload_json(const store::domain_event& event, bool with_confidential);

/// Of a price that a fee schedule gave a line.
nlohmann::ordered_json price_json(const contract_price& p);

/// Each appends the fields of its event to *out*; *open* says whether the confidential ones are among them.
struct payload_writer {
  nlohmann::ordered_json& out;
  bool open;

  void operator()(const policy_enrolled& e);
  void operator()(const member_enrolled& e);
  void operator()(const member_described& e);
  void operator()(const member_erasure_requested& e);
  void operator()(const member_erasure_approved& e);
  void operator()(const member_erasure_withdrawn& e);
  void operator()(const member_erased& e);
  void operator()(const contract_revised& e);
  void operator()(const coverage_status_changed& e);
  void operator()(const authorization_granted& e);
  void operator()(const authorization_requested& e);
  void operator()(const authorization_amended& e);
  void operator()(const authorization_denied& e);
  void operator()(const authorization_revoked& e);
  void operator()(const provider_enrolled& e);
  void operator()(const provider_affiliated& e);
  void operator()(const edit_table_loaded& e);
  void operator()(const fee_schedule_loaded& e);
  void operator()(const provider_described& e);

  void operator()(const claim_submitted& e);
  void operator()(const claim_pended& e);
  void operator()(const claim_adjudicated& e);
  void operator()(const claim_denied_in_review& e);
  void operator()(const claim_cancelled& e);
  void operator()(const claim_reversed& e);
  void operator()(const claim_paid& e);
  void operator()(const claim_remitted& e);
  void operator()(const claim_disputed& e);
  void operator()(const claim_remarked& e);
  void operator()(const review_changed& e);
  void operator()(const document_announced& e);
  void operator()(const document_stored& e);
  void operator()(const document_withdrawn& e);
  void operator()(const dispute_resolved& e);

  void operator()(const claim_routed& e);
  void operator()(const claim_dispatched& e);
  void operator()(const claim_recalled& e);
  void operator()(const processor_reported& e);
  void operator()(const payment_run_opened& e);
  void operator()(const payment_settled& e);
  void operator()(const payment_run_closed& e);
  void operator()(const payment_confirmed& e);
  void operator()(const batch_sent& e);
  void operator()(const exchange_file_taken& e);

  void operator()(const user_added& e);
  void operator()(const user_roles_changed& e);
  void operator()(const user_bound& e);
  void operator()(const password_set& e);
  void operator()(const user_deactivated& e);
  void operator()(const user_reactivated& e);
  void operator()(const user_locked& e);
  void operator()(const user_unlocked& e);
  void operator()(const session_opened& e);
  void operator()(const session_refreshed& e);
  void operator()(const session_revoked& e);
};

}  // namespace benefactor::api
