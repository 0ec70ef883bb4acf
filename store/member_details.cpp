#include "store/member_details.hpp"

#include <algorithm>

#include "events/overloaded.hpp"
#include "store/event_codec.hpp"
#include "store/only_members.hpp"

namespace benefactor::store {

const demographics* details_in(const bucket_event& event, const member_id& member) {
  static const demographics unreadable;
  using result = const demographics*;
  return std::visit(overloaded{
                        [&](const policy_enrolled& e) -> result {
                          if (e.terms.holder_details && e.terms.holder == member)
                            return &e.confidential.holder_details;
                          const auto* at = e.terms.find_member(member);
                          if (!at || !at->details) return nullptr;
                          const auto index = static_cast<std::size_t>(at - e.terms.members.data());
                          const auto& details = e.confidential.details;
                          return index < details.size() ? &details[index] : &unreadable;
                        },
                        [&](const member_enrolled& e) -> result {
                          return e.terms.details && e.terms.member == member ? &e.confidential.details
                                                                             : nullptr;
                        },
                        [&](const member_described& e) -> result {
                          return e.member == member ? &e.confidential.details : nullptr;
                        },
                        [](const auto&) -> result { return nullptr; },
                    },
                    event);
}

void note_members(known_members& known, const bucket_event& event) {
  const auto note = [&](const member_id& member) {
    if (const auto* details = details_in(event, member)) known[member] = {details->birth_date, details->sex};
  };
  std::visit(overloaded{
                 [&](const policy_enrolled& e) {
                   for (const auto& m : e.terms.members) note(m.member);
                 },
                 [&](const member_enrolled& e) { note(e.terms.member); },
                 [&](const member_described& e) { note(e.member); },
                 [](const auto&) {},
             },
             event);
}

std::vector<described_member> load_descriptions(const stream_reader& reader, const tenant_name& tenant,
                                                const id128& log_id, key_vault& keys, const member_id& member,
                                                std::uint64_t through) {
  only_members own(keys, {member});  // Events that enrol a policy say who all of its members are.
  std::vector<described_member> found;
  reader.for_each({tenant, stream_kind::member, member}, 0, [&](const owned_event& stored) {
    if (stored.view.position > through) return false;
    const auto decoded = decode(stored.view, log_id, &own);
    const auto* event = std::get_if<bucket_event>(&decoded);
    const auto* details = event ? details_in(*event, member) : nullptr;
    if (!details) return true;
    const policy_id policy{stored.view.stream.id};
    auto at = std::find_if(found.begin(), found.end(), [&](const auto& f) { return f.policy == policy; });
    if (at == found.end()) at = found.insert(found.end(), {policy, {}});
    at->details = *details;
    return true;
  });
  return found;
}

demographics load_details(const stream_reader& reader, const tenant_name& tenant, const id128& log_id,
                          key_vault& keys, const policy_id& policy, const member_id& member,
                          std::uint64_t through) {
  for (auto& found : load_descriptions(reader, tenant, log_id, keys, member, through))
    if (found.policy == policy) return std::move(found.details);
  return {};
}

}  // namespace benefactor::store
