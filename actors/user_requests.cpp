#include "actors/user_requests.hpp"

namespace benefactor::actors {

user_answer answer_user(const shared_parts& shared, const job& work, const user_request& r) {
  const auto& parts = shared.parts;
  const auto command = store::with_ids(r.command, parts.surrogates);
  auto decided = parts.users.decide(command);
  if (auto* refused = std::get_if<rejection>(&decided)) return {make_refusal(work, std::move(*refused)), {}};
  auto& event = std::get<std::optional<user_event>>(decided);
  // Nothing can be sealed for who was erased, and a command alone must not end the engine.
  if (const auto user = store::sealed_for(command); event && user) {
    const auto key = parts.keys.find(shared.options.tenant.text(), member_id{*user});
    if (key.state == store::key_state::erased)
      return {make_refusal(work, {rejection_code::member_erased, {}, "the user was erased"}), {}};
  }
  auto unit = make_answer(work);
  unit->reply.unchanged = !event;
  static const store::event_origin nobody;
  if (event) {
    unit->reply.refused = refusal_with(*event);
    unit->events.push_back(
        store::encode(*event, work.asked.origin ? *work.asked.origin : nobody, shared.encoding()));
  }
  return {std::move(unit), std::move(event)};
}

}  // namespace benefactor::actors
