#include "store/service_days.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "store/event_codec.hpp"

namespace benefactor::store {

namespace {

/// Member, provider and day in eight bytes. Two that share them only cost a look at a claim too many.
std::uint64_t key_of(const member_id& member, std::string_view npi, date day) {
  std::uint64_t key = 0;
  std::memcpy(&key, member.bytes.data(), sizeof key);
  for (const auto part : {static_cast<std::uint64_t>(std::hash<std::string_view>{}(npi)),
                          static_cast<std::uint64_t>(day.days)}) {
    key = (key ^ part) * 0x9e3779b97f4a7c15u;
    key ^= key >> 32;
  }
  return key;
}

template <class Lines>
std::vector<std::uint64_t> keys_of(const member_id& member, std::string_view npi, const Lines& lines) {
  std::vector<std::uint64_t> keys;
  keys.reserve(lines.size());
  for (const auto& line : lines) keys.push_back(key_of(member, npi, line.service_date));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace

template <class Lines>
void service_days::add(const claim_id& claim, const member_id& member, std::string_view npi,
                       const Lines& lines) {
  for (const auto key : keys_of(member, npi, lines)) {
    const auto [first, last] = claims_.equal_range(key);
    if (std::none_of(first, last, [&](const auto& entry) { return entry.second == claim; }))
      claims_.emplace(key, claim);
  }
}

template void service_days::add(const claim_id&, const member_id&, std::string_view,
                                const std::vector<claim_submitted::line>&);
template void service_days::add(const claim_id&, const member_id&, std::string_view,
                                const std::vector<claim_line_state>&);

std::vector<claim_id> service_days::near(const claim_state& claim) const {
  std::vector<claim_id> found;
  for (const auto key : keys_of(claim.member, claim.provider_npi, claim.lines)) {
    const auto [first, last] = claims_.equal_range(key);
    for (auto at = first; at != last; ++at) found.push_back(at->second);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

service_days load_service_days(const stream_reader& reader, const tenant_name& tenant, const id128& log_id,
                               const policy_id& policy) {
  service_days days;
  reader.for_each({tenant, stream_kind::bucket, policy}, 0, [&](const owned_event& stored) {
    if (stored.view.type != static_cast<std::uint16_t>(domain_event_type::claim_submitted)) return true;
    const auto decoded = decode(stored.view, log_id);
    days.add(std::get<claim_submitted>(std::get<bucket_event>(decoded)));
    return true;
  });
  return days;
}

}  // namespace benefactor::store
