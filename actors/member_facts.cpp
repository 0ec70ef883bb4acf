#include "actors/member_facts.hpp"

#include <algorithm>

#include "events/contract_in_force.hpp"
#include "events/overloaded.hpp"
#include "store/member_details.hpp"

namespace benefactor::actors {

member_facts member_facts_cache::find(const shared_parts& shared, const policy& contract,
                                      const member_id& member) {
  const auto details = details_of(contract, member);
  if (!details) return {};
  // Another policy may have erased the member: this bucket is not told.
  const auto& parts = shared.parts;
  if (parts.keys.find(shared.options.tenant.text(), member).state == store::key_state::erased) {
    forget(member);
    return {};
  }
  const auto recent =
      std::find_if(recent_.rbegin(), recent_.rend(), [&](const auto& r) { return r.member == member; });
  if (recent != recent_.rend() && recent->known.details == details) return recent->known.facts;
  auto& known = read_[member];
  if (known.details != details) {
    const auto said = store::load_details(parts.reader, shared.options.tenant, parts.head.origin.log_id,
                                          parts.keys, contract.id, member);
    known = {details, {said.birth_date, said.sex}};
  }
  return known.facts;
}

void member_facts_cache::note(const bucket_event& event, const append_ptr& unit) {
  std::visit(overloaded{
                 [&](const policy_enrolled& e) {
                   note(e.terms.holder, e.terms.holder_details, e.confidential.holder_details, unit);
                   for (std::size_t i = 0; i < e.confidential.details.size(); ++i)
                     note(e.terms.members[i].member, e.terms.members[i].details, e.confidential.details[i],
                          unit);
                 },
                 [&](const member_enrolled& e) {
                   note(e.terms.member, e.terms.details, e.confidential.details, unit);
                 },
                 [&](const member_erased& e) { forget(e.member); },
                 [&](const member_described& e) { note(e.member, e.details, e.confidential.details, unit); },
                 [](const auto&) {},
             },
             event);
}

void member_facts_cache::note(const member_id& member, const content_digest& details,
                              const demographics& said, const append_ptr& unit) {
  if (details) recent_.push_back({member, {details, {said.birth_date, said.sex}}, unit});
}

void member_facts_cache::forget(const member_id& member) {
  read_.erase(member);
  std::erase_if(recent_, [&](const auto& r) { return r.member == member; });
}

void member_facts_cache::forget_durable() {
  if (!recent_.empty()) std::erase_if(recent_, [](const auto& r) { return r.unit->durable(); });
}

}  // namespace benefactor::actors
