#include "api/natural_names.hpp"

#include <algorithm>
#include <set>

#include "events/claim_events.hpp"
#include "store/event_codec.hpp"
#include "store/only_members.hpp"

namespace benefactor::api {

natural_names names_of(const store::stream_reader& reader, const store::tenant_name& tenant,
                       const id128& log_id, const name_keys& keys, const policy_id& policy,
                       const std::vector<member_id>& members) {
  natural_names names;
  std::set<member_id> missing(members.begin(), members.end());
  const auto found = [&](const member_id& member, const std::string& number) {
    if (missing.erase(member) != 0) names.members[member] = number;
  };
  reader.for_each({tenant, store::stream_kind::bucket, policy}, 0, [&](const store::owned_event& stored) {
    const auto type = static_cast<store::domain_event_type>(stored.view.type);
    if (type != store::domain_event_type::policy_enrolled &&
        type != store::domain_event_type::member_enrolled)
      return !missing.empty();
    // The policy's number is sealed for its holder. What is sealed for members nobody asks about stays shut.
    store::only_members theirs(keys.members, members);
    if (keys.policy_number && type == store::domain_event_type::policy_enrolled) {
      const auto shut = store::decode(stored.view, log_id);
      const auto& holder = std::get<policy_enrolled>(std::get<bucket_event>(shut)).terms.holder;
      if (std::find(members.begin(), members.end(), holder) == members.end())
        theirs.add(holder, *keys.policy_number);
    }
    const auto decoded = store::decode(stored.view, log_id, &theirs);
    const auto* event = std::get_if<bucket_event>(&decoded);
    if (!event) return true;
    if (const auto* enrolled = std::get_if<policy_enrolled>(event)) {
      names.policy_number = enrolled->confidential.policy_number;
      found(enrolled->terms.holder, enrolled->confidential.holder_number);  // Need not be a member.
      const auto& terms = enrolled->terms.members;
      const auto& numbers = enrolled->confidential.member_numbers;
      for (std::size_t i = 0; i < terms.size(); ++i)
        found(terms[i].member, i < numbers.size() ? numbers[i] : std::string());
    } else if (const auto* joined = std::get_if<member_enrolled>(event)) {
      found(joined->terms.member, joined->confidential.member_number);
    }
    return !missing.empty();
  });
  return names;
}

}  // namespace benefactor::api
