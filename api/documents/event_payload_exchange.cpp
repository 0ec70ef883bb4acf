// The payloads of events about payments, about claims that external processors decide, and about files that
// are exchanged with them.
#include "api/documents/event_payload.hpp"
#include "api/documents/reference_json.hpp"
#include "api/objects/uri.hpp"

namespace benefactor::api {

using nlohmann::ordered_json;

void payload_writer::operator()(const claim_routed& e) {
  out["claim"] = to_hex(e.claim);
  out["processor"] = e.processor;
  out["fingerprints"] = list_json(e.fingerprints, [](const auto& f) { return or_null(f); });
}

void payload_writer::operator()(const claim_dispatched& e) {
  out["claim"] = to_hex(e.claim);
  out["kind"] = to_text(e.kind);
  out["batch"] = e.batch;
  out["on"] = format_date(e.on);
  auto& provider = out["billing"] = {{"npi", e.snapshot.billing.npi},
                                     {"name", e.snapshot.billing.name},
                                     {"network", to_text(e.snapshot.billing.network)}};
  put_provider_details(provider, e.snapshot.details);
  if (!e.snapshot.prices.empty()) out["prices"] = list_json(e.snapshot.prices, price_json);
}

void payload_writer::operator()(const claim_recalled& e) {
  out["claim"] = to_hex(e.claim);
  out["on"] = format_date(e.on);
}

void payload_writer::operator()(const processor_reported& e) {
  out["claim"] = to_hex(e.claim);
  out["status"] = to_text(e.status);
  out["on"] = format_date(e.on);
  out["sent"] = or_null(e.sent);
  out["reference"] = e.reference;
  out["file"] = or_null(e.file);
  out["place"] = e.place;
  out["settles"] = e.settles;
  out["reverses"] = e.reverses;
  out["amount"] = format_money(e.amount);
  out["trace"] = e.trace;
  if (open) out["confidential"] = {{"text", e.confidential.text}};
}

void payload_writer::operator()(const payment_run_opened& e) {
  out["run"] = e.run;
  out["on"] = format_date(e.on);
}

void payload_writer::operator()(const payment_settled& e) {
  out["run"] = e.run;
  out["trace"] = e.trace;
  out["npi"] = e.to.npi;
  out["member"] = e.to.member ? ordered_json(to_hex(e.to.member)) : ordered_json(nullptr);
  out["on"] = format_date(e.on);
  out["method"] = to_text(e.method);
  out["amount"] = format_money(e.amount);
  out["claims"] = e.claims;
}

void payload_writer::operator()(const payment_run_closed& e) {
  out["run"] = e.run;
  out["payments"] = e.payments;
  out["claims"] = e.claims;
  out["amount"] = format_money(e.amount);
}

void payload_writer::operator()(const payment_confirmed& e) {
  out["run"] = e.run;
  out["trace"] = e.trace;
  out["on"] = format_date(e.on);
  out["masked"] = e.masked;
  if (open) out["confidential"] = {{"bankReference", e.confidential.bank_reference}};
}

void payload_writer::operator()(const batch_sent& e) {
  out["processor"] = e.processor;
  out["batch"] = e.number;
  out["on"] = format_date(e.on);
  out["claims"] = e.claims;
  out["sha256"] = to_hex(e.sha256);
}

void payload_writer::operator()(const exchange_file_taken& e) {
  out["processor"] = e.processor;
  out["kind"] = to_text(e.kind);
  out["on"] = format_date(e.on);
  out["claims"] = e.claims;
  out["unknown"] = e.unknown;
  out["sha256"] = to_hex(e.sha256);
}

}  // namespace benefactor::api
