#include "actors/reference_data.hpp"

namespace benefactor::actors {

std::optional<store::reference_request> to_reference(const request_body& body) {
  if (const auto* r = std::get_if<enroll_provider_request>(&body)) return r->provider;
  if (const auto* r = std::get_if<affiliate_provider_request>(&body)) return r->affiliation;
  if (const auto* r = std::get_if<describe_provider_request>(&body)) return r->description;
  if (const auto* r = std::get_if<load_fees_request>(&body)) return r->schedule;
  if (const auto* r = std::get_if<load_edits_request>(&body)) return r->table;
  return std::nullopt;
}

reference_answer answer_reference(const shared_parts& shared, const job& work,
                                  store::reference_request request) {
  auto decided = store::decide(shared.parts.directory, std::move(request));
  if (auto* refused = std::get_if<rejection>(&decided)) return {make_refusal(work, std::move(*refused)), {}};
  auto& event = std::get<std::optional<store::reference_event>>(decided);
  auto unit = make_answer(work);
  unit->reply.unchanged = !event;
  static const store::event_origin nobody;
  if (event)
    unit->events.push_back(store::encode(*event, shared.parts.surrogates,
                                         work.asked.origin ? *work.asked.origin : nobody, shared.encoding()));
  return {std::move(unit), std::move(event)};
}

}  // namespace benefactor::actors
