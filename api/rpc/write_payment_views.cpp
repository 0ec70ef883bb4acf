// Payment runs, as views.
#include "api/payments/payment_run.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_views.hpp"

namespace benefactor::api {

namespace {

void write(wire::Payment::Builder to, const payment_view& payment) {
  const auto& terms = payment.terms;
  to.setTrace(to_text_reader(terms.trace));
  if (!terms.to.npi.empty()) to.setProviderNpi(to_text_reader(terms.to.npi));
  if (!payment.payee_name.empty()) to.setPayeeName(to_text_reader(payment.payee_name));
  to.initOn().setDays(terms.on.days);
  to.setMethod(std::string(to_text(terms.method)));
  to.initAmount().setCents(terms.amount);
  to.initPaid().setCents(payment.paid);
  to.initTakenBack().setCents(payment.taken_back);
  to.setClaims(terms.claims);
  if (payment.confirmed) to.initConfirmed().setDays(payment.confirmed->days);
  if (!payment.bank_reference.empty()) to.setBankReference(to_text_reader(payment.bank_reference));
}

}  // namespace

void write_view(wire::PaymentRun::Builder to, const payment_run_view& run) {
  to.setRun(to_text_reader(run.run));
  to.initOn().setDays(run.on.days);
  to.setClosed(run.closed);
  to.setDryRun(run.dry);
  to.setClaims(run.claims);
  to.initAmount().setCents(run.amount);
  to.setFailed(run.failed);
  auto payments = to.initPayments(static_cast<kj::uint>(run.payments.size()));
  for (kj::uint i = 0; i < payments.size(); ++i) write(payments[i], run.payments[i]);
}

}  // namespace benefactor::api
