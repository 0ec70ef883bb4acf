#include "actors/payment_runs.hpp"

namespace benefactor::actors {

payment_answer answer_payment(const shared_parts& shared, const job& work, const payment_request& r) {
  auto decided = shared.parts.payments.decide(r.command);
  if (auto* refused = std::get_if<rejection>(&decided)) return {make_refusal(work, std::move(*refused)), {}};
  auto& event = std::get<std::optional<payment_event>>(decided);
  auto unit = make_answer(work);
  unit->reply.unchanged = !event;
  static const store::event_origin nobody;
  if (event)
    unit->events.push_back(store::encode(*event,
                                         store::payment_run_id(shared.parts.surrogates, run_of(*event)),
                                         work.asked.origin ? *work.asked.origin : nobody, shared.encoding()));
  return {std::move(unit), std::move(event)};
}

}  // namespace benefactor::actors
