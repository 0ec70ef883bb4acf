#include "api/x12/shared_segments.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace benefactor::api::x12 {

void write_address(segment_writer& out, const std::optional<postal_address>& address) {
  if (!address) return;
  out.begin("N3");
  out.text(address->line_1, 55);
  out.text(address->line_2, 55, need::optional);
  out.end();
  const auto& country = address->country;
  const auto at_home = country.empty() ? need::required : need::optional;
  out.begin("N4");
  out.text(address->city, 30, need::required, 2);
  out.id(address->state, 2, 2, at_home);
  out.id(address->postal_code, 3, 15, at_home);
  out.id(country, 2, 3, need::optional);
  out.end();
}

void write_adjustments(segment_writer& out, const std::vector<claim_adjustment>& adjustments,
                       std::size_t most_segments) {
  constexpr std::size_t most_in_segment = 6;
  std::vector<std::string_view> groups;
  for (const auto& a : adjustments)
    if (std::find(groups.begin(), groups.end(), a.group) == groups.end()) groups.push_back(a.group);
  std::size_t segments = 0;
  for (const auto group : groups) {
    std::size_t in_segment = 0;
    for (const auto& a : adjustments) {
      if (a.group != group) continue;
      if (in_segment == 0) {
        out.begin("CAS");
        out.code(group, {"CO", "OA", "PI", "PR"});
        ++segments;
      }
      out.id(a.reason, 1, 5);
      out.amount(a.amount);
      out.count(a.units);
      if (++in_segment == most_in_segment) {
        out.end();
        in_segment = 0;
      }
    }
    if (in_segment > 0) out.end();
  }
  out.require(segments <= most_segments, "CAS", 0,
              "must stand at most " + std::to_string(most_segments) + " times");
}

}  // namespace benefactor::api::x12
