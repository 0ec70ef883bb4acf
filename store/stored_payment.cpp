// Payments as stored: claim_remitted and the events of payment runs.
#include "store/stored_fields.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::ClaimRemitted::Builder to, const claim_remitted& event) {
  to.setOn(event.on.days);
  to.setRecovered(event.recovered);
  put_text(event.trace, [&](auto text) { to.setTrace(text); });
}

void get(stored::ClaimRemitted::Reader from, claim_remitted& event) {
  event.on.days = from.getOn();
  event.recovered = from.getRecovered();
  event.trace = get_text(from.getTrace());
}

void put(stored::PaymentRunOpened::Builder to, const payment_run_opened& event) {
  put_text(event.run, [&](auto text) { to.setRun(text); });
  to.setOn(event.on.days);
}

void get(stored::PaymentRunOpened::Reader from, payment_run_opened& event) {
  event.run = get_text(from.getRun());
  event.on.days = from.getOn();
}

void put(stored::PaymentSettled::Builder to, const payment_settled& event) {
  put_text(event.run, [&](auto text) { to.setRun(text); });
  put_text(event.trace, [&](auto text) { to.setTrace(text); });
  put_text(event.to.npi, [&](auto text) { to.setNpi(text); });
  if (event.to.member) put_id(to.initMember(), event.to.member);
  to.setOn(event.on.days);
  to.setMethod(stored_number(event.method));
  to.setClaims(event.claims);
  to.setAmount(event.amount);
}

void get(stored::PaymentSettled::Reader from, payment_settled& event) {
  event.run = get_text(from.getRun());
  event.trace = get_text(from.getTrace());
  event.to.npi = get_text(from.getNpi());
  get_id(from.getMember(), event.to.member);
  event.on.days = from.getOn();
  get_enum(from.getMethod(), event.method);
  event.claims = from.getClaims();
  event.amount = from.getAmount();
}

void put(stored::PaymentRunClosed::Builder to, const payment_run_closed& event) {
  put_text(event.run, [&](auto text) { to.setRun(text); });
  to.setPayments(event.payments);
  to.setClaims(event.claims);
  to.setAmount(event.amount);
}

void get(stored::PaymentRunClosed::Reader from, payment_run_closed& event) {
  event.run = get_text(from.getRun());
  event.payments = from.getPayments();
  event.claims = from.getClaims();
  event.amount = from.getAmount();
}

void put(stored::PaymentConfirmed::Builder to, const payment_confirmed& event) {
  put_text(event.run, [&](auto text) { to.setRun(text); });
  put_text(event.trace, [&](auto text) { to.setTrace(text); });
  to.setOn(event.on.days);
  put_text(event.masked, [&](auto text) { to.setMasked(text); });
}

void get(stored::PaymentConfirmed::Reader from, payment_confirmed& event) {
  event.run = get_text(from.getRun());
  event.trace = get_text(from.getTrace());
  event.on.days = from.getOn();
  event.masked = get_text(from.getMasked());
}

void put(stored::SealedBankReference::Builder to, const payment_confirmed::sealed& confidential) {
  put_text(confidential.bank_reference, [&](auto text) { to.setBankReference(text); });
}

void get(stored::SealedBankReference::Reader from, payment_confirmed::sealed& confidential) {
  confidential.bank_reference = get_text(from.getBankReference());
}

}  // namespace benefactor::store
