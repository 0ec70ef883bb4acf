#include "events/requirements.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 4> fields{"DIAGNOSIS", "MODIFIER", "PRIOR_PAYER", "AUTHORIZATION"};

template <class Code>
bool has_twice(const std::vector<Code>& codes) {
  return std::set<Code>(codes.begin(), codes.end()).size() != codes.size();
}

}  // namespace

std::string_view to_text(required_field v) { return fields[static_cast<std::size_t>(v)]; }

template <>
std::optional<required_field> parse_as(std::string_view text) {
  const auto at = std::find(fields.begin(), fields.end(), text);
  if (at == fields.end()) return std::nullopt;
  return static_cast<required_field>(at - fields.begin());
}

void check_requirements(const std::vector<claim_requirement>& requirements, const std::string& path,
                        std::vector<field_problem>& problems) {
  std::set<std::optional<service_type>> seen;
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    const auto& r = requirements[i];
    const auto at = path + "[" + std::to_string(i) + "]";
    if (!seen.insert(r.service).second)
      problems.push_back({at + ".serviceType", "one requirement for each service type, and one for all"});
    if (r.documents.empty() && r.fields.empty())
      problems.push_back({at, "a requirement names documents or fields"});
    if (has_twice(r.documents)) problems.push_back({at + ".documents", "each kind of document once"});
    if (has_twice(r.fields)) problems.push_back({at + ".fields", "each field once"});
  }
}

}  // namespace benefactor
