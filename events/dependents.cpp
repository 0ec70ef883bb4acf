#include "events/dependents.hpp"

#include <array>

#include "events/contract_in_force.hpp"
#include "events/edits/evaluate.hpp"

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 3> sight_texts{"none", "minors", "all"};

/// Taken out of the policy by that day, and not with all of it.
bool has_left(const policy& contract, const membership& m, date day) {
  return status_of(contract, m) == cover_status::terminated && !is_enrolled(contract, m, day);
}

/// A spouse is of age whatever the birth date: marriage emancipates.
bool is_child_in_care(const policy& contract, const membership& m, const birth_dates& births, date day) {
  if (m.relationship != relationship::child && m.relationship != relationship::other_dependent) return false;
  const auto born = births.find(m.member);
  return born != births.end() && is_minor(born->second, day) && !has_left(contract, m, day);
}

}  // namespace

std::string_view to_text(holder_sight v) { return sight_texts[static_cast<std::size_t>(v)]; }

std::optional<holder_sight> parse_holder_sight(std::string_view text) {
  for (std::size_t i = 0; i < sight_texts.size(); ++i)
    if (sight_texts[i] == text) return static_cast<holder_sight>(i);
  return std::nullopt;
}

bool is_minor(date birth, date day) { return age_on(birth, day) < age_of_majority; }

seen_members seen_by_holder(const policy& contract, holder_sight sight, const birth_dates& births, date day) {
  seen_members seen{{}, true};
  for (const auto& m : contract.members) {
    if (m.member == contract.holder) continue;
    if (sight == holder_sight::all ||
        (sight == holder_sight::minors && is_child_in_care(contract, m, births, day)))
      seen.members.push_back(m.member);
    else
      seen.every = false;
  }
  return seen;
}

}  // namespace benefactor
