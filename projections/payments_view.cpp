#include "projections/payments_view.hpp"

#include "events/settlement.hpp"
#include "projections/event_rows.hpp"
#include "projections/row_bytes.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"
#include "store/event_codec.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

namespace {

// A payment's row: the claim, the position of the event that names it, what it moves.
constexpr std::size_t paid_claim_bytes = 32;

std::string payee_prefix(const store::tenant_name& tenant, const payee& of) {
  auto key = view_prefix(tenant, view_letter::owed);
  append_payee(key, of);
  return key;
}

std::string trace_prefix(const store::tenant_name& tenant, const std::string& trace) {
  auto key = view_prefix(tenant, view_letter::by_trace) + trace;
  key.push_back('\0');
  return key;
}

}  // namespace

std::string owed_key(const store::tenant_name& tenant, const claim_row& row) {
  return newest_first(payee_prefix(tenant, payee_of(row)), row.first_position);
}

void scan_owed(const view_rows& views, const store::tenant_name& tenant, const std::optional<payee>& only,
               const std::function<bool(const claim_row&)>& visit) {
  const auto prefix = only ? payee_prefix(tenant, *only) : view_prefix(tenant, view_letter::owed);
  views.scan_view(prefix, {}, [&](std::string_view key, std::string_view) {
    if (key.size() < prefix.size() + sizeof(std::uint64_t)) row_damaged("payments");
    const auto position = ~store::get_big(key.substr(key.size() - sizeof(std::uint64_t)));
    const auto row = views.view_row(claim_key(tenant, position));
    if (!row) row_damaged("payments");
    return visit(decode_row(*row, position));
  });
}

void add_payment_rows(const store::event_view& view, std::uint64_t first_position, const bucket_event& event,
                      std::vector<store::derived_row>& rows) {
  const auto trace = trace_of(event);
  // A run's traces are ASCII; whatever else a single payment was given is no run's.
  if (trace.empty() || trace.find('\0') != std::string::npos) return;
  std::string value;
  append_id(value, view.stream.id);
  store::append_big(value, view.position);
  store::append_big(value, static_cast<std::uint64_t>(money_moved(event)));
  auto key = trace_prefix(view.stream.tenant, trace);
  store::append_big(key, first_position);
  rows.push_back({std::move(key), std::move(value)});
}

std::vector<paid_claim> claims_of_payment(const view_rows& views, const store::tenant_name& tenant,
                                          const std::string& trace) {
  std::vector<paid_claim> claims;
  const auto prefix = trace_prefix(tenant, trace);
  views.scan_view(prefix, {}, [&](std::string_view, std::string_view value) {
    if (value.size() != paid_claim_bytes) row_damaged("payments");
    auto& claim = claims.emplace_back();
    std::copy(value.begin(), value.begin() + 16, claim.claim.bytes.begin());
    claim.position = store::get_big(value.substr(16));
    claim.moved = static_cast<cents>(store::get_big(value.substr(24)));
    return true;
  });
  return claims;
}

std::vector<std::string> traces_of(const view_rows& views, const store::tenant_name& tenant,
                                   const std::string& start) {
  std::vector<std::string> traces;
  const auto prefix = view_prefix(tenant, view_letter::by_trace);
  views.scan_view(prefix + start, {}, [&](std::string_view key, std::string_view) {
    auto trace = key.substr(prefix.size());
    trace = trace.substr(0, trace.find('\0'));
    if (traces.empty() || traces.back() != trace) traces.emplace_back(trace);
    return true;
  });
  return traces;
}

store::derived_row payment_row(const store::event_view& view) {
  return event_row(view, view_letter::payments);
}

void load_payments(const store::derived_store& derived, const store::tail_index& tail,
                   const store::tenant_name& tenant, const id128& log_id, store::payment_book& book) {
  for_event_rows(derived, tail, tenant, view_letter::payments, store::stream_kind::payments,
                 [&](const store::event_view& view) { book.apply(decode_as<payment_event>(view, log_id)); });
}

}  // namespace benefactor::projections
