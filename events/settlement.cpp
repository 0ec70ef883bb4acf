#include "events/settlement.hpp"

#include "events/claim_events.hpp"
#include "events/overloaded.hpp"

namespace benefactor {

namespace {

void name(settlement_state& state, const std::string& trace) {
  state.trace = trace;
  state.reported = state.ever_reported = true;
}

}  // namespace

void evolve(settlement_state& state, const bucket_event& event) {
  std::visit(overloaded{
                 [&](const claim_routed&) { state.elsewhere = true; },
                 [&](const claim_adjudicated& e) {
                   state.reported = false;
                   if (e.cause != adjudication_cause::external) state.elsewhere = false;
                 },
                 [&](const claim_denied_in_review&) { state.reported = state.elsewhere = false; },
                 [&](const processor_reported& e) {
                   if (e.settles || e.amount != 0) state.settled = checked_add(state.settled, e.amount);
                 },
                 [&](const claim_reversed& e) {
                   state.reported = false;
                   state.to_recoup = e.to_recoup;
                 },
                 [&](const claim_paid& e) {
                   state.settled = checked_add(state.settled, e.amount);
                   state.to_recoup = checked_add(state.to_recoup, e.carried);
                   name(state, e.trace);
                 },
                 [&](const claim_remitted& e) {
                   state.to_recoup = checked_sub(state.to_recoup, e.recovered);
                   name(state, e.trace);
                 },
                 [](const auto&) {},
             },
             event);
}

remittance_step next_remittance_step(claim_status status, const settlement_state& state, cents plan_paid) {
  if (state.elsewhere) return remittance_step::none;
  const auto recover = state.to_recoup > 0 ? remittance_step::recover : remittance_step::none;
  switch (status) {
    case claim_status::approved:
    case claim_status::partially_approved: return remittance_step::pay;
    case claim_status::denied:  // Also one that was paid, and then decided again.
    case claim_status::dispute_resolved:
      if (state.reported) return recover;
      return plan_paid == 0 && state.settled == 0 ? remittance_step::report : remittance_step::pay;
    case claim_status::paid: return recover;
    case claim_status::reversed:
      return state.ever_reported && !state.reported ? remittance_step::recover : recover;
    case claim_status::absent:
    case claim_status::submitted:
    case claim_status::under_review:
    case claim_status::disputed:
    case claim_status::cancelled: break;
  }
  return remittance_step::none;
}

cents money_moved(const bucket_event& event) {
  if (const auto* paid = std::get_if<claim_paid>(&event)) return checked_add(paid->amount, paid->carried);
  if (const auto* remitted = std::get_if<claim_remitted>(&event)) return -remitted->recovered;
  return 0;
}

std::string trace_of(const bucket_event& event) {
  if (const auto* paid = std::get_if<claim_paid>(&event)) return paid->trace;
  if (const auto* remitted = std::get_if<claim_remitted>(&event)) return remitted->trace;
  return {};
}

}  // namespace benefactor
