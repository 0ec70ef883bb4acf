#include "actors/payment_runs.hpp"

namespace benefactor::actors {

namespace {

template <class Answer, class Event, class Encode>
Answer answer_with(const job& work, std::variant<std::optional<Event>, rejection> decided,
                   const Encode& encode) {
  if (auto* refused = std::get_if<rejection>(&decided)) return {make_refusal(work, std::move(*refused)), {}};
  auto& event = std::get<std::optional<Event>>(decided);
  auto unit = make_answer(work);
  unit->reply.unchanged = !event;
  static const store::event_origin nobody;
  if (event) unit->events.push_back(encode(*event, work.asked.origin ? *work.asked.origin : nobody));
  return {std::move(unit), std::move(event)};
}

}  // namespace

payment_answer answer_payment(const shared_parts& shared, const job& work, const payment_request& r) {
  const auto& parts = shared.parts;
  return answer_with<payment_answer>(
      work, parts.payments.decide(r.command), [&](const auto& e, const auto& origin) {
        return store::encode(e, store::payment_run_id(parts.surrogates, run_of(e)), origin,
                             shared.encoding());
      });
}

exchange_answer answer_exchange(const shared_parts& shared, const job& work, const exchange_request& r) {
  const auto& parts = shared.parts;
  return answer_with<exchange_answer>(
      work, parts.exchanges.decide(r.command), [&](const auto& e, const auto& origin) {
        return store::encode(e, store::exchange_id(parts.surrogates, processor_of(e)), origin,
                             shared.encoding());
      });
}

}  // namespace benefactor::actors
