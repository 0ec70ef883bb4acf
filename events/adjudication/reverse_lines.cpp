// Giving back what lines took: part of events/adjudication/adjudicate.hpp.
#include <algorithm>

#include "events/adjudication/adjudicate.hpp"

namespace benefactor {

std::vector<bucket_movement> reverse_lines(ledger& book, const claim_state& claim,
                                           const std::vector<std::uint16_t>& lines) {
  auto working = claim.lines;
  std::vector<bucket_movement> released;
  for (const auto number : lines) {
    auto& line = working[number - 1u];
    if (!line.standing) continue;
    line.standing = false;
    auto movement = movement_of(line.decision);
    movement.visit =
        movement.authorization >= 0 && std::none_of(working.begin(), working.end(), [&](const auto& other) {
          return other.standing && other.service == line.service && other.service_date == line.service_date &&
                 other.decision.authorization == movement.authorization;
        });
    book.give_back(movement);
    released.push_back(movement);
  }
  return released;
}

std::vector<std::uint16_t> all_lines(const claim_state& claim) {
  std::vector<std::uint16_t> lines(claim.lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = static_cast<std::uint16_t>(i + 1);
  return lines;
}

}  // namespace benefactor
